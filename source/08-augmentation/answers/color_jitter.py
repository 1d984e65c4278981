"""color_jitter: answers that must pass, and mistakes that must not."""

import numpy as np

WEIGHTS = np.array([0.299, 0.587, 0.114])


def blend(images, other, factor):
    return np.clip(factor * images + (1.0 - factor) * other, 0.0, 1.0)


def raw(images, other, factor):
    return factor * images + (1.0 - factor) * other


def gray(images):
    return (images @ WEIGHTS)[..., None]


def mean_gray(images):
    return gray(images).mean(axis=(1, 2), keepdims=True)


def right_three_blends(images, brightness, contrast, saturation):
    images = blend(images, 0.0, brightness)
    images = blend(images, mean_gray(images), contrast)
    return blend(images, gray(images), saturation)


def right_image_by_image(images, brightness, contrast, saturation):
    result = np.empty(np.shape(images))
    for i, image in enumerate(images):
        image = np.clip(brightness * image, 0, 1)
        mean = np.mean(image @ WEIGHTS)
        image = np.clip(mean + contrast * (image - mean), 0, 1)
        lightness = np.sum(image * WEIGHTS, axis=2, keepdims=True)
        result[i] = np.clip(lightness + saturation * (image - lightness), 0, 1)
    return result


def right_in_a_loop(images, brightness, contrast, saturation):
    others = [np.zeros_like, mean_gray, gray]
    for factor, other in zip([brightness, contrast, saturation], others):
        images = factor * images + (1 - factor) * other(images)
        images = np.minimum(np.maximum(images, 0), 1)
    return images


def wrong_clipped_once(images, brightness, contrast, saturation):
    """You clipped once, at the end. Each of the three is clipped in turn, so the contrast sees what brightness has left."""
    images = raw(images, 0.0, brightness)
    images = raw(images, mean_gray(images), contrast)
    return blend(images, gray(images), saturation)


def wrong_not_clipped_last(images, brightness, contrast, saturation):
    """You did not clip after the saturation: the result must lie in [0, 1] too."""
    images = blend(images, 0.0, brightness)
    images = blend(images, mean_gray(images), contrast)
    return raw(images, gray(images), saturation)


def wrong_saturation_before_contrast(images, brightness, contrast, saturation):
    """You changed the saturation before the contrast. The order is brightness, contrast, saturation; with clipping in between it matters."""
    images = blend(images, 0.0, brightness)
    images = blend(images, gray(images), saturation)
    return blend(images, mean_gray(images), contrast)


def wrong_contrast_first(images, brightness, contrast, saturation):
    """You changed the contrast before the brightness. The order is brightness, contrast, saturation; with clipping in between it matters."""
    images = blend(images, mean_gray(images), contrast)
    images = blend(images, 0.0, brightness)
    return blend(images, gray(images), saturation)


def wrong_backwards(images, brightness, contrast, saturation):
    """You went backwards, saturation first. The order is brightness, contrast, saturation."""
    images = blend(images, gray(images), saturation)
    images = blend(images, mean_gray(images), contrast)
    return blend(images, 0.0, brightness)


def wrong_gray_of_the_original(images, brightness, contrast, saturation):
    """Your contrast and saturation blend with the grays of the original images. Each step works on what the one before it has made."""
    mean, lightness = mean_gray(images), gray(images)
    images = blend(images, 0.0, brightness)
    images = blend(images, mean, contrast)
    return blend(images, lightness, saturation)


def wrong_only_the_last(images, brightness, contrast, saturation):
    """You applied each change to the original images and returned the last one. Hand the result of each on to the next."""
    blend(images, 0.0, brightness)
    blend(images, mean_gray(images), contrast)
    return blend(images, gray(images), saturation)


def wrong_factors_multiplied(images, brightness, contrast, saturation):
    """You multiplied the three factors and changed only the brightness. Each factor blends with another image: black, the mean gray, the gray version."""
    return blend(images, 0.0, brightness * contrast * saturation)


def wrong_averaged(images, brightness, contrast, saturation):
    """You averaged three separate results. Apply one after another."""
    return (
        blend(images, 0.0, brightness)
        + blend(images, mean_gray(images), contrast)
        + blend(images, gray(images), saturation)
    ) / 3


def wrong_no_saturation(images, brightness, contrast, saturation):
    """You left out the saturation: it comes after the contrast."""
    images = blend(images, 0.0, brightness)
    return blend(images, mean_gray(images), contrast)


def wrong_in_place(images, brightness, contrast, saturation):
    """You changed the caller's images: the first step must make a new array."""
    images *= brightness
    np.clip(images, 0, 1, out=images)
    result = blend(images, mean_gray(images), contrast)
    return blend(result, gray(result), saturation)


def wrong_brightness_not_clipped(images, brightness, contrast, saturation):
    """You did not clip after the brightness. Each of the three is clipped in turn, so the contrast sees what brightness has left."""
    images = raw(images, 0.0, brightness)
    images = blend(images, mean_gray(images), contrast)
    return blend(images, gray(images), saturation)


def wrong_contrast_not_clipped(images, brightness, contrast, saturation):
    """You did not clip after the contrast. Each of the three is clipped in turn, so the saturation sees what contrast has left."""
    images = blend(images, 0.0, brightness)
    images = raw(images, mean_gray(images), contrast)
    return blend(images, gray(images), saturation)


def wrong_mean_before_brightness(images, brightness, contrast, saturation):
    """You took the mean gray of the image that came in. The contrast acts on the brightened image, and so its mean is needed."""
    mean = mean_gray(images)
    images = blend(images, 0.0, brightness)
    images = blend(images, mean, contrast)
    return blend(images, gray(images), saturation)


def wrong_gray_before_contrast(images, brightness, contrast, saturation):
    """You took the gray version from before the contrast. The saturation acts on the image after it, and so its gray is needed."""
    images = blend(images, 0.0, brightness)
    lightness = gray(images)
    images = blend(images, mean_gray(images), contrast)
    return blend(images, lightness, saturation)


def wrong_mean_over_the_batch(images, brightness, contrast, saturation):
    """In the contrast you took one mean over the whole batch. Each image has its own."""
    images = blend(images, 0.0, brightness)
    images = blend(images, gray(images).mean(), contrast)
    return blend(images, gray(images), saturation)
