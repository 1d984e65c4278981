"""Unit 04: are its oracles right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest

from course import oracles

# --- oracles --------------------------------------------------------------------------------


@pytest.fixture
def rng():
    return np.random.default_rng(40)


@pytest.fixture
def gradients(rng):
    return rng.normal(scale=3.0, size=(50, 2, 3))


def test_relative_error_sees_shapes_and_nan():
    assert oracles.relative_error([3.0, 4.0], [3.0, 4.0]) == 0
    assert oracles.relative_error([3.0, 9.0], [3.0, 4.0]) == pytest.approx(1.0)
    assert oracles.relative_error([3.0], [3.0, 4.0]) == np.inf
    assert np.isnan(oracles.relative_error([np.nan, 4.0], [3.0, 4.0]))


def test_exponential_averages_follow_the_recursion(gradients):
    s = np.zeros((2, 3))
    for x, expected in zip(gradients, oracles.exponential_averages(gradients, 0.8), strict=True):
        s = 0.8 * s + 0.2 * x
        np.testing.assert_allclose(s, expected, rtol=1e-10, atol=1e-14)


def test_exponential_average_without_memory_is_the_last_value(gradients):
    np.testing.assert_array_equal(oracles.exponential_averages(gradients, 0.0), gradients)


def test_uncorrected_adam_takes_the_steps_of_adam_times_the_missing_correction(gradients):
    w = np.ones((2, 3))
    corrected = oracles.torch_path("Adam", w, gradients, lr=0.1, betas=(0.9, 0.99), eps=1e-15)
    uncorrected = oracles.uncorrected_adam_path(w, gradients, 0.1, 0.9, 0.99, eps=1e-15)
    t = np.arange(1, 51)[:, None, None]
    factor = (1 - 0.9**t) / np.sqrt(1 - 0.99**t)
    steps = [np.diff([w, *path], axis=0) for path in (corrected, uncorrected)]
    np.testing.assert_allclose(steps[1], factor * steps[0], rtol=1e-9, atol=1e-12)


def test_adabound_with_open_bounds_is_adam(gradients):
    w = np.ones((2, 3))
    path = oracles.adabound_path(w, gradients, 0.01, gamma=1e-12, eps=1e-15)
    expected = oracles.torch_path("Adam", w, gradients, lr=0.01, eps=1e-15)
    np.testing.assert_allclose(path, expected, rtol=1e-9)


def test_adabound_with_closed_bounds_is_averaged_sgd(gradients):
    w = np.ones((2, 3))
    path = oracles.adabound_path(w, gradients, 0.01, final_lr=0.05, gamma=1e12)
    m = oracles.exponential_averages(gradients, 0.9)
    np.testing.assert_allclose(path, w - 0.05 * np.cumsum(m, axis=0), rtol=1e-9)


def test_rmsprop_nesterov_without_momentum_is_rmsprop(gradients):
    calls = iter(gradients)
    path, r, v = oracles.rmsprop_nesterov_path(
        np.ones((2, 3)), lambda w: next(calls), 0.02, 0.9, 0.0, 50
    )
    expected = oracles.torch_path("RMSprop", np.ones((2, 3)), gradients, lr=0.02, alpha=0.9)
    np.testing.assert_allclose(path, expected, rtol=1e-9)
    np.testing.assert_allclose(r[-1], oracles.exponential_averages(gradients**2, 0.9)[-1])
    np.testing.assert_allclose(v[1:], np.diff(expected, axis=0), rtol=1e-7, atol=1e-12)


def test_rmsprop_nesterov_follows_its_three_lines():
    w, r, v = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2)
    scale = np.array([1.0, 9.0])
    paths = oracles.rmsprop_nesterov_path(w, lambda w: scale * w, 0.05, 0.8, 0.7, 30)
    for expected in zip(*paths, strict=True):
        g = scale * (w + 0.7 * v)
        r = 0.8 * r + 0.2 * g**2
        v = 0.7 * v - 0.05 * g / (np.sqrt(r) + 1e-8)
        w = w + v
        for got, wanted in zip((w, r, v), expected, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-8, atol=1e-12)
