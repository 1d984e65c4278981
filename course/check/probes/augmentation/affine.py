"""What do the checks of affine maps ask, of the matrix and of the picture that it moves?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.augmentation.pixels import ramp
from course.check.probes.augmentation.ready_made import READY_MADE


@probe(
    hints=(
        "Write four 3 x 3 matrices, one for each step, and multiply them. Which acts first?",
        (
            "A product acts from right to left on a column of coordinates, so scale stands on the "
            "right and translation on the left. Angles come in degrees."
        ),
        (
            "translation @ rotation @ shearing @ scaling, with np.deg2rad for both angles: scaling "
            "is np.diag([scale, scale, 1]), and translation is np.eye(3) with tx and ty in its "
            "last column."
        ),
    ),
    forbidden=READY_MADE,
)
def affine_matrix(f):
    """Nothing, each part by itself, all together."""
    yield "without arguments", dict(matrix=f())
    yield "for a translation", dict(matrix=f(translate=(3, 1)))
    yield "for a scale", dict(matrix=f(scale=2.0))
    yield "for an angle", dict(matrix=f(angle=30.0))
    yield "for a shear", dict(matrix=f(shear=-20))
    matrix = f(angle=60, translate=(1.5, -2.0), scale=0.5, shear=30.0)
    yield "all together", dict(matrix=matrix)


@probe(
    hints=(
        (
            "Do not push pixels forwards, that leaves holes. Go through the result and ask of each "
            "pixel: where does it come from?"
        ),
        (
            "Subtract the center from (column, row), apply the inverse matrix, add the center. The "
            "point lies between four pixels, whose weights come from its fractions; a pixel "
            "outside counts as zero."
        ),
        (
            "With x, y the source: left = floor(x), top = floor(y). The pixel at (top, left) has "
            "the weight (1 - (y - top)) (1 - (x - left)), the others likewise. For each of the "
            "four make a mask of those inside, clip the indices, and add mask * weight * pixel."
        ),
    ),
    forbidden=READY_MADE,
)
def warp(f):
    """Nothing, whole and half pixels, a turn, a scale, all together, whole numbers."""
    image = ramp(2, 3, 1) + 0.5
    yield "under the identity", dict(image=f(image=image, matrix=np.eye(3)))
    right = np.array([[1.0, 0, 1], [0, 1, 0], [0, 0, 1]])
    yield "one pixel to the right", dict(image=f(image=image, matrix=right))
    part = np.array([[1.0, 0, 0.25], [0, 1, 0], [0, 0, 1]])
    yield "a quarter pixel to the right", dict(image=f(image=image, matrix=part))
    square = ramp(3, 3, 1)
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    yield "a quarter turn", dict(image=f(image=square, matrix=turn))
    yield "twice as large", dict(image=f(image=square, matrix=np.diag([2.0, 2.0, 1.0])))
    general = np.array([[0.9, -0.4, 0.3], [0.5, 0.8, -0.6], [0.0, 0.0, 1.0]])
    yield "a general map", dict(image=f(image=ramp(4, 5, 1), matrix=general))
    yield "of an even width", dict(image=f(image=ramp(3, 4, 1), matrix=general))
    whole = np.array([[[4], [8]], [[0], [2]]])
    yield "for whole numbers", dict(image=f(image=whole, matrix=part))
