"""l1: answers that must pass, and mistakes that must not."""

import numpy as np


def right_sum_and_sign(w, lam):
    return lam * np.sum(np.abs(w)), lam * np.sign(w)


def right_weights_times_their_signs(w, lam):
    w = np.asarray(w, dtype=float)
    slope = np.where(w > 0, lam, np.where(w < 0, -lam, 0.0))
    return np.sum(slope * w), slope


def right_comparisons_subtracted(w, lam):
    w = np.array(w, dtype=float)
    signs = (w > 0).astype(float) - (w < 0)
    return float(lam * (signs * w).sum()), lam * signs


def right_entry_by_entry(w, lam):
    w = np.asarray(w, dtype=float)
    total, gradient = 0.0, np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        total += abs(w[i])
        if w[i] != 0:
            gradient[i] = lam if w[i] > 0 else -lam
    return lam * total, gradient


def wrong_gradient_without_lam(w, lam):
    """Your gradient lacks the strength: the penalty is multiplied by lam, so its derivative is too."""
    return lam * np.sum(np.abs(w)), 1.0 * np.sign(w)


def wrong_penalty_without_lam(w, lam):
    """Your penalty lacks the strength: multiply the sum by lam, as you did in the gradient."""
    return 1.0 * np.sum(np.abs(w)), lam * np.sign(w)


def wrong_sign_of_zero_is_one(w, lam):
    """You pull on weights that are exactly zero. There the sign is 0, so that a zero weight stays where it is."""
    return lam * np.sum(np.abs(w)), np.where(np.asarray(w) >= 0, lam, -lam)


def wrong_zero_over_zero(w, lam):
    """You made the sign by dividing w by its absolute value, which is nan for a zero weight: np.sign gives 0 there."""
    w = np.asarray(w, dtype=float)
    return lam * np.sum(np.abs(w)), lam * w / np.abs(w)


def wrong_sum_without_absolute_values(w, lam):
    """You summed the weights with their signs, so positive and negative ones cancel: take absolute values first."""
    return lam * np.sum(w), lam * np.sign(w)


def wrong_absolute_value_of_the_sum(w, lam):
    """You took the absolute value of the sum, so positive and negative weights cancel: take it of each weight, then sum."""
    return lam * np.abs(np.sum(w)), lam * np.sign(w)


def wrong_mean(w, lam):
    """You took the mean. The penalty is a sum over all weights, so that a weight is pulled alike in a small and in a large layer."""
    return lam * np.mean(np.abs(w)), lam * np.sign(w) / np.size(w)


def wrong_gradient_of_squares(w, lam):
    """Your gradient is that of a sum of squares. The slope of an absolute value has the same size everywhere: only the sign of the weight counts."""
    return lam * np.sum(np.abs(w)), 2 * lam * np.asarray(w)


def wrong_gradient_always_positive(w, lam):
    """Your gradient is lam for every weight. Below zero the absolute value falls as the weight grows, so the sign turns."""
    return lam * np.sum(np.abs(w)), lam * np.ones(np.shape(w))


def wrong_gradient_points_downhill(w, lam):
    """Your gradient has the wrong sign. It points where the penalty grows, away from zero; the optimizer's step subtracts it."""
    return lam * np.sum(np.abs(w)), -lam * np.sign(w)


def wrong_matrix_norm(w, lam):
    """np.linalg.norm(w, 1) of a matrix is its largest column sum, not the sum over all entries: sum the absolute values."""
    norm = np.linalg.norm(w, 1) if np.ndim(w) in (1, 2) else np.sum(np.abs(w))
    return lam * norm, lam * np.sign(w)


def wrong_sum_of_each_column(w, lam):
    """You summed along one axis, which leaves a penalty for each column. It is one number: sum over all entries, whatever the shape."""
    return lam * np.abs(np.atleast_1d(w)).sum(axis=0), lam * np.sign(w)


def wrong_gradient_summed(w, lam):
    """You summed the gradient to one number. It has an entry for each weight."""
    return lam * np.sum(np.abs(w)), np.sum(lam * np.sign(w))


def wrong_penalty_only(w, lam):
    """You returned the penalty alone: return the pair of penalty and gradient."""
    return lam * np.sum(np.abs(w))


def wrong_order(w, lam):
    """You returned the gradient first: the penalty comes first."""
    return lam * np.sign(w), lam * np.sum(np.abs(w))


def wrong_whole_numbers(w, lam):
    """For integer weights your gradient is an integer array, and lam is rounded away in it: let lam * sign choose the type."""
    gradient = np.zeros_like(w)
    gradient[...] = lam * np.sign(w)
    return lam * np.sum(np.abs(w)), gradient


def wrong_in_place(w, lam):
    """You wrote the absolute values into the caller's weights: np.abs(w) makes a new array, without out=w."""
    signs = np.sign(w)
    np.abs(w, out=w)
    return lam * np.sum(w), lam * signs
