"""Is it the expected value times something?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .case import Case

_WORDS = {
    -1.0: "has the opposite sign of what is expected",
    2.0: "is twice what is expected",
    0.5: "is half of what is expected",
    -2.0: "is -2 times what is expected",
    -0.5: "is minus half of what is expected",
    10.0: "is 10 times what is expected",
    0.1: "is a tenth of what is expected",
    100.0: "is 100 times what is expected",
    0.01: "is a hundredth of what is expected",
    4.0: "is 4 times what is expected",
    0.25: "is a quarter of what is expected",
}


def constants(case: Case) -> Iterator[str]:
    """Yield the plain factor between got and expected, in words."""
    factor = _factor(case)
    if factor is None:
        return
    for number, words in _WORDS.items():
        if abs(factor / number - 1) < case.near:
            yield words


def arguments(case: Case) -> Iterator[str]:
    """Yield the factors that arguments and sizes make."""
    factor = _factor(case)
    if factor is None or factor == 1:
        return
    for name, number in _sizes(case):
        for words, made in (
            (f"is {name} times what is expected", number),
            (f"is what is expected divided by {name}", 1 / number),
            (f"is the square root of {name} times what is expected", number**0.5),
            (f"is what is expected divided by the square root of {name}", number**-0.5),
            (f"is n / (n - 1) times what is expected, with n {name}", _over(number)),
            (f"is (n - 1) / n times what is expected, with n {name}", 1 / _over(number)),
        ):
            if made and abs(factor / made - 1) < case.near:
                yield words
    for name, number in case.scalars.items():
        if not number or abs(number) == 1:
            continue
        for words, made in (
            (f"is {name} times what is expected", number),
            (f"is what is expected divided by {name}", 1 / number),
            (f"is -{name} times what is expected", -number),
            (f"is {name} times {name} times what is expected", number**2),
            (f"is what is expected divided by {name} squared", number**-2),
        ):
            if abs(factor / made - 1) < case.near:
                yield words
    yield from _pairs(case, factor)


def _pairs(case: Case, factor: float) -> Iterator[str]:
    """Yield quotients of two arguments."""
    usable = {n: x for n, x in case.scalars.items() if x and abs(x) != 1}
    for a, over in usable.items():
        for b, under in usable.items():
            if a != b and abs(factor * under / over - 1) < case.near:
                yield f"is {a} / {b} times what is expected"


def _factor(case: Case) -> float | None:
    """The number by which the expected value must be multiplied; None if it is not one number."""
    want, have = case.want, case.have
    at = np.argmax(np.abs(want))
    largest = want.flat[at]
    if not largest:
        return None
    factor = float(have.flat[at] / largest)
    if not factor or not np.isfinite(factor):
        return None
    return factor if case.same(factor * want, have) else None


def _sizes(case: Case) -> Iterator[tuple[str, int]]:
    """Yield what n may be: the lengths of arguments."""
    for name, array in case.arrays.items():
        words = ("rows", "columns") if array.ndim == 2 else ("entries along axis 0",)
        words = ("entries",) if array.ndim == 1 else words
        for axis, word in enumerate(words):
            if array.shape[axis] > 1:
                yield f"the number of {word} of {name}", array.shape[axis]
        if array.ndim > 1 and array.size > 1:
            yield f"the number of entries of {name}", array.size


def _over(n: int) -> float:
    return n / (n - 1)
