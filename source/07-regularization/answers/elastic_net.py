"""elastic_net: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(w, alpha, beta):
    w = np.asarray(w)
    penalty = alpha * np.sum(w**2) + beta * np.sum(np.abs(w))
    return penalty, 2 * alpha * w + beta * np.sign(w)


def right_one_sum(w, alpha, beta):
    size = np.abs(np.asarray(w, dtype=float))
    return float(np.sum((alpha * size + beta) * size)), (2 * alpha * size + beta) * np.sign(w)


def right_two_penalties_added(w, alpha, beta):
    def ridge(w):
        return alpha * np.vdot(w, w), 2 * alpha * w

    def lasso(w):
        return beta * np.abs(w).sum(), beta * ((w > 0) * 1.0 - (w < 0) * 1.0)

    w = np.array(w, dtype=float)
    (p, g), (q, h) = ridge(w), lasso(w)
    return p + q, g + h


def right_entry_by_entry(w, alpha, beta):
    w = np.asarray(w, dtype=float)
    total, gradient = 0.0, np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        total += alpha * w[i] ** 2 + beta * abs(w[i])
        gradient[i] = 2 * alpha * w[i] + (beta if w[i] > 0 else -beta if w[i] < 0 else 0)
    return total, gradient


def wrong_swapped(w, alpha, beta):
    """You swapped the strengths: alpha belongs to the squares, beta to the absolute values."""
    w = np.asarray(w)
    penalty = beta * np.sum(w**2) + alpha * np.sum(np.abs(w))
    return penalty, 2 * beta * w + alpha * np.sign(w)


def wrong_mixing_form(w, alpha, beta):
    """You used the form with one strength and a mixing share, as in scikit-learn. Here alpha and beta are two independent strengths."""
    w = np.asarray(w)
    penalty = alpha * (beta * np.sum(np.abs(w)) + (1 - beta) / 2 * np.sum(w**2))
    return penalty, alpha * (beta * np.sign(w) + (1 - beta) * w)


def wrong_weighted_mean(w, alpha, beta):
    """You multiplied the second part by 1 - alpha. The strengths are independent: it is multiplied by beta."""
    w = np.asarray(w)
    penalty = alpha * np.sum(w**2) + (1 - alpha) * np.sum(np.abs(w))
    return penalty, 2 * alpha * w + (1 - alpha) * np.sign(w)


def wrong_gradient_without_two(w, alpha, beta):
    """Your gradient lacks the 2 that the derivative of a square brings."""
    w = np.asarray(w)
    penalty = alpha * np.sum(w**2) + beta * np.sum(np.abs(w))
    return penalty, alpha * w + beta * np.sign(w)


def wrong_half(w, alpha, beta):
    """You wrote the squares with alpha / 2. Here they are multiplied by alpha itself."""
    w = np.asarray(w)
    penalty = alpha / 2 * np.sum(w**2) + beta * np.sum(np.abs(w))
    return penalty, alpha * w + beta * np.sign(w)


def wrong_sign_of_zero_is_one(w, alpha, beta):
    """You pull on weights that are exactly zero. There the sign is 0, so that a zero weight stays where it is."""
    w = np.asarray(w)
    penalty = alpha * np.sum(w**2) + beta * np.sum(np.abs(w))
    return penalty, 2 * alpha * w + np.where(w >= 0, beta, -beta)


def wrong_zero_over_zero(w, alpha, beta):
    """You made the sign by dividing w by its absolute value, which is nan for a zero weight: np.sign gives 0 there."""
    w = np.asarray(w, dtype=float)
    penalty = alpha * np.sum(w**2) + beta * np.sum(np.abs(w))
    return penalty, 2 * alpha * w + beta * w / np.abs(w)


def wrong_gradient_of_squares_alone(w, alpha, beta):
    """Your gradient holds only the part of the squares: add beta times the sign."""
    w = np.asarray(w)
    return alpha * np.sum(w**2) + beta * np.sum(np.abs(w)), 2 * alpha * w


def wrong_penalty_of_squares_alone(w, alpha, beta):
    """Your penalty holds only the squares: add beta times the sum of absolute values."""
    w = np.asarray(w)
    return alpha * np.sum(w**2), 2 * alpha * w + beta * np.sign(w)


def wrong_difference(w, alpha, beta):
    """You subtracted the second part: both penalties are added."""
    w = np.asarray(w)
    penalty = alpha * np.sum(w**2) - beta * np.sum(np.abs(w))
    return penalty, 2 * alpha * w - beta * np.sign(w)


def wrong_norm_not_squared(w, alpha, beta):
    """You took the root of the sum of squares: leave the root out."""
    w = np.asarray(w)
    penalty = alpha * np.sqrt(np.sum(w**2)) + beta * np.sum(np.abs(w))
    return penalty, 2 * alpha * w + beta * np.sign(w)


def wrong_mean(w, alpha, beta):
    """You took means. The penalty is a sum over all weights, so that a weight is pulled alike in a small and in a large layer."""
    w = np.asarray(w)
    penalty = alpha * np.mean(w**2) + beta * np.mean(np.abs(w))
    return penalty, (2 * alpha * w + beta * np.sign(w)) / w.size


def wrong_sum_of_each_column(w, alpha, beta):
    """You summed along one axis, which leaves a penalty for each column. It is one number: sum over all entries, whatever the shape."""
    w = np.asarray(w)
    penalty = (alpha * w**2 + beta * np.abs(w)).sum(axis=0) if w.ndim else alpha * w**2 + beta * np.abs(w)
    return penalty, 2 * alpha * w + beta * np.sign(w)


def wrong_penalty_only(w, alpha, beta):
    """You returned the penalty alone: return the pair of penalty and gradient."""
    w = np.asarray(w)
    return alpha * np.sum(w**2) + beta * np.sum(np.abs(w))


def wrong_whole_numbers(w, alpha, beta):
    """For integer weights your gradient is an integer array, and fractions are rounded away in it: let the formula choose the type."""
    w = np.asarray(w)
    gradient = np.zeros_like(w)
    gradient[...] = 2 * alpha * w + beta * np.sign(w)
    return alpha * np.sum(w**2) + beta * np.sum(np.abs(w)), gradient


def wrong_in_place(w, alpha, beta):
    """You scaled the caller's weights on the way to the gradient: write 2 * alpha * w, which makes a new array, instead of w *= 2 * alpha."""
    penalty = alpha * np.sum(np.square(w)) + beta * np.sum(np.abs(w))
    signs = np.sign(w)
    w *= 2 * alpha
    w += beta * signs
    return penalty, w
