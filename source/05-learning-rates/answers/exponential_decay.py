"""exponential_decay: answers that must pass, and mistakes that must not."""

import math


def right_textbook(k, lr0, gamma):
    return lr0 * gamma**k


def right_loop(k, lr0, gamma):
    lr = float(lr0)
    for _ in range(k):
        lr = lr * gamma
    return lr


def right_through_the_logarithm(k, lr0, gamma):
    return lr0 * math.exp(k * math.log(gamma))


def wrong_counts_from_one(k, lr0, gamma):
    """You multiply once too often: k counts from 0, and at step 0 the rate is lr0."""
    return lr0 * gamma ** (k + 1)


def wrong_one_short(k, lr0, gamma):
    """You multiply once too seldom: at step k the rate has been multiplied k times."""
    return lr0 * gamma ** max(k - 1, 0)


def wrong_times_k(k, lr0, gamma):
    """You multiply gamma by k. It should be a power: gamma once for each step."""
    return lr0 * gamma * k


def wrong_what_is_lost(k, lr0, gamma):
    """You treat gamma as what a step takes away. It is what a step leaves: multiply by gamma itself."""
    return lr0 * (1 - gamma) ** k


def wrong_exponential_function(k, lr0, gamma):
    """You wrote exp(-gamma k), in which gamma is a speed. Here gamma is what is left after one step: gamma to the power k."""
    return lr0 * math.exp(-gamma * k)


def wrong_power_of_everything(k, lr0, gamma):
    """You raise lr0 to the power too: only gamma is repeated."""
    return (lr0 * gamma) ** k


def wrong_bases_swapped(k, lr0, gamma):
    """You raise k to the power gamma. It is the other way round: gamma to the power k."""
    return lr0 * k**gamma


def wrong_linear(k, lr0, gamma):
    """Your rate falls by the same amount at every step, and below zero in the end. Exponential means by the same factor."""
    return lr0 * (1 - (1 - gamma) * k)


def wrong_inverse_time(k, lr0, gamma):
    """You divide by 1 + gamma k, which is inverse-time decay. Multiply by gamma to the power k."""
    return lr0 / (1 + gamma * k)
