"""What does a result look like that holds nothing, or has an axis too many?

NumPy's comparisons broadcast, and find an empty array equal to everything. A test that leaves
shapes to them takes results like these for right ones.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from numbers import Number
from typing import Any

import numpy as np

from course.oracles import close

EMPTY, NO_ROWS, NO_STACK, LEADING, TRAILING, SINGLE = (
    "empty", "without rows", "an empty stack", "with a leading axis", "with a trailing axis",
    "a single entry",
)  # fmt: skip
NOTHING = (EMPTY, NO_ROWS, NO_STACK)
WAYS = (*NOTHING, LEADING, TRAILING, SINGLE)
MOST_ENTRIES = 1_000_000


def misshape(value: Any, way: str) -> Any:
    """Give a value another shape, its entries kept as far as they have a place.

    Parameters
    ----------
    value : number, text, None, array or tensor, or list, tuple or dict of these
    way : str
        One of `WAYS`. "empty" is an array of as many axes without entries, "without rows" one that
        keeps its other axes, "an empty stack" a leading axis of length 0, with which NumPy
        broadcasts the shape itself, "a single entry" an array of shape (1,).

    Returns
    -------
    object
        A tuple's or dict's members are misshapen one by one, a list as a whole. What is no value,
        such as a function or a model, comes back as it is.
    """
    if isinstance(value, tuple):
        return tuple(misshape(member, way) for member in value)
    if isinstance(value, dict):
        return {key: misshape(member, way) for key, member in value.items()}
    if isinstance(value, list):
        return _list(value, way)
    if is_tensor(value):
        return _array(value, way, value.new_zeros)
    if isinstance(value, np.ndarray) and value.ndim:
        return _array(value, way, lambda shape: np.zeros(shape, value.dtype))
    if isinstance(value, (Number, np.generic, np.ndarray, str)) or value is None:
        single = np.array([value]).reshape(1)
        if way in NOTHING:
            return single[:0]
        return single[:, None] if way == TRAILING else single
    return value


def _array(value: Any, way: str, zeros: Callable) -> Any:
    shape = tuple(value.shape)
    if np.prod(shape, dtype=float) > MOST_ENTRIES:
        raise OverflowError("fed back into the answer, the axes multiply: the tests do not stop it")
    if way in NOTHING:
        return zeros({EMPTY: (0,) * len(shape), NO_ROWS: (0, *shape[1:])}.get(way) or (0, *shape))
    if not shape:
        return value.reshape(1)
    if way == SINGLE:
        return value.reshape(-1)[:1]
    return value[None] if way == LEADING else value[..., None]


def _list(value: list, way: str) -> list:
    if way in NOTHING:
        return []
    if way == SINGLE:
        return value[:1]
    return [value] if way == LEADING else [[member] for member in value]


def parts(value: Any) -> Iterator[Callable[[str], Any]]:
    """Every part of a result that can be misshapen alone.

    Yields
    ------
    callable
        Takes the way, returns the result with this part misshapen: one member of a tuple or dict;
        all members of a list, or the list itself; else the result.
    """
    if isinstance(value, tuple):
        for i, member in enumerate(value):
            yield lambda way, i=i, m=member: (*value[:i], misshape(m, way), *value[i + 1 :])
    elif isinstance(value, dict):
        for key, member in value.items():
            yield lambda way, key=key, m=member: {**value, key: misshape(m, way)}
    else:
        yield lambda way: misshape(value, way)
        if isinstance(value, list):
            yield lambda way: [misshape(member, way) for member in value]


def where_wrong(own: Any, right: Any, way: str) -> Any:
    """The answer's own result where it is right, itself; a misshapen right one where it is wrong.

    Parameters
    ----------
    own, right : object
        What the answer gave, and what it should have given.
    way : str
        One of `WAYS`.
    """
    pairs = (tuple, list)
    if isinstance(own, pairs) and isinstance(right, pairs) and len(own) == len(right):
        members = [where_wrong(a, b, way) for a, b in zip(own, right, strict=True)]
        if all(new is old for new, old in zip(members, own, strict=True)):
            return own
        return type(own)(members) if type(own) in pairs else members
    if isinstance(own, dict) and isinstance(right, dict) and own.keys() == right.keys():
        members = {key: where_wrong(own[key], right[key], way) for key in own}
        return own if all(members[key] is own[key] for key in own) else members
    if not _is_value(own) or not _is_value(right):
        return own
    return own if close(own, right, rtol=1e-9, atol=1e-12) else misshape(right, way)


def _is_value(thing: Any) -> bool:
    plain = (Number, str, np.generic, np.ndarray, tuple, list, dict)
    return thing is None or isinstance(thing, plain) or is_tensor(thing)


def is_tensor(thing: Any) -> bool:
    """Whether this is a tensor of PyTorch, which is not loaded for the question."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, torch.Tensor)
