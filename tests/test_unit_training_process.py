"""Do the pictures of unit 09 compute what they claim, and are the lesson's numbers right?"""

import importlib

import numpy as np
import pytest
import torch

from course import data, demos, hazards, nn
from course.demos import style
from course.demos.figure.canvas import Canvas

FOLDER = "course.demos.training_process"
leakage, tiny_set, nan_hunt, curves, search, metrics = (
    importlib.import_module(f"{FOLDER}.{name}")
    for name in ("leakage", "tiny_set", "nan_hunt", "curves", "search", "metrics")
)


# --- leakage --------------------------------------------------------------------------------


def excess(tries, n_test, spread=0.0):
    """By how much the best accuracy on the test set exceeds the same setting's on fresh data."""
    _, test, fresh = leakage.simulate_choosing(n_test, spread)
    best = leakage.best_so_far(test)[tries - 1]
    return test[best] - fresh[best]


def test_best_so_far_is_the_first_best():
    assert leakage.best_so_far(np.array([3, 5, 4, 5, 6, 6])).tolist() == [0, 1, 1, 1, 4, 4]


def test_measured_accuracies_scatter_as_a_share_of_n_examples_does():
    true, test, fresh = leakage.simulate_choosing(400, 0.0)
    assert (true == 0.7).all()
    # 1000 draws know their deviation to 2.2 percent.
    assert test.std() == pytest.approx(np.sqrt(0.21 / 400), rel=0.12)
    assert fresh.std() == pytest.approx(np.sqrt(0.21 / 10000), rel=0.12)


def test_expected_best_is_that_of_many_draws():
    draws = 0.7 + np.sqrt(0.21 / 200) * np.random.default_rng(0).normal(size=(4000, 20))
    mean, error = draws.max(axis=1).mean(), draws.max(axis=1).std() / np.sqrt(4000)
    assert leakage.expected_best(20, 200, 0.0) == pytest.approx(mean, abs=5 * error + 5e-4)


def test_numbers_of_the_lesson_on_leakage():
    assert excess(20, 200) == pytest.approx(0.05, abs=0.01)
    assert excess(1000, 200) == pytest.approx(0.11, abs=0.005)
    best = leakage.expected_best(np.array([1000, 100]), 500, 0.0) - 0.7
    large = leakage.expected_best(1000, 2000, 0.0) - 0.7
    assert large == pytest.approx(best[0] / 2)
    assert large < best[1], "four times the examples help more than a tenth of the tries"
    assert best[1] / best[0] == pytest.approx(0.75, abs=0.03)
    _, test, fresh = leakage.simulate_choosing(200, 0.02)
    chosen = leakage.best_so_far(test)[19]
    assert (test[chosen], fresh[chosen]) == pytest.approx((0.78, 0.73), abs=0.005)
    true, test, fresh = leakage.simulate_choosing(2000, 0.02)
    assert np.corrcoef(test, fresh)[0, 1] > 0.8
    chosen = leakage.best_so_far(test)[199]
    assert true[chosen] > 0.74
    assert excess(200, 2000, 0.02) > 0.01


def test_the_best_so_far_stays_until_a_better_one_comes():
    x, y = leakage.stairs(np.array([0.6, 0.6, 0.8]))
    assert x.tolist() == [1, 2, 2, 3, 3]
    assert y.tolist() == [0.6, 0.6, 0.6, 0.6, 0.8]
    figure = demos.training_process.leakage.figure()
    (canvas,) = figure._canvases.values()
    for tries in leakage.TRIES:
        figure.redraw(tries=tries)
        for line in canvas.panels[1]._drawn[1:3]:
            x, y = line.get_data()
            assert ((np.diff(x) == 0) | (np.diff(y) == 0)).all(), "level or upright, never aslant"


def test_the_widest_cloud_fits_into_the_picture():
    _, test, fresh = leakage.simulate_choosing(min(leakage.SIZES), 0.05)
    canvas = demos.training_process.leakage.figure(n_test=50, spread=0.05, tries=1000)
    assert "98.1%" in canvas.caption
    for accuracies in (test, fresh):
        assert 0.4 < accuracies.min() < accuracies.max() < 1


