"""What does a mode change in batch norm and in dropout?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Slider, demo
from course.demos.pytorch.bars import bar

MEAN, STD = 3.0, 2.0
BATCHES, BATCH = 40, 8
ENTRIES = 16


@lru_cache
def simulate_batches(momentum):
    """Batches of one channel, and the running statistics after each of them.

    Parameters
    ----------
    momentum : float
        Weight of the new batch.

    Returns
    -------
    batches : ndarray, (BATCHES, BATCH)
        Normal, mean 3, standard deviation 2.
    running_mean, running_var : ndarray, (BATCHES + 1,)
        The start values 0 and 1 first.
    """
    batches = np.random.default_rng(3).normal(MEAN, STD, size=(BATCHES, BATCH))
    mean, var = [0.0], [1.0]
    for batch in batches:
        mean.append((1 - momentum) * mean[-1] + momentum * batch.mean())
        var.append((1 - momentum) * var[-1] + momentum * batch.var(ddof=1))
    return batches, np.array(mean), np.array(var)


def simulate_norm(mode, batch, momentum):
    """Outputs of batch norm for batch number `batch`, from 1: (BATCH,).

    In training mode with its own statistics; in evaluation mode with the running ones, which have
    seen this batch and all before it.
    """
    batches, mean, var = simulate_batches(momentum)
    x = batches[batch - 1]
    if mode == "training":
        return (x - x.mean()) / np.sqrt(x.var() + 1e-5)
    return (x - mean[batch]) / np.sqrt(var[batch] + 1e-5)


def simulate_dropout(mode, batch, drop):
    """Input and output of a dropout layer, (ENTRIES,) each."""
    x = 1 + 0.5 * np.sin(np.arange(ENTRIES))
    if mode == "evaluation":
        return x, x
    kept = np.random.default_rng(100 + batch).random(ENTRIES) >= drop
    return x, np.where(kept, x / max(1 - drop, 1e-9), 0.0)


def _modes_background(norm, running, entries):
    style.dress(norm, "Batch norm: a batch of 8", "value in", "value out", (-3, 9), (-4, 6))
    ends = np.array([-3.0, 9.0])
    style.mark(norm, "theory", ends, (ends - MEAN) / STD)
    style.dress(running, "What it collects", "batch", "mean", (0, BATCHES + 0.5), (-0.3, 5.3))
    running.axhline(MEAN, color=style.BLACK, lw=1.2, ls=":")
    style.dress(entries, "Dropout: 16 values", "entry", "", (-0.8, ENTRIES - 0.2), (0, 4.1))
    entries.set_xticks([0, 5, 10, 15])
    style.legend(norm, "new batch", theory="whole population", path="running mean",
                 histogram="handed on", **{"dropped entry": "dropped"})  # fmt: skip


@demo(
    _modes_background,
    widths=(1, 1, 1.1),
    controls=dict(
        mode=Choice("mode", ("training", "evaluation"), "training"),
        batch=Slider("batch", 1, BATCHES, 2),
        momentum=Slider("norm momentum", 0.02, 1, 0.1, step=0.02),
        drop=Slider("drop", 0, 1, 0.5, step=0.05),
    ),
)
def modes(norm, running, entries, mode, batch, momentum, drop):
    """Batch norm and dropout on the same batches in training and in evaluation mode."""
    batches, mean, var = simulate_batches(momentum)
    x, y = batches[batch - 1], simulate_norm(mode, batch, momentum)
    norm.line("new batch", x, np.clip(y, -3.9, 5.9))
    running.line("new batch", np.arange(1, batch + 1), batches[:batch].mean(axis=1))
    running.line("path", np.arange(batch + 1), mean[: batch + 1])
    before, after = simulate_dropout(mode, batch, drop)
    boxes = [bar(i - 0.36, i + 0.36, height) for i, height in enumerate(before)]
    lost = [box for box, value in zip(boxes, after, strict=True) if value == 0]
    kept = [
        [[i - 0.36, 0], [i + 0.36, 0], [i + 0.36, min(v, 4)], [i - 0.36, min(v, 4)]]
        for i, v in enumerate(after)
        if v
    ]
    entries.shapes("histogram", kept)
    entries.shapes("dropped entry", lost)
    where = "its own statistics" if mode == "training" else "the running statistics"
    return (
        f"{mode.capitalize()} mode, batch {batch}: normalized with {where}, its outputs have mean "
        f"{round(y.mean(), 2) + 0.0:g} and standard deviation {y.std():.2f}. Running mean "
        f"{mean[batch]:.2f} (true: 3), running variance {var[batch]:.2f} (true: 4). Dropout drops "
        f"{len(lost)} of {ENTRIES} entries; the sum goes from {before.sum():.1f} to "
        f"{after.sum():.1f}."
    )
