"""Which files did a student hand in of a unit: the one that is graded now, and those before it?

A copy of every file is kept before it is graded, byte for byte, so that a newer hand-in does not
take away what an older mark was given for.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

from .records import write_whole

MOST = 5  # of a student's files of a unit
MOST_BYTES = 100 * 2**20  # of them; the newest is kept, whatever its size
_NAME = re.compile(r"([0-9]{4,9})-([0-9a-f]{16})\.ipynb")


def keep(root: Path, unit: str, student: str, content: bytes, changed: int) -> Path:
    """Keep a file, unless it is the newest that there is.

    Parameters
    ----------
    root : Path
        The course folder.
    unit, student : str
    content : bytes
    changed : int
        When the file was changed, in nanoseconds. Its copy bears the same time.

    Returns
    -------
    Path
        The copy, under ``autograded/.handed-in``. Its name begins with a number that grows.

    Raises
    ------
    NotWritten
    """
    known = _known(root, unit, student)
    digest = hashlib.sha256(content).hexdigest()[:16]
    number, last, path = known[-1] if known else (0, "", Path())
    if last != digest or path.stat().st_size != len(content):
        path = _folder(root, unit, student) / f"{number + 1:04}-{digest}.ipynb"
        write_whole(path, content)
        _drop_old([*(old for _, _, old in known), path])
    if path.stat().st_mtime_ns != changed:
        with contextlib.suppress(OSError, OverflowError):
            os.utime(path, ns=(changed, changed))
    return path


def newest(root: Path, unit: str, student: str) -> Path | None:
    """The file that was graded last, or None."""
    known = _known(root, unit, student)
    return known[-1][2] if known else None


def _folder(root: Path, unit: str, student: str) -> Path:
    return Path(root) / "autograded" / ".handed-in" / unit / student


def _known(root: Path, unit: str, student: str) -> list[tuple[int, str, Path]]:
    """Number, hash and path of each version, the oldest first."""
    folder = _folder(root, unit, student)
    try:
        names = map(_NAME.fullmatch, os.listdir(folder))
    except OSError:
        return []
    return sorted((int(name[1]), name[2], folder / name[0]) for name in names if name)


def _drop_old(paths: list[Path]) -> None:
    """Remove the oldest where there are too many."""
    *old, last = paths
    size = last.stat().st_size
    for number, path in enumerate(reversed(old), start=2):
        with contextlib.suppress(OSError):
            size += path.stat().st_size
            if number > MOST or size > MOST_BYTES:
                path.unlink()
