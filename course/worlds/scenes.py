"""What do augmentations act on? Small pictures, drawn by formulas.

Every scene has text, straight edges, a gradient and an object that looks another way in a mirror,
so that flips, crops, shears and changes of color are plain to see. Nothing is random, and nothing
is read from a file. Images are float64 arrays (height, width, 3) in [0, 1].
"""

from functools import lru_cache

import numpy as np

__all__ = ["NAMES", "batch", "picture"]

SIDE = 64  # pixels
_FINE = 4  # each pixel is the mean of this many by this many samples, so that edges are smooth

# Three by five pixels a letter, row by row.
_LETTERS = {
    "A": "010101111101101", "B": "110101110101110", "E": "111100110100111",
    "F": "111100110100100", "H": "101101111101101", "I": "111010010010111",
    "O": "111101101101111", "S": "111100111001111", "T": "111010010010010",
    "U": "101101101101111", "X": "101101010101101", "6": "111100111101111",
}  # fmt: skip


def picture(name):
    """Draw one of the scenes.

    Parameters
    ----------
    name : str
        One of :data:`NAMES`: "boat", "house", "fish" or "six".

    Returns
    -------
    ndarray, (64, 64, 3)
        A new array at each call.

    Raises
    ------
    ValueError
        If there is no such scene.
    """
    if name not in _SCENES:
        raise ValueError(f"there is no scene {name!r}; there are: {', '.join(NAMES)}")
    return _drawn(name).copy()


def batch(names):
    """Draw several scenes: (n, 64, 64, 3)."""
    return np.stack([picture(name) for name in names])


@lru_cache
def _drawn(name):
    samples = (np.arange(SIDE * _FINE) + 0.5) / _FINE  # pixel k covers k to k + 1
    x, y = np.meshgrid(samples, samples)
    image = np.empty((*x.shape, 3))
    _SCENES[name](image, x, y)
    return image.reshape(SIDE, _FINE, SIDE, _FINE, 3).mean(axis=(1, 3))


# --- brushes: each paints onto `image` where its shape covers the sample (x, y) ---------------


def _fade(image, y, top, bottom):
    """Fill all with a gradient from the color `top` to the color `bottom`."""
    share = (y / SIDE)[..., None]
    image[:] = (1 - share) * np.array(top) + share * np.array(bottom)


def _disc(image, x, y, center, radii, color):
    inside = ((x - center[0]) / radii[0]) ** 2 + ((y - center[1]) / radii[1]) ** 2 <= 1
    image[inside] = color


def _polygon(image, x, y, corners, color):
    """Paint a convex polygon; corners (x, y) clockwise on the screen."""
    inside = np.ones(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        inside &= (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= 0
    image[inside] = color


def _text(image, left, top, word, scale, color):
    """Write a word, each letter 3 x 5 blocks of `scale` pixels, a block apart."""
    size = round(scale * _FINE)
    for i, letter in enumerate(word):
        blocks = np.array([int(bit) for bit in _LETTERS[letter]], dtype=bool).reshape(5, 3)
        mask = np.kron(blocks, np.ones((size, size), dtype=bool))
        row, column = round(top * _FINE), round((left + 4 * scale * i) * _FINE)
        image[row : row + 5 * size, column : column + 3 * size][mask] = color


# --- scenes ----------------------------------------------------------------------------------


def _boat(image, x, y):
    _fade(image, y, (0.45, 0.7, 0.95), (0.9, 0.93, 0.95))
    _disc(image, x, y, (11, 12), (6, 6), (1.0, 0.85, 0.3))
    image[y > 44] = (0.1, 0.35, 0.6)
    image[y > 52] = (0.07, 0.27, 0.5)
    _polygon(image, x, y, [(30, 8), (32, 8), (32, 40), (30, 40)], (0.35, 0.2, 0.1))
    _polygon(image, x, y, [(34, 9), (54, 37), (34, 37)], (0.95, 0.95, 0.9))
    _polygon(image, x, y, [(28, 16), (28, 37), (17, 37)], (0.85, 0.3, 0.2))
    _polygon(image, x, y, [(12, 40), (58, 40), (48, 49), (18, 49)], (0.5, 0.25, 0.12))
    _text(image, 4, 53, "BOAT", 2, (1.0, 1.0, 1.0))


def _house(image, x, y):
    _fade(image, y, (0.75, 0.85, 0.95), (0.95, 0.9, 0.8))
    image[y > 46] = (0.4, 0.62, 0.3)
    _polygon(image, x, y, [(8, 24), (38, 24), (38, 48), (8, 48)], (0.9, 0.8, 0.6))
    _polygon(image, x, y, [(23, 8), (42, 25), (4, 25)], (0.7, 0.2, 0.15))
    _polygon(image, x, y, [(12, 33), (19, 33), (19, 48), (12, 48)], (0.35, 0.22, 0.15))
    _polygon(image, x, y, [(25, 30), (34, 30), (34, 38), (25, 38)], (0.55, 0.75, 0.9))
    _polygon(image, x, y, [(50, 32), (53, 32), (53, 50), (50, 50)], (0.4, 0.26, 0.13))
    _disc(image, x, y, (51.5, 25), (9, 11), (0.15, 0.42, 0.2))
    _text(image, 22, 52, "HOUSE", 2, (0.1, 0.1, 0.1))


def _fish(image, x, y):
    _fade(image, y, (0.3, 0.7, 0.75), (0.03, 0.25, 0.4))
    _polygon(image, x, y, [(44, 30), (60, 19), (60, 41)], (0.85, 0.4, 0.1))
    _disc(image, x, y, (29, 30), (20, 12), (0.98, 0.6, 0.15))
    _polygon(image, x, y, [(27, 18), (32, 18), (32, 42), (27, 42)], (0.98, 0.95, 0.9))
    _disc(image, x, y, (17, 27), (3, 3), (1.0, 1.0, 1.0))
    _disc(image, x, y, (16.5, 27), (1.5, 1.5), (0.0, 0.0, 0.0))
    for across, down, radius in ((8, 14, 2.5), (12, 7, 1.75), (6, 22, 1.25)):
        _disc(image, x, y, (across, down), (radius, radius), (0.8, 0.93, 0.95))
    _text(image, 20, 51, "FISH", 2, (1.0, 0.95, 0.7))


def _six(image, x, y):
    _fade(image, y, (0.95, 0.93, 0.98), (0.8, 0.76, 0.88))
    _polygon(image, x, y, [(0, 0), (64, 0), (64, 4), (0, 4)], (0.35, 0.25, 0.5))
    _text(image, 20, 9, "6", 8, (0.2, 0.12, 0.35))
    _text(image, 38, 52, "SIX", 2, (0.35, 0.25, 0.5))


_SCENES = {"boat": _boat, "house": _house, "fish": _fish, "six": _six}
NAMES = tuple(_SCENES)
