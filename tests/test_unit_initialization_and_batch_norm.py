"""Unit 06: are its oracles right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest

from course import oracles


@pytest.fixture
def rng():
    return np.random.default_rng(60)


# --- oracles --------------------------------------------------------------------------------


def test_batch_norm_normalizes_each_feature(rng):
    x, gamma, beta = rng.normal(3, 2, size=(8, 4)), rng.normal(size=4), rng.normal(size=4)
    y = oracles.batch_norm(x, gamma, beta, eps=0.3)
    by_hand = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 0.3) + beta
    np.testing.assert_allclose(y, by_hand, rtol=1e-12, atol=1e-13)


def test_batch_norm_of_images_normalizes_each_channel(rng):
    x, gamma, beta = rng.normal(size=(3, 2, 4, 5)), np.array([2.0, -1.0]), np.array([0.5, 3.0])
    y = oracles.batch_norm(x, gamma, beta)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), beta, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), np.abs(gamma), rtol=1e-4)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1)])
def test_batch_norm_of_a_single_value_is_its_shift(shape):
    y = oracles.batch_norm(np.full(shape, 7.0), np.ones(3), np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(y.ravel(), [1, 2, 3])


def test_batch_norm_gradients_equal_central_differences(rng):
    inputs = rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=3)
    dy = rng.normal(size=(6, 3))
    exact = oracles.batch_norm_gradients(dy, *inputs, eps=0.01)
    near = oracles.central_differences(lambda *z: oracles.batch_norm(*z, 0.01), inputs, dy)
    for a, b in zip(exact, near, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_running_statistics_follow_the_rule(rng):
    batches = rng.normal(2, 3, size=(4, 5, 2))
    mean, var = np.array([1.0, -1.0]), np.array([2.0, 0.5])
    result = oracles.running_statistics(mean, var, batches, momentum=0.3)
    for batch in batches:
        mean = 0.7 * mean + 0.3 * batch.mean(axis=0)
        var = 0.7 * var + 0.3 * batch.var(axis=0, ddof=1)
    np.testing.assert_allclose(result, (mean, var), rtol=1e-12)


def test_batch_norm_inference_uses_the_given_statistics():
    y = oracles.batch_norm_inference(
        [[3.0, 0.0]], [2.0, 1.0], [1.0, 5.0], [1.0, 2.0], [3.0, 0.0], 1
    )
    np.testing.assert_allclose(y, [[2 * 2 / 2 + 1, -2 + 5]])
