"""What do learning curves look like in each regime, and how large are the steps?"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, demo
from course.demos.style import number, plural
from course.worlds import nn

EPOCHS = 150
RATES = (1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
NOISE, VALIDATION, MOMENTUM = 0.5, 300, 0.9

OWN = "own settings"  # what the menu says as soon as one of them was moved
PRESETS = {
    "healthy": dict(lr=0.03, hidden=8, n_train=300),
    "too low": dict(lr=1e-5, hidden=8, n_train=300),
    "too high": dict(lr=1.0, hidden=8, n_train=30),
    "diverged": dict(lr=3.0, hidden=8, n_train=30),
    "overfitting": dict(lr=0.1, hidden=8, n_train=30),
    "underfitting": dict(lr=0.03, hidden=1, n_train=300),
}


@dataclass(frozen=True)
class _Setting(Scale):
    """A slider that takes the menu's word back: what it named is no longer what is shown."""

    def sets(self, value):
        return {"regime": OWN}


def make_set(n, seed):
    """Five features, of which two matter, by their product too; x (n, 5), y (n,)."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 5))
    return x, 0.7 * x[:, 0] + x[:, 0] * x[:, 1] + NOISE * rng.normal(size=n)


@lru_cache(maxsize=16)
def simulate_runs(hidden, n_train):
    """Train a regression network at each rate of RATES, full batch, with momentum.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer, tanh.
    n_train : int
        Training examples; there are 300 for validation.

    Returns
    -------
    train, val, ratio : ndarray, (len(RATES), EPOCHS)
        Both losses before each step, and the length of the step over that of the weights.
    """
    x, y = make_set(n_train, 0)
    x_val, y_val = make_set(VALIDATION, 2)
    train, val, ratio = np.empty((3, len(RATES), EPOCHS))
    with np.errstate(all="ignore"):
        for i, lr in enumerate(RATES):
            net = nn.Network((5, hidden, 1), "tanh", "mse", seed=0)
            for k in range(EPOCHS):
                w = np.concatenate([p.ravel() for p in net.params])
                val[i, k] = net.mean_loss(x_val, y_val)
                train[i, k] = net.step(x, y, lr, MOMENTUM)
                move = lr * np.concatenate([v.ravel() for v in net.velocity])
                ratio[i, k] = np.sqrt(np.dot(move, move) / np.dot(w, w))
    return train, val, ratio


def verdict(train, val):
    """What exercise ``diagnose`` calls these curves, as a sentence for the caption."""
    if not np.isfinite([train, val]).all():
        return "diverged"
    first, last = train[0], train[-1]
    rules = {
        "learning rate too high": last > first,
        "learning rate too low": last > 0.95 * first,
        "overfitting": val[-1] >= 1.1 * val.min() and last == train.min(),
        "underfitting": abs(val[-1] - last) <= 0.05 * last and last > 0.5 * first,
    }
    return next((name for name, holds in rules.items() if holds), "healthy")


def _regimes_background(curve, steps, hidden, n_train):
    simulate_runs(hidden, n_train)
    style.dress(curve, "Learning curves", "epoch", "mean squared error", (-2, EPOCHS),
                (-0.1, 4))  # fmt: skip
    style.mark(curve, "theory", [0, EPOCHS], [NOISE**2] * 2)
    style.dress(steps, "Update ratio", "epoch", "step length / weight length", (0, EPOCHS),
                (5e-6, 30), log="y")  # fmt: skip
    style.mark(steps, "cursor", [0, EPOCHS], [1 / EPOCHS] * 2)
    style.legend(curve, "training", "validation", theory="noise in y", model="update ratio",
                 cursor="1 / epochs")  # fmt: skip


@demo(
    _regimes_background,
    depends=("hidden", "n_train"),
    controls=dict(
        regime=Choice("show me", (*PRESETS, OWN), "healthy", presets=PRESETS),
        lr=_Setting("learning rate", RATES, 0.03),
        hidden=_Setting("hidden units", (1, 2, 8, 32), 8),
        n_train=_Setting("train examples", (30, 100, 300), 300),
    ),
)
def regimes(curve, steps, regime, lr, hidden, n_train):
    """Learning curves of a small network, and how large each step is beside its weights."""
    train, val, ratio = (run[RATES.index(lr)] for run in simulate_runs(hidden, n_train))
    epochs = np.arange(EPOCHS)
    for role, losses in ("training", train), ("validation", val):
        curve.line(role, epochs, _drawable(losses))
    steps.line("model", epochs, style.above_zero(_drawable(ratio)))
    what = f"{plural(hidden, 'hidden unit')}, {n_train} training examples, learning rate {lr:g}"
    if not np.isfinite([train, val]).all():
        gone = int((~np.isfinite(train)).argmax())
        return f"{what}: the losses are no longer finite from epoch {gone}. Diagnosis: diverged."
    middle = number(float(np.median(ratio)))
    return (
        f"{what}: training loss from {number(train[0])} to {_told(train[-1])}, validation from "
        f"{number(val[0])} to {_told(val[-1])}, its lowest {number(val.min())} at epoch "
        f"{int(val.argmin())}. A typical step is {middle} of the weights, all steps together "
        f"{_told(float(ratio.sum()))} times their length. Diagnosis: {verdict(train, val)}."
    )


def _drawable(values):
    """Values as they are, but for those that no longer fit into a picture's coordinates."""
    return np.where(np.isnan(values), np.nan, np.minimum(values, 1e12))


def _told(value):
    """A number for the caption, in words where its digits say nothing."""
    return number(value) if value < 1e6 else "beyond a million"
