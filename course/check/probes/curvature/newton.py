"""What do the checks of Newton's method ask, as it is and made safe at saddles?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.curvature.ready_made import READY_MADE


@probe(
    hints=(
        "Where is the gradient of the parabola zero?",
        "The step s solves H s = g. Subtract it from w.",
        "np.linalg.solve takes the matrix and the right side, and returns the solution.",
    ),
    forbidden=READY_MADE,
)
def newton_step(f):
    """A bowl, a saddle, a zero gradient, whole numbers, a Hilbert matrix, arguments unchanged."""
    w, g = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    bowl = np.array([[2.0, 0.5], [0.5, 1.0]])
    yield "in a bowl", dict(w=f(w=w, g=g, hessian=bowl))
    yield "with a zero gradient", dict(w=f(w=w, g=np.zeros(2), hessian=bowl))
    saddle = np.array([[0, 2], [2, 3]])
    w = f(w=np.array([3, 1]), g=np.array([2, -2]), hessian=saddle)
    yield "at a saddle, for whole numbers", dict(w=w)
    order = np.arange(10)
    hilbert = 1 / (order[:, None] + order + 1)
    g = hilbert @ np.cos(order)
    found = -f(w=np.zeros(10), g=g, hessian=hilbert)
    residual = np.linalg.norm(hilbert @ found - g) / np.linalg.norm(g)
    fits = bool(residual < 1e-10)
    yield "for the 10 x 10 Hilbert matrix", {"norm(H s - g) below 1e-10 norm(g)": fits}


@probe(
    hints=(
        "Go to the coordinates in which the Hessian is diagonal.",
        (
            "The part of g along an eigenvector is its dot product with it. Divide each part by "
            "the absolute value of its eigenvalue and put the parts together again."
        ),
        (
            "eigenvalues, q = np.linalg.eigh(hessian). The parts are q.T @ g; q @ parts leads "
            "back from there."
        ),
    ),
    forbidden=READY_MADE,
)
def saddle_free_newton_step(f):
    """A saddle, a bowl, a zero gradient, weak curvatures, whole numbers, arguments unchanged."""
    w, g = np.array([1.0, 2.0, -1.0]), np.array([0.5, -1.0, 2.0])
    saddle = np.array([[2.0, 0.5, 1.0], [0.5, -3.0, 0.0], [1.0, 0.0, -1.0]])
    yield "at a saddle", dict(w=f(w=w, g=g, hessian=saddle))
    yield "with a zero gradient", dict(w=f(w=w, g=np.zeros(3), hessian=saddle))
    bowl = np.array([[3, 1], [1, 2]])
    w = f(w=np.array([2, 1]), g=np.array([1, -4]), hessian=bowl)
    yield "in a bowl, for whole numbers", dict(w=w)
    w = f(w=np.array([1.0, 2.0]), g=np.array([-2e-6, 1e-6]), hessian=np.diag([4e-6, -1e-6]))
    yield "at a saddle of weak curvatures", dict(w=w)
