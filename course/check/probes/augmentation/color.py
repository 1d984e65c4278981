"""What do the checks of brightness, contrast and saturation ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.augmentation.ready_made import READY_MADE

COLORS = np.array([[[[0.9, 0.2, 0.1], [0.6, 0.8, 0.3]]], [[[0.1, 0.3, 0.7], [0.0, 0.2, 0.1]]]])
WHOLE = np.array([[[[1, 0, 0], [0, 1, 0]], [[0, 1, 1], [1, 1, 1]]]])


@probe(
    hints=(
        "Blending with black adds nothing: what stays of factor x + (1 - factor) 0?",
        "Multiply by the factor, then limit the result to [0, 1].",
        "np.clip(values, 0, 1) limits an array; the values are the images times the factor.",
    ),
    forbidden=READY_MADE,
)
def adjust_brightness(f):
    """Darker, brighter with clipping, factor 0, whole numbers, arguments unchanged."""
    yield "with factor 0.5", dict(images=f(images=COLORS.copy(), factor=0.5))
    yield "with factor 2", dict(images=f(images=COLORS.copy(), factor=2.0))
    yield "with factor 0", dict(images=f(images=COLORS.copy(), factor=0))
    whole = np.array([[[[1, 0, 1], [0, 0, 1]]]])
    yield "for whole numbers", dict(images=f(images=whole, factor=0.25))


@probe(
    hints=(
        "Contrast is the distance from a middle. Whose middle? Each image has its own.",
        (
            "Make the gray version, 0.299 R + 0.587 G + 0.114 B. Average it over the rows and "
            "columns of each image. Blend the image with that one number, and clip."
        ),
        (
            "images @ [0.299, 0.587, 0.114] is gray, (N, H, W). Its .mean(axis=(1, 2)) is (N,); "
            "give it three more axes before you blend with the share 1 - factor."
        ),
    ),
    forbidden=READY_MADE,
)
def adjust_contrast(f):
    """Less, more with clipping, none at all, a factor of 1, whole numbers, arguments unchanged."""
    yield "with factor 0.5", dict(images=f(images=COLORS.copy(), factor=0.5))
    yield "with factor 2", dict(images=f(images=COLORS.copy(), factor=2.0))
    yield "with factor 0", dict(images=f(images=COLORS.copy(), factor=0))
    yield "with factor 1", dict(images=f(images=COLORS.copy(), factor=1.0))
    yield "for whole numbers", dict(images=f(images=WHOLE.copy(), factor=0.5))


@probe(
    hints=(
        "Without any saturation a picture is gray. Which gray has each pixel?",
        (
            "Make the gray version, 0.299 R + 0.587 G + 0.114 B, one number a pixel, and blend "
            "each channel with it. Then clip."
        ),
        (
            "(images @ [0.299, 0.587, 0.114])[..., None] has the shape (N, H, W, 1), which stands "
            "beside three channels. Blend with the shares factor and 1 - factor, and np.clip."
        ),
    ),
    forbidden=READY_MADE,
)
def adjust_saturation(f):
    """Less, more with clipping, none at all, a factor of 1, whole numbers, arguments unchanged."""
    yield "with factor 0.5", dict(images=f(images=COLORS.copy(), factor=0.5))
    yield "with factor 2", dict(images=f(images=COLORS.copy(), factor=2.0))
    yield "with factor 0", dict(images=f(images=COLORS.copy(), factor=0))
    yield "with factor 1", dict(images=f(images=COLORS.copy(), factor=1.0))
    yield "for whole numbers", dict(images=f(images=WHOLE.copy(), factor=0.5))


@probe(
    hints=(
        "You have written all three parts already.",
        "Hand the result of each on to the next: brightness, then contrast, then saturation.",
        (
            "Three lines of the form images = adjust_brightness(images, brightness). Each of them "
            "clips, so nothing else is needed."
        ),
    ),
    forbidden=READY_MADE,
)
def color_jitter(f):
    """One factor at a time, all together with clipping, arguments unchanged."""
    yield (
        "all 1",
        dict(images=f(images=COLORS.copy(), brightness=1.0, contrast=1.0, saturation=1.0)),
    )
    images = f(images=COLORS.copy(), brightness=0.8, contrast=0.9, saturation=0.7)
    yield "without clipping", dict(images=images)
    images = f(images=COLORS.copy(), brightness=1.5, contrast=0.6, saturation=1.8)
    yield "with clipping", dict(images=images)
    images = f(images=COLORS.copy(), brightness=1.2, contrast=1.9, saturation=1.6)
    yield "with more clipping", dict(images=images)
    images = f(images=COLORS.copy(), brightness=0.6, contrast=3.0, saturation=0.9)
    yield "darker, with more contrast", dict(images=images)
