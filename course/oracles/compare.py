"""Is what a function gave what was expected: of the kind, of the shape, of the values?

Hidden tests ask this one function. NumPy's and PyTorch's own comparisons broadcast, and find an
empty array equal to everything, so a result of nothing passes for a right one.
"""

import numbers
import sys

import numpy as np

_NUMERIC = "biufc"  # kinds of NumPy types that are numbers


def close(got, expected, rtol=1e-5, atol=1e-8):
    """Whether a result has the kind, the shape and the values that are expected.

    Parameters
    ----------
    got : object
        What a student's function returned, whatever it is.
    expected : array, tensor, number, or list, tuple or dict of these, nested as you like
        It says what is asked for. An array asks for an array and a tensor for a tensor, of exactly
        its shape: nothing is broadcast, and only an empty one may be answered by an empty one. A
        number asks for a number, or for an array or tensor without axes. A list or tuple asks for
        a list or tuple of as many members, each as expected, a dict for one of the same keys.
        Anything else, a text for instance, must be of the same type, and equal.
    rtol, atol : float
        Values may differ by atol + rtol * abs(expected), as in `numpy.allclose`. Infinite ones
        must be the same, and nan is equal to nothing but an expected nan.

    Returns
    -------
    bool
        Never raises, whatever `got` is.

    Examples
    --------
    >>> close(np.zeros(0), np.ones(3)), close(2.0, np.full(3, 2.0)), close(2, 2.0)
    (False, False, True)
    """
    if isinstance(expected, (list, tuple)):
        if not isinstance(got, (list, tuple)) or len(got) != len(expected):
            return False
        return all(close(a, b, rtol, atol) for a, b in zip(got, expected, strict=True))
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return False
        return all(close(got[key], expected[key], rtol, atol) for key in expected)
    if not isinstance(expected, (np.ndarray, np.generic, numbers.Number)) and not _tensor(expected):
        return type(got) is type(expected) and bool(got == expected)
    if not _of_its_kind(got, expected):
        return False
    wanted, found = _values(expected), _values(got)
    if wanted is None or found is None or found.shape != wanted.shape:
        return False
    if found.dtype.kind == "c" and wanted.dtype.kind != "c":
        return False
    return _agree(found, wanted, rtol, atol)


def _tensor(thing):
    """Whether this is a tensor of PyTorch, which is not loaded for the question."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, torch.Tensor)


def _of_its_kind(got, expected):
    """Whether a result is a number, an array or a tensor, as is asked for."""
    number = isinstance(got, (numbers.Number, np.generic))
    if isinstance(expected, (numbers.Number, np.generic)):
        return number or ((isinstance(got, np.ndarray) or _tensor(got)) and got.ndim == 0)
    if _tensor(expected):
        return _tensor(got)
    # NumPy's functions give a number, not an array, where no axis is left.
    return isinstance(got, np.ndarray) or (number and expected.ndim == 0)


def _values(thing):
    """Its values as an array of numbers, or None where they are none."""
    try:
        if _tensor(thing):
            plain = thing.detach().cpu().resolve_conj().resolve_neg()
            values = (plain.double() if plain.is_floating_point() else plain).numpy()
        else:
            values = np.asarray(thing)
    except (RuntimeError, TypeError, ValueError, NotImplementedError):
        return None
    if values.dtype.kind not in _NUMERIC:
        return None
    return values.astype(complex if values.dtype.kind == "c" else float)


def _agree(found, wanted, rtol, atol):
    """Whether two arrays of one shape hold the same values, up to the tolerance."""
    with np.errstate(all="ignore"):  # whatever the submission set
        near = np.isfinite(found) & (np.abs(found - wanted) <= atol + rtol * np.abs(wanted))
        same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    return bool(np.where(np.isfinite(wanted), near, same).all())
