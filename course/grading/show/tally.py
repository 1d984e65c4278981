"""What does a class's work look like in numbers? What the instructor's page shows, unit by unit."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field

from course.grading.record.records import (
    CRASHED,
    MEMORY_LIMIT,
    NOT_ATTEMPTED,
    NOT_GRADED,
    PASSED,
    RAISED,
    TIME_LIMIT,
    Graded,
    TestResult,
)

BINS = 10  # of the distribution of marks


@dataclass
class Exercise:
    """How one exercise went.

    Attributes
    ----------
    name : str
    most : float
        Points.
    right, tried, all : int
        Students who have it right, who tried, and who handed in a readable file.
    losses : Counter
        Why the others lost it, in words, by how many.
    """

    name: str
    most: float
    right: int = 0
    tried: int = 0
    all: int = 0
    losses: Counter = field(default_factory=Counter)


@dataclass
class UnitTally:
    """One unit of a class.

    Attributes
    ----------
    unit : str
    records : list of Graded
        Everybody, also who handed in nothing.
    """

    unit: str
    records: list[Graded]

    @property
    def handed_in(self) -> list[Graded]:
        """The records of those who handed in something."""
        return [record for record in self.records if record.tests]

    @property
    def readable(self) -> list[Graded]:
        """Those whose file could be graded."""
        return [r for r in self.handed_in if any(t.outcome != NOT_GRADED for t in r.tests)]

    @property
    def judged(self) -> list[Graded]:
        """Those who handed in something and have a verdict."""
        return [record for record in self.handed_in if not record.no_verdict]

    @property
    def most(self) -> float:
        """The points of the unit."""
        return max((record.max_points for record in self.records), default=0.0)

    @property
    def median(self) -> float:
        """Of the points of those who handed in and have a verdict."""
        points = [record.points for record in self.judged]
        return statistics.median(points) if points else 0.0

    @property
    def mean(self) -> float:
        """Of the points of those who handed in and have a verdict."""
        points = [record.points for record in self.judged]
        return statistics.fmean(points) if points else 0.0

    @property
    def flagged(self) -> list[Graded]:
        """Those of whom the instructor must know something."""
        return [record for record in self.records if record.flags]

    @property
    def seconds(self) -> list[float]:
        """What grading took, by submission."""
        return sorted(record.seconds for record in self.records if record.seconds)

    def distribution(self) -> list[int]:
        """How many have up to 10 %, 20 %, ... of the points; the last has full marks too."""
        counts = [0] * BINS
        for record in self.judged:
            share = record.points / record.max_points if record.max_points else 0.0
            counts[min(max(int(share * BINS + 1e-9), 0), BINS - 1)] += 1
        return counts

    def exercises(self) -> list[Exercise]:
        """In the notebook's order."""
        found: dict[str, Exercise] = {}
        for record in self.readable:
            for test in record.tests:
                if test.outcome == NOT_GRADED:
                    continue
                row = found.setdefault(test.exercise, Exercise(test.exercise, test.max_points))
                row.all += 1
                row.right += test.outcome == PASSED
                row.tried += test.outcome != NOT_ATTEMPTED
                if test.outcome not in (PASSED, NOT_ATTEMPTED):
                    row.losses[loss(test)] += 1
        return list(found.values())


def tally(records: list[Graded]) -> list[UnitTally]:
    """Sort records by unit.

    Parameters
    ----------
    records : list of Graded

    Returns
    -------
    list of UnitTally
        By unit; a unit that nobody handed in has no part in it.
    """
    units: dict[str, list[Graded]] = {}
    for record in sorted(records, key=lambda r: (r.unit, r.student)):
        units.setdefault(record.unit, []).append(record)
    found = [UnitTally(unit, rows) for unit, rows in units.items()]
    return [unit for unit in found if unit.handed_in or unit.flagged]


def loss(test: TestResult) -> str:
    """Why a test was lost, so that equal mistakes are counted together."""
    if test.mistake:
        return test.mistake
    if test.outcome == RAISED:  # its message is the student's own, and seldom twice the same
        start = test.reason.find("raised")
        return test.reason[max(start, 0) :].partition(":")[0].rstrip(".") or RAISED
    if test.outcome in (TIME_LIMIT, MEMORY_LIMIT, CRASHED):
        return test.outcome
    return test.reason or test.outcome
