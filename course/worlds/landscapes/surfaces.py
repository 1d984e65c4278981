"""Which surfaces show one difficulty each, from a bowl to a cliff?"""

import numpy as np

from .landscape import Landscape, matrix, polish, split, vector


def ravine(condition=20.0):
    """A quadratic valley, steep across (y) and flat along (x).

    Parameters
    ----------
    condition : float, at least 1
        Condition number: the curvature across over the curvature along, which is 1. Gradient
        descent diverges where the learning rate exceeds 2 / condition.

    Returns
    -------
    Landscape
    """
    if not condition >= 1:
        raise ValueError(f"condition must be at least 1, got {condition}")

    def f(w):
        x, y = split(w)
        return 0.5 * (x**2 + condition * y**2)

    def gradient(w):
        x, y = split(w)
        return vector(x, condition * y)

    def hessian(w):
        x, _ = split(w)
        return matrix(np.ones_like(x), 0.0, condition)

    return Landscape(
        "ravine", "A valley, steep across and flat along: the path bounces between the walls.",
        f, gradient, hessian, minima=((0.0, 0.0),), window=(-3.0, 3.0, -2.25, 2.25),
        start=(-2.6, 1.0), lr=1.9 / condition,
    )  # fmt: skip


def _bowl():
    round_ravine = ravine(1.0)
    return Landscape(
        "bowl", "The same curvature in every direction: the gradient points at the minimum.",
        round_ravine.f, round_ravine.gradient, round_ravine.hessian, minima=((0.0, 0.0),),
        window=(-3.0, 3.0, -2.25, 2.25), start=(-2.4, 1.8), lr=0.2,
    )  # fmt: skip


def _two_minima():
    tilt = 0.3

    def f(w):
        x, y = split(w)
        return (x**2 - 1) ** 2 + tilt * x + 0.5 * y**2

    def gradient(w):
        x, y = split(w)
        return vector(4 * x * (x**2 - 1) + tilt, y)

    def hessian(w):
        x, _ = split(w)
        return matrix(12 * x**2 - 4, 0.0, 1.0)

    return Landscape(
        "two minima", "A low basin on the left, a higher one on the right: the start decides.",
        f, gradient, hessian, minima=polish(gradient, hessian, (-1, 0), (1, 0)),
        window=(-2.0, 2.0, -1.5, 1.5), start=(0.5, 1.2), lr=0.06,
        saddles=polish(gradient, hessian, (0, 0)),
    )  # fmt: skip


def _plateau():
    center, width, wall = 1.2, 0.6, 3.0

    def f(w):
        x, y = split(w)
        pit = np.exp(-0.5 * ((x - center) / width) ** 2)
        return 1 - pit + 0.05 * (x / wall) ** 8 + 0.25 * y**2

    def gradient(w):
        x, y = split(w)
        pit = np.exp(-0.5 * ((x - center) / width) ** 2)
        return vector(
            pit * (x - center) / width**2 + 0.4 / wall * (x / wall) ** 7,
            0.5 * y,
        )

    def hessian(w):
        x, _ = split(w)
        z = (x - center) / width
        pit = np.exp(-0.5 * z**2)
        return matrix(pit * (1 - z**2) / width**2 + 2.8 / wall**2 * (x / wall) ** 6, 0.0, 0.5)

    return Landscape(
        "plateau", "A shelf with almost no slope before the basin: plain descent stands still.",
        f, gradient, hessian, minima=polish(gradient, hessian, (center, 0)),
        window=(-3.0, 3.0, -2.25, 2.25), start=(-1.4, 1.4), lr=0.3,
    )  # fmt: skip


