"""Do the demos compute what they claim, and does every picture draw at every setting?"""

import re

import numpy as np
import pytest

from course import demos
from course.demos import gradient_descent as gd
from course.demos import start_here, style
from course.worlds.landscapes import SURFACES, bowl, cliff, plateau, ravine, saddle, two_minima

NUMBER = re.compile(r"[−-]?[\d.]+")
CATALOGUE = demos.catalogue()


# --- every demo ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_setting_draws_and_is_told_in_words(name):
    figure = CATALOGUE[name].figure()
    start = dict(figure.values)
    for control_name, control in CATALOGUE[name].controls.items():
        for value in control.grid(5):
            figure.redraw(**{**start, control_name: value})
            assert not figure.caption.startswith("No picture"), (control_name, value)
            assert "nan" not in figure.caption or "nan" in name, (control_name, value)
            assert any(character.isdigit() for character in figure.caption)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_axis_is_labelled_and_every_label_fits(name):
    demo = CATALOGUE[name]
    figure = demo.figure()
    (canvas,) = figure._canvases.values()
    whole = canvas.panels[0].ax.figure
    renderer = whole.canvas.get_renderer()
    for panel in canvas.panels:
        # In a row of panels the title may name what is on the y axis, and ticks may be words.
        assert panel.ax.get_title()
        words = [tick.get_text() for tick in panel.ax.get_xticklabels()]
        assert panel.ax.get_xlabel() or not any(NUMBER.fullmatch(word) for word in words)
        box = panel.ax.get_tightbbox(renderer)
        assert box.x0 >= 0, "clipped at the left"
        assert box.x1 <= whole.bbox.x1, "clipped at the right"
        assert box.y1 <= whole.bbox.y1, "clipped at the top"
    (legend,) = whole.legends
    low = legend.get_window_extent(renderer)
    assert low.x0 >= 0
    assert low.x1 <= whole.bbox.x1
    assert low.y1 <= min(panel.ax.get_tightbbox(renderer).y0 for panel in canvas.panels)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_text_alternative_names_the_keys(name):
    figure = CATALOGUE[name].figure()
    (canvas,) = figure._canvases.values()
    (legend,) = canvas.panels[0].ax.figure.legends
    assert len(canvas.keys) == len(legend.get_texts()) > 0
    assert not set("$\\{}") & set("".join(canvas.keys))
    assert f"Keys: {'; '.join(canvas.keys)}. {figure.caption}" in figure.alt


def levels(panel):
    """Where curves on a logarithmic axis stand still for ten points: shares of its height."""
    for line in panel._drawn if panel.ax.get_yscale() == "log" else ():
        if hasattr(line, "get_ydata") and len(line.get_ydata()) >= 10:
            y = np.asarray(line.get_ydata(), dtype=float)
            with np.errstate(all="ignore"):
                places = line.get_transform().transform(np.column_stack([np.ones_like(y), y]))
            share = panel.ax.transAxes.inverted().transform(places)[:, 1]
            same = np.append(np.diff(y) == 0, False)
            for run in np.split(np.arange(len(y)), np.flatnonzero(~same) + 1):
                if len(run) >= 10:
                    yield line.get_gid(), share[run[0]]


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_curve_runs_along_a_floor_or_a_ceiling_that_is_not_there(name):
    """A value beyond the axes leaves the picture: a level line at the edge would be a false one."""
    figure = CATALOGUE[name].figure()
    start = dict(figure.values)
    for control_name, control in CATALOGUE[name].controls.items():
        for value in control.grid(3):
            figure.redraw(**{**start, control_name: value})
            canvas = next(reversed(figure._canvases.values()))
            for panel in canvas.panels:
                for role, share in levels(panel):
                    at_edge = 0.001 < share < 0.035 or 0.965 < share < 0.999
                    assert not at_edge, (control_name, value, role, panel.ax.get_title())


