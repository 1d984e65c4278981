"""Unit 11: do its helpers see what they should, do its demos compute what they claim?"""

import math
import time
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate, pad

from course import oracles, testbeds, training
from course.authoring import bank, session
from course.authoring.unit import all_units
from course.check import judge, store
from course.demos import cifar10 as demos
from course.demos.cifar10 import cutting, looking, measured, rates
from course.oracles.testbeds import calls

# --- what the tests of the unit look with ------------------------------------------------------


def loop(images, times):
    """One operation an image."""
    return torch.stack([image * times for image in images])


def whole(images, times):
    """One operation for all."""
    return images * times


def test_operations_tell_a_loop_over_images_from_an_operation_on_all():
    few, many = torch.ones(3, 2), torch.ones(30, 2)
    assert testbeds.operations(loop, many, 2)[0] - testbeds.operations(loop, few, 2)[0] >= 27
    assert testbeds.operations(whole, many, 2)[0] == testbeds.operations(whole, few, 2)[0]
    assert torch.equal(testbeds.operations(whole, many, 2)[2], 2 * many)


def test_the_clock_tells_a_loop_from_an_operation_on_all():
    images = torch.ones(4_000, 1, 3, 3)
    args, result = testbeds.in_time(whole, lambda: (images, 2))
    assert torch.equal(result, 2 * images)
    assert args == (images, 2)
    assert testbeds.in_time(write_into_each, lambda: (images,)) is None


class Load:
    """A clock on a machine that something else keeps busy, so that all takes longer."""

    def __init__(self):
        self.slower, self.now, self.last = 1.0, 0.0, time.perf_counter()

    def __call__(self):
        real = time.perf_counter()
        self.now += self.slower * (real - self.last)
        self.last = real
        return self.now


def test_other_work_on_the_machine_refuses_nobody_and_lets_no_loop_pass(monkeypatch):
    load, images = Load(), torch.ones(4_000, 1, 3, 3)
    monkeypatch.setattr(calls, "time", SimpleNamespace(perf_counter=load))

    def busy(function):
        def call(*args):
            load.slower = 1e5  # from the first call on, after the loop was timed once
            return function(*args)

        return call

    assert testbeds.in_time(busy(whole), lambda: (images, 2)) is not None
    load.slower = 1.0
    assert testbeds.in_time(busy(write_into_each), lambda: (images,)) is None


def write_into_each(images):
    """The least that a solution with a loop does."""
    result = images.clone()
    for i in range(len(images)):
        result[i, :, :2, 1:] = 0
    return result


def test_what_brings_numbers_to_the_cpu_is_noticed():
    assert testbeds.operations(lambda x: torch.tensor(x.tolist()), torch.ones(2))[1]
    assert testbeds.operations(lambda x: x.numpy() + 1, torch.ones(2))[1]
    assert not testbeds.operations(whole, torch.ones(2), 3)[1]


def test_a_tensor_left_on_another_device_is_noticed():
    images = torch.ones(2, 3)
    assert testbeds.one_device(lambda x: x + torch.arange(3, device=x.device), images)
    assert not testbeds.one_device(lambda x: x + torch.arange(3), images)
    assert testbeds.one_device(lambda x: x / 0 + "a", images)  # another fault is not this one


def test_crops_and_centers_are_found_again():
    base = torch.arange(1.0, 13.0).reshape(1, 3, 4)
    padded = pad(base, (2, 2, 2, 2))
    crop = padded[:, 1:4, 3:7]
    tops, lefts, mirrored = testbeds.crops_of(base, torch.stack([crop, crop.flip(2), -crop]), 2)
    assert (tops.tolist(), lefts.tolist(), mirrored.tolist()) == (
        [1, 1, -1], [3, 3, -1], [0, 1, -1],
    )  # fmt: skip
    images = torch.ones(2, 2, 5, 6)
    images[0, :, :2, 4:] = 0  # around (0, 6) would be outside; around (0, 5) it reaches 3
    images[1, :, 1:5, 0:4] = 0
    rows, columns = testbeds.centers_of(images, 4)
    assert (rows.tolist(), columns.tolist()) == ([-1, 3], [-1, 2])


def test_draws_that_hang_together_are_noticed():
    g = torch.Generator().manual_seed(0)
    free, half = (torch.randint(3, (n,), generator=g) for n in (2000, 1000))
    assert testbeds.independent(free, 3)
    assert not testbeds.independent(half.repeat(2), 3)
    assert not testbeds.independent(half.repeat_interleave(2), 3)
    assert not testbeds.independent(free.sort().values, 3)


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("said ibex, truth lynx", ""),
        ("truth: lynx; pred: ibex", ""),
        ("ibex / lynx", ""),
        ("said lynx, truth ibex", "calls the predicted class the true one"),
        ("truth: ibex\npred: lynx", "calls the predicted class the true one"),
        ("truth lynx", "must name the predicted class"),
        ("said ibex", "must name the true class"),
        ("ibex, lynx or oryx", "two classes alone"),
    ],
)
def test_titles_that_exchange_the_classes_are_noticed(title, says):
    found = testbeds.title_fault(title, 0, 1, ["ibex", "lynx", "oryx"])
    assert says in found
    assert bool(found) == bool(says)


