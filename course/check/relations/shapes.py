"""The shape is wrong: what are the numbers?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .case import Case


def relations(case: Case) -> Iterator[str]:
    """Yield how numbers of another shape relate to the expected ones."""
    want, have = case.want, case.have
    if not want.size or not have.size or want.shape == have.shape:
        return
    if not (np.isfinite(want).all() and np.isfinite(have).all()):
        return
    if max(want.size, have.size) < 2 or np.unique(np.append(want, have)).size < 3:
        return
    yield from _turned(case)
    yield from _cut(case)
    yield from _reduced(case)


def _turned(case: Case) -> Iterator[str]:
    want, have = case.want, case.have
    if want.size != have.size:
        return
    if want.ndim == 2 and case.same(have, want.T):
        yield "is what is expected, transposed"
    if case.same(have.ravel(), want.ravel()):
        yield f"holds the right numbers, in the shape {have.shape} in place of {want.shape}"


def _cut(case: Case) -> Iterator[str]:
    want, have = case.want, case.have
    if want.ndim != have.ndim or want.ndim == 0 or want.shape[1:] != have.shape[1:]:
        return
    longer, shorter = (want, have) if len(want) > len(have) else (have, want)
    if len(longer) != len(shorter) + 1 or not shorter.size:
        return
    lacks = longer is want
    if case.same(longer[:-1], shorter):
        yield "is what is expected " + ("without its last entry" if lacks else "and one more")
    elif case.same(longer[1:], shorter):
        yield "is what is expected " + ("without its first entry" if lacks else "after one more")


def _reduced(case: Case) -> Iterator[str]:
    want, have = case.want, case.have
    for words, reduce in (("sum", np.sum), ("mean", np.mean)):
        for axis in (None, *range(want.ndim)):
            where = "" if axis is None or want.ndim == 1 else f" over axis {axis}"
            if want.size > have.size and case.same(np.squeeze(have), reduce(want, axis=axis)):
                yield f"is the {words} of what is expected{where}"
        for axis in (None, *range(have.ndim)):
            where = "" if axis is None or have.ndim == 1 else f" over axis {axis}"
            if have.size > want.size and case.same(reduce(have, axis=axis), np.squeeze(want)):
                yield f"lacks its {words}{where}: that of yours is what is expected"