@pytest.mark.parametrize("name", CATALOGUE)
def test_control_labels_are_short_enough_to_be_read(name):
    for control in CATALOGUE[name].controls.values():
        assert 1 <= len(control.label) <= 18


def test_roles_that_share_a_color_differ_in_line_or_marker():
    looks = [
        tuple(role.get(k) for k in ("color", "mfc", "fc", "ls", "marker", "label"))
        for role in style.ROLES.values()
    ]
    assert len(set(looks)) == len(looks)


def test_names_of_units_are_listed_and_unknown_ones_explained():
    assert {"start_here", "gradient_descent"} <= set(dir(demos))
    with pytest.raises(AttributeError, match="there are: "):
        _ = demos.no_such_unit


# --- unit 00 ------------------------------------------------------------------------------


def test_line_fit_is_the_mean_of_the_squared_residuals():
    x, y = start_here.points()
    residuals, mse = start_here.simulate_fit(0.7, -0.2)
    np.testing.assert_allclose(residuals, 0.7 * x - 0.2 - y)
    assert mse == pytest.approx(np.mean((0.7 * x - 0.2 - y) ** 2))
    many = start_here.simulate_fit(np.array([0.7, 1.0]), -0.2)
    assert many[1].shape == (2,)
    assert many[1][0] == pytest.approx(mse)


def test_best_slope_is_least_squares():
    x, y = start_here.points()
    expected = np.linalg.lstsq(x[:, None], y - 0.4, rcond=None)[0][0]
    assert start_here.best_slope(0.4) == pytest.approx(expected)


def test_squares_are_as_high_and_wide_as_the_error():
    x, y = start_here.points()
    residuals, _ = start_here.simulate_fit(-1.0, 0.5)
    squares = start_here._squares(x, y, residuals, -1.0)
    sides = squares.max(axis=1) - squares.min(axis=1)
    np.testing.assert_allclose(sides, np.abs(residuals)[:, None].repeat(2, axis=1))


# --- surface explorer ---------------------------------------------------------------------


def test_path_on_a_quadratic_has_its_closed_form():
    kappa, lr, steps = 20.0, 0.07, 50
    path = gd.simulate_descent(ravine(kappa), lr, steps, -2.0, 1.5)
    k = np.arange(steps + 1)
    np.testing.assert_allclose(path[:, 0], -2.0 * (1 - lr) ** k, rtol=1e-12)
    np.testing.assert_allclose(path[:, 1], 1.5 * (1 - lr * kappa) ** k, rtol=1e-10)


@pytest.mark.parametrize(("lr", "diverges"), [(0.099, False), (0.101, True)])
def test_ravine_diverges_just_above_two_over_the_largest_curvature(lr, diverges):
    path = gd.simulate_descent(ravine(20), lr, 100, 0.0, 1.0)
    assert (abs(path[-1, 1]) > 1) == diverges


def test_diverged_path_stops_and_stays_finite():
    path = gd.simulate_descent(bowl, 10.0, 100, 1.0, 1.0)
    assert len(path) < 100
    assert np.isfinite(path).all()
    assert np.abs(path[-1]).max() >= gd.FAR


def test_each_clipped_step_has_at_most_the_largest_norm():
    path = gd.simulate_descent(cliff, 0.5, 60, *cliff.start, max_norm=1.0)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert steps.max() <= 0.5 * (1 + 1e-12)
    assert np.hypot(*(path[-1] - cliff.minima[0])) < 0.1


def steps_to_a_hundredth(lr, max_norm=np.inf, steps=100):
    """Steps on the cliff until the loss stays below 0.01."""
    loss = cliff.f(gd.simulate_descent(cliff, lr, steps, *cliff.start, max_norm=max_norm))
    assert loss[-1] < 0.01
    return int(np.flatnonzero(loss >= 0.01)[-1]) + 1


