"""Unit 06: are its oracles right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest

from course import nn, oracles


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


# --- the network with batch norm ------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("sizes", [(3, 5, 2), (2, 4, 6, 3)])
def test_gradients_of_the_normed_network_equal_central_differences(rng, sizes, activation):
    net = nn.BatchNormNetwork(sizes, activation, seed=2)
    x, y = rng.normal(size=(9, sizes[0])), rng.integers(sizes[-1], size=9)
    for p in net.params:
        p += 0.3 * rng.normal(size=p.shape)
    _, gradients = net.gradients(x, y)
    for p, g in zip(net.params, gradients, strict=True):
        for i in np.ndindex(p.shape):
            kept, ends = p[i], []
            for step in (1e-6, -1e-6):
                p[i] = kept + step
                ends.append(net.gradients(x, y)[0])
            p[i] = kept
            assert g[i] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


def test_normed_network_at_inference_uses_its_running_statistics(rng):
    net = nn.BatchNormNetwork((2, 5, 4, 3), seed=3, momentum=1.0)
    x, y = rng.normal(size=(400, 2)), rng.integers(3, size=400)
    loss, _ = net.gradients(x, y)
    assert net.mean_loss(x, y) == pytest.approx(loss, rel=0.01)  # n - 1 for n is all that differs
    alone = net.scores(x[:1])
    np.testing.assert_allclose(alone, net.scores(x)[:1])


def test_gain_sets_the_deviation_of_the_weights():
    net = nn.Network((400, 300, 2), gain=0.7)
    assert net.params[0].std() * 20 == pytest.approx(0.7, rel=0.02)
    plain, same = nn.Network((4, 3, 2)), nn.BatchNormNetwork((4, 3, 2))
    np.testing.assert_array_equal(plain.params[0], same.params[0])
