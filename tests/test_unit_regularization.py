"""Unit 07: do its demos compute what they claim, and do the numbers in its lesson hold?"""

import itertools

import numpy as np
import pytest

from course import data, oracles
from course.demos.regularization import dropout, penalties, shift, training, weight_decay

# --- the oracle -------------------------------------------------------------------------------


def test_gradient_of_inverted_dropout_is_the_mask_over_keep_times_what_arrives():
    mask, dy = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 3.0], [-1.0, 4.0]])
    gradient = oracles.inverted_dropout_gradient(mask, 0.8, dy)
    np.testing.assert_allclose(gradient, [[2.5, 0], [0, 5]])


# --- polynomial fit ---------------------------------------------------------------------------


def parts():
    """Centered features and targets of the training set."""
    (x, y), _ = penalties.samples()
    f = penalties.features(x)
    return f - f.mean(axis=0), y - y.mean()


def test_ridge_has_zero_gradient_and_lasso_meets_its_conditions():
    f, y = parts()
    lams = np.array(penalties.LAM.options)
    ridge, lasso = (penalties.simulate_fits(p)[0][:, 1:] for p in ("ridge (L2)", "lasso (L1)"))
    slope = 2 * (ridge @ f.T - y) @ f / len(y)
    np.testing.assert_allclose(slope, -2 * lams[:, None] * ridge, atol=1e-9)
    slope = 2 * (lasso @ f.T - y) @ f / len(y)
    tolerance = 1e-5 + 1e-3 * lams[:, None]
    held = np.abs(slope + lams[:, None] * np.sign(lasso)) < tolerance
    free = np.abs(slope) < lams[:, None] + tolerance
    assert np.where(lasso != 0, held, free).all()


def test_fits_have_the_errors_and_zeros_that_the_lesson_names():
    lams = np.array(penalties.LAM.options)
    for penalty, best, error, zeros in (
        ("ridge (L2)", 0.03, 0.21, 0),
        ("lasso (L1)", 0.09, 0.14, 8),
    ):
        w, train, validation = penalties.simulate_fits(penalty)
        i = validation.argmin()
        assert lams[i] == best
        assert validation[i] == pytest.approx(error, abs=0.005)
        assert np.sum(w[i, 1:] == 0) == zeros
        assert (np.diff(train) > -1e-6).all(), "the training error only rises"
    assert w[i, [1, 4]] == pytest.approx([0.88, -0.72], abs=0.005)
    assert not w[lams >= 0.65, 1:].any()
    assert w[lams < 0.65, 1:].any(axis=1).all()


def test_every_weight_of_every_fit_lies_inside_the_axes():
    figure = penalties.polynomial_fit.figure()
    for penalty in ("ridge (L2)", "lasso (L1)"):
        for lam in penalties.LAM.options[::9]:
            figure.redraw(penalty=penalty, lam=lam)
            (canvas,) = figure._canvases.values()
            drawn = canvas.panels[1]._drawn[0].get_ydata()
            i = penalties.LAM.options.index(lam)
            np.testing.assert_array_equal(drawn, penalties.simulate_fits(penalty)[0][i, 1:])
            low, high = canvas.panels[1].ax.get_ylim()
            assert low < drawn.min() <= drawn.max() < high


def test_pictures_show_what_was_visited_and_leave_the_rest_to_be_predicted():
    figure = penalties.polynomial_fit.figure(lam=1e-3)
    assert "Up to here the lowest validation error is 0.585, at lam = 0.001" in figure.caption
    (canvas,) = figure._canvases.values()
    assert canvas.panels[2]._drawn[0].get_xdata().max() == 1e-3
    (canvas,) = penalties.penalty_contours.figure(lam=0.1)._canvases.values()
    assert canvas.panels[1]._drawn[0].get_xdata().max() == 0.1
    (canvas,) = training.keep_probability.figure(keep=0.6)._canvases.values()
    assert canvas.panels[2]._drawn[0].get_xdata().min() == 0.6
    (canvas,) = training.patience.figure(wait=3)._canvases.values()
    assert max(line.get_xdata().max() for line in canvas.panels[1]._drawn) == 3
    (canvas,) = shift.batch_norm_shift.figure()._canvases.values()
    assert canvas.panels[1]._drawn[0].get_xdata().min() == 1
    (canvas,) = shift.dropped_map.figure()._canvases.values()
    shown = {drawn.get_gid() for drawn in canvas.panels[2]._drawn}
    assert shown == {"training", "current"}, "blocks and whole maps are still to come"


