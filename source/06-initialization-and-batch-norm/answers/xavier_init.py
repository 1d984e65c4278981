"""xavier_init: answers that must pass, and mistakes that must not."""

import copy
import math

import numpy as np


def right_normal(fan_in, fan_out, rng):
    return rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=(fan_in, fan_out))


def right_uniform(fan_in, fan_out, rng):
    bound = math.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def right_column_by_column(fan_in, fan_out, rng):
    columns = [rng.standard_normal(fan_in) for _ in range(fan_out)]
    return np.stack(columns, axis=1) / math.sqrt((fan_in + fan_out) / 2)


def right_uniform_from_zero_to_one(fan_in, fan_out, rng):
    return (rng.random((fan_out, fan_in)).T - 0.5) * np.sqrt(24 / (fan_in + fan_out))


def right_from_a_spawned_generator(fan_in, fan_out, rng):
    (own,) = rng.spawn(1)
    return own.normal(scale=math.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))


def wrong_variance_for_deviation(fan_in, fan_out, rng):
    """You passed the variance to rng.normal, which takes the standard deviation: take the square root."""
    return rng.normal(0.0, 2.0 / (fan_in + fan_out), size=(fan_in, fan_out))


def wrong_bound_is_the_deviation(fan_in, fan_out, rng):
    """You drew uniformly between minus and plus the standard deviation. A uniform draw within +-b has variance b**2 / 3, so the bound must be sqrt(3) times as wide."""
    bound = np.sqrt(2.0 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def wrong_deviation_is_the_bound(fan_in, fan_out, rng):
    """sqrt(6 / (fan_in + fan_out)) is the bound of the uniform form. As the standard deviation of normal draws it is too large by sqrt(3): the variance is 2 / (fan_in + fan_out)."""
    return rng.normal(0.0, np.sqrt(6.0 / (fan_in + fan_out)), size=(fan_in, fan_out))


def wrong_one_over_the_sum(fan_in, fan_out, rng):
    """Your variance is 1 / (fan_in + fan_out), half of what it should be. Glorot and Bengio take one over the mean of both fans, which is 2 / (fan_in + fan_out)."""
    return rng.normal(0.0, np.sqrt(1.0 / (fan_in + fan_out)), size=(fan_in, fan_out))


def wrong_fan_in_only(fan_in, fan_out, rng):
    """You used 1 / fan_in, LeCun's rule, which keeps the forward signal only. Xavier's compromise between both directions is 2 / (fan_in + fan_out)."""
    return rng.normal(0.0, np.sqrt(1.0 / fan_in), size=(fan_in, fan_out))


def wrong_he(fan_in, fan_out, rng):
    """This is He's rule, with variance 2 / fan_in. Xavier's looks at both fans: 2 / (fan_in + fan_out)."""
    return rng.normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_in, fan_out))


def wrong_old_heuristic(fan_in, fan_out, rng):
    """You drew uniformly within 1 / sqrt(fan_in), the habit that Glorot and Bengio set out to replace: its variance is only 1 / (3 fan_in)."""
    bound = 1.0 / np.sqrt(fan_in)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def wrong_positive(fan_in, fan_out, rng):
    """All your weights are positive: rng.random draws between 0 and 1. They need mean zero, so draw as much below zero as above."""
    return rng.random((fan_in, fan_out)) * np.sqrt(6.0 / (fan_in + fan_out))


def wrong_transposed(fan_in, fan_out, rng):
    """Your matrix is (fan_out, fan_in). The signal comes in rows here, x @ w, so w is (fan_in, fan_out)."""
    return rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=(fan_out, fan_in))


def wrong_one_draw_a_unit(fan_in, fan_out, rng):
    """You drew one number for each column and repeated it down the rows: every weight needs a draw of its own, with size=(fan_in, fan_out)."""
    row = rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=fan_out)
    return np.tile(row, (fan_in, 1))


def wrong_same_units(fan_in, fan_out, rng):
    """All your columns are the same, so all units of the layer are one and the same: draw every weight by itself, with size=(fan_in, fan_out)."""
    column = rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=(fan_in, 1))
    return np.repeat(column, fan_out, axis=1)


def wrong_own_seed(fan_in, fan_out, rng):
    """You made a generator of your own with a fixed seed, so every layer starts with the same weights: draw from the rng that you are given."""
    scale = np.sqrt(2.0 / (fan_in + fan_out))
    return np.random.default_rng(0).normal(0.0, scale, size=(fan_in, fan_out))


def wrong_global_generator(fan_in, fan_out, rng):
    """You drew from NumPy's global generator, so equal seeds give different weights and nobody can repeat your run: draw from the rng that you are given."""
    return np.random.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=(fan_in, fan_out))


def wrong_whole_number_division(fan_in, fan_out, rng):
    """You divided with //, which rounds 2 / (fan_in + fan_out) down to zero, so all weights are zero: use /."""
    return rng.normal(0.0, np.sqrt(2 // (fan_in + fan_out)), size=(fan_in, fan_out))


def wrong_copied_generator(fan_in, fan_out, rng):
    """You drew from a copy of rng, so rng itself does not move on, and the next layer gets the same numbers again: draw from the rng that you are given."""
    return copy.deepcopy(rng).normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=(fan_in, fan_out))
