"""How are NumPy, PyTorch and warnings set where our code runs, whatever a student set before?

A student may let NumPy raise at every rounding, make errors of warnings, or change PyTorch's
default type: habits, or wishes for the own cells. Calls from the tests start from the libraries'
own settings for errors and warnings; what serves the tests runs with all of their own settings.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from course.check.probe import undisturbed

_DEPTH = 1000  # of calls, Python's own limit


@contextmanager
def quiet() -> Iterator[None]:
    """Treat floating-point errors and warnings as a fresh process does, and show no warning."""
    depth = sys.getrecursionlimit()
    if depth < _DEPTH:
        sys.setrecursionlimit(_DEPTH)
    try:
        with undisturbed():
            yield
    finally:
        if depth < _DEPTH and sys.getrecursionlimit() == _DEPTH:
            with contextlib.suppress(RecursionError):  # we are deeper than that already
                sys.setrecursionlimit(depth)


@contextmanager
def fresh() -> Iterator[None]:
    """Set PyTorch as in a fresh process too: its default type, and that it builds graphs."""
    torch = sys.modules.get("torch")
    with quiet():
        if torch is None:
            yield
            return
        kind = torch.get_default_dtype()
        torch.set_default_dtype(torch.float32)
        try:
            with torch.enable_grad():
                yield
        finally:
            torch.set_default_dtype(kind)
