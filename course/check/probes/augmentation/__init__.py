"""What do the instant checks of unit 08 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.augmentation.crops import flip_where, pad_and_crop, ten_crop
from course.check.probes.augmentation.color import (
    adjust_brightness,
    adjust_contrast,
    adjust_saturation,
    color_jitter,
)
from course.check.probes.augmentation.affine import affine_matrix, warp
from course.check.probes.augmentation.mixing import cutout, mixup, cutmix, cow_mask, cowmix
from course.check.probes.augmentation.composition import compose

__all__ = [
    "adjust_brightness",
    "adjust_contrast",
    "adjust_saturation",
    "affine_matrix",
    "color_jitter",
    "compose",
    "cow_mask",
    "cowmix",
    "cutmix",
    "cutout",
    "flip_where",
    "mixup",
    "pad_and_crop",
    "ten_crop",
    "warp",
]
