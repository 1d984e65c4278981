"""How does the course talk to nbgrader: its configuration, its converters, its gradebook?

Everything here goes through nbgrader's own classes, configured by the course folder's
``nbgrader_config.py``, so that the command line, the formgrader and this package see one state.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from nbgrader import api
from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from traitlets.config import Config, PyFileConfigLoader

from course.errors import UserError

from .literal import Assignment, Feedback
from .patience import patiently, short_tries
from .trouble import NbGraderFailed, in_words, is_locked, raise_if_full

__all__ = [
    "NbGraderFailed", "coursedir", "generate_feedback", "gradebook",
    "load_config", "marks", "register_assignment", "times", "told", "undisturbed",
]  # fmt: skip

T = TypeVar("T")
_CONFIG = "nbgrader_config.py"
_TRIES, _PAUSE = 10, 0.2  # seconds between two
# nbgrader logs what its database refuses with a traceback, and raises it too.
logging.getLogger("tornado.application").addHandler(logging.NullHandler())


def load_config(root: Path) -> Config:
    """Read the course folder's nbgrader configuration.

    Raises
    ------
    UserError
        If there is none, or if it raises.
    """
    if not (root / _CONFIG).is_file():
        raise UserError(f"{root} has no {_CONFIG}: run this in the course's folder")
    try:
        return PyFileConfigLoader(_CONFIG, path=str(root)).load_config()
    except Exception as error:
        raise UserError(f"{root / _CONFIG}: {type(error).__name__}: {in_words(error)}") from error


def coursedir(config: Config, unit: str = "", student: str = "*") -> CourseDirectory:
    """nbgrader's idea of the course folder, narrowed to one unit and one student."""
    directory = CourseDirectory(config=config)
    directory.assignment_id, directory.student_id = unit, student
    return directory


@contextmanager
def gradebook(config: Config) -> Iterator[Gradebook]:
    """Open the gradebook, and close it in the end.

    Raises
    ------
    UserError
        If the database cannot be opened or is none.
    Stop
        If another program keeps it locked, or if the disk is full.
    """
    directory = coursedir(config)
    try:
        address = short_tries(directory.db_url)
        book = patiently(address, lambda: _opened(address, directory.course_id))
    except (SQLAlchemyError, InvalidEntry, ImportError) as error:
        raise_if_full(error, Path(directory.root))
        raise UserError(_not_opened(directory.db_url, error)) from None
    with book:
        yield book


def _opened(address: str, course: str) -> Gradebook:
    """Open a gradebook, or make it, which another grader may do at the same time."""
    for _ in range(_TRIES):
        try:
            return Gradebook(address, course)
        except (DBAPIError, InvalidEntry) as error:
            made = isinstance(error, (InvalidEntry, IntegrityError)) or "already exists" in str(
                error
            )
            if not made or is_locked(error):
                raise
        time.sleep(_PAUSE)
    return Gradebook(address, course)


def undisturbed(book: Gradebook, action: Callable[[], T]) -> T:
    """Read from a gradebook, or write to it, as soon as no other program has it locked.

    Raises
    ------
    Stop
        If it stays locked.
    """

    def once() -> T:
        try:
            return action()
        except BaseException:
            book.db.rollback()
            raise

    return patiently(book.engine.url.render_as_string(hide_password=False), once)


def _not_opened(address: str, error: Exception) -> str:
    """One line about a gradebook that does not open, without its password."""
    cause = in_words(error)
    try:
        url = make_url(address)
    except SQLAlchemyError:
        return f"db_url in {_CONFIG} is no address of a database ({cause})"
    if isinstance(error, ImportError):
        advice = "install its driver, for PostgreSQL: pip install 'descent-course[postgres]'"
    elif url.get_backend_name() == "sqlite":
        advice = "restore it from a copy, or move it away to start a new one"
    else:
        advice = f"start its server, or mend db_url in {_CONFIG}"
    return f"the gradebook {url.render_as_string()} cannot be opened ({cause}): {advice}"


