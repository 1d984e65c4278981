"""range_test_lrs: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_geomspace(lr_min, lr_max, n):
    return np.geomspace(lr_min, lr_max, n)


def right_powers_of_the_ratio(lr_min, lr_max, n):
    return lr_min * (lr_max / lr_min) ** (np.arange(n) / (n - 1))


def right_even_in_the_logarithm(lr_min, lr_max, n):
    return np.exp(np.linspace(math.log(lr_min), math.log(lr_max), n))


def right_list_by_multiplying(lr_min, lr_max, n):
    factor = (lr_max / lr_min) ** (1 / (n - 1))
    lrs = [float(lr_min)]
    for _ in range(n - 1):
        lrs.append(lrs[-1] * factor)
    return lrs


def wrong_linear(lr_min, lr_max, n):
    """Your rates lie at equal distances, so nearly all of them are large. Neighbors should have the same ratio: equal distances in the logarithm."""
    return np.linspace(lr_min, lr_max, n)


def wrong_end_left_out(lr_min, lr_max, n):
    """Your rates stop before lr_max: with both ends included there are n - 1 gaps, so divide by n - 1."""
    return lr_min * (lr_max / lr_min) ** (np.arange(n) / n)


def wrong_start_left_out(lr_min, lr_max, n):
    """Your rates begin above lr_min: both ends belong to them."""
    return lr_min * (lr_max / lr_min) ** (np.arange(1, n + 1) / n)


def wrong_one_too_many(lr_min, lr_max, n):
    """You made n + 1 rates. With both ends there should be n."""
    return lr_min * (lr_max / lr_min) ** (np.arange(n + 1) / n)


def wrong_logspace_of_rates(lr_min, lr_max, n):
    """np.logspace takes the exponents of the ends, not the ends: take log10 of them first, or use np.geomspace."""
    return np.logspace(lr_min, lr_max, n)


def wrong_falling(lr_min, lr_max, n):
    """Your rates fall. A range test begins with the lowest rate and climbs."""
    return np.geomspace(lr_max, lr_min, n)


def wrong_exponents(lr_min, lr_max, n):
    """You returned the logarithms of the rates: raise 10 to them."""
    return np.linspace(np.log10(lr_min), np.log10(lr_max), n)


def wrong_bases_mixed(lr_min, lr_max, n):
    """You took the natural logarithm and raised 10 to it. Use one base both ways: np.log with np.exp, or np.log10 with 10**."""
    return 10 ** np.linspace(np.log(lr_min), np.log(lr_max), n)


def wrong_ten_times_each(lr_min, lr_max, n):
    """You multiply by 10 from rate to rate, wherever that ends. The factor follows from the ends and from n."""
    return np.minimum(lr_min * 10.0 ** np.arange(n), lr_max)


def wrong_quadratic(lr_min, lr_max, n):
    """Your rates grow like a square. Neighbors should have the same ratio."""
    return lr_min + (lr_max - lr_min) * np.linspace(0, 1, n) ** 2
