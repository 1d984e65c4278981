"""Where does gradient descent go on a loss surface, and where does it stop?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Slider, Switch, demo
from course.demos.style import number, plural
from course.worlds.landscapes import SURFACES

MAX_STEPS = 100
DRAWS = 200  # of the noise, whose ends the picture shows
NEAR = 1.0  # an end that close to a minimum lies in its basin
FAR = 1e4  # a path that gets this far from the origin has diverged


@lru_cache
def _normals():
    """Errors and perturbations, (2, MAX_STEPS, DRAWS, 2).

    The same draws come back at every redraw, so that sliding changes the paths smoothly.
    """
    return np.random.default_rng(20).normal(size=(2, MAX_STEPS, DRAWS, 2))


def simulate_descent(surface, lr, steps, x, y, noise=0.0, sigma=0.0, decay=1.0, max_norm=np.inf,
                     draw=1):  # fmt: skip
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
    draw : int, 1 to DRAWS
        Which draw of the noise.

    Returns
    -------
    ndarray, (steps + 1, 2)
        The path, its start first; shorter where it diverged.
    """
    errors, perturbations = _normals()[:, :, draw - 1]
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


def simulate_ends(surface, lr, steps, x, y, noise, sigma, decay, max_norm=np.inf):
    """Where the paths of all draws end, (DRAWS, 2). Arguments as for `simulate_descent`.

    A path that diverged ends where it passed FAR.
    """
    errors, perturbations = _normals()[:, :steps]
    errors = noise * errors
    moves = (lr * sigma * decay ** np.arange(steps))[:, None, None] * perturbations
    w = np.tile(np.array([x, y], dtype=float), (DRAWS, 1))
    for error, move in zip(errors, moves, strict=True):
        g = surface.gradient(w) + error
        if max_norm < np.inf:
            g *= np.minimum(1, max_norm / np.maximum(np.hypot(g[:, 0], g[:, 1]), 1e-300))[:, None]
        there = np.abs(w).max(axis=1, keepdims=True) < FAR
        w = w - there * (lr * g + move)
    return w


def shares(surface, ends):
    """Share of the ends in the basin of each minimum, within NEAR of it, a list."""
    return [float(np.mean(np.hypot(*(ends - m).T) < NEAR)) for m in surface.minima]


def _explorer_background(ground, curve, surface):
    surface = SURFACES[surface]
    left, right, bottom, top = surface.window
    x, y, loss = surface.grid()
    style.contours(ground, x, y, loss)
    style.dress(
        ground, f"Path on the surface: {surface.name} (light is low)", "x", "y", (left, right),
        (bottom, top),
    )  # fmt: skip
    ground.set_aspect("equal")
    style.mark(ground, "minimum", *zip(*surface.minima, strict=True))
    for point in surface.saddles:
        style.mark(ground, "saddle", *point)
    highest = float(loss.max()) - surface.lowest
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, 1.03 * MAX_STEPS),
                (1e-9 * highest, 3 * highest), log="y")  # fmt: skip
    roles = ["path", "start", "current", "minimum"] + ["saddle"] * bool(surface.saddles)
    style.legend(ground, *roles, estimate=f"ends of {DRAWS} draws")


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
        draw=Slider("draw of the noise", 1, DRAWS, 1),
        x=Slider("start x", -3, 3, SURFACES["bowl"].start[0], step=0.05),
        y=Slider("start y", -3, 3, SURFACES["bowl"].start[1], step=0.05),
    ),
)  # fmt: skip
def surface_explorer(
    ground, curve, surface, lr, steps, noise, sigma, decay, clip, max_norm, draw, x, y
):
    """Gradient descent on a loss surface: the path on the contours, and the loss by step."""
    surface = SURFACES[surface]
    settings = (surface, lr, steps, x, y, noise, sigma, decay, max_norm if clip else np.inf)
    path = simulate_descent(*settings, draw)
    loss = surface.f(path) - surface.lowest
    says = _heights(loss)
    if noise or sigma:
        ends = simulate_ends(*settings)
        ground.line("estimate", *ends.T)
        says += _counted(surface, ends)
    ground.line("path", *path.T)
    ground.line("start", x, y)
    ground.line("current", *path[-1])
    floor, ceiling = curve.ax.get_ylim()
    curve.line("loss", np.arange(len(path)), style.above_zero(loss))
    if floor < loss[-1] < ceiling:
        curve.line("current", len(path) - 1, loss[-1])
    after = f"after {plural(len(path) - 1, 'step')} at learning rate {lr:g}"
    return (
        f"{surface.name.capitalize()}: {after} the loss is {number(loss[-1])} above the lowest. "
        f"{_verdict(surface, path, noise or sigma)}{says}"
    )


def _heights(loss):
    """What the loss on the way was, where it rose well above the start's."""
    highest = int(loss.argmax())
    if loss[highest] <= 1.5 * loss[0] or highest == len(loss) - 1:
        return ""
    return f" On the way the loss rose to {number(loss[highest])}, from {number(loss[0])} at first."


def _counted(surface, ends):
    """How many of all draws end in the basins of the minima."""
    values = shares(surface, ends)
    lowest = surface.f(np.array(surface.minima)) <= surface.lowest + 1e-9
    if lowest.all():
        where = f"{sum(values):.0%} end within {NEAR:g} of a minimum"
    else:
        where = " and ".join(
            f"{value:.0%} end within {NEAR:g} of the {'lower' if low else 'higher'} minimum"
            for value, low in zip(values, lowest, strict=True)
        )
    return f" Of {DRAWS} draws of the noise {where}."


def _verdict(surface, path, noisy):
    """One sentence or two: how the path moved, and where it ended."""
    left, right, bottom, top = surface.window
    end = path[-1]
    outside = (path < [left, bottom]).any(axis=1) | (path > [right, top]).any(axis=1)
    first = f"left the picture at step {outside.argmax()}"
    if outside[0]:
        first = "began outside the picture"
    if not np.abs(end).max() < FAR:
        return f"The path diverged: it {first} and never came back."
    if outside[-1]:
        return f"The path {first}."
    back = "came in" if outside[0] else "came back"
    past = f"The path {first} and {back}. It " if outside.any() else "The path "
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
