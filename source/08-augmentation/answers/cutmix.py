"""cutmix: answers that must pass, and mistakes that must not."""

import numpy as np


def clipped(images, box):
    """Bounds (top, bottom, left, right) of the part of the box inside the image."""
    top, left, height, width = box
    rows = np.clip([top, top + height], 0, images.shape[1])
    columns = np.clip([left, left + width], 0, images.shape[2])
    return (*rows.tolist(), *columns.tolist())


def pasted(images, perm, bounds):
    top, bottom, left, right = bounds
    mixed = np.array(images, dtype=float)
    mixed[:, top:bottom, left:right] = images[perm, top:bottom, left:right]
    return mixed


def area(images, bounds):
    top, bottom, left, right = bounds
    return (bottom - top) * (right - left) / (images.shape[1] * images.shape[2])


def blend(onehot, perm, share):
    return (1 - share) * onehot + share * onehot[perm]


def right_slices(images, onehot, perm, box):
    n, height, width, _ = images.shape
    top, left = max(box[0], 0), max(box[1], 0)
    bottom = max(min(box[0] + box[2], height), top)
    right = max(min(box[1] + box[3], width), left)
    mixed = images.copy()
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    share = (bottom - top) * (right - left) / (height * width)
    return mixed, (1 - share) * onehot + share * onehot[perm]


def right_mask(images, onehot, perm, box):
    top, left, h, w = box
    rows, columns = np.arange(images.shape[1]), np.arange(images.shape[2])
    mask = np.outer((rows >= top) & (rows < top + h), (columns >= left) & (columns < left + w))
    mixed = np.where(mask[:, :, None], images[perm], images)
    return mixed, onehot + mask.mean() * (onehot[perm] - onehot)


def right_pixel_by_pixel(images, onehot, perm, box):
    _, height, width, _ = images.shape
    top, left, h, w = box
    mixed, count = images.astype(float), 0
    for row in range(height):
        for column in range(width):
            if top <= row < top + h and left <= column < left + w:
                mixed[:, row, column] = images[perm, row, column]
                count += 1
    keep = 1 - count / (height * width)
    return mixed, keep * onehot + (1 - keep) * onehot[perm]


def wrong_share_before_clipping(images, onehot, perm, box):
    """You computed the share from the whole box. Only the part inside the image is pasted: count the pixels that really came."""
    share = box[2] * box[3] / (images.shape[1] * images.shape[2])
    return pasted(images, perm, clipped(images, box)), blend(onehot, perm, share)


def wrong_negative_start(images, onehot, perm, box):
    """Your slice starts below 0 where the box hangs over the border. A negative index counts from the other end in NumPy: clip top and left at 0, and the ends too."""
    top, left, h, w = box
    bounds = top, top + h, left, left + w
    height, width = images.shape[1:3]
    inside = max(min(top + h, height) - max(top, 0), 0) * max(min(left + w, width) - max(left, 0), 0)
    return pasted(images, perm, bounds), blend(onehot, perm, inside / (height * width))


def wrong_only_start_clipped(images, onehot, perm, box):
    """You moved the box instead of cutting it: with top and left set to 0 it keeps its full height and width. Its end stays where it was, at top + height."""
    top, left, h, w = box
    bounds = clipped(images, (max(top, 0), max(left, 0), h, w))
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_labels_exchanged(images, onehot, perm, box):
    """Your labels have the shares the wrong way round: the box's share of the area belongs to the image at perm, the rest to the own."""
    bounds = clipped(images, box)
    return pasted(images, perm, bounds), blend(onehot, perm, 1 - area(images, bounds))


def wrong_images_exchanged(images, onehot, perm, box):
    """You kept the own image inside the box and took the other outside. Inside is what comes from perm."""
    bounds = clipped(images, box)
    mixed = pasted(images[perm], np.argsort(perm), bounds)
    return mixed, blend(onehot, perm, area(images, bounds))


def wrong_labels_kept(images, onehot, perm, box):
    """You left the labels as they were. They change with the image, by the share of the area."""
    return pasted(images, perm, clipped(images, box)), 1.0 * onehot


def wrong_half_and_half(images, onehot, perm, box):
    """You gave both labels one half. Their shares are those of the area."""
    return pasted(images, perm, clipped(images, box)), blend(onehot, perm, 0.5)


def wrong_height_and_width_exchanged(images, onehot, perm, box):
    """You exchanged the box's height and width. It is (top, left, height, width): rows before columns, twice."""
    bounds = clipped(images, (box[0], box[1], box[3], box[2]))
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_corners(images, onehot, perm, box):
    """You took the last two numbers for the bottom and the right edge. They are height and width: the box ends at top + height and left + width."""
    bounds = clipped(images, (box[0], box[1], max(box[2] - box[0], 0), max(box[3] - box[1], 0)))
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_xy(images, onehot, perm, box):
    """You took the box for (x, y, width, height). It is (top, left, height, width): rows come first."""
    bounds = clipped(images, (box[1], box[0], box[3], box[2]))
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_blended_in_the_box(images, onehot, perm, box):
    """Inside the box you blended the two images. CutMix pastes: inside there is only the image at perm."""
    bounds = clipped(images, box)
    mixed = pasted(images, perm, bounds)
    return 0.5 * images + 0.5 * mixed, blend(onehot, perm, area(images, bounds))