# --- contours ---------------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", penalties.PENALTIES)
def test_penalized_solution_beats_a_fine_grid_and_random_points_near_it(penalty):
    rng = np.random.default_rng(0)
    alpha, beta = penalties.PENALTIES[penalty]
    for x, y, lam in [(0.6, 1.4, 0.5), (-1.5, 0.2, 0.1), (1.9, -1.4, 2.0), (-0.3, -0.9, 0.7)]:
        w = penalties.simulate_penalized(penalty, [lam], x, y)[0]

        def total(w, x=x, y=y, lam=lam):
            off = w - [x, y]
            loss = 0.5 * np.einsum("...i,ij,...j", off, penalties.HESSIAN, off)
            size = alpha * np.sum(w**2, axis=-1) + beta * np.sum(np.abs(w), axis=-1)
            return loss + lam * size

        grid = np.stack(np.meshgrid(*[np.linspace(-2.5, 2.5, 201)] * 2), axis=-1)
        near = w + rng.normal(0, 0.05, size=(2000, 2))
        assert total(w) <= total(grid).min() + 1e-12
        assert total(w) <= total(near).min() + 1e-12


def test_contours_have_their_level_and_the_lessons_weights_hold():
    for penalty, (alpha, beta) in penalties.PENALTIES.items():
        w = penalties.penalty_contour(penalty, 1.7)
        np.testing.assert_allclose(alpha * (w**2).sum(0) + beta * np.abs(w).sum(0), 1.7)
    off = penalties.ellipse(penalties.HESSIAN, (0.3, -1), 0.8) - [[0.3], [-1]]
    np.testing.assert_allclose(0.5 * np.einsum("in,ij,jn->n", off, penalties.HESSIAN, off), 0.8)
    l1 = penalties.simulate_penalized("L1", [0.4, 0.5, 2.0], 0.6, 1.4)
    assert l1[0, 0] == pytest.approx(0.10, abs=0.005)
    assert l1[1, 0] == 0
    assert l1[1, 1] > 0
    assert not l1[2].any()
    l2 = penalties.simulate_penalized("L2", [10.0], 0.6, 1.4)[0]
    assert l2 == pytest.approx([0.008, 0.048], abs=0.0005)


# --- weight decay -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "optimizer"), [("SGD with L2", "SGD"), ("Adam with L2", "Adam"), ("AdamW", "AdamW")]
)
def test_decay_follows_the_optimizers_of_torch(method, optimizer):
    signs = np.array([1.0, -1.0, -1.0, 1.0] * 50)
    for i in (0, 3, 5):
        path = oracles.torch_path(
            optimizer, np.ones(len(weight_decay.SIZES)), signs[:, None] * weight_decay.SIZES,
            lr=weight_decay.LR, weight_decay=weight_decay.DECAYS[i],
        )  # fmt: skip
        got = weight_decay.simulate_decay(method)[i, 1:51]
        np.testing.assert_allclose(got, path[3::4], rtol=1e-6, atol=1e-9)


def test_weights_after_200_steps_are_those_of_the_lesson():
    left = {m: weight_decay.simulate_decay(m)[3, 50, [10, 30]] for m in weight_decay.METHODS}
    assert weight_decay.DECAYS[3] == 0.5
    assert weight_decay.SIZES[[10, 30]] == pytest.approx([0.1, 10])
    assert left["SGD with L2"] == pytest.approx([0.37, 0.37], abs=0.005)
    assert left["AdamW"] == pytest.approx([0.37, 0.37], abs=0.005)
    assert left["Adam with L2"] == pytest.approx([0.02, 0.90], abs=0.005)
    closed_form = (1 - weight_decay.LR * 0.5) ** 200
    assert closed_form == pytest.approx(0.37, abs=0.005)


