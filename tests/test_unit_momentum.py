"""Do the pictures of unit 03 compute what they claim, and are the lesson's numbers right?"""

import numpy as np
import pytest

from course import oracles
from course.demos import momentum as m
from course.worlds.landscapes import SURFACES, plateau, ravine, two_minima

RAVINE = ravine()


def loss_in_the_ravine(beta, lr=0.04, steps=40):
    return RAVINE.f(m.simulate_momentum(RAVINE, lr, beta, steps, -2.6, 1.0)[-1])


# --- oracles --------------------------------------------------------------------------------


def test_nesterov_path_agrees_with_its_steps():
    rng = np.random.default_rng(1)
    a = rng.normal(size=(3, 3))
    hessian, minimum = a @ a.T, rng.normal(size=3)
    w, v = rng.normal(size=(2, 3))
    path, velocities = oracles.nesterov_path(hessian, w, v, 0.05, 0.9, 25, minimum)
    assert path.shape == velocities.shape == (26, 3)
    for at, velocity in zip(path, velocities, strict=True):
        np.testing.assert_allclose(at, w)
        np.testing.assert_allclose(velocity, v)
        v = 0.9 * v - 0.05 * hessian @ (w + 0.9 * v - minimum)
        w = w + v


def test_momentum_rate_is_the_shrinking_of_a_simulated_error():
    beta, lr, curvatures = 0.8, 0.15, (1.0, 4.0)
    factor = oracles.momentum_rate(beta, lr, curvatures)
    lengths = []
    w, v = np.ones(2), np.zeros(2)
    for _ in range(400):
        v = beta * v + np.array(curvatures) * w
        w = w - lr * v
        lengths.append(np.hypot(*w))
    assert factor == pytest.approx((max(lengths[-50:]) / max(lengths[:50])) ** (1 / 350), abs=1e-2)
    assert oracles.momentum_rate([[0.0], [0.5]], [0.1, 0.2, 0.3], (1, 5)).shape == (2, 3)
    assert oracles.momentum_rate(0.5, 0.61, (1, 5)) > 1 > oracles.momentum_rate(0.5, 0.59, (1, 5))


# --- averages -------------------------------------------------------------------------------


def test_average_starts_low_and_keeps_the_predicted_noise():
    xs, s = m.simulate_average(0.9, 0.5)
    assert s[0] == pytest.approx(0.1 * xs[0])
    assert s[1] == pytest.approx(0.9 * s[0] + 0.1 * xs[1])
    calm = m.simulate_average(0.99, 0.0)[1]
    assert calm[59] == pytest.approx(1 - 0.99**60) == pytest.approx(0.45, abs=0.005)
    noise = np.random.default_rng(0).normal(size=200_000)
    s, kept = 0.0, []
    for x in noise.tolist():
        s = 0.9 * s + 0.1 * x
        kept.append(s)
    assert np.std(kept) == pytest.approx(np.sqrt(0.1 / 1.9), rel=0.03)
    assert np.sqrt(0.1 / 1.9) == pytest.approx(0.23, abs=0.005)
    assert np.sqrt(0.01 / 1.99) == pytest.approx(0.07, abs=0.005)


@pytest.mark.parametrize(("beta", "steps"), [(0.0, 1), (0.5, 4), (0.9, 22), (0.99, 230)])
def test_steps_to_follow_a_jump(beta, steps):
    assert m.steps_to_follow(beta) == steps
    assert 1 - beta**steps >= 0.9 > 1 - beta ** (steps - 1)


def test_half_lives_that_the_lesson_names():
    assert np.log(0.5) / np.log(0.9) == pytest.approx(6.6, abs=0.05)
    assert np.log(0.5) / np.log(0.99) == pytest.approx(69, abs=0.5)


# --- the ball -------------------------------------------------------------------------------


def test_ball_follows_torch():
    path = m.simulate_momentum(RAVINE, 0.04, 0.9, 50, -2.6, 1.0)
    expected = oracles.torch_path("SGD", path[0], RAVINE.gradient(path[:-1]), lr=0.04, momentum=0.9)
    np.testing.assert_allclose(path[1:], expected, rtol=1e-9, atol=1e-12)


def test_losses_in_the_ravine_are_those_that_the_lesson_names():
    assert loss_in_the_ravine(0.0) == pytest.approx(0.13, abs=0.005)
    assert loss_in_the_ravine(0.7) < 1e-5
    assert loss_in_the_ravine(0.95) == pytest.approx(1.4, abs=0.05)
    plain = m.simulate_momentum(RAVINE, 0.13, 0.0, 40, -2.6, 1.0)
    assert np.abs(plain[-1]).max() > m.FAR
    assert loss_in_the_ravine(0.4, lr=0.13) < 1e-10


