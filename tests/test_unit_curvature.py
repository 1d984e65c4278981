"""Do the pictures of unit 02 compute what they claim, and are its lesson's numbers right?"""

import math

import numpy as np
import pytest

from course import oracles
from course.demos import curvature
from course.worlds.landscapes import LANDSCAPES, ravine, rosenbrock, saddle, two_minima


def test_hessian_oracle_agrees_with_a_closed_form():
    w = [0.3, -1.2]
    found = oracles.hessian(lambda w: w[0] ** 3 * w[1] + w[1] ** 2, w)
    np.testing.assert_allclose(found, [[6 * w[0] * w[1], 3 * w[0] ** 2], [3 * w[0] ** 2, 2]])


# --- the predicted and the true change of the loss ------------------------------------------


def test_prediction_is_exact_on_a_quadratic():
    rates = np.linspace(0, 2.5, 50)
    predicted, true = curvature.simulate_change(ravine(5.0), -2.0, 1.2, rates)
    np.testing.assert_allclose(predicted, true, atol=1e-10)


def test_prediction_is_good_to_third_order_elsewhere():
    rates = np.array([1e-3, 2e-3])
    predicted, true = curvature.simulate_change(rosenbrock, -1.0, 0.9, rates * 1e-2)
    errors = np.abs(predicted - true)
    assert errors[1] / errors[0] == pytest.approx(8, rel=0.02)


@pytest.mark.parametrize(("y", "along"), [(1.2, 4.6), (0.0, 1.0)])
def test_curvature_along_the_gradient_of_the_ravine(y, along):
    w = np.array([-2.0, y])
    surface = ravine(5.0)
    g = surface.gradient(w)
    assert g @ surface.hessian(w) @ g / (g @ g) == pytest.approx(along, abs=0.005)


def test_on_the_hump_the_curvature_along_the_gradient_is_negative():
    start = curvature.POINTS["two minima"]
    w = np.array([start["x"], start["y"]])
    g = two_minima.gradient(w)
    assert g @ two_minima.hessian(w) @ g < 0


# --- curvature while a network trains --------------------------------------------------------


def test_gradient_of_the_small_network_agrees_with_differences():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(2, curvature.CUTS[-1] + 1))
    x, y = rng.normal(size=(5, 1)), rng.normal(size=(5, 1))
    _, gradient = curvature.loss_and_gradient(weights, x, y)
    for i in range(weights.shape[1]):
        step = np.zeros_like(weights)
        step[:, i] = 1e-5
        ahead, back = (curvature.loss_and_gradient(weights + s, x, y)[0] for s in (step, -step))
        np.testing.assert_allclose(gradient[:, i], (ahead - back) / 2e-5, atol=1e-7)


