"""Do the pictures of unit 05 compute what they claim, and do the lesson's numbers hold?"""

import numpy as np
import pytest
import torch

from course import oracles
from course.demos import learning_rates as lr_demos
from course.demos.learning_rates import constant_rate, warming
from course.worlds import data, nn


def largest_curvature(network, x, y, steps=40, h=1e-7):
    """Largest eigenvalue of the Hessian of a network's loss, by power iteration.

    Differences of gradients give its products; h is so small that no unit changes its sign.
    """
    rng, network = np.random.default_rng(0), network.copy()
    start = [p.copy() for p in network.params]
    v = [rng.normal(size=p.shape) for p in start]
    for _ in range(steps):
        norm = np.sqrt(sum((part**2).sum() for part in v))
        v = [part / norm for part in v]
        ends = []
        for side in h, -h:
            for p, here, part in zip(network.params, start, v, strict=True):
                p[...] = here + side * part
            ends.append(network.gradients(x, y)[1])
        product = [(a - b) / (2 * h) for a, b in zip(*ends, strict=True)]
        value = sum((a * b).sum() for a, b in zip(v, product, strict=True))
        v = product
    return float(value)


# --- the oracle for schedules ---------------------------------------------------------------


def test_schedules_of_pytorch_are_read_before_each_step():
    rates = oracles.torch_schedule("StepLR", 0.8, 5, step_size=2, gamma=0.5)
    np.testing.assert_allclose(rates, [0.8, 0.8, 0.4, 0.4, 0.2])


def test_a_schedule_that_ends_gives_its_last_rate():
    rates = oracles.torch_schedule(
        "OneCycleLR", 1.0, 11, max_lr=0.5, total_steps=11, pct_start=0.3, cycle_momentum=False
    )
    assert rates.shape == (11,)
    np.testing.assert_allclose(rates[[0, -1]], [0.02, 2e-6])
    assert rates.max() < 0.5, "the peak lies between two steps"


# --- one rate -------------------------------------------------------------------------------


def test_too_low_too_high_and_between():
    final = lr_demos.final_losses()
    grid, start = np.array(lr_demos.ONE_RATE_GRID), lr_demos.simulate_one_rate(0.0, 1)[0]
    assert start == pytest.approx(0.887, abs=5e-4)
    assert final[0] == pytest.approx(0.75, abs=0.01)
    assert lr_demos.simulate_one_rate(0.1)[-1] == pytest.approx(0.26, abs=0.005)
    low = grid <= 1
    assert (np.diff(final[low]) < 0).all(), "on the low side more rate is better"
    good = grid[final < 0.1]
    assert good.min() > 1.4
    assert good.max() < 6
    above = grid[final > start]
    assert 8 < above.min() < 20  # near the edge, rounding decides


def test_near_the_edge_the_loss_rises_in_every_third_step():
    losses = lr_demos.simulate_one_rate(3.0)
    assert 25 <= (np.diff(losses) > 0).sum() <= 42
    assert losses[-1] < 0.1


def test_the_line_of_the_first_curvature_stands_where_autograd_puts_it():
    network = nn.Network((2, 16, 2), seed=1)
    x, y = (torch.tensor(part) for part in constant_rate._moons())
    start = torch.tensor(np.concatenate([p.ravel() for p in network.params]))

    def loss(w):
        a, b, c, d = w.split([32, 16, 32, 2])
        hidden = torch.relu(x @ a.view(2, 16) + b)
        return torch.nn.functional.cross_entropy(hidden @ c.view(16, 2) + d, y)

    hessian = torch.autograd.functional.hessian(loss, start)
    curvature = float(torch.linalg.eigvalsh(hessian)[-1])
    assert curvature == pytest.approx(lr_demos.START_CURVATURE, rel=1e-3)
    assert curvature == pytest.approx(largest_curvature(network, x.numpy(), y.numpy()), rel=1e-3)
    assert 2 / curvature == pytest.approx(0.8, abs=0.002)
    grid, final = np.array(lr_demos.ONE_RATE_GRID), lr_demos.final_losses()
    assert grid[final.argmin()] > 2 * 2 / curvature, "the best rates lie above the line"
    assert "at the start is 0.80." in lr_demos.one_rate.figure().caption


