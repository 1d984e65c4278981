"""newton_step: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_solve(w, g, hessian):
    return w - np.linalg.solve(hessian, g)


def right_least_squares(w, g, hessian):
    step, *_ = np.linalg.lstsq(hessian, -np.asarray(g, dtype=float), rcond=None)
    return w + step


def right_eigenvectors(w, g, hessian):
    values, axes = np.linalg.eigh(hessian)
    return w - axes @ ((axes.T @ g) / values)


def right_elimination(w, g, hessian):
    rows = [[float(x) for x in row] + [float(b)] for row, b in zip(hessian, g)]
    d = len(rows)
    for i in range(d):
        pivot = max(range(i, d), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, d):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
    step = [0.0] * d
    for i in reversed(range(d)):
        known = sum(rows[i][j] * step[j] for j in range(i + 1, d))
        step[i] = (rows[i][d] - known) / rows[i][i]
    return np.array([float(a) - s for a, s in zip(w, step)])


def right_in_torch(w, g, hessian):
    g, hessian = (torch.as_tensor(part, dtype=torch.float64) for part in (g, hessian))
    return w - torch.linalg.solve(hessian, g).numpy()


def right_landing_point(w, g, hessian):
    return np.linalg.solve(hessian, hessian @ w - g)


def wrong_inverted(w, g, hessian):
    """On an ill-conditioned Hessian your H s is far from g. Multiplying by an inverse or a pseudoinverse does that; so do damping, dropping small eigenvalues and 32-bit numbers. Use np.linalg.solve(hessian, g) on the Hessian as it is."""
    return w - np.linalg.inv(hessian) @ g


def wrong_pseudoinverse(w, g, hessian):
    """The pseudoinverse is an inverse too, and as inaccurate on an ill-conditioned Hessian: use np.linalg.solve(hessian, g)."""
    return w - np.linalg.pinv(hessian) @ g


def wrong_uphill(w, g, hessian):
    """You added the step. The minimum of a bowl lies at w minus the solution of H s = g."""
    return w + np.linalg.solve(hessian, g)


def wrong_step_only(w, g, hessian):
    """You returned the step. The exercise asks for the new parameters: w plus that step."""
    return -np.linalg.solve(hessian, g)


def wrong_multiplied(w, g, hessian):
    """You multiplied by the Hessian. Newton divides by the curvature: long steps where it is small, so solve H s = g."""
    return w - hessian @ g


def wrong_diagonal(w, g, hessian):
    """You divided by the diagonal of the Hessian. That ignores how the parameters interact: solve with the whole matrix."""
    return w - g / np.diag(hessian)


def wrong_one_rate(w, g, hessian):
    """You divided g by the largest curvature only, one learning rate for all directions. Newton divides each direction by its own curvature: solve H s = g."""
    return w - g / np.linalg.norm(hessian, 2)


def wrong_in_place(w, g, hessian):
    """You changed the caller's w: write w = w - step, which makes a new array, instead of w -= step."""
    w -= np.linalg.solve(hessian, g)
    return w


def wrong_damped(w, g, hessian):
    """You added to the diagonal of the Hessian. Damping is a good idea in practice, and another method: here the step is exact."""
    return w - np.linalg.solve(hessian + 1e-3 * np.eye(len(g)), g)


def wrong_learning_rate(w, g, hessian):
    """You scaled the step by a learning rate of your own. Newton's step has its length from the curvature: take it whole."""
    return w - 0.1 * np.linalg.solve(hessian, g)


def wrong_whole_numbers(w, g, hessian):
    """For an integer w your copy is an integer array, and the new parameters are rounded in it: make the copy with dtype=float."""
    new = np.array(w)
    new[...] = w - np.linalg.solve(hessian, g)
    return new


def wrong_saddle_free(w, g, hessian):
    """You made all curvatures positive. That is the saddle-free step, the next exercise: Newton's own divides by the signed curvature and so is drawn to saddles."""
    values, axes = np.linalg.eigh(hessian)
    return w - axes @ ((axes.T @ g) / np.abs(values))


def wrong_solves_for_w(w, g, hessian):
    """You solved H s = w and stepped by g. It is the gradient that is divided by the curvature: solve H s = g."""
    return np.linalg.solve(hessian, w) - g


def wrong_without_pivots(w, g, hessian):
    """Your elimination divides by whatever stands on the diagonal, and a zero may stand there. Swap rows first, or let np.linalg.solve do it."""
    a, s = np.array(hessian, dtype=float), np.array(g, dtype=float)
    for i in range(len(s)):
        for j in range(i + 1, len(s)):
            factor = a[j, i] / a[i, i]
            a[j] -= factor * a[i]
            s[j] -= factor * s[i]
    for i in reversed(range(len(s))):
        s[i] = (s[i] - a[i, i + 1 :] @ s[i + 1 :]) / a[i, i]
    return w - s
