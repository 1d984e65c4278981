"""Why does Adam correct the averages that it starts with?"""

import numpy as np

from course.demos import style
from course.demos.pattern import Slider, demo

MOST = 3000


def simulate_start(beta1, beta2, steps=MOST):
    """What Adam's averages hold of a constant gradient of size 1, and how long its steps are.

    Returns
    -------
    m, root, step : ndarray, (steps,) each
        At t = 1..steps: 1 - beta1^t, sqrt(1 - beta2^t), and their quotient, which is the length
        of an uncorrected step over the learning rate. Corrected, all three are 1.
    """
    t = np.arange(1.0, steps + 1)
    m, root = 1 - beta1**t, np.sqrt(1 - beta2**t)
    return m, root, m / root


def _start_background(averages, lengths):
    style.dress(averages, "Averages of a gradient of 1", "step t", "average", (0.9, MOST),
                (0.008, 1.5), log="xy")  # fmt: skip
    style.dress(lengths, "Length of the step, over lr", "step t", "length / lr", (0.9, MOST),
                (0.02, 50), log="xy")  # fmt: skip
    style.legend(averages, **{
        "rate x": "m", "rate y": r"$\sqrt{r}$", "uncorrected": "step without correction",
        "current": "worst step", "theory": "corrected",
    })  # fmt: skip


@demo(
    _start_background,
    controls=dict(
        beta1=Slider("beta1", 0.0, 0.99, 0.9, step=0.01),
        beta2=Slider("beta2", 0.9, 0.999, 0.9, step=0.001),
    ),
)
def cold_start(averages, lengths, beta1, beta2):
    """Adam's averages of a constant gradient, and its steps without and with correction."""
    m, root, step = simulate_start(beta1, beta2)
    t = np.arange(1, MOST + 1)
    drawn = np.unique(np.geomspace(1, MOST, 150).astype(int)) - 1
    for role, values in ("rate x", m), ("rate y", root):
        averages.line(role, t[drawn], values[drawn])
    lengths.line("uncorrected", t[drawn], step[drawn])
    for panel in averages, lengths:
        panel.line("theory", [0.9, MOST], [1, 1])
    peak = int(np.abs(np.log(step)).argmax())
    lengths.line("current", t[peak], step[peak])
    off = np.flatnonzero(np.abs(step - 1) > 0.1)
    until = f"more than 10 % off until step {off[-1] + 1}" if len(off) else "never 10 % off"
    return (
        f"Without correction the first step is {step[0]:.2f} times the learning rate. The worst "
        f"is step {t[peak]} with {step[peak]:.2f} times, and the steps are {until}. With the "
        f"correction every step is 1 times the learning rate."
    )
