"""Does a feedback page tell what is graded now? By contents: a clock may go back."""

from __future__ import annotations

import hashlib
from pathlib import Path

from course.grading.beside import SECRET, STAMP

from .records import write_whole


def state(root: Path, unit: str, student: str, told: str) -> str:
    """What a page about a submission tells: a hash, empty without a graded notebook.

    Parameters
    ----------
    root : Path
        The course folder.
    unit, student : str
    told : str
        What the gradebook adds, see `gradebook.told`.

    Returns
    -------
    str
    """
    folder = Path(root) / "autograded" / student / unit
    digest = hashlib.sha256(told.encode())
    graded = sorted(folder.glob("*.ipynb"))
    for path in (*graded, folder / STAMP, folder / SECRET):  # nbgrader lays them beside the page
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest() if graded else ""


def is_due(root: Path, unit: str, student: str, told: str) -> bool:
    """Whether a graded submission has no page, or one that tells something else."""
    now = state(root, unit, student, told)
    if not now:
        return False
    folder = Path(root) / "feedback" / student / unit
    graded = (Path(root) / "autograded" / student / unit).glob("*.ipynb")
    if not all((folder / f"{path.stem}.html").is_file() for path in graded):
        return True
    try:
        return _note(root, unit, student).read_text(encoding="utf-8") != now
    except (OSError, ValueError):
        return True


def note(root: Path, unit: str, student: str, now: str) -> None:
    """Remember which `state` the page of a submission tells.

    Raises
    ------
    NotWritten
    """
    write_whole(_note(root, unit, student), now)


def _note(root: Path, unit: str, student: str) -> Path:
    return Path(root) / "autograded" / ".pages" / unit / f"{student}.txt"
