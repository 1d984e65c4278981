"""he_init: answers that must pass, and mistakes that must not."""

import copy
import math

import numpy as np


def right_normal(fan_in, fan_out, rng):
    return rng.normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_in, fan_out))


def right_uniform(fan_in, fan_out, rng):
    bound = math.sqrt(6 / fan_in)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def right_row_by_row(fan_in, fan_out, rng):
    w = np.empty((fan_in, fan_out))
    for row in w:
        row[:] = math.sqrt(2) * rng.standard_normal(fan_out) / math.sqrt(fan_in)
    return w


def right_entry_by_entry(fan_in, fan_out, rng):
    deviation = (fan_in / 2) ** -0.5
    return np.array([[rng.normal(0, deviation) for _ in range(fan_out)] for _ in range(fan_in)])


def wrong_variance_for_deviation(fan_in, fan_out, rng):
    """You passed the variance to rng.normal, which takes the standard deviation: take the square root."""
    return rng.normal(0.0, 2.0 / fan_in, size=(fan_in, fan_out))


def wrong_without_the_two(fan_in, fan_out, rng):
    """Your variance is 1 / fan_in, which forgets the ReLU. It throws away half of the signal's power, and the 2 makes up for it: 2 / fan_in."""
    return rng.normal(0.0, np.sqrt(1.0 / fan_in), size=(fan_in, fan_out))


def wrong_fan_out(fan_in, fan_out, rng):
    """You divided by fan_out. A sum over fan_in inputs makes a unit's signal, so fan_in decides."""
    return rng.normal(0.0, np.sqrt(2.0 / fan_out), size=(fan_in, fan_out))


def wrong_xavier(fan_in, fan_out, rng):
    """This is Xavier's rule, with variance 2 / (fan_in + fan_out). He's is 2 / fan_in."""
    return rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), size=(fan_in, fan_out))


def wrong_bound_is_the_deviation(fan_in, fan_out, rng):
    """You drew uniformly between minus and plus the standard deviation. A uniform draw within +-b has variance b**2 / 3, so the bound must be sqrt(3) times as wide."""
    bound = np.sqrt(2.0 / fan_in)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def wrong_deviation_is_the_bound(fan_in, fan_out, rng):
    """sqrt(6 / fan_in) is the bound of the uniform form. As the standard deviation of normal draws it is too large by sqrt(3): the variance is 2 / fan_in."""
    return rng.normal(0.0, np.sqrt(6.0 / fan_in), size=(fan_in, fan_out))


def wrong_square_root_of_two_outside(fan_in, fan_out, rng):
    """You divided sqrt(2) by fan_in. The square root covers the whole fraction: sqrt(2 / fan_in)."""
    return rng.normal(0.0, np.sqrt(2.0) / fan_in, size=(fan_in, fan_out))


def wrong_two_outside_the_root(fan_in, fan_out, rng):
    """You divided 2 by sqrt(fan_in), which makes the variance 4 / fan_in. The 2 belongs under the root: sqrt(2 / fan_in)."""
    return rng.normal(0.0, 2.0 / np.sqrt(fan_in), size=(fan_in, fan_out))


def wrong_positive(fan_in, fan_out, rng):
    """All your weights are positive: a half of them should be negative, so that their mean is zero. Leave out the abs."""
    return np.abs(rng.normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_in, fan_out)))


def wrong_transposed(fan_in, fan_out, rng):
    """Your matrix is (fan_out, fan_in). The signal comes in rows here, x @ w, so w is (fan_in, fan_out)."""
    return rng.normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_out, fan_in))


def wrong_one_draw_a_unit(fan_in, fan_out, rng):
    """You drew one number for each column and repeated it down the rows: every weight needs a draw of its own, with size=(fan_in, fan_out)."""
    return np.zeros((fan_in, 1)) + rng.normal(0.0, np.sqrt(2.0 / fan_in), size=fan_out)


def wrong_same_units(fan_in, fan_out, rng):
    """All your columns are the same, so all units of the layer are one and the same: draw every weight by itself, with size=(fan_in, fan_out)."""
    return rng.normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_in, 1)) + np.zeros(fan_out)


def wrong_own_seed(fan_in, fan_out, rng):
    """You made a generator of your own with a fixed seed, so every layer starts with the same weights: draw from the rng that you are given."""
    return np.random.default_rng(1).normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_in, fan_out))


def wrong_global_generator(fan_in, fan_out, rng):
    """You drew from NumPy's global generator, so equal seeds give different weights and nobody can repeat your run: draw from the rng that you are given."""
    return np.random.randn(fan_in, fan_out) * np.sqrt(2.0 / fan_in)


def wrong_copied_generator(fan_in, fan_out, rng):
    """You drew from a copy of rng, so rng itself does not move on, and the next layer gets the same numbers again: draw from the rng that you are given."""
    return copy.deepcopy(rng).normal(0.0, np.sqrt(2.0 / fan_in), size=(fan_in, fan_out))
