"""How far off is the gradient of a mini-batch, and what do more examples buy?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, demo
from course.demos.style import number, plural

BATCH_SIZES = tuple(2**k for k in range(11))
DRAWS = 300


@lru_cache
def simulate_batches(n=4000, draws=DRAWS, seed=0):
    """Mini-batch gradients of a line's mean squared error, for many batches of each size.

    Parameters
    ----------
    n : int
        Examples in the training set.
    draws : int
        Batches of each size. They are drawn with replacement, so sigma / sqrt(B) is exact, and a
        larger batch contains the smaller one.

    Returns
    -------
    per_example : ndarray, (n, 2)
        Gradient of each example's squared error with respect to slope and intercept.
    estimates : ndarray, (len(BATCH_SIZES), draws, 2)
        Mean gradient of each batch.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    y = 1.5 * x - 0.5 + rng.normal(size=n)
    residuals = 0.5 * x + 0.2 - y  # the line at which the gradient is wanted
    per_example = 2 * residuals[:, None] * np.stack([x, np.ones(n)], axis=1)
    chosen = rng.integers(n, size=(draws, BATCH_SIZES[-1]))
    sums = per_example[chosen].cumsum(axis=1)
    return per_example, np.stack([sums[:, b - 1] / b for b in BATCH_SIZES])


def standard_errors():
    """Standard error by batch size, predicted (sigma / sqrt(B)) and measured, (11,) each.

    Both are distances: the root of the summed variances of the two coordinates.
    """
    per_example, estimates = simulate_batches()
    predicted = np.sqrt(per_example.var(axis=0).sum() / np.array(BATCH_SIZES))
    errors = estimates - per_example.mean(axis=0)
    return predicted, np.sqrt((errors**2).sum(axis=2).mean(axis=1))


def _noise_background(cloud, curve):
    center = simulate_batches()[0].mean(axis=0)
    style.dress(cloud, f"{DRAWS} estimates of one gradient", "derivative by slope",
                "derivative by intercept", (center[0] - 8, center[0] + 8),
                (center[1] - 6, center[1] + 6))  # fmt: skip
    cloud.set_aspect("equal")
    predicted, measured = standard_errors()
    style.dress(curve, "Standard error against batch size", "batch size B (examples a step)",
                "standard error", (0.8, 1300), (0.05, 10), log="xy")  # fmt: skip
    style.mark(curve, "theory", BATCH_SIZES, predicted)
    style.mark(curve, "measured", BATCH_SIZES, measured)
    style.legend(cloud, "estimate", "measured", "current", exact="full gradient",
                 theory=r"$\sigma/\sqrt{B}$")  # fmt: skip


@demo(
    _noise_background,
    widths=(1.29, 1),
    controls=dict(batch_size=Scale("batch size", BATCH_SIZES, 8)),
)
def batch_noise(cloud, curve, batch_size):
    """Gradients of many mini-batches around the full gradient, and their spread by batch size."""
    i = BATCH_SIZES.index(batch_size)
    per_example, estimates = simulate_batches()
    predicted, measured = standard_errors()
    center = per_example.mean(axis=0)
    cloud.line("estimate", *estimates[i].T)
    angle = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    cloud.line("theory", *(center[:, None] + predicted[i] * circle))
    cloud.line("exact", *center)
    curve.line("current", batch_size, measured[i])
    return (
        f"Batch size {batch_size}: the standard error is {number(predicted[i])}, measured "
        f"{number(measured[i])}; the full gradient is {number(np.hypot(*center))} long. "
        f"A step reads {plural(batch_size, 'example')}; to halve the error it must read "
        f"{4 * batch_size}."
    )
