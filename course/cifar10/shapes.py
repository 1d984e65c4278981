"""What do the assignment's images show where CIFAR-10 is not at hand?

Ten shapes, one an image, each with its own place, size and turn, before clutter: waves of color,
fragments of other shapes, a stroke across, blur and noise. A class has a hue that it prefers, but
its neighbors on the color circle often have the same: color helps at once, and only the shape
decides. The format is CIFAR-10's. The place varies, so that a Grad-CAM map has something to find,
and pale, small or hidden shapes are hard, so that a trained network makes mistakes to look at.
"""

import numpy as np

__all__ = ["CLASS_NAMES", "render"]

SIZE = 32
CLASS_NAMES = (
    "disc", "ring", "square", "frame", "triangle", "cross", "star", "crescent", "bar", "dumbbell"
)  # fmt: skip

# What makes the set easy or hard. Sizes are radii in pixels; the rest is in units of full
# brightness. Chosen so that the assignment's network ends near 90 % after its short run on a CPU.
RADIUS = (9.0, 13.0)
TURN = 20.0  # degrees, to either side
HUE_SPREAD = 15.0  # degrees, a standard deviation; two classes are 36 apart
SATURATION = (0.5, 1.0)
BRIGHTNESS = (0.5, 1.0)
GRAY = 0.35  # how far the ground's colors are from gray, at most
WAVES = 0.08
NOISE = (0.01, 0.05)
FRAGMENTS = 1
STROKES = 0.3  # share of images with a line across


def _disc(u, v):
    return np.hypot(u, v) - 0.8


def _ring(u, v):
    return np.abs(np.hypot(u, v) - 0.68) - 0.2


def _square(u, v):
    return np.maximum(np.abs(u), np.abs(v)) - 0.7


def _frame(u, v):
    return np.abs(np.maximum(np.abs(u), np.abs(v)) - 0.6) - 0.18


def _triangle(u, v):
    side = 0.866 * np.abs(u) + 0.5 * v
    return np.maximum(side, -v) - 0.48


def _cross(u, v):
    a, b = np.abs(u), np.abs(v)
    return np.minimum(np.maximum(a - 0.9, b - 0.25), np.maximum(a - 0.25, b - 0.9))


def _star(u, v):
    return np.hypot(u, v) - 0.62 * (1.0 + 0.45 * np.cos(5.0 * np.arctan2(v, u)))


def _crescent(u, v):
    return np.maximum(np.hypot(u, v) - 0.88, 0.7 - np.hypot(u - 0.42, v))


def _bar(u, v):
    return np.maximum(np.abs(u) - 0.95, np.abs(v) - 0.3)


def _dumbbell(u, v):
    ends = np.hypot(np.abs(u) - 0.58, v) - 0.36
    return np.minimum(ends, np.maximum(np.abs(u) - 0.58, np.abs(v) - 0.1))


# Each gives about the distance to the outline in units of the shape's radius, negative inside.
_SHAPES = (
    _disc, _ring, _square, _frame, _triangle, _cross, _star, _crescent, _bar, _dumbbell
)  # fmt: skip


def render(labels, rng):
    """Draw one image a label.

    Parameters
    ----------
    labels : ndarray of int, (n,)
        Index into `CLASS_NAMES`.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of uint8, (n, 32, 32, 3)
    """
    chunks = [_chunk(labels[i : i + 250], rng) for i in range(0, len(labels), 250)]
    return np.concatenate(chunks) if chunks else np.zeros((0, SIZE, SIZE, 3), np.uint8)


