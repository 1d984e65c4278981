"""How do units and students get into the gradebook, before anybody's marks do?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from course.errors import UserError
from course.grading.master import Master

from . import gradebook as nb
from .record import one_transaction
from .records import NotWritten, RecordStore, write_whole
from .trouble import in_words, raise_if_everybodys

_ADDED_OR_REMOVED = "Cannot add or remove cells"  # nbgrader's words

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


def register(root: Path, config: Any, masters: dict[str, Master], people: list[str]) -> dict:
    """Bring masters and students into the gradebook.

    Parameters
    ----------
    root : Path
        The course folder.
    config : traitlets.config.Config
        nbgrader's.
    masters : dict of str to Master
    people : list of str
        Ids.

    Returns
    -------
    dict of str to str
        Ids that the gradebook does not take, and why.

    Raises
    ------
    UserError
        If nbgrader does not take a unit.
    """
    with _alone(root):
        with nb.gradebook(config) as book:
            refused = _add_students(root, book, people)
        for unit, master in masters.items():
            stamp = RecordStore(root).folder / unit / "master.txt"
            with nb.gradebook(config) as book:
                if _is_registered(book, unit) and _read(stamp) == master.fingerprint:
                    continue
            try:
                nb.register_assignment(config, unit)
            except nb.NbGraderFailed as error:
                raise_if_everybodys(error, root)
                if _ADDED_OR_REMOVED in str(error):
                    raise UserError(_advice(master)) from None
                raise UserError(
                    f"nbgrader refuses {master.notebook_name}: {error}; see `course lint`"
                ) from None
            write_whole(stamp, master.fingerprint)
    return refused


def _advice(master: Master) -> str:
    """What to do where the gradebook has marks of other exercises than the master."""
    return (
        f"{master.notebook_name} has other exercises than when the first hand-in was graded, and "
        "the gradebook cannot change that: put them back, or let it forget the unit with "
        f"`nbgrader db assignment remove {master.unit} --force`, then grade again. Marks by hand, "
        "comments and the due date of the unit go with it"
    )


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep another grader of this course waiting: nbgrader makes a unit's cells anew, marks lost.

    A killed process waits for nobody: the system drops its locks.
    """
    path = root / "autograded" / ".registering"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise NotWritten(path, error) from error
    with file:
        if fcntl is not None:
            with contextlib.suppress(OSError):  # of a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _add_students(root: Path, book: Gradebook, people: list[str]) -> dict[str, str]:
    def add(names: list[str]) -> None:
        have = {student.id for student in book.students}
        with one_transaction(book):
            for name in names:
                if name not in have:
                    book.add_student(name)

    try:
        nb.undisturbed(book, lambda: add(people))
        return {}
    except Exception as error:  # one of them, or another grader has just added some
        raise_if_everybodys(error, root)
    refused = {}
    for name in people:
        try:
            nb.undisturbed(book, lambda name=name: add([name]))
        except Exception as error:
            raise_if_everybodys(error, root)
            refused[name] = f"the gradebook refuses this id ({in_words(error)})"
    return refused


def _is_registered(book: Gradebook, unit: str) -> bool:
    try:
        nb.undisturbed(book, lambda: book.find_assignment(unit))
    except MissingEntry:
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
