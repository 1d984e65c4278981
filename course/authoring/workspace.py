"""Where does somebody work who has this repository? In copies that no build ever overwrites."""

from __future__ import annotations

import shutil
from pathlib import Path

from course.errors import UserError


def prepare(root: Path) -> list[Path]:
    """Copy released units to ``work/``, those that are not there yet.

    Parameters
    ----------
    root : Path
        The course's folder.

    Returns
    -------
    list of Path
        The folders that were made. What somebody has begun to work in stays as it is.

    Raises
    ------
    UserError
        If nothing is released, or the folder cannot be written.
    """
    released = sorted(path for path in (root / "release").glob("*/") if path.name[:2].isdigit())
    if not released:
        raise UserError(f"{root / 'release'} holds no units: run `make build` first")
    made = []
    for folder in released:
        target = root / "work" / folder.name
        if target.exists():
            continue
        scratch = target.with_name(f".{folder.name}.tmp")
        try:
            shutil.rmtree(scratch, ignore_errors=True)
            ignore = shutil.ignore_patterns(".ipynb_checkpoints")
            shutil.copytree(folder, scratch, ignore=ignore)
            scratch.rename(target)
        except OSError as error:
            raise UserError(f"{target} cannot be written: {error.strerror}") from None
        made.append(target)
    return made
