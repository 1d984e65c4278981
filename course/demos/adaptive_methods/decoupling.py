"""Why does AdamW keep weight decay out of the gradient?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.adaptive_methods.optimizers import EPS
from course.demos.pattern import LogSlider, Slider, demo

DECAY_STEPS = 300


@lru_cache
def _pushes():
    return np.random.default_rng(8).normal(size=DECAY_STEPS).tolist()


def simulate_decay(lr, weight_decay, sizes, beta1=0.9, beta2=0.999):
    """Two weights whose gradients are noise around zero, so that only decay should move them.

    Parameters
    ----------
    lr, weight_decay, beta1, beta2 : float
    sizes : (float, float)
        Standard deviation of the gradient of each weight; the draws are the same.

    Returns
    -------
    coupled, decoupled : ndarray, (DECAY_STEPS + 1, 2) each
        The weights under Adam with weight_decay * w added to the gradient, and under AdamW. All
        start at 1.
    """
    runs = np.ones((2, DECAY_STEPS + 1, 2))
    for i, in_gradient in enumerate((True, False)):
        for j, size in enumerate(sizes):
            w, m, r, first, second = 1.0, 0.0, 0.0, 1.0, 1.0
            for k, push in enumerate(_pushes()):
                g = size * push + (weight_decay * w if in_gradient else 0.0)
                m = beta1 * m + (1 - beta1) * g
                r = beta2 * r + (1 - beta2) * g * g
                first, second = first * beta1, second * beta2
                step = m / (1 - first) / ((r / (1 - second)) ** 0.5 + EPS)
                w -= lr * (step + (0.0 if in_gradient else weight_decay * w))
                runs[i, k + 1, j] = w
    return runs[0], runs[1]


def _decay_background(coupled, decoupled):
    for ax, title in (coupled, "Adam, decay in the gradient"), (decoupled, "AdamW"):
        style.dress(ax, title, "step", "weight", (0, DECAY_STEPS), (-0.6, 2.3))
        ax.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(coupled, **{
        "rate x": "first weight", "rate y": "second weight",
        "theory": r"$(1 - \eta\lambda)^t$",
    })  # fmt: skip


@demo(
    _decay_background,
    controls=dict(
        weight_decay=Slider("weight decay", 0.0, 2.0, 1.0, step=0.05),
        lr=LogSlider("learning rate", 1e-3, 0.1, 0.01),
        large=LogSlider("second's gradients", 1, 100, 1.0),
    ),
)
def weight_decay(coupled, decoupled, weight_decay, lr, large):
    """Two weights that only decay, under Adam with a penalty and under AdamW."""
    runs = simulate_decay(lr, weight_decay, (1.0, large))
    steps = np.arange(DECAY_STEPS + 1)
    for panel, weights in zip((coupled, decoupled), runs, strict=True):
        panel.line("theory", steps, (1 - lr * weight_decay) ** steps)
        for role, weight in zip(("rate x", "rate y"), weights.T, strict=True):
            panel.line(role, steps, weight)
    # Adding 0 takes the sign from a rounded -0.
    (a, b), (c, d) = (np.round(weights[-1], 2) + 0.0 for weights in runs)
    return (
        f"Gradients of size 1 and {large:g} around zero, decay {weight_decay:g}, learning rate "
        f"{lr:g}: after {DECAY_STEPS} steps Adam with the decay in its gradient has the weights "
        f"{a:.2f} and {b:.2f}, AdamW {c:.2f} and {d:.2f}. Decay alone would leave "
        f"{(1 - lr * weight_decay) ** DECAY_STEPS:.2f}."
    )
