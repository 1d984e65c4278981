"""How do results get into nbgrader's gradebook, each submission wholly or not at all?

There is one writer. It writes the graded notebook first, then marks in one transaction of the
database, then its own record: whatever kills it, the next run finds the record missing and writes
the same again. Marks that a person gave are never touched.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.utils import parse_utc
from sqlalchemy.exc import IntegrityError

from course.authoring.release import PICTURES
from course.grading.beside import NOTHING, SECRET, STAMP, Beside

from . import gradebook as nb
from .records import Graded, RecordStore, write_whole

_WRITER = re.compile(r"\.([0-9]{1,9})\.tmp$")  # as `write_whole` names its files


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

    def save(self, record: Graded, notebook: str, name: str, beside: Beside = NOTHING) -> None:
        """Store one submission.

        Parameters
        ----------
        record : Graded
        notebook : str
            The graded notebook as JSON; empty if the file was none.
        name : str
            Its file's name.
        beside : Beside
            What lay beside it: the time, and the exchange's secret.
        """
        self._copy_files(record, notebook, name, beside)
        try:
            nb.undisturbed(self.book, lambda: self._mark(record, name, beside.at))
        except (InvalidEntry, IntegrityError):  # another grader has just made the same entry
            nb.undisturbed(self.book, lambda: self._mark(record, name, beside.at))
        self.store.save(record)

    def renew(self, record: Graded, name: str, beside: Beside, known: nb.Times) -> None:
        """Work out anew what hangs on time and rules, of a submission that need not run.

        Parameters
        ----------
        record : Graded
        name : str
            The notebook's file's.
        beside : Beside
        known : Times
            What the gradebook has of it.
        """
        self._copy_beside(self._folder(record), beside)
        if known.concerned or known.handed_in != parse_utc(beside.at or None):
            nb.undisturbed(self.book, lambda: self._time(record, name, beside.at))

    def _time(self, record: Graded, name: str, at: str) -> None:
        with one_transaction(self.book):
            submission = self.book.update_or_create_submission(
                record.unit, record.student, timestamp=parse_utc(at or None)
            )
            self._penalize(submission, Path(name).stem)

    def _mark(self, record: Graded, name: str, at: str) -> None:
        """Give the marks, in one transaction."""
        with one_transaction(self.book):
            submission = self.book.update_or_create_submission(
                record.unit, record.student, timestamp=parse_utc(at or None)
            )
            marks = {test.exercise: test.points for test in record.tests}
            for part in submission.notebooks:
                for grade in part.grades:
                    exercise = grade.name.removeprefix("test-").replace("-", "_")
                    grade.auto_score = marks.get(exercise, 0.0)
                    # As nbgrader does: a mark given by hand is looked at again.
                    grade.needs_manual_grade = grade.manual_score is not None
            self._penalize(submission, Path(name).stem)

    def _penalize(self, submission: Any, notebook: str) -> None:
        """Subtract what lateness costs, as nbgrader's own step does with the course's plugin."""
        from nbgrader.preprocessors import AssignLatePenalties

        part = next(part for part in submission.notebooks if part.name == notebook)
        penalty = None
        # An extension of no date at all is an error to nbgrader.
        if submission.assignment.duedate and submission.total_seconds_late > 0:
            self.book.db.flush()
            self.book.db.refresh(part)  # its score is the sum of the marks that are there now
            step = AssignLatePenalties(config=self.config)
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(
                submission.student_id, part.score, submission.total_seconds_late
            )
            if penalty is not None:
                penalty = step._check_late_penalty(part, penalty)
                if not math.isfinite(penalty):
                    raise ValueError(f"the late penalty is {penalty}")
        part.late_submission_penalty = penalty

    def _folder(self, record: Graded) -> Path:
        return self.root / "autograded" / record.student / record.unit

    def _copy_files(self, record: Graded, notebook: str, name: str, beside: Beside) -> None:
        """Write the graded notebook, its pictures, and what lay beside it."""
        target = self._folder(record)
        if not notebook:
            shutil.rmtree(target, ignore_errors=True)
            return
        for pattern in PICTURES:  # those that the lesson shows
            for picture in (self.root / "source" / record.unit).glob(pattern):
                target.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(picture, target / picture.name)
        write_whole(target / name, notebook + "\n")
        self._copy_beside(target, beside)

    def _copy_beside(self, target: Path, beside: Beside) -> None:
        """Write the time and the secret, which nbgrader gives feedback back by, if they changed."""
        if not target.is_dir():
            return
        for path, text in ((target / STAMP, beside.at), (target / SECRET, beside.secret)):
            if not text:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
                write_whole(path, text)


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
        owner = _WRITER.search(path.name)
        if owner and not _alive(int(owner[1])):
            with contextlib.suppress(OSError):
                path.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
