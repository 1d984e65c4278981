"""At which learning rates does a deep network train, with batch norm and without?

Training takes too long for a slider, so usable_rates.json holds what was measured; :func:`store`
measures again and writes it.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, demo
from course.demos.style import number
from course.worlds import data, nn

STARTS = {"He, gain 1.41": None, "small, gain 0.7": 0.7, "large, gain 2.5": 2.5}
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
KINDS = {"without norm": nn.Network, "with norm": nn.BatchNormNetwork}
SPANS = (100, 300, 1000)  # steps after which the rates are compared
LAST = 20  # steps whose mean loss is the end of a run
KEPT = tuple(sorted({*np.geomspace(1, SPANS[-1], 50).round().astype(int).tolist(), *SPANS}))
NETWORKS = 5  # everything is their median
FAR = 2.2  # where the axes end
STORED = Path(__file__).with_suffix(".json")


@lru_cache
def simulate_learning_rates(start, kind, lr, steps=SPANS[-1]):
    """Train networks of six hidden layers on three spirals with one rate.

    Parameters
    ----------
    start : str
        One of STARTS.
    kind : str
        One of KINDS.
    lr : float
    steps : int

    Returns
    -------
    ndarray, (steps,)
        Median over the networks of the training loss before each step; inf where it diverged.
    """
    x, y = data.spirals(120, classes=3, noise=0.1, seed=1)
    losses = [
        KINDS[kind]((2, *[16] * 6, 3), seed=seed, gain=STARTS[start]).train(x, y, lr, steps)
        for seed in range(NETWORKS)
    ]
    return np.median(np.nan_to_num(losses, nan=np.inf), axis=0)[:-1]


def final(losses, span):
    """Mean loss of the last twenty of so many steps."""
    return float(np.mean(losses[span - LAST : span]))


def store():
    """Measure anew, for some minutes, and write usable_rates.json."""
    rows = []
    for start in STARTS:
        for kind in KINDS:
            for lr in RATES:
                losses = simulate_learning_rates(start, kind, lr)
                values = [*losses[np.array(KEPT) - 1], *(final(losses, span) for span in SPANS)]
                rows.append([float(f"{min(v, 1e9):.3g}") for v in values])
    text = ",\n".join(json.dumps(row) for row in rows)
    STORED.write_text(f"[\n{text}\n]\n", encoding="utf-8")


@lru_cache
def measured(start):
    """What is stored of a start: {kind: (losses at the steps of KEPT, ends by span)}.

    Their shapes are (len(RATES), len(KEPT)) and (len(RATES), len(SPANS)).
    """
    rows = np.array(json.loads(STORED.read_text(encoding="utf-8")))
    rows = rows.reshape(len(STARTS), len(KINDS), len(RATES), -1)[tuple(STARTS).index(start)]
    return {
        kind: (runs[:, : len(KEPT)], runs[:, len(KEPT) :])
        for kind, runs in zip(KINDS, rows, strict=True)
    }


def _rates_background(curve, summary):
    style.dress(curve, "Training at this rate", "step", "training loss", (0.9, 1100), (-0.05, FAR),
                log="x")  # fmt: skip
    style.dress(summary, "After so many steps, every rate", "learning rate", "training loss",
                (0.002, 45), (-0.05, FAR), log="x")  # fmt: skip
    for ax in curve, summary:
        ax.axhline(np.log(3), color=style.BLACK, lw=1, ls=":")
    style.legend(curve, *KINDS, theory="guessing", cursor="these steps, this rate")


@demo(
    _rates_background,
    controls=dict(
        lr=Scale("learning rate", RATES, 0.1),
        steps=Scale("steps", SPANS, SPANS[0]),
        start=Choice("start", tuple(STARTS), "He, gain 1.41"),
    ),
)
def learning_rates(curve, summary, lr, steps, start):
    """A network of six hidden layers with and without batch norm, at every learning rate."""
    runs, i, span = measured(start), RATES.index(lr), SPANS.index(steps)
    ends = {kind: ends[:, span] for kind, (_, ends) in runs.items()}
    curve.line("cursor", [steps, steps], [0, FAR])
    summary.line("cursor", [lr, lr], [0, FAR])
    for kind, (losses, _) in runs.items():
        curve.line(kind, KEPT, losses[i])
        summary.line(kind, RATES, ends[kind])
        summary.line(f"ends {kind}", RATES, ends[kind])
    good = {kind: int((end < 0.5).sum()) for kind, end in ends.items()}
    told = " and ".join(f"{_told(ends[kind][i])} {kind}" for kind in KINDS)
    return (
        f"Learning rate {lr:g}, start {start}: after {steps} steps the training loss is {told}, "
        f"the median of {NETWORKS} networks. Of {len(RATES)} rates, {good['with norm']} are below "
        f"0.5 with batch norm, {good['without norm']} without."
    )


def _told(loss):
    """A loss in words: one that is out of bounds says nothing by its digits."""
    return number(loss) if loss < 100 else "out of bounds"
