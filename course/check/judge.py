"""Is a student's function right, and if not, what is wrong with it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course.errors import UserError

from . import diagnosis, forbidden, values
from .details import arguments, input_lines, one_line, own_line, unwritten, value_lines
from .probe import Probe, Run, Step, run, undisturbed

PASSED = "passed"
NOT_ATTEMPTED = "not attempted"
WRONG_TYPE = "wrong type or shape"
RAISED = "raised an exception"
CHANGED = "changed its arguments"
WRONG_VALUES = "wrong values"
FORBIDDEN = "uses a forbidden name"


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    name : str
        The exercise.
    outcome : str
        One of the constants of this module.
    where : str
        Label of the step that failed, or empty.
    what : str
        The finding, in words.
    mistake : str
        The sentence of the known mistake that gives the same result, or empty.
    mistake_name : str
        The name of that answer in the bank, or empty.
    relation : str
        How wrong values relate to the expected ones, where no known mistake gives them.
    summary : str
        What the check asks.
    n_hints : int
        How many hints the exercise has.
    lines : tuple of (str, str)
        Details: ("input", ...), ("expected", ...), ("yours", ...), ("your line", ...).
    """

    name: str
    outcome: str
    where: str = ""
    what: str = ""
    mistake: str = ""
    mistake_name: str = ""
    relation: str = ""
    summary: str = ""
    n_hints: int = 0
    lines: tuple[tuple[str, str], ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether all is right."""
        return self.outcome == PASSED


def judge(question: Probe, function: Any, stored: dict) -> Verdict:
    """Ask a function what `question` asks and compare with the stored values.

    Parameters
    ----------
    question : Probe
    function : any
        What the student's name stands for; anything but a function or class is told as such.
    stored : dict
        The exercise's entry in the expected values: ``steps`` and ``mistakes``.

    Returns
    -------
    Verdict
    """
    with undisturbed():
        return _judge(question, function, stored)


def _judge(question: Probe, function: Any, stored: dict) -> Verdict:
    def verdict(outcome: str, **details: Any) -> Verdict:
        return Verdict(
            question.name, outcome, summary=question.summary, n_hints=len(question.hints), **details
        )

    if not callable(function):
        what = f"{question.name} is {values.describe(function)}, not a function"
        return verdict(WRONG_TYPE, what=what)
    offence = forbidden.find(function, question.forbidden, question.name)
    if offence:
        what = f"uses {offence}, which this exercise asks you to build yourself"
        return verdict(FORBIDDEN, what=what)

    seen = run(question, function)
    offence = forbidden.fetched(seen.stop.error) if seen.stop else ""  # in the sandbox
    if offence:
        return verdict(FORBIDDEN, what=offence)
    failing = _first_mismatch(seen, stored, question)
    if failing is None and seen.stop is None and len(seen.steps) == len(stored["steps"]):
        return verdict(PASSED)
    if failing is not None:
        step, label, kind, text = failing
        known = recognize(question, seen, stored)
        related = "" if known[0] else diagnosis.related(question, seen, stored)
        details = dict(where=label, mistake=known[1], mistake_name=known[0], relation=related)
        if kind == "type":
            what = f"wrong type or shape: {text}"
            return verdict(WRONG_TYPE, what=what, lines=input_lines(step), **details)
        what = "other values than expected"
        lines = value_lines(step, stored["steps"][seen.steps.index(step)], question)
        return verdict(WRONG_VALUES, what=what, lines=lines, **details)
    return _stopped(verdict, question, seen, stored, function)


def _first_mismatch(seen: Run, stored: dict, question: Probe) -> tuple[Step, str, str, str] | None:
    for step, expected in zip(seen.steps, stored["steps"], strict=False):
        if step.values.keys() - expected["values"].keys():
            raise UserError(
                f"the stored values of {question.name} are older than its probe: run `course build`"
            )
        found = {
            name: values.mismatch(expected["values"][name], got, question.rtol, question.atol)
            for name, got in step.values.items()
        }
        wrong = {name: m for name, m in found.items() if m}
        for name, (kind, text) in wrong.items():
            if kind == "type":
                return step, step.label, kind, f"{name}: {text}"
        if wrong:
            return step, step.label, "values", ""
    return None


def _stopped(
    verdict: Callable[..., Verdict], question: Probe, seen: Run, stored: dict, function: Callable
) -> Verdict:
    stop = seen.stop
    if stop is None:
        return verdict(WRONG_VALUES, what="the check ended early")
    position = len(seen.steps)
    where = stored["steps"][position]["label"] if position < len(stored["steps"]) else ""
    lines = arguments(stop.calls)
    if stop.kind == "raised" and unwritten(stop.error, function):
        return verdict(NOT_ATTEMPTED, what="not attempted yet")
    mistake_name, mistake = recognize(question, seen, stored)
    details = dict(where=where, mistake=mistake, mistake_name=mistake_name)
    if stop.kind == "raised":
        own = own_line(stop.error, function)
        what = f"raised {type(stop.error).__name__}: {one_line(stop.error)}"
        return verdict(RAISED, what=what, lines=(own + lines), **details)
    if stop.kind == "changed":
        what = (
            f"changed its argument {stop.detail}"
            if "," not in stop.detail
            else (f"changed its arguments {stop.detail}")
        )
        return verdict(CHANGED, what=what, lines=lines, **details)
    if stop.kind == "order":
        what = f"takes ({stop.detail}) in this order, where ({', '.join(stop.calls[-1])}) is asked"
        return verdict(WRONG_TYPE, what=what, **details)
    if question.returns:
        names = ", ".join(question.returns)
        what = f"wrong type or shape: expected ({names}), got {stop.detail}"
    else:
        what = f"wrong type or shape: got {stop.detail}"
        if stop.error is not None:
            what += f", with which the check fails: {one_line(stop.error)}"
    return verdict(WRONG_TYPE, what=what, lines=lines, **details)


def recognize(question: Probe, seen: Run, stored: dict) -> tuple[str, str]:
    """Find the known mistake that gives what this function gave.

    A mistake matches if it agrees at the first step where the function goes wrong, and is right
    wherever the function is. Among several, the one that agrees at the most steps is taken. Where
    that step gives no telling number, but a word, a truth value, a share or a count that many
    mistakes have, it must agree at all steps.

    Returns
    -------
    (name, sentence) : tuple of str
        Two empty strings where no known mistake fits.
    """
    right = [
        _agrees(step.values, expected["values"], question)
        for step, expected in zip(seen.steps, stored["steps"], strict=False)
    ]
    steps = len(seen.steps)
    failing = right.index(False) if False in right else steps
    telling = failing == steps or any(map(_telling, seen.steps[failing].values.values()))
    stop = {"kind": seen.stop.kind, "detail": seen.stop.detail} if seen.stop else None
    best, best_score = ("", ""), 0
    for mistake in stored["mistakes"]:
        theirs = mistake["steps"]
        same = [
            position < len(theirs) and _agrees(step.values, theirs[position], question)
            for position, step in enumerate(seen.steps)
        ]
        if any(one and not other for one, other in zip(right, same, strict=False)):
            continue  # the function does not make this mistake where it would show
        if failing < steps and not same[failing]:
            continue
        score = sum(same)
        if stop == mistake["stop"] and steps == len(theirs):
            score += 1
        elif failing == steps:
            continue
        if not telling and score <= max(steps, len(theirs)):  # one more for the same end
            continue
        if score > best_score:
            best, best_score = (mistake["name"], mistake["says"]), score
    return best


def _telling(value: Any) -> bool:
    """Whether a value holds a number that two different mistakes will hardly share.

    Whole numbers, counts in halves and quarters, and shares in percent are none.
    """
    if isinstance(value, values.SEQUENCES):
        return any(map(_telling, value))
    if values.is_tensor(value):
        value = value.detach().cpu().numpy()
    if not (values.is_number(value) or isinstance(value, np.ndarray)):
        return False
    numbers = np.asarray(value)
    with np.errstate(invalid="ignore"):
        finer = np.abs(100 * numbers - np.round(100 * numbers)) > 1e-9
    return numbers.dtype.kind == "f" and bool((np.isfinite(numbers) & finer).any())


def _agrees(got: dict[str, Any], stored: dict[str, Any], question: Probe) -> bool:
    return got.keys() == stored.keys() and all(
        values.mismatch(stored[name], value, question.rtol, question.atol) is None
        for name, value in got.items()
    )
