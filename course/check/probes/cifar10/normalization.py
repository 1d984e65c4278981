"""What does the check of the channels' statistics ask?"""

import numpy as np
import torch

from course.check.probe import probe
from course.check.probes.cifar10.ready_made import READY_MADE
from course.check.probes.cifar10.sequences import floats


@probe(
    hints=(
        "Three means and three standard deviations: every pixel of every image counts the same.",
        "Divide by 255, then average over images, rows and columns, which are axes 0, 1 and 2.",
        (
            "With x = images.reshape(-1, 3) as floating point, divided by 255, it is the mean and "
            "the standard deviation along axis 0; in PyTorch say unbiased=False."
        ),
    ),
    returns=("mean", "std"),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def channel_statistics(f):
    """Two small images, one pixel, a tensor, arguments unchanged."""
    images = np.array(
        [[[[0, 10, 255], [51, 30, 0]]], [[[102, 200, 255], [255, 90, 20]]]], dtype=np.uint8
    )
    mean, std = f(images=images)
    yield "for two small images", dict(mean=floats(mean), std=floats(std))
    mean, std = f(images=torch.tensor(images[:, :, :1]))
    yield "for a tensor", dict(mean=floats(mean), std=floats(std))
    mean, std = f(images=np.full((3, 3, 3, 3), 51, dtype=np.uint8))
    yield "for equal pixels", dict(mean=floats(mean), std=[round(s, 6) for s in floats(std)])
