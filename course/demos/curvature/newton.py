"""How does the ground bend, and what does that do to gradient descent and to Newton's method?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, Switch, demo
from course.demos.style import number, plural
from course.worlds.landscapes import LANDSCAPES, ravine, saddle, two_minima

FAR = 1e4  # a path that gets this far from the origin has diverged

# --- the predicted and the true change of the loss ------------------------------------------

MAX_LR = 2.5
GROUND = {"ravine": ravine(5.0), "two minima": two_minima, "saddle": saddle}
POINTS = {  # a start from which each surface makes its point, and a learning rate
    "ravine": dict(x=-2.0, y=1.2, lr=0.25),
    "two minima": dict(x=0.4, y=1.0, lr=0.3),
    "saddle": dict(x=-1.2, y=0.5, lr=0.6),
}


def simulate_change(surface, x, y, lr):
    """Change of the loss under one gradient step, predicted to second order and true.

    Parameters
    ----------
    surface : Landscape
    x, y : float
        Where the step starts.
    lr : ndarray, any shape
        Learning rates.

    Returns
    -------
    predicted, true : ndarray, the shape of lr
        1/2 lr^2 g^T H g - lr g^T g, and L(w - lr g) - L(w).
    """
    w = np.array([x, y], dtype=float)
    g, hessian = surface.gradient(w), surface.hessian(w)
    predicted = 0.5 * lr**2 * (g @ hessian @ g) - lr * (g @ g)
    true = surface.f(w - lr[..., None] * g) - surface.f(w)
    return predicted, true


def _change_background(ground, curve, surface):
    surface = GROUND[surface]
    left, right, bottom, top = surface.window
    style.contours(ground, *surface.grid())
    style.dress(ground, f"One step on: {surface.name}", "x", "y", (left, right), (bottom, top))
    ground.set_aspect("equal")
    style.dress(curve, "Change of the loss after the step", "learning rate", "change / |g|²",
                (0, MAX_LR), (-0.8, 0.6))  # fmt: skip
    curve.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(ground, "start", "current", loss="true change", theory="second order, step")


@demo(
    _change_background,
    depends=("surface",),
    widths=(1.29, 1),
    controls=dict(
        surface=Choice("surface", tuple(GROUND), "ravine", presets=POINTS),
        lr=Slider("learning rate", 0.0, MAX_LR, POINTS["ravine"]["lr"], step=0.01),
        x=Slider("start x", -2.5, 2.5, POINTS["ravine"]["x"], step=0.05),
        y=Slider("start y", -2.0, 2.0, POINTS["ravine"]["y"], step=0.05),
    ),
)
def step_parabola(ground, curve, surface, lr, x, y):
    """One gradient step on a surface, and the change of the loss by learning rate."""
    surface = GROUND[surface]
    w = np.array([x, y], dtype=float)
    g = surface.gradient(w)
    slope = float(g @ g)
    ground.line("theory", *np.stack([w, w - MAX_LR * g]).T)
    ground.line("start", x, y)
    ground.line("current", *(w - lr * g))
    if slope < 1e-12:
        return f"At ({x:g}, {y:g}) the gradient is 0: there is no step, and nothing changes."
    rates = np.linspace(0, MAX_LR, 120)
    predicted, true = simulate_change(surface, x, y, rates)
    curve.line("loss", rates, np.clip(true / slope, -9, 9))
    curve.line("theory", rates, np.clip(predicted / slope, -9, 9))
    says, comes = (float(part[0]) for part in simulate_change(surface, x, y, np.array([lr])))
    low, high = curve.ax.get_ylim()
    curve.line("current", lr, np.clip(comes / slope, 0.97 * low, 0.97 * high))
    bend = float(g @ surface.hessian(w) @ g) / slope
    if bend > 0:
        limit = f"the predicted change turns positive at learning rate {number(2 / bend)}"
    else:
        limit = "the parabola bends down and never turns positive"
    return (
        f"{surface.name.capitalize()}, at ({x:g}, {y:g}): the curvature along the gradient is "
        f"{number(bend)}, so {limit}. At learning rate {lr:g} the loss should change by "
        f"{number(says)}, and it changes by {number(comes)}."
    )


# --- curvature while a network trains --------------------------------------------------------

RATES = (0.05, 0.1, 0.2, 0.4)
EVERY, TRAINED = 25, 3000
HIDDEN = 6
CUTS = np.cumsum([HIDDEN, HIDDEN, HIDDEN**2, HIDDEN, HIDDEN])  # ends of w1, b1, w2, b2, w3


def loss_and_gradient(weights, x, y):
    """Mean squared error of small networks with two tanh layers, and its gradients.

    Parameters
    ----------
    weights : ndarray, (k, 61)
        One network a row.
    x, y : ndarray, (n, 1)

    Returns
    -------
    loss : ndarray, (k,)
    gradient : ndarray, (k, 61)
    """
    k, h = len(weights), HIDDEN
    w1, b1, w2, b2, w3, b3 = np.split(weights, CUTS, axis=1)
    w1, w2, w3 = w1.reshape(k, 1, h), w2.reshape(k, h, h), w3.reshape(k, h, 1)
    first = np.tanh(x @ w1 + b1[:, None])
    second = np.tanh(first @ w2 + b2[:, None])
    error = second @ w3 + b3[:, None] - y
    into3 = 2 * error / len(x)
    into2 = into3 @ w3.transpose(0, 2, 1) * (1 - second**2)
    into1 = into2 @ w2.transpose(0, 2, 1) * (1 - first**2)
    parts = (
        x.T @ into1, into1.sum(axis=1), first.transpose(0, 2, 1) @ into2, into2.sum(axis=1),
        second.transpose(0, 2, 1) @ into3, into3.sum(axis=1),
    )  # fmt: skip
    gradient = np.concatenate([part.reshape(k, -1) for part in parts], axis=1)
    return (error**2).mean(axis=(1, 2)), gradient


@lru_cache
def simulate_training(seed=1):
    """Full-batch gradient descent on 20 points of sin(3x), at every rate of RATES from one start.

    Returns
    -------
    dict of str to ndarray, (len(RATES), TRAINED / EVERY + 1)
        "loss", "norm" (of the gradient), "largest" (eigenvalue of the Hessian), "along" (curvature
        along the gradient); recorded every EVERY steps.
    """
    x = np.linspace(-1, 1, 20)[:, None]
    y = np.sin(3 * x)
    rng = np.random.default_rng(seed)
    start = rng.normal(size=CUTS[-1] + 1)
    start[CUTS[1] : CUTS[2]] /= np.sqrt(HIDDEN)  # into each tanh and the output: variance 1
    start[CUTS[3] : CUTS[4]] /= np.sqrt(HIDDEN)
    start[CUTS[0] : CUTS[1]] = start[CUTS[2] : CUTS[3]] = start[CUTS[4] :] = 0
    weights, rates = np.tile(start, (len(RATES), 1)), np.array(RATES)[:, None]
    steps = 1e-5 * np.eye(len(start))
    record = {name: [] for name in ("loss", "norm", "largest", "along")}
    for step in range(TRAINED + 1):
        loss, g = loss_and_gradient(weights, x, y)
        if step % EVERY == 0:
            around = np.concatenate([steps, -steps])
            _, near = loss_and_gradient((weights[:, None] + around).reshape(-1, len(start)), x, y)
            ahead, back = near.reshape(len(RATES), 2, len(start), -1).transpose(1, 0, 2, 3)
            hessian = (ahead - back) / 2e-5
            hessian = (hessian + hessian.transpose(0, 2, 1)) / 2
            record["loss"].append(loss)
            record["norm"].append(np.linalg.norm(g, axis=1))
            record["largest"].append(np.linalg.eigvalsh(hessian)[:, -1])
            record["along"].append(np.einsum("ki,kij,kj->k", g, hessian, g) / (g**2).sum(axis=1))
        weights = weights - rates * g
    return {name: np.array(values).T for name, values in record.items()}


def _training_background(losses, curvatures):
    style.dress(losses, "Loss and gradient", "step", "loss, gradient norm", (0, 1.02 * TRAINED),
                (1e-3, 3), log="y")  # fmt: skip
    style.dress(curvatures, "Curvature", "step", "curvature", (0, 1.02 * TRAINED), (0, 45))
    style.legend(losses, "loss", "gradient norm", "curvature", "curvature along g",
                 theory="2 / lr")  # fmt: skip


@demo(
    _training_background,
    controls=dict(
        lr=Scale("learning rate", RATES, 0.1),
        step=Slider("step", 0, TRAINED, 500, step=EVERY),
    ),
)
def training(losses, curvatures, lr, step):
    """A small network in training: loss, gradient norm and curvature by step."""
    run = {name: values[RATES.index(lr)] for name, values in simulate_training().items()}
    i = step // EVERY
    steps = EVERY * np.arange(i + 1)
    losses.line("gradient norm", steps, run["norm"][: i + 1])
    losses.line("loss", steps, run["loss"][: i + 1])
    curvatures.line("theory", [0, 2 * TRAINED], [2 / lr, 2 / lr])
    curvatures.line("curvature along g", steps, run["along"][: i + 1])
    curvatures.line("curvature", steps, run["largest"][: i + 1])
    return (
        f"Learning rate {lr:g}, after {plural(step, 'step')}: loss {number(run['loss'][i])}, "
        f"gradient norm {number(run['norm'][i])} (at first {number(run['norm'][0])}); the largest "
        f"curvature is {number(run['largest'][i])} (at first {number(run['largest'][0])}), that "
        f"along the gradient {number(run['along'][i])}, and 2 / lr is {number(2 / lr)}."
    )


# --- a bowl: gradient descent against Newton -------------------------------------------------

MOST_STEPS = 100
START = np.array(
    [1.9, 0.9]
)  # along the flat and the steep direction; within the window at any angle
LEVELS = 2.0 ** np.arange(-5, 4)  # contours of the loss


@lru_cache
def _normals():
    # The same draws at every redraw, so that sliding changes the paths smoothly.
    return np.random.default_rng(24).normal(size=(MOST_STEPS, 2))


def simulate_bowl(condition, angle, lr, steps, noise=0.0, diagonal=False):
    """Gradient descent and Newton's method on a bowl with steepest curvature 1.

    Parameters
    ----------
    condition : float
        The flattest curvature is 1 / condition.
    angle : float
        Of the flat direction, in degrees. The start turns with the bowl.
    lr : float
        Learning rate of gradient descent.
    steps : int, at most MOST_STEPS
    noise : float
        Standard deviation of the error in each entry of every gradient, for both methods.
    diagonal : bool
        Whether Newton's method uses only the diagonal of the Hessian.

    Returns
    -------
    hessian : ndarray, (2, 2)
    descent, newton : ndarray, (steps + 1, 2)
        Paths, the start first.
    """
    turn = np.deg2rad(angle)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    hessian = axes @ np.diag([1 / condition, 1.0]) @ axes.T
    used = np.diag(np.diag(hessian)) if diagonal else hessian
    divide = np.linalg.inv(used)  # two by two, at most 1000 to 1: harmless here
    descent, newton = [axes @ START], [axes @ START]
    for error in noise * _normals()[:steps]:
        newton.append(newton[-1] - divide @ (hessian @ newton[-1] + error))
        descent.append(descent[-1] - lr * (hessian @ descent[-1] + error))
    return hessian, np.array(descent), np.array(newton)


def _bowl_background(ground, curve):
    style.dress(ground, "Paths on the bowl", "x", "y", (-3, 3), (-2.25, 2.25))
    ground.set_aspect("equal")
    ground.grid(False)
    style.dress(curve, "Loss", "step", "loss", (0, 1.03 * MOST_STEPS), (1e-9, 30), log="y")
    style.legend(ground, "start", "minimum", "newton", "contour", path="gradient descent")


def _ellipses(condition, angle):
    """Contours of the bowl as one line with gaps, (2, points)."""
    around = np.linspace(0, 2 * np.pi, 73)
    radii = np.sqrt(2 * LEVELS)[:, None]
    flat = np.sqrt(condition) * radii * np.cos(around)
    steep = radii * np.sin(around)
    gap = np.full((len(LEVELS), 1), np.nan)
    flat, steep = (np.hstack([part, gap]).ravel() for part in (flat, steep))
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return c * flat - s * steep, s * flat + c * steep


@demo(
    _bowl_background,
    widths=(1.29, 1),
    controls=dict(
        condition=LogSlider("condition", 1.0, 1000.0, 20.0),
        angle=Slider("angle (degrees)", -90, 90, 30),
        lr=Slider("learning rate", 0.05, 2.1, 1.8, step=0.05),
        steps=Slider("steps", 0, MOST_STEPS, 50),
        noise=Slider("gradient noise", 0.0, 0.1, 0.0, step=0.005),
        diagonal=Switch("diagonal only"),
    ),
)
def bowl(ground, curve, condition, angle, lr, steps, noise, diagonal):
    """Gradient descent and Newton's method on a bowl: their paths, and their loss by step."""
    hessian, descent, newton = simulate_bowl(condition, angle, lr, steps, noise, diagonal)
    ground.line("contour", *_ellipses(condition, angle))
    ground.line("minimum", 0, 0)
    ground.line("path", *descent.T)
    ground.line("newton", *newton.T)
    ground.line("start", *descent[0])
    low, high = curve.ax.get_ylim()
    ends = []
    for role, path in ("path", descent), ("newton", newton):
        loss = 0.5 * np.einsum("ki,ij,kj->k", path, hessian, path)
        curve.line(role, np.arange(len(path)), np.clip(loss, 1.5 * low, high / 1.5))
        ends.append(loss[-1])
    factors = 1 - lr / condition, 1 - lr
    tail = "and so diverges" if lr > 2 else "of its distance"
    name = "Newton on the diagonal" if diagonal else "Newton"
    after = f"after {plural(steps, 'step')}"
    rounded = "0" if ends[1] < 1e-25 else number(ends[1])
    off = np.hypot(*newton[1:].T).mean() if noise and steps else 0
    wide = f" Newton's points lie {number(off)} from the minimum on average." if off else ""
    return (
        f"Condition number {condition:g}, learning rate {lr:g}: each step of gradient "
        f"descent leaves {factors[0]:.3f} of the distance along the flat direction, and the steep "
        f"one keeps {abs(factors[1]):.3f} {tail}. The loss {after} is {number(ends[0])}; with "
        f"{name} it is {rounded}.{wide}"
    )


