"""linear_decay: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(k, tau, lr0, lr_tau):
    a = min(k / tau, 1)
    return (1 - a) * lr0 + a * lr_tau


def right_two_cases(k, tau, lr0, lr_tau):
    if k >= tau:
        return float(lr_tau)
    return lr0 - (lr0 - lr_tau) * k / tau


def right_interpolation(k, tau, lr0, lr_tau):
    return float(np.interp(k, [0, tau], [lr0, lr_tau]))


def wrong_never_stops(k, tau, lr0, lr_tau):
    """After step tau your rate falls on, and may even turn negative: the share a is at most 1, so that the rate stays at lr_tau."""
    a = k / tau
    return (1 - a) * lr0 + a * lr_tau


def wrong_swapped_weights(k, tau, lr0, lr_tau):
    """Your rate runs from lr_tau to lr0: at k = 0 the whole weight belongs to lr0."""
    a = min(k / tau, 1)
    return a * lr0 + (1 - a) * lr_tau


def wrong_down_to_zero(k, tau, lr0, lr_tau):
    """Your rate falls to zero and not to lr_tau: add a times lr_tau."""
    return (1 - min(k / tau, 1)) * lr0


def wrong_sum(k, tau, lr0, lr_tau):
    """You add the whole of lr_tau at every step, so the rate begins at lr0 + lr_tau: weight it with a."""
    return (1 - min(k / tau, 1)) * lr0 + lr_tau


def wrong_whole_division(k, tau, lr0, lr_tau):
    """k // tau rounds down to a whole number, so your rate jumps at tau instead of falling in a line: divide with /."""
    a = min(k // tau, 1)
    return (1 - a) * lr0 + a * lr_tau


def wrong_floor_of_rate(k, tau, lr0, lr_tau):
    """You fall from lr0 towards zero and stop at lr_tau on the way. The line goes from lr0 at step 0 to lr_tau at step tau."""
    return max(lr0 * (1 - k / tau), lr_tau)


def wrong_never_below_lr_tau(k, tau, lr0, lr_tau):
    """You stop the line with max(..., lr_tau), which fails where the rate rises: lr_tau may be above lr0. Bound the share a instead, min(k / tau, 1)."""
    return max(lr0 + (lr_tau - lr0) * k / tau, lr_tau)


def wrong_ends_a_step_early(k, tau, lr0, lr_tau):
    """Your rate reaches lr_tau one step too early: a is k / tau, with k counted from 0."""
    a = min(k / max(tau - 1, 1), 1)
    return (1 - a) * lr0 + a * lr_tau


def wrong_geometric(k, tau, lr0, lr_tau):
    """Your rate falls by the same factor at every step. Linear means by the same amount."""
    a = min(k / tau, 1)
    return lr0 ** (1 - a) * lr_tau**a


def wrong_counts_from_one(k, tau, lr0, lr_tau):
    """You count steps from 1, so the rate has fallen before the first one: k begins at 0."""
    a = min((k + 1) / tau, 1)
    return (1 - a) * lr0 + a * lr_tau