# Mistakes that once passed the instant check and failed the hidden tests.
GREEN_THEN_RED = {
    "random_crop_flip": ("wrong_half_mirrored", "wrong_exactly_half", "wrong_half_drawn"),
    "random_cutout": ("wrong_half_drawn", "wrong_in_pairs"),
    "lr_range_test": ("wrong_infinity_not_noticed",),
    "top_accuracy": ("wrong_text",),
    "plot_grad_cam_grid": ("wrong_names_exchanged",),
}


@pytest.mark.parametrize("name", GREEN_THEN_RED)
def test_a_check_refuses_what_the_hidden_tests_refuse(name):
    (unit,) = (unit for unit in all_units() if unit.id == "11-cifar10")
    question = store.probes(unit.id)[name]
    stored = store.expected(unit.id)["exercises"][name]
    answers = {answer.name: answer for answer in bank.load(unit.folder)[name]}
    for wrong in GREEN_THEN_RED[name]:
        scope = {}
        session.run(answers[wrong].source_as(name), scope, wrong)
        with session.quiet():
            assert not judge.judge(question, scope[name], stored).passed


def test_traces_of_hooks_gradients_and_frozen_parameters():
    network = testbeds.cam_network()
    assert testbeds.traces(network)["hooks"] == testbeds.traces(network)["gradients"] == 0
    network.layer.register_forward_hook(lambda *event: None)
    network.layer.weight.requires_grad_(False)
    testbeds.with_gradients(network)
    found = testbeds.traces(network)
    assert (found["hooks"], found["gradients"], found["frozen"]) == (1, 4, 1)
    assert testbeds.gradients_are_ones(network)


def test_networks_are_the_same_for_the_same_seed_and_touch_no_global_generator():
    torch.manual_seed(0)
    before = torch.rand(1)
    torch.manual_seed(0)
    states = [oracles.module_state(testbeds.tiny_network(3))[0] for _ in range(2)]
    assert all(map(torch.equal, *states))
    assert torch.equal(testbeds.cam_network(True, 2).layer.weight,
                       testbeds.cam_network(True, 2).layer.weight)  # fmt: skip
    del before


