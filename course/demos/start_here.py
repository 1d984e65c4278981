"""What does the mean squared error measure?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Slider, demo
from course.demos.style import number

SLOPES = -2.0, 3.0


@lru_cache
def points():
    """The scatter: x and y, twelve of each, about a line of slope 0.8 and intercept 0.3."""
    rng = np.random.default_rng(4)
    x = np.linspace(-2.2, 2.0, 12) + rng.uniform(-0.1, 0.1, size=12)
    return x, 0.8 * x + 0.3 + 0.5 * rng.normal(size=12)


def simulate_fit(slope, intercept):
    """Errors of a line on the points.

    Parameters
    ----------
    slope, intercept : float or ndarray
        Of one shape, or broadcastable.

    Returns
    -------
    residuals : ndarray, (..., 12)
        Predicted minus true y.
    mse : ndarray, (...)
        The mean of their squares.
    """
    x, y = points()
    slope, intercept = np.asarray(slope), np.asarray(intercept)
    residuals = slope[..., None] * x + intercept[..., None] - y
    return residuals, (residuals**2).mean(axis=-1)


def best_slope(intercept):
    """The slope with the least mean squared error for this intercept (least squares)."""
    x, y = points()
    return float(x @ (y - intercept) / (x @ x))


def _squares(x, y, residuals, slope):
    """One square an error, (n, 4, 2): its side is the error; the line does not cross it."""
    side, rightwards = np.abs(residuals), residuals * slope > 0
    left, right = x - side * ~rightwards, x + side * rightwards
    low, high = np.minimum(y, y + residuals), np.maximum(y, y + residuals)
    corners = (left, low), (right, low), (right, high), (left, high)
    return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)


def _fit_background(plane, curve):
    style.dress(plane, "The line and its squared errors", "x", "y", (-4, 4), (-3, 3))
    plane.set_aspect("equal")
    style.dress(curve, "Error against slope", "slope", "mean squared error", SLOPES, (0, 8))
    style.legend(plane, "data", "error", "current", "minimum", model="line", loss="error by slope")


@demo(
    _fit_background,
    widths=(1.29, 1),
    controls=dict(
        slope=Slider("slope", *SLOPES, -0.5, step=0.05),
        intercept=Slider("intercept", -2, 2, 0, step=0.05),
    ),
)
def line_fit(plane, curve, slope, intercept):
    """A line through points, its squared errors as squares, and their mean by slope."""
    x, y = points()
    residuals, mse = simulate_fit(slope, intercept)
    plane.shapes("error", _squares(x, y, residuals, slope))
    ends = np.array([-4, 4])
    plane.line("model", ends, slope * ends + intercept)
    plane.line("data", x, y)
    slopes = np.linspace(*SLOPES, 81)
    best = best_slope(intercept)
    lowest = simulate_fit(best, intercept)[1]
    curve.line("loss", slopes, simulate_fit(slopes, intercept)[1])
    curve.line("minimum", best, lowest)
    curve.line("current", slope, mse)
    return (
        f"Slope {slope:.2f}, intercept {intercept:.2f}: the mean squared error is {number(mse)}. "
        f"With this intercept the best slope is {best:.2f}, at an error of {number(lowest)}."
    )
