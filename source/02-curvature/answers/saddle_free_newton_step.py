"""saddle_free_newton_step: answers that must pass, and mistakes that must not."""

import numpy as np
import scipy.linalg


def right_in_eigenvector_coordinates(w, g, hessian):
    values, axes = np.linalg.eigh(hessian)
    return w - axes @ ((axes.T @ g) / np.abs(values))


def right_solve_with_the_absolute_matrix(w, g, hessian):
    values, q = np.linalg.eigh(hessian)
    return w - np.linalg.solve(q @ np.diag(abs(values)) @ q.T, g)


def right_singular_vectors(w, g, hessian):
    _, sizes, vt = np.linalg.svd(hessian)  # H = U S Vᵀ, and the root of HᵀH is V S Vᵀ
    return w - vt.T @ np.diag(1 / sizes) @ vt @ g


def right_one_direction_at_a_time(w, g, hessian):
    values, axes = np.linalg.eigh(np.asarray(hessian, dtype=float))
    new = np.array(w, dtype=float)
    for value, axis in zip(values, axes.T):
        new -= (axis @ g) / abs(value) * axis
    return new


def right_root_of_the_square(w, g, hessian):
    hessian = np.asarray(hessian, dtype=float)
    return w - np.linalg.solve(scipy.linalg.sqrtm(hessian @ hessian).real, g)


def right_polar_factor(w, g, hessian):
    _, absolute = scipy.linalg.polar(np.asarray(hessian, dtype=float))
    return w - np.linalg.solve(absolute, g)


def wrong_newton(w, g, hessian):
    """That is Newton's own step. Along a negative curvature it climbs towards the saddle: divide by the absolute value of each eigenvalue."""
    return w - np.linalg.solve(hessian, g)


def wrong_absolute_entries(w, g, hessian):
    """You took absolute values of the entries of the Hessian. It is the eigenvalues that become positive, while the eigenvectors stay."""
    return w - np.linalg.lstsq(np.abs(hessian), np.asarray(g, dtype=float), rcond=None)[0]


def wrong_absolute_diagonal(w, g, hessian):
    """You divided by the absolute diagonal of the Hessian. The extreme curvatures may lie across the axes: use eigenvalues and eigenvectors."""
    return w - g / np.abs(np.diag(hessian))


def wrong_rows_as_eigenvectors(w, g, hessian):
    """np.linalg.eigh returns the eigenvectors as columns, and you used the rows: H is Q diag(λ) Qᵀ, so go to their coordinates with Q.T first and come back with Q."""
    values, axes = np.linalg.eigh(hessian)
    return w - axes.T @ ((axes @ g) / np.abs(values))


def wrong_only_positive_directions(w, g, hessian):
    """You left out the directions of negative curvature. They are the way off the saddle: step along them too, divided by the absolute eigenvalue."""
    values, axes = np.linalg.eigh(hessian)
    parts = np.where(values > 0, (axes.T @ g) / np.abs(values), 0.0)
    return w - axes @ parts


def wrong_only_negative_directions(w, g, hessian):
    """You stepped along the negative curvatures only. The others get their Newton step as well."""
    values, axes = np.linalg.eigh(hessian)
    parts = np.where(values < 0, (axes.T @ g) / np.abs(values), 0.0)
    return w - axes @ parts


def wrong_uphill(w, g, hessian):
    """You added the step. With all curvatures made positive, the way down is minus."""
    values, axes = np.linalg.eigh(hessian)
    return w + axes @ ((axes.T @ g) / np.abs(values))


def wrong_step_only(w, g, hessian):
    """You returned the step. The exercise asks for the new parameters: w plus that step."""
    values, axes = np.linalg.eigh(hessian)
    return -(axes @ ((axes.T @ g) / np.abs(values)))


def wrong_multiplied(w, g, hessian):
    """You multiplied by the absolute eigenvalues. Newton divides by the curvature: long steps where it is small."""
    values, axes = np.linalg.eigh(hessian)
    return w - axes @ ((axes.T @ g) * np.abs(values))


def wrong_stays_in_eigenvector_coordinates(w, g, hessian):
    """You subtracted the step in the coordinates of the eigenvectors: multiply it by the matrix of eigenvectors to come back."""
    values, axes = np.linalg.eigh(hessian)
    return w - (axes.T @ g) / np.abs(values)


def wrong_shifted(w, g, hessian):
    """You lifted all eigenvalues by one amount until they were positive. That changes the good curvatures too: flip the negative ones, each by itself."""
    values, axes = np.linalg.eigh(hessian)
    lifted = values + max(0.0, 1e-3 - 2 * values[0])
    return w - axes @ ((axes.T @ g) / lifted)


def wrong_absolute_step(w, g, hessian):
    """You took the absolute value of the whole step, so every parameter goes down. Only the eigenvalues become positive."""
    return w - np.abs(np.linalg.solve(hessian, g))


def wrong_squared(w, g, hessian):
    """You divided by the squares of the eigenvalues: Hᵀ H without its root."""
    values, axes = np.linalg.eigh(hessian)
    return w - axes @ ((axes.T @ g) / values**2)


def wrong_in_place(w, g, hessian):
    """You changed the caller's w: write w = w - step, which makes a new array, instead of w -= step."""
    values, axes = np.linalg.eigh(hessian)
    w -= axes @ ((axes.T @ g) / np.abs(values))
    return w


def wrong_lifted_floor(w, g, hessian):
    """You raised small absolute eigenvalues to a limit of your own. That is a form of damping, and another method: here each direction is divided by its own."""
    eigenvalues, q = np.linalg.eigh(hessian)
    return w - q @ ((q.T @ g) / np.maximum(np.abs(eigenvalues), 1e-3))
