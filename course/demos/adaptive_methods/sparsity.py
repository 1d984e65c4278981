"""What does a rate of its own do for the weight of a sparse feature?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.adaptive_methods.optimizers import EPS, FAR
from course.demos.pattern import Choice, LogSlider, Scale, demo
from course.demos.style import number

BATCHES, BATCH_SIZE = 300, 20
RATES = {"AdaGrad": 0.5, "RMSProp": 0.05, "Adam": 0.05}
FREQUENCIES = (1, 2, 5, 10, 20, 50, 100)  # the sparse feature is there in one example of so many


@lru_cache
def _batches(every):
    """Share of a batch that has the sparse feature, and the noise that both gradients see."""
    rng = np.random.default_rng(3)
    present = rng.random((BATCHES, BATCH_SIZE)) < 1 / every
    noise = rng.normal(scale=0.3, size=present.shape)
    parts = present.mean(axis=1), noise.mean(axis=1), (noise * present).mean(axis=1)
    return list(zip(*(part.tolist() for part in parts), strict=True))


def simulate_sparse(method, every, lr, rho=0.9, beta=0.9, beta2=0.999):
    """Two weights learn from mini-batches, one from a dense, one from a sparse feature.

    The model predicts w[0] + w[1] * present, the targets come from w = (1, 1) with some noise,
    and the loss is half the squared error, averaged over a batch of 20. Both weights have the
    same way to go, but an example without the sparse feature adds nothing to its gradient.

    Parameters
    ----------
    method : str
        "SGD", "AdaGrad", "RMSProp" or "Adam".
    every : int
        The sparse feature is present in one example of so many.
    lr, rho, beta, beta2 : float

    Returns
    -------
    weights : ndarray, (BATCHES + 1, 2)
        From (0, 0); the dense feature's weight first; nan after it has diverged.
    """
    w, m, r = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    weights = np.zeros((BATCHES + 1, 2))
    keep = {"SGD": (0.0, 1.0), "AdaGrad": (0.0, 1.0), "RMSProp": (0.0, rho), "Adam": (beta, beta2)}
    keep_m, keep_r = keep[method]
    feed_r = 1.0 if method == "AdaGrad" else 1 - keep_r
    first = second = 1.0  # beta^t and beta2^t
    for k, (share, noise, noise_there) in enumerate(_batches(every)):
        off, off_there = w[0] - 1, w[0] + w[1] - 2
        dense = off + (w[1] - 1) * share - noise
        scale = lr
        if method == "Adam":
            first, second = first * beta, second * beta2
            scale = lr * (1 - second) ** 0.5 / (1 - first)
        for j, g in (0, dense), (1, off_there * share - noise_there):
            m[j] = keep_m * m[j] + (1 - keep_m) * g
            r[j] = keep_r * r[j] + feed_r * g * g
            w[j] -= scale * m[j] / (1.0 if method == "SGD" else r[j] ** 0.5 + EPS)
        if not abs(w[0]) + abs(w[1]) < FAR:
            weights[k + 1 :] = np.nan
            break
        weights[k + 1] = w
    return weights


def reached(weights, level=0.9):
    """The first step from which a weight has come as far as `level`, or None."""
    there = np.flatnonzero(weights >= level)
    return int(there[0]) if len(there) else None


def _at_last(weights):
    """How far both weights move in the last hundred batches, in words."""
    if np.isnan(weights).any():
        return "it diverges"
    (low, below), (high, above) = weights[-100:].min(axis=0), weights[-100:].max(axis=0)
    return (
        f"in the last 100 batches they lie between {low:.2f} and {high:.2f} and between "
        f"{below:.2f} and {above:.2f}"
    )


def _sparse_background(plain, adaptive, method):
    for ax, title in (plain, "SGD"), (adaptive, method):
        style.dress(ax, title, "batches seen", "weight", (0, BATCHES), (-0.15, 1.6))
        ax.axhline(1, color=style.GRAY, lw=0.8)
    style.legend(plain, "dense", "sparse")


@demo(
    _sparse_background,
    depends=("method",),
    controls=dict(
        method=Choice("method", tuple(RATES), "AdaGrad", presets={
            name: dict(lr=lr) for name, lr in RATES.items()
        }),
        every=Scale("present in 1 of", FREQUENCIES, 1),
        sgd_lr=LogSlider("rate of SGD", 1e-2, 3, 0.5),
        lr=LogSlider("rate of method", 1e-3, 3, RATES["AdaGrad"]),
    ),
)  # fmt: skip
def sparse_feature(plain, adaptive, method, every, sgd_lr, lr):
    """The weights of a dense and of a sparse feature, learned by SGD and by another method."""
    batches, says = np.arange(BATCHES + 1), []
    for panel, name, rate in (plain, "SGD", sgd_lr), (adaptive, method, lr):
        weights = simulate_sparse(name, every, rate)
        for role, weight in zip(("dense", "sparse"), weights.T, strict=True):
            panel.line(role, batches, weight)
        times = [reached(weight) for weight in weights.T]
        words = ["never" if t is None else f"in step {t}" for t in times]
        says.append(
            f"With {name} at {rate:g} the dense weight first reaches 0.9 {words[0]}, the sparse "
            f"one {words[1]}, and {_at_last(weights)}"
        )
    return (
        f"{'. '.join(says)}. On average a batch of {BATCH_SIZE} has "
        f"{number(BATCH_SIZE / every)} examples with the sparse feature."
    )