def _chunk(labels, rng):
    """A few images at a time, so that memory stays small."""
    n = len(labels)
    ground = rng.uniform(0.15, 0.85, (n, 1)) + GRAY * rng.uniform(-0.5, 0.5, (n, 3))
    image = ground[:, None, None] + _waves(n, rng)
    for _ in range(FRAGMENTS):  # small parts of shapes, of any class
        radius, where = rng.uniform(1.5, 3.0, n), rng.uniform(0, SIZE, (n, 2))
        cover = _cover(rng.integers(len(_SHAPES), size=n), radius, where, 180.0, rng)
        image = _paint(image, cover, rng.uniform(0.0, 1.0, (n, 3)))
    radius = rng.uniform(*RADIUS, n)
    edge = 0.85 * radius[:, None]
    where = rng.uniform(edge, SIZE - 1 - edge, (n, 2))
    image = _paint(image, _cover(labels, radius, where, TURN, rng), _colors(labels, rng))
    stroke = np.where(rng.random(n) < STROKES, rng.uniform(0.8, 1.8, n), -1.0)
    image = _paint(image, _stroke(stroke, rng), rng.uniform(0.0, 1.0, (n, 3)))
    image = image * rng.uniform(0.75, 1.15, (n, 1, 1, 1))
    noise = rng.uniform(*NOISE, (n, 1, 1, 1))
    image = image + noise * rng.standard_normal(image.shape, dtype=np.float32)
    return np.rint(255.0 * np.clip(image, 0.0, 1.0)).astype(np.uint8)


def _cover(labels, radius, where, turn, rng):
    """How much of each pixel a shape covers: (n, 32, 32) in [0, 1]."""
    n = len(labels)
    angle, squeeze = np.radians(turn) * rng.uniform(-1.0, 1.0, n), rng.uniform(0.8, 1.0, n)
    softness = rng.uniform(0.5, 1.1, n)  # pixels
    pixels = np.arange(SIZE)
    x = pixels[None, None, :] - where[:, 0, None, None]
    y = pixels[None, :, None] - where[:, 1, None, None]
    c, s = _column(np.cos(angle) / radius), _column(np.sin(angle) / radius)
    u, v = c * x + s * y, (c * y - s * x) / _column(squeeze)
    distance = np.empty((n, SIZE, SIZE))
    for label, shape in enumerate(_SHAPES):
        chosen = labels == label
        distance[chosen] = shape(u[chosen], v[chosen])
    return np.clip(0.5 - distance * _column(radius / (2.0 * softness)), 0.0, 1.0)


def _stroke(width, rng):
    """Cover of a line across the image, width in pixels; none where it is negative."""
    n = len(width)
    angle, offset = rng.uniform(0.0, np.pi, n), rng.uniform(-12.0, 12.0, n)
    pixels = np.arange(SIZE) - (SIZE - 1) / 2
    across = _column(np.cos(angle)) * pixels[None, None, :]
    across = across + _column(np.sin(angle)) * pixels[None, :, None] - _column(offset)
    return np.clip(_column(width) / 2 - np.abs(across) + 0.5, 0.0, 1.0) * _column(width > 0)


def _waves(n, rng):
    """Two waves of any direction in each color: (n, 32, 32, 3)."""
    pixels = np.arange(SIZE) / SIZE
    total = np.zeros((n, SIZE, SIZE, 3))
    for _ in range(2):
        fx, fy = rng.uniform(-2.5, 2.5, (2, n, 1, 1, 1))
        phase = rng.uniform(0.0, 2.0 * np.pi, (n, 1, 1, 3))
        arc = 2.0 * np.pi * (fx * pixels[None, None, :, None] + fy * pixels[None, :, None, None])
        total += rng.uniform(0.0, WAVES, (n, 1, 1, 3)) * np.sin(arc + phase)
    return total


def _colors(labels, rng):
    """Colors around each class' hue: (n, 3)."""
    n = len(labels)
    # Three steps on the circle from class to class, so that related shapes lie far apart.
    hue = 36.0 * (3 * labels % 10) + HUE_SPREAD * rng.standard_normal(n)
    third = np.array([0.0, 120.0, 240.0])
    pure = 0.5 + 0.5 * np.cos(np.radians(hue[:, None] - third))
    saturation, brightness = rng.uniform(*SATURATION, (n, 1)), rng.uniform(*BRIGHTNESS, (n, 1))
    return brightness * (1.0 - saturation * (1.0 - pure))


def _paint(image, cover, color):
    """Lay a color over an image where it is covered."""
    return image + cover[..., None] * (color[:, None, None] - image)


def _column(values):
    """(n,) -> (n, 1, 1)."""
    return values[:, None, None]
