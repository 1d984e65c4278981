"""Where does somebody work who has this repository? In copies that no build ever overwrites."""

from __future__ import annotations

from pathlib import Path

from course.errors import UserError
from course.learner import copies, released


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
    source = root / "release"
    if not released.units(source):
        raise UserError(f"{source} holds no units: run `make build` first")
    return copies.copy(source, root / "work")