# --- dimension against the share of saddles --------------------------------------------------

SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)
SHOWN = 30  # matrices in the picture


@lru_cache
def simulate_spectra(seed=3):
    """Eigenvalues of random symmetric matrices (A + A^T) / 2, A standard normal.

    Returns
    -------
    dict of int to ndarray, (samples, n)
        Ascending, in units of sqrt(2 n), which is where the spectrum ends for large n. There are
        8000 samples up to n = 6 and 1500 above.
    """
    rng = np.random.default_rng(seed)
    spectra = {}
    for n in SIZES:
        a = rng.normal(size=(8000 if n <= 6 else 1500, n, n))
        spectra[n] = np.linalg.eigvalsh(a + a.transpose(0, 2, 1)) / np.sqrt(8 * n)
    return spectra


def saddle_shares(shift=0.0):
    """Shares of saddles, and of minima, by size, (len(SIZES),) each."""
    saddles, minima = [], []
    for values in simulate_spectra().values():
        low, high = values[:, 0] + shift, values[:, -1] + shift
        saddles.append(np.mean((low < 0) & (high > 0)))
        minima.append(np.mean(low > 0))
    return np.array(saddles), np.array(minima)


def _saddle_background(rows, curve):
    style.dress(rows, f"Eigenvalues of {SHOWN} matrices", "eigenvalue / √(2n), shifted", "matrix",
                (-2.6, 3.6), (-1, SHOWN))  # fmt: skip
    rows.axvline(0, color=style.GRAY, lw=0.8)
    style.dress(curve, "Share of the matrices", "dimension n", "share", (0, 25), (-0.04, 1.04))
    style.legend(rows, "current", "one sign", "both signs", test="saddles", training="minima",
                 theory="saddles, coin flips")  # fmt: skip


