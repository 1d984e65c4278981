"""How does one submission become marks? Repair, run, examine; a pure function of its inputs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import nbformat

from course.grading.examine import examiner
from course.grading.examine.submission import Submission
from course.grading.record import causes
from course.grading.record.records import NOT_GRADED, TestResult
from course.grading.repair.repair import repair
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import Sandbox, missing
from course.grading.sandbox.shell import warm_up_training
from course.grading.show.harmless import defuse

from .master import Master

VERSION = 2  # raised when a change here changes marks, so that cached results are not used


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Attributes
    ----------
    tests : tuple of TestResult
        One for each test of the unit, in order.
    flags : tuple of str
        What the instructor must know.
    notebook : str
        The graded notebook as JSON, without hidden tests; empty if the file is no notebook.
    seconds : dict
        Where the time went, each second once: "repair", "start" (of the sandbox, which is then
        warm), "fork", "cells", "tests", "sweep".
    """

    tests: tuple[TestResult, ...]
    flags: tuple[str, ...] = ()
    notebook: str = ""
    seconds: dict[str, float] = field(default_factory=dict)


class Engine:
    """Grades submissions one after the other, with one warm sandbox.

    Parameters
    ----------
    limits : Limits
    number : int
        Tells engines of one machine apart.
    isolate : bool, optional
        By default wherever bubblewrap works; without it a plain process runs.
    """

    def __init__(self, limits: Limits | None = None, number: int = 0, isolate: bool | None = None):
        self.limits = limits or Limits()
        self.isolated = not missing() if isolate is None else isolate
        self._sandbox = Sandbox(self.limits, number, self.isolated)
        self._scopes: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def warm_up(self) -> None:
        """Load what tests and submissions use, before anybody's time runs.

        Raises
        ------
        SandboxFailed
        """
        self._sandbox.launch()
        import torch  # meanwhile; the oracles need it, and a test's seconds are the student's

        torch.set_num_threads(1)
        warm_up_training()  # oracles train
        self._sandbox.start()

    def grade(
        self,
        master: Master,
        content: bytes,
        lost: tuple[str, ...] = (),
        tell: Callable[[str], None] = lambda name: None,
    ) -> Outcome:
        """Grade one file.

        Parameters
        ----------
        master : Master
            The unit's master, see `repair.master_of`.
        content : bytes
            What was handed in.
        lost : tuple of str
            Exercises whose tests ended the process that ran them: they are not run again.
        tell : callable
            Is told the exercise whose tests come next.

        Returns
        -------
        Outcome
            Never raises for anything in `content`.

        Raises
        ------
        SandboxFailed
            If no student process can be started at all.
        """
        seconds: dict[str, float] = {}
        began = time.perf_counter()
        repaired = repair(content, master)
        seconds["repair"] = time.perf_counter() - began
        if repaired.notebook is None:
            return Outcome(_no_marks(master), repaired.flags, "", seconds)
        began = time.perf_counter()
        self.warm_up()
        seconds["start"] = time.perf_counter() - began
        submission = Submission(
            self._sandbox, self.limits, master, repaired.notebook, self.scope(master)
        )
        submission.lost, submission.tell, submission.seconds = lost, tell, seconds
        submission.flags += repaired.flags
        tests = causes.tell(submission.notebook, submission.run())
        defuse(submission.notebook, master)
        text = nbformat.writes(submission.notebook, version=4)
        return Outcome(tests, tuple(submission.flags), text, seconds)

    def scope(self, master: Master) -> dict[str, Any]:
        """A copy of the names that the master's setup cell defines."""
        if master.setup not in self._scopes:
            self._scopes[master.setup] = examiner.namespace(master.setup, master.unit)
        return dict(self._scopes[master.setup])


def _no_marks(master: Master) -> tuple[TestResult, ...]:
    return tuple(TestResult(e.name, 0.0, e.points, NOT_GRADED) for e in master.exercises)
