"""Whom does an error concern: one submission, or everybody?

What a hand-in causes is its own: it is flagged, and the next one comes. A full disk, a gradebook
that is gone, a folder that cannot be written stop the run with one line; what is done so far stays,
and the same command goes on.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError

from course.errors import UserError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_EVERYBODYS = {errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_TEXT_OF_FULL = ("No space left on device", "disk is full", "Disk quota exceeded")
_GO_ON = "run the same command to go on. What is graded so far is kept"
_LITTLE = 2**20  # bytes that a disk must have for another page of a database
_SQLITE_FULL, _SQLITE_LOCKED = 13, (5, 6)
_POSTGRES_FULL, _POSTGRES_LOCKED = "53100", ("55P03", "40P01", "40001")  # or a deadlock


class Stop(UserError):
    """Something that stops the whole run, said in one line."""


class NbGraderFailed(Exception):
    """nbgrader gave up on one submission; the text is the last error it logged."""


def raise_if_everybodys(error: BaseException, root: Path) -> None:
    """End the run where an error is not one submission's.

    Parameters
    ----------
    error : BaseException
    root : Path
        The course folder.

    Raises
    ------
    Stop
    """
    raise_if_full(error, root)
    for cause in causes(error):
        if isinstance(cause, Stop):
            raise cause
        if isinstance(cause, OperationalError):
            raise Stop(
                f"the gradebook cannot be written ({in_words(cause)}): mend that, then {_GO_ON}"
            ) from error
        if getattr(cause, "errno", None) in _EVERYBODYS:
            raise Stop(
                f"nothing can be written any more ({in_words(cause)}): mend that, then {_GO_ON}"
            ) from error


def raise_if_full(error: BaseException, root: Path) -> None:
    """End the run where an error comes from a full disk.

    Raises
    ------
    Stop
    """
    full = any(_says_full(cause) for cause in causes(error))
    if not full and any(isinstance(cause, OperationalError) for cause in causes(error)):
        full = shutil.disk_usage(root).free < _LITTLE  # SQLite may call that something else
    if full:
        raise Stop(
            f"a disk is full, that of {root} or of temporary files: make room, then {_GO_ON}"
        ) from error


def is_locked(error: BaseException) -> bool:
    """Whether a database was in use by somebody else for too long, and is sound."""
    for cause in causes(error):
        original = getattr(cause, "orig", None)
        if (getattr(original, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_LOCKED:
            return True
        if getattr(original, "sqlstate", None) in _POSTGRES_LOCKED:
            return True
        if isinstance(cause, NbGraderFailed) and "database is locked" in str(cause):
            return True
    return False


def in_words(error: BaseException) -> str:
    """What an error says, in one printable line without SQL."""
    text = str(next((c.orig for c in causes(error) if getattr(c, "orig", None)), error))
    if isinstance(error, OSError) and error.filename:
        text = f"{error.filename}: {error.strerror}"
    line = " ".join(text.split())[:300]
    kept = "".join(sign if sign.isprintable() else "?" for sign in line)
    return kept or type(error).__name__


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and those in whose handling it was raised."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _says_full(error: BaseException) -> bool:
    if getattr(error, "errno", None) in _FULL:
        return True
    original = getattr(error, "orig", None)
    if isinstance(error, DBAPIError):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        return code == _SQLITE_FULL or getattr(original, "sqlstate", None) == _POSTGRES_FULL
    return isinstance(error, NbGraderFailed) and any(text in str(error) for text in _TEXT_OF_FULL)
