"""adjust_brightness: answers that must pass, and mistakes that must not."""

import numpy as np


def right_blend(images, factor):
    return np.clip(factor * images, 0, 1)


def right_written_out(images, factor):
    black = np.zeros(np.shape(images))
    return np.minimum(np.maximum(factor * images + (1 - factor) * black, 0.0), 1.0)


def right_in_place_on_a_copy(images, factor):
    images = np.array(images, dtype=float)
    images *= factor
    images[images > 1] = 1
    return images


def wrong_not_clipped(images, factor):
    """Your values leave [0, 1]: clip them, since no pixel is brighter than white."""
    return factor * np.asarray(images, dtype=float)


def wrong_added(images, factor):
    """You added the factor. Brightness scales: multiply, so that 1 leaves the image as it is and 0 makes it black."""
    return np.clip(images + factor, 0.0, 1.0)


def wrong_added_the_excess(images, factor):
    """You added factor - 1 to every pixel, which shifts black too. Blending with black multiplies by the factor."""
    return np.clip(images + (factor - 1.0), 0.0, 1.0)


def wrong_toward_white(images, factor):
    """You blended with white, 1. The other image is black, 0."""
    return np.clip(factor * images + (1.0 - factor), 0.0, 1.0)


def wrong_wrapped(images, factor):
    """Your bright pixels start again at black: np.mod or a cast to uint8 wraps around. Clip instead."""
    return np.mod(factor * np.asarray(images, dtype=float), 1.0)


def wrong_rescaled(images, factor):
    """You divided by the maximum, so the brightest pixel is always 1 and the factor has no effect. Multiply and clip."""
    images = factor * np.asarray(images, dtype=float)
    return images / max(images.max(), 1e-12)


def wrong_rescaled_if_too_bright(images, factor):
    """Where values exceed 1, you divided all of them by the maximum, which undoes the brightening. Clip only those that are too large."""
    images = factor * np.asarray(images, dtype=float)
    return images / max(images.max(), 1.0)


def wrong_in_place(images, factor):
    """You changed the caller's images: write factor * images, which makes a new array, instead of *=."""
    images *= factor
    return np.clip(images, 0, 1, out=images)


def wrong_gamma(images, factor):
    """You used the factor as an exponent, a gamma correction. Brightness multiplies."""
    return np.clip(np.asarray(images, dtype=float) ** factor, 0, 1)


def wrong_whole_numbers(images, factor):
    """For integer images your result is an integer array, and what you wrote into it was rounded: let factor * images choose the type."""
    result = np.zeros_like(images)
    result[...] = np.clip(factor * images, 0, 1)
    return result
