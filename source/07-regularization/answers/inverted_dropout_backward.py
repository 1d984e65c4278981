"""inverted_dropout_backward: answers that must pass, and mistakes that must not."""

import numpy as np


def right_same_as_forward(dy, mask, keep):
    return dy * mask / keep


def right_local_derivative(dy, mask, keep):
    slope = np.where(np.asarray(mask) == 1, 1.0 / keep, 0.0)
    return slope * dy


def right_zeroed_copy(dy, mask, keep):
    dx = np.array(dy, dtype=float)
    dx /= keep
    dx[np.asarray(mask) == 0] = 0.0
    return dx


def right_entry_by_entry(dy, mask, keep):
    dx = [float(a) / keep if b else 0.0 for a, b in zip(np.ravel(dy), np.ravel(mask))]
    return np.array(dx).reshape(np.shape(dy))


def wrong_unscaled(dy, mask, keep):
    """You masked without scaling. The forward pass divided by keep, so its derivative has the factor 1 / keep too."""
    return dy * mask * 1.0


def wrong_scaling_undone(dy, mask, keep):
    """You multiplied by keep, as if to undo the forward scaling. The derivative of x * mask / keep has the same factor 1 / keep."""
    return dy * mask * keep


def wrong_no_mask(dy, mask, keep):
    """You passed gradient to dropped entries. They had no influence on the output, so their derivative is 0: multiply by the mask."""
    return dy / keep


def wrong_passed_through(dy, mask, keep):
    """You passed the gradient through unchanged. Each entry of the output is the input times mask / keep; the gradient takes the same factor."""
    return dy * 1.0


def wrong_mask_turned_round(dy, mask, keep):
    """You passed gradient to the dropped entries instead of the kept ones: a 1 in the mask means that the entry was kept."""
    return dy * (1 - mask) / keep


def wrong_scaled_twice(dy, mask, keep):
    """You divided by keep twice. One factor 1 / keep comes from the forward pass, and there is no other."""
    return dy * mask / keep**2


def wrong_without_dy(dy, mask, keep):
    """You returned the local derivative, mask / keep: the chain rule multiplies it by the gradient that arrives, dy."""
    return mask / keep * np.ones(np.shape(dy))


def wrong_share_of_this_mask(dy, mask, keep):
    """You divided by the share of ones in this mask. The forward pass divided by keep."""
    return dy * mask / np.mean(mask) if np.any(mask) else dy * 0.0


def wrong_share_dropped(dy, mask, keep):
    """You divided by 1 - keep, the share that is dropped: divide by the share that is kept."""
    return dy * mask / (1 - keep)


def wrong_where_gradient_is_positive(dy, mask, keep):
    """You also zeroed the negative gradients, as if a ReLU came before. Dropout passes both signs."""
    return np.maximum(dy, 0) * mask / keep


def wrong_whole_numbers(dy, mask, keep):
    """For an integer gradient your result is an integer array, and the scaling is rounded in it: let dy * mask / keep choose the type."""
    dx = np.zeros_like(dy)
    dx[...] = dy * mask / keep
    return dx


def wrong_in_place(dy, mask, keep):
    """You changed the caller's gradient: write dx = dy * mask / keep, which makes a new array, instead of dy *= mask."""
    dy *= mask
    dy /= keep
    return dy


def wrong_mask_in_place(dy, mask, keep):
    """You scaled the caller's mask: write mask / keep, which makes a new array, instead of mask /= keep."""
    mask /= keep
    return dy * mask


def wrong_at_least_one_axis(dy, mask, keep):
    """You gave the result an axis that dy does not have. It may have any shape, none included: keep it as it is."""
    dy = np.atleast_1d(dy)
    return dy * mask / keep
