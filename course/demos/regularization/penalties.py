"""What do L1 and L2 penalties do to weights?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Slider, demo
from course.demos.style import number

# --- lam on a polynomial fit ------------------------------------------------------------------

DEGREE, POINTS, NOISE = 12, 20, 0.35
TRUE = {1: 1.0, 4: -1.0}  # the coefficients that are not zero
LAM = LogSlider("strength lam", 1e-4, 10, 1e-3)


def capital(name):
    """Give a name the capital letter that begins a sentence."""
    return name[0].upper() + name[1:]


def features(x):
    """Legendre polynomials of degree 1 to DEGREE, (n,) -> (n, DEGREE)."""
    return np.polynomial.legendre.legvander(x, DEGREE)[:, 1:]


def truth(x):
    """The curve behind the data."""
    return sum(c * features(x)[:, k - 1] for k, c in TRUE.items())


@lru_cache
def samples(seed=4):
    """Training and validation set, each as a pair x, y; the second is large and hardly noisy."""
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(-1, 1, POINTS))
    held_out = np.linspace(-1, 1, 400)
    y = truth(x) + rng.normal(0, NOISE, POINTS)
    return (x, y), (held_out, truth(held_out) + rng.normal(0, NOISE, 400))


@lru_cache
def simulate_fits(penalty, steps=4000):
    """Polynomial fits for every strength at which the slider stops.

    Each minimizes the mean squared error plus lam times the penalty; the intercept is free.

    Parameters
    ----------
    penalty : str
        "ridge (L2)", solved exactly, or "lasso (L1)", by proximal gradient descent with momentum
        (Beck and Teboulle, A fast iterative shrinkage-thresholding algorithm, 2009).
    steps : int
        Of the proximal descent.

    Returns
    -------
    w : ndarray, (strengths, DEGREE + 1)
        Intercept first.
    training, validation : ndarray, (strengths,)
        Mean squared errors, without the penalty.
    """
    (x, y), (held_out, target) = samples()
    f = features(x)
    center, mean = f.mean(axis=0), y.mean()
    gram, moment = (f - center).T @ (f - center) / len(x), (f - center).T @ (y - mean) / len(x)
    lams = np.array(LAM.options)[:, None]
    if penalty.startswith("ridge"):
        w = np.array([np.linalg.solve(gram + lam * np.eye(DEGREE), moment) for lam in lams[:, 0]])
    else:
        rate = 0.5 / np.linalg.eigvalsh(gram)[-1]
        w = ahead = np.zeros((len(lams), DEGREE))
        for k in range(1, steps + 1):
            moved = ahead - 2 * rate * (ahead @ gram - moment)
            new = np.sign(moved) * np.maximum(np.abs(moved) - rate * lams, 0)
            ahead, w = new + (k - 1) / (k + 2) * (new - w), new
    w = np.column_stack([mean - w @ center, w])

    def error(x, y):
        return ((w @ np.column_stack([np.ones(len(x)), features(x)]).T - y) ** 2).mean(axis=1)

    return w, error(x, y), error(held_out, target)


def _fit_background(fit, coefficients, curve):
    (x, y), _ = samples()
    at = np.linspace(-1, 1, 200)
    fit.figure.subplots_adjust(wspace=0.4)
    style.dress(fit, f"Fit of degree {DEGREE}", "x", "y", (-1.03, 1.03), (-3, 3))
    style.mark(fit, "theory", at, truth(at))
    style.mark(fit, "data", x, y)
    style.dress(coefficients, "Coefficients", "degree", "weight", (0.3, DEGREE + 0.7), (-3, 3))
    coefficients.set_yticks(range(-3, 4))
    coefficients.axhline(0, color=style.GRAY, lw=0.8)
    style.mark(coefficients, "exact", [*TRUE], [*TRUE.values()], ms=7)
    style.dress(curve, "Mean squared error", "lam", "error", (7e-5, 20), (0.02, 3), log="xy")
    style.legend(fit, "data", model="fit", theory="truth", measured="weight", exact="its truth",
                 training="training", test="validation")  # fmt: skip


@demo(
    _fit_background,
    widths=(1.1, 1, 1),
    controls=dict(
        penalty=Choice("penalty", ("ridge (L2)", "lasso (L1)"), "ridge (L2)"),
        lam=LAM,
    ),
)
def polynomial_fit(fit, coefficients, curve, penalty, lam):
    """A polynomial with a penalty: its curve, its coefficients, and its errors by strength."""
    i = LAM.options.index(lam)
    weights, training, validation = simulate_fits(penalty)
    w, at = weights[i], np.linspace(-1, 1, 200)
    fit.line("model", at, w[0] + features(at) @ w[1:])
    coefficients.line("measured", np.arange(1, DEGREE + 1), w[1:])
    for role, errors in ("training", training), ("test", validation):
        curve.line(role, LAM.options[: i + 1], errors[: i + 1])  # up to here: predict the rest
    curve.line("current", [lam, lam], [training[i], validation[i]])
    zeros = int(np.sum(w[1:] == 0))
    best = int(np.argmin(validation[: i + 1]))
    return (
        f"{capital(penalty)}, lam = {lam:g}: training error {number(training[i])}, "
        f"validation error {number(validation[i])}. Up to here the lowest validation error is "
        f"{number(validation[best])}, at lam = {LAM.options[best]:g}. Of {DEGREE} weights {zeros} "
        f"are exactly zero; the sum of their sizes is {number(np.abs(w[1:]).sum())}."
    )


# --- contours that touch ----------------------------------------------------------------------

HESSIAN = np.array([[1.75, -0.65], [-0.65, 1.0]])  # of the loss 1/2 (w - c)^T H (w - c)
STRENGTHS = np.geomspace(0.01, 10, 121)
PENALTIES = {"L1": (0, 1), "L2": (1, 0), "elastic net": (1, 1)}  # alpha and beta, times lam


def simulate_penalized(penalty, lam, x, y):
    """Exact minimum of a quadratic loss plus lam (alpha sum of w^2 + beta sum of |w|).

    Parameters
    ----------
    penalty : str
        One of PENALTIES.
    lam : ndarray, (n,)
    x, y : float
        Minimum of the loss alone.

    Returns
    -------
    ndarray, (n, 2)
        Among all ways to fix the two signs, the solution that has these signs. A quadratic needs
        no more than nine of them.
    """
    alpha, beta = PENALTIES[penalty]
    lam, center = np.asarray(lam, dtype=float), np.array([x, y])
    matrices = HESSIAN + 2 * alpha * lam[:, None, None] * np.eye(2)
    pull = HESSIAN @ center

    def objective(w):
        off = w - center
        loss = 0.5 * np.einsum("ni,ij,nj->n", off, HESSIAN, off)
        return loss + lam * (alpha * (w**2).sum(axis=1) + beta * np.abs(w).sum(axis=1))

    best = np.zeros((len(lam), 2))
    least = objective(best)
    for signs in np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]):
        free = np.flatnonzero(signs)
        w = np.zeros((len(lam), 2))
        right = (pull - beta * lam[:, None] * signs)[:, free]
        w[:, free] = np.linalg.solve(matrices[:, free][:, :, free], right[..., None])[..., 0]
        value = objective(w)
        better = (w[:, free] * signs[free] > 0).all(axis=1) & (value < least)
        best[better], least[better] = w[better], value[better]
    return best


def penalty_contour(penalty, level):
    """Where alpha sum of w^2 + beta sum of |w| equals `level`, (2, 241)."""
    alpha, beta = PENALTIES[penalty]
    angle = np.linspace(0, 2 * np.pi, 241)
    direction = np.stack([np.cos(angle), np.sin(angle)])
    b = beta * np.abs(direction).sum(axis=0)
    return direction * (2 * level / (b + np.sqrt(b * b + 4 * alpha * level) + 1e-300))


def ellipse(hessian, center, level):
    """Where 1/2 (w - center)^T H (w - center) equals `level`, (2, 121)."""
    values, axes = np.linalg.eigh(hessian)
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    return np.reshape(center, (2, 1)) + axes @ (np.sqrt(2 * level / values)[:, None] * circle)


def _contour_background(plane, paths):
    style.dress(plane, "Contours in the plane of two weights", "w1", "w2", (-2.6, 2.6), (-2, 2))
    plane.set_aspect("equal")
    style.dress(paths, "Solution against strength", "lam", "weight", (0.009, 11), (-2.6, 2.6),
                log="x")  # fmt: skip
    for axis in plane.axhline, plane.axvline, paths.axhline:
        axis(0, color=style.GRAY, lw=0.8)
    names = {"first direction": "w1", "second direction": "w2", "minimum": "lowest loss"}
    style.legend(plane, "current", loss="loss contour", model="penalty contour", **names)


@demo(
    _contour_background,
    widths=(1.29, 1),
    controls=dict(
        penalty=Choice("penalty", tuple(PENALTIES), "L1"),
        lam=LogSlider("strength lam", 0.01, 10, 0.1),
        x=Slider("lowest loss, w1", -2.0, 2.0, 0.6, step=0.05),
        y=Slider("lowest loss, w2", -1.5, 1.5, 1.4, step=0.05),
    ),
)
def penalty_contours(plane, paths, penalty, lam, x, y):
    """Loss and penalty over two weights: their contours touch where the sum is lowest."""
    solutions = simulate_penalized(penalty, np.append(STRENGTHS, lam), x, y)
    w = solutions[-1]
    alpha, beta = PENALTIES[penalty]
    off = w - (x, y)
    touching = 0.5 * off @ HESSIAN @ off
    for level in (0.1, 0.4, 0.9, 1.6, 2.5):
        plane.line("theory", *ellipse(HESSIAN, (x, y), level))
    plane.line("loss", *ellipse(HESSIAN, (x, y), touching))
    plane.line("model", *penalty_contour(penalty, alpha * w @ w + beta * np.abs(w).sum()))
    plane.line("minimum", x, y)
    plane.line("current", *w)
    so_far = np.append(lam > STRENGTHS, True)  # up to here: predict the rest
    for role, weights in zip(("first direction", "second direction"), solutions.T, strict=True):
        paths.line(role, np.append(STRENGTHS, lam)[so_far], weights[so_far])
    paths.line("current", [lam, lam], w)
    zeros = [f"w{i + 1}" for i in range(2) if w[i] == 0]
    says = f"{' and '.join(zeros)} exactly zero" if zeros else "no weight exactly zero"
    return (
        f"{capital(penalty)}, lam = {lam:g}: the lowest sum is at w1 = {number(w[0])}, "
        f"w2 = {number(w[1])}, with {says}. The loss alone is lowest at ({x:.2f}, {y:.2f})."
    )
