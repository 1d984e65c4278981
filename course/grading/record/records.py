"""What is kept about one graded submission?

Plain records that travel between processes and to disk as JSON. The marks themselves live in
nbgrader's gradebook; a record adds the reasons, the flags and the contents it was made from.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from course.errors import UserError

PASSED = "passed"
NOT_ATTEMPTED = "not attempted"
WRONG = "wrong"
RAISED = "raised"
TIME_LIMIT = "time limit"
MEMORY_LIMIT = "memory limit"
CRASHED = "crashed"
NOT_GRADED = "not graded"


@dataclass(frozen=True)
class TestResult:
    """One test cell of one submission.

    Attributes
    ----------
    exercise : str
        The exercise's name, as students write it.
    points, max_points : float
        The mark in the gradebook (a manual one wins) and the most there is.
    outcome : str
        One of the constants of this module.
    reason : str
        Why points were lost, in words; empty if none were.
    mistake : str
        The sentence of the known mistake that was recognized, or empty.
    """

    __test__ = False  # pytest: this is no test class

    exercise: str
    points: float
    max_points: float
    outcome: str
    reason: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Graded:
    """One student's submission of one unit, graded or flagged.

    Attributes
    ----------
    student, unit : str
    tests : tuple of TestResult
        In the notebook's order; empty if nothing was handed in.
    flags : tuple of str
        What the instructor must know: "missing", "unreadable: ...", "crashed: ...".
    fingerprint : str
        Hash of everything that the record depends on.
    seconds : float
        What grading took; two records that differ in nothing else are equal.
    run, run_fingerprint : str
        What was found about a training run in the hand-in, and the hash of its files; empty if
        there is none.
    """

    student: str
    unit: str
    tests: tuple[TestResult, ...] = ()
    flags: tuple[str, ...] = ()
    fingerprint: str = ""
    seconds: float = field(default=0.0, compare=False)
    run: str = ""
    run_fingerprint: str = ""

    @property
    def no_verdict(self) -> bool:
        """Whether grading failed by no fault of the student: no points are then not 0 points."""
        return any(flag.startswith(NOT_GRADED) for flag in self.flags)

    @property
    def points(self) -> float:
        """Sum of the marks."""
        return sum(test.points for test in self.tests)

    @property
    def max_points(self) -> float:
        """The most there is."""
        return sum(test.max_points for test in self.tests)

    def with_marks(self, marks: dict[str, float]) -> Graded:
        """Give the tests the marks that the gradebook holds now, by the test cells' grade ids."""
        tests = (
            replace(test, points=marks.get(f"test-{test.exercise.replace('_', '-')}", test.points))
            for test in self.tests
        )
        return replace(self, tests=tuple(tests))


class RecordStore:
    """The records of a course folder, one JSON file each under ``autograded/.records``."""

    def __init__(self, root: Path):
        self.folder = Path(root) / "autograded" / ".records"

    def _path(self, unit: str, student: str) -> Path:
        return self.folder / unit / f"{student}.json"

    def load(self, unit: str, student: str) -> Graded | None:
        """The stored record, or None if there is none that can be read."""
        try:
            data = json.loads(self._path(unit, student).read_text(encoding="utf-8"))
            tests = tuple(TestResult(**test) for test in data.pop("tests"))
            return Graded(**{**data, "tests": tests, "flags": tuple(data["flags"])})
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def all(self, units: list[str] | None = None) -> list[Graded]:
        """Every stored record, or those of these units (ids or numbers)."""
        found = []
        for path in sorted(self.folder.glob("*/*.json")):
            unit = path.parent.name
            wanted = not units or any(unit == u or unit.startswith(f"{u:0>2}-") for u in units)
            record = self.load(unit, path.stem) if wanted else None
            if record is not None:
                found.append(record)
        return found

    def save(self, record: Graded) -> None:
        """Write a record; a run that is killed here leaves the old one or the new one."""
        path = self._path(record.unit, record.student)
        write_whole(path, json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n")


class NotWritten(UserError):
    """A file cannot be written; `errno` says why, as the system numbers its errors."""

    def __init__(self, path: Path, error: OSError):
        super().__init__(f"{path} cannot be written: {error.strerror or error}")
        self.errno = error.errno


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader never meets half of it.

    Raises
    ------
    NotWritten
    """
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    if isinstance(content, str):  # JSON writes half a character as this does
        content = content.encode("utf-8", "backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            scratch.write_bytes(content)
            scratch.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritten(path, error) from error