@demo(
    _saddle_background,
    controls=dict(
        n=Scale("dimension n", SIZES, 3),
        shift=Slider("shift", 0.0, 1.5, 0.0, step=0.05),
    ),
)
def saddle_share(rows, curve, n, shift):
    """Eigenvalues of random Hessians, and the share of saddles by dimension."""
    values = simulate_spectra()[n][:SHOWN] + shift
    mixed = (values[:, 0] < 0) & (values[:, -1] > 0)
    heights = np.broadcast_to(np.arange(SHOWN)[:, None], values.shape)
    for role, chosen in ("both signs", mixed), ("one sign", ~mixed):
        rows.line(role, values[chosen].ravel(), heights[chosen].ravel())
    saddles, minima = saddle_shares(shift)
    if shift == 0:
        curve.line("theory", SIZES, 1 - 2.0 ** (1 - np.array(SIZES)))
    curve.line("training", SIZES, minima)
    curve.line("test", SIZES, saddles)
    i = SIZES.index(n)
    curve.line("current", n, saddles[i])
    coins = f" Coin flips would make it {1 - 2.0 ** (1 - n):.2%}." if shift == 0 else ""
    return (
        f"n = {n}, shift {shift:g}: of {len(simulate_spectra()[n])} random matrices "
        f"{saddles[i]:.2%} have eigenvalues of both signs, {minima[i]:.2%} only positive ones, "
        f"and {max(0, 1 - saddles[i] - minima[i]):.2%} only negative ones.{coins}"
    )