def test_largest_curvature_settles_at_two_over_the_rate():
    run = curvature.simulate_training()
    at = np.arange(curvature.TRAINED // curvature.EVERY + 1) * curvature.EVERY
    for lr, largest in zip(curvature.RATES, run["largest"], strict=True):
        if lr == 0.05:
            assert 25 < largest[-1] < 40  # still on its way
            assert (np.diff(largest[at >= 500]) > 0).all()
        else:
            assert np.median(largest[at >= 2000]) == pytest.approx(2 / lr, rel=0.05)


def test_numbers_that_the_lesson_tells_of_training():
    run = {name: values[curvature.RATES.index(0.1)] for name, values in
           curvature.simulate_training().items()}  # fmt: skip
    every = curvature.EVERY
    assert run["largest"][0] == pytest.approx(3.9, abs=0.05)
    assert run["largest"][500 // every] == pytest.approx(12, abs=0.2)
    assert np.argmax(run["largest"] > 20) * every == 850
    bend = run["along"] * run["norm"] ** 2
    assert bend[1000 // every] == pytest.approx(1e-6, rel=0.1)
    assert bend[-1] == pytest.approx(3.7, abs=0.05)
    assert run["norm"][1000 // every] == pytest.approx(0.009, abs=0.0005)
    assert run["norm"][-1] == pytest.approx(0.43, abs=0.005)
    assert run["loss"][[1000 // every, -1]] == pytest.approx([0.0054, 0.0083], abs=0.0003)
    assert (np.abs(run["along"][100 // every : 850 // every]) < 0.1).all()
    assert run["along"][-1] == pytest.approx(20, rel=0.01)


def test_at_the_edge_of_stability_training_goes_on():
    run = curvature.simulate_training()
    at = [1000 // curvature.EVERY, -1]
    halfway = run["halfway"][curvature.RATES.index(0.1)]
    assert halfway[at] == pytest.approx([0.0054, 0.0037], abs=0.0003)
    for lr, told in (0.2, [0.017, 0.0075]), (0.4, [0.021, 0.0031]):
        loss = run["loss"][curvature.RATES.index(lr)]
        assert loss[at] == pytest.approx(told, rel=0.1)
    for lr in 0.1, 0.2, 0.4:  # between the steps the bounce cancels
        i = curvature.RATES.index(lr)
        assert run["halfway"][i, -1] < run["loss"][i, -1] / 2


# --- the bowl -------------------------------------------------------------------------------


@pytest.mark.parametrize("angle", [-70, 0, 30])
def test_descent_on_the_bowl_has_its_closed_form(angle):
    condition, lr, steps = 50.0, 1.7, 40
    hessian, descent, _ = curvature.simulate_bowl(condition, angle, lr, steps)
    expected = oracles.quadratic_path(hessian, descent[0], lr, steps)
    np.testing.assert_allclose(descent, expected, atol=1e-12)
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1 / condition, 1])


def test_newton_reaches_the_minimum_of_a_bowl_in_one_step():
    for condition in (1.0, 20.0, 1000.0):
        _, _, newton = curvature.simulate_bowl(condition, 25, 1.0, 3)
        np.testing.assert_allclose(newton[1:], 0, atol=1e-10)


def test_angle_changes_neither_loss_curve():
    losses = []
    for angle in (0, 33, 90):
        hessian, descent, _ = curvature.simulate_bowl(30.0, angle, 1.8, 60)
        losses.append(np.einsum("ki,ij,kj->k", descent, hessian, descent) / 2)
    np.testing.assert_allclose(losses[1:], [losses[0]] * 2, rtol=1e-9)


def test_losses_that_the_lesson_tells_of_the_bowl():
    decades = []
    for condition in (20.0, 200.0):
        hessian, descent, _ = curvature.simulate_bowl(condition, 0, 1.8, 50)
        loss = np.einsum("ki,ij,kj->k", descent, hessian, descent) / 2
        decades.append(math.log10(loss[0] / loss[-1]))
    assert decades == pytest.approx([4.8, 2.05], abs=0.05)


def test_a_diverging_descent_is_followed_to_the_last_step():
    _, descent, _ = curvature.simulate_bowl(20.0, 0, 2.1, 100)
    assert len(descent) == 101
    assert descent[-1] == pytest.approx([1.9 * (1 - 2.1 / 20) ** 100, 0.9 * 1.1**100])


def loss_on_the_bowl(hessian, path):
    return np.einsum("ki,ij,kj->k", path, hessian, path) / 2


def test_with_noise_the_two_curves_part():
    hessian, descent, newton = curvature.simulate_bowl(10.0, 30, 0.5, 100, noise=0.1)
    assert np.hypot(*newton[1:].T).mean() == pytest.approx(0.91, abs=0.005)
    assert np.hypot(*descent[50:].T).mean() == pytest.approx(0.27, abs=0.006)
    assert 10 < np.argmax(np.hypot(*descent.T) < 0.91) < 20
    losses = [loss_on_the_bowl(hessian, path)[50:].mean() for path in (descent, newton)]
    assert losses == pytest.approx([0.007, 0.065], abs=0.0005)
    caption = curvature.bowl.figure(condition=10.0, lr=0.5, steps=100, noise=0.1).caption
    assert "Newton's points lie 0.909 from the minimum" in caption
    opened = curvature.bowl.figure(condition=10.0, lr=0.5, steps=100).caption
    assert "On average" not in opened, "the first question is not answered at the start"


def test_noise_throws_newton_as_far_as_the_condition_number_says():
    _, _, newton = curvature.simulate_bowl(100.0, 30, 1.8, 100, noise=0.02)
    spread = np.sqrt((newton[1:] ** 2).sum(axis=1).mean())
    assert spread == pytest.approx(0.02 * 100, rel=0.35)  # 100 draws: five standard errors


def test_diagonal_newton_is_whole_along_the_axes_and_descent_between_them():
    for angle in (0, 90):
        _, _, newton = curvature.simulate_bowl(100.0, angle, 1.0, 2, diagonal=True)
        np.testing.assert_allclose(newton[1:], 0, atol=1e-12)
    hessian, _, newton = curvature.simulate_bowl(100.0, 45, 1.0, 20, diagonal=True)
    rate = 1 / hessian[0, 0]
    assert rate == pytest.approx(2 / (1 + 1 / 100)), "the best fixed rate"
    _, descent, _ = curvature.simulate_bowl(100.0, 45, rate, 20)
    np.testing.assert_allclose(newton, descent, atol=1e-12)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (dict(condition=1.0), "each step leaves 0.800 of the distance in every direction."),
        (dict(condition=1.0, lr=2.1), "leaves 1.100 of the distance in every direction, and so"),
        (dict(condition=1.5, lr=1.8), "leaves 0.200 of the distance along the flat direction"),
        (dict(lr=2.1), "1.100 along the steep one, which so diverges. The loss"),
    ],
)
def test_caption_of_the_bowl_is_true_at_the_ends(values, words):
    assert words in curvature.bowl.figure(**values).caption


def drawn_losses(figure):
    """What the right panel shows, by role, and its limits."""
    (canvas,) = figure._canvases.values()
    panel = canvas.panels[1]
    return {line.get_gid(): line.get_ydata() for line in panel._drawn}, panel.ax.get_ylim()


@pytest.mark.parametrize("values", [dict(condition=1.0, lr=1.0), dict(lr=2.1, steps=100)])
def test_losses_on_the_bowl_leave_the_picture_where_they_do(values):
    figure = curvature.bowl.figure(**values)
    settings = (figure.values[name] for name in ("condition", "angle", "lr", "steps"))
    hessian, descent, newton = curvature.simulate_bowl(*settings)
    shown, (low, high) = drawn_losses(figure)
    for role, path in ("path", descent), ("newton", newton):
        np.testing.assert_allclose(shown[role], loss_on_the_bowl(hessian, path), atol=1e-200)
        assert not low < shown[role][-1] < high


def test_losses_of_three_methods_leave_the_picture_where_they_do():
    figure = curvature.newton_paths.figure()
    paths = curvature.simulate_methods(saddle, steps=20, **curvature.SETTINGS["saddle"])
    shown, (low, _) = drawn_losses(figure)
    for role, path in paths.items():
        loss = saddle.f(path) - saddle.lowest
        np.testing.assert_allclose(shown[role], np.maximum(loss, 1e-300))
    assert shown["saddle-free"][-1] < low < shown["path"][-1]


@pytest.mark.parametrize(("condition", "steps"), [(100, 115), (1000, 1151)])
def test_steps_for_a_factor_of_ten_at_the_best_rate(condition, steps):
    left = (condition - 1) / (condition + 1)
    assert math.log(10) / -math.log(left) == pytest.approx(steps, abs=1)
    assert steps == pytest.approx(1.15 * condition, rel=0.01)


# --- dimension against the share of saddles --------------------------------------------------


def test_shares_agree_with_the_closed_forms():
    saddles, minima = curvature.saddle_shares()
    for n, exact in (1, 0.0), (2, 1 / math.sqrt(2)), (3, 1 - 2 * (math.pi - 8**0.5) / 4 / math.pi):
        error = 5 * math.sqrt(exact * (1 - exact) / 8000)
        assert abs(saddles[curvature.SIZES.index(n)] - exact) <= error
    np.testing.assert_allclose(2 * minima + saddles, 1, atol=0.03)


def test_what_the_lesson_tells_of_saddles():
    sizes = np.array(curvature.SIZES)
    saddles, _ = curvature.saddle_shares()
    assert sizes[np.argmax(saddles > 0.99)] == 4
    coins = 1 - 2.0 ** (1 - sizes)
    assert sizes[np.argmax(coins > 0.99)] == 8
    half, minima = curvature.saddle_shares(0.5)
    assert minima[1] > half[1]
    assert minima[sizes == 10] < 0.01
    late = [curvature.saddle_shares(shift)[0][-1] for shift in (0.8, 1.1)]
    assert late == pytest.approx([0.94, 0.02], abs=0.01)


def test_curves_of_the_shares_end_at_the_chosen_dimension():
    (canvas,) = curvature.saddle_share.figure(n=3)._canvases.values()
    drawn = {artist.get_gid(): artist for artist in canvas.panels[1]._drawn}
    assert drawn["test"].get_xdata()[-1] == 3, "larger ones are for the reader to find out"


# --- three methods --------------------------------------------------------------------------


def ends(name, **start):
    paths = curvature.simulate_methods(
        LANDSCAPES[name], steps=40, **{**curvature.SETTINGS[name], **start}
    )
    return {method: path[-1] for method, path in paths.items()}


def test_newton_ends_at_the_saddle_and_the_others_leave_it():
    end = ends("saddle")
    np.testing.assert_allclose(end["newton"], [0, 0], atol=1e-9)
    np.testing.assert_allclose(end["saddle-free"], [0, 1], atol=1e-9)
    np.testing.assert_allclose(end["path"], [0, 1], atol=1e-3)
    np.testing.assert_allclose(ends("saddle", y=1.1)["newton"], [0, 1], atol=1e-9)


def test_newton_reaches_the_saddle_in_two_steps_and_the_minimum_as_fast():
    for y, point in (0.1, [0, 0]), (1.1, [0, 1]):
        start = {**curvature.SETTINGS["saddle"], "y": y}
        path = curvature.simulate_methods(saddle, steps=2, **start)["newton"]
        np.testing.assert_allclose(path[2], point, atol=5e-4)


def test_on_the_hump_newton_walks_up_in_x_to_the_saddle():
    end = ends("two minima")
    np.testing.assert_allclose(end["newton"], two_minima.saddles[0], atol=1e-9)
    assert end["saddle-free"] == pytest.approx(two_minima.minima[1], abs=1e-9)
    assert end["path"][0] > 0.9
    paths = curvature.simulate_methods(two_minima, steps=20, **curvature.SETTINGS["two minima"])
    (before, after), y = paths["newton"][[0, -1], 0], paths["newton"][0, 1]
    assert two_minima.f(np.array([after, y])) > two_minima.f(np.array([before, y]))
    beyond = np.sign(paths["saddle-free"][:7, 0] - two_minima.minima[1][0])
    assert (np.diff(beyond) != 0).sum() == 1  # overshoots once, then comes back from that side


def test_a_path_that_diverges_is_said_to():
    figure = curvature.newton_paths.figure(surface="two minima", x=-2.0, y=2.0, lr=1.0, steps=40)
    assert "gradient descent diverged at step 2" in figure.caption
    assert "diverged" not in curvature.newton_paths.figure().caption


def test_newton_in_rosenbrocks_valley():
    start = curvature.SETTINGS["Rosenbrock"]
    paths = curvature.simulate_methods(rosenbrock, steps=6, **start)
    np.testing.assert_allclose(paths["newton"], paths["saddle-free"], atol=1e-6)
    loss = rosenbrock.f(paths["newton"])
    assert loss[1] < 5
    assert loss[2] == pytest.approx(1412, abs=1)
    assert loss[5] < 1e-8


def test_all_of_newtons_path_is_seen_in_rosenbrocks_valley():
    figure = curvature.newton_paths.figure(surface="Rosenbrock")
    (canvas,) = figure._canvases.values()
    ground = canvas.panels[0]
    drawn = {artist.get_gid(): artist for artist in ground._drawn}
    x, y = drawn["newton"].get_data()
    (left, right), (bottom, top) = ground.ax.get_xlim(), ground.ax.get_ylim()
    assert left < x.min() <= x.max() < right
    assert bottom < y.min() <= y.max() < top
    order = list(drawn)
    assert order.index("saddle-free") < order.index("newton"), "the wider line lies below"
    wide, thin = drawn["saddle-free"], drawn["newton"]
    assert wide.get_linewidth() >= 2 * thin.get_linewidth()
    assert wide.get_markersize() > thin.get_markersize()
    assert "saddle-free Newton takes the same path" in figure.caption
    assert "loss 0 after 1410 at step 2" in figure.caption


@pytest.mark.parametrize(("y", "end"), [(0.1, 0), (0.4, 0), (0.45, -1), (0.5, -1), (0.55, -1),
                                        (0.6, 1), (1.1, 1), (2.0, 1)])  # fmt: skip
def test_from_where_newton_finds_a_minimum(y, end):
    assert ends("saddle", y=y)["newton"] == pytest.approx([0, end], abs=1e-9)
    assert (saddle.hessian(np.array([0.0, y]))[1, 1] > 0) == (y**2 > 1 / 3)


def test_steps_agree_with_linear_algebra():
    rng = np.random.default_rng(1)
    for w in rng.uniform(-1.5, 1.5, size=(20, 2)):
        g, hessian = rosenbrock.gradient(w), rosenbrock.hessian(w)
        step = curvature.newton._step("newton", g, rosenbrock, w, 0.1)
        np.testing.assert_allclose(hessian @ step, g, rtol=1e-6, atol=1e-6)
        values, q = np.linalg.eigh(hessian)
        step = curvature.newton._step("saddle-free", g, rosenbrock, w, 0.1)
        np.testing.assert_allclose(step, q @ ((q.T @ g) / np.abs(values)), rtol=1e-6, atol=1e-6)
    assert (curvature.newton._step("newton", np.zeros(2), saddle, np.zeros(2), 0.1) == 0).all()


# --- other numbers of the lesson -------------------------------------------------------------


def test_hilbert_matrix_of_the_lesson():
    order = np.arange(10)
    hilbert = 1 / (order[:, None] + order + 1)
    assert np.linalg.cond(hilbert) == pytest.approx(1.6e13, rel=0.02)
    inverse = np.linalg.inv(hilbert)
    inverted = []
    for s in np.random.default_rng(0).normal(size=(40, 10)):
        g = hilbert @ s
        off = [hilbert @ found - g for found in (np.linalg.solve(hilbert, g), inverse @ g)]
        solved, multiplied = (np.linalg.norm(part) / np.linalg.norm(g) for part in off)
        assert solved < 1e-14
        inverted.append(multiplied)
    assert 1e-6 < np.median(inverted) < 1e-4


def test_what_one_solution_costs_in_steps_of_descent():
    d = 1e6
    assert d**3 / 3 > 3e17
    assert d**3 / 3 / (6 * d * 100) == pytest.approx(0.5e9, rel=0.15)


def test_degenerate_points_with_one_hessian():
    x = np.linspace(-0.1, 0.1, 5)
    x, y = np.meshgrid(x, x)
    assert (x**2 + y**4).min() == 0
    assert (x**2 + y**3).min() < 0
    assert (x**2 - y**4).min() < 0
