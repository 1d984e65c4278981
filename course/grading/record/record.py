"""How do results get into nbgrader's gradebook, each submission wholly or not at all?

There is one writer. It writes the graded notebook first, then marks in one transaction of the
database, then its own record: whatever kills it, the next run finds the record missing and writes
the same again. Marks that a person gave are never touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from course.authoring.release import PICTURES

from . import gradebook as nb
from .records import Graded, RecordStore, write_whole

_STAMP = "timestamp.txt"


class Recorder:
    """Writes what became of submissions.

    Parameters
    ----------
    root : Path
        The course folder.
    config : traitlets.config.Config
        nbgrader's, for the gradebook's address and late penalties.
    book : Gradebook
        Open.
    """

    def __init__(self, root: Path, config: Any, book: Gradebook):
        self.root, self.config, self.book = root, config, book
        self.store = RecordStore(root)

    def save(self, record: Graded, notebook: str, name: str) -> None:
        """Store one submission.

        Parameters
        ----------
        record : Graded
        notebook : str
            The graded notebook as JSON; empty if the file was none.
        name : str
            Its file's name.
        """
        stamp = self._copy_files(record, notebook, name)
        with one_transaction(self.book):
            details = {"timestamp": parse_utc(stamp)} if stamp else {}
            submission = self.book.update_or_create_submission(
                record.unit, record.student, **details
            )
            marks = {test.exercise: test.points for test in record.tests}
            for part in submission.notebooks:
                for grade in part.grades:
                    exercise = grade.name.removeprefix("test-").replace("-", "_")
                    grade.auto_score = marks.get(exercise, 0.0)
                    # As nbgrader does: a mark given by hand is looked at again.
                    grade.needs_manual_grade = grade.manual_score is not None
        if stamp and submission.total_seconds_late > 0:
            self._penalize(record, name)
        self.store.save(record)

    def _copy_files(self, record: Graded, notebook: str, name: str) -> str:
        """Write the graded notebook and the time of handing in; that time, or empty."""
        target = self.root / "autograded" / record.student / record.unit
        if notebook:
            for pattern in PICTURES:  # those that the lesson shows
                for picture in (self.root / "source" / record.unit).glob(pattern):
                    target.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(picture, target / picture.name)
            write_whole(target / name, notebook + "\n")
        else:
            shutil.rmtree(target, ignore_errors=True)
        stamp = self.root / "submitted" / record.student / record.unit / _STAMP
        with contextlib.suppress(OSError, ValueError):
            text = stamp.read_text(encoding="utf-8").strip()
            parse_utc(text)
            if notebook:
                write_whole(target / _STAMP, text)
            return text
        return ""

    def _penalize(self, record: Graded, name: str) -> None:
        """Let nbgrader's own plugin subtract what lateness costs."""
        from nbformat.v4 import new_notebook
        from nbgrader.preprocessors import AssignLatePenalties

        directory = nb.coursedir(self.config)
        resources = {
            "nbgrader": {
                "notebook": Path(name).stem,
                "assignment": record.unit,
                "student": record.student,
                "db_url": directory.db_url,
            }
        }
        AssignLatePenalties(config=self.config).preprocess(new_notebook(), resources)
        self.book.db.expire_all()


@contextlib.contextmanager
def one_transaction(book: Gradebook) -> Iterator[None]:
    """Make nbgrader's calls, which commit each on its own, one transaction."""
    session = book.db
    commit = session.commit
    session.commit = session.flush
    try:
        with session.no_autoflush:  # what nbgrader would commit is flushed instead, all else waits
            yield
        commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.commit = commit


def forget(folder: Path) -> None:
    """Remove half-written files that a killed run left in a folder."""
    for path in folder.rglob("*.tmp"):
        owner = path.suffixes[-2].lstrip(".") if len(path.suffixes) > 1 else ""
        if owner.isdigit() and not _alive(int(owner)):
            with contextlib.suppress(OSError):
                path.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
