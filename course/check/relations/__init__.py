"""How do wrong numbers relate to the right ones?

Where no known mistake gives a student's numbers, the numbers themselves may say what is wrong:
they are twice the expected ones, or transposed, or differ by exactly ``lr * g``. Each relation here
is worked out from what was expected, what came and what was given, and is told only if it holds
wherever the value is wrong, and if chance can hardly have made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import differences, factors, forms, parts, shapes
from .case import Case

__all__ = ["Case", "of_shapes", "of_values"]

# From the simplest to what says least.
_KINDS: tuple[Callable[[Case], Iterator[str]], ...] = (
    factors.constants, forms.places, differences.given, forms.functions, factors.arguments,
    differences.products, forms.digits, parts.places, parts.signs,
)  # fmt: skip
# How much must have been seen: distinct pairs of expected and got, and of these with unround ones.
_ENOUGH = {
    factors.constants: (2, 0),
    forms.places: (3, 0),
    forms.functions: (2, 1),
    factors.arguments: (2, 1),
    differences.given: (3, 1),
    differences.products: (3, 1),
    forms.digits: (1, 1),
    parts.places: (0, 0),
    parts.signs: (0, 0),
}
_MANY = 5  # so many distinct pairs of round numbers are no chance


def of_values(cases: list[Case]) -> str:
    """Say how wrong values relate to the expected ones.

    Parameters
    ----------
    cases : list of Case
        One value at every step at which it is wrong; shapes agree.

    Returns
    -------
    str
        What follows "yours is" and the like, a whole sentence without its subject; empty where no
        relation holds at every step.
    """
    if not cases or not all(case.fits for case in cases):
        return ""
    pairs = {pair for case in cases for pair in case.pairs()}
    unround = {pair for pair in pairs if any(map(_unround, pair))}
    for kind in _KINDS:
        distinct, telling = _ENOUGH[kind]
        if len(pairs) < distinct or (len(unround) < telling and len(pairs) < _MANY):
            continue
        held = _shared(kind, cases)
        if held:
            return held
    return ""


def of_shapes(case: Case) -> str:
    """Say how a value of a wrong shape relates to the expected one; empty where nothing holds."""
    return next(shapes.relations(case), "")


def _shared(kind: Callable[[Case], Iterator[str]], cases: list[Case]) -> str:
    """The first relation of a kind that holds in all cases."""
    first, *others = cases
    held = list(dict.fromkeys(kind(first)))
    for case in others:
        if not held:
            break
        there = set(kind(case))
        held = [sentence for sentence in held if sentence in there]
    return held[0] if held else ""


def _unround(number: float) -> bool:
    """Whether a number has more than three digits."""
    return abs(float(f"{number:.3g}") - number) > 1e-7 * abs(number)
