"""When does a vector explode or vanish, multiplied by one matrix again and again?"""

import numpy as np

from course.demos import style
from course.demos.pattern import Slider, demo
from course.demos.style import number, plural

MOST_PRODUCTS = 50
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
                (1e-10, 1e10), log="y")  # fmt: skip
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
        curve.line(role, steps, style.above_zero(np.abs(part)))
    curve.line("path", steps, style.above_zero(lengths))
    if floor < lengths[-1] < ceiling:
        curve.line("current", t, lengths[-1])
    largest = max(abs(first), abs(second))
    if t == 0:
        how = "nothing has been multiplied yet"
    elif largest > 1:
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
