"""dropout_test: answers that must pass, and mistakes that must not."""

import numpy as np


def right_scaled(x, keep):
    return keep * x


def right_kept_plus_dropped(x, keep):
    x = np.asarray(x, dtype=float)
    return keep * x + (1 - keep) * np.zeros_like(x)


def right_what_is_lost_subtracted(x, keep):
    x = np.array(x, dtype=float)
    x -= (1 - keep) * x
    return x


def right_entry_by_entry(x, keep):
    return np.array([keep * float(a) for a in np.ravel(x)]).reshape(np.shape(x))


def wrong_unscaled(x, keep):
    """You left x as it is. Nothing to do at test time is the rule of inverted dropout; plain dropout has to make up for the units that were missing in training."""
    return x * 1.0


def wrong_divided(x, keep):
    """You divided by keep. In training a part of the units was missing, so at test time, with all there, the sum is too large: make it smaller."""
    return x / keep


def wrong_share_dropped(x, keep):
    """You multiplied by 1 - keep, the share that is dropped: multiply by the share that is kept."""
    return (1 - keep) * x


def wrong_random_mask(x, keep):
    """You dropped units at test time. There nothing is random: every unit stays, scaled by keep."""
    return x * (np.random.default_rng(3).random(np.shape(x)) < keep)


def wrong_root(x, keep):
    """You scaled by the root of keep, as one does to keep a variance. What has to agree here is the mean: scale by keep itself."""
    return np.sqrt(keep) * x


def wrong_smallest_dropped(x, keep):
    """You zeroed the smallest activations. At test time every unit stays, scaled by keep."""
    x = np.asarray(x, dtype=float)
    ranks = np.abs(x).ravel().argsort().argsort().reshape(x.shape)
    return np.where(ranks >= round((1 - keep) * x.size), x, 0.0)


def wrong_first_units_only(x, keep):
    """You kept the first units and zeroed the rest. At test time every unit stays, scaled by keep."""
    x = np.array(x, dtype=float)
    x.ravel()[round(keep * x.size) :] = 0.0
    return x


def wrong_mean(x, keep):
    """You returned one number, the scaled mean: every activation is scaled by itself."""
    return keep * np.mean(x)


def wrong_whole_numbers(x, keep):
    """For integer activations your result is an integer array, and the scaling is rounded away in it: let keep * x choose the type."""
    scaled = np.zeros_like(x)
    scaled[...] = keep * x
    return scaled


def wrong_in_place(x, keep):
    """You scaled the caller's activations: write x = keep * x, which makes a new array, instead of x *= keep."""
    x *= keep
    return x


def wrong_at_least_one_axis(x, keep):
    """You gave the result an axis that x does not have. It may have any shape, none included: keep it as it is."""
    x = np.atleast_1d(x)
    return keep * x
