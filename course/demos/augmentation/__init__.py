"""What do augmentations do to a picture, and to its label? Every parameter live on a picture."""

from course.demos.augmentation.geometry import affine, flip_and_crop, ten_crops
from course.demos.augmentation.learning import letters
from course.demos.augmentation.light import color
from course.demos.augmentation.mixing import cowmix, cutmix, cutout, mixup
from course.demos.augmentation.views import policy

__all__ = [
    "affine", "color", "cowmix", "cutmix", "cutout", "flip_and_crop", "letters", "mixup", "policy",
    "ten_crops",
]  # fmt: skip
