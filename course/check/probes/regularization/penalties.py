"""What do the checks of the penalties and of weight decay ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.regularization.ready_made import READY_MADE


@probe(
    hints=(
        "The penalty is one number for all weights. The gradient has an entry for each weight.",
        (
            "Sum the absolute values and multiply by lam. The slope of an absolute value is 1 "
            "above zero and -1 below; at zero take 0."
        ),
        "np.abs, np.sum and np.sign do it. np.sign is 0 at 0, as the exercise asks.",
    ),
    returns=("penalty", "gradient"),
    forbidden=READY_MADE,
)
def l1(f):
    """A vector, a zero weight, a matrix, whole numbers, a single number, argument unchanged."""
    penalty, gradient = f(w=np.array([1.0, -2.0, 0.5]), lam=0.1)
    yield "for a vector", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([0.0, -3.0]), lam=0.1)
    yield "with a zero weight", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([[1.0, -2.0], [3.0, -4.0]]), lam=0.5)
    yield "for a matrix", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([2, -1, 4]), lam=0.3)
    yield "for whole numbers", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=-2.5, lam=0.2)
    yield "for a single number", dict(penalty=penalty, gradient=gradient)


@probe(
    hints=(
        "The penalty is one number for all weights. The gradient has an entry for each weight.",
        "Sum the squares of all entries and multiply by lam. The derivative of a square has a 2.",
        "lam times np.sum of the squares; and for the gradient lam, w and the 2 in a product.",
    ),
    returns=("penalty", "gradient"),
    forbidden=READY_MADE,
)
def l2(f):
    """A vector, zero weights, a matrix, whole numbers, a single number, argument unchanged."""
    penalty, gradient = f(w=np.array([1.0, -2.0, 0.5]), lam=0.1)
    yield "for a vector", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([0.0, 0.0]), lam=0.1)
    yield "with zero weights", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([[1.0, -2.0], [3.0, -4.0]]), lam=0.5)
    yield "for a matrix", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([2, -1, 4]), lam=0.3)
    yield "for whole numbers", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=-2.5, lam=0.2)
    yield "for a single number", dict(penalty=penalty, gradient=gradient)


@probe(
    hints=(
        "The penalty of a sum is a sum of penalties, and so is its gradient.",
        "Add an L2 penalty of strength alpha and an L1 penalty of strength beta.",
        (
            "Penalty: alpha times the sum of squares plus beta times the sum of absolute values. "
            "Gradient: 2 * alpha * w plus beta times np.sign of w."
        ),
    ),
    returns=("penalty", "gradient"),
    forbidden=READY_MADE,
)
def elastic_net(f):
    """Both strengths, a zero weight, a matrix, whole numbers, a number, argument unchanged."""
    penalty, gradient = f(w=np.array([1.0, -2.0, 0.5]), alpha=0.1, beta=0.3)
    yield "for a vector", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([0.0, -3.0]), alpha=0.2, beta=0.4)
    yield "with a zero weight", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([[1.0, -2.0], [3.0, -4.0]]), alpha=0.5, beta=0.2)
    yield "for a matrix", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([2, -1, 4]), alpha=0.3, beta=0.15)
    yield "for whole numbers", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=-2.5, alpha=0.2, beta=0.1)
    yield "for a single number", dict(penalty=penalty, gradient=gradient)


@probe(
    hints=(
        "It is a step of plain gradient descent with a gradient that has one more part.",
        "Add weight_decay times w to the gradient. Then step: subtract lr times that sum.",
        "One line: w minus lr times a bracket. In the bracket stand g and weight_decay * w.",
    ),
    forbidden=READY_MADE,
)
def weight_decay_step(f):
    """One step, no gradient, no decay, whole and single numbers, arguments unchanged."""
    w, g = np.array([1.0, -2.0, 0.5]), np.array([0.5, 1.5, -0.25])
    yield "after one step", dict(w=f(w=w, g=g, lr=0.1, weight_decay=0.2))
    w, g = np.array([[3.0, -4.0]]), np.array([[0.0, 0.0]])
    yield "with a zero gradient", dict(w=f(w=w, g=g, lr=0.5, weight_decay=0.1))
    w, g = np.array([1.0, -2.0]), np.array([0.5, 1.5])
    yield "without decay", dict(w=f(w=w, g=g, lr=0.1, weight_decay=0.0))
    w, g = np.array([3, -2]), np.array([1, 4])
    yield "for whole numbers", dict(w=f(w=w, g=g, lr=0.3, weight_decay=0.5))
    yield "for single numbers", dict(w=f(w=2.0, g=-3.0, lr=0.5, weight_decay=0.1))