# --- gradient descent, Newton and saddle-free Newton -----------------------------------------

MOST_NEWTON = 40
CURVED = {name: LANDSCAPES[name] for name in ("saddle", "two minima", "Rosenbrock")}
SETTINGS = {
    "saddle": dict(x=-1.6, y=0.1, lr=0.2),
    "two minima": dict(x=0.2, y=1.0, lr=0.06),
    "Rosenbrock": dict(x=-1.2, y=1.0, lr=0.001),
}
METHODS = {"path": "gradient descent", "newton": "Newton", "saddle-free": "saddle-free Newton"}


def simulate_methods(surface, x, y, lr, steps):
    """Paths of three methods from one start.

    Parameters
    ----------
    surface : Landscape
    x, y : float
        Start.
    lr : float
        Learning rate of gradient descent; the two others take whole steps.
    steps : int

    Returns
    -------
    dict of str to ndarray, (up to steps + 1, 2)
        By the names in METHODS; a path ends early where it gets far off. Along a direction of zero
        curvature Newton's methods do not step.
    """
    paths = {}
    for method in METHODS:
        w = np.array([x, y], dtype=float)
        path = [w]
        for _ in range(steps):
            w = w - _step(method, surface.gradient(w), surface, w, lr)
            if not np.abs(w).max() < FAR:
                break
            path.append(w)
        paths[method] = np.array(path)
    return paths