@pytest.mark.parametrize(("lr", "product"), [(0.3, 0.31), (3.0, 2.5), (5.0, 2.35)])
def test_training_settles_at_the_edge_of_stability(lr, product):
    network, x_y = nn.Network((2, 16, 2), seed=1), constant_rate._moons()
    curvatures = {}
    for k in range(101):
        if k <= 10 or k >= 50:
            curvatures[k] = largest_curvature(network, *x_y)
        network.step(*x_y, lr)
    if lr > 1:
        assert curvatures[10] < 0.3 * curvatures[0], "the curvature gives way"
    late = [curvatures[k] for k in range(50, 101)]
    assert lr * np.mean(late) == pytest.approx(product, abs=0.05)


@pytest.mark.parametrize(
    ("lr", "words"),
    [(0.01, "Too low"), (0.2, "A rate that works"), (3.0, "Near the edge"), (30.0, "Too high")],
)
def test_caption_names_the_fate(lr, words):
    assert words in lr_demos.one_rate.figure(lr=lr).caption


# --- annealing ------------------------------------------------------------------------------


@pytest.mark.parametrize("c", [0.25, 0.5])
def test_a_constant_rate_has_its_noise_floor(c):
    _, rms, _ = lr_demos.simulate_annealing(c, 0.0)
    assert rms[-1] == pytest.approx(np.sqrt(c / (2 - c)), rel=1e-6)


def test_root_mean_square_is_that_of_many_runs():
    rng = np.random.default_rng(3)
    _, rms, rates = lr_demos.simulate_annealing(0.5, 0.75, n_steps=60)
    w = np.full(20000, lr_demos.ANNEALED_START)
    for lr in rates:
        w = w - lr * (w + rng.normal(size=w.size))
    # A mean of 20000 squares of normal numbers has a relative standard error of at most 0.01.
    assert np.mean(w**2) == pytest.approx(rms[-1] ** 2, rel=0.05)


@pytest.mark.parametrize(
    ("p", "distance"), [(0.0, 0.577), (0.5, 0.09), (0.75, 0.0405), (1.0, 0.184), (2.0, 3.60)]
)
def test_distances_that_the_lesson_states(p, distance):
    _, rms, rates = lr_demos.simulate_annealing(0.5, p)
    assert rms[-1] == pytest.approx(distance, rel=0.01)
    if p == 2:
        assert rates.sum() < 0.5 * np.pi**2 / 6


@pytest.mark.parametrize(("c", "at_075", "at_1"), [(0.5, 0.0405, 0.184), (1.0, 0.055, 0.0316)])
def test_which_exponent_wins_hangs_on_the_first_rate(c, at_075, at_1):
    assert lr_demos.simulate_annealing(c, 0.75)[1][-1] == pytest.approx(at_075, rel=0.01)
    assert lr_demos.simulate_annealing(c, 1.0)[1][-1] == pytest.approx(at_1, rel=0.01)


def test_an_exponent_below_1_asks_less_of_the_first_rate():
    spread = {
        p: [lr_demos.simulate_annealing(c, p)[1][-1] for c in np.arange(0.25, 1.51, 0.05)]
        for p in (0.75, 1.0)
    }
    assert (min(spread[0.75]), max(spread[0.75])) == pytest.approx((0.037, 0.085), abs=6e-4)
    assert (min(spread[1.0]), max(spread[1.0])) == pytest.approx((0.0316, 1.45), rel=0.01)


