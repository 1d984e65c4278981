"""Which loss surfaces do the pictures walk on, and what are their exact derivatives?

A :class:`Landscape` is a function of two parameters ``w = (x, y)`` with its gradient and
Hessian. All three take arrays of shape (..., 2) and are vectorized over the leading axes, so
one call evaluates a whole grid or a whole path. Pure NumPy.

``SURFACES`` holds the six of the surface explorer, ``LANDSCAPES`` all eight.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["LANDSCAPES", "SURFACES", "Landscape", "beale", "bowl", "cliff", "plateau", "ravine",
           "rosenbrock", "saddle", "two_minima"]  # fmt: skip


@dataclass(frozen=True)
class Landscape:
    """A loss surface over two parameters.

    Attributes
    ----------
    name : str
        What a menu shows.
    description : str
        One sentence: what makes this surface hard, or easy.
    f, gradient, hessian : callable
        (..., 2) -> (...), (..., 2) and (..., 2, 2).
    minima : tuple of (float, float)
        Every local minimum, the global ones first.
    window : (float, float, float, float)
        Left, right, bottom and top edge of the picture.
    start : (float, float)
        A starting point from which the surface shows its character.
    lr : float
        A learning rate with which plain gradient descent shows it, too.
    saddles : tuple of (float, float)
        Critical points that are no minimum, where the picture marks them.
    """

    name: str
    description: str
    f: Callable
    gradient: Callable
    hessian: Callable
    minima: tuple
    window: tuple
    start: tuple
    lr: float
    saddles: tuple = ()

    @property
    def lowest(self):
        """Loss at the global minimum."""
        return float(self.f(np.array(self.minima[0])))

    def grid(self, n=121):
        """X, Y and loss on an n by n grid over the window, each of shape (n, n)."""
        left, right, bottom, top = self.window
        x, y = np.meshgrid(np.linspace(left, right, n), np.linspace(bottom, top, n))
        return x, y, self.f(np.stack([x, y], axis=-1))


def _split(w):
    """(..., 2) -> its two coordinates as float arrays."""
    w = np.asarray(w, dtype=float)
    return w[..., 0], w[..., 1]


def _vector(x, y):
    """Two coordinates -> (..., 2). Faster than np.stack, and a path calls it at every step."""
    out = np.empty((*np.shape(x), 2))
    out[..., 0], out[..., 1] = x, y
    return out


def _matrix(xx, xy, yy):
    """Second derivatives -> (..., 2, 2); each may be a number or an array."""
    shape = np.broadcast_shapes(np.shape(xx), np.shape(xy), np.shape(yy))
    out = np.empty((*shape, 2, 2))
    out[..., 0, 0], out[..., 1, 1] = xx, yy
    out[..., 0, 1] = out[..., 1, 0] = xy
    return out


def _polish(gradient, hessian, *guesses):
    """Newton's method from a rough guess to the critical point beside it."""
    found = []
    for guess in guesses:
        w = np.array(guess, dtype=float)
        for _ in range(30):
            w = w - np.linalg.solve(hessian(w), gradient(w))
        found.append((float(w[0]), float(w[1])))
    return tuple(found)


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
        x, y = _split(w)
        return 0.5 * (x**2 + condition * y**2)

    def gradient(w):
        x, y = _split(w)
        return _vector(x, condition * y)

    def hessian(w):
        x, _ = _split(w)
        return _matrix(np.ones_like(x), 0.0, condition)

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
        x, y = _split(w)
        return (x**2 - 1) ** 2 + tilt * x + 0.5 * y**2

    def gradient(w):
        x, y = _split(w)
        return _vector(4 * x * (x**2 - 1) + tilt, y)

    def hessian(w):
        x, _ = _split(w)
        return _matrix(12 * x**2 - 4, 0.0, 1.0)

    return Landscape(
        "two minima", "A low basin on the left, a higher one on the right: the start decides.",
        f, gradient, hessian, minima=_polish(gradient, hessian, (-1, 0), (1, 0)),
        window=(-2.0, 2.0, -1.5, 1.5), start=(0.5, 1.2), lr=0.06,
        saddles=_polish(gradient, hessian, (0, 0)),
    )  # fmt: skip


