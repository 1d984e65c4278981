"""How far off is the gradient of a mini-batch, and what do more examples buy?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Switch, demo
from course.demos.style import number, plural

BATCH_SIZES = tuple(2**k for k in range(11))
EXAMPLES = BATCH_SIZES[-1]  # the largest batch is the whole training set
DRAWS = 1000  # batches of each size
SHOWN = 300  # of them in the picture


@lru_cache
def simulate_batches(n=EXAMPLES, draws=DRAWS, seed=0, once=False):
    """Mini-batch gradients of a line's mean squared error, for many batches of each size.

    Parameters
    ----------
    n : int
        Examples in the training set.
    draws : int
        Batches of each size. A larger batch contains the smaller one.
    once : bool
        No example comes twice in a batch, as in an epoch. Else each is drawn from all, and
        sigma / sqrt(B) is exact.

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
    if once:
        chosen = rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)
    else:
        chosen = rng.integers(n, size=(draws, BATCH_SIZES[-1]))
    sums = per_example[chosen].cumsum(axis=1)
    return per_example, np.stack([sums[:, b - 1] / b for b in BATCH_SIZES])


def predicted_errors(sizes, once=False):
    """Standard error for an array of batch sizes, of its shape.

    It is sigma / sqrt(B), and without repeats that times sqrt((n - B) / (n - 1)), where sigma is a
    distance: the root of the summed variances of the two coordinates.
    """
    per_example, _ = simulate_batches(once=once)
    sizes, n = np.asarray(sizes), len(per_example)
    errors = np.sqrt(per_example.var(axis=0).sum() / sizes)
    return errors * np.sqrt((n - sizes) / (n - 1)) if once else errors


def standard_errors(once=False):
    """Standard error for each of BATCH_SIZES, predicted and measured, (11,) each."""
    per_example, estimates = simulate_batches(once=once)
    errors = estimates - per_example.mean(axis=0)
    return predicted_errors(BATCH_SIZES, once), np.sqrt((errors**2).sum(axis=2).mean(axis=1))


def _noise_background(cloud, curve):
    center = simulate_batches()[0].mean(axis=0)
    style.dress(cloud, f"{SHOWN} estimates of one gradient", "derivative by slope",
                "derivative by intercept", (center[0] - 8, center[0] + 8),
                (center[1] - 6, center[1] + 6))  # fmt: skip
    cloud.set_aspect("equal")
    style.dress(curve, "Standard error against batch size", "batch size B (examples a step)",
                "standard error", (0.8, 1300), (0.05, 10), log="xy")  # fmt: skip
    sizes = np.arange(1, EXAMPLES + 1)
    style.mark(curve, "theory", sizes, predicted_errors(sizes))
    style.mark(curve, "cursor", sizes, style.above_zero(predicted_errors(sizes, once=True)))
    style.legend(cloud, "estimate", "measured", "current", exact="full gradient",
                 theory="σ / √B", cursor="without repeats")  # fmt: skip


@demo(
    _noise_background,
    widths=(1.29, 1),
    controls=dict(
        batch_size=Scale("batch size", BATCH_SIZES, 8),
        once=Switch("no example twice"),
    ),
)
def batch_noise(cloud, curve, batch_size, once):
    """Gradients of many mini-batches around the full gradient, and their spread by batch size."""
    i = BATCH_SIZES.index(batch_size)
    per_example, estimates = simulate_batches(once=once)
    predicted, measured = standard_errors(once)
    center = per_example.mean(axis=0)
    cloud.line("estimate", *estimates[i, :SHOWN].T)
    angle = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    cloud.line("cursor" if once else "theory", *(center[:, None] + predicted[i] * circle))
    cloud.line("exact", *center)
    curve.line("measured", BATCH_SIZES, style.above_zero(measured))
    if measured[i] > curve.ax.get_ylim()[0]:
        curve.line("current", batch_size, measured[i])
    how = f"no example of the {EXAMPLES} twice" if once else f"each drawn from all {EXAMPLES}"
    sizes = [number(value) if value > 1e-12 else "0" for value in (predicted[i], measured[i])]
    return (
        f"Batch size {batch_size}, {how}: the standard error is {sizes[0]}, measured {sizes[1]}; "
        f"the full gradient is {number(np.hypot(*center))} long. A step reads "
        f"{plural(batch_size, 'example')}."
    )