def test_on_the_cliff_the_throw_harms_and_clipping_helps_at_the_preset_rate():
    path = gd.simulate_descent(cliff, cliff.lr, 100, *cliff.start)
    loss = cliff.f(path)
    assert loss[[0, 7, 8, 9]] == pytest.approx([2.49, 0.34, 1.09, 11.19], abs=0.01)
    assert path[9] == pytest.approx([-10, -7.4], abs=0.1)
    assert np.hypot(*cliff.gradient(path[:9]).T)[[0, 8]] == pytest.approx([0.8, 27], abs=0.3)
    spent = [steps_to_a_hundredth(cliff.lr, norm) for norm in (np.inf, 1.0, 0.1)]
    assert spent == [64, 14, 89]
    starts = np.random.default_rng(0).uniform([-2.7, 0.9], [-2.1, 1.5], size=(40, 2))
    harmed = []
    for start in starts:
        plain = cliff.f(gd.simulate_descent(cliff, cliff.lr, 40, *start))
        clipped = cliff.f(gd.simulate_descent(cliff, cliff.lr, 40, *start, max_norm=1.0))
        harmed.append(plain.max() > 2 * plain[0])
        assert clipped[-1] < 0.01, "from everywhere around the start"
    assert np.mean(harmed) > 0.8, "the throw is the rule and no accident of the start"


def test_rates_on_the_cliff_that_the_lesson_names():
    rates = [lr for lr in gd.surface_explorer.controls["lr"].options if 0.1 <= lr <= 1]
    left, _, bottom, _ = cliff.window
    highest, out = {}, []
    for lr in rates:
        path = gd.simulate_descent(cliff, lr, 100, *cliff.start)
        highest[lr] = cliff.f(path)[1:].max()
        out += [lr] * bool((path < [left, bottom]).any())
    assert out[0] == 0.25
    assert all(
        height < cliff.f(np.array(cliff.start)) for lr, height in highest.items() if lr <= 0.18
    )
    assert min(steps_to_a_hundredth(lr) for lr in rates if lr <= 0.18) == 40
    clipped = [steps_to_a_hundredth(lr, 1.0) for lr in rates]
    assert clipped[0] == 71
    assert max(clipped[rates.index(0.5) :]) <= 14


def test_plain_descent_stands_on_saddle_and_plateau():
    for surface in saddle, plateau:
        stuck = gd.simulate_descent(surface, surface.lr, 100, *surface.start)[-1]
        assert np.linalg.norm(np.array(surface.minima) - stuck, axis=1).min() > 0.9


def test_perturbation_frees_every_path_from_the_saddle_and_some_from_the_plateau():
    ends = gd.simulate_ends(saddle, saddle.lr, 100, *saddle.start, 0.0, 0.1, 0.97)
    assert sum(gd.shares(saddle, ends)) == 1
    for sigma, decay, share in (0.5, 0.97, 0.28), (1, 0.97, 0.43), (2, 0.97, 0.56), (1, 1, 0.62):
        ends = gd.simulate_ends(plateau, plateau.lr, 100, *plateau.start, 0.0, sigma, decay)
        (found,) = gd.shares(plateau, ends)
        assert found == pytest.approx(share, abs=0.006)
        arrived = np.hypot(*(ends - plateau.minima[0]).T) < 1
        middle = np.median(plateau.f(ends[arrived]) - plateau.lowest)
        if sigma == 1:
            assert middle == pytest.approx(0.0004 if decay < 1 else 0.14, rel=0.1)


def test_the_share_in_the_picture_is_that_of_single_paths():
    ends = gd.simulate_ends(plateau, 0.3, 60, -1.4, 1.4, 0.2, 1.0, 0.97, 2.0)
    for draw in 1, 7, gd.surfaces.DRAWS:
        path = gd.simulate_descent(plateau, 0.3, 60, -1.4, 1.4, 0.2, 1.0, 0.97, 2.0, draw)
        np.testing.assert_allclose(ends[draw - 1], path[-1], atol=1e-9)
    caption = demos.gradient_descent.surface_explorer.figure(
        surface="plateau", steps=100, sigma=1.0
    ).caption
    assert "Of 200 draws of the noise 43% end within 1 of a minimum" in caption


