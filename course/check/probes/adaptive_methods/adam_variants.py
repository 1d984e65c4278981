"""What do the checks of AdamW and AdaBound ask, which change Adam's step?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.adaptive_methods.eps import LEFT_OUT, PLACES, same_step, shorter
from course.check.probes.adaptive_methods.first_step import G, W, zeros
from course.check.probes.adaptive_methods.ready_made import READY_MADE


@probe(
    hints=(
        "Two things happen to the weights: Adam's step, and a shrinking that Adam never sees.",
        (
            "Compute Adam's m_hat and r_hat from the plain gradient. Then take off lr times the "
            "sum of weight_decay times the old w and Adam's quotient."
        ),
        (
            "w - lr * (weight_decay * w + m_hat / (np.sqrt(r_hat) + eps)), with the w that came "
            "in on the right. m and r are Adam's, uncorrected."
        ),
    ),
    returns=("w", "m", "r"),
    rtol=PLACES,
    forbidden=READY_MADE,
)
def adamw_step(f):
    """Two steps, zero gradient at the start, large eps, whole numbers, arguments unchanged."""
    m, r = zeros(2)
    w, m, r = f(w=W.copy(), g=10 * G, m=m, r=r, t=1, lr=0.1, weight_decay=0.5)
    yield "after one step", dict(w=w, m=m, r=r)
    w, m, r = f(
        w=W.copy(), g=np.array([1.0, 4.0, -2.0]), m=np.array([2.0, -1.0, 3.0]),
        r=np.array([4.0, 9.0, 1.0]), t=5, lr=0.1, weight_decay=0.2, beta1=0.6, beta2=0.8,
    )  # fmt: skip
    yield "in step 5 with other betas", dict(w=w, m=m, r=r)
    with np.errstate(all="ignore"):
        w, m, r = f(
            w=np.array([1.0, 2.0]), g=np.array([0.0, 50.0]), m=np.zeros(2), r=np.zeros(2),
            t=1, lr=0.1, weight_decay=0.5,
        )  # fmt: skip
    yield "with a zero gradient at the first step", dict(w=w, m=m, r=r)
    w, m, r = f(w=1.0, g=4.0, m=0.0, r=0.0, t=1, lr=1.0, weight_decay=0.0, eps=1e4)
    yield "with eps = 10000, which must shorten the step", shorter(w, m=m, r=r)
    tiny = dict(w=np.zeros(2), g=np.array([3e-8, -2e-9]), m=np.zeros(2), r=np.zeros(2))
    yield LEFT_OUT, same_step(f, **tiny, t=1, lr=0.3, weight_decay=0.5)
    w, m, r = f(
        w=np.array([3, -2]), g=np.array([4, 8]), m=np.array([2, 0]), r=np.array([16, 64]),
        t=2, lr=0.5, weight_decay=0.25, beta1=0.5, beta2=0.75,
    )  # fmt: skip
    yield "for whole numbers", dict(w=w, m=m, r=r)


@probe(
    hints=(
        "Write Adam's step as a rate for each weight times m. It is this rate that gets bounds.",
        (
            "The rate is lr * sqrt(1 - beta2^t) / (1 - beta1^t), divided by the root of r plus "
            "eps. Clip it between the two bounds, then multiply by the uncorrected m."
        ),
        (
            "np.clip(rate, final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t)))"
            " does the clipping. Return w minus that times m, and m and r as they are."
        ),
    ),
    returns=("w", "m", "r"),
    rtol=PLACES,
    forbidden=READY_MADE,
)
def adabound_step(f):
    """Rates in and out of bounds, zero gradient, large eps, whole numbers, arguments unchanged."""
    m, r = zeros(2)
    w, m, r = f(w=W.copy(), g=10 * G, m=m, r=r, t=1, lr=0.1)
    yield "after one step", dict(w=w, m=m, r=r)
    w, m, r = f(
        w=np.array([1.0, 2.0, -1.0, 0.5]), g=np.array([1.0, 40.0, -2.0, 0.0]),
        m=np.array([2.0, -1.0, 3.0, -4.0]), r=np.array([4.0, 900.0, 0.01, 0.0004]),
        t=5, lr=0.1, final_lr=0.05, gamma=0.3, beta1=0.6, beta2=0.8,
    )  # fmt: skip
    yield "in step 5, where the bounds are close", dict(w=w, m=m, r=r)
    with np.errstate(all="ignore"):
        w, m, r = f(
            w=np.array([1.0, 2.0]), g=np.array([0.0, 50.0]), m=np.zeros(2), r=np.zeros(2),
            t=1, lr=0.1,
        )  # fmt: skip
    yield "with a zero gradient at the first step", dict(w=w, m=m, r=r)
    w, m, r = f(w=1.0, g=4.0, m=0.0, r=0.0, t=1, lr=0.01, eps=1e6)
    yield "with eps = 1000000: the rate is the lower bound", dict(w=w, m=m, r=r)
    tiny = dict(w=np.zeros(2), g=np.array([3e-8, -2e-8]), m=np.zeros(2), r=np.zeros(2))
    yield LEFT_OUT, same_step(f, **tiny, t=1, lr=1e-8, final_lr=0.01)
    w, m, r = f(
        w=np.array([3, -2]), g=np.array([4, 8]), m=np.array([2, 0]), r=np.array([16, 64]),
        t=2, lr=2, final_lr=1, gamma=1, beta1=0.5, beta2=0.75,
    )  # fmt: skip
    yield "for whole numbers", dict(w=w, m=m, r=r)
