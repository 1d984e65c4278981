"""Where does gradient descent go, what does mini-batch noise cost, and what explodes?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, Switch, demo
from course.demos.style import number, plural
from course.worlds.landscapes import SURFACES

# --- the surface explorer -------------------------------------------------------------------

MAX_STEPS = 100
FAR = 1e4  # a path that gets this far from the origin has diverged


@lru_cache
def _normals():
    # The same draws at every redraw, so that sliding changes the path smoothly.
    return np.random.default_rng(20).normal(size=(2, MAX_STEPS, 2))


def simulate_descent(surface, lr, steps, x, y, noise=0.0, sigma=0.0, decay=1.0, max_norm=np.inf):
    """Gradient descent on a surface, with an inexact, clipped and perturbed gradient.

    Parameters
    ----------
    surface : Landscape
    lr : float
    steps : int, at most MAX_STEPS
    x, y : float
        Where the path starts.
    noise : float
        Standard deviation of the error of each gradient, as from a mini-batch.
    sigma, decay : float
        After clipping, normal noise of standard deviation sigma * decay**k is added at step k.
    max_norm : float
        The gradient is scaled down to this 2-norm where it is longer.

    Returns
    -------
    ndarray, (steps + 1, 2)
        The path, its start first; shorter where it diverged.
    """
    errors, perturbations = _normals()
    w = np.array([x, y], dtype=float)
    path = [w]
    for k in range(steps):
        g = surface.gradient(w) + noise * errors[k]
        norm = np.hypot(*g)
        if norm > max_norm:
            g = g * (max_norm / norm)
        w = w - lr * (g + sigma * decay**k * perturbations[k])
        path.append(w)
        if not np.abs(w).max() < FAR:
            break
    return np.array(path)


def _explorer_background(ground, curve, surface):
    surface = SURFACES[surface]
    left, right, bottom, top = surface.window
    x, y, loss = surface.grid()
    style.contours(ground, x, y, loss)
    style.dress(
        ground, f"Path on the surface: {surface.name}", "x", "y", (left, right), (bottom, top)
    )
    ground.set_aspect("equal")
    style.mark(ground, "minimum", *zip(*surface.minima, strict=True))
    for point in surface.saddles:
        style.mark(ground, "saddle", *point)
    highest = float(loss.max()) - surface.lowest
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, 1.03 * MAX_STEPS),
                (1e-5 * highest, 3 * highest), log="y")  # fmt: skip
    roles = ["path", "start", "current", "minimum"] + ["saddle"] * bool(surface.saddles)
    style.legend(ground, *roles)


@demo(
    _explorer_background,
    depends=("surface",),
    widths=(1.29, 1),  # leaves the contours room for equal scales at full height
    controls=dict(
        surface=Choice("surface", tuple(SURFACES), "bowl", presets={
            name: dict(lr=s.lr, x=s.start[0], y=s.start[1]) for name, s in SURFACES.items()
        }),
        lr=LogSlider("learning rate", 1e-3, 10, SURFACES["bowl"].lr),
        steps=Slider("steps", 0, MAX_STEPS, 40),
        noise=Slider("gradient noise", 0, 3, 0, step=0.05),
        sigma=Slider("perturbation sigma", 0, 3, 0, step=0.05),
        decay=Slider("perturbation decay", 0.8, 1, 0.97, step=0.01),
        clip=Switch("clip the gradient"),
        max_norm=LogSlider("max norm", 0.1, 100, 1.0),
        x=Slider("start x", -3, 3, SURFACES["bowl"].start[0], step=0.05),
        y=Slider("start y", -3, 3, SURFACES["bowl"].start[1], step=0.05),
    ),
)  # fmt: skip
def surface_explorer(ground, curve, surface, lr, steps, noise, sigma, decay, clip, max_norm, x, y):
    """Gradient descent on a loss surface: the path on the contours, and the loss by step."""
    surface = SURFACES[surface]
    path = simulate_descent(
        surface, lr, steps, x, y, noise, sigma, decay, max_norm if clip else np.inf
    )
    loss = surface.f(path) - surface.lowest
    ground.line("path", *path.T)
    ground.line("start", x, y)
    ground.line("current", *path[-1])
    floor, ceiling = curve.ax.get_ylim()
    shown = np.clip(loss, 1.5 * floor, ceiling / 1.5)  # zero has no place on a log axis
    curve.line("loss", np.arange(len(path)), shown)
    curve.line("current", len(path) - 1, shown[-1])
    after = f"after {plural(len(path) - 1, 'step')} at learning rate {lr:g}"
    return (
        f"{surface.name.capitalize()}: {after} the loss is {number(loss[-1])} above the lowest. "
        f"{_verdict(surface, path, noise or sigma)}"
    )


def _verdict(surface, path, noisy):
    """One sentence or two: how the path moved, and where it ended."""
    left, right, bottom, top = surface.window
    end = path[-1]
    outside = (path < [left, bottom]).any(axis=1) | (path > [right, top]).any(axis=1)
    first = f"at step {outside.argmax()}"
    if not np.abs(end).max() < FAR:
        return f"The path diverged: it left the picture {first} and never came back."
    if outside[-1]:
        return f"The path left the picture {first}."
    past = f"The path left the picture {first} and came back. It " if outside.any() else "The path "
    moves = np.diff(path, axis=0)
    turns = (moves[1:] * moves[:-1]).sum(axis=1) < 0
    if len(turns) and turns.mean() > 0.5:
        past += "jitters and " if noisy else "overshoots from wall to wall and "
    for x, y in surface.minima:
        if np.hypot(*(end - (x, y))) < 0.1:
            if len(surface.minima) == 1:
                return f"{past}has reached the minimum."
            lowest = surface.f(np.array([x, y])) <= surface.lowest + 1e-9
            which = "a global" if lowest else "a local, not the global,"
            return f"{past}has reached {which} minimum, at ({x:.2g}, {y:.2g})."
    slope = number(np.hypot(*surface.gradient(end)))
    if any(np.hypot(*(end - point)) < 0.1 for point in surface.saddles):
        return f"{past}stands at the saddle point, where the slope is only {slope}."
    still = "hardly moves" if float(slope) < 0.02 else "is under way"
    return f"{past}{still}: the slope here is {slope}."


# --- batch size and gradient noise ----------------------------------------------------------

BATCH_SIZES = tuple(2**k for k in range(11))
DRAWS = 300


@lru_cache
def simulate_batches(n=4000, draws=DRAWS, seed=0):
    """Mini-batch gradients of a line's mean squared error, for many batches of each size.

    Parameters
    ----------
    n : int
        Examples in the training set.
    draws : int
        Batches of each size. They are drawn with replacement, so sigma / sqrt(B) is exact, and a
        larger batch contains the smaller one.

    Returns
    -------
    per_example : ndarray, (n, 2)
        Gradient of each example's squared error with respect to slope and intercept.
    estimates : ndarray, (len(BATCH_SIZES), draws, 2)
        Mean gradient of each batch.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    y = 1.5 * x - 0.5 + rng.normal(size=n)
    residuals = 0.5 * x + 0.2 - y  # the line at which the gradient is wanted
    per_example = 2 * residuals[:, None] * np.stack([x, np.ones(n)], axis=1)
    chosen = rng.integers(n, size=(draws, BATCH_SIZES[-1]))
    sums = per_example[chosen].cumsum(axis=1)
    return per_example, np.stack([sums[:, b - 1] / b for b in BATCH_SIZES])


