"""How near are the statistics of a batch, and running ones, to the population's?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, Scale, Slider, demo
from course.demos.style import number

# --- batch size and the noise of the statistics -----------------------------------------------

SIZES = tuple(2**k for k in range(1, 11))
BATCHES = 300


@lru_cache
def _others():
    """Sums and sums of squares of the first 1, 3, 7, ... 1023 of standard normal draws."""
    x = np.random.default_rng(64).normal(size=(BATCHES, SIZES[-1] - 1))
    last = np.array(SIZES) - 2
    return x.cumsum(axis=1)[:, last].T, (x**2).cumsum(axis=1)[:, last].T


def simulate_batch_statistics(example):
    """One example in many batches of each size; the others are standard normal.

    Parameters
    ----------
    example : float
        Value of the example's feature; the population has mean 0 and standard deviation 1.

    Returns
    -------
    mean, var, x_hat : ndarray, (len(SIZES), BATCHES)
        Statistics of each batch, the example included, and the example after normalization.
    """
    sums, squares = _others()
    size = np.array(SIZES)[:, None]
    mean = (sums + example) / size
    var = np.maximum((squares + example**2) / size - mean**2, 0)
    return mean, var, (example - mean) / np.sqrt(var + 1e-5)


def _statistics_background(cloud, curve):
    style.dress(cloud, f"Statistics of {BATCHES} batches", "mean of the batch",
                "standard deviation of the batch", (-3.3, 3.3), (0, 3.3))  # fmt: skip
    style.dress(curve, "The same example, normalized", "batch size", "x_hat of the example",
                (1.5, 1400), (-4.2, 4.2), log="x")  # fmt: skip
    style.legend(cloud, estimate="one batch", exact="population", spread="nine batches of ten",
                 current="median")  # fmt: skip


@demo(
    _statistics_background,
    controls=dict(
        size=Scale("batch size", SIZES, 64),
        example=Slider("example", -3.0, 3.0, 1.0, step=0.1),
    ),
)
def batch_statistics(cloud, curve, size, example):
    """One example in many batches: the batches' statistics, and what becomes of the example."""
    mean, var, x_hat = simulate_batch_statistics(example)
    i = SIZES.index(size)
    cloud.line("estimate", mean[i], np.sqrt(var[i]))
    cloud.line("exact", 0, 1)  # last, or the cloud would cover it
    low, middle, high = np.percentile(x_hat, [5, 50, 95], axis=1)
    curve.shapes("spread", [np.stack([[*SIZES, *SIZES[::-1]], [*low, *high[::-1]]], axis=1)])
    curve.line("cursor", [size, size], [-4.2, 4.2])
    curve.line("estimate", np.full(BATCHES, size), x_hat[i])
    curve.line("current", size, middle[i])
    return (
        f"Batch size {size}: the standard deviations of the batches run from "
        f"{number(np.percentile(np.sqrt(var[i]), 5))} to "
        f"{number(np.percentile(np.sqrt(var[i]), 95))} in nine of ten. In nine of ten, too, "
        f"an example with x = {example:g} becomes {number(low[i])} to {number(high[i])}."
    )


# --- running statistics -----------------------------------------------------------------------

STREAM = 300


@lru_cache
def _stream(size):
    """Batches of a feature that drifts: true mean and deviation, batch means and variances."""
    rng = np.random.default_rng(65)
    t = np.arange(1, STREAM + 1)
    settled = 1 - np.exp(-t / 50)
    true_mean, true_std = 3 * settled, 1 + settled
    x = true_mean[:, None] + true_std[:, None] * rng.normal(size=(STREAM, size))
    return true_mean, true_std**2, x.mean(axis=1), x.var(axis=1, ddof=1)


def simulate_running(momentum, size):
    """Running statistics of a feature that drifts in the first part of training.

    Parameters
    ----------
    momentum : float
        Weight of the new batch.
    size : int
        Examples a batch.

    Returns
    -------
    mean, var : ndarray, (STREAM,)
        Running statistics after each batch; before the first they are 0 and 1.
    """
    _, _, means, variances = _stream(size)
    mean, var, path = 0.0, 1.0, []
    for new_mean, new_var in zip(means.tolist(), variances.tolist(), strict=True):
        mean += momentum * (new_mean - mean)
        var += momentum * (new_var - var)
        path.append((mean, var))
    return np.array(path).T


def _running_background(mean, var):
    style.dress(mean, "Mean", "batch", "mean of the feature", (0, STREAM), (-1.5, 5.5))
    style.dress(var, "Variance", "batch", "variance of the feature", (0, STREAM), (0, 10))
    style.legend(mean, estimate="one batch", signal="running statistic", theory="true value")


@demo(
    _running_background,
    controls=dict(
        momentum=LogSlider("momentum (new)", 0.003, 1.0, 0.1),
        size=Scale("batch size", (2, 4, 8, 16, 32, 64, 128), 8),
    ),
)
def running_statistics(mean, var, momentum, size):
    """Running mean and variance of a feature that drifts, batch by batch."""
    truths, news, t = _stream(size)[:2], _stream(size)[2:], np.arange(1, STREAM + 1)
    paths = simulate_running(momentum, size)
    for panel, new, path, true in zip((mean, var), news, paths, truths, strict=True):
        panel.line("estimate", t, new)
        panel.line("theory", t, true)
        panel.line("signal", t, path)
    off = np.abs(paths[0] - truths[0])
    return (
        f"Momentum {momentum:g}, batches of {size}: in the first 100 batches the running mean is "
        f"{number(off[:100].mean())} off on average, in the last 100 {number(off[-100:].mean())}. "
        f"After {STREAM} batches the running variance is {number(paths[1][-1])}, the true one "
        f"{number(truths[1][-1])}."
    )
