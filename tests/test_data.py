"""Do the synthetic sets look the way their docstrings say?"""

import numpy as np
import pytest

from course import data, nn

every_set = pytest.mark.parametrize("make", [data.two_moons, data.spirals, data.blobs])


@every_set
def test_shapes_kinds_and_equal_classes(make):
    x, y = make(200, seed=3)
    assert x.shape == (200, 2)
    assert x.dtype == np.float64
    assert y.shape == (200,)
    assert y.dtype.kind == "i"
    counts = np.bincount(y)
    assert counts.max() - counts.min() <= 1
    assert (y[:-1] > y[1:]).any(), "the examples are shuffled"


@every_set
def test_one_seed_one_set(make):
    for a, b in zip(make(50, seed=1), make(50, seed=np.random.default_rng(1)), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(make(50, seed=1)[0], make(50, seed=2)[0])


def test_moons_lie_on_half_circles():
    x, y = data.two_moons(300, noise=0.0)
    np.testing.assert_allclose(np.hypot(*x[y == 0].T), 1.0)
    assert (x[y == 0, 1] >= 0).all()
    np.testing.assert_allclose(np.hypot(*(x[y == 1] - [1.0, 0.5]).T), 1.0)
    assert (x[y == 1, 1] <= 0.5).all()


def test_spiral_arms_are_one_another_turned():
    x, y = data.spirals(300, classes=3, noise=0.0, turns=0.5)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    expected = 2 * np.pi * (y / 3 + 0.5 * radius)
    np.testing.assert_allclose(np.exp(1j * angle), np.exp(1j * expected), atol=1e-12)
    assert radius.min() >= 0.05
    assert radius.max() <= 1


def test_blobs_scatter_around_their_centers():
    x, y = data.blobs(4000, classes=4, spread=0.5)
    for label in range(4):
        cloud = x[y == label]
        center = 2 * np.array([np.cos(np.pi * label / 2), np.sin(np.pi * label / 2)])
        assert np.abs(cloud.mean(axis=0) - center).max() < 5 * 0.5 / np.sqrt(1000)
        # The deviation of 1000 draws has a relative standard error of 1 / sqrt(2000).
        assert np.abs(cloud.std(axis=0) / 0.5 - 1).max() < 5 / np.sqrt(2000)


def test_ten_examples_are_the_same_ten_and_no_line_separates_them():
    x, y = data.ten_examples()
    assert x.shape == (10, 2)
    assert np.bincount(y).tolist() == [5, 5]
    for a, b in zip(data.ten_examples(), data.ten_examples(), strict=True):
        np.testing.assert_array_equal(a, b)
    linear = nn.Network((2, 2), seed=0)
    linear.train(x, y, lr=1.0, n_steps=5000)
    assert linear.accuracy(x, y) < 1
    assert nn.train_one_hidden_layer(x, y, lr=1.0, n_steps=500, hidden=32)[-1] < 0.01
