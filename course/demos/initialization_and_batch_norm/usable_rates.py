"""At which learning rates does a deep network train, with batch norm and without?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, demo
from course.demos.style import number
from course.worlds import data, nn

STARTS = {"He, gain 1.41": None, "small, gain 0.7": 0.7, "large, gain 2.5": 2.5}
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
STEPS_TRAINED = 100
KINDS = {"without norm": nn.Network, "with norm": nn.BatchNormNetwork}


@lru_cache
def simulate_learning_rates(start):
    """A network of six hidden layers trained at each rate, with batch norm and without.

    Parameters
    ----------
    start : str
        One of STARTS.

    Returns
    -------
    dict of str to ndarray, (len(RATES), STEPS_TRAINED)
        Training loss before each step, for each of KINDS; inf where a run diverged.
    """
    x, y = data.spirals(120, classes=3, noise=0.1, seed=1)
    runs = {}
    for kind, network in KINDS.items():
        losses = [
            network((2, *[16] * 6, 3), seed=1, gain=STARTS[start]).train(x, y, lr, STEPS_TRAINED)
            for lr in RATES
        ]
        runs[kind] = np.nan_to_num(np.array(losses)[:, :-1], nan=np.inf)
    return runs


def final(losses):
    """Mean loss of the last twenty steps of each run."""
    return losses[:, -20:].mean(axis=1)


def _rates_background(curve, summary, start):
    runs = simulate_learning_rates(start)
    style.dress(curve, "Training at this rate", "step", "training loss", (0, STEPS_TRAINED),
                (0, 2.2))  # fmt: skip
    style.dress(summary, "End of training, every rate", "learning rate", "training loss",
                (0.002, 45), (0, 2.2), log="x")  # fmt: skip
    for ax in curve, summary:
        ax.axhline(np.log(3), color=style.BLACK, lw=1, ls=":")
    for kind in KINDS:
        style.mark(summary, kind, RATES, np.minimum(final(runs[kind]), 2.15), marker="o", ms=4)
    style.legend(curve, *KINDS, theory="guessing", cursor="this rate")


@demo(
    _rates_background,
    depends=("start",),
    controls=dict(
        lr=Scale("learning rate", RATES, 0.1),
        start=Choice("start", tuple(STARTS), "He, gain 1.41"),
    ),
)
def learning_rates(curve, summary, lr, start):
    """A network of six hidden layers with and without batch norm, at every learning rate."""
    runs, i = simulate_learning_rates(start), RATES.index(lr)
    ends = {kind: final(losses) for kind, losses in runs.items()}
    for kind, losses in runs.items():
        curve.line(kind, np.arange(STEPS_TRAINED), np.minimum(losses[i], 2.15))
    summary.line("cursor", [lr, lr], [0, 2.2])
    good = {kind: sum(end < 0.5) for kind, end in ends.items()}
    told = ", ".join(f"{_told(ends[kind][i])} {kind}" for kind in KINDS)
    return (
        f"Learning rate {lr:g}, start {start}: over the last 20 steps the training loss is {told}. "
        f"Of {len(RATES)} rates, {good['with norm']} end below 0.5 with batch norm, "
        f"{good['without norm']} without."
    )


def _told(loss):
    """A loss in words: one that is out of bounds says nothing by its digits."""
    return number(loss) if loss < 100 else "out of bounds"
