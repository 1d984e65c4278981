"""velocity_from_history: answers that must pass, and mistakes that must not."""

import numpy as np


def right_weights_times_gradients(gs, beta):
    weights = float(beta) ** np.arange(len(gs))[::-1]
    return weights @ gs


def right_sum_of_weighted_rows(gs, beta):
    t = len(gs)
    return np.sum([beta ** (t - 1 - i) * gs[i] for i in range(t)], axis=0, dtype=float)


def right_step_by_step(gs, beta):
    v = np.zeros(np.shape(gs)[1])
    for g in gs:
        v = beta * v + g
    return v


def right_polynomial(gs, beta):
    return np.array([np.polyval(column, beta) for column in np.transpose(gs)], dtype=float)


def right_newest_backwards(gs, beta):
    v, weight = 0.0, 1.0
    for g in gs[::-1]:
        v = v + weight * g
        weight *= beta
    return v


def wrong_newest_first(gs, beta):
    """You gave the oldest gradient the full weight. The rows come oldest first, so the last one counts whole and the first one has faded most: turn the weights round."""
    return beta ** np.arange(len(gs)) @ gs


def wrong_one_power_too_many(gs, beta):
    """Your powers are one too high: the newest gradient has not faded yet, so its weight is beta^0 = 1."""
    return beta ** np.arange(len(gs), 0, -1.0) @ gs


def wrong_average(gs, beta):
    """You multiplied by 1 - beta, as in moving_average. The velocity is a sum: the newest gradient has the weight 1."""
    return (1 - beta) * (beta ** np.arange(len(gs))[::-1] @ gs)


def wrong_normalized(gs, beta):
    """You divided by the sum of the weights, which makes a weighted mean. The velocity is a plain sum, so that steady pushes add up."""
    weights = beta ** np.arange(len(gs))[::-1]
    return weights @ gs / weights.sum()


def wrong_plain_sum(gs, beta):
    """You added up the gradients with equal weights. Each step multiplies the old velocity by beta, so a gradient's weight shrinks with its age."""
    return np.sum(gs, axis=0) * 1.0


def wrong_same_weight_for_all_before(gs, beta):
    """You gave all earlier gradients the same weight beta. Each step multiplies by beta once more: the one before the last has beta, the one before that beta^2."""
    return gs[-1] + beta * np.sum(gs[:-1], axis=0)


def wrong_last_two(gs, beta):
    """You used only the last two gradients. The velocity holds all of them: go back to the first row."""
    return gs[-1] + (beta * gs[-2] if len(gs) > 1 else 0.0)


def wrong_last_only(gs, beta):
    """You returned the last gradient. The velocity holds the earlier ones too, each times a power of beta."""
    return gs[-1] * 1.0


def wrong_beta_times_age(gs, beta):
    """You multiplied beta by the age instead of raising it to that power: ** is the power in Python."""
    age = np.arange(len(gs))[::-1]
    return np.where(age > 0, beta * age, 1.0) @ gs


def wrong_one_number(gs, beta):
    """You summed over the parameters as well. Each parameter has its own velocity: sum over the steps only, down the columns."""
    return np.sum(beta ** np.arange(len(gs))[::-1] @ gs)


def wrong_along_the_rows(gs, beta):
    """You put the powers of beta along the rows, over the parameters. Time runs down the columns: axis 0 holds the steps."""
    return gs @ beta ** np.arange(np.shape(gs)[1])[::-1]


def wrong_all_velocities(gs, beta):
    """You returned the velocity after every step. Only the last one is asked for, with shape (d,)."""
    v, kept = np.zeros(np.shape(gs)[1]), []
    for g in gs:
        v = beta * v + g
        kept.append(v)
    return np.array(kept)


def wrong_in_place(gs, beta):
    """You began with v = gs[0], which is a view of the caller's first row, and changed it in place. Begin with np.zeros, or write v = beta * v + g."""
    v = gs[0]
    for g in gs[1:]:
        v *= beta
        v += g
    return v


def wrong_whole_numbers(gs, beta):
    """For whole numbers your velocity is an integer array, and the fractions are cut off in it: make it with dtype=float."""
    v = np.zeros_like(gs[0])
    for g in gs:
        v[...] = beta * v + g
    return v
