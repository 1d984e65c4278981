"""What do the instant checks of unit 04 ask, on public inputs, and which hints do they have?

Gradients are a few units in size, so that it does not matter to six digits where eps stands.
"""

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = ("course.oracles.*", "course.demos.*", "torch.optim.*")

W, G = np.array([1.0, 2.0, -1.0]), np.array([3.0, -4.0, 0.5])


def zeros(n):
    """State before the first step, in arrays of its own."""
    return (np.zeros(3) for _ in range(n))


def floats(**named):
    """Whole numbers as floats: a sum of integers may stay one."""
    return {name: np.asarray(value, dtype=float) for name, value in named.items()}


def shorter(w, **named):
    """Whether a step from 1 was shortened by a huge eps, wherever in the division that stands."""
    return {"step below 0.05": bool(abs(float(w) - 1.0) < 0.05), **named}


def same_step(f, **arguments):
    """Whether eps may be left out: its default makes the step that 1e-8 makes from 0."""
    (left_out, *_), (given, *_) = f(**arguments), f(**arguments, eps=1e-8)
    return {"the same step": bool(np.allclose(left_out, given, rtol=1e-9, atol=0))}


LEFT_OUT = "with eps left out, then with eps = 1e-8"


@probe(
    hints=(
        "Each weight keeps a sum of its own. What is added to it in every step?",
        (
            "Add the squared gradient to r first. The step is lr times the gradient, divided by "
            "the square root of the new r plus eps."
        ),
        (
            "Two lines: r = r + g * g, then w minus lr * g / (np.sqrt(r) + eps). Return both, and "
            "use no += on what the caller gave you."
        ),
    ),
    returns=("w", "r"),
    forbidden=READY_MADE,
)
def adagrad_step(f):
    """Two steps, a zero gradient at the start, a large eps, whole numbers, arguments unchanged."""
    (r,) = zeros(1)
    w, r = f(w=W.copy(), g=G.copy(), r=r, lr=0.1)
    yield "after one step", dict(w=w, r=r)
    w, r = f(w=W.copy(), g=np.array([1.0, 4.0, -2.0]), r=np.array([9.0, 16.0, 4.0]), lr=0.1)
    yield "after a later step", dict(w=w, r=r)
    with np.errstate(all="ignore"):
        w, r = f(w=np.array([1.0, 2.0]), g=np.array([0.0, 5.0]), r=np.zeros(2), lr=0.1)
    yield "with a zero gradient at the first step", dict(w=w, r=r)
    w, r = f(w=1.0, g=4.0, r=0.0, lr=1.0, eps=1e4)
    yield "with eps = 10000, which must shorten the step", shorter(w, r=r)
    tiny = dict(w=np.zeros(2), g=np.array([3e-8, -2e-9]), r=np.zeros(2), lr=0.3)
    yield LEFT_OUT, same_step(f, **tiny)
    w, r = f(w=np.array([3, -2]), g=np.array([3, 6]), r=np.array([16, 64]), lr=0.5)
    yield "for whole numbers", dict(w=w, **floats(r=r))


@probe(
    hints=(
        "AdaGrad's sum only grows. Replace it by an average that forgets.",
        (
            "The new r is rho times the old r plus 1 - rho times the squared gradient. The update "
            "of w is the one of AdaGrad."
        ),
        (
            "r = rho * r + (1 - rho) * g * g comes first; then the step is lr * g divided by "
            "np.sqrt(r) + eps. Return the new w and the new r."
        ),
    ),
    returns=("w", "r"),
    forbidden=READY_MADE,
)
def rmsprop_step(f):
    """Two steps, a zero gradient at the start, a large eps, whole numbers, arguments unchanged."""
    (r,) = zeros(1)
    w, r = f(w=W.copy(), g=G.copy(), r=r, lr=0.1)
    yield "after one step", dict(w=w, r=r)
    r = np.array([4.0, 9.0, 1.0])
    w, r = f(w=W.copy(), g=np.array([1.0, 4.0, -2.0]), r=r, lr=0.1, rho=0.6)
    yield "after a later step with rho = 0.6", dict(w=w, r=r)
    with np.errstate(all="ignore"):
        w, r = f(w=np.array([1.0, 2.0]), g=np.array([0.0, 5.0]), r=np.zeros(2), lr=0.1)
    yield "with a zero gradient at the first step", dict(w=w, r=r)
    w, r = f(w=1.0, g=4.0, r=0.0, lr=1.0, eps=1e4)
    yield "with eps = 10000, which must shorten the step", shorter(w, r=r)
    tiny = dict(w=np.zeros(2), g=np.array([3e-8, -2e-9]), r=np.zeros(2), lr=0.3)
    yield LEFT_OUT, same_step(f, **tiny)
    w, r = f(w=np.array([3, -2]), g=np.array([4, 8]), r=np.array([17, 65]), lr=0.5, rho=0.5)
    yield "for whole numbers", dict(w=w, r=r)