def wrong_sides_for_area(images, onehot, perm, box):
    """You added the shares of the sides. The share of the area is their product: height / H times width / W."""
    top, bottom, left, right = bounds = clipped(images, box)
    share = (bottom - top) / images.shape[1] / 2 + (right - left) / images.shape[2] / 2
    return pasted(images, perm, bounds), blend(onehot, perm, share)


def wrong_from_elsewhere(images, onehot, perm, box):
    """You pasted the top left corner of the other image. The patch comes from the same place that it goes to."""
    top, bottom, left, right = bounds = clipped(images, box)
    mixed = np.array(images, dtype=float)
    mixed[:, top:bottom, left:right] = images[perm, : bottom - top, : right - left]
    return mixed, blend(onehot, perm, area(images, bounds))


def wrong_in_place(images, onehot, perm, box):
    """You pasted into the caller's images: copy them first."""
    top, bottom, left, right = bounds = clipped(images, box)
    images[:, top:bottom, left:right] = images[perm, top:bottom, left:right]
    return images, blend(onehot, perm, area(images, bounds))


def wrong_cut_out(images, onehot, perm, box):
    """You erased the box. CutMix fills it with the pixels of the image at perm, so that none is wasted."""
    top, bottom, left, right = bounds = clipped(images, box)
    mixed = np.array(images, dtype=float)
    mixed[:, top:bottom, left:right] = 0
    return mixed, blend(onehot, perm, area(images, bounds))


def wrong_already_pasted(images, onehot, perm, box):
    """You pasted image after image into one array, so later images get patches that have changed already. Read every patch from the original images."""
    top, bottom, left, right = bounds = clipped(images, box)
    mixed = np.array(images, dtype=float)
    for i, j in enumerate(perm):
        mixed[i, top:bottom, left:right] = mixed[j, top:bottom, left:right]
    return mixed, blend(onehot, perm, area(images, bounds))


def wrong_whole_numbers(images, onehot, perm, box):
    """For integer labels your result is an integer array, and the shares are rounded away in it: let share * onehot choose the type."""
    bounds = clipped(images, box)
    labels = np.zeros_like(onehot)
    labels[...] = blend(onehot, perm, area(images, bounds))
    return pasted(images, perm, bounds), labels


def wrong_share_of_changed_pixels(images, onehot, perm, box):
    """You counted the pixels that changed. One that has the same color in both images came from the partner too: the share is the area of the box."""
    mixed = pasted(images, perm, clipped(images, box))
    share = (mixed != images).any(axis=3).mean(axis=(1, 2))[:, None]
    return mixed, (1 - share) * onehot + share * onehot[perm]


def wrong_negative_length(images, onehot, perm, box):
    """Where the box lies outside, its end comes before its start, and you counted a length below 0. Such a box is empty: its height and width inside are at least 0."""
    top, left, h, w = box
    height, width = images.shape[1:3]
    tall = min(top + h, height) - max(top, 0)
    wide = min(left + w, width) - max(left, 0)
    return pasted(images, perm, clipped(images, box)), blend(
        onehot, perm, tall * wide / (height * width)
    )


def wrong_share_of_values(images, onehot, perm, box):
    """You divided the area by the number of values, channels included. The share is a number of pixels divided by H W."""
    bounds = clipped(images, box)
    return pasted(images, perm, bounds), blend(
        onehot, perm, area(images, bounds) / images.shape[3]
    )


def wrong_last_row_and_column_kept(images, onehot, perm, box):
    """You cut the box to H - 1 and W - 1, so it never reaches the last row or column. Slices end before their stop: cut it to H and W."""
    top, left, h, w = box
    rows = np.clip([top, top + h], 0, images.shape[1] - 1)
    columns = np.clip([left, left + w], 0, images.shape[2] - 1)
    bounds = (*rows.tolist(), *columns.tolist())
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_center(images, onehot, perm, box):
    """You took the first two numbers for the center of the box. They are its top and its left edge."""
    top, left, h, w = box
    bounds = clipped(images, (top - h // 2, left - w // 2, h, w))
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_last_included(images, onehot, perm, box):
    """Your box is a row and a column too large. It ends before top + height and left + width."""
    bounds = clipped(images, (box[0], box[1], box[2] + 1, box[3] + 1))
    return pasted(images, perm, bounds), blend(onehot, perm, area(images, bounds))


def wrong_inverse_permutation(images, onehot, perm, box):
    """You mixed with the inverse permutation. The partner of image i is image perm[i]: images[perm]."""
    bounds, back = clipped(images, box), np.argsort(perm)
    return pasted(images, back, bounds), blend(onehot, back, area(images, bounds))


def wrong_box_beyond_the_edge(images, onehot, perm, box):
    """A box that lies outside ends before it begins, and such a slice counts from the other end. Cut both of its ends to the image: nothing is left of it."""
    height, width = images.shape[1:3]
    top, left = max(box[0], 0), max(box[1], 0)
    bottom, right = max(min(box[0] + box[2], height), top), min(box[1] + box[3], width)
    mixed = np.array(images, dtype=float)
    mixed[:, top:bottom, left:right] = images[perm][:, top:bottom, left:right]
    share = (bottom - top) * max(right - left, 0) / (height * width)
    return mixed, (1 - share) * onehot + share * onehot[perm]