NETWORKS = {
    "tiny": (testbeds.tiny_network, (6, 3, 2, 2)),
    "linear": (testbeds.cam_network, (4, 3, 5, 4)),
    "deep": (lambda: testbeds.cam_network(True), (4, 3, 5, 4)),
    "picky": (testbeds.picky_network, (5, 3, 2, 2)),
    "picky in evaluation mode": (lambda: testbeds.picky_network(False), (5, 3, 2, 2)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_scores_tell_the_mode_of_every_part(name):
    make, shape = NETWORKS[name]
    x = torch.randn(shape, dtype=next(iter([*make().parameters(), torch.ones(1)])).dtype)
    assert testbeds.same_scores(make(), make(), x, 1e-5)
    for i in range(len(list(make().modules()))):
        network = make()
        part = list(network.modules())[i]
        part.training = not part.training
        assert not testbeds.same_scores(network, make(), x, 1e-5)


@pytest.mark.parametrize("name", ["tiny", "linear", "deep"])
@pytest.mark.parametrize(
    "kind",
    ["register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook"],
)
def test_scores_tell_hooks_on_every_part(name, kind):
    make, shape = NETWORKS[name]
    x = torch.randn(shape, dtype=torch.float64)
    for i in range(len(list(make().modules()))):
        network = make()
        getattr(list(network.modules())[i], kind)(lambda *event: None)
        assert not testbeds.same_scores(network, make(), x)
        network = make()
        getattr(list(network.modules())[i], kind)(lambda *event: None).remove()
        assert testbeds.same_scores(network, make(), x)


@pytest.mark.parametrize("name", ["tiny", "linear", "deep"])
def test_scores_tell_weights_and_buffers(name):
    make, shape = NETWORKS[name]
    x = torch.randn(shape, dtype=torch.float64)
    for i, _ in enumerate([*make().parameters(), *make().buffers()]):
        network = make()
        state = [*network.parameters(), *network.buffers()][i]
        if state.is_floating_point():
            with torch.no_grad():
                state.add_(1e-3)
            assert not testbeds.same_scores(network, make(), x)


def test_a_backward_pass_tells_gradients_that_were_left_and_frozen_parameters():
    x, dy = torch.randn(2, 3, 4, 4, dtype=torch.float64), torch.randn(2, 3, dtype=torch.float64)
    own = testbeds.gradients(testbeds.cam_network(), x, dy)
    left = testbeds.gradients(testbeds.with_gradients(testbeds.cam_network()), x, dy)
    assert oracles.close(left, [1 + g for g in own])
    frozen = testbeds.gradients(testbeds.cam_network().requires_grad_(False), x, dy)
    assert frozen == [None] * len(own)


def test_losses_of_a_script_are_asked_for_one_by_one():
    asked = []
    loss = testbeds.ScriptedLoss(lambda: asked.append(1) or float(len(asked)))
    scores = torch.ones(2, 3, requires_grad=True)
    assert [float(loss(scores, None)) for _ in range(3)] == [1, 2, 3]
    loss(scores, None).backward()
    assert (scores.grad == 0).all()


# --- demos and numbers of the lesson -----------------------------------------------------------


def test_cutout_statistics_are_those_of_the_lesson():
    every = cutting.shares(16)
    assert every.mean() == pytest.approx(0.1914, abs=5e-5)
    assert np.mean(every == 0.25) == pytest.approx(0.2822, abs=5e-5)
    assert cutting.shares(28).mean() < 0.5 < cutting.shares(30).mean()
    assert np.array_equal(cutting.shares(16), cutting.shares(17))
    assert cutting.simulate_cutout(16, 0, 31) == ((0, 8, 23, 32), 72 / 1024)


def test_the_range_tests_have_the_rates_of_the_lesson():
    found = {n: rates.simulate_range_test(n, 0.9) for n in measured.STEPS}
    lowest = [found[n][2] for n in measured.STEPS]
    assert lowest == pytest.approx([0.56, 0.37, 0.31], abs=0.01)
    assert found[50][3] == pytest.approx(0.036, abs=1e-3)
    assert found[100][3] == pytest.approx(0.24, abs=1e-2)
    assert rates.simulate_range_test(50, 0.0)[3] > 5
    assert rates.simulate_range_test(50, 0.98)[2] > 4


def test_expected_maximum_of_normal_numbers():
    assert rates.expected_maximum(1) == pytest.approx(0, abs=1e-6)
    assert rates.expected_maximum(2) == pytest.approx(1 / math.sqrt(math.pi), rel=1e-5)
    assert rates.expected_maximum(100) == pytest.approx(2.5076, abs=1e-3)


def test_choosing_by_the_test_set_is_optimistic_and_by_validation_is_not():
    best, fair = [], []
    for seed in range(300):
        test, validation = rates.simulate_choice(100, 10_000, seed)
        best.append(test.max() - 0.89)
        fair.append(test[validation.argmax()] - 0.89)
    error = math.sqrt(0.89 * 0.11 / 10_000)
    assert np.mean(best) == pytest.approx(rates.expected_maximum(100) * error, rel=0.1)
    assert abs(np.mean(fair)) < 5 * error / math.sqrt(300)


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_the_lessons_loop_trains_in_half_precision(precision, monkeypatch):
    """On the CPU, which is told to do what a GPU does."""
    (unit,) = (unit for unit in all_units() if unit.id == "11-cifar10")
    train = session.reference(unit)["train"]
    g = torch.Generator().manual_seed(0)
    images = [torch.randn(20, 3, 2, 2, generator=g) for _ in range(3)]
    batches = [(x, x.mean(dim=(2, 3)).argmax(dim=1)) for x in images]

    def losses(kind):
        monkeypatch.setattr(training, "_precision", lambda name, device: kind)
        network = testbeds.tiny_network(1, "float32")
        return train(network, batches, batches, 6, 0.1)["train_loss"]

    expected = losses(torch.float32)
    assert expected[-1] < 0.9 * expected[0]
    found = losses(precision)
    assert found != expected
    np.testing.assert_allclose(found, expected, rtol=0.03)


def test_maps_are_enlarged_as_pytorch_does():
    cam, _ = looking.simulate_map(5, 6)
    small = torch.tensor(measured.measured()["maps"][5, 6])[None, None]
    large = interpolate(small, 32, mode="bilinear", align_corners=False)[0, 0].numpy()
    assert np.allclose(cam, large / large.max(), atol=1e-6)


def test_the_star_is_explained_as_the_lesson_says():
    star, bar = (looking.simulate_map(5, label)[1] for label in (6, 8))
    assert star == pytest.approx(0.92, abs=0.01)
    assert 25 < star / bar < 35
    assert looking.simulate_map(5, 6, softmax=True)[1] == pytest.approx(1e-5, rel=0.1)


def test_stored_pictures_belong_to_their_names():
    table = measured.measured()
    named = [table["names"][label] for label in table["labels"]]
    assert tuple(named[:7]) == looking.PICTURES[:7]
    assert "synthetic" in table["source"]


@pytest.mark.parametrize("name", demos.__all__)
def test_captions_say_where_their_data_come_from(name):
    caption = getattr(demos, name).figure().caption.lower()
    assert "synthetic" in caption or "simulated" in caption
