"""best_fixed_lr: answers that must pass, and mistakes that must not."""

import numpy as np


def right_ends_of_the_spectrum(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[0] + values[-1])


def right_unsorted(hessian):
    values = np.real(np.linalg.eigvals(hessian))
    return float(1 / ((max(values) + min(values)) / 2))


def right_singular_values(hessian):
    return 2.0 / (np.linalg.norm(hessian, 2) + np.linalg.norm(hessian, -2))


def wrong_limit_of_stability(hessian):
    """2 / λmax is the rate at which the steepest direction begins to diverge. The best one lies below: weigh the flattest direction too."""
    return 2 / np.linalg.eigvalsh(hessian)[-1]


def wrong_steepest_only(hessian):
    """1 / λmax lands in one step along the steepest direction, and creeps along the flattest. A somewhat larger rate balances the two."""
    return 1 / np.linalg.eigvalsh(hessian)[-1]


def wrong_flattest_only(hessian):
    """1 / λmin lands in one step along the flattest direction, and diverges along the steepest. Balance the two."""
    return 1 / np.linalg.eigvalsh(hessian)[0]


def wrong_without_the_two(hessian):
    """You left out the 2: the best rate is the inverse of the mean of the two extreme eigenvalues, not of their sum."""
    values = np.linalg.eigvalsh(hessian)
    return 1 / (values[0] + values[-1])


def wrong_trace(hessian):
    """You summed all eigenvalues: the trace. Only the largest and the smallest decide, since all others shrink faster than the worse of these two."""
    return 2 / np.trace(hessian)


def wrong_mean_of_all(hessian):
    """You used the mean of all eigenvalues. Only the largest and the smallest decide, since all others shrink faster than the worse of these two."""
    return 1 / np.linalg.eigvalsh(hessian).mean()


def wrong_difference(hessian):
    """You subtracted the eigenvalues. At the best rate, 1 - lr λmin = lr λmax - 1: solve that for lr."""
    values = np.linalg.eigvalsh(hessian)
    with np.errstate(divide="ignore"):
        return 2 / (values[-1] - values[0])


def wrong_diagonal(hessian):
    """You took the largest and smallest diagonal entry. The extreme curvatures may lie across the axes: use eigenvalues."""
    values = np.diag(hessian)
    return 2 / (values.min() + values.max())


def wrong_first_and_last_unsorted(hessian):
    """The two eigenvalues that you took are not the smallest and the largest. np.linalg.eigvals returns them in no particular order: use min and max, or eigvalsh, which sorts."""
    values = np.real(np.linalg.eigvals(hessian))
    return 2 / (values[0] + values[-1])


def wrong_upside_down(hessian):
    """Your fraction is upside down: more curvature must give a smaller learning rate."""
    values = np.linalg.eigvalsh(hessian)
    return (values[0] + values[-1]) / 2


def wrong_geometric_mean(hessian):
    """You took the geometric mean of the two extreme eigenvalues. The factors 1 - lr λ are linear in λ, so their balance is at the ordinary mean."""
    values = np.linalg.eigvalsh(hessian)
    return 1 / np.sqrt(values[0] * values[-1])


def wrong_roots(hessian):
    """That is the rate of the heavy ball, which unit 03 builds. Without momentum there are no roots: 2 over the sum of the two eigenvalues."""
    values = np.linalg.eigvalsh(hessian)
    return (2 / (np.sqrt(values[0]) + np.sqrt(values[-1]))) ** 2