# --- ten examples ---------------------------------------------------------------------------


def ends(hidden, broken=tiny_set.NOTHING):
    return dict(zip(tiny_set.RATES, tiny_set.simulate_memorizing(hidden, broken)[0], strict=True))


def test_settings_that_learn_ten_examples_by_heart():
    good = {h: [lr for lr, row in ends(h).items() if row[-1] < 0.01] for h in (2, 3, 8, 128)}
    assert good == {2: [], 3: [0.3, 1.0, 3.0], 8: [0.3, 1.0, 3.0], 128: [0.1, 0.3, 1.0, 3.0]}
    assert tiny_set.steps_to(ends(8)[0.3]) == 480
    assert tiny_set.steps_to(ends(2)[0.3]) is None


def test_two_units_are_enough_from_a_lucky_start():
    x, y = data.ten_examples()
    ends = [nn.train_one_hidden_layer(x, y, 1.0, 500, 2, seed=s)[-1] for s in range(1, 41)]
    assert sum(end < 0.01 for end in ends) == 10


def test_what_is_broken_shows():
    blank = ends(8, tiny_set.BLANK)
    for row in blank.values():
        np.testing.assert_allclose(row, np.log(2))
    penalized = ends(8, tiny_set.PENALIZED)[1.0]
    assert ends(8)[1.0][0] == pytest.approx(0.61, abs=0.005)
    assert ends(32)[1.0][0] == pytest.approx(1.17, abs=0.005)
    assert penalized[0] == pytest.approx(0.77, abs=0.005)
    assert penalized[-1] == pytest.approx(0.25, abs=0.005)
    assert "10 of 10" in demos.training_process.tiny_set.figure(
        lr=1.0, broken=tiny_set.PENALIZED
    ).caption  # fmt: skip
    shuffled = ends(8, tiny_set.SHUFFLED)[0.3][100:-1]
    assert shuffled.min() < np.log(2) < shuffled.max()
    assert 0.5 < shuffled.min() < shuffled.max() < 1
    for lr in (1.0, 3.0):
        assert ends(8, tiny_set.SHUFFLED)[lr][-1] == pytest.approx(np.log(2), abs=1e-3)


# --- nan ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chain", "x", "blamed"),
    [
        ("root of a square", 1.0, None),
        ("root of a square", 0.0, "PowBackward0"),
        ("x log x", 0.0, "LogBackward0"),
        ("x log x", -1.0, "MulBackward0"),
        ("log of a share", 1000.0, "LogBackward0"),
        ("log of a share", -1000.0, "DivBackward0"),
        ("root, masked", -1.0, "SqrtBackward0"),
        ("root, masked", 0.0, "SqrtBackward0"),
        ("mask, then root", -1.0, None),
        ("mask, then root", 0.0, None),
    ],
)
def test_who_is_blamed(chain, x, blamed):
    values, gradients, name = nan_hunt.simulate_backward(chain, x)
    assert name == blamed
    assert np.isnan(gradients).any() == (blamed is not None)
    assert values[0] == x
    assert not torch.is_anomaly_enabled()


def test_the_masked_root_is_fine_forward_and_nan_backward():
    values, gradients, _ = nan_hunt.simulate_backward("root, masked", -1.0)
    assert values[-1] == 0
    assert np.isnan(gradients[0])
    values, gradients, _ = nan_hunt.simulate_backward("root of a square", 0.0)
    assert gradients[1:].tolist() == [np.inf, 1.0]
    assert nan_hunt.simulate_backward("log of a share", -1000.0)[0][-1] == -np.inf


def test_heights_keep_the_order_and_give_the_rest_lines_of_their_own():
    rising = [-np.inf, -1e9, -1e3, -1, -1e-3, 0, 1e-3, 1, 1e3, 1e6, np.inf]
    assert (np.diff(nan_hunt.height(rising)) > 0).all()
    assert nan_hunt.height(np.nan) == nan_hunt.NAN > nan_hunt.INF