def _plateau():
    center, width, wall = 1.2, 0.6, 3.0

    def f(w):
        x, y = _split(w)
        pit = np.exp(-0.5 * ((x - center) / width) ** 2)
        return 1 - pit + 0.05 * (x / wall) ** 8 + 0.25 * y**2

    def gradient(w):
        x, y = _split(w)
        pit = np.exp(-0.5 * ((x - center) / width) ** 2)
        return _vector(
            pit * (x - center) / width**2 + 0.4 / wall * (x / wall) ** 7,
            0.5 * y,
        )

    def hessian(w):
        x, _ = _split(w)
        z = (x - center) / width
        pit = np.exp(-0.5 * z**2)
        return _matrix(pit * (1 - z**2) / width**2 + 2.8 / wall**2 * (x / wall) ** 6, 0.0, 0.5)

    return Landscape(
        "plateau", "A shelf with almost no slope before the basin: plain descent stands still.",
        f, gradient, hessian, minima=_polish(gradient, hessian, (center, 0)),
        window=(-3.0, 3.0, -2.25, 2.25), start=(-1.4, 1.4), lr=0.3,
    )  # fmt: skip


def _saddle():
    def f(w):
        x, y = _split(w)
        return 0.5 * (x**2 - y**2) + 0.25 * y**4

    def gradient(w):
        x, y = _split(w)
        return _vector(x, y**3 - y)

    def hessian(w):
        _, y = _split(w)
        return _matrix(np.ones_like(y), 0.0, 3 * y**2 - 1)

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
        x, y = _split(w)
        return slope * np.sqrt(1 + (x + 1) ** 2) + 0.25 * y**2 + height * step(x)

    def gradient(w):
        x, y = _split(w)
        s = step(x)
        return _vector(
            slope * (x + 1) / np.sqrt(1 + (x + 1) ** 2) + height / width * s * (1 - s),
            0.5 * y,
        )

    def hessian(w):
        x, _ = _split(w)
        s = step(x)
        curve = slope * (1 + (x + 1) ** 2) ** -1.5
        return _matrix(curve + height / width**2 * s * (1 - s) * (1 - 2 * s), 0.0, 0.5)

    return Landscape(
        "cliff", "Gentle ground with a wall across it: on the wall the gradient explodes.",
        f, gradient, hessian, minima=_polish(gradient, hessian, (-1, 0)),
        window=(-3.0, 3.0, -2.25, 2.25), start=(2.4, 1.2), lr=0.2,
    )  # fmt: skip


def _rosenbrock():
    def f(w):
        x, y = _split(w)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(w):
        x, y = _split(w)
        return _vector(-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))

    def hessian(w):
        x, y = _split(w)
        return _matrix(2 - 400 * (y - 3 * x**2), -400 * x, 200.0)

    return Landscape(
        "Rosenbrock", "A curved valley, flat along its floor (Rosenbrock 1960).",
        f, gradient, hessian, minima=((1.0, 1.0),), window=(-2.0, 2.0, -0.5, 2.5),
        start=(-1.5, 2.0), lr=0.001,
    )  # fmt: skip


def _beale():
    constants = (1.5, 2.25, 2.625)

    def terms(w):
        x, y = _split(w)
        return x, y, [(c - x + x * y**n, n) for n, c in enumerate(constants, 1)]

    def f(w):
        return sum(t**2 for t, _ in terms(w)[2])

    def gradient(w):
        x, y, parts = terms(w)
        return _vector(
            sum(2 * t * (y**n - 1) for t, n in parts),
            sum(2 * t * n * x * y ** (n - 1) for t, n in parts),
        )

    def hessian(w):
        x, y, parts = terms(w)
        xx = sum(2 * (y**n - 1) ** 2 for _, n in parts)
        xy = sum(2 * n * y ** (n - 1) * (x * (y**n - 1) + t) for t, n in parts)
        yy = sum(
            2 * (n * x * y ** (n - 1)) ** 2
            + (2 * t * n * (n - 1) * x * y ** (n - 2) if n > 1 else 0)
            for t, n in parts
        )
        return _matrix(xx, xy, yy)

    return Landscape(
        "Beale", "A flat valley between steep corners (Beale 1958).",
        f, gradient, hessian, minima=((3.0, 0.5),), window=(-4.5, 4.5, -4.5, 4.5),
        start=(1.0, 1.5), lr=0.005,
    )  # fmt: skip


bowl = _bowl()
two_minima = _two_minima()
plateau = _plateau()
saddle = _saddle()
cliff = _cliff()
rosenbrock = _rosenbrock()
beale = _beale()

SURFACES = {
    "bowl": bowl,
    "ravine": ravine(),
    "two minima": two_minima,
    "plateau": plateau,
    "saddle": saddle,
    "cliff": cliff,
}
LANDSCAPES = {**SURFACES, "Rosenbrock": rosenbrock, "Beale": beale}
