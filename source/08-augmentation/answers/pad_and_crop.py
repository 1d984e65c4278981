"""pad_and_crop: answers that must pass, and mistakes that must not."""

import numpy as np


def padded_by(images, pad, **how):
    return np.pad(images, ((0, 0), (pad, pad), (pad, pad), (0, 0)), **how)


def windows(padded, height, width, tops, lefts):
    return np.stack(
        [x[t : t + height, l : l + width] for x, t, l in zip(padded, tops, lefts)]
    )


def right_pad_and_slice(images, pad, tops, lefts):
    n, height, width, channels = images.shape
    padded = np.zeros((n, height + 2 * pad, width + 2 * pad, channels))
    padded[:, pad : pad + height, pad : pad + width] = images
    return windows(padded, height, width, tops, lefts)


def right_np_pad(images, pad, tops, lefts):
    _, height, width, _ = images.shape
    return windows(padded_by(images, pad), height, width, tops, lefts)


def right_fancy_indexing(images, pad, tops, lefts):
    n, height, width, _ = images.shape
    padded = padded_by(images, pad)
    rows = np.asarray(tops)[:, None] + np.arange(height)
    columns = np.asarray(lefts)[:, None] + np.arange(width)
    return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


def right_without_padding(images, pad, tops, lefts):
    n, height, width, _ = images.shape
    result = np.zeros(images.shape)
    for i in range(n):
        for row in range(height):
            for column in range(width):
                y, x = row + tops[i] - pad, column + lefts[i] - pad
                if 0 <= y < height and 0 <= x < width:
                    result[i, row, column] = images[i, y, x]
    return result


def wrong_reflected(images, pad, tops, lefts):
    """Your padding mirrors the image at its border. Zeros are asked for: np.pad without a mode, or an array of zeros."""
    _, height, width, _ = images.shape
    return windows(padded_by(images, pad, mode="symmetric"), height, width, tops, lefts)


def wrong_edge(images, pad, tops, lefts):
    """Your padding repeats the pixels at the border. Zeros are asked for."""
    _, height, width, _ = images.shape
    return windows(padded_by(images, pad, mode="edge"), height, width, tops, lefts)


def wrong_tops_and_lefts_exchanged(images, pad, tops, lefts):
    """You exchanged tops and lefts. tops count rows, the second axis of (N, H, W, C); lefts count columns, the third."""
    _, height, width, _ = images.shape
    return windows(padded_by(images, pad), height, width, lefts, tops)


def wrong_counted_from_the_image(images, pad, tops, lefts):
    """You counted tops and lefts from the corner of the image, or padded only the bottom and the right. They count from the corner of the padded image, so (0, 0) begins with padding and (pad, pad) gives the image back."""
    n, height, width, channels = images.shape
    padded = padded_by(images, 3 * pad + 1)
    shift = 3 * pad + 1
    return windows(padded, height, width, np.asarray(tops) + shift, np.asarray(lefts) + shift)


def wrong_all_axes_padded(images, pad, tops, lefts):
    """You padded all four axes, so there are more images and more channels than before: give np.pad a width of (0, 0) for these two."""
    _, height, width, _ = images.shape
    return windows(np.pad(images, pad), height, width, tops, lefts)


def wrong_first_offset_for_all(images, pad, tops, lefts):
    """You cropped every image at the first offset: image i has its own, tops[i] and lefts[i]."""
    _, height, width, _ = images.shape
    padded = padded_by(images, pad)
    return padded[:, tops[0] : tops[0] + height, lefts[0] : lefts[0] + width]


def wrong_width_from_height(images, pad, tops, lefts):
    """You used one length for both sides of the crop. Images need not be square: a crop has the height and the width of the image."""
    height = images.shape[1]
    return windows(padded_by(images, pad), height, height, tops, lefts)


def wrong_whole_padded_size(images, pad, tops, lefts):
    """You took everything from the offset to the end of the padded image. A crop ends H rows and W columns after its offset."""
    n, height, width, channels = images.shape
    padded = padded_by(images, pad)
    return [x[t:, l:] for x, t, l in zip(padded, tops, lefts)]


def wrong_rolled(images, pad, tops, lefts):
    """You rolled the images, so what leaves on one side comes back on the other. It should be lost, with zeros on the side where nothing comes from."""
    return np.stack(
        [np.roll(x, (pad - t, pad - l), axis=(0, 1)) for x, t, l in zip(images, tops, lefts)]
    )


def wrong_moved_the_other_way(images, pad, tops, lefts):
    """Your content moves the wrong way. A larger top shows rows from further down, so what is seen moves up."""
    _, height, width, _ = images.shape
    tops, lefts = 2 * pad - np.asarray(tops), 2 * pad - np.asarray(lefts)
    return windows(padded_by(images, pad), height, width, tops, lefts)


def wrong_white_padding(images, pad, tops, lefts):
    """You padded with ones, which is white. Pad with zeros."""
    _, height, width, _ = images.shape
    return windows(padded_by(images, pad, constant_values=1), height, width, tops, lefts)
