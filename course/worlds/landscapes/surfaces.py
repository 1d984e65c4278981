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
    # The wall is a logistic step. Away from it the slope stays below 0.8, so the way back from
    # a throw is long, as in Goodfellow, Bengio and Courville, Deep Learning (2016), figure 8.3.
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
        "cliff", "Gentle ground with a wall across it: on the wall the gradient explodes.",
        f, gradient, hessian, minima=polish(gradient, hessian, (-1, 0)),
        window=(-3.0, 3.0, -2.25, 2.25), start=(2.4, 1.2), lr=0.2,
    )  # fmt: skip


bowl = _bowl()

two_minima = _two_minima()

plateau = _plateau()

saddle = _saddle()

cliff = _cliff()

SURFACES = {
    "bowl": bowl,
    "ravine": ravine(),
    "two minima": two_minima,
    "plateau": plateau,
    "saddle": saddle,
    "cliff": cliff,
}
