"""Where do Newton's method and its saddle-free form go on a curved surface?"""

from dataclasses import replace

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Slider, demo
from course.demos.style import number, plural
from course.worlds.landscapes import LANDSCAPES

FAR = 1e4  # a path that gets this far from the origin has diverged
MOST_NEWTON = 40
CURVED = {name: LANDSCAPES[name] for name in ("saddle", "two minima")} | {
    # Newton's second step from the start shown leads far down, and belongs into the picture.
    "Rosenbrock": replace(LANDSCAPES["Rosenbrock"], window=(-2.0, 2.0, -3.6, 2.5))
}
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
    style.dress(ground, f"Paths on: {surface.name} (light is low)", "x", "y", (left, right),
                (bottom, top))  # fmt: skip
    if top - bottom < right - left:
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
    paths = simulate_methods(surface, x, y, lr, steps)
    told = {}
    for role in "path", "saddle-free", "newton":  # Newton's line is the thinner: both are seen
        loss = surface.f(paths[role]) - surface.lowest
        ground.line(role, *paths[role].T)
        curve.line(role, np.arange(len(loss)), style.above_zero(loss))
        told[role] = f"{METHODS[role]} {_fate(surface, paths[role], loss, steps)}"
    ground.line("start", x, y)
    if len(paths["newton"]) > 1 and np.array_equal(paths["newton"], paths["saddle-free"]):
        told["saddle-free"] = "saddle-free Newton takes the same path"
    return (
        f"{surface.name[0].upper() + surface.name[1:]}, from ({x:g}, {y:g}), after "
        f"{plural(steps, 'step')}: {', '.join(told[role] for role in METHODS)}; the loss is told "
        "above the lowest."
    )


def _fate(surface, path, loss, steps):
    """Where a path ended, and how high it came on the way."""
    if len(path) <= steps:
        return f"diverged at step {len(path)}"
    highest = int(loss.argmax())
    way = ""
    if loss[highest] > loss[0]:
        where = "" if _inside(surface, path[highest]) else ", outside the picture"
        way = f" after {number(loss[highest])} at step {highest}{where}"
    return f"{_place(surface, path[-1])} (loss {_small(loss[-1])}{way})"


def _inside(surface, w):
    left, right, bottom, top = surface.window
    return left <= w[0] <= right and bottom <= w[1] <= top


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
    outside = "" if _inside(surface, w) else ", outside the picture"
    return f"is at ({w[0]:.2g}, {w[1]:.2g}){outside}"