def standard_errors():
    """Standard error by batch size, predicted (sigma / sqrt(B)) and measured, (11,) each.

    Both are distances: the root of the summed variances of the two coordinates.
    """
    per_example, estimates = simulate_batches()
    predicted = np.sqrt(per_example.var(axis=0).sum() / np.array(BATCH_SIZES))
    errors = estimates - per_example.mean(axis=0)
    return predicted, np.sqrt((errors**2).sum(axis=2).mean(axis=1))


def _noise_background(cloud, curve):
    center = simulate_batches()[0].mean(axis=0)
    style.dress(cloud, f"{DRAWS} estimates of one gradient", "derivative by slope",
                "derivative by intercept", (center[0] - 8, center[0] + 8),
                (center[1] - 6, center[1] + 6))  # fmt: skip
    cloud.set_aspect("equal")
    predicted, measured = standard_errors()
    style.dress(curve, "Standard error against batch size", "batch size B (examples a step)",
                "standard error", (0.8, 1300), (0.05, 10), log="xy")  # fmt: skip
    style.mark(curve, "theory", BATCH_SIZES, predicted)
    style.mark(curve, "measured", BATCH_SIZES, measured)
    style.legend(cloud, "estimate", "measured", "current", exact="full gradient",
                 theory=r"$\sigma/\sqrt{B}$")  # fmt: skip


