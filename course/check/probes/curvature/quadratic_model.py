"""What do the instant checks of unit 02 ask, on public inputs, and which hints do they have?"""

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = ("course.oracles.*", "course.demos.*")


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
    yield "with a short gradient", dict(lr=f(g=np.array([1e-7, 3e-7]), hessian=hessian))
    lr = f(g=np.array([2, 0]), hessian=np.array([[4, 1], [1, 4]]))
    yield "for whole numbers", dict(lr=lr)


@probe(
    hints=(
        "How strong a curvature is does not depend on its sign.",
        (
            "Take the absolute values of all eigenvalues, then the largest over the smallest. "
            "Before you divide, see whether the smallest is below 1e-12 of the largest."
        ),
        (
            "np.linalg.eigvalsh gives the eigenvalues of a symmetric matrix; np.abs, max and min "
            "do the rest, and np.inf is infinity."
        ),
    ),
    forbidden=READY_MADE,
)
def condition_number(f):
    """A bowl, mixed signs, small units, weak curvatures, singular matrices, whole numbers."""
    yield "for a bowl", dict(kappa=f(hessian=np.array([[2.0, 1.0], [1.0, 3.0]])))
    hessian = np.array([[1.0, 2.0, 0.0], [2.0, -5.0, 0.0], [0.0, 0.0, 0.5]])
    yield "for mixed signs", dict(kappa=f(hessian=hessian))
    yield "in small units", dict(kappa=f(hessian=np.diag([1e-7, 4e-7])))
    yield "in still smaller units", dict(kappa=f(hessian=np.diag([1e-13, 4e-13])))
    yield "with a weak curvature", dict(kappa=f(hessian=np.diag([1e7, 1.0])))
    yield "with 1e-11 of the largest", dict(kappa=f(hessian=np.diag([1.0, 1e-11])))
    yield "for a singular matrix", dict(kappa=f(hessian=np.array([[2, 0], [0, 0]])))
    yield "with 1e-14 of the largest", dict(kappa=f(hessian=np.diag([1.0, 1e-14])))


@probe(
    hints=(
        "Which two directions are the slowest ones, when the rate is low and when it is high?",
        (
            "The flattest direction keeps 1 - lr λmin of its distance, the steepest lr λmax - 1 "
            "once it overshoots. The best lr makes the two equal."
        ),
        (
            "np.linalg.eigvalsh returns the eigenvalues in ascending order: add the first and the "
            "last, and divide 2 by that."
        ),
    ),
    forbidden=READY_MADE,
)
def best_fixed_lr(f):
    """Three parameters, one parameter, whole numbers, arguments unchanged."""
    hessian = np.array([[2.0, 0.5, 0.0], [0.5, 6.0, 1.0], [0.0, 1.0, 3.0]])
    yield "for three parameters", dict(lr=f(hessian=hessian))
    yield "for one parameter", dict(lr=f(hessian=np.array([[4.0]])))
    yield "for whole numbers", dict(lr=f(hessian=np.array([[1, 0, 0], [0, 9, 0], [0, 0, 4]])))


@probe(
    hints=(
        "Which way can you walk from this point: only up, only down, or both?",
        (
            "Get the eigenvalues. Ask first whether all exceed tol, then whether all are below "
            "-tol, then whether there are some of either kind. What is left is degenerate."
        ),
        (
            "eigenvalues > tol is an array of True and False; np.all and np.any turn it into one "
            "answer. Three if lines and a last return do it."
        ),
    ),
    forbidden=READY_MADE,
)
def classify_critical_point(f):
    """All four kinds, a zero among mixed signs, the given tol and the default, whole numbers."""
    bowl = np.array([[2.0, 1.0], [1.0, 2.0]])
    yield "for a bowl", dict(kind=f(hessian=bowl))
    yield "for a bowl upside down", dict(kind=f(hessian=-bowl))
    yield "for large entries beside the diagonal", dict(kind=f(hessian=np.array([[1, 3], [3, 2]])))
    yield "for a trough", dict(kind=f(hessian=np.array([[1, 0], [0, 0]])))
    yield "for -1, -1 and 2", dict(kind=f(hessian=np.diag([-1.0, -1.0, 2.0])))
    yield "for -1, 0 and 2", dict(kind=f(hessian=np.diag([-1.0, 0.0, 2.0])))
    yield "for 1e-9 and 3", dict(kind=f(hessian=np.diag([1e-9, 3.0])))
    yield "for -1e-9 and 100", dict(kind=f(hessian=np.diag([-1e-9, 100.0])))
    yield "for 1e-9 and -2", dict(kind=f(hessian=np.diag([1e-9, -2.0])))
    yield "for -1e-9 and -3", dict(kind=f(hessian=np.diag([-1e-9, -3.0])))
    yield "for 4 alone", dict(kind=f(hessian=np.array([[4.0]])))
    yield "for 5e-7 and 0.1", dict(kind=f(hessian=np.diag([5e-7, 0.1])))
    yield "for 5e-7 and 100", dict(kind=f(hessian=np.diag([5e-7, 100.0])))
    yield "for 0.2 and 3 with tol = 0.5", dict(kind=f(hessian=np.diag([0.2, 3.0]), tol=0.5))
    yield "for 0.5 and 3 with tol = 0.5", dict(kind=f(hessian=np.diag([0.5, 3.0]), tol=0.5))


