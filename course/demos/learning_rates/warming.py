"""When does a warm-up pay? A deep network whose first weights are too large.

Training takes too long for a slider, so warming.json holds what was measured; :func:`store`
measures again and writes it.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, demo
from course.demos.style import number
from course.worlds import data, nn

SIZES, GAIN = (2, 16, 16, 16, 2), 3.5  # He's gain would be the root of 2
STEPS, KEPT_STEPS = 200, 4  # every fourth loss is stored
SHARES = (0.0, 0.05, 0.1, 0.2, 0.4)
PEAKS = (0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
NETWORKS = 9  # the curves are their median
STORED = Path(__file__).with_suffix(".json")


def rate(k, share, peak):
    """Rate of step k: up in a straight line for a share of the steps, then half a cosine down."""
    climb = round(share * STEPS)
    if k < climb:
        return peak * (k + 1) / climb
    return peak * (1 + np.cos(np.pi * (k - climb) / (STEPS - climb))) / 2


@lru_cache
def simulate_warm_up(share, peak, networks=NETWORKS):
    """Train deep networks on all 200 points of two moons.

    Parameters
    ----------
    share, peak : float
        Share of the steps that climb; highest rate.
    networks : int

    Returns
    -------
    ndarray, (STEPS // KEPT_STEPS + 1,)
        Median over the networks of the loss at every fourth step and at the end.
    """
    x, y = data.two_moons(200, noise=0.2)
    runs = [
        nn.Network(SIZES, seed=seed, gain=GAIN).train(x, y, lambda k: rate(k, share, peak), STEPS)
        for seed in range(networks)
    ]
    return np.median(np.nan_to_num(runs, nan=np.inf), axis=0)[::KEPT_STEPS]


def store():
    """Measure anew, for a minute or so, and write warming.json."""
    table = [
        [[float(f"{v:.3g}") for v in simulate_warm_up(share, peak)] for peak in PEAKS]
        for share in SHARES
    ]
    rows = ",\n".join(json.dumps(curve) for curves in table for curve in curves)
    STORED.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


@lru_cache
def measured():
    """Stored median losses, (shares, peaks, STEPS // KEPT_STEPS + 1)."""
    rows = json.loads(STORED.read_text(encoding="utf-8"))
    return np.array(rows).reshape(len(SHARES), len(PEAKS), -1)


def _warming_background(ends, run):
    style.dress(ends, f"Loss after {STEPS} steps, by peak rate", "highest rate", "loss",
                (2.5e-3, 1.25), (0.01, 20), log="xy")  # fmt: skip
    style.dress(run, "Training with this peak", "step", "loss", (0, 1.03 * STEPS), (0.01, 20),
                log="y")  # fmt: skip
    style.mark(ends, "grid score", PEAKS, measured()[0, :, -1])
    style.legend(ends, current="this peak", **{
        "grid score": "no warm-up", "random score": "with this warm-up",
    })  # fmt: skip


@demo(
    _warming_background,
    controls=dict(
        share=Scale("warm-up share", SHARES, 0.0),
        peak=Scale("highest rate", PEAKS, 0.3),
    ),
)
def warm_up(ends, run, share, peak):
    """Deep networks from too large a start, without and with warm-up: losses by rate and step."""
    losses = measured()
    i, j = SHARES.index(share), PEAKS.index(peak)
    steps = np.arange(losses.shape[2]) * KEPT_STEPS
    ends.line("random score", PEAKS, losses[i, :, -1])
    ends.line("current", [peak, peak], losses[[0, i], j, -1])
    run.line("before", steps, losses[0, j])
    run.line("loss", steps, losses[i, j])
    best = losses[:, :, -1].argmin(axis=1)
    told = [
        f"{words} this ends at {number(losses[s, j, -1])}, and at the best peak, "
        f"{PEAKS[best[s]]:g}, at {number(losses[s, best[s], -1])}"
        for s, words in ((0, "without warm-up"), (i, f"with {100 * share:g} % warm-up"))
    ]
    told = "; ".join(told if share else told[:1])
    return f"Peak {peak:g}, median of {NETWORKS} networks: {told}."
