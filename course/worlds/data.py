"""Which data do the demos and exercises learn from?

Synthetic sets in two dimensions: small, seeded, and each with a shape that asks something else of
a classifier. Every function returns ``x``, (n, 2) float64, and ``y``, (n,) whole numbers from 0,
shuffled, with classes of equal size up to one example.
"""

import numpy as np

__all__ = ["blobs", "spirals", "ten_examples", "two_moons"]


def two_moons(n, noise=0.1, seed=0):
    """Two half circles that reach into each other: no straight line separates them.

    Parameters
    ----------
    n : int
        Number of examples.
    noise : float
        Standard deviation of the normal noise on each coordinate; the half circles have radius 1.
    seed : int or numpy.random.Generator

    Returns
    -------
    x : ndarray, (n, 2)
        The upper moon, class 0, is centered at (0, 0), the lower one at (1, 0.5).
    y : ndarray of int, (n,)
    """
    rng = np.random.default_rng(seed)
    y = _labels(n, 2, rng)
    angle = rng.uniform(0.0, np.pi, size=n)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, x, [1.0, 0.5] - x)
    return x + rng.normal(0.0, noise, size=(n, 2)), y


def spirals(n, classes=3, noise=0.1, turns=0.75, seed=0):
    """Interleaved spiral arms, one a class: a curved boundary on every scale.

    Parameters
    ----------
    n, classes : int
        Number of examples; number of arms.
    noise : float
        Standard deviation of the normal noise on the angle, in radians.
    turns : float
        How often an arm winds around the center.
    seed : int or numpy.random.Generator

    Returns
    -------
    x : ndarray, (n, 2)
        At most 1 from the origin; the arms begin close to it.
    y : ndarray of int, (n,)
    """
    rng = np.random.default_rng(seed)
    y = _labels(n, classes, rng)
    radius = rng.uniform(0.05, 1.0, size=n)
    angle = 2.0 * np.pi * (y / classes + turns * radius) + rng.normal(0.0, noise, size=n)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), y


def blobs(n, classes=3, spread=0.5, seed=0):
    """Round clouds, one a class, their centers evenly on a circle of radius 2.

    Parameters
    ----------
    n, classes : int
        Number of examples; number of clouds.
    spread : float
        Standard deviation of a cloud in each direction.
    seed : int or numpy.random.Generator

    Returns
    -------
    x : ndarray, (n, 2)
    y : ndarray of int, (n,)
    """
    rng = np.random.default_rng(seed)
    y = _labels(n, classes, rng)
    angle = 2.0 * np.pi * y / classes
    centers = 2.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return centers + rng.normal(0.0, spread, size=(n, 2)), y


def ten_examples():
    """The ten examples that a network must be able to learn by heart: two moons of five each.

    No straight line separates them, so one hidden unit is not enough, and a few are. Exercise
    ``overfit_settings`` of unit 09 and its demo use them.

    Returns
    -------
    x : ndarray, (10, 2)
    y : ndarray of int, (10,)
    """
    return two_moons(10, noise=0.1, seed=11)


def _labels(n, classes, rng):
    """Equally many of each class, in random order."""
    return rng.permutation(np.arange(n) % classes)
