"""What do the checks of minima, maxima and saddle points ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.curvature.ready_made import READY_MADE


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
    yield "for -0.5 and -3 with tol = 0.5", dict(kind=f(hessian=np.diag([-0.5, -3.0]), tol=0.5))
    yield "for -0.5 and 3 with tol = 0.5", dict(kind=f(hessian=np.diag([-0.5, 3.0]), tol=0.5))
    yield "for 0.5 and -3 with tol = 0.5", dict(kind=f(hessian=np.diag([0.5, -3.0]), tol=0.5))


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
