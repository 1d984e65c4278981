"""step_decay: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_textbook(k, lr0, factor, every):
    return lr0 * factor ** (k // every)


def right_floor(k, lr0, factor, every):
    return lr0 * np.power(float(factor), math.floor(k / every))


def right_drop_by_drop(k, lr0, factor, every):
    lr = float(lr0)
    for _ in range(every, int(k) + 1, every):
        lr *= factor
    return lr


def wrong_no_floor(k, lr0, factor, every):
    """Your rate shrinks a little at every step. It should stay until the next drop: round k / every down."""
    return lr0 * factor ** (k / every)


def wrong_rounded(k, lr0, factor, every):
    """You round k / every to the nearest whole number, so the rate drops halfway through a stage: round down."""
    return lr0 * factor ** math.floor(k / every + 0.5)


def wrong_rounded_up(k, lr0, factor, every):
    """You round k / every up, so the rate drops at step 1 already: round down."""
    return lr0 * factor ** math.ceil(k / every)


def wrong_counts_from_one(k, lr0, factor, every):
    """Your rate drops one step early: k counts from 0, so the first drop comes at k = every."""
    return lr0 * factor ** ((k + 1) // every)


def wrong_drops_a_step_late(k, lr0, factor, every):
    """Your rate drops one step late: at k = every the factor is there for the first time."""
    return lr0 * factor ** (max(k - 1, 0) // every)


def wrong_only_once(k, lr0, factor, every):
    """Your rate drops once and never again. Each further `every` steps multiply by the factor once more."""
    return lr0 * (factor if k >= every else 1)


def wrong_only_at_the_drop(k, lr0, factor, every):
    """Your rate is lower in the very step of a drop and comes back after it. It should stay down: count the drops so far."""
    return lr0 * (factor if k and k % every == 0 else 1)


def wrong_times_the_count(k, lr0, factor, every):
    """You multiply by factor times the number of drops. Each drop multiplies anew: factor to the power of their number."""
    drops = k // every
    return lr0 * factor * drops if drops else lr0 * 1.0


def wrong_minus(k, lr0, factor, every):
    """You take away a share of lr0 at each drop, and the rate turns negative in the end. Multiply by the factor instead."""
    return lr0 * (1 - (1 - factor) * (k // every))


def wrong_divides(k, lr0, factor, every):
    """You divide by the factor, which is below 1, so your rate grows: multiply."""
    return lr0 / factor ** (k // every)


def wrong_power_of_everything(k, lr0, factor, every):
    """You raise lr0 to the power too: only the factor is repeated."""
    return (lr0 * factor) ** (k // every)
