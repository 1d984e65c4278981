"""What do the checks of the gradient ask, by the chain rule and by differences?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.gradient_descent.ready_made import BY_DIFFERENCES, BY_THE_CHAIN_RULE


@probe(
    hints=(
        "Go backwards in two links: from the loss to the scores x @ w, and from the scores to w.",
        (
            "The gradient with respect to the scores is softmax minus one-hot, divided by n. "
            "The chain rule multiplies it by the transposed x from the left."
        ),
        (
            "Compute p, the softmax of x @ w with each row's maximum subtracted. Subtract 1 at "
            "p[np.arange(n), y]. What is missing is x.T, a matrix product and the n."
        ),
    ),
    forbidden=BY_THE_CHAIN_RULE,
)
def nll_gradient(f):
    """Three examples, large scores, whole numbers, arguments unchanged."""
    x = np.array([[1.0, 0.5], [-1.0, 2.0], [0.0, 1.0]])
    w = np.array([[0.1, -0.2, 0.3], [0.0, 0.5, -0.5]])
    yield "for three examples", dict(gradient=f(x=x, w=w, y=np.array([0, 2, 2])))
    x, w = np.array([[1000, 0], [0, 1]]), np.array([[1, -1], [2, 0]])
    yield "for large scores", dict(gradient=f(x=x, w=w, y=np.array([1, 0])))


def weighted_sum_cubed(w):
    """(w[0] + 2 w[1])³."""
    return (w[0] + 2 * w[1]) ** 3


def determinant(w):
    """w[0, 0] w[1, 1] - w[0, 1] w[1, 0]."""
    return w[0, 0] * w[1, 1] - w[0, 1] * w[1, 0]


def sum_of_sizes(w):
    """The sum of abs(w)."""
    return np.abs(w).sum()


def sum_of_squares(w):
    """The sum of w²."""
    return (w**2).sum()


def cube(w):
    """w³."""
    return w**3


@probe(
    hints=(
        (
            "One entry of the gradient says how f changes when one coordinate moves and all the"
            " others stand still."
        ),
        (
            "For each index of w, evaluate f with that coordinate h larger and h smaller, and "
            "divide the difference by the distance between the two points."
        ),
        (
            "Make w a float array. Loop over np.ndindex(w.shape); in the loop make a step "
            "array, zero everywhere but h at this index, and compare f(w + step) with f(w - "
            "step)."
        ),
    ),
    rtol=1e-6,  # a difference of rounded values
    atol=1e-9,
    forbidden=BY_DIFFERENCES,
)
def numerical_gradient(f):
    """Any number of axes, whole numbers, the given h and the default, arguments unchanged."""
    w = np.array([1.0, 2.0])
    yield "with h = 0.5", dict(gradient=f(f=weighted_sum_cubed, w=w, h=0.5))
    w = np.array([0.1, 0.7])
    yield "without an h", dict(gradient=f(f=weighted_sum_cubed, w=w))
    w = np.array([[1.0, 2.0], [3.0, 5.0]])
    yield "for a matrix", dict(gradient=f(f=determinant, w=w))
    yield "for one whole number", dict(gradient=f(f=cube, w=2))
    w = np.array([-4e-6, 0.5])
    yield "beside a kink, without an h", dict(gradient=f(f=sum_of_sizes, w=w))
    w = np.arange(4).reshape(2, 1, 2)
    yield "for whole numbers on three axes", dict(gradient=f(f=sum_of_squares, w=w))