def test_on_the_plateau_the_ball_arrives_and_plain_descent_hardly_moves():
    start = m.GROUNDS["plateau"]
    x, y, lr = start["x"], start["y"], start["lr"]
    plain = m.simulate_momentum(plateau, lr, 0.0, 120, x, y)
    path = m.simulate_momentum(plateau, lr, 0.9, 120, x, y)
    assert plain[-1, 0] < -1.3
    arrived = np.flatnonzero(np.hypot(*(path - plateau.minima[0]).T) < 0.1)
    assert 95 <= arrived[0] <= 105


@pytest.mark.parametrize(("beta", "x"), [(0.0, 0.96), (0.8, 0.96), (0.9, -1.04)])
def test_with_two_minima_the_ball_may_roll_over_the_ridge(beta, x):
    path = m.simulate_momentum(two_minima, 0.03, beta, 120, 1.6, 1.2)
    assert path[-1, 0] == pytest.approx(x, abs=0.01)


def test_every_ground_is_a_surface():
    assert set(m.GROUNDS) <= set(SURFACES)


def test_captions_round_to_zero_without_a_sign():
    path = m.simulate_momentum(RAVINE, 0.04, 0.7, 40, -2.6, 1.0)
    assert -0.005 < path[-1, 1] < 0
    assert "(0.00, 0.00)" in m.ball.figure().caption
    figure = m.overshoot.figure(beta=0.0, lr=0.1)
    assert figure.caption.endswith("the ball has not yet crossed the minimum.")


# --- one dimension --------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("force", [0.01, 0.1, 1.0, 2.5, 3.7, 4.0])
def test_momentum_factor_is_the_spectral_radius(force, beta):
    expected = oracles.momentum_rate(beta, force, (1.0,))
    assert m.momentum_factor(force, beta) == pytest.approx(float(expected), abs=1e-7)


def test_the_four_regimes():
    assert m.crossings(m.simulate_overshoot(0.1, 0.467, 60)) == 0
    assert m.crossings(m.simulate_overshoot(0.1, 0.48, 60)) == 1
    assert (1 - np.sqrt(0.1)) ** 2 == pytest.approx(0.468, abs=0.0005)
    assert m.momentum_factor(0.1, 0.47) == pytest.approx(0.69, abs=0.005)
    assert m.momentum_factor(0.1, 0.0) == pytest.approx(0.9)
    assert m.momentum_factor(0.1, 0.9) == pytest.approx(np.sqrt(0.9))
    jumps = m.simulate_overshoot(2.95, 0.5, 30)
    assert m.crossings(jumps) == 30
    assert abs(jumps[-1]) < abs(jumps[-2])
    assert abs(m.simulate_overshoot(3.01, 0.5, 60)[-1]) > 1
    assert abs(m.simulate_overshoot(2.9, 0.0, 60)[-1]) > m.FAR


def test_steps_to_a_hundredth_that_the_lesson_names():
    for beta, steps in (0.47, 17), (0.0, 44), (0.9, 81):
        path = np.abs(m.simulate_overshoot(0.1, beta, 200))
        assert np.flatnonzero(path > 0.01)[-1] + 1 == steps
    assert np.argmax(m.simulate_overshoot(0.1, 0.47, 100) < 0) == 75


@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.9), (0.1, 0.5), (0.01, 0.99), (3.0, 0.6)])
def test_the_dotted_bound_holds_and_is_touched(lr, beta):
    path = np.abs(m.simulate_overshoot(lr, beta, 60))
    bound = m.envelope(lr, beta, np.arange(61))
    assert (path <= bound * (1 + 1e-9)).all()
    assert (path / bound).max() > 0.99
    assert bound[0] > 1 - 1e-12
    np.testing.assert_allclose(bound[1:] / bound[:-1], np.sqrt(beta))


def test_near_the_border_the_bound_begins_far_above_the_start():
    assert m.envelope(0.1, 0.47, np.array([0]))[0] > 5
    assert m.envelope(0.1, 0.9, np.array([0]))[0] == pytest.approx(1)


def test_on_the_border_the_distance_is_one_plus_root_of_the_force_times_k_times_the_power():
    force = 0.1
    root = 1 - np.sqrt(force)
    k = np.arange(60)
    expected = (1 + np.sqrt(force) * k) * root**k
    np.testing.assert_allclose(m.simulate_overshoot(force, root**2, 59), expected, rtol=1e-6)


def wandering(lr, beta, steps):
    """Root mean square of 4000 weights on a parabola of curvature 1, under gradient noise of 1."""
    rng = np.random.default_rng(3)
    w, v, squares = np.zeros(4000), np.zeros(4000), []
    for k in range(steps):
        v = beta * v + w + rng.normal(size=4000)
        w = w - lr * v
        if k >= steps // 2:
            squares.append(np.mean(w**2))
    return np.sqrt(np.mean(squares))


