"""dropout_mask: answers that must pass, and mistakes that must not."""

import copy

import numpy as np


def right_uniform_below_keep(shape, keep, rng):
    return (rng.random(shape) < keep).astype(float)


def right_binomial(shape, keep, rng):
    return rng.binomial(1, keep, size=shape).astype(float)


def right_choice(shape, keep, rng):
    return rng.choice([0.0, 1.0], size=shape, p=[1 - keep, keep])


def right_from_the_other_end(shape, keep, rng):
    mask = np.ones(shape)
    mask[rng.uniform(size=shape) >= keep] = 0
    return mask


def right_last_entry_first(shape, keep, rng):
    mask = np.empty(shape)
    for i in reversed(list(np.ndindex(*shape))):
        mask[i] = float(rng.random() < keep)
    return mask


def right_axes_turned_round(shape, keep, rng):
    return np.where(rng.random(tuple(shape)[::-1]).T > 1 - keep, 1.0, 0.0)


def wrong_keep_is_drop(shape, keep, rng):
    """You took keep for the probability of dropping. An entry is 1 with probability keep."""
    return (rng.random(shape) > keep).astype(float)


def wrong_booleans(shape, keep, rng):
    """Your mask holds True and False: the exercise asks for float zeros and ones, so add .astype(float)."""
    return rng.random(shape) < keep


def wrong_integers(shape, keep, rng):
    """Your mask holds whole numbers: the exercise asks for float zeros and ones, so add .astype(float)."""
    return rng.binomial(1, keep, size=shape)


def wrong_exact_number(shape, keep, rng):
    """Your mask always has the same number of ones. Each entry is drawn by itself, so the number varies from mask to mask."""
    size = int(np.prod(shape))
    mask = np.zeros(size)
    mask[: round(keep * size)] = 1.0
    return rng.permutation(mask).reshape(shape)


def wrong_exact_number_in_each_row(shape, keep, rng):
    """Every row of your mask has the same number of ones. Each entry is drawn by itself, so the number varies."""
    ranks = rng.random(shape).argsort(axis=-1)
    return (ranks < round(keep * shape[-1])).astype(float)


def wrong_same_mask_for_every_row(shape, keep, rng):
    """You drew one row and repeated it, so all examples lose the same units: draw every entry by itself, with the whole shape."""
    return np.broadcast_to(rng.random(shape[-1:]) < keep, shape).astype(float)


def wrong_whole_rows(shape, keep, rng):
    """You keep or drop whole rows: every entry needs a draw of its own, with the whole shape."""
    draws = rng.random(shape[:1]).reshape(-1, *[1] * (len(shape) - 1))
    return np.broadcast_to(draws < keep, shape).astype(float)


def wrong_one_draw_for_all(shape, keep, rng):
    """You drew one number and kept or dropped everything by it: draw one for each entry, with the whole shape."""
    return np.full(shape, float(rng.random() < keep))


def wrong_always_half(shape, keep, rng):
    """Your mask ignores keep: rounding a uniform number, or drawing 0 or 1, gives a one in half of all cases. Compare with keep."""
    return np.round(rng.random(shape))


def wrong_already_scaled(shape, keep, rng):
    """You divided the mask by keep. It holds zeros and ones; the scaling is another exercise."""
    return (rng.random(shape) < keep) / keep


def wrong_not_compared(shape, keep, rng):
    """You returned random numbers: compare them with keep to make zeros and ones."""
    return rng.random(shape) * keep


def wrong_normal_numbers(shape, keep, rng):
    """You compared normal numbers with keep. Only a number that is uniform between 0 and 1 is below keep with probability keep: rng.random."""
    return (rng.normal(size=shape) < keep).astype(float)


def wrong_own_seed(shape, keep, rng):
    """You made a generator of your own with a fixed seed, so every step has the same mask: draw from the rng that you are given."""
    return (np.random.default_rng(0).random(shape) < keep).astype(float)


def wrong_global_generator(shape, keep, rng):
    """You drew from NumPy's global generator, so equal seeds give different masks and nobody can repeat your run: draw from the rng that you are given."""
    return (np.random.random(shape) < keep).astype(float)


def wrong_flat(shape, keep, rng):
    """Your mask has one axis only: it needs the shape that is asked for."""
    return (rng.random(int(np.prod(shape))) < keep).astype(float)


def wrong_copied_generator(shape, keep, rng):
    """You drew from a copy of rng, so rng itself does not move on, and the next call gets the same mask again: draw from the rng that you are given."""
    return (copy.deepcopy(rng).random(shape) < keep).astype(float)


def wrong_whole_feature_maps(shape, keep, rng):
    """You drew one number for a whole feature map and dropped or kept all of it. That is SpatialDropout; here every entry is drawn by itself, for any number of axes."""
    drawn = (shape[0], *[1] * (len(shape) - 2), shape[-1]) if len(shape) > 3 else shape
    return np.ones(shape) * (rng.random(drawn) < keep)
