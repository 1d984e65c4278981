"""auc: answers that must pass, and mistakes that must not."""

import numpy as np

trapezoid = getattr(np, "trapezoid", None) or np.trapz  # its name before NumPy 2


def right_widths_and_heights(x, y):
    return np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)


def right_trapezoid(x, y):
    return float(trapezoid(y, x))


def right_loop(x, y):
    area = 0.0
    for i in range(1, len(x)):
        area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) * 0.5
    return area


def right_shoelace(x, y):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return (x[-1] * y[-1] - x[0] * y[0] + np.dot(x[1:], y[:-1]) - np.dot(x[:-1], y[1:])) / 2


def wrong_left_heights(x, y):
    """You multiplied each width with the height at its left end, as if the curve were a staircase. Take the mean of the two heights."""
    return np.sum(np.diff(x) * y[:-1])


def wrong_right_heights(x, y):
    """You multiplied each width with the height at its right end, as if the curve were a staircase. Take the mean of the two heights."""
    return np.sum(np.diff(x) * y[1:])


def wrong_even_steps(x, y):
    """You took the points for evenly spaced. The widths are the differences of x."""
    return np.sum((y[1:] + y[:-1]) / 2) / max(len(x) - 1, 1)


def wrong_mean_height(x, y):
    """You averaged the heights, as if every point counted the same. Each piece counts by its width."""
    return np.mean(y)


def wrong_unit_steps(x, y):
    """np.trapezoid(y) takes steps of 1: pass x as well."""
    return trapezoid(y)


def wrong_arguments_swapped(x, y):
    """np.trapezoid takes the heights first: what you computed is the area beside the curve, towards the vertical axis."""
    return trapezoid(x, y)


def wrong_half_forgotten(x, y):
    """You added the two heights and forgot to halve the sum."""
    return np.sum(np.diff(x) * (y[1:] + y[:-1]))


def wrong_absolute(x, y):
    """You counted area below zero as positive. It is negative."""
    return np.sum(np.diff(x) * np.abs(y[1:] + y[:-1]) / 2)


def wrong_rounded_half(x, y):
    """You halved with //, which rounds: halve with /."""
    return float(np.sum(np.diff(x) * ((y[1:] + y[:-1]) // 2)))


def wrong_no_repeats(x, y):
    """You dropped points that share their x. There the curve goes straight up, and the piece after begins at the last of them."""
    x, first = np.unique(x, return_index=True)
    return trapezoid(np.asarray(y)[first], x)


def wrong_pieces(x, y):
    """You returned the areas of the single pieces. Add them up."""
    return np.diff(x) * (y[1:] + y[:-1]) / 2


def wrong_geometric_mean(x, y):
    """You took the root of the product of the two heights. For a straight piece it is their ordinary mean."""
    return np.sum(np.diff(x) * np.sign(y[1:]) * np.sqrt(np.abs(y[1:] * y[:-1])))


def wrong_closed_at_the_ends(x, y):
    """You added the points (0, 0) and (1, 1) yourself. Take the curve as it is given: its caller decides where it begins and ends."""
    x, y = np.concatenate([[0.0], x, [1.0]]), np.concatenate([[0.0], y, [1.0]])
    return np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)
