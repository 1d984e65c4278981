"""What do notebooks call ``data``?

The small sets of :mod:`course.worlds.data` and the images of the assignment under one name:
:func:`load_images`, and :class:`DeviceBatches`, which cuts batches from them.
"""

from course.cifar10.batches import DeviceBatches, crop_flip_cutout
from course.cifar10.cifar import ImageSet, cifar10, load_images, synthetic_cifar10
from course.worlds.data import blobs, spirals, ten_examples, two_moons

__all__ = [
    "DeviceBatches", "ImageSet", "blobs", "cifar10", "crop_flip_cutout", "load_images",
    "spirals", "synthetic_cifar10", "ten_examples", "two_moons",
]  # fmt: skip