@probe(
    hints=(
        "Draw many matrices, look at the smallest and the largest eigenvalue of each.",
        (
            "Draw A, add its transpose, halve. It is a saddle if the smallest eigenvalue is below "
            "zero and the largest above. Average that over the samples."
        ),
        (
            "rng.normal(size=(n_samples, n, n)) draws all at once, and np.linalg.eigvalsh takes "
            "the whole stack. To transpose each matrix of a stack: a.transpose(0, 2, 1)."
        ),
    ),
    rtol=0.025,  # what is drawn is random: these are five standard errors or more
    forbidden=READY_MADE,
)
def saddle_fraction(f):
    """One, two and three dimensions, one sample, drawn from rng."""
    share = f(n=2, n_samples=20000, rng=np.random.default_rng(1))
    yield "in two dimensions", dict(share=share)
    share = f(n=3, n_samples=20000, rng=np.random.default_rng(2))
    yield "in three dimensions", dict(share=share)
    yield "in one dimension", dict(share=f(n=1, n_samples=10, rng=np.random.default_rng(3)))
    first, again, other = (
        [f(n=2, n_samples=100, rng=np.random.default_rng(seed)) for seed in seeds]
        for seeds in (range(8), range(8), range(10, 18))
    )
    yield (
        "from sixteen generators",
        {
            "same seeds, same shares": bool(first == again),
            "other seeds, other shares": bool(first != other),
        },
    )


@probe(
    hints=(
        "How many ways are there to put n different things in a row?",
        "For each layer take the factorial of its size, and multiply the layers' factorials.",
        "The module math has factorial, and prod for a product over a generator.",
    ),
    forbidden=READY_MADE,
)
def count_equivalent_networks(f):
    """One layer, several, none, equal ones, more than 64 bits."""
    yield "for layers of 4, 2 and 5 units", dict(count=f(units=[4, 2, 5]))
    yield "for one layer of 5 units", dict(count=f(units=[5]))
    yield "without a hidden layer", dict(count=f(units=[]))
    count = f(units=[27])
    yield "for 27 units", {"last digits": count % 10**12, "kind": kind(count)}
    count = f(units=[15, 15])
    yield "for two layers of 15 units", {"last digits": count % 10**12, "kind": kind(count)}


def kind(count):
    """Name what a count is."""
    return "int" if isinstance(count, (int, np.integer)) else type(count).__name__


@probe(
    hints=(
        "What enters a unit grows by its alpha, what leaves it shrinks by its alpha.",
        (
            "Unit j receives through column j of w_in and entry j of b_in, and sends through row "
            "j of w_out."
        ),
        (
            "w_in * alpha scales columns, as broadcasting lines up the last axes. To scale rows, "
            "give alpha a second axis: alpha[:, None]."
        ),
    ),
    returns=("w_in", "b_in", "w_out"),
    forbidden=READY_MADE,
)
def rescale_units(f):
    """Two units, three units, whole numbers, arguments unchanged."""
    names = ("w_in", "b_in", "w_out")
    w_in, b_in = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([0.5, -3.0])
    w_out, alpha = np.array([[1.0, -2.0], [3.0, 0.0]]), np.array([2.0, 0.25])
    result = f(w_in=w_in, b_in=b_in, w_out=w_out, alpha=alpha)
    yield "for two units", dict(zip(names, result, strict=True))
    w_in, b_in = np.array([[1, -2, 0]]), np.array([3, 1, 2])
    w_out, alpha = np.array([[1], [-1], [2]]), np.array([0.5, 4.0, 2.5])
    result = f(w_in=w_in, b_in=b_in, w_out=w_out, alpha=alpha)
    yield "for whole numbers", dict(zip(names, result, strict=True))


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
