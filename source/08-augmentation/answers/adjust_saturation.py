"""adjust_saturation: answers that must pass, and mistakes that must not."""

import numpy as np

WEIGHTS = np.array([0.299, 0.587, 0.114])


def blend(images, other, factor):
    return np.clip(factor * images + (1.0 - factor) * other, 0.0, 1.0)


def right_formula(images, factor):
    gray = (images @ WEIGHTS)[..., None]
    return np.clip(factor * images + (1 - factor) * gray, 0, 1)


def right_away_from_gray(images, factor):
    gray = np.sum(images * WEIGHTS, axis=3, keepdims=True)
    return np.clip(gray + factor * (images - gray), 0, 1)


def right_as_a_color_matrix(images, factor):
    matrix = factor * np.eye(3) + (1 - factor) * np.outer(WEIGHTS, np.ones(3))
    return np.minimum(1, np.maximum(0, images @ matrix))


def right_channel_by_channel(images, factor):
    gray = 0.299 * images[..., 0] + 0.587 * images[..., 1] + 0.114 * images[..., 2]
    channels = [factor * images[..., c] + (1 - factor) * gray for c in range(3)]
    return np.stack(channels, axis=-1).clip(0, 1)


def wrong_plain_mean(images, factor):
    """You averaged the three channels evenly. The gray that is asked for weights them as the eye does: 0.299 R + 0.587 G + 0.114 B."""
    return blend(images, images.mean(axis=3, keepdims=True), factor)


def wrong_mean_gray(images, factor):
    """You blended with the image's mean gray, one number, which is contrast. Saturation blends every pixel with its own gray."""
    return blend(images, (images @ WEIGHTS).mean(axis=(1, 2)).reshape(-1, 1, 1, 1), factor)


def wrong_black(images, factor):
    """You blended with black, which is brightness. Saturation blends with the gray version of the image."""
    return blend(images, 0.0, factor)


def wrong_not_clipped(images, factor):
    """Your values leave [0, 1]: clip them after blending."""
    return factor * images + (1 - factor) * (images @ WEIGHTS)[..., None]


def wrong_other_way_round(images, factor):
    """You exchanged the shares. The image has the share factor: 1 leaves it as it is, 0 makes it gray."""
    return blend(images, (images @ WEIGHTS)[..., None], 1.0 - factor)


def wrong_not_summed(images, factor):
    """You weighted the channels and did not add them up. Gray is one number a pixel, the sum of the three."""
    return blend(images, images * WEIGHTS, factor)


def wrong_bgr(images, factor):
    """You gave the weight of red to blue and that of blue to red. The channels are in the order R, G, B."""
    return blend(images, (images @ WEIGHTS[::-1])[..., None], factor)


def wrong_gray_not_scaled(images, factor):
    """You added the whole gray version to the scaled image. Its share is 1 - factor, so that a factor of 1 changes nothing."""
    return np.clip(factor * images + (images @ WEIGHTS)[..., None], 0, 1)


def wrong_one_channel(images, factor):
    """Your result has no channel for each color: gray has one value a pixel, which must stand beside all three channels. Keep its last axis."""
    return np.clip(factor * images[..., 0] + (1 - factor) * (images @ WEIGHTS), 0, 1)


def wrong_in_place(images, factor):
    """You changed the caller's images: compute a new array instead of using *= and +=."""
    gray = (images @ WEIGHTS)[..., None]
    images *= factor
    images += (1 - factor) * gray
    return np.clip(images, 0, 1, out=images)


def wrong_maximum(images, factor):
    """You blended with each pixel's largest channel. The gray that is asked for is the weighted sum 0.299 R + 0.587 G + 0.114 B."""
    return blend(images, images.max(axis=3, keepdims=True), factor)


def wrong_whole_numbers(images, factor):
    """For integer images your result is an integer array, and what you wrote into it was rounded: let arithmetic make the result."""
    result = np.zeros_like(images)
    result[...] = blend(images, (images @ WEIGHTS)[..., None], factor)
    return result


def wrong_channel_after_channel(images, factor):
    """You changed red before you computed the gray for green and blue. Compute the gray once, from the colors as they came."""
    result = np.array(images, dtype=float)
    for c in range(3):
        result[..., c] = factor * result[..., c] + (1 - factor) * (result @ WEIGHTS)
    return np.clip(result, 0.0, 1.0)


def wrong_other_weights(images, factor):
    """You took other weights for gray, such as those of high-definition television. Here they are 0.299, 0.587 and 0.114."""
    return blend(images, (images @ np.array([0.2126, 0.7152, 0.0722]))[..., None], factor)
