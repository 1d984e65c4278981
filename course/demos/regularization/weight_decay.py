"""Is weight decay the same thing as an L2 penalty?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, Slider, demo
from course.demos.style import plural

SIZES = np.geomspace(0.01, 100, 41)  # of the gradient, one weight each
DECAYS = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0)
EVERY, RECORDS, LR = 4, 101, 0.01
METHODS = ("SGD with L2", "Adam with L2", "AdamW")


@lru_cache
def simulate_decay(method):
    """Weights whose loss pulls nowhere on average, so that only the penalty moves them.

    The gradient of each weight is s, -s, -s, s and so on, with another size s for each weight, and
    all weights start at 1. "with L2" adds decay * w to the gradient; AdamW subtracts
    lr * decay * w beside the step (Loshchilov and Hutter, Decoupled weight decay regularization,
    2019).

    Parameters
    ----------
    method : str
        One of METHODS; Adam with betas 0.9 and 0.999, and learning rate LR for all.

    Returns
    -------
    ndarray, (len(DECAYS), RECORDS, len(SIZES))
        The weights after every EVERY-th step.
    """
    decay = np.array(DECAYS)[:, None]
    w = np.ones((len(DECAYS), len(SIZES)))
    m = r = np.zeros_like(w)
    records = [w]
    for t in range(1, EVERY * (RECORDS - 1) + 1):
        g = SIZES * (1 if t % 4 < 2 else -1) + (0 if method == "AdamW" else decay * w)
        if method.startswith("SGD"):
            w = w - LR * g
        else:
            m, r = 0.9 * m + 0.1 * g, 0.999 * r + 0.001 * g * g
            step = m / (1 - 0.9**t) / (np.sqrt(r / (1 - 0.999**t)) + 1e-8)
            w = w - LR * (step + (decay * w if method == "AdamW" else 0))
        if t % EVERY == 0:
            records.append(w)
    return np.stack(records, axis=1)


SMALL, LARGE = 10, 30  # places in SIZES: 0.1 and 10


def _decay_background(steps, sizes):
    last = EVERY * (RECORDS - 1)
    style.dress(
        steps, "Two weights in training", "step", "weight", (-8, 1.04 * last), (-0.08, 1.12)
    )
    style.dress(sizes, "What is left of each weight", "size s of its gradient", "weight",
                (0.008, 125), (-0.08, 1.12), log="x")  # fmt: skip
    style.legend(steps, "current", path="all weights", **{
        "first direction": "s = 0.1", "second direction": "s = 10",
    })  # fmt: skip


@demo(
    _decay_background,
    controls=dict(
        method=Choice("method", METHODS, "AdamW"),
        decay=Scale("weight decay", DECAYS, 0.5),
        step=Slider("step", 0, EVERY * (RECORDS - 1), 200, step=EVERY),
    ),
)
def adam_decay(steps, sizes, method, decay, step):
    """Weights that only the penalty moves, by step and by the size of their gradients."""
    w = simulate_decay(method)[DECAYS.index(decay)]
    i, at = step // EVERY, EVERY * np.arange(RECORDS)
    for role, place in ("first direction", SMALL), ("second direction", LARGE):
        steps.line(role, at[: i + 1], w[: i + 1, place])
        steps.line("current", step, w[i, place])
    sizes.line("path", SIZES, w[i])
    return (
        f"{method}, weight decay {decay:g}, after {plural(step, 'step')}: the weight with "
        f"gradients of size {SIZES[SMALL]:.2g} is {w[i, SMALL] + 0.0:.2g}, the one with size "
        f"{SIZES[LARGE]:.2g} is {w[i, LARGE] + 0.0:.2g}; both began at 1."
    )
