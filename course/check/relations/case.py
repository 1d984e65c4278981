"""One value of one step: what was expected, what came, what was given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from course.check import values

_NEAR = 1e-7  # relative; single precision is compared less strictly
_SINGLE = 2e-5


def numbers(value: Any) -> np.ndarray | None:
    """A value as an array of numbers in double precision; None where it is something else."""
    if values.is_tensor(value):
        value = value.detach().cpu().numpy()
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return None
    try:
        made = np.asarray(value)
        return np.asarray(made, float) if made.dtype.kind in "iuf" else None
    except (TypeError, ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Case:
    """A value that is wrong.

    Attributes
    ----------
    expected, got : any
    arguments : dict
        What the function was given in the last call.
    """

    expected: Any
    got: Any
    arguments: dict[str, Any]

    @cached_property
    def want(self) -> np.ndarray:
        """The expected numbers; empty where there are none."""
        made = numbers(self.expected)
        return np.zeros(0) if made is None else made

    @cached_property
    def have(self) -> np.ndarray:
        """The numbers that came; empty where there are none."""
        made = numbers(self.got)
        return np.zeros(0) if made is None else made

    @property
    def fits(self) -> bool:
        """Whether both are finite numbers of one shape."""
        return (
            self.want.size > 0
            and self.want.shape == self.have.shape
            and bool(np.isfinite(self.want).all() and np.isfinite(self.have).all())
        )

    @cached_property
    def near(self) -> float:
        """The relative tolerance within which two numbers are the same."""
        return _SINGLE if getattr(self.got, "dtype", None) in _singles() else _NEAR

    def same(self, a: np.ndarray, b: np.ndarray) -> bool:
        """Whether two arrays hold the same numbers, to the digits that count in this case."""
        if np.shape(a) != np.shape(b):
            return False
        scale = float(np.max(np.abs(b), initial=0.0))
        return bool(np.allclose(a, b, rtol=self.near, atol=1e-3 * self.near * scale))

    def is_got(self, made: np.ndarray) -> bool:
        """Whether `made`, worked out from the expected numbers, is what came."""
        with np.errstate(all="ignore"):
            return bool(np.isfinite(made).all()) and self.same(made, self.have)

    @cached_property
    def scalars(self) -> dict[str, float]:
        """The arguments that are one number, by name, and 1 less each of those between 0 and 1."""
        found = {n: float(v) for n, v in self.arguments.items() if values.is_number(v)}
        found = {name: number for name, number in found.items() if np.isfinite(number)}
        less = {f"(1 - {name})": 1 - x for name, x in found.items() if 0 < x < 1}
        return {**found, **less}

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """The arguments that have axes, by name."""
        found = {}
        for name, value in self.arguments.items():
            made = numbers(value)
            if made is not None and made.ndim and made.size and np.isfinite(made).all():
                found[name] = made
        return found

    def pairs(self) -> set[tuple[float, float]]:
        """Distinct pairs of expected and got that tell something: one at least is not zero."""
        want, have = self.want.ravel(), self.have.ravel()
        return {
            (float(f"{a:.9g}"), float(f"{b:.9g}"))
            for a, b in zip(want.tolist(), have.tolist(), strict=True)
            if a or b
        }


def _singles() -> tuple:
    import sys

    torch = sys.modules.get("torch")
    more = (torch.float32, torch.float16, torch.bfloat16) if torch else ()
    return (np.dtype("float32"), np.dtype("float16"), *more)