@demo(
    _noise_background,
    widths=(1.29, 1),
    controls=dict(batch_size=Scale("batch size", BATCH_SIZES, 8)),
)
def batch_noise(cloud, curve, batch_size):
    """Gradients of many mini-batches around the full gradient, and their spread by batch size."""
    i = BATCH_SIZES.index(batch_size)
    per_example, estimates = simulate_batches()
    predicted, measured = standard_errors()
    center = per_example.mean(axis=0)
    cloud.line("estimate", *estimates[i].T)
    angle = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    cloud.line("theory", *(center[:, None] + predicted[i] * circle))
    cloud.line("exact", *center)
    curve.line("current", batch_size, measured[i])
    return (
        f"Batch size {batch_size}: the standard error is {number(predicted[i])}, measured "
        f"{number(measured[i])}; the full gradient is {number(np.hypot(*center))} long. "
        f"A step reads {plural(batch_size, 'example')}; to halve the error it must read "
        f"{4 * batch_size}."
    )


# --- surrogate loss against 0-1 loss ----------------------------------------------------------

RECORDED = tuple(sorted({0, *np.geomspace(1, 3000, 60).round().astype(int).tolist()}))


def _two_classes(n, rng):
    """Two long Gaussian clouds side by side, x (n, 3) with a column of ones, y (n,) 0 or 1."""
    y = np.arange(n) % 2
    c, s = np.cos(0.8), np.sin(0.8)
    x = (rng.normal(size=(n, 2)) * [2.2, 0.45]) @ np.array([[c, s], [-s, c]])
    x[:, 0] += 1.2 * (2 * y - 1)
    return np.column_stack([x, np.ones(n)]), y


@lru_cache
def simulate_training(seed=1, n_train=40, n_test=4000, lr=0.1):
    """A linear classifier trained by full-batch gradient descent on the logistic loss.

    Parameters
    ----------
    seed, n_train, n_test : int
    lr : float

    Returns
    -------
    dict
        x (n_train, 3), y (n_train,); at each step of RECORDED the weights w (steps, 3), and
        losses nll and zero_one, each with "training" and "test", (steps,).
    """
    rng = np.random.default_rng(seed)
    x, y = _two_classes(n_train, rng)
    x_test, y_test = _two_classes(n_test, rng)
    signs, w, kept = 2 * y - 1, np.zeros(3), []
    for step in range(RECORDED[-1] + 1):
        if step in RECORDED:
            kept.append(w)
        w = w + lr * (x.T @ (signs / (1 + np.exp(signs * (x @ w))))) / n_train
    result = dict(x=x, y=y, w=np.array(kept), nll={}, zero_one={})
    for part, features, labels in ("training", x, y), ("test", x_test, y_test):
        margins = (features @ result["w"].T) * (2 * labels - 1)[:, None]
        result["nll"][part] = np.logaddexp(0, -margins).mean(axis=0)
        result["zero_one"][part] = np.where(labels[:, None] == 1, margins <= 0, margins < 0).mean(
            axis=0
        )
    return result


def first_perfect(zero_one):
    """Index from which a 0-1 loss stays at 0, or None."""
    wrong = np.flatnonzero(zero_one)
    after = wrong[-1] + 1 if len(wrong) else 0
    return int(after) if after < len(zero_one) else None


def _surrogate_background(plane, surrogate, zero_one):
    run = simulate_training()
    style.dress(plane, "Training set, boundary", "x1", "x2", (-5.5, 5.5), (-5, 5))
    style.mark(plane, "first class", *run["x"][run["y"] == 0, :2].T)
    style.mark(plane, "second class", *run["x"][run["y"] == 1, :2].T)
    for ax, name, title, unit, top in (
        (surrogate, "nll", "Surrogate loss", "NLL", 0.75),
        (zero_one, "zero_one", "0-1 loss", "share wrong", 0.55),
    ):
        style.dress(ax, title, "step", unit, (0.7, 4500), (-0.03 * top, top), log="x")
        for part in "training", "test":
            style.mark(ax, part, RECORDED[1:], run[name][part][1:])
    style.legend(plane, "first class", "second class", "training", "test", "current",
                 model="boundary")  # fmt: skip


