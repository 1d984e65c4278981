"""When are two values the same, how are they stored, and how are they shown?

Values are numbers, strings, None, arrays, tensors and sequences of these. Stored values are plain
JSON, rounded to 12 significant digits so that a build on another processor writes the same file.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

SEQUENCES = (list, tuple)
MOST_SHOWN = 24  # entries of an array
SINGLE = 1e-6  # a relative tolerance that allows for single precision
_PLAIN = (bool, int, float, complex, str, bytes, np.generic)


def is_tensor(value: Any) -> bool:
    """Whether `value` is a torch tensor, without importing torch for the answer."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_number(value: Any) -> bool:
    """Whether `value` is one number: a Python or NumPy scalar, or an array without axes."""
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, (int, float, np.integer, np.floating)):
        return True
    return isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iuf"


def describe(value: Any) -> str:
    """Say what kind of thing `value` is, in words for a message."""
    if value is None:
        return "None (is a return missing?)"
    if is_tensor(value):
        return f"a tensor of shape {tuple(value.shape)}, {str(value.dtype).removeprefix('torch.')}"
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return f"one number, {value.dtype}"
        return f"an array of shape {value.shape}, {value.dtype}"
    if isinstance(value, (bool, np.bool_)):
        return "True or False"
    if isinstance(value, (int, np.integer)):
        return "one whole number"
    if isinstance(value, (float, np.floating)):
        single = isinstance(value, np.floating) and value.dtype.itemsize < 8
        return f"one number, {value.dtype}" if single else "one number"
    if isinstance(value, SEQUENCES):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return "a string"
    article = "an" if type(value).__name__[:1].lower() in "aeiou" else "a"
    return f"{article} {type(value).__name__}"


# --- stored form -------------------------------------------------------------------------------