def _step(method, g, surface, w, lr):
    if method == "path":
        return lr * g
    # The eigenvalues of a symmetric two-by-two matrix in closed form: eigh takes longer.
    (a, b), (_, c) = surface.hessian(w)
    middle, half = (a + c) / 2, np.hypot((a - c) / 2, b)
    values = middle - half, middle + half
    angle = 0.5 * np.arctan2(2 * b, a - c)  # of the direction with the larger curvature
    steep = np.array([np.cos(angle), np.sin(angle)])
    flat = np.array([-steep[1], steep[0]])
    step = np.zeros(2)
    for value, axis in zip(values, (flat, steep), strict=True):
        size = abs(value) if method == "saddle-free" else value
        step = step + (g @ axis) / (size or np.inf) * axis
    return step


def _methods_background(ground, curve, surface):
    surface = CURVED[surface]
    left, right, bottom, top = surface.window
    x, y, loss = surface.grid()
    style.contours(ground, x, y, loss)
    style.dress(ground, f"Paths on: {surface.name}", "x", "y", (left, right), (bottom, top))
    ground.set_aspect("equal")
    style.mark(ground, "minimum", *zip(*surface.minima, strict=True))
    for point in surface.saddles:
        style.mark(ground, "saddle", *point)
    highest = float(loss.max()) - surface.lowest
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, 1.03 * MOST_NEWTON),
                (1e-8 * highest, 3 * highest), log="y")  # fmt: skip
    roles = ["start", "minimum"] + ["saddle"] * bool(surface.saddles)
    style.legend(ground, *roles, "newton", **{"saddle-free": "saddle-free", "path": "descent"})


