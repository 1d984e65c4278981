"""symmetry_gap: answers that must pass, and mistakes that must not."""

import itertools

import numpy as np


def right_range_of_each_row(w):
    return float((w.max(axis=1) - w.min(axis=1)).max())


def right_every_pair_at_once(w):
    return np.abs(w[:, :, None] - w[:, None, :]).max()


def right_pair_by_pair(w):
    columns = np.asarray(w, dtype=float).T.tolist()
    pairs = itertools.combinations(columns, 2)
    return max(max(abs(a - b) for a, b in zip(one, other)) for one, other in pairs)


def right_ptp(w):
    return np.ptp(w, axis=1).max()


def wrong_neighbours(w):
    """You compared neighbouring columns only. Columns further apart can differ by more: all pairs count."""
    return np.abs(np.diff(w, axis=1)).max()


def wrong_first_column(w):
    """You compared every column with the first one. Two others can differ from each other by more: all pairs count."""
    return np.abs(w - w[:, :1]).max()


def wrong_rows(w):
    """You compared rows. A unit's incoming weights stand in a column of w, so compare columns."""
    return float((w.max(axis=0) - w.min(axis=0)).max())


def wrong_whole_range(w):
    """You took the largest entry minus the smallest of the whole matrix. Two units are compared weight by weight, so both entries must stand in the same row."""
    return float(w.max() - w.min())


def wrong_signed(w):
    """You left out the absolute value: a difference can be large and negative."""
    columns = range(w.shape[1])
    return max((w[:, i] - w[:, j]).max() for i in columns for j in columns if i < j)


def wrong_distance(w):
    """You took the distance between columns, the root of summed squares. The largest single entry of the difference is asked for."""
    return np.linalg.norm(w[:, :, None] - w[:, None, :], axis=0).max()


def wrong_mean(w):
    """You averaged over the rows. The gap is the largest difference: use max."""
    return float((w.max(axis=1) - w.min(axis=1)).mean())


def wrong_closest_pair(w):
    """You took the pair of columns that are closest to each other. The gap is the largest difference over all pairs: max instead of min."""
    pairs = itertools.combinations(range(w.shape[1]), 2)
    return min(np.abs(w[:, i] - w[:, j]).max() for i, j in pairs)


def wrong_sum_of_differences(w):
    """You added the differences of two columns up. The largest single entry is asked for."""
    return np.abs(w[:, :, None] - w[:, None, :]).sum(axis=0).max()


def wrong_standard_deviation(w):
    """You measured the spread of each row by its standard deviation. The gap is the largest difference between two columns."""
    return w.std(axis=1).max()


def wrong_difference_of_means(w):
    """You compared the columns' means. Two units can have the same mean and different weights: compare entry by entry."""
    means = w.mean(axis=0)
    return means.max() - means.min()


def wrong_from_the_mean(w):
    """You measured how far columns lie from their mean. Compare them with each other: the gap is the largest difference of two columns."""
    return np.abs(w - w.mean(axis=1, keepdims=True)).max()


def wrong_gap_of_sizes(w):
    """You took absolute values before you subtracted, so 1 and -1 look alike to you: subtract first, then take the absolute value."""
    return np.ptp(np.abs(w), axis=1).max()