@demo(
    _surrogate_background,
    widths=(1.1, 1, 1),
    controls=dict(step=Scale("step", RECORDED, RECORDED[20])),
)
def surrogate_loss(plane, surrogate, zero_one, step):
    """A linear classifier in training: its boundary, and both losses by step."""
    run, i = simulate_training(), RECORDED.index(step)
    a, b, c = run["w"][i]
    if a or b:
        ends = np.array([-9.0, 9.0])  # along the boundary, from its point nearest the origin
        norm = np.hypot(a, b)
        plane.line("model", -c * a / norm**2 + ends * b / norm, -c * b / norm**2 - ends * a / norm)
    for panel, name in (surrogate, "nll"), (zero_one, "zero_one"):
        for part in "training", "test":
            panel.line("current", max(step, 0.8), run[name][part][i])
    train, test = run["zero_one"]["training"], run["zero_one"]["test"]
    perfect = first_perfect(train)
    says = (
        f"Step {step}: training 0-1 loss {train[i]:.1%}, test {test[i]:.1%}; training NLL "
        f"{number(run['nll']['training'][i])}, test {number(run['nll']['test'][i])}."
    )
    if i > perfect:
        says += (
            f" The training 0-1 loss has been 0 since step {RECORDED[perfect]}, when the test "
            f"0-1 loss was {test[perfect]:.1%}: the surrogate still had a slope."
        )
    return says


# --- a matrix applied again and again --------------------------------------------------------

MOST_PRODUCTS = 40
DIRECTIONS = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])  # columns


def simulate_powers(first, second, t):
    """W^k x for k = 0..t, from the eigenvalues of the symmetric matrix W.

    Parameters
    ----------
    first, second : float
        Eigenvalues; the eigenvectors are the columns of DIRECTIONS.
    t : int

    Returns
    -------
    path : ndarray, (t + 1, 2)
        It starts with a vector of length 1, halfway between the eigenvectors.
    parts : ndarray, (t + 1, 2)
        The same in coordinates along the eigenvectors: eigenvalue**k / sqrt(2).
    """
    parts = np.array([first, second]) ** np.arange(t + 1)[:, None] / np.sqrt(2)
    return parts @ DIRECTIONS.T, parts


def _powers_background(plane, curve):
    style.dress(plane, "The vector after each product", "x", "y", (-3, 3), (-2.25, 2.25))
    plane.set_aspect("equal")
    for role, direction in zip(("first direction", "second direction"), DIRECTIONS.T, strict=True):
        style.mark(plane, role, *np.outer(direction, [-5, 5]))
    style.dress(curve, "Its length", "products t", "length", (0, 1.03 * MOST_PRODUCTS),
                (1e-8, 1e8), log="y")  # fmt: skip
    curve.axhline(1, color=style.GRAY, lw=0.8)
    style.legend(plane, "path", "start", "current", "first direction", "second direction")


@demo(
    _powers_background,
    widths=(1.29, 1),
    controls=dict(
        first=Slider("eigenvalue 1", -1.5, 1.5, 1.1, step=0.01),
        second=Slider("eigenvalue 2", -1.5, 1.5, 0.7, step=0.01),
        t=Slider("products t", 0, MOST_PRODUCTS, 20),
    ),
)
def repeated_matrix(plane, curve, first, second, t):
    """A vector multiplied by the same matrix again and again: where it goes, and its length."""
    path, parts = simulate_powers(first, second, t)
    lengths = np.hypot(*path.T)
    plane.line("path", *path.T)
    plane.line("start", *path[0])
    plane.line("current", *path[-1])
    steps = np.arange(t + 1)
    floor, ceiling = curve.ax.get_ylim()
    for role, part in zip(("first direction", "second direction"), parts.T, strict=True):
        curve.line(role, steps, np.clip(np.abs(part), floor, None))
    curve.line("path", steps, np.clip(lengths, floor, None))
    curve.line("current", t, np.clip(lengths[-1], 3 * floor, ceiling / 3))
    largest = max(abs(first), abs(second))
    if largest > 1:
        how = f"it explodes, as the larger eigenvalue has size {largest:.2f}, above 1"
    elif largest < 1:
        how = f"it vanishes, as both eigenvalues are below 1 in size (at most {largest:.2f})"
    else:
        how = "it keeps part of its length, as the larger eigenvalue has size 1"
    along = ", ".join(number(abs(part)) for part in parts[-1])
    return (
        f"After {plural(t, 'product')} the vector's length, 1 at the start, is "
        f"{number(lengths[-1])}: {how}. Its parts along the two directions: {along}."
    )
