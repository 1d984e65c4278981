"""Which details does a failed check show: arguments, values, the student's own line?"""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import values
from .probe import Probe, Step


def arguments(calls: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """The last call's arguments, as the message shows them."""
    if not calls:
        return ()
    text = ", ".join(f"{name} = {values.show(value)}" for name, value in calls[-1].items())
    label = "input" if len(calls) == 1 else f"input of call {len(calls)}"
    return ((label, text),)


def input_lines(step: Step) -> tuple[tuple[str, str], ...]:
    """What a step asked."""
    return arguments(step.calls)


def value_lines(step: Step, stored: dict, question: Probe) -> tuple[tuple[str, str], ...]:
    """What a step asked, what was expected and what came."""
    expected, yours = [], []
    for name, got in step.values.items():
        want = values.decode(stored["values"][name])
        wrong = values.mismatch(stored["values"][name], got, question.rtol, question.atol)
        left, right = values.show_apart(want, got) if wrong else (values.show(want),) * 2
        expected.append(f"{name} = {left}")
        yours.append(f"{name} = {right}")
    return (
        *arguments(step.calls),
        ("expected", "   ".join(expected)),
        ("yours", "   ".join(yours)),
        *_where_large_arrays_differ(step, stored, question),
    )


def _where_large_arrays_differ(
    step: Step, stored: dict, question: Probe
) -> Iterator[tuple[str, str]]:
    """Yield for arrays that are too long to show how many entries differ, and where."""
    for name, got in step.values.items():
        wrong = values.mismatch(stored["values"][name], got, question.rtol, question.atol)
        want = values.decode(stored["values"][name])
        if not (wrong and isinstance(want, np.ndarray) and want.size > values.MOST_SHOWN):
            continue
        have = got.detach().cpu().numpy() if values.is_tensor(got) else np.asarray(got)
        if have.shape != want.shape:
            continue
        near = ~np.isclose(have, want, question.rtol, question.atol, equal_nan=True)
        places = np.argwhere(near)
        if not len(places):
            continue
        yield "different", f"{len(places)} of {want.size} entries of {name}"
        first = tuple(places[0])
        yield "first", f"{_one_place(name, first, want, have)}; {_around(first, want, have)}"
        if len(places) > 1 and want.dtype.kind == "f":
            apart = np.where(near, np.abs(have - want), 0)
            apart[~np.isfinite(apart)] = np.inf
            furthest = np.unravel_index(int(np.argmax(apart)), want.shape)
            yield "furthest", _one_place(name, furthest, want, have)


def _one_place(name: str, at: tuple[int, ...], want: np.ndarray, have: np.ndarray) -> str:
    left, right = values.show_apart(want[at], have[at])
    return f"{name}[{', '.join(map(str, at))}] = {right}, expected {left}"


def _around(at: tuple[int, ...], want: np.ndarray, have: np.ndarray) -> str:
    """What stands beside a place on the last axis."""
    *line, column = at
    near = (*line, slice(max(column - 1, 0), column + 3))
    return f"from the entry before it on {values.show(have[near])}, expected " + values.show(
        want[near]
    )


def own_line(error: BaseException | None, function: Callable) -> tuple[tuple[str, str], ...]:
    """The last line of the student's own code on the way to the error."""
    if error is None:
        return ()
    number, text = getattr(error, "student_line", (0, ""))  # told by the grader's stand-ins
    if text:
        return (("your line", f"{number}: {text}"),)
    own_files = {code.co_filename for code in _codes(function)}
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in own_files]
    if not frames:
        return ()
    frame = frames[-1]
    text = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return (("your line", f"{frame.lineno}: {text}"),)


def unwritten(error: BaseException | None, function: Callable) -> bool:
    """Whether the student's own code says that it is not written yet.

    Libraries raise NotImplementedError too, and so do the stubs of other exercises.
    """
    if not isinstance(error, NotImplementedError):
        return False
    told = getattr(error, "student_line", None)
    if told is not None:  # by the grader's stand-ins
        return not told[1] or told[1].startswith("raise")
    frames = traceback.extract_tb(error.__traceback__)
    return not frames or frames[-1].filename in {code.co_filename for code in _codes(function)}


def _codes(function: Any) -> list:
    if isinstance(function, type):
        methods = [inspect.unwrap(m) for m in vars(function).values() if callable(m)]
        return [m.__code__ for m in methods if hasattr(m, "__code__")]
    inner = getattr(function, "__wrapped__", function)
    return [inner.__code__] if hasattr(inner, "__code__") else []


def one_line(error: BaseException) -> str:
    """The text of an error on one line, not too long."""
    text = " ".join(str(error).split())
    return text if len(text) <= 200 else text[:197] + "..."