# --- schedules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "name", "settings"),
    [
        ("step", "StepLR", dict(step_size=100, gamma=0.3)),
        ("exponential", "ExponentialLR", dict(gamma=0.3**0.01)),
        ("cosine", "CosineAnnealingLR", dict(T_max=299, eta_min=0.0015)),
        ("constant", "ConstantLR", dict(factor=1.0)),
        ("linear", "LinearLR", dict(start_factor=1.0, end_factor=0.01, total_iters=299)),
        (
            "triangular",
            "CyclicLR",
            dict(base_lr=0.0015, max_lr=0.15, step_size_up=100, cycle_momentum=False),
        ),
        (
            "one cycle",
            "OneCycleLR",
            dict(max_lr=0.15, total_steps=300, final_div_factor=4.0, cycle_momentum=False),
        ),
    ],
)
def test_schedules_are_those_of_pytorch(schedule, name, settings):
    rates = lr_demos.simulate_schedule(schedule, 0.15, 0.0015)
    np.testing.assert_allclose(
        rates, oracles.torch_schedule(name, 0.15, 300, **settings), rtol=1e-6
    )


def test_mean_loss_is_that_of_many_runs():
    rng = np.random.default_rng(4)
    rates = lr_demos.simulate_schedule("cosine", 0.15, 0.0015)
    w = np.tile([3.0, 1.0], (4000, 1))
    for lr in rates:
        noise = lr_demos.GALLERY_NOISE * rng.normal(size=w.shape)
        w = w - lr * (lr_demos.CURVATURES * w + noise)
    losses = (lr_demos.CURVATURES * w**2).sum(axis=1) / 2
    expected = lr_demos.expected_loss(rates)
    assert expected[0] == 9.5
    assert abs(losses.mean() - expected[-1]) < 5 * losses.std() / np.sqrt(4000)


@pytest.mark.parametrize(
    ("schedule", "final"),
    [("constant", 0.762), ("step", 0.030), ("exponential", 0.015), ("cosine", 0.021),
     ("linear", 0.027), ("one cycle", 0.026), ("triangular", 0.726)],
)  # fmt: skip
def test_final_losses_that_the_lesson_states(schedule, final):
    rates = lr_demos.simulate_schedule(schedule, 0.15, 0.0015)
    assert lr_demos.expected_loss(rates)[-1] == pytest.approx(final, abs=6e-4)


def test_stages_of_50_end_in_a_valley_and_the_floor_comes_within_ten_steps():
    rates = lr_demos.simulate_schedule("triangular", 0.15, 0.0015, every=50)
    assert lr_demos.expected_loss(rates)[-1] == pytest.approx(0.066, abs=5e-4)
    steps = lr_demos.expected_loss(lr_demos.simulate_schedule("step", 0.15))
    np.testing.assert_allclose(steps[[100, 110, 200]], [0.762, 0.150, 0.104], atol=1e-3)


@pytest.mark.parametrize(("lr", "explodes"), [(0.19, False), (0.21, True)])
def test_the_larger_curvature_sets_the_edge(lr, explodes):
    loss = lr_demos.expected_loss(lr_demos.simulate_schedule("constant", lr))
    assert (loss[-1] > 1e6) == explodes


def test_a_loss_that_explodes_is_told_in_words():
    caption = lr_demos.schedules.figure(lr_max=0.25).caption
    assert "constant rate beyond a million" in caption


# --- warm-up --------------------------------------------------------------------------------


def test_stored_runs_are_what_training_gives():
    for share, peak in (0.0, 0.15), (0.1, 0.5):
        stored = warming.measured()[warming.SHARES.index(share), warming.PEAKS.index(peak)]
        again = lr_demos.simulate_warm_up(share, peak)
        # The last digit of a sum hangs on the processor, and a high rate enlarges it.
        np.testing.assert_allclose(again[:3], stored[:3], rtol=0.05)
        assert again[-1] == pytest.approx(stored[-1], rel=0.5)