def encode(value: Any) -> Any:
    """Turn a value into JSON that says its kind.

    Raises
    ------
    TypeError
        For a value that no check can compare, such as a function or a figure.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if is_tensor(value):
        array = (
            value.detach().cpu().double().numpy()
            if value.is_floating_point()
            else value.cpu().numpy()
        )
        return {"kind": "tensor", **_encode_array(array)}
    if isinstance(value, np.ndarray) and value.dtype.kind in "iufb" and value.ndim:
        return {"kind": "array", **_encode_array(value)}
    if is_number(value):
        number = np.asarray(value)
        if number.dtype.kind in "iu":
            return {"kind": "int", "data": int(number)}
        return {"kind": "float", "data": _round(float(number))}
    if isinstance(value, SEQUENCES):
        return {"kind": "sequence", "data": [encode(item) for item in value]}
    raise TypeError(f"a check cannot compare {describe(value)}")


def _encode_array(array: np.ndarray) -> dict:
    kind = {"i": "int", "u": "int", "f": "float", "b": "bool"}[array.dtype.kind]
    flat = array.ravel().tolist()
    data = [_round(number) for number in flat] if kind == "float" else flat
    return {"dtype": kind, "shape": list(array.shape), "data": data}


def _round(number: float) -> float | str:
    if not math.isfinite(number):
        return str(number)
    return float(f"{number:.12g}") if abs(number) > 1e-14 else 0.0


def decode(stored: Any) -> Any:
    """Turn stored JSON back into a value; tensors come back as arrays marked by `encode` alone."""
    if not isinstance(stored, dict):
        return stored
    data = stored["data"]
    if stored["kind"] == "int":
        return data
    if stored["kind"] == "float":
        return float(data)
    if stored["kind"] == "sequence":
        return [decode(item) for item in data]
    dtype = {"int": np.int64, "float": np.float64, "bool": bool}[stored["dtype"]]
    return np.array([float(x) if stored["dtype"] == "float" else x for x in data], dtype).reshape(
        stored["shape"]
    )


# --- comparison --------------------------------------------------------------------------------


def same(before: Any, after: Any) -> bool:
    """Whether an argument still is what it was: exactly, in type, shape and every entry."""
    if isinstance(before, np.ndarray):
        if before.shape != np.shape(after) or before.dtype != after.dtype:
            return False
        return bool(np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
    if is_tensor(before):
        import torch

        return before.shape == after.shape and torch.equal(before, after.detach())
    if isinstance(before, SEQUENCES):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    if isinstance(before, (set, bytearray)):
        return before == after
    if before is None or isinstance(before, _PLAIN):
        return type(before) is type(after) and (before == after or before != before)
    return True  # not a thing that is copied, so not one that is compared


def mismatch(stored: Any, got: Any, rtol: float, atol: float) -> tuple[str, str] | None:
    """Compare what came back with what was stored.

    Returns
    -------
    None or (kind, text)
        None where they agree. `kind` is "type" (also wrong shape), with a text that says expected
        and got, or "values".
    """
    wrong = _type_mismatch(stored, got) or _precision_mismatch(stored, got, rtol)
    if wrong:
        return "type", wrong
    if stored is None or isinstance(stored, (str, bool)):
        return None if stored == got else ("values", "")
    if stored["kind"] == "sequence":
        pairs = zip(stored["data"], list(got), strict=True)
        found = [mismatch(want, item, rtol, atol) for want, item in pairs]
        return next((m for m in found if m and m[0] == "type"), next((m for m in found if m), None))
    expected = decode(stored)
    plain = np.asarray(got.detach().cpu() if is_tensor(got) else got)
    close = np.isclose(
        np.asarray(plain, float),
        np.asarray(expected, float),
        max(rtol, SINGLE) if plain.dtype == np.float32 else rtol,
        atol,
        equal_nan=True,
    )
    return None if close.all() else ("values", "")


def _type_mismatch(stored: Any, got: Any) -> str | None:
    expected = describe_stored(stored)
    got_words = f"expected {expected}, got {describe(got)}"
    if stored is None:
        return None if got is None else got_words
    if isinstance(stored, bool):
        return None if isinstance(got, (bool, np.bool_)) else got_words
    if isinstance(stored, str):
        return None if isinstance(got, str) else got_words
    kind = stored["kind"]
    if kind == "int":
        return (
            None if isinstance(got, (int, np.integer)) and not isinstance(got, bool) else got_words
        )
    if kind == "float":
        return None if is_number(got) else got_words
    if kind == "sequence":
        fits = (
            isinstance(got, (*SEQUENCES, np.ndarray)) and np.ndim(got) > 0
            if isinstance(got, np.ndarray)
            else isinstance(got, SEQUENCES)
        )
        return None if fits and len(got) == len(stored["data"]) else got_words
    if (is_tensor(got) if kind == "tensor" else isinstance(got, np.ndarray)) is False:
        return got_words
    if list(got.shape) != stored["shape"]:
        return got_words
    letter = "f" if is_tensor(got) and got.is_floating_point() else np.asarray(got).dtype.kind
    fits = {"float": "f", "int": "iu", "bool": "b"}[stored["dtype"]]
    return None if letter in fits else got_words


def _precision_mismatch(stored: Any, got: Any, rtol: float) -> str | None:
    """Say so where single precision came back and double is asked for: never of tensors.

    Of one number only where the tolerance tells the two apart.
    """
    if not isinstance(stored, dict) or is_tensor(got):
        return None
    double = (stored["kind"] == "float" and rtol < SINGLE) or stored.get("dtype") == "float"
    dtype = getattr(got, "dtype", None)
    if not double or dtype is None or dtype.kind != "f" or dtype.itemsize >= 8:
        return None
    return f"expected double precision (float64), got {describe(got)}"


def describe_stored(stored: Any) -> str:
    """`describe` for a stored value."""
    if isinstance(stored, dict):
        if stored["kind"] == "sequence":
            return f"a list of {len(stored['data'])}"
        if stored["kind"] == "tensor":
            return f"a tensor of shape {tuple(stored['shape'])}, {stored['dtype']}"
        if stored["kind"] == "array":
            name = {"float": "float64", "int": "int64", "bool": "bool"}[stored["dtype"]]
            return f"an array of shape {tuple(stored['shape'])}, {name}"
    return describe(decode(stored))


# --- display -----------------------------------------------------------------------------------


def show(value: Any, digits: int = 4) -> str:
    """Write a value on one line, arrays shortened in the middle.

    Parameters
    ----------
    value : any
    digits : int
        Significant digits of a float.
    """
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if is_tensor(value):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > MOST_SHOWN:
            return describe(value)
        return "[" + ", ".join(show(item, digits) for item in value) + "]"
    if is_number(value):
        number = np.asarray(value).item()
        return f"{number:.{digits}g}" if isinstance(number, float) else str(number)
    if isinstance(value, SEQUENCES):
        opening, closing = "[]" if isinstance(value, list) else "()"
        return opening + ", ".join(show(item, digits) for item in value) + closing
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if callable(value):
        doc = (getattr(value, "__doc__", None) or "").strip().splitlines()
        name = getattr(value, "__name__", type(value).__name__)
        return f"a function ({doc[0].rstrip('.')})" if doc else name
    text = repr(value)
    return text if len(text) <= 60 else describe(value)


def show_apart(expected: Any, got: Any) -> tuple[str, str]:
    """Write two values with as many digits as it takes to see that they differ."""
    for digits in (4, 7, 12, 17):
        left, right = show(expected, digits), show(got, digits)
        if left != right:
            break
    return left, right
