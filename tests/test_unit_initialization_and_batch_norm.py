"""Unit 06: are its oracles right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest

from course import nn, oracles
from course.demos import initialization_and_batch_norm as demo
from course.demos.initialization_and_batch_norm import normalization, usable_rates
from course.demos.initialization_and_batch_norm.estimates import _stream
from course.demos.initialization_and_batch_norm.propagation import _draws


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


# --- demos ----------------------------------------------------------------------------------


def test_linear_signals_grow_by_the_gain_in_each_layer_both_ways():
    _, forward, backward = demo.simulate_signals(30, 1.0, "none")
    _, wide, back = demo.simulate_signals(30, 2.0, "none")
    np.testing.assert_allclose(wide / forward, 2.0 ** np.arange(1, 31))
    np.testing.assert_allclose(back / backward, 2.0 ** np.arange(29, -1, -1))


def test_backward_signal_is_the_gradient_of_the_last_layer():
    depth, gain = 3, 1.3
    layers, _, backward = demo.simulate_signals(depth, gain, "tanh")
    weights, _, direction = _draws()

    def last(h):
        for w in weights[1:depth]:
            h = np.tanh(gain * (h @ w))
        return (direction * h).sum()

    h, gradient = layers[0], np.empty((2, 3))
    for i in np.ndindex(gradient.shape):
        step = np.zeros_like(h)
        step[i] = 1e-5
        gradient[i] = (last(h + step) - last(h - step)) / 2e-5
    exact = direction
    for k in (2, 1):
        exact = gain * ((exact * (1 - layers[k] ** 2)) @ weights[k].T)
    np.testing.assert_allclose(gradient, exact[:2, :3], atol=1e-8)
    assert exact.std() == pytest.approx(backward[0])


def test_he_keeps_a_relu_signal_and_half_of_it_loses_it():
    he = demo.simulate_signals(30, np.sqrt(2), "ReLU")[1]
    assert 0.2 < he[-1] / he[0] < 5
    xavier = demo.simulate_signals(30, 1.0, "ReLU")[1]
    np.testing.assert_allclose(xavier / he, 2.0 ** (-np.arange(1, 31) / 2))


def test_twins_stay_twins_and_a_hair_parts_them():
    w, gap, loss = demo.simulate_symmetry(0.0)
    assert (gap == 0).all()
    assert (np.ptp(w, axis=2) == 0).all()
    assert 0.25 < loss[-1] < 0.35  # what one unit can do
    _, gap, loss = demo.simulate_symmetry(1e-6)
    at_1000 = np.searchsorted(demo.TRAINED, 1000)
    assert gap[0] < 3e-6
    assert loss[at_1000] > 0.25
    assert gap[-1] > 1
    assert loss[-1] < 0.05


@pytest.mark.parametrize("mean", [-3.0, 5.0])
@pytest.mark.parametrize("spread", [0.5, 4.0])
def test_transform_forgets_mean_and_spread(mean, spread):
    _, y = demo.simulate_transform(mean, spread, -1.5, 2.0)
    reference = demo.simulate_transform(0.0, 1.0, -1.5, 2.0)[1]
    np.testing.assert_allclose(y, reference, atol=1e-3)
    assert y.mean() == pytest.approx(2.0)
    assert y.std() == pytest.approx(1.5, rel=1e-4)


@pytest.mark.parametrize("push", demo.PUSHES)
def test_graph_ends_at_the_gradient_of_autograd(push):
    g = demo.simulate_graph(push)
    columns = [np.reshape(g[name], (4, 1)) for name in ("dy", "x")]
    exact = oracles.batch_norm_gradients(*columns, [demo.GAMMA], [demo.BETA], demo.EPS)
    np.testing.assert_allclose(g["dx"], exact[0].ravel(), atol=1e-12)
    np.testing.assert_allclose(g["dgamma"], exact[1][0])
    np.testing.assert_allclose(g["dbeta"], exact[2][0])


@pytest.mark.parametrize("push", ["equal", "along x_hat"])
def test_nothing_reaches_x_of_a_shift_or_a_scale(push):
    np.testing.assert_allclose(demo.simulate_graph(push)["dx"], 0, atol=2e-5)


GOOD = {  # numbers of rates below 0.5 after 100, 300 and 1000 steps
    "He, gain 1.41": ((1, 3, 4), (5, 6, 7)),
    "small, gain 0.7": ((0, 0, 2), (5, 6, 7)),
    "large, gain 2.5": ((3, 4, 4), (6, 7, 7)),
}


@pytest.mark.parametrize(("start", "expected"), GOOD.items())
def test_numbers_of_good_rates_that_the_lesson_states(start, expected):
    runs = demo.measured(start)
    good = tuple(tuple((ends < 0.5).sum(axis=0)) for _, ends in runs.values())
    assert good == expected
    caption = demo.learning_rates.figure(start=start, steps=1000).caption
    assert f"{good[1][2]} are below 0.5 with batch norm, {good[0][2]} without" in caption


def test_batch_norm_widens_the_range_of_rates_and_saves_steps():
    rates = np.array(usable_rates.RATES)
    (plain, plain_ends), (normed, normed_ends) = demo.measured("He, gain 1.41").values()
    assert rates[plain_ends[:, 2] < 0.5].tolist() == [0.01, 0.03, 0.1, 0.3]
    assert rates[normed_ends[:, 2] < 0.5].tolist() == [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
    kept = np.array(usable_rates.KEPT)
    there = [kept[(runs[1:4] < 0.5).argmax(axis=1)] for runs in (plain, normed)]
    np.testing.assert_allclose(there[0] / there[1], 6, atol=0.6)
    large = demo.measured("large, gain 2.5")["without norm"][1]
    assert rates[large[:, 2] < 0.5].tolist() == [0.003, 0.01, 0.03, 0.1], "shifted"


def test_a_large_gain_explodes_in_a_deep_network():
    forward = demo.simulate_signals(30, 2.5, "ReLU")[1]
    assert 5e6 < forward[-1] < 2e7


@pytest.mark.parametrize(("kind", "lr"), [("without norm", 0.1), ("with norm", 0.3)])
def test_stored_losses_are_what_training_gives(kind, lr):
    start, i = "He, gain 1.41", usable_rates.RATES.index(lr)
    again = demo.simulate_learning_rates(start, kind, lr, steps=100)
    losses, ends = demo.measured(start)[kind]
    # The last digit of a sum hangs on the processor, and a high rate enlarges it.
    kept = [place for place, step in enumerate(usable_rates.KEPT) if step <= 40]
    steps = [usable_rates.KEPT[place] - 1 for place in kept]
    np.testing.assert_allclose(again[steps], losses[i, kept], rtol=0.05)
    assert demo.final(again, 100) == pytest.approx(ends[i, 0], rel=0.3)


def test_everything_that_the_sliders_reach_lies_inside_the_axes():
    figure = demo.batch_statistics.figure()
    for size, example in (2, 3.0), (2, -3.0), (4, 3.0), (1024, 1.0):
        figure.redraw(size=size, example=example)
        (canvas,) = figure._canvases.values()
        cloud = canvas.panels[0]
        x, y = cloud._drawn[0].get_data()
        (left, right), (bottom, top) = cloud.ax.get_xlim(), cloud.ax.get_ylim()
        assert left < x.min() <= x.max() < right
        assert bottom <= y.min() <= y.max() < top
    controls = demo.transform.controls
    extremes = dict(mean=6.0, spread=controls["spread"].high, gamma=2.0, beta=6.0)
    for sign in 1, -1:
        values = {k: v if k == "spread" else sign * v for k, v in extremes.items()}
        for side in demo.simulate_transform(**values):
            assert normalization.WIDE[0] < side.min() <= side.max() < normalization.WIDE[-1]
    figure = demo.graph.figure()
    for step in range(9):
        for push in demo.PUSHES:
            figure.redraw(step=step, push=push)
            (canvas,) = figure._canvases.values()
            corners = canvas.panels[1]._drawn[0].get_paths()
            high = max(np.abs(path.vertices[:, 1]).max() for path in corners)
            assert high < canvas.panels[1].ax.get_ylim()[1]


def test_gap_and_loss_have_keys_of_their_own():
    figure = demo.symmetry.figure()
    (canvas,) = figure._canvases.values()
    (legend,) = canvas.panels[0].ax.figure.legends
    assert [t.get_text() for t in legend.get_texts()][-3:] == ["gap", "loss", "now"]
    gap, loss = (panel._drawn[0].get_gid() for panel in canvas.panels[1:])
    assert (gap, loss) == ("gradient norm", "loss")
    figure.redraw(spread=0.0)
    assert canvas.panels[1]._drawn[0].get_ydata().max() < 1e-7, "a gap of zero is not drawn"


@pytest.mark.parametrize(
    ("size", "low", "high"), [(8, 0.37, 1.62), (32, 0.73, 1.37), (128, 0.83, 1.18)]
)
def test_ranges_of_a_normalized_example_that_the_lesson_states(size, low, high):
    x_hat = demo.simulate_batch_statistics(1.0)[2][demo.SIZES.index(size)]
    np.testing.assert_allclose(np.percentile(x_hat, [5, 95]), (low, high), atol=0.005)


def test_batch_statistics_are_those_of_the_batch():
    mean, var, x_hat = demo.simulate_batch_statistics(0.7)
    others = np.random.default_rng(64).normal(size=(demo.BATCHES, demo.SIZES[-1] - 1))
    batch = np.append(others[5, :7], 0.7)
    assert mean[2, 5] == pytest.approx(batch.mean())
    assert var[2, 5] == pytest.approx(batch.var())
    assert x_hat[2, 5] == pytest.approx((0.7 - batch.mean()) / np.sqrt(batch.var() + 1e-5))
    assert np.median(np.abs(x_hat[0])) > 0.999  # of two examples, one is plus and one minus one


def test_running_statistics_of_the_demo_follow_the_rule():
    mean, var = demo.simulate_running(0.2, 4)
    _, _, means, variances = _stream(4)
    assert mean[0] == pytest.approx(0.2 * means[0])
    assert var[1] == pytest.approx(0.8 * (0.8 + 0.2 * variances[0]) + 0.2 * variances[1])


# --- a forward pass that is wrong costs nothing in the backward pass --------------------------


def test_batch_norm_formula_is_autograd_on_the_right_x_hat(rng):
    x, gamma, dy = rng.normal(size=(6, 3)), rng.normal(size=3), rng.normal(size=(6, 3))
    x_hat = oracles.batch_norm(x, np.ones(3), np.zeros(3))
    found = oracles.batch_norm_formula(dy, x, gamma, x_hat)
    for a, b in zip(found, oracles.batch_norm_gradients(dy, x, gamma, np.zeros(3)), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-10)


RIGHT_BACKWARD = """
def batchnorm_backward(dy, cache):
    x_hat, std, gamma = cache
    dx_hat = dy * gamma
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
"""
FORWARD = """
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    std = {std}
    x_hat = (x - x.mean(axis=0)) / std
    return {y}, (x_hat, std, gamma)