def test_warm_up_pays_from_a_steep_start():
    final = warming.measured()[:, :, -1]
    peaks = np.array(warming.PEAKS)
    none, tenth, long = (final[warming.SHARES.index(share)] for share in (0.0, 0.1, 0.4))
    assert (peaks[none.argmin()], peaks[tenth.argmin()], peaks[long.argmin()]) == (0.15, 0.5, 0.7)
    got = none.min(), none[peaks == 0.5][0], tenth.min(), long.min()
    assert got == pytest.approx((0.065, 0.48, 0.033, 0.031), abs=0.005)
    assert (none[peaks >= 0.3] > 3 * none.min()).all()
    low = peaks <= 0.03
    np.testing.assert_allclose(none[low], tenth[low], rtol=0.2)


def test_a_percent_sign_is_not_torn_from_its_number():
    figure = lr_demos.warm_up.figure(share=0.1)
    assert "with 10 % warm-up" in figure.caption
    assert "10\u00a0% warm-up" in figure._status.value


def test_warm_up_lets_the_curvature_come_down_and_units_live():
    x, y = data.two_moons(200, noise=0.2)
    first, warmed, dead = [], [], {0.0: [], 0.1: []}
    for seed in range(warming.NETWORKS):
        for share in dead:
            network = nn.Network(warming.SIZES, seed=seed, gain=warming.GAIN)
            if share:
                first.append(largest_curvature(network, x, y))
            network.train(x, y, lambda k, share=share: warming.rate(k, share, 0.5), 20)
            if share:
                warmed.append(largest_curvature(network, x, y))
            hidden = network.activations(x)[1:-1]
            dead[share].append(np.mean([(h <= 0).all(axis=0) for h in hidden]))
    assert np.median(first) == pytest.approx(54.8, abs=0.5)
    assert np.median(warmed) == pytest.approx(6.4, rel=0.1)
    assert np.median(dead[0.0]) == pytest.approx(2 / 3, abs=0.06)
    assert np.median(dead[0.1]) == pytest.approx(0.1, abs=0.05)


# --- range test -----------------------------------------------------------------------------


def suggestions(batch_size, n=100):
    """Suggested rate, rate of the lowest loss and last rate, for the ten starts."""
    result = []
    for seed in range(10):
        lrs, _, smoothed = lr_demos.simulate_range_test(1e-4, 100, n, batch_size, 0.9, seed)
        kept, slope = lr_demos.slopes(lrs, smoothed)
        result.append((kept[slope.argmin()], lrs[np.nanargmin(smoothed)], lrs[-1]))
    return np.array(result)


def test_nine_of_ten_starts_agree_with_large_batches():
    suggested, lowest, last = suggestions(128).T
    usual = np.arange(10) != 4
    assert suggested[4] == pytest.approx(1e-4), "the exception that the lesson tells of"
    assert (suggested[usual] > 0.05).all()
    assert (suggested[usual] < 0.12).all()
    assert (lowest[usual] > 1.4).all()
    assert (lowest[usual] < 4.1).all()
    assert (last < 10).all()


def test_the_suggestion_is_safe_and_ten_times_too_low():
    kept = dict(zip(lr_demos.KEPT_RATES, lr_demos.simulate_kept_rates(128), strict=True))
    suggested, lowest, _ = suggestions(128)[0]
    assert suggested == pytest.approx(0.093, abs=5e-4)
    assert lowest / 10 == pytest.approx(0.35, abs=0.005)
    best = min(kept, key=kept.get)
    assert 8 * suggested < best < 20 * suggested
    assert (kept[0.1], kept[0.32]) == pytest.approx((0.092, 0.051), abs=5e-4)
    assert (kept[1.0], kept[1.5]) == pytest.approx((0.038, 0.038), abs=5e-4)
    assert min(loss for rate, loss in kept.items() if rate >= 3.2) > 0.5
    assert (
        "the one nearest to the suggestion, 0.1, at 0.0922" in lr_demos.range_test.figure().caption
    )


def test_small_batches_suggest_the_left_edge():
    assert (suggestions(4)[:, 0] < 1e-3).sum() >= 8


