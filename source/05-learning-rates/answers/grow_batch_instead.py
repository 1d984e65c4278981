"""grow_batch_instead: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_textbook(lrs, batch_size):
    return [round(batch_size * lrs[0] / lr) for lr in lrs]


def right_through_the_noise_scale(lrs, batch_size):
    sizes = []
    for lr in lrs:
        noise = lr / batch_size
        sizes.append(math.floor(lrs[0] / noise + 0.5))
    return sizes


def right_array(lrs, batch_size):
    rates = np.array(lrs, dtype=float)
    return np.rint(batch_size * rates[0] / rates).astype(int).tolist()


def right_growth_from_stage_to_stage(lrs, batch_size):
    exact, sizes = float(batch_size), [batch_size]
    for before, now in zip(lrs[:-1], lrs[1:]):
        exact *= before / now
        sizes.append(int(exact + 0.5))
    return sizes


def wrong_shrinks(lrs, batch_size):
    """Your batches shrink with the rate, so the noise stays. Less noise comes from larger batches: divide by the rate."""
    return [round(batch_size * lr / lrs[0]) for lr in lrs]


def wrong_cut_off(lrs, batch_size):
    """You cut the decimals off, so 42.9 became 42: round to the nearest whole number."""
    return [int(batch_size * lrs[0] / lr + 1e-9) for lr in lrs]


def wrong_rounded_up(lrs, batch_size):
    """You rounded up: round to the nearest whole number."""
    return [math.ceil(batch_size * lrs[0] / lr - 1e-9) for lr in lrs]


def wrong_floats(lrs, batch_size):
    """Your sizes are floats. A batch holds a whole number of examples: round them to ints."""
    return [batch_size * lrs[0] / lr for lr in lrs]


def wrong_rounded_floats(lrs, batch_size):
    """Your sizes have whole values but are floats, with which no array can be sliced: make ints of them."""
    return [float(round(batch_size * lrs[0] / lr)) for lr in lrs]


def wrong_rounding_piles_up(lrs, batch_size):
    """You compute each batch from the rounded one before, so the rounding errors pile up: compute each from the first."""
    sizes = [batch_size]
    for before, now in zip(lrs[:-1], lrs[1:]):
        sizes.append(round(sizes[-1] * before / now))
    return sizes


def wrong_stage_by_stage(lrs, batch_size):
    """You compare each rate with the one before and start from the first batch every time. Compare each rate with lrs[0]."""
    before = [lrs[0], *lrs[:-1]]
    return [round(batch_size * b / lr) for b, lr in zip(before, lrs)]


def wrong_divides_by_the_rate(lrs, batch_size):
    """You divided by the rate alone, so even the first batch changes: take lrs[0] over the rate."""
    return [round(batch_size / lr) for lr in lrs]


def wrong_square_root(lrs, batch_size):
    """You took the root of the ratio. The noise scale is lr over batch size, so the batch grows by the ratio itself."""
    return [round(batch_size * math.sqrt(lrs[0] / lr)) for lr in lrs]


def wrong_constant(lrs, batch_size):
    """Your batches stay as they are. The rate stays at lrs[0], so the batch has to grow where the given rate falls."""
    return [batch_size for _ in lrs]


def wrong_first_left_out(lrs, batch_size):
    """Your list lacks its first entry: one batch size for each rate, the first one batch_size itself."""
    return [round(batch_size * lrs[0] / lr) for lr in lrs[1:]]


def wrong_whole_ratio(lrs, batch_size):
    """You rounded the ratio of the rates before you multiplied: multiply first, then round."""
    return [batch_size * round(lrs[0] / lr) for lr in lrs]


def wrong_in_place(lrs, batch_size):
    """You wrote the sizes into the caller's list of rates: make a new list."""
    first = lrs[0]
    for i, lr in enumerate(lrs):
        lrs[i] = round(batch_size * first / lr)
    return lrs


def wrong_powers_of_two(lrs, batch_size):
    """You rounded to powers of two. Devices like those; this exercise asks for the nearest whole number."""
    return [2 ** round(math.log2(batch_size * lrs[0] / lr)) for lr in lrs]
