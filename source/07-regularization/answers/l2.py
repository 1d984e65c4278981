"""l2: answers that must pass, and mistakes that must not."""

import numpy as np


def right_sum_of_squares(w, lam):
    return lam * np.sum(np.square(w)), 2 * lam * np.asarray(w)


def right_dot_product(w, lam):
    flat = np.ravel(w).astype(float)
    return float(lam * flat @ flat), np.multiply(2.0 * lam, w)


def right_norm_squared(w, lam):
    w = np.asarray(w, dtype=float)
    return lam * np.linalg.norm(w) ** 2, lam * w + lam * w


def right_entry_by_entry(w, lam):
    w = np.asarray(w, dtype=float)
    total, gradient = 0.0, np.empty(w.shape)
    for i in np.ndindex(w.shape):
        total += lam * w[i] * w[i]
        gradient[i] = 2 * lam * w[i]
    return total, gradient


def wrong_gradient_without_two(w, lam):
    """Your gradient lacks the 2 that the derivative of a square brings. It vanishes only where the penalty is written with lam / 2, which it is not here."""
    return lam * np.sum(np.square(w)), lam * np.asarray(w)


def wrong_half(w, lam):
    """You used lam / 2, a convention of many books that makes the gradient lam * w. Here the penalty is lam times the sum of squares."""
    return lam / 2 * np.sum(np.square(w)), lam * np.asarray(w)


def wrong_norm(w, lam):
    """You took the norm, the root of the sum of squares: leave the root out."""
    w = np.asarray(w, dtype=float)
    norm = np.sqrt(np.sum(w**2))
    return lam * norm, lam * w / norm if norm else lam * w


def wrong_norm_and_gradient_of_squares(w, lam):
    """Your penalty is the norm, the root of the sum of squares, while your gradient belongs to the sum itself: leave the root out."""
    return lam * np.sqrt(np.sum(np.square(w))), 2 * lam * np.asarray(w)


def wrong_square_of_the_sum(w, lam):
    """You summed first and squared the sum. Square each weight, then sum."""
    return lam * np.sum(np.abs(w)) ** 2, 2 * lam * np.asarray(w)


def wrong_mean(w, lam):
    """You took the mean. The penalty is a sum over all weights, so that a weight is pulled alike in a small and in a large layer."""
    return lam * np.mean(np.square(w)), 2 * lam * np.asarray(w) / np.size(w)


def wrong_spectral_norm(w, lam):
    """np.linalg.norm(w, 2) of a matrix is its largest singular value, not the root of the sum of squares: leave the 2 out, or sum the squares."""
    norm = np.linalg.norm(w, 2) if np.ndim(w) in (1, 2) else np.sqrt(np.sum(np.square(w)))
    return lam * norm**2, 2 * lam * np.asarray(w)


def wrong_matrix_product(w, lam):
    """w.T @ w is one number for a vector, and a matrix for a matrix: sum the squares of all entries instead."""
    penalty = lam * (np.transpose(w) @ w) if np.ndim(w) in (1, 2) else lam * np.sum(np.square(w))
    return penalty, 2 * lam * np.asarray(w)


def wrong_gradient_without_lam(w, lam):
    """Your gradient lacks the strength: the penalty is multiplied by lam, so its derivative is too."""
    return lam * np.sum(np.square(w)), 2.0 * np.asarray(w)


def wrong_lam_squared(w, lam):
    """You squared lam with the weights: square w first, then multiply by lam."""
    w = np.asarray(w, dtype=float)
    return np.sum((lam * w) ** 2), 2 * lam**2 * w


def wrong_sign_for_weight(w, lam):
    """Your gradient uses only the sign of the weights, which belongs to L1. The slope of a square grows with the weight."""
    return lam * np.sum(np.square(w)), 2 * lam * np.sign(w)


def wrong_gradient_points_downhill(w, lam):
    """Your gradient has the wrong sign. It points where the penalty grows, away from zero; the optimizer's step subtracts it."""
    return lam * np.sum(np.square(w)), -2 * lam * np.asarray(w)


def wrong_penalty_only(w, lam):
    """You returned the penalty alone: return the pair of penalty and gradient."""
    return lam * np.sum(np.square(w))


def wrong_whole_numbers(w, lam):
    """For integer weights your gradient is an integer array, and lam is rounded away in it: let 2 * lam * w choose the type."""
    gradient = np.zeros_like(w)
    gradient[...] = 2 * lam * np.asarray(w)
    return lam * np.sum(np.square(w)), gradient


def wrong_in_place(w, lam):
    """You scaled the caller's weights to get the gradient: write 2 * lam * w, which makes a new array, instead of w *= 2 * lam."""
    penalty = lam * np.sum(np.square(w))
    w *= 2 * lam
    return penalty, w
