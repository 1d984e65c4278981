"""What do the checks of mirrored images and of crops ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.augmentation.pixels import ramp
from course.check.probes.augmentation.ready_made import READY_MADE


@probe(
    hints=(
        "A mirror exchanges left and right: which of the four axes (N, H, W, C) is that?",
        (
            "images[:, :, ::-1] is the batch with every image mirrored. What is left is to choose, "
            "image by image, between it and the original."
        ),
        (
            "np.where(condition, mirrored, images) chooses entry by entry. Its condition must have "
            "one axis for each axis of the images: flip[:, None, None, None]."
        ),
    ),
    forbidden=READY_MADE,
)
def flip_where(f):
    """One image of two, none, both, arguments unchanged."""
    images = ramp(2, 2, 3, 2)
    yield "with one image flipped", dict(images=f(images=images, flip=np.array([True, False])))
    yield "with none flipped", dict(images=f(images=images, flip=np.array([False, False])))
    yield "with both flipped", dict(images=f(images=images, flip=np.array([True, True])))


@probe(
    hints=(
        (
            "Think of a larger black sheet with the image in its middle, and of a window of the "
            "image's size that you may lay down anywhere on the sheet."
        ),
        (
            "Make the padded batch, (N, H + 2 pad, W + 2 pad, C). From each padded image take H "
            "rows from tops[i] on, and W columns from lefts[i] on."
        ),
        (
            "np.pad takes a pair of widths an axis: ((0, 0), (pad, pad), (pad, pad), (0, 0)). Then "
            "loop over the images, slice [top : top + H, left : left + W], and np.stack."
        ),
    ),
    forbidden=READY_MADE,
)
def pad_and_crop(f):
    """Two offsets, the middle, no padding, arguments unchanged."""
    images = ramp(2, 2, 3, 1) + 0.1
    tops, lefts = np.array([1, 3]), np.array([4, 1])
    yield "with pad = 2", dict(images=f(images=images, pad=2, tops=tops, lefts=lefts))
    middle = np.array([1, 1])
    yield "in the middle", dict(images=f(images=images, pad=1, tops=middle, lefts=middle))
    none = np.array([0, 0])
    yield "without padding", dict(images=f(images=images, pad=0, tops=none, lefts=none))


@probe(
    hints=(
        "Five crops are fixed by five offsets (top, left). The other five are their mirror images.",
        (
            "The offsets use H - size and W - size: 0 or all of it for the corners, half of it, "
            "rounded down, for the center. Mirror the crops, not the image."
        ),
        (
            "Stack the five slices image[top : top + size, left : left + size] into one array, and "
            "np.concatenate it with the same array, its third axis reversed."
        ),
    ),
    forbidden=READY_MADE,
)
def ten_crop(f):
    """Images that are not square, a crop as large as the image, the image unchanged."""
    image = ramp(4, 5, 1)
    crops = f(image=image, size=2)
    yield "the number of crops", dict(crops=len(crops), result=type(crops).__name__)
    yield "the first five", {"crops 0 to 4": crops[:5]}
    yield "the last five", {"crops 5 to 9": crops[5:]}
    crops = f(image=ramp(2, 2, 1), size=2)
    yield "as large as the image", {"crops 0 to 4": crops[:5]}
    crops = f(image=ramp(4, 5, 1), size=1)
    yield "of one pixel", {"crops 0 to 4": crops[:5]}
