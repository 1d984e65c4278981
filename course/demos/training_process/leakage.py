"""What is a test score worth once it has been used for choosing?"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Slider, demo
from course.demos.style import plural

MOST = 1000
TRIES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, MOST)
SIZES = (50, 100, 200, 500, 1000, 2000, 5000, 10000)
MEAN = 0.7  # accuracy of an average setting
FRESH = 10000  # examples that nothing was chosen by


@lru_cache
def _normals():
    # The same draws at every redraw: skill of each setting, luck on the test set and on fresh data.
    return np.random.default_rng(90).normal(size=(3, MOST))


def simulate_choosing(n_test, spread):
    """Accuracies of many settings, on a test set and on 10000 fresh examples.

    The number of right answers among n is binomial; its normal approximation is used.

    Parameters
    ----------
    n_test : int
        Examples of the test set.
    spread : float
        Standard deviation of the settings' true accuracies around 0.7.

    Returns
    -------
    true, test, fresh : ndarray, (1000,)
        Accuracy of each setting: in the long run, on the test set, on fresh examples.
    """
    skill, luck, other_luck = _normals()
    true = np.clip(MEAN + spread * skill, 0.05, 0.95)
    deviation = np.sqrt(true * (1 - true))  # of one example
    test = true + deviation / np.sqrt(n_test) * luck
    return true, np.clip(test, 0, 1), true + deviation / np.sqrt(FRESH) * other_luck


def best_so_far(test):
    """Index of the best setting among the first 1, 2, ..., all; of equals the first."""
    best = np.maximum.accumulate(test)
    new = np.append(True, best[1:] > best[:-1])
    return np.maximum.accumulate(np.where(new, np.arange(len(test)), 0))


def expected_best(tries, n_test, spread):
    """Mean of the largest of `tries` test accuracies (Blom 1958), to about a percent of its excess.

    Parameters
    ----------
    tries : int or ndarray of int
    n_test : int
    spread : float

    Returns
    -------
    ndarray
    """
    inverse = np.vectorize(NormalDist().inv_cdf)
    tries = np.asarray(tries, dtype=float)
    deviation = np.sqrt(MEAN * (1 - MEAN) / n_test + spread**2)
    return MEAN + deviation * inverse((tries - 0.375) / (tries + 0.25))


def stairs(values):
    """Corners of a line that stays where it is until the next try: x from 1, y."""
    tries = np.arange(1, len(values) + 1)
    return np.repeat(tries, 2)[1:], np.repeat(values, 2)[:-1]


def _leakage_background(cloud, curve):
    style.dress(cloud, "Every setting tried", "accuracy on the test set",
                "accuracy on fresh data", (0.4, 1), (0.4, 1))  # fmt: skip
    cloud.set_aspect("equal")
    style.mark(cloud, "theory", [0, 1], [0, 1])
    style.dress(curve, "The best one, by settings tried", "settings tried", "accuracy",
                (0.9, 1100), (0.6, 1), log="x")  # fmt: skip
    style.legend(cloud, "setting", "current", "fresh", training="on the test set",
                 theory="equal, or expected")  # fmt: skip


@demo(
    _leakage_background,
    widths=(1, 1.25),
    controls=dict(
        tries=Scale("settings tried", TRIES, 1),
        n_test=Scale("test examples", SIZES, 200),
        spread=Slider("true differences", 0.0, 0.05, 0.0, step=0.005),
    ),
)
def leakage(cloud, curve, tries, n_test, spread):
    """Choosing the best of many settings by their accuracy on the test set."""
    _, test, fresh = simulate_choosing(n_test, spread)
    best = best_so_far(test)
    chosen = best[tries - 1]
    cloud.line("setting", test[:tries], fresh[:tries])
    cloud.line("current", test[chosen], fresh[chosen])
    so_far = TRIES[: TRIES.index(tries) + 1]  # up to here: predict the rest
    curve.line("theory", so_far, expected_best(so_far, n_test, spread))
    curve.line("training", *stairs(test[best[:tries]]))
    curve.line("fresh", *stairs(fresh[best[:tries]]))
    curve.line("current", tries, test[chosen])
    curve.line("current", tries, fresh[chosen])
    which = (
        "All settings are equally good, 70%."
        if spread == 0
        else f"The settings' true accuracies differ by {spread:.1%} around 70%."
    )
    one = "This one" if tries == 1 else f"Of {plural(tries, 'setting')} the best"
    return (
        f"{which} {one} has {test[chosen]:.1%} on the test set of "
        f"{n_test} examples, and {fresh[chosen]:.1%} on {FRESH} fresh ones. The first number "
        f"is off by {100 * (test[chosen] - fresh[chosen]):+.1f} points."
    )