def test_hazards_are_what_their_docstrings_say():
    zero = torch.zeros(1, dtype=torch.float64)
    for name in ("root_of_square", "masked_root", "half_square", "root"):
        assert hazards.named(name)(zero).item() == 0
    assert hazards.masked_root(torch.tensor([-1.0, 9.0])).tolist() == [0, 3]
    assert torch.isnan(hazards.nan_added(zero)).all()
    share = torch.tensor([[0.5, 2.0, -1.0]], dtype=torch.float64)
    torch.testing.assert_close(hazards.log_of_share(share), torch.log_softmax(share, dim=1))
    assert hazards.quotient(torch.tensor([-4.0])).item() == -1
    x = torch.tensor([2.0], requires_grad=True)
    hazards.x_log_x(x).backward()
    assert x.grad.item() == pytest.approx(1 + np.log(2))
    assert hazards.anomaly_is_on() is False
    with pytest.raises(ValueError, match="no function 'sqrt'"):
        hazards.named("sqrt")


# --- curves ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "words"),
    [
        ("healthy", "healthy"),
        ("too low", "learning rate too low"),
        ("too high", "learning rate too high"),
        ("diverged", "diverged"),
        ("overfitting", "overfitting"),
        ("underfitting", "underfitting"),
    ],
)
def test_each_regime_is_diagnosed_as_what_it_is_called(preset, words):
    caption = demos.training_process.regimes.figure(regime=preset).caption
    assert caption.endswith(f"Diagnosis: {words}.")


def test_the_menu_takes_its_word_back_when_a_slider_moves():
    figure = demos.training_process.regimes.figure()
    figure._inputs["lr"].value = 3.0
    assert figure._inputs["regime"].value == figure.values["regime"] == curves.OWN
    assert figure.caption.endswith("Diagnosis: diverged.")
    figure._inputs["regime"].value = "overfitting"
    assert figure._inputs["regime"].value == "overfitting"
    assert (figure.values["lr"], figure.values["n_train"]) == (0.1, 30)
    assert demos.training_process.regimes.figure(hidden=32).values["regime"] == curves.OWN


@pytest.mark.parametrize("preset", ["healthy", "overfitting", "underfitting"])
def test_each_regime_fills_its_picture(preset):
    """An axis of five decades would make every curve a level line."""
    (canvas,) = demos.training_process.regimes.figure(regime=preset)._canvases.values()
    ax = canvas.panels[0].ax
    assert ax.get_yscale() == "linear"
    losses = np.concatenate([line.get_ydata() for line in canvas.panels[0]._drawn])
    assert np.ptp(losses) > 0.18 * np.ptp(ax.get_ylim())
    assert ax.get_ylim()[0] < losses.min() <= losses.max() < ax.get_ylim()[1]


def test_a_loss_of_no_size_is_told_in_words():
    caption = demos.training_process.regimes.figure(regime="too high").caption
    assert "training loss from 1.05 to beyond a million" in caption
    assert "e+" not in caption


def run(lr, hidden, n_train):
    i = curves.RATES.index(lr)
    return tuple(part[i] for part in curves.simulate_runs(hidden, n_train))


