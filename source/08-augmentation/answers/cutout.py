"""cutout: answers that must pass, and mistakes that must not."""

import numpy as np


def erased(images, bounds, value=0):
    """Copies with a box (top, bottom, left, right) an image set to `value`."""
    result = np.array(images, dtype=float)
    for image, (top, bottom, left, right) in zip(result, bounds):
        image[top:bottom, left:right] = value
    return result


def around(images, centers, before, after):
    """Boxes from center - before to center + after, clipped."""
    height, width = images.shape[1:3]
    return [
        (max(y - before, 0), min(y + after, height), max(x - before, 0), min(x + after, width))
        for y, x in np.asarray(centers).tolist()
    ]


def right_slices(images, centers, size):
    result = images.copy()
    half = size // 2
    for i, (row, column) in enumerate(centers):
        result[i, max(row - half, 0) : row + half, max(column - half, 0) : column + half] = 0
    return result


def right_distance_masks(images, centers, size):
    half = size // 2
    rows = np.arange(images.shape[1]) - centers[:, :1]
    columns = np.arange(images.shape[2]) - centers[:, 1:]
    hole = ((rows >= -half) & (rows < half))[:, :, None] & (
        (columns >= -half) & (columns < half)
    )[:, None]
    return np.where(hole[..., None], 0.0, images)


def right_clipped_indices(images, centers, size):
    n, height, width, _ = images.shape
    keep = np.ones((n, height, width, 1))
    for i in range(n):
        top, bottom = np.clip([centers[i][0] - size // 2, centers[i][0] + size // 2], 0, height)
        left, right = np.clip([centers[i][1] - size // 2, centers[i][1] + size // 2], 0, width)
        keep[i, top:bottom, left:right] = 0
    return images * keep


def wrong_negative_start(images, centers, size):
    """Near the top or the left your slice starts below 0. A negative index counts from the other end in NumPy, so nothing is erased, or the wrong place: clip it at 0."""
    half = size // 2
    return erased(images, [(y - half, y + half, x - half, x + half) for y, x in centers])


def wrong_exchanged(images, centers, size):
    """You took the centers for (x, y). They are (row, column)."""
    return erased(images, around(images, np.asarray(centers)[:, ::-1], size // 2, size // 2))


def wrong_corner(images, centers, size):
    """You began the square at the given point. The point is its center: begin size // 2 before it."""
    return erased(images, around(images, centers, 0, size))


def wrong_half_is_size(images, centers, size):
    """You went the whole size to each side, so the square is twice as wide. Go size // 2 to each side."""
    return erased(images, around(images, centers, size, size))


def wrong_last_included(images, centers, size):
    """Your square is a row and a column too large. It ends before cy + size // 2, which is not erased."""
    return erased(images, around(images, centers, size // 2, size // 2 + 1))


def wrong_odd_size(images, centers, size):
    """For an odd size you erased size rows. By the definition it is size - 1: from cy - size // 2 up to but not including cy + size // 2."""
    return erased(images, around(images, centers, size // 2, size - size // 2))


def wrong_pushed_inside(images, centers, size):
    """You pushed the square into the image, so that all of it is erased. It keeps its center, and what hangs over the border is cut off: the paper found that this matters."""
    height, width = images.shape[1:3]
    side = 2 * (size // 2)
    bounds = []
    for y, x in centers:
        top = min(max(y - size // 2, 0), max(height - side, 0))
        left = min(max(x - size // 2, 0), max(width - side, 0))
        bounds.append((top, top + side, left, left + side))
    return erased(images, bounds)


def wrong_skipped_at_the_border(images, centers, size):
    """Where the square does not fit, you erased nothing. Erase the part that lies inside."""
    height, width = images.shape[1:3]
    half = size // 2
    fits = [half <= y <= height - half and half <= x <= width - half for y, x in centers]
    bounds = around(images, centers, half, half)
    return erased(images, [b if fit else (0, 0, 0, 0) for b, fit in zip(bounds, fits)])


def wrong_white(images, centers, size):
    """You painted the square white. Zeros are asked for."""
    return erased(images, around(images, centers, size // 2, size // 2), value=1)


def wrong_mean(images, centers, size):
    """You filled the square with the image's mean. Zeros are asked for."""
    result = erased(images, around(images, centers, size // 2, size // 2), value=np.nan)
    means = np.asarray(images, dtype=float).mean(axis=(1, 2), keepdims=True)
    return np.where(np.isnan(result), means, result)


def wrong_outside_erased(images, centers, size):
    """You kept the square and erased the rest. The square is what goes."""
    half = size // 2
    return images - erased(images, around(images, centers, half, half))


def wrong_one_center_for_all(images, centers, size):
    """You erased the same square in every image: each has a center of its own."""
    half = size // 2
    return erased(images, around(images, [centers[0]] * len(images), half, half))


def wrong_rows_only(images, centers, size):
    """You erased whole rows. The square is bounded by columns too."""
    width = images.shape[2]
    half = size // 2
    bounds = around(images, centers, half, half)
    return erased(images, [(top, bottom, 0, width) for top, bottom, _, _ in bounds])


def wrong_in_place(images, centers, size):
    """You erased in the caller's images: copy them first."""
    half = size // 2
    for image, (top, bottom, left, right) in zip(images, around(images, centers, half, half)):
        image[top:bottom, left:right] = 0
    return images


def wrong_first_channel_only(images, centers, size):
    """You erased in one channel, so the square is tinted. Erase in all of them: leave the last axis out of the slice."""
    result = np.array(images, dtype=float)
    boxes = around(images, centers, size // 2, size // 2)
    result[..., 0] = erased(images, boxes)[..., 0]
    return result


def wrong_begins_one_late(images, centers, size):
    """Your square begins a row and a column too late. It begins at cy - size // 2, which is erased too."""
    return erased(images, around(images, centers, size // 2 - 1, size // 2))


def wrong_from_the_top(images, centers, size):
    """Your hole begins at the upper border. It begins size // 2 rows above its center."""
    half = size // 2
    return erased(images, [(0, r + half, max(c - half, 0), c + half) for r, c in centers])
