"""What does batch norm make of one feature of a batch?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.initialization_and_batch_norm.histogram import bars
from course.demos.pattern import LogSlider, Slider, demo
from course.demos.style import number

BATCH = 400
WIDE = np.linspace(-18, 18, 145)


@lru_cache
def _feature():
    """A skewed feature, mean 0 and standard deviation 1 in this very batch."""
    x = np.random.default_rng(63).gamma(2.0, size=BATCH)
    return (x - x.mean()) / x.std()


def simulate_transform(mean, spread, gamma, beta, eps=1e-5):
    """One feature of a batch before and after batch norm.

    Parameters
    ----------
    mean, spread : float
        Mean and standard deviation of the feature in this batch.
    gamma, beta, eps : float

    Returns
    -------
    x, y : ndarray, (BATCH,)
    """
    x = mean + spread * _feature()
    return x, gamma * (x - x.mean()) / np.sqrt(x.var() + eps) + beta


def _transform_background(before, after):
    for ax, title, unit in (before, "Before: x", "x"), (after, "After: y", "y"):
        style.dress(ax, title, unit, "share of the batch", (WIDE[0], WIDE[-1]), (0, 1.15))
        ax.set_yticks([])
    style.legend(before, histogram="one feature, 400 examples", cursor="mean")


@demo(
    _transform_background,
    controls=dict(
        mean=Slider("mean of x", -6.0, 6.0, 4.0, step=0.1),
        spread=LogSlider("spread of x", 1e-4, 2, 2.0),
        gamma=Slider("gamma", -2.0, 2.0, 1.0, step=0.05),
        beta=Slider("beta (shift)", -6.0, 6.0, 0.0, step=0.1),
    ),
)
def transform(before, after, mean, spread, gamma, beta):
    """A feature of a batch before and after batch norm."""
    x, y = simulate_transform(mean, spread, gamma, beta)
    for panel, values in (before, x), (after, y):
        panel.shapes("histogram", [bars(values, WIDE)])
        panel.line("cursor", [values.mean()] * 2, [0, 1.1])
    return (
        f"x has mean {number(x.mean())} and standard deviation {number(x.std())}. After batch norm "
        f"with gamma {gamma:g} and beta {beta:g}, y has mean {number(round(y.mean(), 12) + 0.0)} "
        f"and standard deviation {number(y.std())}."
    )
