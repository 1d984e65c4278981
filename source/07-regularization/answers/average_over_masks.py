"""average_over_masks: answers that must pass, and mistakes that must not."""

import itertools
import math

import numpy as np


def masks_of(n_units):
    return [np.array(bits, dtype=float) for bits in itertools.product([0, 1], repeat=n_units)]


def probability(mask, keep):
    return keep ** mask.sum() * (1 - keep) ** (len(mask) - mask.sum())


def right_product_of_bits(f, n_units, keep):
    total = 0.0
    for bits in itertools.product([0.0, 1.0], repeat=n_units):
        mask = np.array(bits)
        kept = mask.sum()
        total = total + keep**kept * (1 - keep) ** (n_units - kept) * np.asarray(f(mask))
    return total


def right_binary_numbers(f, n_units, keep):
    values, weights = [], []
    for number in range(2**n_units):
        mask = np.array([float(number >> i & 1) for i in range(n_units)])
        values.append(f(mask))
        weights.append(math.prod(keep if m else 1 - keep for m in mask))
    return np.tensordot(weights, np.array(values, dtype=float), axes=1)


def right_recursion(f, n_units, keep):
    def expect(bits):
        if len(bits) == n_units:
            return np.asarray(f(np.array(bits, dtype=float)), dtype=float)
        return keep * expect([*bits, 1]) + (1 - keep) * expect([*bits, 0])

    return expect([])


def right_table_of_all_masks(f, n_units, keep):
    masks = np.indices((2,) * n_units).reshape(n_units, -1).T.astype(float)
    weights = np.where(masks == 1, keep, 1 - keep).prod(axis=1)
    return sum(p * np.asarray(f(mask)) for p, mask in zip(weights[::-1], masks[::-1]))


def right_np_average(f, n_units, keep):
    masks = masks_of(n_units)
    weights = [probability(mask, keep) for mask in masks]
    return np.average([f(mask) for mask in masks], axis=0, weights=weights)


def wrong_all_masks_alike(f, n_units, keep):
    """You gave all masks the same weight, which is right only for keep = 0.5. A mask with k ones has probability keep^k (1 - keep)^(n - k)."""
    return np.mean([f(mask) for mask in masks_of(n_units)], axis=0)


def wrong_average_mask(f, n_units, keep):
    """You put the average mask into f, which is the shortcut used at test time. It equals the average of f only where f is linear in the mask."""
    return f(np.full(n_units, float(keep)))


def wrong_sampled(f, n_units, keep):
    """You drew random masks, which gives an estimate. The exact expectation visits each of the 2^n masks once, weighted by its probability."""
    rng = np.random.default_rng(0)
    return np.mean([f((rng.random(n_units) < keep).astype(float)) for _ in range(500)], axis=0)


def wrong_keep_is_drop(f, n_units, keep):
    """You took keep for the probability of dropping: a 1 in the mask has probability keep, a 0 has 1 - keep."""
    return sum(probability(1 - mask, keep) * np.asarray(f(mask)) for mask in masks_of(n_units))


def wrong_kept_units_alone(f, n_units, keep):
    """Your weight is keep^k alone. The n - k dropped units count too, each with a factor 1 - keep."""
    return sum(keep ** mask.sum() * np.asarray(f(mask)) for mask in masks_of(n_units))


def wrong_normalized_kept_units(f, n_units, keep):
    """You weighted by keep^k and normalized. The dropped units matter too: keep^k (1 - keep)^(n - k) needs no normalizing."""
    masks = masks_of(n_units)
    weights = [keep ** mask.sum() for mask in masks]
    return np.average([f(mask) for mask in masks], axis=0, weights=weights)


def wrong_binomial_weights(f, n_units, keep):
    """You multiplied by the number of masks with k ones. That is the probability of k, while each single mask has keep^k (1 - keep)^(n - k)."""
    return sum(
        math.comb(n_units, int(mask.sum())) * probability(mask, keep) * np.asarray(f(mask))
        for mask in masks_of(n_units)
    )


def wrong_empty_mask_missing(f, n_units, keep):
    """The mask with no ones is missing. It has a probability too, (1 - keep)^n: start counting at 0."""
    return sum(probability(mask, keep) * np.asarray(f(mask)) for mask in masks_of(n_units)[1:])


def wrong_empty_mask_excluded(f, n_units, keep):
    """You left out the mask with no ones and shared its probability among the others. It is a network like any other."""
    masks = masks_of(n_units)[1:]
    weights = [probability(mask, keep) for mask in masks]
    return np.average([f(mask) for mask in masks], axis=0, weights=weights)


def wrong_full_mask_missing(f, n_units, keep):
    """The mask with all ones is missing: there are 2^n masks, from number 0 to 2^n - 1."""
    return sum(probability(mask, keep) * np.asarray(f(mask)) for mask in masks_of(n_units)[:-1])


def wrong_one_unit_at_a_time(f, n_units, keep):
    """You dropped one unit at a time. Units are dropped independently, so every combination occurs: 2^n masks."""
    full = np.ones(n_units)
    dropped = [np.asarray(f(full - row)) for row in np.eye(n_units)]
    return keep * np.asarray(f(full)) + (1 - keep) * np.mean(dropped, axis=0)


def wrong_sum(f, n_units, keep):
    """You summed f over all masks: weight each by its probability, so that the weights add up to 1."""
    return sum(np.asarray(f(mask)) * 1.0 for mask in masks_of(n_units))


def wrong_everything_averaged(f, n_units, keep):
    """You averaged over the entries of f(mask) too. Where f returns an array, the expectation is an array of the same shape."""
    return sum(probability(mask, keep) * np.mean(f(mask)) for mask in masks_of(n_units))


def wrong_scaled_masks(f, n_units, keep):
    """You divided the masks by keep. f gets plain masks of zeros and ones; whether it scales is its own affair."""
    return sum(probability(mask, keep) * np.asarray(f(mask / keep)) for mask in masks_of(n_units))


def wrong_integer_masks(f, n_units, keep):
    """Your masks hold whole numbers: f expects float masks, as dropout_mask makes them. Write dtype=float."""
    return sum(
        probability(mask, keep) * np.asarray(f(mask.astype(int))) for mask in masks_of(n_units)
    )


def wrong_tuples(f, n_units, keep):
    """You gave f a tuple. It expects a mask as an array of floats: np.array(bits, dtype=float)."""
    return sum(
        probability(mask, keep) * np.asarray(f(tuple(mask.tolist()))) for mask in masks_of(n_units)
    )


def wrong_geometric_mean(f, n_units, keep):
    """You averaged logarithms, which gives the geometric mean. The expectation is the arithmetic one."""
    total = sum(probability(mask, keep) * np.log(np.abs(f(mask)) + 1e-12) for mask in masks_of(n_units))
    return np.exp(total)


def wrong_eight_units_at_most(f, n_units, keep):
    """You unpacked the masks from single bytes, which hold 8 units; of more, the rest stays always on. There are 2**n_units masks, whatever n_units is."""
    n = min(n_units, 8)
    total = 0.0
    for number in range(2**n):
        bits = np.unpackbits(np.array([number], dtype=np.uint8))[8 - n :]
        mask = np.append(bits.astype(float), np.ones(n_units - n))
        total = total + keep ** bits.sum() * (1 - keep) ** (n - bits.sum()) * f(mask)
    return total