def ravine(w):
    """2 w[0], 8 w[1]."""
    return np.array([2.0, 8.0]) * w


def constant(w):
    """0 and 4 everywhere."""
    return np.array([0.0, 4.0])


def nearly_flat(w):
    """3e-8 and -2e-9 everywhere."""
    return np.array([3e-8, -2e-9])


def identity(w):
    """4 w."""
    return 4.0 * w


@probe(
    hints=(
        "First look ahead: where would the surviving part of the velocity carry you?",
        (
            "Ask for the gradient at w + beta * v. Average its square into r. The new velocity is "
            "beta times the old one minus lr times the gradient divided by the root of the new r."
        ),
        (
            "Four lines: g = gradient(w + beta * v); r as in rmsprop_step; v = beta * v - lr * g / "
            "(np.sqrt(r) + eps); then return w + v, r and v, in that order."
        ),
    ),
    returns=("w", "r", "v"),
    forbidden=READY_MADE,
)
def rmsprop_nesterov_step(f):
    """Two steps, zero gradient, large and default eps, whole numbers, arguments unchanged."""
    w, r, v = f(
        w=np.array([1.0, -2.0]), r=np.zeros(2), v=np.zeros(2), gradient=ravine,
        lr=0.1, rho=0.9, beta=0.5,
    )  # fmt: skip
    yield "after one step", dict(w=w, r=r, v=v)
    w, r, v = f(
        w=np.array([1.0, -2.0]), r=np.array([4.0, 9.0]), v=np.array([-0.5, 0.25]),
        gradient=ravine, lr=0.1, rho=0.9, beta=0.6,
    )  # fmt: skip
    yield "after a later step", dict(w=w, r=r, v=v)
    with np.errstate(all="ignore"):
        w, r, v = f(
            w=np.array([1.0, 2.0]), r=np.zeros(2), v=np.zeros(2), gradient=constant,
            lr=0.1, rho=0.9, beta=0.5,
        )  # fmt: skip
    yield "with a zero gradient at the first step", dict(w=w, r=r, v=v)
    w, r, v = f(w=1.0, r=0.0, v=0.0, gradient=identity, lr=1.0, rho=0.5, beta=0.5, eps=1e4)
    yield "with eps = 10000, which must shorten the step", shorter(w, r=r)
    tiny = dict(w=np.zeros(2), r=np.zeros(2), v=np.zeros(2), gradient=nearly_flat)
    yield LEFT_OUT, same_step(f, **tiny, lr=0.3, rho=0.9, beta=0.5)
    w, r, v = f(
        w=np.array([3, -2]), r=np.array([0, 0]), v=np.array([2, -4]), gradient=identity,
        lr=0.25, rho=0.75, beta=0.5,
    )  # fmt: skip
    yield "for whole numbers", dict(w=w, r=r, v=v)


@probe(
    hints=(
        "There are two averages: of squared gradients, and of squared steps. Which is known first?",
        (
            "Update r. The step d is the gradient times the root of (u + eps) over the root of "
            "(r + eps), with the old u. Then average d squared into u, and move by lr times d."
        ),
        (
            "d = np.sqrt(u + eps) / np.sqrt(r + eps) * g, with eps inside both roots. Then "
            "u = rho * u + (1 - rho) * d * d. lr stands nowhere but in w - lr * d."
        ),
    ),
    returns=("w", "r", "u"),
    forbidden=READY_MADE,
)
def adadelta_step(f):
    """Two steps, zero gradient at the start, another eps, whole numbers, arguments unchanged."""
    r, u = zeros(2)
    w, r, u = f(w=W.copy(), g=G.copy(), r=r, u=u)
    yield "after one step", {"w": w, "r": r, "1e6 u": 1e6 * np.asarray(u)}
    w, r, u = f(
        w=W.copy(), g=np.array([1.0, 4.0, -2.0]), r=np.array([4.0, 9.0, 1.0]),
        u=np.array([0.25, 0.01, 0.04]), lr=0.5, rho=0.6,
    )  # fmt: skip
    yield "after a later step with lr = 0.5", dict(w=w, r=r, u=u)
    with np.errstate(all="ignore"):
        w, r, u = f(
            w=np.array([1.0, 2.0]), g=np.array([0.0, 5.0]), r=np.zeros(2), u=np.zeros(2), eps=0.01
        )
    yield "with a zero gradient at the first step and eps = 0.01", dict(w=w, r=r, u=u)
    w, r, u = f(
        w=np.array([3, -2]), g=np.array([1, 2]), r=np.array([1, 4]), u=np.array([4, 1]), rho=0.5
    )
    yield "for whole numbers", dict(w=w, r=r, u=u)


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
        t=5, lr=0.1, final_lr=0.05, gamma=0.2, beta1=0.6, beta2=0.8,
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