@pytest.mark.parametrize(("noise", "share"), [(1.0, 0.0), (2.0, 0.02), (3.0, 0.28)])
def test_noise_gets_over_the_ridge_only_if_it_is_strong(noise, share):
    ends = gd.simulate_ends(two_minima, 0.06, 100, *two_minima.start, noise, 0.0, 1.0)
    assert gd.shares(two_minima, ends)[0] == pytest.approx(share, abs=0.006)


def test_the_border_between_the_basins_is_at_the_saddle():
    assert two_minima.saddles[0][0] == pytest.approx(0.075, abs=0.001)
    ends = [gd.simulate_descent(two_minima, 0.06, 100, x, 1.2)[-1] for x in (0.05, 0.1)]
    np.testing.assert_allclose(ends, two_minima.minima, atol=1e-2)
    path = gd.simulate_descent(saddle, saddle.lr, 20, -2.0, 0.05)
    assert path[-1, 1] > 0.5


@pytest.mark.parametrize("values", [dict(steps=100), dict(surface="ravine", lr=0.105, steps=100)])
def test_the_loss_curve_has_no_false_floor_or_ceiling(values):
    figure = gd.surface_explorer.figure(**values)
    (canvas,) = figure._canvases.values()
    surface = SURFACES[figure.values["surface"]]
    drawn = {artist.get_gid(): artist for artist in canvas.panels[1]._drawn}
    path = gd.simulate_descent(surface, *(figure.values[n] for n in ("lr", "steps", "x", "y")))
    loss = surface.f(path) - surface.lowest
    np.testing.assert_allclose(drawn["loss"].get_ydata(), loss, rtol=1e-9)
    low, high = canvas.panels[1].ax.get_ylim()
    assert not low < loss[-1] < high
    assert "current" not in drawn, "a mark at the edge would be a false value"


def test_perturbation_decays_and_noise_does_not():
    flat = bowl.__class__(**{**vars(bowl), "gradient": np.zeros_like})
    g = np.diff(gd.simulate_descent(flat, 1.0, 100, 0, 0, sigma=1.0, decay=0.8), axis=0)
    assert np.abs(g[50:]).max() < 1e-3
    g = np.diff(gd.simulate_descent(flat, 1.0, 100, 0, 0, noise=2.0), axis=0)
    spread = g.std()  # 200 draws: the relative standard error is 1 / sqrt(400)
    assert abs(spread / 2.0 - 1) < 5 / np.sqrt(400)


def test_the_same_draws_come_back_at_every_redraw():
    a, b = (gd.simulate_descent(bowl, 0.1, n, 1, 1, noise=1.0, sigma=0.5) for n in (30, 60))
    np.testing.assert_array_equal(a, b[:31])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (dict(surface="bowl"), "has reached the minimum"),
        (dict(surface="bowl", lr=2.5), "diverged"),
        (dict(surface="ravine"), "overshoots from wall to wall"),
        (dict(surface="ravine", lr=0.105, steps=40), "left the picture"),
        (dict(surface="two minima", steps=80), "a local, not the global, minimum"),
        (dict(surface="two minima", x=-0.5, steps=80), "a global minimum"),
        (dict(surface="plateau"), "hardly moves"),
        (dict(surface="saddle"), "stands at the saddle point"),
        (dict(surface="cliff"), "left the picture at step 9 and came back"),
        (dict(surface="cliff"), "On the way the loss rose to 11.2, from 2.49 at first"),
        (dict(surface="cliff", clip=True, steps=60), "The path has reached the minimum"),
        (dict(surface="bowl", steps=0), "after 0 steps at learning rate 0.2 the loss is 4.5"),
        (dict(surface="bowl", noise=1.0, steps=80), "jitters"),
    ],
)
def test_caption_says_what_happened(values, words):
    assert words in demos.gradient_descent.surface_explorer.figure(**values).caption


