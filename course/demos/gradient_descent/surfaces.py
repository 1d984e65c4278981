"""Where does gradient descent go on a loss surface, and where does it stop?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Slider, Switch, demo
from course.demos.style import number, plural
from course.worlds.landscapes import SURFACES

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
