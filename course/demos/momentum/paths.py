"""How are a path on a surface and its loss drawn, and how are they told in words?"""

import numpy as np

from course.demos import style
from course.demos.style import number

FAR = 1e4  # a path that gets this far from the origin has diverged


def paint_ground(ground, curve, surface, title, most):
    """Paint the surface, and empty axes for the loss over `most` steps."""
    left, right, bottom, top = surface.window
    x, y, loss = surface.grid()
    style.contours(ground, x, y, loss)
    style.dress(ground, title, "x", "y", (left, right), (bottom, top))
    ground.set_aspect("equal")
    style.mark(ground, "minimum", *zip(*surface.minima, strict=True))
    for point in surface.saddles:
        style.mark(ground, "saddle", *point)
    highest = float(loss.max()) - surface.lowest
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, 1.03 * most),
                (1e-8 * highest, 3 * highest), log="y")  # fmt: skip


def draw_path(ground, curve, surface, role, path):
    """Draw a path and its loss; return the loss at its end."""
    loss = surface.f(path) - surface.lowest
    floor, ceiling = curve.ax.get_ylim()
    ground.line(role, *path.T)
    ground.line("current", *path[-1])
    curve.line(role, np.arange(len(path)), style.above_zero(loss))
    if floor < loss[-1] < ceiling:
        curve.line("current", len(path) - 1, loss[-1])
    return loss[-1]


def place(surface, path, loss):
    """Where a path has come to, in words."""
    end = path[-1]
    if not np.abs(end).max() < FAR:
        return f"has diverged by step {len(path) - 1}"
    near = [point for point in surface.minima if np.hypot(*(end - point)) < 0.1]
    x, y = np.round(end, 2) + 0.0  # no -0.00
    where = f"is at ({x:.2f}, {y:.2f})"
    if near:
        which = "lower " if near[0] == surface.minima[0] else "higher "
        where += f", at the {which if len(surface.minima) > 1 else ''}minimum"
    return f"{where}, {number(loss)} above the lowest loss"
