"""Unit 08: is its oracle right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest
from scipy import ndimage

from course import oracles


@pytest.fixture
def rng():
    return np.random.default_rng(80)


# --- the oracle of warp ----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(5, 7, 3), (2, 2, 1), (6, 3, 2)])
def test_grid_sample_leaves_an_image_alone_under_the_identity(rng, shape):
    image = rng.random(shape)
    np.testing.assert_allclose(oracles.grid_sample(image, np.eye(3)), image, atol=1e-14)


def test_grid_sample_shifts_by_whole_pixels_and_fills_with_zeros(rng):
    image = rng.random((5, 7, 3))
    moved = oracles.grid_sample(image, [[1, 0, 2], [0, 1, -1], [0, 0, 1]])
    expected = np.zeros_like(image)
    expected[:-1, 2:] = image[1:, :-2]
    np.testing.assert_allclose(moved, expected, atol=1e-14)


def test_grid_sample_turns_clockwise_on_the_screen(rng):
    image = rng.random((5, 5, 2))
    moved = oracles.grid_sample(image, [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    np.testing.assert_allclose(moved, np.rot90(image, -1), atol=1e-14)


def test_grid_sample_is_what_scipy_calls_grid_constant(rng):
    image, matrix = rng.random((6, 9, 2)), np.eye(3)
    matrix[:2] += rng.normal(scale=0.4, size=(2, 3))
    center = np.array([4.0, 2.5])
    inverse = np.linalg.inv(matrix)
    rows, columns = np.mgrid[:6, :9]
    x, y = np.einsum("ij,jrc->irc", inverse[:2], [columns - 4.0, rows - 2.5, np.ones((6, 9))])
    at = [y + center[1], x + center[0]]
    expected = np.stack(
        [ndimage.map_coordinates(c, at, order=1, mode="grid-constant") for c in image.T.swapaxes(1, 2)],
        axis=2,
    )  # fmt: skip
    np.testing.assert_allclose(oracles.grid_sample(image, matrix), expected, atol=1e-12)