def test_presets_are_values_that_the_sliders_can_take():
    controls = gd.surface_explorer.controls
    for name in SURFACES:
        for control, value in controls["surface"].sets(name).items():
            assert controls[control].low <= value <= controls[control].high
            if control == "lr":
                assert value in controls[control].options, "else the slider refuses it"


def test_start_decides_between_the_two_minima():
    ends = [gd.simulate_descent(two_minima, 0.06, 100, x, 1.0)[-1] for x in (-0.5, 0.5)]
    np.testing.assert_allclose(ends, two_minima.minima, atol=1e-2)


# --- batch noise --------------------------------------------------------------------------


def test_batch_gradients_are_unbiased_and_shrink_with_the_root_of_the_batch():
    per_example, estimates = gd.simulate_batches()
    errors = estimates - per_example.mean(axis=0)
    sigma = per_example.std(axis=0)
    for batch_size, error in zip(gd.BATCH_SIZES, errors, strict=True):
        expected = sigma / np.sqrt(batch_size)
        assert (np.abs(error.mean(axis=0)) < 5 * expected / np.sqrt(gd.DRAWS)).all()
        squares = error**2
        tolerance = 5 * squares.std(axis=0) / np.sqrt(gd.DRAWS)
        assert (np.abs(squares.mean(axis=0) - expected**2) < tolerance).all()


def test_without_repeats_the_error_is_smaller_and_zero_for_the_full_batch():
    per_example, estimates = gd.simulate_batches(once=True)
    assert len(per_example) == gd.BATCH_SIZES[-1] == 1024
    np.testing.assert_allclose(estimates[-1], per_example.mean(axis=0)[None].repeat(gd.DRAWS, 0))
    predicted, measured = gd.standard_errors(once=True)
    np.testing.assert_allclose(measured, predicted, rtol=0.1, atol=1e-12)
    ratio = predicted / gd.standard_errors()[0]
    sizes = np.array(gd.BATCH_SIZES)
    np.testing.assert_allclose(ratio, np.sqrt((1024 - sizes) / 1023))
    told = [values[sizes == 512][0] for values in (predicted, gd.standard_errors()[0])]
    assert told == pytest.approx([0.15, 0.21], abs=0.005)
    caption = gd.batch_noise.figure(batch_size=1024, once=True).caption
    assert "the standard error is 0, measured 0" in caption


def test_error_is_as_long_as_the_gradient_between_four_and_eight_examples():
    per_example, _ = gd.simulate_batches()
    predicted, _ = gd.standard_errors()
    assert predicted[3] < np.hypot(*per_example.mean(axis=0)) < predicted[2]


def test_per_example_gradients_average_to_the_gradient_of_the_loss():
    per_example, estimates = gd.simulate_batches(n=50, draws=3, seed=1)
    assert per_example.shape == (50, 2)
    assert estimates.shape == (len(gd.BATCH_SIZES), 3, 2)


def test_predicted_error_halves_with_four_times_the_examples():
    predicted, _ = gd.standard_errors()
    np.testing.assert_allclose(predicted[2:] / predicted[:-2], 0.5)


# --- surrogate loss -----------------------------------------------------------------------


def test_test_error_still_falls_after_the_training_error_is_zero():
    run = gd.simulate_training()
    train, test = run["zero_one"]["training"], run["zero_one"]["test"]
    perfect = gd.first_perfect(train)
    assert gd.RECORDED[perfect] == 299
    assert (train[perfect:] == 0).all()
    assert train[perfect - 1] > 0
    assert [test[perfect], test[-1]] == pytest.approx([0.038, 0.026], abs=0.0005)
    nll = run["nll"]["training"]
    assert nll[-1] < nll[perfect] / 3


