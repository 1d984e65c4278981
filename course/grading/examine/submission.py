"""How does one submission go through the sandbox and the tests?

The student's cells run in the sandbox, in the notebook's order. Where a test cell stands, it runs
here, with stand-ins for the student's functions. A process that dies is started again, so that
one bad cell costs the tests that need it and no others.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import nbformat

from course.grading.master import Master, MasterExercise
from course.grading.record.reasons import read_outputs
from course.grading.record.records import CRASHED, MEMORY_LIMIT, NOT_GRADED, TIME_LIMIT, TestResult
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import Sandbox

from . import examiner
from .clock import Clock
from .session import Session
from .stubs import Gone, LimitReached

_DEMO = re.compile(r"demos\.[\w.]+\([^\n]*\);?")


class Submission:
    """One submission on its way through the sandbox.

    Parameters
    ----------
    sandbox : Sandbox
    limits : Limits
    master : Master
    notebook : NotebookNode
        Mended; its cells get their outputs here.
    scope : dict
        The names that the master's setup cell defines.

    Attributes
    ----------
    flags : list of str
        What the instructor must know.
    seconds : dict
        Where the time went, see `Outcome`.
    lost : tuple of str
        Exercises whose tests are not run again.
    tell : callable
        Is told the exercise whose tests come next.
    """

    def __init__(
        self, sandbox: Sandbox, limits: Limits, master: Master, notebook: Any, scope: dict
    ):
        self.sandbox, self.limits, self.master = sandbox, limits, master
        self.notebook, self.scope = notebook, scope
        self.flags: list[str] = []
        self.seconds: dict[str, float] = {}
        self.clock = Clock(limits, sandbox.seconds)
        self.names = [exercise.name for exercise in master.exercises]
        self.tests = {exercise.test_id: exercise for exercise in master.exercises}
        self.lost: tuple[str, ...] = ()
        self.tell: Callable[[str], None] = lambda name: None
        self.session: Session | None = None
        self.ran: list[Any] = []  # the student's cells that ran to their end
        self.deaths = 0

    def run(self) -> tuple[TestResult, ...]:
        """Run all cells; the results of the tests."""
        try:
            for cell in self.notebook.cells:
                if cell.cell_type == "code":
                    self._one(cell)
        finally:
            self._sweep()
        outputs = {
            cell.metadata.get("nbgrader", {}).get("grade_id"): cell.get("outputs", [])
            for cell in self.notebook.cells
        }
        return tuple(
            self._result(e, outputs.get(f"test-{e.grade_id}")) for e in self.master.exercises
        )

    def _one(self, cell: Any) -> None:
        meta = cell.metadata.get("nbgrader", {})
        is_test = meta.get("grade") and not meta.get("solution")
        phase = "tests" if is_test else "cells"
        began, elsewhere = time.perf_counter(), self._elsewhere()
        if is_test:
            cell.outputs = _nodes(self._test(self.tests[meta["grade_id"]]))
        elif not _shows_a_demo(cell):
            cell.outputs = _nodes(self._cell(cell))
        self._spent(phase, began + self._elsewhere() - elsewhere)

    def _spent(self, phase: str, since: float) -> None:
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.perf_counter() - since

    def _elsewhere(self) -> float:
        """Seconds of what a cell may have caused, and what is counted apart."""
        return sum(self.seconds.get(phase, 0.0) for phase in ("fork", "sweep"))

    def _cell(self, cell: Any) -> list[dict]:
        """Run one of the student's cells; its outputs."""
        why = self._ready()
        if why:
            return [examiner.failure("LimitReached", why)]
        try:
            self.clock.allow(self.limits.cell)
            outputs = self.session.cell(cell.source)
        except LimitReached as limit:
            return [examiner.failure("LimitReached", str(limit))]
        except Gone as gone:
            return [examiner.failure("LimitReached", self._died(gone))]
        self.ran.append(cell)
        return outputs

    def _test(self, exercise: MasterExercise) -> list[dict]:
        """Run one test cell; its outputs."""
        if exercise.name in self.lost:
            return [examiner.failure("LimitReached", CRASHED)]
        self.tell(exercise.name)
        why = self._ready()
        if why:
            return [examiner.failure("LimitReached", why)]
        try:
            return examiner.without_ready_made(
                self.session, self.master.unit, exercise, self.scope, self.names
            )
        except Gone as gone:
            return [examiner.failure("LimitReached", self._died(gone))]

    def _ready(self) -> str:
        """Make sure that there is a live process; why there can be none, or empty."""
        if self.clock.over():
            return TIME_LIMIT
        if self.session is not None:
            return ""
        if self.deaths > self.limits.restarts:
            return CRASHED
        began = time.perf_counter()
        sock = self.sandbox.fork("import torch" in self.master.setup)
        self.session = Session(sock, self.clock)
        self._spent("fork", began)
        try:
            self.clock.allow(self.limits.cell)
            self.session.seal()
        except Gone as gone:
            self._died(gone)
            return self._ready()
        for cell in list(self.ran):  # what ran before runs again, for the names that it defines
            try:
                self.clock.allow(self.limits.cell)
                self.session.cell(cell.source)
            except LimitReached:
                continue
            except Gone as gone:
                self.ran.remove(cell)
                self._died(gone)
                return self._ready()
        return ""

    def _died(self, gone: Gone) -> str:
        """Sweep up after a dead process; why it died, in a word."""
        self.deaths += 1
        status = self._sweep()
        why = status["why"] or (TIME_LIMIT if str(gone) == TIME_LIMIT else CRASHED)
        if status["why"] == MEMORY_LIMIT:
            why = MEMORY_LIMIT
        flag = f"{why}: its process was ended" if why != CRASHED else "crashed: its process ended"
        if flag not in self.flags:
            self.flags.append(flag)
        return why

    def _sweep(self) -> dict:
        if self.session is None:
            return {"why": "", "status": None}
        began = time.perf_counter()
        self.session.sock.close()
        self.session = None
        status = self.sandbox.sweep()
        self._spent("sweep", began)
        return status

    def _result(self, exercise: Any, outputs: list | None) -> TestResult:
        if outputs is None:
            return TestResult(exercise.name, 0.0, exercise.points, NOT_GRADED, "no test cell")
        found = read_outputs(outputs)
        points = exercise.points if found.outcome == "passed" else 0.0
        return TestResult(
            exercise.name, points, exercise.points, found.outcome, found.reason, found.mistake
        )


def _shows_a_demo(cell: Any) -> bool:
    """Whether a cell only shows something to its reader."""
    tags = cell.metadata.get("tags", [])
    return "demo" in tags or "tool" in tags or bool(_DEMO.fullmatch(cell.source.strip()))


def _nodes(outputs: list[dict]) -> list:
    return [nbformat.from_dict({**_blank(item["output_type"]), **item}) for item in outputs]


def _blank(kind: str) -> dict:
    return {"metadata": {}} if kind == "display_data" else {}
