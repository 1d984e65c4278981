"""Where does a learner work? In copies of the released units that are made once and then theirs.

Beside them, in a hidden folder, lies what was copied. It tells later what the learner changed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from course.errors import UserError

from . import released

ORIGINALS = ".released"


def copy(source: Path, target: Path) -> list[Path]:
    """Copy released units, those that are not there yet.

    Parameters
    ----------
    source : Path
        The folder of the released units.
    target : Path
        The learner's folder; it is made if need be.

    Returns
    -------
    list of Path
        The folders that were made. What somebody has begun to work in stays as it is.

    Raises
    ------
    UserError
        If the folder cannot be written, or is where the released units themselves lie.
    """
    if target.resolve().is_relative_to(source.resolve()):
        raise UserError(f"{target} holds the released units themselves: name a folder of your own")
    made = []
    for unit in released.units(source):
        if not (target / unit.name).exists():
            remember(unit, target)
            _replace(unit, target / unit.name)
            made.append(target / unit.name)
    return made


def remember(unit: Path, target: Path) -> None:
    """Keep a unit as it is released now.

    Parameters
    ----------
    unit : Path
        The released unit.
    target : Path
        The learner's folder.
    """
    _replace(unit, target / ORIGINALS / unit.name)


def _replace(folder: Path, target: Path) -> None:
    """Copy a folder to a place of its own, whole or not at all."""
    scratch = target.with_name(f".{target.name}.tmp")
    try:
        for old in (scratch, target):
            if old.exists():
                shutil.rmtree(old)
        ignore = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(folder, scratch, ignore=ignore)
        scratch.rename(target)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror or error}") from None
