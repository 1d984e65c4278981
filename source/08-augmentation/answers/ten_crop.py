"""ten_crop: answers that must pass, and mistakes that must not."""

import numpy as np


def offsets(image, size):
    bottom, right = image.shape[0] - size, image.shape[1] - size
    return [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]


def cut(image, places, size):
    return np.stack([image[t : t + size, l : l + size] for t, l in places])


def both(crops):
    return np.concatenate([crops, crops[:, :, ::-1]])


def right_mirrored_crops(image, size):
    crops = cut(np.asarray(image, dtype=float), offsets(image, size), size)
    return np.concatenate([crops, crops[:, :, ::-1]])


def right_one_by_one(image, size):
    height, width = image.shape[:2]
    top, left = (height - size) // 2, (width - size) // 2
    five = [
        image[:size, :size],
        image[:size, width - size :],
        image[height - size :, :size],
        image[height - size :, width - size :],
        image[top : top + size, left : left + size],
    ]
    return np.array(five + [np.fliplr(crop) for crop in five])


def right_filled_in(image, size):
    result = np.zeros((10, size, size, image.shape[2]))
    for i, (top, left) in enumerate(offsets(image, size)):
        for row in range(size):
            for column in range(size):
                pixel = image[top + row, left + column]
                result[i, row, column] = pixel
                result[i + 5, row, size - 1 - column] = pixel
    return result


def wrong_mirror_first(image, size):
    """You mirrored the image and then cropped it, so crop 5 is the top right corner in a mirror. Mirror the five crops, in the same order."""
    places = offsets(image, size)
    return np.concatenate([cut(image, places, size), cut(image[:, ::-1], places, size)])


def wrong_five(image, size):
    """You returned five crops: their mirror images come after them."""
    return cut(image, offsets(image, size), size)


def wrong_upside_down(image, size):
    """Your last five crops are upside down. A mirror exchanges left and right: reverse the columns."""
    crops = cut(image, offsets(image, size), size)
    return np.concatenate([crops, crops[:, ::-1]])


def wrong_alternating(image, size):
    """You put each mirror image right after its crop. The five crops come first, then the five mirrored ones in the same order."""
    crops = cut(image, offsets(image, size), size)
    return np.stack([crops, crops[:, :, ::-1]], axis=1).reshape(10, size, size, -1)


def wrong_center_rounded_up(image, size):
    """Where the center lies between two pixels, you rounded its offset up. It is (H - size) // 2, rounded down."""
    places = offsets(image, size)
    bottom, right = places[3]
    return both(cut(image, [*places[:4], (-(-bottom // 2), -(-right // 2))], size))


def wrong_corners_down_first(image, size):
    """Your corners go down before they go right. The order is top left, top right, bottom left, bottom right."""
    first, second, third, *rest = offsets(image, size)
    return both(cut(image, [first, third, second, *rest], size))


def wrong_clockwise(image, size):
    """Your corners go round the image. The order is top left, top right, bottom left, bottom right."""
    first, second, third, fourth, center = offsets(image, size)
    return both(cut(image, [first, second, fourth, third, center], size))


def wrong_center_first(image, size):
    """You put the center first. The four corners come before it."""
    *corners, center = offsets(image, size)
    return both(cut(image, [center, *corners], size))


def wrong_height_for_width(image, size):
    """You computed offsets for a square image. The right edge depends on the width, the bottom on the height."""
    return both(cut(image, offsets(image[:, : image.shape[0]], size), size))


def wrong_center_offset(image, size):
    """Your center crop begins at H // 2, so it begins in the middle instead of lying in it. The same margin stays on both sides: (H - size) // 2."""
    places = offsets(image, size)
    height, width = image.shape[:2]
    top, left = min(height // 2, height - size), min(width // 2, width - size)
    return both(cut(image, [*places[:4], (top, left)], size))


def wrong_turned(image, size):
    """Your last five crops are turned by 180 degrees. A mirror reverses the columns and leaves the rows."""
    crops = cut(image, offsets(image, size), size)
    return np.concatenate([crops, crops[:, ::-1, ::-1]])


def wrong_list(image, size):
    """You returned a list of crops. One array is asked for, (10, size, size, C): np.stack makes it."""
    crops = cut(image, offsets(image, size), size)
    return [*crops, *crops[:, :, ::-1]]


def wrong_half_sizes_subtracted(image, size):
    """You halved before you subtracted, H // 2 - size // 2. For an even side and an odd size that is one more: (H - size) // 2."""
    height, width = image.shape[:2]
    y, x = height // 2 - size // 2, width // 2 - size // 2
    return both(cut(image, [*offsets(image, size)[:4], (y, x)], size))
