"""adjust_contrast: answers that must pass, and mistakes that must not."""

import numpy as np

WEIGHTS = np.array([0.299, 0.587, 0.114])


def right_formula(images, factor):
    mean = (images @ WEIGHTS).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    return np.clip(factor * images + (1 - factor) * mean, 0, 1)


def right_from_mean_colors(images, factor):
    gray = images.mean(axis=(1, 2)) @ WEIGHTS
    gray = gray[:, None, None, None]
    return np.clip(gray + factor * (images - gray), 0, 1)


def right_image_by_image(images, factor):
    result = []
    for image in images:
        r, g, b = image[..., 0], image[..., 1], image[..., 2]
        gray = np.average(0.299 * r + 0.587 * g + 0.114 * b)
        result.append(np.clip(factor * image + (1 - factor) * gray, 0, 1))
    return np.array(result)


def blend(images, other, factor):
    return np.clip(factor * images + (1.0 - factor) * other, 0.0, 1.0)


def wrong_batch_mean(images, factor):
    """You took one mean over the whole batch, so an image changes with its neighbours. Each image has its own: average over the rows and columns alone."""
    return blend(images, (images @ WEIGHTS).mean(), factor)


def wrong_plain_mean(images, factor):
    """You averaged the three channels evenly. The gray that is asked for weights them as the eye does: 0.299 R + 0.587 G + 0.114 B."""
    return blend(images, images.mean(axis=(1, 2, 3), keepdims=True), factor)


def wrong_channel_means(images, factor):
    """You blended each channel with its own mean, which keeps a tint. Blend all three with one gray value."""
    return blend(images, images.mean(axis=(1, 2), keepdims=True), factor)


def wrong_weighted_channel_means(images, factor):
    """You weighted the channels' means and did not add them up, so each channel has another mean. One gray for all three: their sum."""
    return blend(images, images.mean(axis=(1, 2), keepdims=True) * WEIGHTS, factor)


def wrong_mid_gray(images, factor):
    """You blended with 0.5. A dark image has a dark mean: compute it from the image."""
    return blend(images, 0.5, factor)


def wrong_black(images, factor):
    """You blended with black, which is brightness. Contrast spreads the values around the image's mean gray."""
    return blend(images, 0.0, factor)


def wrong_gray_image(images, factor):
    """You blended with the gray version of the image, pixel by pixel, which is saturation. Contrast blends with one number an image, the mean of that gray version."""
    return blend(images, (images @ WEIGHTS)[..., None], factor)


def wrong_not_clipped(images, factor):
    """Your values leave [0, 1]: clip them after blending."""
    gray = (images @ WEIGHTS).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    return factor * images + (1 - factor) * gray


def wrong_other_way_round(images, factor):
    """You exchanged the shares. The image has the share factor: 1 leaves it as it is, 0 makes it gray."""
    gray = (images @ WEIGHTS).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    return blend(images, gray, 1.0 - factor)


def wrong_mean_not_scaled(images, factor):
    """You added the whole mean to the scaled image. Its share is 1 - factor, so that a factor of 1 changes nothing."""
    gray = (images @ WEIGHTS).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    return np.clip(factor * images + gray, 0, 1)


def wrong_bgr(images, factor):
    """You gave the weight of red to blue and that of blue to red. The channels are in the order R, G, B."""
    gray = (images @ WEIGHTS[::-1]).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    return blend(images, gray, factor)


def wrong_in_place(images, factor):
    """You changed the caller's images: compute a new array instead of using *= and +=."""
    gray = (images @ WEIGHTS).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    images *= factor
    images += (1 - factor) * gray
    return np.clip(images, 0, 1, out=images)


def wrong_mean_of_each_row(images, factor):
    """You averaged along one axis, so every row has a gray of its own. Average over rows and columns: one number an image."""
    return blend(images, (images @ WEIGHTS).mean(axis=2)[:, :, None, None], factor)


def wrong_mean_of_each_column(images, factor):
    """You averaged along one axis, so every column has a gray of its own. Average over rows and columns: one number an image."""
    return blend(images, (images @ WEIGHTS).mean(axis=1)[:, None, :, None], factor)


def wrong_median(images, factor):
    """You took the median of the gray values. The mean is asked for."""
    return blend(images, np.median(images @ WEIGHTS, axis=(1, 2))[:, None, None, None], factor)


def wrong_whole_numbers(images, factor):
    """For integer images your result is an integer array, and what you wrote into it was rounded: let arithmetic make the result."""
    result = np.zeros_like(images)
    result[...] = blend(images, (images @ WEIGHTS).mean(axis=(1, 2))[:, None, None, None], factor)
    return result


def wrong_other_weights(images, factor):
    """You took other weights for gray, such as those of high-definition television. Here they are 0.299, 0.587 and 0.114."""
    mean = (images @ np.array([0.2126, 0.7152, 0.0722])).mean(axis=(1, 2))
    return blend(images, mean[:, None, None, None], factor)
