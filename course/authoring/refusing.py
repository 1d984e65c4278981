"""How do answers of the bank meet what their exercise forbids, without a sandbox?

In grading what an exercise asks to build is absent while its tests run. Here answers and tests
share a process, and the tests compare with what is ready-made: it is absent only while the answer
itself runs, and there again while the answer calls a function of the test's.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Callable
from types import FunctionType
from typing import Any

from course.check.absent import Absent


@functools.cache
def _absent(patterns: tuple[str, ...]) -> Absent:
    """What the patterns mean, of packages that are loaded whole: half of one would stay half."""
    for package in {pattern.partition(".")[0] for pattern in patterns}:
        with contextlib.suppress(ImportError):
            importlib.import_module(package)
    return Absent(patterns)


def guarded(answer: Any, patterns: tuple[str, ...], source: str) -> Any:
    """An answer that finds absent what the patterns mean.

    Parameters
    ----------
    answer : any
        What the exercise's name stands for. Classes stay as they are: tests run their methods.
    patterns : tuple of str
        See `course.check.forbidden`.
    source : str
        The answer's text. One that names none of the packages cannot use them.

    Returns
    -------
    callable, or `answer` itself
    """
    named = any(pattern.partition(".")[0] in source for pattern in patterns)
    if not named or not isinstance(answer, FunctionType):
        return answer
    absent, inside = _absent(patterns), []

    def call(*args: Any, **kwargs: Any) -> Any:
        if inside:
            return answer(*args, **kwargs)
        given = [lent(value) for value in args]
        settings = {name: lent(value) for name, value in kwargs.items()}
        with absent:
            inside.append(True)
            try:
                return answer(*given, **settings)
            finally:
                inside.pop()

    def lent(value: Any) -> Any:
        return _outside(value, absent, inside) if isinstance(value, FunctionType) else value

    return functools.wraps(answer)(call)


def _outside(function: FunctionType, absent: Absent, inside: list[bool]) -> Callable:
    """A function of the test's, for which nothing is absent."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if not inside:
            return function(*args, **kwargs)
        inside.pop()
        absent.__exit__()
        try:
            return function(*args, **kwargs)
        finally:
            absent.__enter__()
            inside.append(True)

    return functools.wraps(function)(call)
