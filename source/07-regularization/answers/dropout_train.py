"""dropout_train: answers that must pass, and mistakes that must not."""

import numpy as np


def right_product(x, mask):
    return x * mask


def right_where(x, mask):
    return np.where(np.asarray(mask) == 1, x, 0.0)


def right_zeroed_copy(x, mask):
    out = np.array(x, dtype=float)
    out[np.asarray(mask) == 0] = 0.0
    return out


def right_entry_by_entry(x, mask):
    kept = [float(a) if b else 0.0 for a, b in zip(np.ravel(x), np.ravel(mask))]
    return np.array(kept).reshape(np.shape(x))


def wrong_mask_turned_round(x, mask):
    """You zeroed the entries to keep: a 1 in the mask means that the entry stays."""
    return x * (1 - mask)


def wrong_entries_removed(x, mask):
    """You removed the dropped entries. They become zero and keep their place, so that the shape stays."""
    return np.asarray(x)[np.asarray(mask) == 1] * 1.0


def wrong_scaled_by_the_share(x, mask):
    """You divided by the share of ones in the mask. Plain dropout does not scale in training; its scaling comes at test time."""
    return x * mask / max(np.mean(mask), 1e-12)


def wrong_mask_added(x, mask):
    """You added the mask: multiply by it."""
    return x + mask


def wrong_not_dropped(x, mask):
    """Your function gives x back as it came: multiply it by the mask."""
    return x * 1.0


def wrong_mask_returned(x, mask):
    """You returned the mask as if every activation were 1: multiply x by it."""
    return mask * 1.0


def wrong_first_row_of_the_mask(x, mask):
    """You used the first row of the mask for all examples: every entry has its own place in the mask."""
    return x * (np.asarray(mask)[:1] if np.ndim(mask) > 1 else mask)


def wrong_matrix_product(x, mask):
    """You multiplied as matrices, with @: the product is entry by entry, with *."""
    mask = np.asarray(mask)
    return x @ mask if mask.ndim < 2 else x @ mask.swapaxes(-1, -2)


def wrong_nan(x, mask):
    """You put nan where an entry is dropped. The next layer sums over it and becomes nan too: put 0."""
    return np.where(np.asarray(mask) == 1, x, np.nan)


def wrong_whole_numbers(x, mask):
    """For integer activations your result is an integer array: multiply by the float mask, or use 0.0 for what is dropped."""
    return np.where(np.asarray(mask) == 1, x, 0)


def wrong_in_place(x, mask):
    """You zeroed the caller's activations: write x = x * mask, which makes a new array, instead of x *= mask."""
    x *= mask
    return x


def wrong_at_least_one_axis(x, mask):
    """You gave the result an axis that x does not have. It may have any shape, none included: keep it as it is."""
    x = np.atleast_1d(x)
    return x * mask
