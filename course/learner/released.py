"""Which units are there to learn from, and where do they lie?

A wheel brings them in the package. In a clone they are the folder release/ beside it.
"""

from __future__ import annotations

import re
from pathlib import Path

import course
from course.errors import UserError

_ID = re.compile(r"\d\d-[a-z0-9-]+")


def place() -> Path:
    """The folder of the released units that belongs to this package.

    Returns
    -------
    Path

    Raises
    ------
    UserError
        If there is none.
    """
    package = Path(course.__file__).resolve().parent
    for folder in (package / "notebooks", package.parent / "release"):
        if folder.is_dir():
            return folder
    raise UserError("this installation has no notebooks: install the wheel of a release")


def units(folder: Path) -> list[Path]:
    """The units in a folder of released ones, in order.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Path
        Their folders.
    """
    return sorted(path for path in folder.glob("*/") if _ID.fullmatch(path.name))


def notebook(unit: Path) -> str:
    """The name of a unit's notebook.

    Parameters
    ----------
    unit : Path
        Its folder, such as ``03-momentum``.

    Returns
    -------
    str
        Such as ``momentum.ipynb``.
    """
    return f"{unit.name.partition('-')[2]}.ipynb"


def chosen(wanted: str, folder: Path) -> Path | None:
    """The unit that somebody names by number, name or both.

    Parameters
    ----------
    wanted : str
        Such as ``03``, ``momentum`` or ``03-momentum``.
    folder : Path
        Of the released units.

    Returns
    -------
    Path or None
        Its folder; None if there is no such unit.
    """
    for unit in units(folder):
        number, _, name = unit.name.partition("-")
        if wanted in (number, number.lstrip("0"), name, unit.name):
            return unit
    return None
