"""How much time has a student's code taken, and how much is left to it?

Processor time of the submission's own processes counts, as the kernel tells it, so neither what
the tests compute nor other work on the machine costs a student a mark. By the clock there is a
limit too, more generous, for what sleeps or waits. Where nobody counts the processor time, the
student's side does for itself, and the clock decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course.grading.sandbox.limits import Limits


class TooMuchWork(Exception):
    """The student's code has made the tests compute for too long."""


class Clock:
    """The time of one submission.

    Parameters
    ----------
    limits : Limits
    used : callable
        Seconds of processor time of the submission's processes so far, or None where nobody counts.

    Attributes
    ----------
    seconds, wall : float
        What the request under way may take: of processor time, by the clock.
    deadline : float
        ``time.monotonic()`` at which waiting for its answer ends.
    """

    def __init__(self, limits: Limits, used: Callable[[], float | None] = lambda: None):
        self.limits, self._used = limits, used
        self._left = limits.total  # of processor time
        self._wall_left = limits.total * limits.wall
        self._ours = limits.total  # by the clock, for what tests compute in between
        self._here = self._here_wall = self._each = 0.0
        self.seconds = self.wall = self.deadline = 0.0
        self._began: tuple[float, float | None] = (0.0, None)

    def allow(self, seconds: float, each: float | None = None) -> None:
        """Let what follows take this much processor time, and no request of it more than `each`."""
        self._here, self._here_wall = seconds, seconds * self.limits.wall
        self._each = seconds if each is None else each

    def over(self) -> bool:
        """Whether the submission has used up all its time."""
        return self._left <= 0 or self._wall_left <= 0

    def start(self) -> bool:
        """Start counting for a request; False if there is no time left for one."""
        self.seconds = min(self._each, self._here, self._left)
        self.wall = min(self._each * self.limits.wall, self._here_wall, self._wall_left)
        if self.seconds <= 0 or self.wall <= 0:
            return False
        self._began = time.monotonic(), self._used()
        self.deadline = self._began[0] + self.wall + self.limits.grace
        return True

    def overdue(self) -> bool:
        """Whether the request under way has used more processor time than it may."""
        before, now = self._began[1], self._used()
        if before is None or now is None:
            return False
        return now - before > self.seconds + self.limits.grace

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Count nothing meanwhile: the test's own code runs, and may ask for something itself.

        Raises
        ------
        TooMuchWork
            If all that the tests have computed for the student's code took too long.
        """
        request = self.seconds, self.wall, self.deadline
        (wall, used), began, before = self._began, time.monotonic(), self._used()
        try:
            yield
        finally:
            took, now = time.monotonic() - began, self._used()
            self.seconds, self.wall, self.deadline = request
            self.deadline += took
            if used is not None and before is not None and now is not None:
                used += now - before
            self._began = wall + took, used
            self._ours -= took
        if self._ours <= 0:
            raise TooMuchWork

    def stop(self) -> None:
        """Take off what the request has used."""
        wall = time.monotonic() - self._began[0]
        before, now = self._began[1], self._used()
        spent = wall / self.limits.wall if before is None or now is None else now - before
        self._left -= spent
        self._here -= spent
        self._wall_left -= wall
        self._here_wall -= wall
