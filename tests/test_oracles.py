"""Are the oracles right, and do they leave alone what they are given?"""

import subprocess
import sys

import numpy as np
import pytest

from course import oracles


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_sgd_path_is_the_running_sum_of_the_gradients(rng):
    w, gradients = rng.normal(size=(4, 3)), rng.normal(size=(10, 4, 3))
    path = oracles.torch_path("SGD", w, gradients, lr=0.1)
    np.testing.assert_allclose(path, w - 0.1 * np.cumsum(gradients, axis=0), rtol=1e-12)


def test_momentum_path_agrees_with_the_formula():
    path = oracles.torch_path("SGD", [1.0], [[1.0], [1.0]], lr=0.1, momentum=0.9)
    np.testing.assert_allclose(path, [[0.9], [0.71]])


def test_path_takes_a_class_as_well_as_its_name(rng):
    import torch

    w, gradients = rng.normal(size=3), rng.normal(size=(5, 3))
    np.testing.assert_array_equal(
        oracles.torch_path(torch.optim.Adam, w, gradients, lr=0.1),
        oracles.torch_path("Adam", w, gradients, lr=0.1),
    )


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 2)])
def test_path_of_integers_has_float64_and_the_shape_of_the_weights(shape):
    path = oracles.torch_path("SGD", np.ones(shape, int), np.ones((2, *shape), int), lr=0.5)
    assert path.dtype == np.float64
    assert path.shape == (2, *shape)
    np.testing.assert_allclose(path[-1], np.zeros(shape))


def test_path_without_gradients_is_empty():
    assert oracles.torch_path("SGD", np.ones((2, 3)), [], lr=0.5).shape == (0, 2, 3)


def test_path_rows_are_snapshots_and_arguments_stay(rng):
    w, gradients = rng.normal(size=3), rng.normal(size=(4, 3))
    before = w.copy(), gradients.copy()
    path = oracles.torch_path("SGD", w, gradients, lr=0.1, momentum=0.9)
    assert len({tuple(row) for row in path}) == 4
    np.testing.assert_array_equal(w, before[0])
    np.testing.assert_array_equal(gradients, before[1])


def test_path_refuses_an_unknown_algorithm_and_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match="no algorithm called 'Descender'"):
        oracles.torch_path("Descender", [1.0], [[1.0]], lr=0.1)
    with pytest.raises(ValueError, match="gradient of shape"):
        oracles.torch_path("SGD", [1.0, 2.0], [[1.0]], lr=0.1)


def test_log_softmax_of_known_values_and_of_large_ones():
    np.testing.assert_allclose(
        oracles.log_softmax([[0, np.log(3)]]), [[-np.log(4), np.log(3 / 4)]], rtol=1e-12
    )
    np.testing.assert_allclose(oracles.log_softmax([[1e4, -1e4]]), [[0, -2e4]], atol=1e-12)


def test_cross_entropy_is_the_mean_over_the_rows():
    value = oracles.cross_entropy([[0, 0], [0, np.log(3)]], [0, 1])
    assert isinstance(value, float)
    assert value == pytest.approx((np.log(2) + np.log(4 / 3)) / 2, rel=1e-12)


def test_cross_entropy_gradient_agrees_with_central_differences(rng):
    x, w, y = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.integers(4, size=5)
    gradient = oracles.cross_entropy_gradient(x, w, y)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = 1e-6
        slope = (
            oracles.cross_entropy(x @ (w + step), y) - oracles.cross_entropy(x @ (w - step), y)
        ) / 2e-6
        assert gradient[i] == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 2)])
def test_autograd_of_a_sum_of_cubes(shape, rng):
    w = rng.normal(size=shape)
    gradient = oracles.autograd(lambda w: (w**3).sum(), w)
    assert np.shape(gradient) == shape
    np.testing.assert_allclose(gradient, 3 * w**2, rtol=1e-12)


def test_autograd_of_a_constant_is_zero():
    import torch

    constant = torch.ones((), dtype=torch.float64)
    np.testing.assert_array_equal(oracles.autograd(lambda w: constant, [1, 2]), [0, 0])


def test_clipping_keeps_the_direction_and_bounds_the_norm():
    np.testing.assert_allclose(
        oracles.clip_grad_norm([[3, 0], [0, 4]], 1), [[0.6, 0], [0, 0.8]], rtol=1e-5
    )
    np.testing.assert_array_equal(oracles.clip_grad_norm([0.3, 0.4], 1.0), [0.3, 0.4])
    np.testing.assert_allclose(oracles.clip_grad_norm(-8.0, 2.0), -2.0, rtol=1e-5)


def test_quadratic_path_agrees_with_walking_it(rng):
    a = rng.normal(size=(3, 3))
    hessian, minimum, w = a @ a.T, rng.normal(size=3), rng.normal(size=3)
    path = oracles.quadratic_path(hessian, w, 0.05, 20, minimum)
    assert path.shape == (21, 3)
    for row in path:
        np.testing.assert_allclose(row, w, rtol=1e-9, atol=1e-12)
        w = w - 0.05 * hessian @ (w - minimum)


def test_quadratic_path_of_no_steps_is_the_start():
    np.testing.assert_allclose(oracles.quadratic_path([[2]], [3], 0.1, 0), [[3.0]])


def test_importing_the_oracles_does_not_import_torch():
    code = (
        "import sys; from course import oracles; oracles.autograd; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
