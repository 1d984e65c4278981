"""What does a check ask of a student's function, and what came back?

A probe is a generator function: it calls the student's function on public inputs and yields
``label, values`` pairs. The runner records the arguments on the way, so that a message can show
them, and notices arguments that the function changed.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import values

# As strict as most hidden tests: what passes here should not fail there. Tensors in single
# precision are compared less strictly, see `values.mismatch`.
RTOL, ATOL = 1e-9, 1e-12


@dataclass(frozen=True)
class Probe:
    """The public questions of one exercise.

    Attributes
    ----------
    name : str
        Name of the exercise, which is the name of the function or class that students write.
    ask : callable
        Takes the student's function and yields ``(label, {name: value})``.
    summary : str
        What was checked, in a few words; shown after the tick.
    hints : tuple of str
        From a nudge to nearly the line.
    returns : tuple of str
        Names of the values that the function returns together; empty if it returns one value.
    rtol, atol : float
        Tolerances of the comparison, as in ``numpy.isclose``: those of the hidden tests.
    forbidden : tuple of str
        Dotted names that a solution must not use; ``*`` matches within the last part.
    """

    name: str
    ask: Callable[[Callable], Iterator[tuple[str, Mapping[str, Any]]]]
    summary: str
    hints: tuple[str, ...]
    returns: tuple[str, ...] = ()
    rtol: float = RTOL
    atol: float = ATOL
    forbidden: tuple[str, ...] = ()


def probe(
    *,
    hints: tuple[str, ...],
    returns: tuple[str, ...] = (),
    rtol: float = RTOL,
    atol: float = ATOL,
    forbidden: tuple[str, ...] = (),
) -> Callable[[Callable], Probe]:
    """Make a `Probe` of a generator function; its name and docstring become the probe's."""

    def wrap(ask: Callable) -> Probe:
        summary = " ".join((ask.__doc__ or "").split())
        return Probe(
            ask.__name__, ask, summary, tuple(hints), tuple(returns), rtol, atol, forbidden
        )

    return wrap


@dataclass
class Step:
    """One yield of a probe: its label, the calls that led to it, the values that came out."""

    label: str
    calls: list[dict[str, Any]]
    values: dict[str, Any]


@dataclass
class Stop:
    """Why a probe could not go on.

    `kind` is "raised", "changed" (the function changed its arguments), "order" (its parameters
    stand in another order than asked) or "returned" (what it returned cannot be used). `detail`
    identifies the event: the exception's type, the names of the arguments, or what came back.
    """

    kind: str
    detail: str
    calls: list[dict[str, Any]]
    error: BaseException | None = None


@dataclass
class Run:
    """All that a probe saw of one function."""

    steps: list[Step] = field(default_factory=list)
    stop: Stop | None = None


class ArgumentsChanged(AssertionError):
    """Raised in grading by a function that changed what it was given.

    There the caller's own arguments are out of reach, so the change must be told.

    Parameters
    ----------
    names : list of str
        The changed arguments.
    """

    def __init__(self, names: list[str]):
        super().__init__(f"your function changes its argument {', '.join(names)}")
        self.names = names


class Stopped(BaseException):
    """Carries a `Stop` through the probe; no ``except Exception`` can swallow it."""

    def __init__(self, stop: Stop):
        self.stop = stop


class _Recorder:
    """Stands for the student's function inside a probe."""

    def __init__(self, function: Callable, returns: tuple[str, ...]):
        self.function = function
        self.returns = returns
        self.calls: list[dict[str, Any]] = []
        self.returned: Any = None

    def __call__(self, **arguments: Any) -> Any:
        before = {name: snapshot(value) for name, value in arguments.items()}
        self.calls.append(before)
        turned = _another_order(self.function, list(arguments))
        if turned:
            raise Stopped(Stop("order", turned, list(self.calls)))
        try:
            result = self.function(**arguments)
        except Stopped:
            raise
        except ArgumentsChanged as error:
            raise Stopped(Stop("changed", ", ".join(error.names), list(self.calls))) from None
        except Exception as error:
            raise Stopped(Stop("raised", type(error).__name__, list(self.calls), error)) from None
        changed = [n for n, value in arguments.items() if not values.same(before[n], value)]
        if changed:
            raise Stopped(Stop("changed", ", ".join(changed), list(self.calls)))
        fits = isinstance(result, (tuple, list)) and len(result) == len(self.returns)
        if self.returns and not fits:
            raise Stopped(Stop("returned", values.describe(result), list(self.calls)))
        self.returned = result
        return result

    def take_calls(self) -> list[dict[str, Any]]:
        calls, self.calls = self.calls, []
        return calls


def _another_order(function: Callable, names: list[str]) -> str:
    """The parameters of these names as the function lists them, where that is another order.

    Probes name their arguments, in the order of the exercise. Other callers give them by position.
    """
    try:
        listed = [name for name in inspect.signature(function).parameters if name in names]
    except (TypeError, ValueError):  # it does not tell
        return ""
    return ", ".join(listed) if listed != names and sorted(listed) == sorted(names) else ""


def snapshot(value: Any) -> Any:
    """Copy what a function could change in place; hand back the rest as it is.

    Functions, random generators and models are not copied: their identity matters, and calling
    them is what they are passed for.
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        items = [snapshot(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if isinstance(value, dict):
        return {key: snapshot(item) for key, item in value.items()}
    if values.is_tensor(value):
        return value.detach().clone()
    if isinstance(value, (set, bytearray)):
        return copy.deepcopy(value)
    return value


def run(question: Probe, function: Callable) -> Run:
    """Ask `function` everything that `question` asks.

    Parameters
    ----------
    question : Probe
    function : callable
        The student's function or class.

    Returns
    -------
    Run
        Never raises for a fault of `function`: the fault is in ``Run.stop``.
    """
    recorder = _Recorder(function, question.returns)
    result = Run()
    open_before = _open_figures()
    try:
        with undisturbed():
            for label, named in question.ask(recorder):
                kept = {name: snapshot(value) for name, value in named.items()}
                result.steps.append(Step(label, recorder.take_calls(), kept))
    except Stopped as stopped:
        result.stop = stopped.stop
    except Exception as error:
        # The probe itself stumbled, over something that the function gave back.
        if recorder.returned is None and not recorder.calls and not result.steps:
            raise
        detail = values.describe(recorder.returned)
        result.stop = Stop("returned", detail, recorder.take_calls(), error)
    finally:
        # What the function drew for the probe is no figure of the notebook.
        for number in _open_figures() - open_before:
            sys.modules["matplotlib.pyplot"].close(number)
    return result


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Treat floating-point errors and warnings as a fresh process does, and show no warning.

    Whatever a student has set before, the same answer gets the same verdict.
    """
    with (
        np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def _open_figures() -> set[int]:
    """Numbers of pyplot's figures; none where nobody imported it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()
