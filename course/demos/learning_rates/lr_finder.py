"""Which rate does a range test suggest?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, Scale, Slider, demo
from course.demos.style import number
from course.worlds import data, nn

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


def slopes(lrs, losses):
    """Slope of the losses by decade of the rate, where they are finite: (rates, slopes)."""
    finite = np.isfinite(losses)
    return lrs[finite], np.gradient(losses[finite], np.log10(lrs[finite]))


def _range_background(curve, slope):
    style.dress(curve, "Loss while the rate grows", "learning rate", "loss", (7e-6, 150),
                (0.02, 20), log="xy")  # fmt: skip
    style.dress(slope, "Slope of the smoothed loss", "learning rate", "loss a decade",
                (7e-6, 150), (-4, 4), log="x")  # fmt: skip
    slope.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(curve, loss="smoothed loss", current="end", estimate="single batches",
                 exact="suggestion", minimum="lowest loss")  # fmt: skip


@demo(
    _range_background,
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
    floor, ceiling = 0.021, 19
    curve.line("estimate", lrs, np.clip(raw, floor, ceiling))
    curve.line("loss", lrs, np.clip(smoothed, floor, ceiling))
    kept, steepness = slopes(lrs, smoothed)
    slope.line("loss", kept, np.clip(steepness, -3.9, 3.9))
    best, lowest = int(np.argmin(steepness)), int(np.nanargmin(smoothed))
    for panel, values in (curve, np.clip(smoothed, floor, ceiling)), (slope, steepness):
        panel.line("minimum", lrs[lowest], np.clip(values[lowest], -3.9, ceiling))
        panel.line("exact", kept[best], np.clip(values[best], -3.9, ceiling))
    curve.line("current", lrs[-1], np.clip(smoothed[-1], floor, ceiling))
    if len(lrs) < n:
        end = f"the test stopped after {len(lrs)} of {n} steps, at {number(lrs[-1])}"
    elif smoothed[-1] > 1.5 * smoothed[lowest]:
        end = f"it reached all {n} steps with the loss on its way up"
    else:
        end = f"it reached all {n} steps before the loss exploded: go higher"
    edge = " The suggestion lies at the edge, where one or two batches decide: distrust it." * (
        best < max(len(lrs) / 20, 3)
    )
    return (
        f"Batch size {batch_size}: the loss falls fastest at {number(kept[best])}, by "
        f"{number(-steepness[best])} a decade, and is lowest, {number(smoothed[lowest])}, at "
        f"{number(lrs[lowest])}; {end}.{edge}"
    )
