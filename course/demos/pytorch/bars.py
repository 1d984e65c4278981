"""How is a value drawn as a bar?"""

import numpy as np

TALLEST = 3.2  # where bars end; the caption has all digits


def bar(left, right, height):
    """The corners of a bar between `left` and `right`, cut where it is taller than TALLEST."""
    height = float(np.clip(height, -TALLEST, TALLEST))
    return [[left, 0], [right, 0], [right, height], [left, height]]
