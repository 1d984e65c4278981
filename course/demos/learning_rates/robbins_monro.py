"""How fast may the rate fall on a noisy bowl?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Slider, demo
from course.demos.style import number

ANNEALED_STEPS = 1000
ANNEALED_START = 10.0


@lru_cache
def _shakes():
    return np.random.default_rng(5).normal(size=ANNEALED_STEPS).tolist()


def simulate_annealing(c, p, n_steps=ANNEALED_STEPS, start=ANNEALED_START):
    """Descent on w^2 / 2 with gradients w + normal noise of deviation 1 and the rate c / k^p.

    Parameters
    ----------
    c, p : float
        The rate of step k = 1, 2, ... is c / k^p.
    n_steps : int, at most ANNEALED_STEPS
    start : float

    Returns
    -------
    path, rms : ndarray, (n_steps + 1,)
        w along one run; root of the mean square of w over all possible runs, exact.
    rates : ndarray, (n_steps,)
    """
    rates = c / np.arange(1, n_steps + 1) ** float(p)
    path, squares = [start], [start**2]
    for lr, shake in zip(rates.tolist(), _shakes(), strict=False):
        path.append(path[-1] - lr * (path[-1] + shake))
        squares.append((1 - lr) ** 2 * squares[-1] + lr**2)
    return np.array(path), np.sqrt(squares), rates


def _annealing_background(distance, sums):
    style.dress(distance, "Distance to the minimum", "step k", "distance", (0.9, 1100),
                (0.01, 20), log="xy")  # fmt: skip
    style.dress(sums, "Sums of the rates so far", "step k", "sum", (0.9, 1100), (1e-3, 4000),
                log="xy")  # fmt: skip
    names = {"first direction": "sum of rates", "second direction": "of squared rates"}
    style.legend(distance, path="one run", theory="root mean square, all runs", **names)


@demo(
    _annealing_background,
    controls=dict(
        p=Slider("exponent p", 0.0, 2.0, 0.0, step=0.05),
        c=Slider("first rate c", 0.05, 1.5, 0.5, step=0.05),
    ),
)
def annealing(distance, sums, p, c):
    """Noisy descent on a bowl with the rate c / k^p: how near it comes, and the rates' sums."""
    path, rms, rates = simulate_annealing(c, p)
    k = np.arange(1, len(rates) + 1)
    shown = np.unique(np.geomspace(1, len(rates), 160).round().astype(int))
    distance.line("path", shown, np.abs(path[shown]))
    distance.line("theory", k, rms[1:])
    total, squares = rates.cumsum(), (rates**2).cumsum()
    sums.line("first direction", k, total)
    sums.line("second direction", k, squares)
    if p > 1:
        why = "The sum of the rates stays finite: the descent can run out of steps on the way."
    elif p > 0.5:
        why = "The sum of the rates grows without end, that of their squares does not: as asked."
    elif p > 0:
        why = "Both sums grow without end: the noise dies down, but slowly."
    else:
        why = "The rate never shrinks, and neither does the wandering."
    return (
        f"Rate {c:g} / k^{p:g}: after {len(rates)} steps the root mean square distance is "
        f"{number(rms[-1])}, at the start {number(rms[0])}. Sum of the rates "
        f"{number(total[-1])}, of their squares {number(squares[-1])}. {why}"
    )