def test_momentum_does_not_calm_gradient_noise():
    found = [wandering(lr, beta, 1200) for lr, beta in ((0.01, 0.0), (0.01, 0.9), (0.1, 0.0))]
    assert found == pytest.approx([0.07, 0.22, 0.23], abs=0.006)
    exact = 0.01 * 1.9 / (0.1 * (2 * 1.9 - 0.01))
    assert found[1] == pytest.approx(np.sqrt(exact), rel=0.03)


# --- two forms ------------------------------------------------------------------------------


def test_the_third_step_parts_the_two_forms():
    rates, summed, inside = m.simulate_forms(0.9, 0.1, 0.01, 3)
    np.testing.assert_allclose(rates[:4], [0.1, 0.1, 0.01, 0.01])
    np.testing.assert_allclose(summed[:3], [0.1, 0.19, 0.0271])
    np.testing.assert_allclose(inside[:3], [0.1, 0.19, 0.181])
    assert 6.5 < inside[2] / summed[2] < 7
    np.testing.assert_allclose([summed[-1], inside[-1]], 0.1, rtol=0.01)  # the terminal speed
    assert inside[22] < 0.11 < inside[21]  # twenty steps after the change


def test_at_a_constant_rate_or_without_memory_the_forms_agree():
    _, summed, inside = m.simulate_forms(0.9, 0.1, 0.1, 3)
    np.testing.assert_allclose(summed, inside)
    rates, summed, inside = m.simulate_forms(0.0, 0.1, 0.01, 3)
    np.testing.assert_allclose(summed, rates)
    np.testing.assert_allclose(inside, rates)


def test_an_averaging_velocity_is_the_first_form_at_one_minus_beta_times_the_rate():
    gradients = np.random.default_rng(0).normal(size=(30, 2))
    beta, lr, w, v = 0.9, 1.0, np.zeros(2), np.zeros(2)
    expected = oracles.torch_path("SGD", w, gradients, lr=(1 - beta) * lr, momentum=beta)
    for g, there in zip(gradients, expected, strict=True):
        v = beta * v + (1 - beta) * g
        w = w - lr * v
        np.testing.assert_allclose(w, there, atol=1e-12)


# --- Nesterov -------------------------------------------------------------------------------


def test_nesterov_agrees_with_the_closed_form_and_shows_its_look_ahead():
    path, looks = m.simulate_nesterov(RAVINE, 0.04, 0.9, 30, -2.6, 1.0)
    expected, velocities = oracles.nesterov_path(
        np.diag([1.0, 20.0]), [-2.6, 1.0], [0.0, 0.0], 0.04, 0.9, 30
    )
    np.testing.assert_allclose(path, expected, atol=1e-12)
    np.testing.assert_allclose(looks, expected[:-1] + 0.9 * velocities[:-1], atol=1e-12)


def test_the_look_ahead_points_are_the_weights_of_torch():
    _, looks = m.simulate_nesterov(RAVINE, 0.04, 0.9, 30, -2.6, 1.0)
    weights = oracles.torch_path(
        "SGD", looks[0], RAVINE.gradient(looks[:-1]), lr=0.04, momentum=0.9, nesterov=True
    )
    np.testing.assert_allclose(weights, looks[1:], atol=1e-12)


def test_nesterov_is_momentum_with_more_friction_where_it_is_steep():
    path, _ = m.simulate_nesterov(RAVINE, 0.04, 0.9, 40, -2.6, 1.0)
    for axis, curvature in enumerate((1.0, 20.0)):
        w, v, beta = path[0, axis], 0.0, 0.9 * (1 - 0.04 * curvature)
        for expected in path[1:, axis]:
            v = beta * v - 0.04 * curvature * w
            w = w + v
            assert w == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("lr", "diverges"), [(0.06, False), (0.067, False), (0.0685, True)])
def test_nesterov_tolerates_smaller_rates_than_momentum(lr, diverges):
    limit = 2 * (1 + 0.9) / (1 + 2 * 0.9) / 20
    assert limit == pytest.approx(0.068, abs=0.0005)
    path, _ = m.simulate_nesterov(RAVINE, lr, 0.9, 2000, -2.6, 1.0)
    assert (len(path) < 2001) == diverges
    assert len(m.simulate_momentum(RAVINE, 0.189, 0.9, 2000, -2.6, 1.0)) == 2001
    assert len(m.simulate_momentum(RAVINE, 0.191, 0.9, 2000, -2.6, 1.0)) < 2001


