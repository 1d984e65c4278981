"""Where do the two ways to write momentum part, once the learning rate changes?"""

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, Slider, demo
from course.demos.style import number

STEPS_OF_FORMS = 60


def simulate_forms(beta, first, second, change, n=STEPS_OF_FORMS):
    """Moves of both forms of momentum under the constant gradient 1, from rest.

    Parameters
    ----------
    beta : float
    first, second : float
        Learning rate of the steps before step number `change`, and from it on.
    change, n : int
        Steps are counted from 1.

    Returns
    -------
    rates, summed, inside : ndarray, (n,)
        The learning rate of each step, and how far each step moves downhill: `summed` as in
        momentum_step, `inside` as in velocity_step.
    """
    rates = np.where(np.arange(1, n + 1) < change, first, second)
    v = u = 0.0
    summed, inside = [], []
    for lr in rates.tolist():
        v = beta * v + 1.0
        summed.append(lr * v)
        u = beta * u - lr
        inside.append(-u)
    return rates, np.array(summed), np.array(inside)


def _forms_background(moves, distance):
    style.dress(moves, "Length of each step", "step", "move", (0, STEPS_OF_FORMS + 1),
                (2e-3, 100), log="y")  # fmt: skip
    style.dress(distance, "Distance covered", "step", "distance", (0, STEPS_OF_FORMS + 1),
                (4e-3, 4000), log="y")  # fmt: skip
    style.legend(moves, path="momentum_step", plain="velocity_step", theory="terminal speed",
                 cursor="the rate changes")  # fmt: skip


@demo(
    _forms_background,
    controls=dict(
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        change=Slider("change at step", 2, 50, 20),
        first=LogSlider("first rate", 0.005, 0.5, 0.1),
        second=LogSlider("second rate", 0.005, 0.5, 0.01),
    ),
)
def two_forms(moves, distance, beta, change, first, second):
    """Both forms of momentum under a constant gradient, while the learning rate changes."""
    rates, summed, inside = simulate_forms(beta, first, second, change)
    steps = np.arange(1, len(rates) + 1)
    for part in steps < change, steps >= change:
        moves.line("theory", steps[part], rates[part] / (1 - beta))
    for role, values in ("plain", inside), ("path", summed):
        moves.line(role, steps, values)
        distance.line(role, steps, np.cumsum(values))
    for panel in moves, distance:
        panel.line("cursor", [change, change], panel.ax.get_ylim())
    i = change - 1
    after = [number(np.cumsum(values)[-1]) for values in (summed, inside)]
    return (
        f"beta = {beta:.2f}; the rate changes from {first:g} to {second:g} at step {change}. "
        f"That step moves {number(summed[i])} in momentum_step and {number(inside[i])} in "
        f"velocity_step; the step before moved {number(summed[i - 1])} in both. Terminal speeds: "
        f"{number(first / (1 - beta))}, then {number(second / (1 - beta))}. After "
        f"{len(rates)} steps they have covered {after[0]} and {after[1]}."
    )
