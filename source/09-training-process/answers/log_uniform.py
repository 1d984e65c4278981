"""log_uniform: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_natural(low, high, n, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high), size=n))


def right_powers_of_ten(low, high, n, rng):
    return 10.0 ** rng.uniform(math.log10(low), math.log10(high), n)


def right_power_of_the_ratio(low, high, n, rng):
    return low * (high / low) ** rng.random(n)


def right_one_at_a_time(low, high, n, rng):
    octaves = math.log2(high / low)
    return np.array([low * 2.0 ** (octaves * rng.random()) for _ in range(n)], dtype=float)


def wrong_uniform(low, high, n, rng):
    """You drew uniformly, so nine of ten values lie in the uppermost tenth of the range. Draw the logarithm uniformly."""
    return rng.uniform(low, high, size=n)


def wrong_grid(low, high, n, rng):
    """You made a grid, the same at every call. The values are drawn at random from rng."""
    return np.geomspace(low, high, n)


def wrong_shuffled_grid(low, high, n, rng):
    """You shuffled a grid: each value is random, but together they are always the same. Draw every value by itself."""
    return rng.permutation(np.geomspace(low, high, n))


def wrong_logarithms(low, high, n, rng):
    """You returned the logarithms. Take the exponential of what you drew."""
    return rng.uniform(np.log(low), np.log(high), size=n)


def wrong_mixed_bases(low, high, n, rng):
    """You took natural logarithms of the ends and raised 10 to what you drew. Both need the same base."""
    return 10.0 ** rng.uniform(np.log(low), np.log(high), size=n)


def wrong_limits_as_exponents(low, high, n, rng):
    """You drew the exponent between low and high themselves. It lies between their logarithms."""
    return 10.0 ** rng.uniform(low, min(high, 300.0), size=n)


def wrong_normal(low, high, n, rng):
    """You drew the logarithm from a normal distribution. It is uniform, and no value lies outside the range."""
    a, b = np.log(low), np.log(high)
    return np.exp(rng.normal((a + b) / 2, (b - a) / 4, size=n))


def wrong_own_seed(low, high, n, rng):
    """You made a generator of your own with a fixed seed, so every call gives the same values: draw from the rng that you are given."""
    return np.exp(np.random.default_rng(0).uniform(np.log(low), np.log(high), size=n))


def wrong_one_value_repeated(low, high, n, rng):
    """You drew one value and repeated it: draw n of them, with size=n."""
    return np.full(n, np.exp(rng.uniform(np.log(low), np.log(high))))


def wrong_whole_powers(low, high, n, rng):
    """You drew whole powers of ten alone. The values between them have their share too."""
    exponents = rng.integers(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1, size=n)
    return np.clip(10.0**exponents, low, high)


def wrong_sorted(low, high, n, rng):
    """You sorted the values, so they are not independent: a value says where the next one lies. Leave them in the order in which they were drawn."""
    return np.sort(np.exp(rng.uniform(np.log(low), np.log(high), size=n)))


def wrong_one_over_uniform(low, high, n, rng):
    """You drew the reciprocal uniformly, which favors small values as a plain draw favors large ones. The logarithm is what is uniform."""
    return 1 / rng.uniform(1 / high, 1 / low, size=n)


def wrong_list(low, high, n, rng):
    """You returned a list. An array is asked for, with which one can compute: np.array makes one of it, or rng.uniform with size=n."""
    return [float(np.exp(rng.uniform(np.log(low), np.log(high)))) for _ in range(n)]


def wrong_single_precision(low, high, n, rng):
    """Your values are in single precision, float32, in which many of them coincide. Leave them in double precision, float64."""
    return np.exp(rng.uniform(np.log(low), np.log(high), size=n)).astype(np.float32)
