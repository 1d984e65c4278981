"""What do the checks of Adam ask, without its correction, of the correction, and with it?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.adaptive_methods.eps import LEFT_OUT, PLACES, same_step, shorter
from course.check.probes.adaptive_methods.first_step import G, W, zeros
from course.check.probes.adaptive_methods.ready_made import READY_MADE


@probe(
    hints=(
        "Two averages side by side: one of the gradients, one of their squares.",
        (
            "Update m with beta1 and r with beta2. The step is lr times m, divided by the square "
            "root of r plus eps."
        ),
        (
            "m = beta1 * m + (1 - beta1) * g, r likewise with beta2 and g * g; then return "
            "w - lr * m / (np.sqrt(r) + eps), m and r."
        ),
    ),
    returns=("w", "m", "r"),
    rtol=PLACES,
    forbidden=READY_MADE,
)
def adam_uncorrected_step(f):
    """Two steps, zero gradient at the start, a large eps, whole numbers, arguments unchanged."""
    m, r = zeros(2)
    w, m, r = f(w=W.copy(), g=10 * G, m=m, r=r, lr=0.1)
    yield "after one step", dict(w=w, m=m, r=r)
    w, m, r = f(
        w=W.copy(), g=np.array([1.0, 4.0, -2.0]), m=np.array([2.0, -1.0, 3.0]),
        r=np.array([4.0, 9.0, 1.0]), lr=0.1, beta1=0.6, beta2=0.8,
    )  # fmt: skip
    yield "after a later step with other betas", dict(w=w, m=m, r=r)
    with np.errstate(all="ignore"):
        w, m, r = f(
            w=np.array([1.0, 2.0]), g=np.array([0.0, 50.0]), m=np.zeros(2), r=np.zeros(2), lr=0.1
        )
    yield "with a zero gradient at the first step", dict(w=w, m=m, r=r)
    w, m, r = f(w=1.0, g=4.0, m=0.0, r=0.0, lr=1.0, eps=1e4)
    yield "with eps = 10000, which must shorten the step", shorter(w, m=m, r=r)
    tiny = dict(w=np.zeros(2), g=np.array([3e-8, -2e-9]), m=np.zeros(2), r=np.zeros(2))
    yield LEFT_OUT, same_step(f, **tiny, lr=0.3)
    w, m, r = f(
        w=np.array([3, -2]), g=np.array([4, 8]), m=np.array([2, 0]), r=np.array([16, 64]),
        lr=0.5, beta1=0.5, beta2=0.75,
    )  # fmt: skip
    yield "for whole numbers", dict(w=w, m=m, r=r)


@probe(
    hints=(
        "An average that started at zero is too small at first. By which factor, after t steps?",
        (
            "The weights of the t values in the average add up to 1 minus beta to the power t. "
            "Divide by that sum."
        ),
        "One return: m / (1 - beta**t). Mind the brackets, and that a power is written **.",
    ),
    forbidden=READY_MADE,
)
def bias_correction(f):
    """The first step, later steps, whole numbers, single numbers, arguments unchanged."""
    yield "at t = 1", dict(m_hat=f(m=np.array([0.5, -2.0, 0.0]), beta=0.9, t=1))
    yield "at t = 3", dict(m_hat=f(m=np.array([0.5, -2.0, 0.0]), beta=0.8, t=3))
    yield "for whole numbers", dict(m_hat=f(m=np.array([3, -6]), beta=0.5, t=2))
    yield "for a single number at t = 400", dict(m_hat=f(m=2.0, beta=0.99, t=400))


@probe(
    hints=(
        "Adam is adam_uncorrected_step with both averages corrected before they are used.",
        (
            "Update m and r. Divide copies of them by 1 - beta1^t and 1 - beta2^t, and step with "
            "these. What you return are m and r without the correction."
        ),
        (
            "m_hat = m / (1 - beta1**t) and r_hat = r / (1 - beta2**t), then "
            "w - lr * m_hat / (np.sqrt(r_hat) + eps). Return it with m and r, not with the hats."
        ),
    ),
    returns=("w", "m", "r"),
    rtol=PLACES,
    forbidden=READY_MADE,
)
def adam_step(f):
    """Three steps, zero gradient at the start, large eps, whole numbers, arguments unchanged."""
    m, r = zeros(2)
    w, m, r = f(w=W.copy(), g=10 * G, m=m, r=r, t=1, lr=0.1)
    yield "after one step", dict(w=w, m=m, r=r)
    w, m, r = f(
        w=W.copy(), g=np.array([10.0, 40.0, -20.0]), m=np.array([2.0, -1.0, 3.0]),
        r=np.array([4.0, 9.0, 1.0]), t=2, lr=0.1,
    )  # fmt: skip
    yield "in the second step", dict(w=w, m=m, r=r)
    w, m, r = f(
        w=W.copy(), g=np.array([1.0, 4.0, -2.0]), m=np.array([2.0, -1.0, 3.0]),
        r=np.array([4.0, 9.0, 1.0]), t=5, lr=0.1, beta1=0.6, beta2=0.8,
    )  # fmt: skip
    yield "in step 5 with other betas", dict(w=w, m=m, r=r)
    w, m, r = f(
        w=W.copy(), g=np.array([1.0, 4.0, -2.0]), m=np.array([2.0, -1.0, 3.0]),
        r=np.array([4.0, 9.0, 1.0]), t=1000, lr=0.1,
    )  # fmt: skip
    yield "in step 1000", dict(w=w, m=m, r=r)
    with np.errstate(all="ignore"):
        w, m, r = f(
            w=np.array([1.0, 2.0]), g=np.array([0.0, 50.0]), m=np.zeros(2), r=np.zeros(2),
            t=1, lr=0.1,
        )  # fmt: skip
    yield "with a zero gradient at the first step", dict(w=w, m=m, r=r)
    w, m, r = f(w=1.0, g=4.0, m=0.0, r=0.0, t=1, lr=1.0, eps=1e4)
    yield "with eps = 10000, which must shorten the step", shorter(w, m=m, r=r)
    tiny = dict(w=np.zeros(2), g=np.array([3e-8, -2e-9]), m=np.zeros(2), r=np.zeros(2))
    yield LEFT_OUT, same_step(f, **tiny, t=1, lr=0.3)
    w, m, r = f(
        w=np.array([3, -2]), g=np.array([4, 8]), m=np.array([2, 0]), r=np.array([16, 64]),
        t=2, lr=0.5, beta1=0.5, beta2=0.75,
    )  # fmt: skip
    yield "for whole numbers", dict(w=w, m=m, r=r)
