"""How does one submission become marks? Repair, run, examine; a pure function of its inputs.

The student's cells run in the sandbox, in the notebook's order. Where a test cell stands, it runs
here, with stand-ins for the student's functions. A process that dies is started again, so that
one bad cell costs the tests that need it and no others.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nbformat

from course.grading.examine import examiner
from course.grading.examine.clock import Clock
from course.grading.examine.session import Session
from course.grading.examine.stubs import Gone, LimitReached
from course.grading.record.reasons import read_outputs
from course.grading.record.records import CRASHED, MEMORY_LIMIT, NOT_GRADED, TIME_LIMIT, TestResult
from course.grading.repair.repair import repair
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import Sandbox, missing
from course.grading.sandbox.shell import warm_up_training

from .master import Master, MasterExercise

VERSION = 2  # raised when a change here changes marks, so that cached results are not used
_DEMO = re.compile(r"demos\.[\w.]+\([^\n]*\);?")


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
        run = _Run(self, master, repaired.notebook, repaired.flags, seconds)
        run.lost, run.tell = lost, tell
        return run.outcome()

    def scope(self, master: Master) -> dict[str, Any]:
        """A copy of the names that the master's setup cell defines."""
        if master.setup not in self._scopes:
            self._scopes[master.setup] = examiner.namespace(master.setup, master.unit)
        return dict(self._scopes[master.setup])


class _Run:
    """One submission on its way through the sandbox."""

    def __init__(self, engine: Engine, master: Master, notebook: Any, flags: tuple, seconds: dict):
        self.engine, self.master, self.notebook = engine, master, notebook
        self.flags, self.seconds = list(flags), seconds
        self.limits = engine.limits
        self.clock = Clock(self.limits, engine._sandbox.seconds)
        self.names = [exercise.name for exercise in master.exercises]
        self.tests = {exercise.test_id: exercise for exercise in master.exercises}
        self.lost: tuple[str, ...] = ()
        self.tell: Callable[[str], None] = lambda name: None
        self.scope = engine.scope(master)
        self.session: Session | None = None
        self.ran: list[Any] = []  # the student's cells that ran to their end
        self.deaths = 0

    def outcome(self) -> Outcome:
        """Run all cells; the results."""
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
        tests = tuple(
            self._result(e, outputs.get(f"test-{e.grade_id}")) for e in self.master.exercises
        )
        _defuse(self.notebook, self.master)
        text = nbformat.writes(self.notebook, version=4)
        return Outcome(tests, tuple(self.flags), text, self.seconds)

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
            self.clock.allow(self.limits.test, self.limits.call)
            return examiner.examine(exercise.test, self.scope, self.names, self.session)
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
        sock = self.engine._sandbox.fork("import torch" in self.master.setup)
        self.session = Session(sock, self.clock)
        self._spent("fork", began)
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
        status = self.engine._sandbox.sweep()
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


def _defuse(notebook: Any, master: Master) -> None:
    """Keep a student's own text from running in the browser of whoever reads the graded copy."""
    ours = {cell["source"] for cell in _released(master)}
    for cell in notebook.cells:
        if cell.cell_type != "code" and cell.source not in ours:
            cell.source = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", cell.source)
            cell.source = re.sub(r"(?i)(javascript|vbscript|data)\s*:", r"\1 :", cell.source)


@lru_cache(maxsize=32)
def _released(master: Master) -> list[dict]:
    return [{"source": "".join(c["source"])} for c in json.loads(master.released)["cells"]]


def _shows_a_demo(cell: Any) -> bool:
    """Whether a cell only shows something to its reader."""
    tags = cell.metadata.get("tags", [])
    return "demo" in tags or "tool" in tags or bool(_DEMO.fullmatch(cell.source.strip()))


def _nodes(outputs: list[dict]) -> list:
    return [nbformat.from_dict({**_blank(item["output_type"]), **item}) for item in outputs]


def _blank(kind: str) -> dict:
    return {"metadata": {}} if kind == "display_data" else {}


def _no_marks(master: Master) -> tuple[TestResult, ...]:
    return tuple(TestResult(e.name, 0.0, e.points, NOT_GRADED) for e in master.exercises)