# --- dropout ----------------------------------------------------------------------------------


def test_scaled_network_is_the_mean_where_linear_and_below_it_behind_a_relu():
    for keep in (0.2, 0.5, 0.8):
        _, weights, mean, scaled = dropout.simulate_ensemble(keep, "linear")
        assert weights.sum() == pytest.approx(1)
        np.testing.assert_allclose(mean, scaled, atol=1e-12)
        _, _, mean, scaled = dropout.simulate_ensemble(keep, "ReLU")
        assert (scaled <= mean + 1e-12).all()
    _, _, mean, scaled = dropout.simulate_ensemble(0.5, "ReLU")
    assert (mean - scaled).max() == pytest.approx(0.41, abs=0.005)
    _, _, mean, scaled = dropout.simulate_ensemble(0.5, "sigmoid")
    for end in (0, -1):
        assert abs(scaled[end] - 0.5) > abs(mean[end] - 0.5), "surer at both ends"


def test_no_bar_leaves_the_axes_and_the_bars_hold_every_network():
    figure = dropout.average_network.figure()
    for output in dropout.OUTPUTS:
        for keep in (0.05, 0.5, 1.0):
            for place in (-3.0, 0.0, 3.0):
                figure.redraw(output=output, keep=keep, place=place)
                spread = list(figure._canvases.values())[-1].panels[1]
                tops = [p.vertices[:, 1].max() for p in spread._drawn[0].get_paths()]
                assert max(tops) < spread.ax.get_ylim()[1]
                assert sum(tops) == pytest.approx(1)


def test_scaled_network_is_the_geometric_mean_behind_a_sigmoid():
    networks, weights, _, scaled = dropout.simulate_ensemble(0.6, "sigmoid")
    yes, no = (np.exp(weights @ np.log(p)) for p in (networks, 1 - networks))
    np.testing.assert_allclose(yes / (yes + no), scaled, rtol=1e-9)


def test_two_neighbours_is_the_mean_over_the_four_masks_and_has_the_lessons_numbers():
    w, keep, mean = np.array([0.7, -0.4]), 0.6, 0.0
    for mask in ([0, 0], [0, 1], [1, 0], [1, 1]):
        p = np.prod(np.where(mask, keep, 1 - keep))
        mean += p * dropout.error(w * mask / keep)
    hessian = dropout.dropout_hessian(keep)
    assert 1 - 2 * w.sum() + 0.5 * w @ hessian @ w == pytest.approx(mean)

    path, _ = dropout.simulate_neighbours(1.0, 150, (1.1, -0.3))
    assert path[-1] == pytest.approx([1.01, -0.02], abs=0.005)
    assert dropout.error(path[-1]) == pytest.approx(0.02, abs=0.001)
    assert dropout.error(path[-1] * [0, 1]) == pytest.approx(1.05, abs=0.005)
    path, _ = dropout.simulate_neighbours(0.9, 300, (1.1, -0.3))
    assert path[-1] == pytest.approx([0.48, 0.46], abs=0.005)
    assert dropout.error(path[-1]) == pytest.approx(0.013, abs=0.0005)
    assert max(dropout.error(path[-1] * [0, 1]), dropout.error(path[-1] * [1, 0])) < 0.30
    path, lowest = dropout.simulate_neighbours(0.5, 300, (1.1, -0.3))
    assert path[-1] == pytest.approx([0.33, 0.33], abs=0.005)
    assert path[-1] == pytest.approx(lowest)
    assert path[-1].sum() == pytest.approx(0.66, abs=0.005)
    assert dropout.error(path[-1]) == pytest.approx(0.12, abs=0.005)


