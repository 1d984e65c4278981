"""Where does CutOut's square lie, and how much of the image does it take?"""

from functools import cache

import numpy as np

from course.cifar10 import shapes
from course.demos import style
from course.demos.augmentation.screen import frame, screen, spread
from course.demos.pattern import Slider, demo

SIDE = 32


def simulate_cutout(size, row, column):
    """The square and the share of the image that it takes.

    Parameters
    ----------
    size, row, column : int
        Side; center.

    Returns
    -------
    bounds : tuple of int
        Top, bottom, left, right, the last row and column not included.
    share : float
    """
    half = size // 2
    top, bottom = max(row - half, 0), min(row + half, SIDE)
    left, right = max(column - half, 0), min(column + half, SIDE)
    return (top, bottom, left, right), (bottom - top) * (right - left) / SIDE**2


@cache
def shares(size):
    """Share that is erased for a center at each pixel, (SIDE, SIDE)."""
    half, place = size // 2, np.arange(SIDE)
    extent = np.minimum(place + half, SIDE) - np.maximum(place - half, 0)
    return np.outer(extent, extent) / SIDE**2


@cache
def picture():
    """One image of the synthetic set, in [0, 1]."""
    return shapes.render(np.array([6]), np.random.default_rng(11))[0] / 255


def _background(image, chart):
    spread(image, 0.35)
    screen(image, "A synthetic shape with CutOut", SIDE, SIDE)
    style.dress(
        chart, "Erased share over all centers", "erased share of the image",
        "share of the centers", (-0.02, 1.02), (0, 1.03),
    )  # fmt: skip
    style.legend(image, path="at most this much is erased", cursor="here")


@demo(
    _background,
    widths=(1, 1.6),
    controls=dict(
        size=Slider("size", 2, 40, 16),
        row=Slider("center's row", 0, 31, 10),
        column=Slider("center's column", 0, 31, 26),
    ),
)
def cutout_place(image, chart, size, row, column):
    """An image that loses a square around a pixel, and how much of it all squares take."""
    (top, bottom, left, right), share = simulate_cutout(size, row, column)
    erased = picture().copy()
    erased[top:bottom, left:right] = 0.0
    image.image("image", erased)
    frame(image, top, left, bottom - top, right - left)
    every = np.sort(shares(size).ravel())
    x = np.concatenate([[0.0], np.repeat(every, 2), [1.0]])
    y = np.concatenate([[0.0, 0.0], np.repeat(np.arange(1, every.size + 1) / every.size, 2)])
    chart.line("path", x[::8], y[::8])
    chart.line("cursor", np.array([share, share]), np.array([0.0, 1.03]))
    full = np.mean(every == every[-1])
    return (
        f"Synthetic shapes. Size {size} around row {row}, column {column}: rows {top} to "
        f"{bottom - 1} and columns {left} to {right - 1} are erased, {share:.2%} of the image. "
        f"Over all {SIDE * SIDE:,} centers the mean is {every.mean():.2%}; the largest share, "
        f"{every[-1]:.2%}, has probability {full:.4f}."
    )
