"""update_ratio: answers that must pass, and mistakes that must not."""

import math

import numpy as np
import torch


def right_two_norms(w, w_new):
    return np.linalg.norm(np.subtract(w_new, w)) / np.linalg.norm(w)


def right_root_of_the_quotient(w, w_new):
    w, w_new = np.asarray(w, dtype=float), np.asarray(w_new, dtype=float)
    return math.sqrt(((w_new - w) ** 2).sum() / (w**2).sum())


def right_flat(w, w_new):
    a, b = np.ravel(w).tolist(), np.ravel(w_new).tolist()
    return math.hypot(*(y - x for x, y in zip(a, b))) / math.hypot(*a)


def right_with_tensors(w, w_new):
    w, w_new = (torch.tensor(np.asarray(part, dtype=float)) for part in (w, w_new))
    return (torch.linalg.norm(w_new - w) / torch.linalg.norm(w)).item()


def wrong_divided_by_the_new(w, w_new):
    """You divided by the norm of the new weights. The old ones are what the update is measured against."""
    return np.linalg.norm(np.subtract(w_new, w)) / np.linalg.norm(w_new)


def wrong_difference_of_norms(w, w_new):
    """You subtracted the norms. Weights can turn without changing their length: take the norm of the difference."""
    return abs(np.linalg.norm(w_new) - np.linalg.norm(w)) / np.linalg.norm(w)


def wrong_quotient_of_norms(w, w_new):
    """You compared the new weights with the old ones. It is the update, w_new - w, whose length is wanted."""
    return np.linalg.norm(w_new) / np.linalg.norm(w)


def wrong_squared(w, w_new):
    """You forgot the roots: a 2-norm is the root of the sum of squares."""
    return np.sum(np.square(np.subtract(w_new, w))) / np.sum(np.square(w))


def wrong_absolute_values(w, w_new):
    """You added up absolute values, which is the 1-norm. The 2-norm is the root of the sum of squares."""
    return np.sum(np.abs(np.subtract(w_new, w))) / np.sum(np.abs(w))


def wrong_mean_of_ratios(w, w_new):
    """You averaged the ratios of single entries, where one weight near 0 decides everything. Take the two norms first, then one quotient."""
    return np.mean(np.abs(np.subtract(w_new, w) / np.asarray(w)))


def wrong_spectral(w, w_new):
    """np.linalg.norm(w, 2) of a matrix is its largest singular value. Leave the 2 out, or flatten first."""
    a, b = np.atleast_1d(np.subtract(w_new, w)), np.atleast_1d(w)
    order = 2 if a.ndim == 2 else None
    return np.linalg.norm(a, order) / np.linalg.norm(b, order)


def wrong_largest_entry(w, w_new):
    """You took the largest entries. The 2-norm counts all of them: the root of the sum of squares."""
    return np.max(np.abs(np.subtract(w_new, w))) / np.max(np.abs(w))


def wrong_turned_round(w, w_new):
    """Your quotient is upside down: the length of the update is divided by that of the weights."""
    return np.linalg.norm(w) / np.linalg.norm(np.subtract(w_new, w))


def wrong_update_alone(w, w_new):
    """You returned the length of the update. Whether that is much depends on the weights: divide by their norm."""
    return np.linalg.norm(np.subtract(w_new, w))


def wrong_in_place(w, w_new):
    """You subtracted inside the caller's array: write d = w_new - w, which makes a new one, instead of w_new -= w."""
    w_new -= w
    return np.linalg.norm(w_new) / np.linalg.norm(w)


def wrong_arrays_alone(w, w_new):
    """You called a method of w, which a Python number does not have, and w may be one. np.linalg.norm, np.sum and np.abs take both."""
    return np.sqrt(((w_new - w) ** 2).sum() / (w**2).sum())


def wrong_root_of_negative(w, w_new):
    """For single numbers you left the sign in: a norm is a length, so it is abs(w) that counts for a number."""
    if np.ndim(w) == 0:
        return abs(w_new - w) / w
    return np.linalg.norm(np.subtract(w_new, w)) / np.linalg.norm(w)