def register_assignment(config: Config, unit: str) -> None:
    """Put a unit's master into the gradebook: its cells, tests and points.

    The release that nbgrader makes on the way goes to a scratch folder; release/ stays untouched.
    """
    with tempfile.TemporaryDirectory(prefix="descent-release-") as scratch:
        directory = coursedir(config, unit)
        directory.release_directory = scratch
        _run(Assignment, directory, config)


def generate_feedback(config: Config, unit: str, student: str) -> None:
    """Write the student's feedback page from the autograded notebook."""
    directory = coursedir(config, unit, student)
    own = Config(config)
    own.HTMLExporter.template_name = "feedback"
    _run(Feedback, directory, own)


def marks(book: Gradebook, unit: str) -> dict[str, dict[str, float]]:
    """The marks of a unit by student, then by grade id, manual ones included, in one query."""
    rows = (
        book.db.query(api.SubmittedAssignment.student_id, api.BaseCell.name, api.Grade.score)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(
            api.SubmittedNotebook,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
        .filter(api.Assignment.name == unit)
    )
    found: dict[str, dict[str, float]] = {}
    for student, name, score in undisturbed(book, rows.all):
        found.setdefault(student, {})[name] = float(score or 0.0)
    return found


@dataclass(frozen=True)
class Times:
    """What the gradebook has of a submission's time.

    Attributes
    ----------
    handed_in : datetime or None
    concerned : bool
        Whether it was late, or has cost something for being so.
    """

    handed_in: datetime | None
    concerned: bool


def times(book: Gradebook, unit: str) -> dict[str, Times]:
    """The times of a unit's submissions, by the students of whom there is one, in one query."""
    made = api.SubmittedAssignment
    rows = (
        book.db.query(
            made.student_id, made.timestamp, made.extension, made.late_submission_penalty,
            api.Assignment.duedate,
        )
        .join(api.Assignment, made.assignment_id == api.Assignment.id)
        .filter(api.Assignment.name == unit)
    )  # fmt: skip
    found = {}
    for student, at, extension, penalty, due in undisturbed(book, rows.all):
        late = bool(at and due and at > due + (extension or timedelta()))
        found[student] = Times(at, late or bool(penalty))
    return found


def told(book: Gradebook, unit: str) -> dict[str, str]:
    """A hash of what a student's page tells out of the gradebook: marks, comments, penalty."""
    parts: dict[str, list[str]] = {}
    for kind, value in ((api.Grade, api.Grade.score), (api.Comment, api.Comment.comment)):
        rows = (
            book.db.query(
                api.SubmittedAssignment.student_id, api.BaseCell.name, value, api.BaseCell.type,
                api.SubmittedNotebook.late_submission_penalty,
            )
            .join(api.SubmittedNotebook, kind.notebook_id == api.SubmittedNotebook.id)
            .join(
                api.SubmittedAssignment,
                api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
            )
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .join(api.BaseCell, kind.cell_id == api.BaseCell.id)
            .filter(api.Assignment.name == unit)
        )  # fmt: skip
        for student, *facts in undisturbed(book, rows.all):
            parts.setdefault(student, []).append(repr(facts))
    return {
        student: hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()
        for student, facts in parts.items()
    }


def _log() -> logging.Logger:
    """A logger that keeps nbgrader quiet and remembers its errors."""
    log = logging.Logger("descent.nbgrader", level=logging.ERROR)
    log.addHandler(_Remember())
    return log


class _Remember(logging.Handler):
    """Keep the text of what was logged."""

    def __init__(self):
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    @property
    def cause(self) -> str:
        """The last line of the first traceback, which names what really happened."""
        for text in self.lines:
            if text.startswith("Traceback"):
                return text.strip().splitlines()[-1]
        return self.lines[-1].strip().splitlines()[-1] if self.lines else ""


def _run(kind: type, directory: CourseDirectory, config: Config) -> None:
    """Start a converter; turn whatever it raises into one kind of error with its cause."""
    directory.db_url = short_tries(directory.db_url)

    def once() -> None:
        converter = kind(coursedir=directory, config=config, log=_log(), force=True)
        try:
            converter.start()
        except (Exception, SystemExit) as error:
            cause = converter.log.handlers[0].cause or f"{type(error).__name__}: {error}"
            raise NbGraderFailed(cause) from error

    patiently(directory.db_url, once)