def test_steps_of_two_neighbours_are_gradient_descent():
    path, lowest = dropout.simulate_neighbours(0.7, 5, (1.5, -0.5))
    hessian = dropout.dropout_hessian(0.7)
    for before, after in itertools.pairwise(path):
        np.testing.assert_allclose(after, before - dropout.RATE * hessian @ (before - lowest))


# --- networks ---------------------------------------------------------------------------------


def test_table_holds_what_training_gives():
    i = training.KEEPS.index(0.5)
    _, measures = training.simulate_dropout(0.5, 0)
    stored = training.trained()[0][i, 0]
    # Rounding differs between processors and grows in training, so the bounds are wide.
    np.testing.assert_allclose(measures[1], stored[1], atol=0.05)
    np.testing.assert_allclose(measures[0], stored[0], rtol=0.3)


def test_table_holds_the_epochs_that_training_gives():
    # Rounding differs between processors and grows in training: only the beginning is compared.
    train, test, validation = training.measured_epochs()
    stored = np.array([train, test, *validation])[:, :5]
    np.testing.assert_allclose(training.simulate_epochs(epochs=5), stored, rtol=1e-3)


def test_stored_weights_have_the_stored_accuracy():
    measures, weights = training.trained()
    x, y = data.two_moons(training.EXAMPLES, training.BLUR, seed=100)
    for i, keep in enumerate(training.KEEPS):
        network = training.Network((2, *training.HIDDEN, 2))
        network.params = list(weights[i])
        assert 1 - network.accuracy(x, y) == pytest.approx(measures[i, 0, 1, 0], abs=0.011), keep


def test_keep_probabilities_have_the_losses_that_the_lesson_names():
    measures = training.trained()[0]
    loss, wrong = measures.mean(axis=1)[:, 0], measures.mean(axis=1)[:, 1]
    at = training.KEEPS.index
    assert wrong[at(1.0)] == pytest.approx([0.004, 0.163], abs=0.0005)
    assert wrong[at(0.5)] == pytest.approx([0.064, 0.142], abs=0.0005)
    assert wrong[at(0.2), 1] == pytest.approx(0.170, abs=0.0005)
    assert wrong[:, 1].argmin() == at(0.5)
    assert loss[at(1.0), 1] == pytest.approx(1.77, abs=0.005)
    assert loss[at(0.6), 1] == pytest.approx(0.82, abs=0.005)
    assert loss[at(0.2), 1] == pytest.approx(0.63, abs=0.005)
    assert loss[:, 1].argmin() == at(0.2)
    assert wrong[:, 1].argmax() == at(0.2)
    assert np.sum(measures[at(0.5), :, 1, 1] < measures[at(1.0), :, 1, 1]) == 11


def test_test_losses_are_worse_than_a_coins_and_the_caption_says_so():
    loss, wrong = training.trained()[0].mean(axis=1).transpose(1, 2, 0)[:, 1]
    worse = dict(zip(training.KEEPS, loss > np.log(2), strict=True))
    assert worse == {keep: keep != 0.2 for keep in training.KEEPS}
    assert (wrong < 0.171).all(), "about five answers of six are right all the same"
    figure = training.keep_probability.figure()
    assert "test loss 1.77, worse than the 0.693 of a coin" in figure.caption
    figure.redraw(keep=0.2)
    assert "test loss 0.631, better than the 0.693 of a coin" in figure.caption


def test_three_wrong_answers_of_five_are_nearly_certain():
    network = training.Network((2, *training.HIDDEN, 2))
    network.params = list(training.trained()[1][training.KEEPS.index(1.0)])
    x, y = data.two_moons(2000, training.BLUR, seed=999)
    scores = network.scores(x)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    certainty, wrong = 1 / p.sum(axis=1), scores.argmax(axis=1) != y
    assert np.mean(certainty[wrong] > 0.95) == pytest.approx(0.6, abs=0.03)