def test_numbers_of_the_lesson_on_curves():
    train, val, ratio = run(0.1, 8, 300)  # the preset "overfitting" with ten times the examples
    assert curves.verdict(train, val) == "healthy"
    assert train[-1] == pytest.approx(curves.NOISE**2, rel=0.2)
    train, val, ratio = run(0.03, 1, 300)
    assert train[-1] == pytest.approx(0.8, abs=0.05)
    assert val[-1] == pytest.approx(0.8, abs=0.05)
    train, val, ratio = run(0.03, 8, 300)
    assert ratio[0] > 0.01 > ratio[-1]
    assert np.median(run(1e-5, 8, 300)[2]) == pytest.approx(1e-4, rel=0.25)
    ends = {lr: run(lr, 8, 300) for lr in curves.RATES if lr < 1}
    best = sorted(ends, key=lambda lr: ends[lr][1][-1])[:2]
    assert sorted(best) == [0.03, 0.1]
    for lr, typical, together in (0.03, 0.012, 2.3), (0.1, 0.007, 3.1):
        assert np.median(ends[lr][2]) == pytest.approx(typical, abs=5e-4)
        assert ends[lr][2].sum() == pytest.approx(together, abs=0.05)
    assert ends[0.1][1][-1] == pytest.approx(0.32, abs=0.005)
    assert np.median(ends[1e-3][2]) == pytest.approx(0.002, abs=5e-4)
    assert ends[1e-3][1][-1] == pytest.approx(1.07, abs=0.005)
    assert 5 < np.median(run(1.0, 8, 30)[2]) < 10
    too_low = [lr for lr in curves.RATES if "low" in curves.verdict(*run(lr, 8, 300)[:2])]
    assert too_low == [1e-5]
    for hidden, train_end, val_end in [(2, 0.41, 0.45), (8, 0.27, 0.37), (32, 0.25, 0.39)]:
        train, val, _ = run(0.03, hidden, 300)
        assert (train[-1], val[-1]) == pytest.approx((train_end, val_end), abs=0.005)
    train, val, _ = run(1e-4, 8, 30)
    assert curves.verdict(train, val) == "healthy"
    assert val[-1] == pytest.approx(1.9, abs=0.05)
    assert curves.verdict(*run(1e-3, 8, 300)[:2]) == "underfitting"


def test_update_ratio_is_step_over_weights():
    train, _, ratio = run(0.01, 2, 30)
    x, y = curves.make_set(30, 0)
    net = curves.nn.Network((5, 2, 1), "tanh", "mse", seed=0)
    before = np.concatenate([p.ravel() for p in net.params])
    loss = net.step(x, y, 0.01, curves.MOMENTUM)
    after = np.concatenate([p.ravel() for p in net.params])
    assert train[0] == loss
    assert ratio[0] == pytest.approx(np.linalg.norm(after - before) / np.linalg.norm(before))


# --- search ---------------------------------------------------------------------------------


def test_grid_holds_the_centers_of_its_cells():
    points = search.grid(9)
    assert points.shape == (9, 2)
    np.testing.assert_allclose(np.unique(points[:, 0]), [1 / 6, 1 / 2, 5 / 6])


def test_score_is_one_at_the_peak_and_ignores_what_does_not_matter():
    assert search.score(search.PEAK, 0.3) == 1
    assert search.score((search.PEAK[0], 0.0), 0.0) == 1
    assert search.score((search.PEAK[0] + search.WIDTH, 0.9), 0.0) == pytest.approx(np.exp(-0.5))


def test_random_search_gains_where_one_setting_matters():
    by_grid, by_chance = search.simulate_searches(0.1)
    assert by_chance[1] == pytest.approx(by_grid[2], abs=0.03), "nine trials do what sixteen do"
    by_grid, by_chance = search.simulate_searches(1.0)
    assert (by_grid > by_chance).all()


# --- metrics --------------------------------------------------------------------------------