def _saddle():
    def f(w):
        x, y = split(w)
        return 0.5 * (x**2 - y**2) + 0.25 * y**4

    def gradient(w):
        x, y = split(w)
        return vector(x, y**3 - y)

    def hessian(w):
        _, y = split(w)
        return matrix(np.ones_like(y), 0.0, 3 * y**2 - 1)

    return Landscape(
        "saddle", "Downhill along x, then flat: a start on the line y = 0 ends at the saddle.",
        f, gradient, hessian, minima=((0.0, -1.0), (0.0, 1.0)), window=(-2.4, 2.4, -1.8, 1.8),
        start=(-2.0, 0.0), lr=0.15, saddles=((0.0, 0.0),),
    )  # fmt: skip


def _cliff():
    # As in Goodfellow, Bengio and Courville, Deep Learning (2016), figure 8.3: the minimum lies at
    # the foot of the wall, and gentle ground rises away from it. A step that ends on the wall is
    # answered by one that throws the path far up that ground.
    across, foot, depth, height = np.array([0.8, 0.6]), 0.95, 0.15, 10.0
    rise, width = 0.8, 0.4

    def wall(x, y):
        """How deep in the wall a point is, in units of its depth, and what is left of the wall."""
        z = np.maximum(across[0] * x + across[1] * y - foot, 0) / depth
        return z, height * np.exp(-0.5 * z**2)

    def f(w):
        x, y = split(w)
        return rise * (np.hypot(width, x - 1) - width) + 0.05 * y**2 + height - wall(x, y)[1]

    def gradient(w):
        x, y = split(w)
        z, left = wall(x, y)
        steep = left * z / depth
        return vector(
            rise * (x - 1) / np.hypot(width, x - 1) + across[0] * steep,
            0.1 * y + across[1] * steep,
        )

    def hessian(w):
        x, y = split(w)
        z, left = wall(x, y)
        bend = (z > 0) * left * (1 - z**2) / depth**2
        ground = rise * width**2 / np.hypot(width, x - 1) ** 3
        xx, xy, yy = (bend * across[i] * across[j] for i, j in ((0, 0), (0, 1), (1, 1)))
        return matrix(ground + xx, xy, 0.1 + yy)

    return Landscape(
        "cliff", "Gentle ground that ends at a wall, with the minimum at its foot.",
        f, gradient, hessian, minima=((1.0, 0.0),), window=(-3.0, 3.0, -2.25, 2.25),
        start=(-2.4, 1.2), lr=0.5,
    )  # fmt: skip


def _drop():
    # The wall is a logistic step, and the start is on top of it. Away from it the slope stays
    # below 0.8, so the way on to the minimum is long.
    edge, width, height, slope = 1.0, 0.1, 12.0, 0.8

    def step(x):
        # tanh instead of exp: it does not overflow, however far the path is thrown.
        return 0.5 * (1 + np.tanh(0.5 * (x - edge) / width))

    def f(w):
        x, y = split(w)
        return slope * np.sqrt(1 + (x + 1) ** 2) + 0.25 * y**2 + height * step(x)

    def gradient(w):
        x, y = split(w)
        s = step(x)
        return vector(
            slope * (x + 1) / np.sqrt(1 + (x + 1) ** 2) + height / width * s * (1 - s),
            0.5 * y,
        )

    def hessian(w):
        x, _ = split(w)
        s = step(x)
        curve = slope * (1 + (x + 1) ** 2) ** -1.5
        return matrix(curve + height / width**2 * s * (1 - s) * (1 - 2 * s), 0.0, 0.5)

    return Landscape(
        "drop", "High ground that ends in a wall: the path falls off, far from the minimum.",
        f, gradient, hessian, minima=polish(gradient, hessian, (-1, 0)),
        window=(-3.0, 3.0, -2.25, 2.25), start=(2.4, 1.2), lr=0.2,
    )  # fmt: skip


bowl = _bowl()

two_minima = _two_minima()

plateau = _plateau()

saddle = _saddle()

cliff = _cliff()

drop = _drop()

SURFACES = {
    "bowl": bowl,
    "ravine": ravine(),
    "two minima": two_minima,
    "plateau": plateau,
    "saddle": saddle,
    "cliff": cliff,
}