@pytest.mark.parametrize(("h", "stopped", "penalized"), [(0.1, 0.63, 0.50), (1.0, 1.0, 0.91)])
def test_early_stopping_is_like_a_penalty_and_not_the_same(h, stopped, penalized):
    w, steps, lr = 0.0, 1000, 0.01
    for _ in range(steps):
        w -= lr * h * (w - 1)
    assert w == pytest.approx(stopped, abs=0.005)
    assert w == pytest.approx(1 - (1 - lr * h) ** steps)
    lam = 1 / (2 * lr * steps)
    assert h / (h + 2 * lam) == pytest.approx(penalized, abs=0.005)
    # Where the surface is flat both are lr * steps * h.
    flat = 1e-5
    assert 1 - (1 - lr * flat) ** steps == pytest.approx(flat / (flat + 2 * lam), rel=1e-3)


def test_patience_stops_where_the_lesson_says():
    _, test, validation = training.measured_epochs()
    assert test.argmin() == 48
    assert [test.min(), test[-1]] == pytest.approx([0.321, 0.526], abs=0.0005)
    small, usual = training.stops(validation[0]), training.stops(validation[1])
    assert usual[0].tolist() == [1, 2]
    assert test[1] == pytest.approx(0.434, abs=0.0005)
    assert (usual[8:, 0] == 55).all()
    assert usual[7, 0] != 55
    assert usual[9].tolist() == [55, 65]
    assert test[55] == pytest.approx(0.327, abs=0.0005)
    assert small[9, 0] == 89
    assert test[89] == pytest.approx(0.440, abs=0.0005)


def test_stops_follow_the_definition():
    losses = np.random.default_rng(3).integers(6, size=60) / 5
    for wait, (best, stop) in enumerate(training.stops(losses), start=1):
        beats = [i == 0 or losses[i] < losses[:i].min() for i in range(60)]
        due = [i for i in range(wait, 60) if not any(beats[i - wait + 1 : i + 1])]
        assert stop == (due[0] if due else 59)
        assert best == losses[: stop + 1].argmin()


# --- feature maps and batch norm --------------------------------------------------------------


def test_masks_keep_the_share_that_is_asked_for():
    for kind, bound in zip(shift.KINDS, (0.02, 0.1, 0.35), strict=True):
        for keep in (0.3, 0.5, 0.8):
            assert abs(shift.drop(kind, keep).mean() - keep) < bound


def test_neighbours_tell_as_much_as_the_lesson_says_and_least_in_the_middle_of_blocks():
    i = shift.KEEPS.index(0.5)
    shares = [shift.simulate_recovery(kind)[0, i] for kind in shift.KINDS]
    assert shares == pytest.approx([0.94, 0.445, 0.0], abs=0.005)
    _, edge, inside = shift.simulate_recovery("blocks of 7 x 7")[:, i]
    assert (edge, inside) == pytest.approx((0.84, 0.25), abs=0.005)
    caption = shift.dropped_map.figure(kind="blocks of 7 x 7").caption
    assert "84% next to a kept entry and 25% further inside" in caption
    maps, masks = shift.feature_maps(), shift.drop("blocks of 7 x 7", 0.5)
    off = (shift.fill(maps, masks) - maps) ** 2
    near = np.lib.stride_tricks.sliding_window_view(masks, (3, 3), axis=(1, 2)).any(axis=(3, 4))
    inner = masks[:, 1:-1, 1:-1] == 0
    edge, middle = (off[:, 1:-1, 1:-1][inner & side].mean() for side in (near, ~near))
    assert middle > 2 * edge


def test_variance_shift_is_measured_as_predicted_and_has_the_lessons_numbers():
    for order in shift.ORDERS:
        for keep in (0.3, 0.5, 0.8, 1.0):
            drawn = [np.std(v) for v in shift.sample_shift(keep, order)]
            assert drawn == pytest.approx(
                [float(v) for v in shift.simulate_shift(keep, order)], rel=0.05
            )
    _, test = shift.simulate_shift(np.array([0.5, 0.8, 0.9]), shift.ORDERS[0])
    assert test == pytest.approx([0.64, 0.86, 0.93], abs=0.005)
