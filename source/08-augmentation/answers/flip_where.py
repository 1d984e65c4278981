"""flip_where: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_where(images, flip):
    images = np.asarray(images, dtype=float)
    return np.where(flip[:, None, None, None], images[:, :, ::-1], images)


def right_those_chosen_in_a_copy(images, flip):
    result = images.copy()
    result[flip] = images[flip, :, ::-1]
    return result


def right_image_by_image(images, flip):
    return np.array([np.fliplr(x) if mirrored else x for x, mirrored in zip(images, flip)])


def right_by_columns(images, flip):
    width = images.shape[2]
    columns = np.where(flip[:, None], np.arange(width)[::-1], np.arange(width))
    return np.take_along_axis(images, columns[:, None, :, None], axis=2)


def right_weighted(images, flip):
    share = np.reshape(flip, (-1, 1, 1, 1)).astype(float)
    return share * images[:, :, ::-1, :] + (1 - share) * images


def right_through_torch(images, flip):
    images = torch.as_tensor(np.asarray(images, dtype=float))
    chosen = torch.as_tensor(flip)[:, None, None, None]
    return torch.where(chosen, images.flip(2), images).numpy()


def wrong_upside_down(images, flip):
    """You turned the images upside down: that is the axis of the rows. Left and right change places along the axis of the columns, the third one of (N, H, W, C)."""
    return np.where(flip[:, None, None, None], images[:, ::-1], images)


def wrong_all(images, flip):
    """You mirrored every image: only those where flip is True change."""
    return images[:, :, ::-1].copy()


def wrong_the_others(images, flip):
    """You mirrored the images where flip is False and left the others: exchange the two."""
    return np.where(flip[:, None, None, None], images, images[:, :, ::-1])


def wrong_in_place(images, flip):
    """You wrote into the caller's images: copy them first, or let np.where make a new array."""
    images[flip] = images[flip][:, :, ::-1].copy()
    return images


def wrong_channels(images, flip):
    """You reversed the last axis, which holds the channels: red and blue change places, and nothing is mirrored. The columns are the third axis of (N, H, W, C)."""
    return np.where(flip[:, None, None, None], images[..., ::-1], images)


def wrong_order_of_images(images, flip):
    """You reversed the order of the chosen images. Each stays in its place; reverse its columns."""
    result = images.copy()
    result[flip] = images[flip][::-1]
    return result


def wrong_only_the_flipped(images, flip):
    """You returned the mirrored images alone. The batch keeps all its images, in their order, those that are not mirrored too."""
    return images[flip][:, :, ::-1]


def wrong_turned(images, flip):
    """You reversed the rows as well as the columns, which turns an image by 180 degrees. A mirror reverses the columns alone."""
    return np.where(flip[:, None, None, None], images[:, ::-1, ::-1], images)


def wrong_row_by_row(images, flip):
    """Your condition is not lined up with the images: NumPy compares shapes from the last axis. Give flip three more axes, flip[:, None, None, None]."""
    return np.where(flip, images[:, :, ::-1], images)


def wrong_one_flip_for_all(images, flip):
    """You let one entry decide for the whole batch. Each image has its own entry of flip."""
    return images[:, :, ::-1].copy() if flip.any() else images.copy()


def wrong_nothing_mirrored(images, flip):
    """You returned the images as they came: nothing is mirrored where flip is True."""
    return 1.0 * images


def wrong_flip_as_places(images, flip):
    """You took flip for a list of places. As whole numbers, True and False mean image 1 and image 0: use it as a mask, as it comes."""
    result = np.array(images, dtype=float)
    places = flip.astype(int)
    result[places] = images[places][:, :, ::-1]
    return result


def wrong_list(images, flip):
    """You returned a list of images. The batch is one array: np.array or np.stack makes it of the list."""
    return [x[:, ::-1] * 1.0 if mirrored else x * 1.0 for x, mirrored in zip(images, flip)]