@pytest.mark.parametrize("lr", [1e-3, 1e-2, 0.04, 0.3])
def test_no_rate_saves_the_slide(lr):
    path, _ = m.simulate_nesterov(RAVINE, lr, 0.9, 60, -2.6, 1.0, slide=True)
    assert np.abs(path[-1]).max() > m.FAR
    beta, curvature = 0.9, 20.0
    step = [
        [1 - lr * curvature, -lr * beta * (1 + curvature)],
        [curvature, beta * (1 + curvature)],
    ]
    assert np.linalg.det(step) == pytest.approx(beta * (1 + curvature))


# --- the best beta --------------------------------------------------------------------------


@pytest.mark.parametrize("kappa", [1.5, 10.0, 100.0, 1e4])
def test_best_beta_is_the_minimum_of_the_curve(kappa):
    best = m.best_momentum(kappa)
    around = m.simulate_rates(np.array([best - 1e-3, best, best + 1e-3]), kappa)
    assert around.argmin() == 1
    assert around[1] == pytest.approx(np.sqrt(best), abs=1e-6)
    assert m.simulate_rates(0.0, kappa) == pytest.approx((kappa - 1) / (kappa + 1))


def walked(beta, kappa, steps):
    """Distance to the minimum of a bowl over that at the start, step by step, by simulation."""
    curvatures = np.array([1.0, kappa])
    w, v, far = np.ones(2), np.zeros(2), [np.sqrt(2)]
    for _ in range(steps):
        v = beta * v + curvatures * w
        w = w - m.best_rate(beta, kappa) * v
        far.append(np.hypot(*w))
    return np.array(far) / np.sqrt(2)


@pytest.mark.parametrize(
    ("beta", "kappa"),
    [(0, 100), (0.5, 100), (0.9, 100), (0.27, 10), (float(m.best_momentum(100)), 100), (0.99, 1.5)],
)
def test_distances_are_those_of_a_simulation(beta, kappa):
    far = walked(beta, kappa, 400)
    np.testing.assert_allclose(m.distances(np.arange(401), beta, kappa), far, atol=1e-8)


def test_numbers_of_steps_that_the_lesson_names():
    best = float(m.best_momentum(100))
    assert best == pytest.approx(0.67, abs=0.005)
    for beta, steps in (0.0, 691), (best, 93), (0.68, 88), (0.9, 291):
        assert m.steps_from_rest(beta, 100.0) == steps
        far = walked(beta, 100.0, 800)
        assert np.flatnonzero(far > 1e-6)[-1] + 1 == steps
    assert m.steps_from_rest(float(m.best_momentum(1e4)), 1e4) == 1056
    assert m.steps_from_rest(0.0, 1e4) == 69078
    promised = np.log(1e6) / -np.log(np.sqrt(best))
    assert promised == pytest.approx(69, abs=0.5)
    assert np.sqrt(best) == pytest.approx(0.818, abs=0.0005)
    assert m.best_momentum(1442) == pytest.approx(0.9, abs=1e-5)


@pytest.mark.parametrize(("beta", "kappa"), [(0.0, 1e4), (0.5, 1e4), (0.0, 3000.0), (0.96, 1e4)])
def test_large_numbers_of_steps_are_found_by_bisection(beta, kappa):
    steps = m.steps_from_rest(beta, kappa)
    before, after = m.distances(np.array([steps - 1, steps]), beta, kappa)
    assert after <= 1e-6 < before


def test_pictures_do_not_answer_their_first_question_at_their_start():
    assert "needs 4 steps" in m.averages.figure().caption
    assert "needs 22 steps" in m.averages.figure(beta=0.9).caption
    assert "0.0271" not in m.two_forms.figure().caption
    assert "0.0271" in m.two_forms.figure(change=3).caption
    assert m.nesterov.figure().values["steps"] == 2
    assert m.best_beta.figure().values["kappa"] == 10
    assert "it takes 291 steps" in m.best_beta.figure(kappa=100.0, beta=0.9).caption


@pytest.mark.parametrize("name", ["ball", "overshoot", "best_beta"])
def test_descent_without_noise_is_not_called_stochastic(name):
    assert "SGD" not in getattr(m, name).figure().alt


def test_the_tuned_ball_can_run_in_circles():
    # Lessard, Recht and Packard 2016: curvature 25, then 1, then 25 again.
    def slope(w):
        return 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24

    beta, lr, v, w, path = 4 / 9, 1 / 9, 0.0, 3.3, []
    assert m.best_momentum(25) == pytest.approx(beta)
    for _ in range(600):
        v = beta * v + slope(w)
        w = w - lr * v
        path.append(w)
    np.testing.assert_allclose(path[-3:], path[-6:-3])
    assert np.abs(path[-3:]).min() > 0.5
