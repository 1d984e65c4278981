"""Does a feedback page tell what is graded now? By contents: a clock may go back."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .records import write_whole


def state(root: Path, unit: str, student: str) -> str:
    """What a page about a submission tells: a hash of its graded notebook, empty without one."""
    folder = Path(root) / "autograded" / student / unit
    digest = hashlib.sha256()
    graded = sorted(folder.glob("*.ipynb"))
    for path in graded:
        digest.update(path.read_bytes())
    return digest.hexdigest() if graded else ""


def is_due(root: Path, unit: str, student: str) -> bool:
    """Whether a graded submission has no page, or one that tells something else."""
    now = state(root, unit, student)
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


def note(root: Path, unit: str, student: str, told: str) -> None:
    """Remember which `state` the page of a submission tells.

    Raises
    ------
    NotWritten
    """
    write_whole(_note(root, unit, student), told)


def _note(root: Path, unit: str, student: str) -> Path:
    return Path(root) / "autograded" / ".pages" / unit / f"{student}.txt"