def test_numbers_of_the_lesson_on_loss_and_accuracy():
    margins = metrics.simulate_margins()

    def at(step, factor=1):
        now = factor * margins[metrics.RECORDED.index(step)]
        return np.logaddexp(0, -now).mean(), (now > 0).mean()

    assert at(0) == pytest.approx((0.709, 0.27), abs=5e-4)
    assert at(30) == pytest.approx((0.680, 0.7275), abs=5e-4)
    assert at(359) == pytest.approx((0.482, 0.9125), abs=5e-4)
    assert at(3000) == pytest.approx((0.278, 0.9075), abs=5e-4)
    sharp = [at(step, 10)[0] for step in metrics.RECORDED]
    assert metrics.RECORDED[int(np.argmin(sharp))] == 187
    assert sharp[-1] > np.log(2)
    assert at(3000, 10)[1] == at(3000)[1]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_curves_and_area_agree_with_counting(share):
    negatives, positives, fpr, tpr, precision = metrics.simulate_scores(1.5, share)
    assert len(positives) == round(2000 * share)
    cut = positives[len(positives) // 3]
    found, flagged = (positives >= cut).sum(), (positives >= cut).sum() + (negatives >= cut).sum()
    i = flagged - 1
    assert tpr[i] == pytest.approx(found / len(positives))
    assert fpr[i] == pytest.approx((flagged - found) / len(negatives))
    assert precision[i] == pytest.approx(found / flagged)
    wins = (positives[:, None] > negatives) + 0.5 * (positives[:, None] == negatives)
    assert metrics.pairs_in_order(negatives, positives) == pytest.approx(wins.mean())
    assert wins.mean() == pytest.approx(0.856, abs=0.002), "the area does not depend on the share"


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
@pytest.mark.parametrize("separation", [0.0, 0.1])
def test_equal_scores_pass_the_threshold_together(separation, share):
    negatives, positives, fpr, tpr, precision = metrics.simulate_scores(separation, share)
    cuts = np.unique(np.concatenate([negatives, positives]))
    found = (positives >= cuts[:, None]).sum(axis=1)
    alarms = (negatives >= cuts[:, None]).sum(axis=1)
    by_hand = np.column_stack([alarms / len(negatives), found / len(positives)])
    drawn = np.column_stack([fpr, tpr])
    assert {*map(tuple, drawn.round(9))} == {*map(tuple, by_hand.round(9))}
    assert {*precision.round(9)} == {*(found / (found + alarms)).round(9)}
    fpr, tpr = np.append(0, fpr), np.append(0, tpr)
    area = np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2
    assert area == pytest.approx(metrics.pairs_in_order(negatives, positives))


def test_no_loss_leaves_its_panel():
    losses = np.logaddexp(0, -10 * metrics.simulate_margins()).mean(axis=1)
    assert losses.max() < 1


@pytest.mark.parametrize("share", [0.01, 0.05, 0.5])
def test_rare_positives_are_as_tall_as_the_negatives(share):
    (canvas,) = demos.training_process.threshold.figure(share=share)._canvases.values()
    bars = canvas.panels[0]
    heights = [
        drawn.get_paths()[0].vertices[:, 1].max()
        for drawn in bars._drawn
        if drawn.get_gid() in ("negatives", "positives")
    ]
    assert 0.8 < heights[1] / heights[0] < 1.25
    assert max(heights) < bars.ax.get_ylim()[1]


def test_area_counts_ties_one_half():
    ones = np.ones(3)
    assert metrics.pairs_in_order(ones, ones) == 0.5
    assert metrics.pairs_in_order(np.array([1.0, 2.0]), np.array([2.0, 3.0])) == 0.875


def test_captions_of_the_lesson_on_thresholds():
    figure = demos.training_process.threshold.figure
    equal, rare = figure(share=0.5).caption, figure(share=0.01).caption
    assert "recall 69.1%" in equal
    assert "precision 81.3%" in equal
    assert "tp 14, fp 314" in rare
    assert "precision 4.3%" in rare
    assert "Accuracy 99.0%, recall 0.0%" in figure(share=0.01, threshold=4.0).caption
    negatives, positives = metrics.simulate_scores(1.5, 0.01)[:2]
    cuts = np.append(np.concatenate([negatives, positives]), 9)
    found = (positives >= cuts[:, None]).sum(axis=1)
    right = found + (negatives < cuts[:, None]).sum(axis=1)
    assert right.max() == 1980
    assert set(found[right == 1980]) == {0, 1}


# --- all ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", demos.training_process.__all__)
def test_every_setting_has_a_picture(name):
    demo = getattr(demos.training_process, name)
    figure = demo.figure()
    for control in demo.controls:
        if control in demo.depends:
            continue
        for value in demo.controls[control].grid(4):
            figure.redraw(**{control: value})
            assert not figure.caption.startswith("No picture"), figure.caption


def test_text_moves_on_a_panel():
    canvas = Canvas(lambda ax: ax.set_axis_off(), {}, (1,))

    def draw(panel, words):
        panel.text("count", 0.5, 0.5, words)
        return words

    pictures = {canvas.draw(draw, {"words": words}) and canvas.png() for words in ("1", "22", "22")}
    assert len(pictures) == 2
    assert "count" in style.ROLES
