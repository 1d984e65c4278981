"""Which entries are wrong, and what do they have in common?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .case import Case


def _wrong(case: Case) -> np.ndarray:
    scale = float(np.max(np.abs(case.want)))
    return ~np.isclose(case.have, case.want, rtol=case.near, atol=1e-3 * case.near * scale)


def places(case: Case) -> Iterator[str]:
    """Yield where along an axis it is wrong, if that is at one end alone."""
    wrong = _wrong(case)
    if wrong.ndim not in (1, 2):
        return
    for axis, word in zip(range(wrong.ndim), _words(wrong.ndim), strict=True):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        lines = wrong.any(axis=others)
        if len(lines) < 3:
            continue
        if lines[0] and not lines[1:].any():
            yield f"is right but for the first {word}"
        if lines[-1] and not lines[:-1].any():
            yield f"is right but for the last {word}"
        if not lines[0] and wrong.all(axis=others)[1:].all():
            yield f"is right in the first {word} alone"
        if not lines[-1] and wrong.all(axis=others)[:-1].all():
            yield f"is right in the last {word} alone"


def _words(axes: int) -> tuple[str, ...]:
    return ("entry",) if axes == 1 else ("row", "column")


def signs(case: Case) -> Iterator[str]:
    """Yield the sign that all wrong entries have and no right one."""
    wrong = _wrong(case)
    if wrong.sum() < 2 or (~wrong).sum() < 2:
        return
    beside = {n: a for n, a in case.arrays.items() if a.shape == wrong.shape}
    for name, array in {"what is expected": case.want, **beside}.items():
        for words, here in (("negative", array < 0), ("positive", array > 0), ("0", array == 0)):
            if np.array_equal(wrong, here):
                yield f"is wrong where {name} is {words}, and right elsewhere"
            elif np.array_equal(wrong, ~here):
                yield f"is right where {name} is {words}, and wrong elsewhere"
