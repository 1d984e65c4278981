"""Do the tests accept every right answer of the bank and refuse every wrong one?

Answers meet their test cell in this process, one setup cell a unit, since a kernel for each of
hundreds of answers would take the better part of an hour. `matrix_nbgrader` puts the same answers
through nbgrader itself, and a test shows that both ways agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from course.check import CheckFailed, judge, store

from . import bank, session
from .refusing import guarded
from .unit import BEGIN_HIDDEN, Exercise, Unit


@dataclass(frozen=True)
class Trial:
    """One answer before one test cell.

    Attributes
    ----------
    unit, exercise, answer, kind : str
        Which answer, and whether it is "right" or "wrong".
    accepted : bool
        Whether the whole test cell passes.
    hidden_accepts : bool
        Whether the hidden tests alone pass.
    check_differs : bool
        Whether the public inputs tell the answer from a right one.
    named : bool
        Whether the instant check says this mistake's sentence.
    message : str
        First line of what the student reads; empty where the test passes.
    """

    unit: str
    exercise: str
    answer: str
    kind: str
    accepted: bool
    hidden_accepts: bool
    check_differs: bool
    named: bool
    message: str

    @property
    def correct(self) -> bool:
        """Whether the tests judge this answer as the bank does, the hidden ones alone too."""
        right = self.kind == bank.RIGHT
        return self.accepted == right and self.hidden_accepts == right


@dataclass
class Row:
    """The matrix's line for one exercise."""

    unit: str
    exercise: str
    trials: list[Trial] = field(default_factory=list)

    def count(self, kind: str, **conditions: bool) -> int:
        """How many trials are of a kind and meet all the conditions."""
        return sum(
            t.kind == kind
            and all(getattr(t, name) == wanted for name, wanted in conditions.items())
            for t in self.trials
        )


def rows(units: Iterable[Unit]) -> Iterator[Row]:
    """Run the matrix, an exercise at a time."""
    for unit in units:
        scope = session.fresh(unit)
        answers = bank.load(unit.folder)
        for name, exercise in unit.exercises.items():
            row = Row(unit.id, name)
            row.trials = [_trial(unit, exercise, a, scope) for a in answers.get(name, [])]
            yield row


def _trial(unit: Unit, exercise: Exercise, answer: bank.Answer, scope: dict) -> Trial:
    cell = unit.cell(exercise.test).source
    visible, marker, hidden = cell.partition(BEGIN_HIDDEN)
    question = store.probes(unit.id)[exercise.name]
    stored = store.expected(unit.id)["exercises"][exercise.name]
    label = f"{unit.id}: {answer.name}"

    def attempt(source: str) -> BaseException | None:
        own = dict(scope)
        written = answer.source_as(exercise.name)
        failure = session.passes(written, own, label)
        if exercise.name in own:
            own[exercise.name] = guarded(own[exercise.name], question.forbidden, written)
        return failure or session.passes(source, own, f"{label}: tests")

    def judged() -> judge.Verdict:
        own = dict(scope)
        session.passes(answer.source_as(exercise.name), own, label)
        with session.quiet():
            return judge.judge(question, own.get(exercise.name), stored)

    # The cell is its visible part and then the hidden tests: each half runs once, in a fresh copy.
    # The visible part is the check, which is not asked twice.
    refused, failed = attempt(visible), attempt(marker + hidden)
    error = refused or failed
    verdict = refused.verdict if isinstance(refused, CheckFailed) else None
    if verdict is None and (refused or "check." not in visible):
        verdict = judged()
    return Trial(
        unit.id,
        exercise.name,
        answer.name,
        answer.kind,
        accepted=error is None,
        hidden_accepts=failed is None,
        check_differs=verdict is not None and not verdict.passed,
        named=verdict is not None and verdict.mistake_name == answer.name,
        message="" if error is None else _first_line(error),
    )


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    if isinstance(error, CheckFailed):
        return text.splitlines()[0]
    return f"{type(error).__name__}: {text.splitlines()[0] if text else ''}"
