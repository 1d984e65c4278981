"""What do the checks of the condition number and of one rate for all directions ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.curvature.ready_made import READY_MADE


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
    yield "with 5e-12 of the largest", dict(kappa=f(hessian=np.diag([1.0, 5e-12])))
    yield "for a singular matrix", dict(kappa=f(hessian=np.array([[2, 0], [0, 0]])))
    yield "with 2e-13 of the largest", dict(kappa=f(hessian=np.diag([1.0, 2e-13])))
    yield "for one parameter", dict(kappa=f(hessian=np.array([[-3.0]])))


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
