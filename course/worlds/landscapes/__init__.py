"""Which loss surfaces do the pictures walk on, and what are their exact derivatives?

A :class:`Landscape` is a function of two parameters ``w = (x, y)`` with its gradient and
Hessian. All three take arrays of shape (..., 2) and are vectorized over the leading axes, so
one call evaluates a whole grid or a whole path. Pure NumPy.

``SURFACES`` holds the six of the surface explorer, ``LANDSCAPES`` all nine.
"""

from .classics import beale, rosenbrock
from .landscape import Landscape
from .surfaces import SURFACES, bowl, cliff, drop, plateau, ravine, saddle, two_minima

__all__ = ["LANDSCAPES", "SURFACES", "Landscape", "beale", "bowl", "cliff", "drop", "plateau",
           "ravine", "rosenbrock", "saddle", "two_minima"]  # fmt: skip

LANDSCAPES = {**SURFACES, "drop": drop, "Rosenbrock": rosenbrock, "Beale": beale}
