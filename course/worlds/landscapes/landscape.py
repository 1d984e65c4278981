"""What is a loss surface over two parameters: value, gradient, Hessian, and how it is shown?

Beside the class stand the few steps with which surfaces are written: coordinates apart, vectors and
matrices together, a critical point from a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


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


def split(w):
    """(..., 2) -> its two coordinates as float arrays."""
    w = np.asarray(w, dtype=float)
    return w[..., 0], w[..., 1]


def vector(x, y):
    """Two coordinates -> (..., 2). Faster than np.stack, and a path calls it at every step."""
    out = np.empty((*np.shape(x), 2))
    out[..., 0], out[..., 1] = x, y
    return out


def matrix(xx, xy, yy):
    """Second derivatives -> (..., 2, 2); each may be a number or an array."""
    shape = np.broadcast_shapes(np.shape(xx), np.shape(xy), np.shape(yy))
    out = np.empty((*shape, 2, 2))
    out[..., 0, 0], out[..., 1, 1] = xx, yy
    out[..., 0, 1] = out[..., 1, 0] = xy
    return out


def polish(gradient, hessian, *guesses):
    """Newton's method from a rough guess to the critical point beside it."""
    found = []
    for guess in guesses:
        w = np.array(guess, dtype=float)
        for _ in range(30):
            w = w - np.linalg.solve(hessian(w), gradient(w))
        found.append((float(w[0]), float(w[1])))
    return tuple(found)
