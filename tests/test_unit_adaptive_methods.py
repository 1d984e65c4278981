"""Unit 04: are its oracles right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest

from course import oracles
from course.demos import adaptive_methods as am
from course.demos.adaptive_methods.trajectories import SURFACES
from course.worlds.landscapes import ravine

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


# --- demos ----------------------------------------------------------------------------------

SETTINGS = dict(
    SGD=("SGD", dict()),
    momentum=("SGD", dict(momentum=0.8)),
    Nesterov=("SGD", dict(momentum=0.8, nesterov=True)),
    AdaGrad=("Adagrad", dict(eps=1e-8)),
    RMSProp=("RMSprop", dict(alpha=0.85)),
    AdaDelta=("Adadelta", dict(lr=1.0, rho=0.85)),
    Adam=("Adam", dict(betas=(0.8, 0.99))),
    AdamW=("AdamW", dict(betas=(0.8, 0.99), weight_decay=0.3)),
)


@pytest.mark.parametrize("surface", ["bowl", "two minima", "cliff"])
def test_every_path_of_the_race_is_that_of_its_optimizer(surface):
    surface = SURFACES[surface]
    path, _ = am.simulate_race(surface, surface.start, 0.03, 60, 0.8, 0.85, 0.99, 0.3)
    assert path.shape == (10, 61, 2)
    for method, walked in zip(am.METHODS, path, strict=True):
        np.testing.assert_array_equal(walked[0], surface.start)
        gradients = surface.gradient(walked[:-1])
        if method == "RMSProp with Nesterov":
            states = oracles.rmsprop_nesterov_path(
                walked[0], surface.gradient, 0.03, 0.85, 0.8, len(walked) - 1
            )
            expected = states[0]
        elif method == "uncorrected":
            expected = oracles.uncorrected_adam_path(walked[0], gradients, 0.03, 0.8, 0.99)
        else:
            name, settings = SETTINGS[method]
            expected = oracles.torch_path(name, walked[0], gradients, **{"lr": 0.03, **settings})
        np.testing.assert_allclose(walked[1:], expected, rtol=1e-6, atol=1e-6, err_msg=method)


def test_rates_times_gradients_are_the_steps_where_there_is_no_velocity():
    surface = ravine(20.0)
    path, rate = am.simulate_race(surface, (-2.6, 1.0), 0.1, 40)
    for i in (am.METHODS.index(method) for method in ("SGD", "AdaGrad", "RMSProp", "AdaDelta")):
        moves = -np.diff(path[i], axis=0)
        np.testing.assert_allclose(rate[i] * surface.gradient(path[i, :-1]), moves, atol=1e-12)


def test_a_diverged_path_ends_and_the_others_go_on():
    path, _ = am.simulate_race(ravine(20.0), (-2.6, 1.0), 0.3, 100)
    assert np.isnan(path[0, -1]).all()
    assert np.isfinite(path[am.METHODS.index("Adam")]).all()


def test_sparse_and_dense_are_the_same_where_the_feature_is_always_there():
    for method in ("SGD", "AdaGrad", "RMSProp", "Adam"):
        weights = am.simulate_sparse(method, 1, 0.1)
        np.testing.assert_allclose(weights[:, 0], weights[:, 1])


def test_uncorrected_steps_follow_the_oracle():
    *_, step = am.simulate_start(0.9, 0.99, steps=50)
    path = oracles.uncorrected_adam_path(0.0, np.ones(50), 1.0, 0.9, 0.99, eps=0.0)
    np.testing.assert_allclose(-np.diff([0.0, *path]), step, rtol=1e-9)


# --- what the lesson says in numbers --------------------------------------------------------


def losses(surface, lr, steps, **settings):
    """Final loss above the lowest by method."""
    ground = SURFACES[surface]
    path, _ = am.simulate_race(ground, am.STARTS[surface], lr, steps, **settings)
    return dict(zip(am.METHODS, ground.f(path[:, -1]) - ground.lowest, strict=True))


def test_batches_until_a_sparse_weight_is_learned():
    assert [am.reached(w) for w in am.simulate_sparse("SGD", 50, 0.5).T] == [4, 182]
    assert [am.reached(w) for w in am.simulate_sparse("AdaGrad", 50, 0.5).T] == [6, 12]
    assert np.isfinite(am.simulate_sparse("SGD", 50, 1.95)).all()
    assert am.reached(am.simulate_sparse("SGD", 50, 1.8)[:, 1]) == 45
    assert np.isnan(am.simulate_sparse("SGD", 50, 2.2)).any()


def test_first_steps_without_correction():
    *_, step = am.simulate_start(0.9, 0.999)
    assert step[0] == pytest.approx(3.16, abs=0.005)
    assert step.argmax() == 11
    assert step[11] == pytest.approx(6.57, abs=0.005)
    assert step[999] == pytest.approx(1.26, abs=0.005)
    assert step[1749] > 1.1 > step[1750]


def test_first_step_is_too_short_where_both_averages_are_as_long():
    assert am.simulate_start(0.9, 0.9)[2][0] < 1
    assert am.cold_start.figure().values == dict(beta1=0.9, beta2=0.9)


def test_no_beta1_makes_all_uncorrected_steps_right():
    *_, step = am.simulate_start(0.97, 0.999)
    assert step[0] == pytest.approx(0.95, abs=0.005)
    assert step.argmax() == 41
    assert step[41] == pytest.approx(3.56, abs=0.005)


def test_adam_slows_down_under_noise_to_a_quarter_and_does_not_rest():
    g = np.random.default_rng(1).normal(size=(2000, 500))
    path = oracles.torch_path("Adam", np.zeros(500), g, lr=1.0)
    # 500 weights make the relative standard error 0.032; the first 1000 steps warm up r.
    size = np.sqrt(np.mean(np.diff(path, axis=0)[1000:] ** 2))
    assert size == pytest.approx(np.sqrt(0.1 / 1.9), rel=0.02)
    assert size == pytest.approx(0.23, abs=0.005)
    wandered = np.sqrt(np.mean((path[-1] - path[999]) ** 2))
    assert wandered == pytest.approx(np.sqrt(1000), rel=5 * 0.032)
    coupled, decoupled = am.simulate_decay(0.1, 0.0, (1.0, 1.0))
    assert coupled.max() == pytest.approx(2.13, abs=0.005)
    assert decoupled.max() == pytest.approx(2.13, abs=0.005)


def test_first_rate_follows_the_gradient_and_the_first_step_does_not():
    for condition, expected in (1.0, 0.1), (20.0, 0.005):
        path, rate = am.simulate_race(ravine(condition), (-2.6, 1.0), 0.1, 1)
        adagrad = am.METHODS.index("AdaGrad")
        np.testing.assert_allclose(rate[adagrad, 0], [0.0385, expected], atol=5e-5)
        np.testing.assert_allclose(np.abs(np.diff(path[adagrad], axis=0)), 0.1)


def test_rates_in_the_ravine():
    path, rate = am.simulate_race(ravine(20.0), (-2.6, 1.0), 0.1, 200)
    lengths = np.abs(np.diff(path, axis=1))
    adagrad, rmsprop, adadelta = (am.METHODS.index(m) for m in ("AdaGrad", "RMSProp", "AdaDelta"))
    np.testing.assert_allclose(lengths[adagrad, 0], 0.1)
    assert (np.diff(rate[adagrad], axis=0) <= 0).all()
    assert rate[rmsprop, :, 0].min() == pytest.approx(0.07, abs=0.005)
    assert rate[rmsprop, :, 0].max() == pytest.approx(11, abs=0.5)
    np.testing.assert_allclose(lengths[rmsprop, -1], 0.1, rtol=0.03)
    np.testing.assert_allclose(lengths[adadelta, 0], 0.003, rtol=0.06)
    assert lengths[adadelta].max() < 2 * lengths[adadelta, 0].min()


def test_decay_in_the_gradient_spares_weights_with_large_gradients():
    coupled, decoupled = am.simulate_decay(0.01, 1.0, (1.0, 10.0))
    np.testing.assert_allclose(coupled[-1], [0.07, 0.79], atol=0.005)
    np.testing.assert_allclose(decoupled[-1], [0.04, 0.04], atol=0.005)
    np.testing.assert_allclose(decoupled[:, 0], decoupled[:, 1], atol=1e-6)
    assert "-0.00" not in am.weight_decay.figure(weight_decay=2.0).caption


def test_race_opens_where_plain_sgd_is_behind_and_the_lesson_says_where_it_is_ahead():
    values = am.race.figure().values
    opened = losses(values["surface"], values["lr"], values["steps"])
    assert opened["SGD"] > 100 * max(opened[m] for m in ("momentum", "RMSProp", "Adam"))
    ravine_losses = losses("ravine", 0.06, 100)
    assert ravine_losses["SGD"] == pytest.approx(1.4e-5, abs=5e-7)
    assert ravine_losses["Adam"] == pytest.approx(4.8e-4, abs=5e-6)


@pytest.mark.parametrize(("show", "names"), am.GROUPS.items())
def test_race_has_a_key_for_each_path_that_it_shows(show, names):
    figure = am.race.figure(show=show)
    (canvas,) = figure._canvases.values()
    (legend,) = canvas.panels[0].ax.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [am.label(name) for name in names]


def test_star_of_the_minimum_is_drawn_over_the_paths():
    (canvas,) = am.race.figure(surface="ravine")._canvases.values()
    assert canvas.panels[0]._drawn[-1].get_gid() == "minimum"


def test_a_curve_leaves_a_logarithmic_axis_instead_of_running_along_its_edge():
    for figure in (
        am.race.figure(surface="ravine"),
        am.effective_rate.figure(method="RMSProp", condition=20),
        am.bounds.figure(gamma=1.0, final_lr=2.0),
    ):
        (canvas,) = figure._canvases.values()
        for panel in canvas.panels:
            low, high = panel.ax.get_ylim()
            for line in panel._drawn:
                y = np.asarray(line.get_ydata())
                along_an_edge = ((low < y) & (y < 3 * low)) | ((high / 3 < y) & (y < high))
                assert not (along_an_edge[1:] & (np.diff(y) == 0)).any()


def test_race_overshoots_in_the_ravine():
    path, _ = am.simulate_race(SURFACES["ravine"], am.STARTS["ravine"], 0.06, 200)
    farthest = dict(zip(am.METHODS, path[:, :, 0].max(axis=1), strict=True))
    assert farthest["momentum"] == pytest.approx(1.3, abs=0.05)
    assert farthest["Nesterov"] == pytest.approx(0.9, abs=0.05)
    assert farthest["RMSProp with Nesterov"] == pytest.approx(0.8, abs=0.05)
    assert farthest["uncorrected"] == pytest.approx(1.0, abs=0.05)
    assert 0.01 < farthest["Adam"] < 0.1
    assert max(farthest["SGD"], farthest["AdaGrad"]) < 0


def test_race_stagnates_on_the_plateau():
    surface = SURFACES["plateau"]
    assert abs(surface.gradient(np.array(surface.start))[0]) == pytest.approx(0.001, abs=5e-4)
    after = losses("plateau", 0.1, 100)
    assert min(after["SGD"], after["momentum"], after["Nesterov"], after["AdaDelta"]) > 0.9
    assert max(after["RMSProp"], after["Adam"], after["AdaGrad"]) < 0.01


def test_race_leaves_the_saddle():
    path, _ = am.simulate_race(SURFACES["saddle"], am.STARTS["saddle"], 0.05, 200)
    away = dict(zip(am.METHODS, (np.abs(path[:, :, 1]) > 0.5).argmax(axis=1), strict=True))
    assert (away["SGD"], away["Adam"], away["RMSProp"]) == (83, 11, 4)


def test_the_wall_stops_adagrad_for_good():
    surface = SURFACES["cliff"]
    path, rate = am.simulate_race(surface, am.STARTS["cliff"], 0.1, 200)
    adagrad = am.METHODS.index("AdaGrad")
    assert rate[adagrad, 0, 0] == pytest.approx(0.13, abs=0.005)
    assert rate[adagrad, 40:, 0].max() < 0.00155
    assert 0 < path[adagrad, 100, 0] < 0.7
    assert losses("cliff", 0.1, 100)["RMSProp"] < 0.01 < losses("cliff", 0.1, 100)["Adam"]
    assert losses("cliff", 0.1, 100, beta2=0.95)["Adam"] < 0.001


def test_limits_of_the_rate_in_the_ravine():
    def grows(method, lr):
        return not losses("ravine", lr, 200)[method] < 1

    assert not grows("Nesterov", 0.065)
    assert grows("Nesterov", 0.07)
    assert not grows("SGD", 0.095)
    assert grows("SGD", 0.1)
    assert not grows("momentum", 0.18)
    assert grows("momentum", 0.2)
    slow, fast = losses("ravine", 0.06, 100), losses("ravine", 1.0, 100)
    assert slow["AdaGrad"] == pytest.approx(1.6, abs=0.05)
    assert 1e-31 < fast["AdaGrad"] < 1e-29
    assert np.isfinite([fast[m] for m in am.METHODS[3:]]).all()


def test_decoupled_decay_moves_the_place_of_rest():
    path, _ = am.simulate_race(SURFACES["plateau"], am.STARTS["plateau"], 0.1, 200, decay=1.0)
    assert path[-1, -1, 0] == pytest.approx(0.97, abs=0.005)


def test_steps_at_which_the_bounds_of_adabound_begin_to_bite():
    for gamma, first in [(0.01, [161, 14]), (1.0, [1, 1])]:
        rate, low, high, _ = am.simulate_bounds(0.1, 0.1, gamma)
        bites = np.isclose(rate, low[:, None]) | np.isclose(rate, high[:, None])
        assert (bites.argmax(axis=0) + 1).tolist() == first


def test_right_panel_of_the_race_shows_how_the_rate_of_adagrad_dies():
    figure = am.race.figure(surface="cliff", right="rate of x", show="all ten")
    assert "AdaGrad 0.717, hardly moving, rate 0.13 to 0.0014" in figure.caption
    assert am.race.figure(steps=0, right="rate of x").caption.startswith("Saddle, after 0 steps")
    assert all(am.label(method) in figure.caption for method in am.METHODS)


def test_adabound_follows_its_oracle_and_diverges_like_sgd():
    surface = ravine(20.0)
    rate, low, high, loss = am.simulate_bounds(0.1, 0.1, 0.05)
    assert ((rate >= low[:, None] - 1e-15) & (rate <= high[:, None] + 1e-15)).all()
    w, path = np.array([-2.6, 1.0]), []
    gradients = []
    for _ in range(50):
        gradients.append(surface.gradient(w))
        w = oracles.adabound_path([-2.6, 1.0], gradients, 0.1, 0.1, 0.05)[-1]
        path.append(w)
    np.testing.assert_allclose(surface.f(np.array(path)), loss[1:51], rtol=1e-6)
    assert am.simulate_bounds(0.1, 1.5, 1.0)[-1][-1] < 1e-6
    assert am.simulate_bounds(0.1, 2.0, 1.0)[-1][-1] > 1e6
    assert am.bounds.figure(final_lr=2.0, gamma=1.0).caption.endswith("The loss has diverged.")
    assert am.bounds.figure().caption.count("between them") == 2


def test_longest_steps_in_the_ravine_without_and_with_correction():
    path, _ = am.simulate_race(ravine(20.0), (-2.6, 1.0), 0.1, 200)
    longest = np.abs(np.diff(path, axis=1)).max(axis=(1, 2))
    longest = dict(zip(am.METHODS, longest, strict=True))
    assert longest["uncorrected"] == pytest.approx(0.52, abs=0.005)
    assert longest["Adam"] == pytest.approx(0.1, abs=1e-4)
    assert longest["RMSProp"] == pytest.approx(0.316, abs=0.001)
