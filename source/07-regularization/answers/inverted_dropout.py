"""inverted_dropout: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_product_then_scale(x, mask, keep):
    return x * mask / keep


def right_scaled_mask(x, mask, keep):
    return np.multiply(x, mask * (1.0 / keep))


def right_where(x, mask, keep):
    return np.where(np.asarray(mask) > 0.5, np.asarray(x, dtype=float) / keep, 0.0)


def right_in_place_on_a_copy(x, mask, keep):
    out = np.array(x, dtype=float)
    out *= mask
    out /= keep
    return out


def right_entry_by_entry(x, mask, keep):
    kept = [float(a) / keep if b else 0.0 for a, b in zip(np.ravel(x), np.ravel(mask))]
    return np.array(kept).reshape(np.shape(x))


def right_with_tensors(x, mask, keep):
    x, mask = (torch.tensor(np.asarray(a, dtype=np.float64)) for a in (x, mask))
    return (x * mask / keep).numpy()


def wrong_unscaled(x, mask, keep):
    """You masked without scaling, which is plain dropout. Inverted dropout divides by keep in training, so that nothing is left to do at test time."""
    return x * mask * 1.0


def wrong_multiplied_by_keep(x, mask, keep):
    """You multiplied by keep. Some units are missing, so the others have to be made larger: divide."""
    return x * mask * keep


def wrong_share_dropped(x, mask, keep):
    """You divided by 1 - keep, the share that is dropped: divide by the share that is kept."""
    return x * mask / (1 - keep)


def wrong_share_of_this_mask(x, mask, keep):
    """You divided by the share of ones in this mask. It varies from mask to mask; the expectation is right if you divide by its probability, keep."""
    return x * mask / np.mean(mask) if np.any(mask) else x * 0.0


def wrong_mask_turned_round(x, mask, keep):
    """You zeroed the entries to keep: a 1 in the mask means that the entry stays."""
    return x * (1 - mask) / keep


def wrong_no_mask(x, mask, keep):
    """You scaled and did not drop: multiply by the mask as well."""
    return x / keep


def wrong_root(x, mask, keep):
    """You divided by the root of keep. What has to agree with test time is the mean: divide by keep itself."""
    return x * mask / np.sqrt(keep)


def wrong_added_share(x, mask, keep):
    """You multiplied by 1 + (1 - keep), which is close to 1 / keep only for a keep near 1: divide by keep."""
    return x * mask * (2 - keep)


def wrong_whole_numbers(x, mask, keep):
    """For integer activations your result is an integer array, and the scaling is rounded in it: let x * mask / keep choose the type."""
    out = np.zeros_like(x)
    out[...] = x * mask / keep
    return out


def wrong_whole_division(x, mask, keep):
    """You divided with //, which rounds down: divide with /."""
    return x * mask // keep


def wrong_in_place(x, mask, keep):
    """You changed the caller's activations: write x = x * mask, which makes a new array, instead of x *= mask."""
    x *= mask
    x /= keep
    return x


def wrong_mask_in_place(x, mask, keep):
    """You scaled the caller's mask, and the backward pass needs it as it was: write mask / keep, which makes a new array, instead of mask /= keep."""
    mask /= keep
    return x * mask


def wrong_at_least_one_axis(x, mask, keep):
    """You gave the result an axis that x does not have. It may have any shape, none included: keep it as it is."""
    x = np.atleast_1d(x)
    return x * mask / keep
