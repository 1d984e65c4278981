"""What do the instant checks of unit 11 ask, on public inputs, and which hints do they have?

In grading a network lives where the student's code lives: `oracles.there` makes it there, and
`oracles.value_there` brings back what the check wants to know about it.
"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.cifar10.normalization import channel_statistics
from course.check.probes.cifar10.augmentation import random_crop_flip, cutout, random_cutout
from course.check.probes.cifar10.range_test import lr_range_test, suggest_lr
from course.check.probes.cifar10.training import train
from course.check.probes.cifar10.history import top_accuracy, plot_curves
from course.check.probes.cifar10.class_maps import (
    grad_cam,
    upsample_cam,
    misclassified,
    plot_grad_cam_grid,
)

__all__ = [
    "channel_statistics",
    "cutout",
    "grad_cam",
    "lr_range_test",
    "misclassified",
    "plot_curves",
    "plot_grad_cam_grid",
    "random_crop_flip",
    "random_cutout",
    "suggest_lr",
    "top_accuracy",
    "train",
    "upsample_cam",
]
