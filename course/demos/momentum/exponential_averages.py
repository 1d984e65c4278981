"""How far does an exponential average look back, and how much noise does it keep?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Slider, demo
from course.demos.style import number, plural

N_VALUES, JUMP = 120, 60
OLDEST = 60  # the age to which weights are drawn


@lru_cache
def _errors():
    # The same draws at every redraw, so that sliding changes the picture smoothly.
    return np.random.default_rng(30).normal(size=N_VALUES)


def simulate_average(beta, noise):
    """A noisy sequence that jumps from 1 to -1, and its exponential average.

    Parameters
    ----------
    beta, noise : float
        Share of the average that survives a value; standard deviation of the values.

    Returns
    -------
    xs, averages : ndarray, (N_VALUES,)
        The jump comes after JUMP values; the average starts from 0.
    """
    xs = np.where(np.arange(N_VALUES) < JUMP, 1.0, -1.0) + noise * _errors()
    s, averages = 0.0, []
    for x in xs.tolist():
        s = beta * s + (1 - beta) * x
        averages.append(s)
    return xs, np.array(averages)


def _averages_background(series, weights):
    style.dress(series, "Values and their average", "step t", "value",
                (-2, N_VALUES + 4), (-3.6, 3.6))  # fmt: skip
    level = np.where(np.arange(N_VALUES) < JUMP, 1.0, -1.0)
    style.mark(series, "theory", np.arange(1, N_VALUES + 1), level)
    style.dress(weights, "Weight of a value in the average", "its age in steps", "weight",
                (-1, OLDEST), (5e-5, 2), log="y")  # fmt: skip
    style.legend(series, theory="true level", estimate="values $x_t$", loss="average $s_t$",
                 current="newest value")  # fmt: skip


@demo(
    _averages_background,
    widths=(1.5, 1),
    controls=dict(
        beta=Slider("beta", 0, 0.99, 0.5, step=0.01),
        noise=Slider("noise", 0, 1, 0.5, step=0.05),
    ),
)
def averages(series, weights, beta, noise):
    """Noisy values with a jump, their exponential average, and the weights in it."""
    xs, s = simulate_average(beta, noise)
    steps = np.arange(1, N_VALUES + 1)
    series.line("estimate", steps, xs)
    series.line("loss", steps, s)
    series.line("current", N_VALUES, xs[-1])
    age = np.arange(OLDEST)
    share = (1 - beta) * beta**age
    floor = weights.ax.get_ylim()[0]
    weights.line("loss", age[share > floor], share[share > floor])
    weights.line("current", 0, share[0])
    calm = np.sqrt((1 - beta) / (1 + beta))
    return (
        f"With beta = {beta:.2f} the newest value has weight {number(1 - beta)}, and the average "
        f"looks back over about {_values(1 / (1 - beta))}. It starts at {number(s[0])} where "
        f"the level is 1, {_recovery(beta)}, and in the long run keeps {calm:.0%} of the "
        f"values' noise."
    )


def steps_to_follow(beta, share=0.9):
    """Number of values that an exponential average needs to go `share` of the way of a jump."""
    if beta == 0:
        return 1
    return int(np.ceil(np.log(1 - share) / np.log(beta) - 1e-9))


def _values(count):
    return "1 value" if count == 1 else f"{number(count)} values"


def _recovery(beta):
    return f"needs {plural(steps_to_follow(beta), 'step')} for 90% of the way after the jump"
