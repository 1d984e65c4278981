"""triangular: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_remainder(k, step_size, lr_min, lr_max):
    place = k % (2 * step_size)
    share = place / step_size if place <= step_size else 2 - place / step_size
    return lr_min + (lr_max - lr_min) * share


def right_as_in_the_paper(k, step_size, lr_min, lr_max):
    cycle = np.floor(1 + k / (2 * step_size))
    x = np.abs(k / step_size - 2 * cycle + 1)
    return lr_min + (lr_max - lr_min) * np.maximum(0, 1 - x)


def right_distance_to_the_nearest_valley(k, step_size, lr_min, lr_max):
    valley = 2 * step_size * round(k / (2 * step_size))
    up = abs(k - valley) / step_size
    return (1 - up) * lr_min + up * lr_max


def right_arcsine(k, step_size, lr_min, lr_max):
    share = math.acos(math.cos(math.pi * k / step_size)) / math.pi
    return lr_min + (lr_max - lr_min) * share


def wrong_sawtooth(k, step_size, lr_min, lr_max):
    """Your rate climbs and then jumps back to lr_min. It should walk down as slowly as it came up."""
    return lr_min + (lr_max - lr_min) * (k % step_size) / step_size


def wrong_half_the_length(k, step_size, lr_min, lr_max):
    """Your cycle is over after step_size steps. step_size is the way up alone, so a cycle takes twice as many."""
    place = k % step_size
    return lr_min + (lr_max - lr_min) * (1 - abs(2 * place / step_size - 1))


def wrong_starts_at_the_top(k, step_size, lr_min, lr_max):
    """Your rate begins at lr_max. A cycle begins in the valley, at lr_min."""
    place = k % (2 * step_size)
    return lr_min + (lr_max - lr_min) * abs(place / step_size - 1)


def wrong_never_comes_down(k, step_size, lr_min, lr_max):
    """Your rate climbs to lr_max and stays there. After step_size steps it should come down again."""
    return lr_min + (lr_max - lr_min) * min(k / step_size, 1)


def wrong_one_cycle_only(k, step_size, lr_min, lr_max):
    """Your rate stays at lr_min after the first cycle. The cycle begins again: take the remainder of k by its length."""
    return lr_min + (lr_max - lr_min) * max(0, 1 - abs(k / step_size - 1))


def wrong_below_the_valley(k, step_size, lr_min, lr_max):
    """After the first cycle your rate falls below lr_min, and below zero. The cycle begins again: take the remainder of k by its length."""
    return lr_min + (lr_max - lr_min) * (1 - abs(k / step_size - 1))


def wrong_lr_min_left_out(k, step_size, lr_min, lr_max):
    """Your valley lies at zero: the rate runs between lr_min and lr_max."""
    place = k % (2 * step_size)
    return lr_max * (1 - abs(place / step_size - 1))


def wrong_lr_min_on_top(k, step_size, lr_min, lr_max):
    """Your peak is lr_min + lr_max: the rate climbs by lr_max - lr_min, from lr_min to lr_max."""
    place = k % (2 * step_size)
    return lr_min + lr_max * (1 - abs(place / step_size - 1))


def wrong_cosine(k, step_size, lr_min, lr_max):
    """You rounded the corners off with a cosine. A triangle has straight sides."""
    return lr_min + (lr_max - lr_min) * 0.5 * (1 - np.cos(np.pi * k / step_size))


def wrong_peak_twice(k, step_size, lr_min, lr_max):
    """Your peak lasts two steps, so the cycle has one step too many: after 2 * step_size steps it begins again."""
    place = k % (2 * step_size + 1)
    share = place / step_size if place <= step_size else (2 * step_size + 1 - place) / step_size
    return lr_min + (lr_max - lr_min) * share
