"""condition_number: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_absolute_eigenvalues(hessian):
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return sizes.max() / sizes.min()


def right_singular_values(hessian):
    sizes = np.linalg.svd(hessian, compute_uv=False)  # for a symmetric matrix, abs(eigenvalues)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.where(sizes[-1] < 1e-12 * sizes[0], np.inf, sizes[0] / sizes[-1]))


def right_sorted_list(hessian):
    sizes = sorted(abs(complex(v)) for v in np.linalg.eigvals(np.asarray(hessian, dtype=float)))
    singular = sizes[0] == 0 or sizes[0] / sizes[-1] < 1e-12
    return math.inf if singular else sizes[-1] / sizes[0]


def right_numpy_cond(hessian):
    value = np.linalg.cond(hessian)
    return value if value < 1e12 else float("inf")


def wrong_upside_down(hessian):
    """You divided the smallest by the largest. The condition number is the largest over the smallest, so that it is 1 at best."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return sizes.min() / sizes.max()


def wrong_signed(hessian):
    """You divided signed eigenvalues. A curvature of -4 is as strong as one of 4: take absolute values before you look for the largest and the smallest."""
    values = np.linalg.eigvalsh(hessian)
    if np.abs(values).min() <= 1e-12 * np.abs(values).max():
        return np.inf
    return values.max() / values.min()


def wrong_absolute_too_late(hessian):
    """You took the absolute value of the ratio. With mixed signs the largest eigenvalue need not be the largest in size: take absolute values first, then the largest and the smallest."""
    values = np.linalg.eigvalsh(hessian)
    if np.abs(values).min() <= 1e-12 * np.abs(values).max():
        return np.inf
    return abs(values[-1] / values[0])


def wrong_never_infinite(hessian):
    """A singular matrix gives a huge number or nan from rounding here. Return inf where the smallest absolute eigenvalue is below 1e-12 of the largest."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    with np.errstate(divide="ignore", invalid="ignore"):
        return sizes.max() / sizes.min()


def wrong_absolute_limit(hessian):
    """You compared the smallest eigenvalue with 1e-12 itself. A loss in other units would then be singular: compare it with 1e-12 of the largest."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() < 1e-12:
        return np.inf
    return sizes.max() / sizes.min()


def wrong_infinite_too_soon(hessian):
    """You call the matrix singular too early. A condition number of a million is bad and still a number: return inf only where the smallest is below 1e-12 of the largest."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() <= 1e-6 * sizes.max():
        return np.inf
    return sizes.max() / sizes.min()


def wrong_diagonal(hessian):
    """You compared diagonal entries. They are curvatures along the axes; the extreme ones may lie across: use eigenvalues."""
    sizes = np.abs(np.diag(hessian))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return sizes.max() / sizes.min()


def wrong_entries(hessian):
    """You compared the entries of the matrix. The entries depend on the axes you happen to use, the eigenvalues do not: use those."""
    sizes = np.abs(np.asarray(hessian, dtype=float))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return sizes.max() / sizes.min()


def wrong_frobenius(hessian):
    """You multiplied Frobenius norms of the matrix and its inverse, another condition number: its norms sum over all eigenvalues. Here only the largest and the smallest count."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return np.sqrt(np.sum(sizes**2) * np.sum(sizes**-2))


def wrong_squared(hessian):
    """Yours is the square of the condition number: the eigenvalues of HᵀH are those of H squared."""
    h = np.asarray(hessian, dtype=float)
    sizes = np.abs(np.linalg.eigvalsh(h))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return (sizes.max() / sizes.min()) ** 2


def wrong_root(hessian):
    """You took a square root. That is how much longer than wide the bowl's contours are; the condition number is the ratio of the eigenvalues themselves."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return np.sqrt(sizes.max() / sizes.min())


def wrong_infinite_at_a_saddle(hessian):
    """You return inf as soon as an eigenvalue is negative. A strong negative curvature is no zero: take absolute values first."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    if eigenvalues[0] < 1e-12 * eigenvalues[-1]:
        return np.inf
    return eigenvalues[-1] / eigenvalues[0]


def wrong_small_determinant(hessian):
    """You call the matrix singular where its determinant is small. In small units every determinant is: compare the smallest absolute eigenvalue with 1e-12 of the largest."""
    if abs(np.linalg.det(hessian)) < 1e-12:
        return np.inf
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    return sizes.max() / sizes.min()


def wrong_whole_ratio(hessian):
    """You cut off the digits after the point: // divides and rounds down. Write /."""
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() < 1e-12 * sizes.max():
        return np.inf
    return sizes.max() // sizes.min()


def wrong_second_eigenvalue(hessian):
    """You took the second eigenvalue for the smallest or the largest. A Hessian may have one parameter or many: the ends of the sorted list are at 0 and -1."""
    sizes = sorted((abs(value) for value in np.linalg.eigvalsh(hessian)), reverse=True)
    return float("inf") if sizes[1] < 1e-12 * sizes[0] else sizes[0] / sizes[-1]
