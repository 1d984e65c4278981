"""What do the checks of one step downhill and of many ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.gradient_descent.ready_made import READY_MADE


@probe(
    hints=(
        "The gradient points uphill, and lr says how far to go.",
        "New weights are the old ones minus the learning rate times the gradient.",
        (
            "One return with w, g, lr, a minus and a times. NumPy does it for any shape; use no"
            " -=, which would change the caller's array."
        ),
    ),
    forbidden=READY_MADE,
)
def sgd_step(f):
    """One step, a zero gradient, whole numbers, single numbers, arguments unchanged."""
    w = f(w=np.array([1.0, 2.0]), g=np.array([0.5, -1.0]), lr=0.1)
    yield "after one step", dict(w=w)
    w = f(w=np.array([[1.5, -2.0]]), g=np.array([[0.0, 0.0]]), lr=0.1)
    yield "with a zero gradient", dict(w=w)
    yield "for whole numbers", dict(w=f(w=np.array([3, -2]), g=np.array([1, 4]), lr=0.3))
    yield "for single numbers", dict(w=f(w=2.0, g=-3.0, lr=0.5))


def bowl_gradient(w):
    """w[0], 4 w[1]."""
    return np.array([1.0, 4.0]) * w


class Rising:
    """A gradient that is another one at each call, as a mini-batch's is."""

    __name__ = "rising"
    __doc__ = "1 everywhere at the first call, 2 at the second, 3 at the third"

    def __init__(self):
        self.calls = 0

    def __call__(self, w):
        """Count the calls."""
        self.calls += 1
        return np.full(np.shape(w), float(self.calls))


@probe(
    hints=(
        (
            "Begin with a path that holds only w0. Each turn of a loop takes one step from the "
            "last point and adds the new one."
        ),
        (
            "Repeat n_steps times: ask for the gradient at the current point, subtract lr times"
            " it, and keep the new point. Every row has to be an array of its own."
        ),
        (
            "Start with path = [np.array(w0, dtype=float)], append path[-1] minus lr times the "
            "gradient at path[-1], and return np.array(path)."
        ),
    ),
    forbidden=READY_MADE,
)
def sgd(f):
    """Two steps, whole numbers, no step, zero gradient, one call a step, start unchanged."""
    path = f(gradient=bowl_gradient, w0=np.array([1.0, 2.0]), lr=0.1, n_steps=2)
    yield "after two steps", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([5, -1]), lr=0.1, n_steps=2)
    yield "from whole numbers", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([1.0, 2.0]), lr=0.1, n_steps=0)
    yield "without a step", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([0.0, 0.0]), lr=0.1, n_steps=2)
    yield "from the minimum", dict(path=path)
    path = f(gradient=Rising(), w0=np.array([0.0]), lr=0.5, n_steps=3)
    yield "when every call gives another gradient", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([3e-6, -1e-6]), lr=0.5, n_steps=2)
    yield "along a small gradient, in millionths", dict(path=1e6 * np.asarray(path))
