"""moving_average: answers that must pass, and mistakes that must not."""

from itertools import accumulate

import numpy as np


def right_one_value_at_a_time(xs, beta):
    s, averages = 0.0, []
    for x in xs:
        s = beta * s + (1 - beta) * x
        averages.append(s)
    return np.array(averages)


def right_moving_towards_each_value(xs, beta):
    averages = np.empty(len(xs))
    s = 0.0
    for t in range(len(xs)):
        s += (1 - beta) * (xs[t] - s)
        averages[t] = s
    return averages


def right_table_of_weights(xs, beta):
    t = np.arange(len(xs))
    age = t[:, None] - t
    weights = np.where(age >= 0, (1 - beta) * float(beta) ** np.maximum(age, 0), 0.0)
    return weights @ xs


def right_accumulated(xs, beta):
    parts = ((1 - beta) * x for x in xs)
    return list(accumulate(parts, lambda s, part: beta * s + part))


def right_with_tensors(xs, beta):
    import torch

    s, averages = torch.zeros((), dtype=torch.float64), []
    for x in torch.tensor(xs, dtype=torch.float64):
        s = torch.lerp(x, s, beta)
        averages.append(s)
    return torch.stack(averages).numpy()


def wrong_weights_exchanged(xs, beta):
    """You exchanged the weights: beta belongs to the average so far and 1 - beta to the new value, so that a beta near 1 has a long memory."""
    s, averages = 0.0, []
    for x in xs:
        s = (1 - beta) * s + beta * x
        averages.append(s)
    return np.array(averages)


def wrong_starts_at_the_first_value(xs, beta):
    """You began with the first value as the average. Here s_0 is 0, so the first average is (1 - beta) times the first value."""
    averages = [xs[0] * 1.0]
    for x in xs[1:]:
        averages.append(beta * averages[-1] + (1 - beta) * x)
    return np.array(averages)


def wrong_with_the_zero(xs, beta):
    """You returned s_0 = 0 too. The result has one average for each value, from s_1 to s_n: drop the first."""
    averages = [0.0]
    for x in xs:
        averages.append(beta * averages[-1] + (1 - beta) * x)
    return np.array(averages)


def wrong_one_step_late(xs, beta):
    """Your averages come one step late: you kept s before you updated it, so they begin with s_0. Update first, then keep."""
    s, averages = 0.0, []
    for x in xs:
        averages.append(s)
        s = beta * s + (1 - beta) * x
    return np.array(averages)


def wrong_sum(xs, beta):
    """You added the whole value, without the factor 1 - beta. That is a decaying sum, as in momentum; an average gives the new value the weight 1 - beta."""
    s, averages = 0.0, []
    for x in xs:
        s = beta * s + x
        averages.append(s)
    return np.array(averages)


def wrong_corrected(xs, beta):
    """You divided by 1 - beta^t, the bias correction of unit 04. It is not asked for here: let the average start low."""
    s, averages = 0.0, []
    for t, x in enumerate(xs, 1):
        s = beta * s + (1 - beta) * x
        averages.append(s / (1 - beta**t))
    return np.array(averages)


def wrong_last_only(xs, beta):
    """You returned only the last average. The exercise asks for all of them, s_1 to s_n: keep each one on the way."""
    s = 0.0
    for x in xs:
        s = beta * s + (1 - beta) * x
    return s


def wrong_previous_value(xs, beta):
    """You mixed each value with the value before it. Mix it with the average before it, which holds all earlier values."""
    before = np.concatenate([[0.0], xs[:-1]])
    return beta * before + (1 - beta) * xs


def wrong_equal_weights(xs, beta):
    """You took the plain mean of all values so far. Here old values fade: each step multiplies their weight by beta."""
    return np.cumsum(xs) / np.arange(1, len(xs) + 1)


def wrong_added_to_the_average(xs, beta):
    """You moved the average by (1 - beta) times the value without letting the old average fade: multiply it by beta first."""
    return np.cumsum((1 - beta) * np.asarray(xs))


def wrong_whole_numbers(xs, beta):
    """For whole numbers your result is an integer array, and every average is rounded in it: make the array with dtype=float."""
    averages = np.zeros_like(xs)
    s = 0.0
    for t, x in enumerate(xs):
        s = beta * s + (1 - beta) * x
        averages[t] = s
    return averages


def wrong_in_place(xs, beta):
    """You wrote the averages into the caller's xs: make a list or an array of your own for them."""
    s = 0.0
    for t in range(len(xs)):
        s = beta * s + (1 - beta) * xs[t]
        xs[t] = s
    return xs