def test_twenty_steps_move_the_suggestion_to_the_right():
    suggested, _, last = suggestions(128, n=20)[0]
    assert suggested == pytest.approx(0.298, rel=0.01)
    assert last == pytest.approx(23.4, rel=0.01)


def test_slopes_are_finite_at_the_ends_of_the_sliders():
    controls = lr_demos.range_test.controls
    low, high = controls["lr_min"].high, controls["lr_max"].low
    assert low < high, "equal ends leave no slope"
    for n, batch_size, beta in (10, 2, 0.0), (10, 256, 0.98), (100, 4, 0.9):
        lrs, _, smoothed = lr_demos.simulate_range_test(low, high, n, batch_size, beta, 0)
        assert np.isfinite(lr_demos.slopes(lrs, smoothed)[1]).all()


def test_suggestions_from_the_first_points_are_called_so():
    for settings in dict(seed=4), dict(batch_size=4), dict(beta=0.0, batch_size=2):
        assert "distrust it" in lr_demos.range_test.figure(**settings).caption
    assert "distrust it" not in lr_demos.range_test.figure().caption


def test_smoothing_is_a_weighted_mean_and_the_test_stops_when_it_explodes():
    lrs, raw, smoothed = lr_demos.simulate_range_test(1e-3, 100, 80, 32, 0.8, 1)
    weights = 0.8 ** np.arange(len(raw))[::-1]
    assert smoothed[-1] == pytest.approx(np.average(raw, weights=weights))
    assert len(lrs) < 80
    assert smoothed[-1] > 4 * smoothed.min()
    assert (smoothed[:-1] <= 4 * np.minimum.accumulate(smoothed[:-1])).all()
    np.testing.assert_allclose(lrs[1:] / lrs[:-1], 1e5 ** (1 / 79))


# --- rate and batch size ----------------------------------------------------------------------


def final(lr, batch_size):
    """Loss at the end of a run on the map."""
    i, j = lr_demos.MAP_BATCHES.index(batch_size), lr_demos.MAP_RATES.index(lr)
    return lr_demos.simulate_map()[i, j, -1]


def test_equal_noise_scales_end_alike_at_low_rates():
    assert final(1 / 8, 16) == pytest.approx(0.227, abs=1e-3)
    assert final(1 / 2, 64) == pytest.approx(0.233, abs=1e-3)
    assert final(1 / 8, 64) == pytest.approx(0.27, abs=1e-3)
    for batch_size in (8, 16, 32, 64):
        for k in range(-7, -3):
            here, there = final(2.0**k, batch_size), final(2.0 ** (k + 2), 4 * batch_size)
            assert here == pytest.approx(there, rel=0.02)


def test_the_linear_rule_ends_where_the_rate_meets_the_curvature():
    runs = lr_demos.simulate_map()
    start = runs[0, 0, 0]
    partner = runs[lr_demos.MAP_BATCHES.index(64), lr_demos.MAP_RATES.index(4.0)]
    assert partner.max() > start
    best = runs[:, :, -1].min()
    assert (runs[:, -1, -1] > 2.5 * best).all(), "rate 8 is bad for every batch size"


def test_growing_the_batch_does_what_decaying_the_rate_does_in_fewer_steps():
    for factor, steps in (2, 896), (4, 672):
        epochs, many, decayed = lr_demos.simulate_stages(factor, False)
        same, few, grown = lr_demos.simulate_stages(factor, True)
        np.testing.assert_array_equal(epochs, same)
        assert (many[-1], few[-1]) == (1536, steps)
        assert grown[-1] == pytest.approx(decayed[-1], rel=0.02)
    assert decayed[-1] == pytest.approx(0.147, abs=4e-3)
    assert grown[-1] == pytest.approx(0.148, abs=4e-3)
    plain = lr_demos.simulate_stages(1, False)[2]
    assert plain[-16:].min() == pytest.approx(0.16, abs=5e-3)
    assert plain[-16:].max() == pytest.approx(0.4, abs=5e-3)
    assert plain[-16:].std() > 10 * decayed[-16:].std()
