"""What do the checks of the Hessian and of a step on the parabola that it gives ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.curvature.ready_made import READY_MADE


def cubic_gradient(w):
    """3 w[0]² w[1], w[0]³ + w[1]³."""
    return np.array([3 * w[0] ** 2 * w[1], w[0] ** 3 + w[1] ** 3])


def size_gradient(w):
    """The absolute value of each parameter."""
    return np.abs(w)


@probe(
    hints=(
        "The Hessian is to the gradient what the gradient is to the loss.",
        (
            "Move one parameter h ahead and h back, and take the difference of the two gradients, "
            "divided by the distance. That is one row. Average the matrix with its transpose."
        ),
        (
            "Make w a float array. For each i, a step that is zero everywhere but h at i; row i "
            "is gradient(w + step) minus gradient(w - step), over 2 * h. Then add rows.T and halve."
        ),
    ),
    rtol=1e-6,  # a difference of rounded values
    atol=1e-9,
    forbidden=READY_MADE,
)
def numerical_hessian(f):
    """Two and three parameters, the given h and the default, whole numbers, w unchanged."""
    w = np.array([1.0, 2.0])
    yield "with h = 0.5", dict(hessian=f(gradient=cubic_gradient, w=w, h=0.5))
    w = np.array([-4e-5, 0.5, -2.0])
    yield "beside a kink, without an h", dict(hessian=f(gradient=size_gradient, w=w))
    w = np.array([2, -1])
    yield "for whole numbers", dict(hessian=f(gradient=cubic_gradient, w=w, h=0.25))


@probe(
    hints=(
        "Two parts: what the slope promises, and what the curvature takes back.",
        (
            "The step is s = -lr g. Put it into g^T s + 1/2 s^T H s: the first part has one lr, "
            "the second has two."
        ),
        "A squared length is g @ g, and g @ hessian @ g is the curvature part. Mind the 0.5.",
    ),
    forbidden=READY_MADE,
)
def second_order_change(f):
    """A bowl, a zero gradient, a saddle in whole numbers, arguments unchanged."""
    g = np.array([1.0, -2.0, 0.5])
    hessian = np.array([[3.0, 0.5, 0.0], [0.5, 2.0, 1.0], [0.0, 1.0, 4.0]])
    yield "in a bowl", dict(change=f(g=g, hessian=hessian, lr=0.3))
    yield "with a zero gradient", dict(change=f(g=np.zeros(3), hessian=hessian, lr=0.3))
    g, hessian = np.array([2, 1]), np.array([[1, -2], [-2, -1]])
    yield "at a saddle, for whole numbers", dict(change=f(g=g, hessian=hessian, lr=0.25))
    yield "with lr = 2", dict(change=f(g=g, hessian=hessian, lr=2))


@probe(
    hints=(
        "For which lr is the predicted change zero again?",
        (
            "Divide 1/2 lr^2 g^T H g - lr g^T g = 0 by lr and solve. If g^T H g is not positive, "
            "the change never comes back to zero."
        ),
        (
            "Compute g @ hessian @ g first. Where it is above 0 the answer is 2 * (g @ g) over it, "
            "else np.inf."
        ),
    ),
    forbidden=READY_MADE,
)
def largest_useful_lr(f):
    """A bowl, a saddle, negative curvature, zero and short gradients, whole numbers."""
    g, hessian = np.array([1.0, -2.0]), np.array([[3.0, 0.5], [0.5, 2.0]])
    yield "in a bowl", dict(lr=f(g=g, hessian=hessian))
    saddle = np.array([[2.0, 0.0], [0.0, -3.0]])
    lr = f(g=np.array([1.0, 0.5]), hessian=saddle)
    yield "at a saddle, where g sees positive curvature", dict(lr=lr)
    lr = f(g=np.array([0.5, 1.0]), hessian=saddle)
    yield "at a saddle, where g sees negative curvature", dict(lr=lr)
    yield "with a zero gradient", dict(lr=f(g=np.zeros(2), hessian=hessian))
    lr = f(g=np.array([1.0, -1.0]), hessian=np.diag([2.0, -2.0]))
    yield "at a saddle, where g sees no curvature", dict(lr=lr)
    yield "with a short gradient", dict(lr=f(g=np.array([1e-7, 3e-7]), hessian=hessian))
    lr = f(g=np.array([2, 0]), hessian=np.array([[4, 1], [1, 4]]))
    yield "for whole numbers", dict(lr=lr)
