"""Does it differ from the expected value by an argument, or by a product of arguments?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from .case import Case

_TIMES = {1.0: "", 2.0: "2 * ", 0.5: "0.5 * "}
_MOST = 7  # arguments of each kind of which products are made


def given(case: Case) -> Iterator[str]:
    """Yield the argument, or the product of arguments, that was handed back."""
    for words, made in _terms(case):
        if not case.same(made, case.have):
            continue
        if words.startswith("your ") and "*" not in words:
            yield f"is the same as {words}"
        elif words in case.arguments:
            yield f"is {words} as it was given"
        else:
            yield f"is {words}, and nothing else"


def products(case: Case) -> Iterator[str]:
    """Yield what was added or is missing: an argument, or a product of two or three."""
    difference = case.have - case.want
    scale = float(np.max(np.abs(case.want), initial=0.0))
    if not np.max(np.abs(difference)) > 1e-6 * scale:
        return  # what rounding leaves fits anything
    for words, made in _terms(case):
        for times, prefix in _TIMES.items():
            if _is(case, difference, times * made):
                yield f"is what is expected plus {prefix}{words}"
            elif _is(case, difference, -times * made):
                yield f"is what is expected minus {prefix}{words}"


def _is(case: Case, difference: np.ndarray, made: np.ndarray) -> bool:
    """Whether a difference of rounded numbers is `made`."""
    near = 10 * case.near * max(np.max(np.abs(case.want)), np.max(np.abs(made), initial=0.0))
    return bool(np.max(np.abs(difference - made)) <= near) and bool(np.any(made))


def _terms(case: Case) -> Iterator[tuple[str, np.ndarray]]:
    """Yield products of arguments that have the shape of the value, the shortest first.

    The names in a product stand in one order, so that steps with and without axes say the same:
    that of the parameters from the last, since settings mostly come behind what they scale.
    """
    shape = case.want.shape
    scalars = dict(list(case.scalars.items())[:_MOST])
    if shape:
        whole = {n: a for n, a in list(case.arrays.items())[:_MOST] if a.shape == shape}
    else:
        whole = {name: np.asarray(number) for name, number in scalars.items()}
    place = {n: (n.startswith("your "), -i) for i, n in enumerate(case.arguments)}
    place |= {f"(1 - {name})": where for name, where in place.items()}

    def words(*names: str) -> str:
        return " * ".join(sorted(names, key=place.__getitem__))

    for name, array in whole.items():
        yield name, array
    for name, array in whole.items():
        yield f"{name}²", array**2
        for other, number in scalars.items():
            if other != name:
                yield words(other, name), number * array
    for (a, left), (b, right) in combinations(whole.items(), 2):
        yield words(a, b), left * right
    for name, array in whole.items():
        for a, b in combinations(scalars, 2):
            if name not in (a, b):
                yield words(a, b, name), scalars[a] * scalars[b] * array
