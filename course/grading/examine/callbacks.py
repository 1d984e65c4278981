"""Which functions of a test's may the student's code call, and with what?

A test hands functions to a student's: a loss, a gradient, an activation. The student's code must
be able to call them, with numbers and arrays in the order that was promised, and to do nothing
else. A library's own callable would take keywords that nobody thought of, and fill the caller's
arrays, or memory, at the caller's wish. So only plain functions cross, with the arguments that they
declare, by position; what goes in and what comes out is of bounded size; and neither name nor
docstring nor an error's text crosses.
"""

from __future__ import annotations

import inspect
import math
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

MOST_IN = 1_000_000  # numbers in the arguments of one call
MOST_OUT = 1_000_000  # and in its result
_PLAIN = (bool, int, float, complex, str, bytes, type(None), range, slice)


class Refused(TypeError):
    """A call that a test's function does not take; the text is for the student."""


class Lent:
    """A function of a test's as the student's code may call it.

    Parameters
    ----------
    function : function or numpy.ufunc
        Plain, or an object with a plain ``__call__``, or elementwise with one argument.

    Raises
    ------
    ValueError
        For any other callable: the test has to wrap it in a function that declares what it takes.
    """

    def __init__(self, function: Callable):
        self.function = function
        self.least, self.most = _arity(function)

    def __call__(self, args: tuple, kwargs: dict) -> Any:
        """Call it with what came from the student's side.

        Raises
        ------
        Refused
        """
        if kwargs:
            raise Refused("a function of the test takes its arguments by position, without names")
        if not self.least <= len(args) <= self.most:
            wanted = f"{self.least} argument" + ("" if self.least == 1 else "s")
            raise Refused(f"a function of the test takes {wanted}, not {len(args)}")
        if _numbers(args) > MOST_IN:
            raise Refused("a function of the test was given too many numbers at once")
        if isinstance(self.function, np.ufunc) and not isinstance(
            args[0], (int, float, np.ndarray)
        ):
            raise Refused("a function of the test takes numbers and arrays")
        result = self.function(*args)
        if _numbers([result]) > MOST_OUT:
            raise Refused("what was asked of a function of the test is too large")
        return result


def _arity(function: Callable) -> tuple[int, int]:
    """How many arguments a callable declares, at least and at most, those with defaults aside."""
    if isinstance(function, np.ufunc) and (function.nin, function.nout) == (1, 1):
        return 1, 1
    own = inspect.getattr_static(
        type(function), "__call__", None
    )  # an object that counts its calls
    if type(own) is types.FunctionType and not isinstance(function, type):
        function = function.__call__
    if type(function) not in (types.FunctionType, types.MethodType):
        raise ValueError(
            f"a {type(function).__name__} cannot be lent to a student's code: wrap it in a "
            "function that declares its arguments, or build it there with oracles.there"
        )
    kinds = inspect.Parameter
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD) for p in parameters):
        raise ValueError("a function that is lent to a student's code must declare its arguments")
    needed = [
        p for p in parameters if p.default is kinds.empty and p.kind is not kinds.KEYWORD_ONLY
    ]
    return len(needed), len(needed)


def _numbers(values: Iterable) -> int:
    """How many numbers there are in values, in arrays and containers too.

    Raises
    ------
    Refused
        For a value that is no plain data, such as an object that stays on the student's side.
    """
    count = 0
    todo = list(values)
    while todo:
        value = todo.pop()
        if isinstance(value, _PLAIN):
            count += len(value) if isinstance(value, (str, bytes, range)) else 1
        elif isinstance(value, (np.ndarray, np.generic)):
            count += value.size
        elif isinstance(value, (list, tuple, set)):
            todo += value
        elif isinstance(value, dict):
            todo += [*value, *value.values()]
        elif type(value).__module__ == "torch" or type(value).__name__ == "Tensor":
            count += math.prod(getattr(value, "shape", ()))
        elif isinstance(value, (np.random.Generator, np.dtype, Lent)) or callable(value):
            count += 1
        else:
            raise Refused(
                f"a function of the test takes numbers and arrays, not a {type(value).__name__}"
            )
    return count