def test_the_picture_opens_with_a_typical_training_set():
    gains = {}
    for seed in range(1, gd.surrogate.SETS + 1):
        run = gd.simulate_training(seed)
        perfect = gd.first_perfect(run["zero_one"]["training"])
        if perfect is not None:
            test = run["zero_one"]["test"]
            gains[seed] = test[perfect] - test[-1]
    assert len(gains) == 13
    assert gains[gd.surrogate.TYPICAL] == np.median(list(gains.values()))
    assert max(gains, key=gains.get) == 1
    assert gains[1] == pytest.approx(0.09, abs=0.0005)
    large = [gain for gain in gains.values() if gain > 0.01]
    small = [gain for gain in gains.values() if abs(gain) < 0.005]
    assert (len(large), len(small)) == (7, 6)


def test_a_training_set_that_no_line_splits_has_a_caption_too():
    caption = gd.surrogate_loss.figure(training_set=17, step=3000).caption
    assert caption.startswith("Training set 17, step 3000: training 0-1 loss 7.5%")
    assert "has been 0" not in caption


def test_curves_show_what_has_happened_and_not_what_will():
    figure = gd.surrogate_loss.figure()
    (canvas,) = figure._canvases.values()
    for panel in canvas.panels[1:]:
        drawn = [artist for artist in panel._drawn if artist.get_gid() in ("training", "test")]
        assert len(drawn) == 2
        assert all(line.get_xdata()[-1] == figure.values["step"] for line in drawn)


def test_training_follows_the_gradient_of_the_logistic_loss():
    run = gd.simulate_training(lr=0.1)
    signs = 2 * run["y"] - 1

    def loss(w):
        return np.logaddexp(0, -signs * (run["x"] @ w)).mean()

    w = run["w"][1]
    numeric = [(loss(w + 1e-6 * e) - loss(w - 1e-6 * e)) / 2e-6 for e in np.eye(3)]
    assert gd.RECORDED[:3] == (0, 1, 2)
    np.testing.assert_allclose(run["w"][2], w - 0.1 * np.array(numeric), atol=1e-8)
    assert run["nll"]["training"][0] == pytest.approx(np.log(2))
    assert run["zero_one"]["test"][0] == 0.5, "equal scores count as class 0"


@pytest.mark.parametrize(
    ("losses", "index"), [([0.2, 0, 0.1, 0, 0], 3), ([0, 0], 0), ([0.1, 0.2], None)]
)
def test_first_perfect(losses, index):
    assert gd.first_perfect(np.array(losses)) == index


# --- repeated matrix ----------------------------------------------------------------------


def test_powers_equal_repeated_multiplication():
    matrix = gd.DIRECTIONS @ np.diag([1.2, -0.4]) @ gd.DIRECTIONS.T
    path, parts = gd.simulate_powers(1.2, -0.4, 15)
    for k in range(16):
        np.testing.assert_allclose(np.linalg.matrix_power(matrix, k) @ path[0], path[k], rtol=1e-9)
    np.testing.assert_allclose(np.hypot(*path.T), np.hypot(*parts.T))
    assert np.hypot(*path[0]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("first", "second", "word"), [(1.2, 0.5, "explodes"), (0.9, -0.9, "vanishes"), (1, 0, "keeps")]
)
def test_caption_names_what_the_eigenvalues_do(first, second, word):
    assert word in gd.repeated_matrix.figure(first=first, second=second).caption


def test_powers_that_the_lesson_asks_for_can_be_set():
    figure = gd.repeated_matrix.figure(first=0.9, second=0.9, t=50)
    assert gd.repeated_matrix.controls["t"].high >= 50
    assert "is 0.00515: it vanishes" in figure.caption
    _, parts = gd.simulate_powers(1.05, 0.5, 20)
    assert parts[-1] == pytest.approx([1.9, 0], abs=0.05)
    assert parts[-1, 1] < 1e-6


def test_a_vanishing_vector_leaves_the_picture():
    (canvas,) = gd.repeated_matrix.figure(first=0.1, second=0.0, t=50)._canvases.values()
    drawn = {artist.get_gid(): artist for artist in canvas.panels[1]._drawn}
    assert drawn["path"].get_ydata()[-1] == pytest.approx(0.1**50 / np.sqrt(2), rel=1e-6)
    assert "current" not in drawn
