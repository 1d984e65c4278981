"""What do the checks of AdaGrad, RMSProp and AdaDelta ask, which divide by root mean squares?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.adaptive_methods.eps import LEFT_OUT, PLACES, same_step, shorter
from course.check.probes.adaptive_methods.first_step import G, W, zeros
from course.check.probes.adaptive_methods.ready_made import READY_MADE


def floats(**named):
    """Whole numbers as floats: a sum of integers may stay one."""
    return {name: np.asarray(value, dtype=float) for name, value in named.items()}


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
    rtol=PLACES,
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
    w, r = f(w=np.array([3, -2]), g=np.array([1.5, 0.5]), r=np.array([16, 64]), lr=0.5)
    yield "for whole numbers but in g", dict(w=w, r=r)


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
    rtol=PLACES,
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
    g = np.array([[3.0, -4.0], [2.0, 5.0]])
    w, r = f(w=np.eye(2), g=g, r=np.ones((2, 2)), lr=0.1, rho=0.5)
    yield "for a matrix", dict(w=w, r=r)


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
    rtol=PLACES,
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
    w, r, u = f(w=1.0, g=-2.0, r=3.0, u=0.25, rho=0.5)
    yield "for single numbers", dict(w=w, r=r, u=u)
