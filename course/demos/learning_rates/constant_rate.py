"""What does one learning rate, kept all the way, do to training?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, demo
from course.demos.style import number
from course.worlds import data, nn

ONE_RATE_STEPS = 100
START_CURVATURE = 2.498  # the largest one at the initial weights; a test holds it to autograd
ONE_RATE_GRID = tuple(float(f"{lr:.4g}") for lr in np.geomspace(1e-3, 100, 61))


@lru_cache
def _moons():
    return data.two_moons(200, noise=0.2)


def simulate_one_rate(lr, n_steps=ONE_RATE_STEPS):
    """Full-batch descent of a small network on two moons, with one rate all the way.

    Parameters
    ----------
    lr : float
    n_steps : int

    Returns
    -------
    ndarray, (n_steps + 1,)
        Cross-entropy before each step and after the last.
    """
    return nn.Network((2, 16, 2), seed=1).train(*_moons(), lr, n_steps)


@lru_cache
def final_losses():
    """Loss after ONE_RATE_STEPS steps with each rate of ONE_RATE_GRID, (61,)."""
    return np.array([simulate_one_rate(lr)[-1] for lr in ONE_RATE_GRID])


def _one_rate_background(run, curve):
    style.dress(run, "Training with this rate", "step", "loss", (0, 1.03 * ONE_RATE_STEPS),
                (0.03, 20), log="y")  # fmt: skip
    start = simulate_one_rate(0.0, 1)[0]
    style.mark(run, "theory", (0, ONE_RATE_STEPS), (start, start))
    style.dress(curve, f"Loss after {ONE_RATE_STEPS} steps, every rate", "learning rate", "loss",
                (8e-4, 150), (0.03, 20), log="xy")  # fmt: skip
    style.mark(curve, "theory", (1e-3, 100), (start, start))
    style.mark(curve, "measured", ONE_RATE_GRID, final_losses(), ms=3)
    style.mark(curve, "cursor", [2 / START_CURVATURE] * 2, (0.03, 20))
    style.legend(run, "loss", current="this run's end", measured="ends of 61 runs",
                 theory="loss at the start", cursor="2 / curvature there")  # fmt: skip


@demo(
    _one_rate_background,
    controls=dict(lr=LogSlider("learning rate", 1e-3, 100, 0.01)),
)
def one_rate(run, curve, lr):
    """A small network trained with one learning rate: its loss by step, and the loss by rate."""
    losses = simulate_one_rate(lr)
    run.line("loss", np.arange(len(losses)), losses)
    run.line("current", ONE_RATE_STEPS, losses[-1])
    curve.line("current", lr, losses[-1])
    ups = int((np.diff(losses) > 0).sum())
    if losses[-1] > losses[0]:
        fate = "too high: the loss ends above its start."
    elif ups > 5:
        fate = "near the edge: the loss jumps, and still gets down."
    elif losses[-1] > 0.27:  # five times the best
        fate = "too low: a hundred steps are not enough."
    else:
        fate = "a rate that works."
    return (
        f"Rate {lr:g}: from {number(losses[0])} the loss goes to {number(losses[-1])} in "
        f"{ONE_RATE_STEPS} steps, and rises in {ups} of them. {fate.capitalize()} "
        f"Two over the largest curvature at the start is {2 / START_CURVATURE:.2f}."
    )