@demo(
    _methods_background,
    depends=("surface",),
    widths=(1.29, 1),
    controls=dict(
        surface=Choice("surface", tuple(CURVED), "saddle", presets=SETTINGS),
        steps=Slider("steps", 0, MOST_NEWTON, 20),
        x=Slider("start x", -2.0, 2.0, SETTINGS["saddle"]["x"], step=0.05),
        y=Slider("start y", -1.5, 2.0, SETTINGS["saddle"]["y"], step=0.05),
        lr=LogSlider("learning rate", 1e-4, 1.0, SETTINGS["saddle"]["lr"]),
    ),
)
def newton_paths(ground, curve, surface, steps, x, y, lr):
    """Gradient descent, Newton's method and saddle-free Newton: paths, and loss by step."""
    surface = CURVED[surface]
    low, high = curve.ax.get_ylim()
    told = []
    for role, path in simulate_methods(surface, x, y, lr, steps).items():
        loss = surface.f(path) - surface.lowest
        ground.line(role, *path.T)
        curve.line(role, np.arange(len(path)), np.clip(loss, 1.5 * low, high / 1.5))
        if len(path) <= steps:
            told.append(f"{METHODS[role]} diverged at step {len(path)}")
        else:
            told.append(f"{METHODS[role]} {_place(surface, path[-1])} (loss {_small(loss[-1])})")
    ground.line("start", x, y)
    return (
        f"{surface.name[0].upper() + surface.name[1:]}, from ({x:g}, {y:g}), after "
        f"{plural(steps, 'step')}: {told[0]}, {told[1]}, {told[2]}; the loss is told above the "
        "lowest."
    )


def _small(loss):
    return "0" if loss < 1e-14 else number(loss)


def _place(surface, w):
    """Where a path ended."""
    for x, y in surface.minima:
        if np.hypot(*(w - (x, y))) < 0.02:
            return f"is at the minimum ({x:.2g}, {y:.2g})"
    for x, y in surface.saddles:
        if np.hypot(*(w - (x, y))) < 0.02:
            return f"is at the saddle point ({x:.2g}, {y:.2g})"
    return f"is at ({w[0]:.2g}, {w[1]:.2g})"
