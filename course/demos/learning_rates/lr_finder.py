"""Which rate does a range test suggest, and is it the best one?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, Scale, Slider, demo
from course.demos.style import number
from course.worlds import data, nn

KEPT_STEPS = 100
KEPT_RATES = tuple(float(f"{lr:.2g}") for lr in np.geomspace(0.01, 10, 19))
RANGE_BATCHES = (2, 4, 8, 16, 32, 64, 128, 256)


@lru_cache
def _blobs():
    return data.blobs(1000, classes=5, spread=0.5)


@lru_cache(maxsize=512)
def simulate_range_test(lr_min, lr_max, n, batch_size, beta=0.9, seed=0):
    """Train a small network on five clouds while the rate grows.

    Parameters
    ----------
    lr_min, lr_max : float
    n : int
        Steps planned; the test stops when the smoothed loss exceeds four times its smallest value.
    batch_size : int
    beta : float
        Smoothing.
    seed : int
        Of the initial weights and of the order of examples.

    Returns
    -------
    lrs, raw, smoothed : ndarray, all of one length, at most n
    """
    network = nn.Network((2, 16, 5), seed=seed)
    batches = nn.shuffled(*_blobs(), batch_size, seed=seed)
    lrs = np.geomspace(lr_min, lr_max, n)
    raw, smoothed, s = [], [], 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for t, lr in enumerate(lrs.tolist(), start=1):
            raw.append(network.step(*next(batches), lr))
            s = beta * s + (1 - beta) * raw[-1]
            smoothed.append(s / (1 - beta**t))
            if not smoothed[-1] <= 4 * min(smoothed):
                break
    return lrs[: len(raw)], np.array(raw), np.array(smoothed)


@lru_cache
def simulate_kept_rates(batch_size):
    """Loss over all examples after KEPT_STEPS steps with each of KEPT_RATES, (19,).

    The network of start number 0, trained with one rate all the way: what a range test is to find.
    """
    losses = []
    for lr in KEPT_RATES:
        network = nn.Network((2, 16, 5), seed=0)
        losses.append(network.train(*_blobs(), lr, KEPT_STEPS, batch_size)[-1])
    return np.nan_to_num(losses, nan=np.inf)


def slopes(lrs, losses):
    """Slope of the losses by decade of the rate, where they are finite: (rates, slopes)."""
    finite = np.isfinite(losses)
    return lrs[finite], np.gradient(losses[finite], np.log10(lrs[finite]))


def _range_background(curve, slope, batch_size):
    style.dress(curve, "Loss while the rate grows", "learning rate", "loss", (7e-6, 150),
                (0.02, 20), log="xy")  # fmt: skip
    style.dress(slope, "Slope of the smoothed loss", "learning rate", "loss a decade",
                (7e-6, 150), (-4, 4), log="x")  # fmt: skip
    slope.axhline(0, color=style.GRAY, lw=0.8)
    style.mark(curve, "grid score", KEPT_RATES, simulate_kept_rates(batch_size), ms=2.5)
    style.legend(curve, loss="smoothed", current="end", estimate="single batches",
                 exact="suggestion", minimum="lowest",
                 **{"grid score": f"kept {KEPT_STEPS} steps"})  # fmt: skip


@demo(
    _range_background,
    depends=("batch_size",),
    widths=(1.25, 1),
    waits="Training the network while the rate grows ...",
    controls=dict(
        lr_min=LogSlider("rate from", 1e-5, 0.05, 1e-4),
        lr_max=LogSlider("rate to", 0.1, 100, 100),
        n=Slider("steps planned", 10, 100, 100),
        batch_size=Scale("batch size", RANGE_BATCHES, 128),
        beta=Slider("smoothing beta", 0.0, 0.98, 0.9, step=0.02),
        seed=Slider("start number", 0, 9, 0),
    ),
)
def range_test(curve, slope, lr_min, lr_max, n, batch_size, beta, seed):
    """A range test, run live on a small network: loss and its slope by learning rate."""
    lrs, raw, smoothed = simulate_range_test(lr_min, lr_max, n, batch_size, beta, seed)
    curve.line("estimate", lrs, raw)
    curve.line("loss", lrs, smoothed)
    kept, steepness = slopes(lrs, smoothed)
    slope.line("loss", kept, steepness)
    best, lowest = int(np.argmin(steepness)), int(np.nanargmin(smoothed))
    for panel, values in (curve, smoothed), (slope, steepness):
        panel.line("minimum", lrs[lowest], values[lowest])
        panel.line("exact", kept[best], values[best])
    curve.line("current", lrs[-1], smoothed[-1])
    if len(lrs) < n:
        end = f"the test stopped after {len(lrs)} of {n} steps, at {number(lrs[-1])}"
    elif smoothed[-1] > 1.5 * smoothed[lowest]:
        end = f"it reached all {n} steps with the loss on its way up"
    else:
        end = f"it reached all {n} steps before the loss exploded: go higher"
    edge = " The suggestion lies at the edge, where one or two batches decide: distrust it." * (
        best < max(len(lrs) / 20, 3)
    )
    ends = simulate_kept_rates(batch_size)
    top, near = int(np.argmin(ends)), int(np.argmin(np.abs(np.log(KEPT_RATES / kept[best]))))
    return (
        f"Batch size {batch_size}: the loss falls fastest at {number(kept[best])}, by "
        f"{number(-steepness[best])} a decade, and is lowest, {number(smoothed[lowest])}, at "
        f"{number(lrs[lowest])}; {end}.{edge} Of the rates kept for {KEPT_STEPS} steps "
        f"{KEPT_RATES[top]:g} ends lowest, at {number(ends[top])}; the one nearest to the "
        f"suggestion, {KEPT_RATES[near]:g}, at {number(ends[near])}."
    )
