"""Where may a control of a picture stand on a web page, and how is that written there?

In a notebook a slider has as many stops as it likes, on a page each is a picture to load.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from course.demos.pattern import Choice, Control, Slider, Switch

MOST = 25


@dataclass(frozen=True)
class Stops:
    """What a control may be set to.

    Attributes
    ----------
    values : tuple
        In the order of the control.
    labels : tuple of str
        How each is written.
    start : int
        Where it stands at first.
    kind : str
        "slider", "choice" or "switch".
    """

    values: tuple[Any, ...]
    labels: tuple[str, ...]
    start: int
    kind: str


def stops(control: Control, most: int = MOST) -> Stops:
    """At most `most` values that cover a control, its start among them."""
    if isinstance(control, Switch):
        return Stops((False, True), ("off", "on"), int(control.value), "switch")
    if isinstance(control, Choice):
        names = tuple(control.options)
        return Stops(names, tuple(map(str, names)), names.index(control.value), "choice")
    every = _of_slider(control) if isinstance(control, Slider) else tuple(control.options)
    nearest = min(range(len(every)), key=lambda i: abs(every[i] - control.value))
    values = tuple(every[i] for i in _spread(len(every), nearest, most))
    values = tuple(control.value if v == every[nearest] else v for v in values)
    labels = tuple(_written(control, value) for value in values)
    return Stops(values, labels, values.index(control.value), "slider")


def _of_slider(control: Slider) -> tuple[float, ...]:
    """All values at which the notebook's slider stops."""
    step = _step(control)
    count = math.floor((control.high - control.low) / step + 1e-9)
    values = [control.low + i * step for i in range(count + 1)]
    digits = _digits(step) + 2  # without what adding up leaves behind
    return tuple(v if isinstance(v, int) else round(v, digits) for v in values)


def _step(control: Slider) -> float:
    whole = all(isinstance(v, int) for v in (control.low, control.high, control.value))
    return control.step or (1 if whole else (control.high - control.low) / 100)


def _digits(step: float) -> int:
    return max(0, math.ceil(-math.log10(step)))


def _spread(count: int, start: int, most: int) -> list[int]:
    """Up to `most` (3 or more) of the places 0 to count - 1: the ends, `start`, the rest evenly."""
    if count <= most:
        return list(range(count))
    even = [round(j * (count - 1) / (most - 1)) for j in range(most)]
    inner = min(range(1, most - 1), key=lambda j: abs(even[j] - start))
    if start not in even:
        even[inner] = start
    return sorted(set(even))


def _written(control: Control, value: float) -> str:
    if isinstance(control, Slider) and not isinstance(value, int):
        return f"{value:.{_digits(_step(control))}f}"
    return f"{value:g}"
