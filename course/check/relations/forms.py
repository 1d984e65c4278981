"""Are the right numbers in other places, or has something been done to each?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from .case import Case


def places(case: Case) -> Iterator[str]:
    """Yield in what order the right numbers stand."""
    want, have = case.want, case.have
    if not want.ndim or np.unique(want).size < 3:
        return
    if want.ndim == 2 and want.shape[0] == want.shape[1] and case.is_got(want.T):
        yield "is what is expected, transposed"
    if want.ndim > 2:
        for axes in list(permutations(range(want.ndim)))[1:]:
            turned = want.transpose(axes)
            if turned.shape == want.shape and case.is_got(turned):
                yield f"is what is expected with its axes in the order {axes}"
    for axis in range(want.ndim):
        along = "" if want.ndim == 1 else f" along axis {axis}"
        if case.is_got(np.flip(want, axis)):
            yield f"is what is expected in reverse order{along}"
        yield from _shifted(case, axis, along)
        if case.is_got(np.sort(want, axis)):
            yield f"is what is expected, sorted{along}"
        if case.is_got(np.cumsum(want, axis)):
            yield f"is the running sum of what is expected{along}"
        if case.same(np.cumsum(have, axis), want) and want.shape[axis] > 1:
            yield f"lacks a running sum{along}: that of yours is what is expected"
    if want.ndim == 1 and case.same(np.sort(have), np.sort(want)):
        yield "holds the right numbers in another order"


def _shifted(case: Case, axis: int, along: str) -> Iterator[str]:
    want, have = np.moveaxis(case.want, axis, 0), np.moveaxis(case.have, axis, 0)
    if len(want) < 4:
        return
    if case.is_got(np.moveaxis(np.roll(want, 1, axis=0), 0, axis)):
        yield f"is what is expected, turned on by one place{along}"
    elif case.is_got(np.moveaxis(np.roll(want, -1, axis=0), 0, axis)):
        yield f"is what is expected, turned back by one place{along}"
    elif case.same(have[1:], want[:-1]):
        yield f"is one step late{along}: each entry is the one that is expected before it"
    elif case.same(have[:-1], want[1:]):
        yield f"is one step early{along}: each entry is the one that is expected after it"


_FUNCTIONS = (
    ("is the absolute value of what is expected", np.abs),
    ("is the square of what is expected", np.square),
    ("is the square root of what is expected", np.sqrt),
    ("is 1 divided by what is expected", np.reciprocal),
    ("is 1 minus what is expected", lambda x: 1 - x),
    ("is what is expected minus 1", lambda x: x - 1),
    ("is what is expected plus 1", lambda x: x + 1),
    ("is the exponential of what is expected", np.exp),
    ("is the logarithm of what is expected", np.log),
    ("is minus the logarithm of what is expected", lambda x: -np.log(x)),
    ("is the logarithm to base 10 of what is expected", np.log10),
    ("is what is expected, rounded to whole numbers", np.round),
    ("is what is expected, rounded down to whole numbers", np.floor),
    ("is what is expected, cut off at 0 and 1", lambda x: np.clip(x, 0, 1)),
    ("is what is expected, with 0 for what is negative", lambda x: np.maximum(x, 0)),
    ("is what is expected, without its fraction of a whole number", np.trunc),
)


def functions(case: Case) -> Iterator[str]:
    """Yield what was done to each number."""
    with np.errstate(all="ignore"):
        for words, function in _FUNCTIONS:
            if case.is_got(function(case.want)):
                yield words


def digits(case: Case) -> Iterator[str]:
    """Yield to how many digits the numbers agree, where that is more than a few."""
    scale = np.maximum(np.abs(case.want), 1e-3 * np.max(np.abs(case.want)))
    if not np.all(scale):
        return
    apart = float(np.max(np.abs(case.have - case.want) / scale))
    if 0 < apart < 1e-5:
        yield (
            "agrees with what is expected to the first digits, and no further: a tiny number in "
            "another place (such as eps) makes such a difference, and so does single precision"
        )
