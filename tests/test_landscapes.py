"""Are the derivatives of the loss surfaces right, and are their minima minima?"""

import numpy as np
import pytest

from course import landscapes
from course.worlds.landscapes import LANDSCAPES, SURFACES, ravine

every_landscape = pytest.mark.parametrize("surface", LANDSCAPES.values(), ids=LANDSCAPES)


def points_in(surface, n=200):
    """Random points of the window, (n, 2)."""
    left, right, bottom, top = surface.window
    return np.random.default_rng(0).uniform([left, bottom], [right, top], size=(n, 2))


def central_difference(f, w, h=1e-5):
    """Derivative of f by each coordinate, on a new last axis."""
    parts = [(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(2)]
    return np.stack(parts, axis=-1)


@every_landscape
def test_gradient_equals_central_differences(surface):
    w = points_in(surface)
    exact = surface.gradient(w)
    scale = np.abs(exact).max()
    np.testing.assert_allclose(
        exact, central_difference(surface.f, w), rtol=1e-5, atol=1e-7 * scale
    )


@every_landscape
def test_hessian_equals_central_differences_of_the_gradient(surface):
    w = points_in(surface)
    exact = surface.hessian(w)
    scale = np.abs(exact).max()
    numeric = central_difference(surface.gradient, w)
    np.testing.assert_allclose(exact, numeric, rtol=1e-5, atol=1e-6 * scale)


@every_landscape
def test_minima_are_minima(surface):
    minima = np.array(surface.minima)
    np.testing.assert_allclose(surface.gradient(minima), 0, atol=1e-9)
    assert (np.linalg.eigvalsh(surface.hessian(minima)) > 0).all()
    values = surface.f(minima)
    assert (values >= values[0] - 1e-12).all(), "the global minimum comes first"
    assert surface.grid()[2].min() >= surface.lowest - 1e-12


@every_landscape
def test_saddles_are_critical_points_with_both_signs_of_curvature(surface):
    for point in surface.saddles:
        np.testing.assert_allclose(surface.gradient(point), 0, atol=1e-9)
        low, high = np.linalg.eigvalsh(surface.hessian(point))
        assert low < 0 < high


@every_landscape
def test_start_and_minima_lie_in_the_window(surface):
    left, right, bottom, top = surface.window
    for x, y in (surface.start, *surface.minima):
        assert left <= x <= right
        assert bottom <= y <= top


@every_landscape
def test_functions_are_vectorized_over_leading_axes(surface):
    w = points_in(surface, 6).reshape(2, 3, 2)
    assert surface.f(w).shape == (2, 3)
    assert surface.gradient(w).shape == (2, 3, 2)
    assert surface.hessian(w).shape == (2, 3, 2, 2)
    for i in np.ndindex(2, 3):
        np.testing.assert_allclose(surface.f(w[i]), surface.f(w)[i], rtol=1e-12)
        np.testing.assert_allclose(surface.gradient(w[i]), surface.gradient(w)[i], rtol=1e-12)
        np.testing.assert_allclose(surface.hessian(w[i]), surface.hessian(w)[i], rtol=1e-12)


@every_landscape
def test_integer_input_gives_float_results(surface):
    w = np.array([1, 1])
    for function in (surface.f, surface.gradient, surface.hessian):
        np.testing.assert_allclose(function(w), function(w.astype(float)))
        assert np.asarray(function(w)).dtype == float


@pytest.mark.parametrize("condition", [1, 7.5, 1000])
def test_condition_number_of_the_ravine_is_its_parameter(condition):
    eigenvalues = np.linalg.eigvalsh(ravine(condition).hessian(np.zeros(2)))
    assert eigenvalues[1] / eigenvalues[0] == pytest.approx(condition)


def test_condition_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        ravine(0.5)


def test_two_minima_differ_in_height():
    deep, shallow = landscapes.two_minima.minima
    assert landscapes.two_minima.f(np.array(deep)) < landscapes.two_minima.f(np.array(shallow))


def test_plateau_is_flat_at_its_start():
    plateau = landscapes.plateau
    assert abs(plateau.gradient(plateau.start)[0]) < 1e-2


def test_cliff_is_gentle_ground_with_the_minimum_at_the_foot_of_a_steep_wall():
    cliff = landscapes.cliff
    w = cliff.grid()[:2]
    w = np.stack(w, axis=-1)
    before_the_wall = w @ [0.8, 0.6] <= 0.95
    slopes = np.linalg.norm(cliff.gradient(w), axis=-1)
    assert slopes[before_the_wall].max() < 0.85
    assert slopes.max() > 30
    assert 0 < 0.95 - np.dot([0.8, 0.6], cliff.minima[0]) < 0.2
    # High ground behind: it rises with the distance from the wall, on and on.
    back = cliff.f(np.outer(np.arange(20), [-0.8, -0.6]))
    assert (np.diff(back) > 0.5).all()


def test_drop_is_steep_at_its_edge():
    drop = landscapes.drop
    slopes = np.abs(drop.gradient(np.stack([np.linspace(0, 2, 201), np.zeros(201)], -1))[:, 0])
    assert slopes.max() > 30 * slopes[0]


def test_the_explorer_offers_six_surfaces():
    assert list(SURFACES) == ["bowl", "ravine", "two minima", "plateau", "saddle", "cliff"]
    assert all(name == surface.name for name, surface in LANDSCAPES.items())