"""
FORWARDS = {
    "right": ("np.sqrt(x.var(axis=0) + eps)", "gamma * x_hat + beta"),
    "no shift": ("np.sqrt(x.var(axis=0) + eps)", "gamma * x_hat"),
    "eps outside": ("x.std(axis=0) + eps", "gamma * x_hat + beta"),
    "n - 1": ("np.sqrt(x.var(axis=0, ddof=len(x) > 1) + eps)", "gamma * x_hat + beta"),
    "other eps": ("np.sqrt(x.var(axis=0) + 1e-3)", "gamma * x_hat + beta"),
}


def handed_in(forward, backward):
    """The names of a notebook with these two functions."""
    scope = {}
    std, y = FORWARDS[forward]
    exec(FORWARD.format(std=std, y=y) + backward, scope)
    return scope


def both_verdicts(scope):
    """Whether the check and whether the hidden tests accept the backward pass."""
    from pathlib import Path

    from course.authoring.unit import BEGIN_HIDDEN, Unit
    from course.check import judge, store

    unit = Unit(Path(__file__).parents[1] / "source/06-initialization-and-batch-norm")
    name = "batchnorm_backward"
    stored = store.expected(unit.id)["exercises"][name]
    checked = judge.judge(store.probes(unit.id)[name], scope[name], stored)
    tests = unit.cell(unit.exercises[name].test).source.partition(BEGIN_HIDDEN)[2]
    try:
        exec(tests, {"np": np, "oracles": oracles, **scope})
    except AssertionError:
        return checked.passed, False
    return checked.passed, True


@pytest.mark.parametrize("forward", FORWARDS)
def test_right_backward_pass_is_accepted_after_any_forward_pass(forward):
    assert both_verdicts(handed_in(forward, RIGHT_BACKWARD)) == (True, True)


@pytest.mark.parametrize("forward", FORWARDS)
def test_wrong_backward_pass_is_refused_after_any_forward_pass(forward):
    wrong = RIGHT_BACKWARD.replace(" - dx_hat.mean(axis=0)", "")
    assert both_verdicts(handed_in(forward, wrong)) == (False, False)


def test_backward_pass_without_a_forward_pass_is_told_what_is_missing():
    from course.check import judge, store

    unit, name, scope = "06-initialization-and-batch-norm", "batchnorm_backward", {}
    exec(RIGHT_BACKWARD, scope)
    stored = store.expected(unit)["exercises"][name]
    verdict = judge.judge(store.probes(unit)[name], scope[name], stored)
    assert "finish it first" in verdict.what
