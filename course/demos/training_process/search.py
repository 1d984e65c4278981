"""Does a grid or a random search find better settings with as many trials?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Slider, demo
from course.demos.style import number

TRIALS = (4, 9, 16, 25, 36, 49, 64)
WIDTH = 0.12  # of the peak along the first setting; both settings run from 0 to 1
SHARES = (0.0, 0.1, 0.3, 1.0)
PEAK = (0.38, 0.57)


def score(points, share, peak=PEAK):
    """How well a setting does, at most 1.

    Parameters
    ----------
    points : ndarray, (..., 2)
        Two settings between 0 and 1, such as positions on the logarithmic axes of two rates.
    share : float
        How much the second setting matters beside the first: 0 not at all, 1 as much.
    peak : array_like, (..., 2)
        Where the best setting lies.

    Returns
    -------
    ndarray, (...)
    """
    off = (np.asarray(points) - peak) / WIDTH
    return np.exp(-0.5 * (off[..., 0] ** 2 + share**2 * off[..., 1] ** 2))


def grid(trials):
    """A square grid of cell centers, (trials, 2)."""
    side = round(trials**0.5)
    ticks = (np.arange(side) + 0.5) / side
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


@lru_cache
def simulate_searches(share, repeats=2000):
    """Mean best score of both searches over many places of the peak.

    Parameters
    ----------
    share : float
        As in `score`.
    repeats : int
        How many peaks, uniform over the square; each with its own random trials.

    Returns
    -------
    by_grid, by_chance : ndarray, (len(TRIALS),)
    """
    rng = np.random.default_rng(5)
    peaks = rng.random((repeats, 1, 2))
    points = rng.random((repeats, TRIALS[-1], 2))
    chance = np.maximum.accumulate(score(points, share, peaks), axis=1)
    by_grid = [score(grid(n), share, peaks).max(axis=1).mean() for n in TRIALS]
    return np.array(by_grid), chance[:, np.array(TRIALS) - 1].mean(axis=0)


def _search_background(square, curve, share):
    ticks = np.linspace(0, 1, 81)
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    style.contours(square, ticks, ticks, 1 - score(points, share))
    style.dress(square, "One search (darker is worse)", "first setting", "second setting",
                (-0.02, 1.02), (-0.1, 1.02))  # fmt: skip
    square.set_aspect("equal")
    style.mark(square, "minimum", *PEAK)
    style.dress(curve, "Mean of 2000 searches", "trials", "best score found", (2, 66), (0, 1.03))
    by_grid, by_chance = simulate_searches(share)
    style.mark(curve, "grid score", TRIALS, by_grid)
    style.mark(curve, "random score", TRIALS, by_chance)
    style.legend(square, "grid search", "random search", "current", minimum="best setting")


@demo(
    _search_background,
    depends=("share",),
    controls=dict(
        trials=Scale("trials", TRIALS, 4),
        share=Scale("2nd matters", SHARES, 0.1),
        seed=Slider("random draw", 1, 30, 1),
    ),
)
def grid_against_random(square, curve, trials, share, seed):
    """Two settings searched by a grid and at random, with as many trials each."""
    even, chance = grid(trials), np.random.default_rng(seed).random((trials, 2))
    square.line("grid search", *even.T)
    square.line("random search", *chance.T)
    square.line("grid search", even[:, 0], np.full(trials, -0.075))  # the values of the first alone
    square.line("random search", chance[:, 0], np.full(trials, -0.035))
    by_grid, by_chance = (means[TRIALS.index(trials)] for means in simulate_searches(share))
    curve.line("current", trials, by_grid)
    curve.line("current", trials, by_chance)
    side = round(trials**0.5)
    return (
        f"{trials} trials: the grid tries {side} values of the first setting, the random search "
        f"{trials}. Here the grid's best score is {number(score(even, share).max())}, the random "
        f"search's {number(score(chance, share).max())}; on average {number(by_grid)} and "
        f"{number(by_chance)}."
    )
