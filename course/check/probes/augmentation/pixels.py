"""Which pixels do the checks give to an augmentation?"""

import numpy as np


def ramp(*shape):
    """Different values in every entry, from 0 to 1."""
    return np.linspace(0.0, 1.0, int(np.prod(shape))).reshape(shape).round(2)
