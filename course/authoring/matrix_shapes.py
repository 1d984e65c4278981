"""Do the hidden tests alone refuse results that are empty, or have an axis too many?

Every wrong answer of the bank returns such a result where it is wrong, with the right values if it
holds any, and stays as it is elsewhere. Every right answer returns one everywhere, one part of its
result at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import bank, session
from .beside import Everywhere, Rule, WhereWrong, beside
from .misshapen import WAYS
from .unit import BEGIN_HIDDEN, Unit

# Parts of results that are the student's own affair: (exercise, part) and the reason.
FREE = {("batchnorm_forward", 1): "the cache may hold anything, in any form"}


@dataclass(frozen=True)
class Trial:
    """One answer, misshapen in one way, before the hidden tests.

    Attributes
    ----------
    unit, exercise, answer, kind : str
        Which answer, and whether it is "right" or "wrong".
    way : str
        How its results were misshapen.
    part : int
        Which part of a right answer's results; 0 for wrong ones.
    refused : bool
        Whether the hidden tests refused it, as they must.
    """

    unit: str
    exercise: str
    answer: str
    kind: str
    way: str
    part: int
    refused: bool

    def __str__(self) -> str:
        what = f"{self.way}, part {self.part}" if self.kind == bank.RIGHT else self.way
        return f"{self.unit[:2]} {self.exercise}: {self.answer}: {what}"


def trials(units: Iterable[Unit], sample: bool = False) -> Iterator[Trial]:
    """Put misshapen answers before the hidden tests.

    Parameters
    ----------
    units : iterable of Unit
    sample : bool
        One right and one wrong answer an exercise, another one in each way.
    """
    for unit in units:
        scope = session.fresh(unit)
        answers = bank.load(unit.folder)
        for name, exercise in unit.exercises.items():
            _, marker, hidden = unit.cell(exercise.test).source.partition(BEGIN_HIDDEN)
            trial = _Exercise(unit.id, name, marker + hidden, scope, answers.get(name, []))
            yield from trial.sample() if sample else trial.all()


class _Exercise:
    """The trials of one exercise."""

    def __init__(
        self, unit: str, name: str, tests: str, scope: dict, answers: list[bank.Answer]
    ) -> None:
        self.unit, self.name, self.tests, self.scope = unit, name, tests, scope
        self.right = [a for a in answers if a.kind == bank.RIGHT]
        self.wrong = [a for a in answers if a.kind == bank.WRONG]

    def all(self) -> Iterator[Trial]:
        """Every answer in every way."""
        for way in WAYS:
            for answer in self.right:
                yield from self._everywhere(answer, way)
            for answer in self.wrong:
                yield from self._where_wrong(answer, way)

    def sample(self) -> Iterator[Trial]:
        """One answer of each kind in every way."""
        for i, way in enumerate(WAYS):
            if self.right:
                yield from self._everywhere(self.right[i % len(self.right)], way)
            if self.wrong:
                yield from self._where_wrong(self.wrong[i % len(self.wrong)], way)

    def _everywhere(self, answer: bank.Answer, way: str) -> Iterator[Trial]:
        part, rule = 0, Everywhere(way)
        while part == 0 or part < rule.most:
            rule = Everywhere(way, part)
            refused = self._refused(answer, answer, rule)
            if rule.ever and (self.name, part) not in FREE:
                yield Trial(self.unit, self.name, answer.name, answer.kind, way, part, refused)
            part += 1

    def _where_wrong(self, answer: bank.Answer, way: str) -> Iterator[Trial]:
        rule = WhereWrong(way)
        refused = self._refused(answer, self.right[0], rule)
        if refused or rule.ever:  # else its values are right: it breaks another rule
            yield Trial(self.unit, self.name, answer.name, answer.kind, way, 0, refused)

    def _refused(self, answer: bank.Answer, right: bank.Answer, rule: Rule) -> bool:
        label = f"{self.unit}: {answer.name}"
        own, other = dict(self.scope), dict(self.scope)
        failure = session.passes(answer.source_as(self.name), own, label)
        if failure is None and right is not answer:
            failure = session.passes(right.source_as(self.name), other, f"{label}: beside")
        if failure is not None:
            raise failure
        reference = own[self.name] if right is answer else other[self.name]
        own[self.name] = beside(own[self.name], reference, rule)
        return session.passes(self.tests, own, f"{label}: tests") is not None
