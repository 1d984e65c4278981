"""Do the pictures of unit 10 compute what they claim, and do its oracles and numbers hold?"""

import json
from importlib import resources

import numpy as np
import pytest
import torch

from course import oracles
from course.check.probes import pytorch as probes
from course.demos import pytorch as p
from course.demos.pytorch.optimizer import _noise

# --- the chain rule ---------------------------------------------------------------------------


@pytest.mark.parametrize(("w", "x", "b"), [(0.8, 1.5, -0.3), (-2.0, 2.0, -3.0), (1.0, 0.0, 0.4)])
def test_the_neurons_gradients_are_those_of_autograd(w, x, b):
    values, gradients = p.simulate_neuron(w, x, b)
    leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (w, x, b)]
    loss = (torch.tanh(leaves[0] * leaves[1] + leaves[2]) - 0.5) ** 2
    loss.backward()
    assert values["L"] == pytest.approx(loss.item())
    assert [gradients[n] for n in "wxb"] == pytest.approx([leaf.grad.item() for leaf in leaves])


def test_the_neuron_as_the_lesson_tells_it():
    _, gradients = p.simulate_neuron(0.8, 0.0, -0.3)
    assert gradients["w"] == 0
    assert abs(gradients["b"]) > 1
    values, gradients = p.simulate_neuron(0.8, 1.5, 3.0)
    assert values["L"] == pytest.approx(0.25, abs=0.001)
    assert abs(gradients["w"]) < 0.002


def test_the_first_example_of_the_lesson():
    w = torch.tensor(3.0, requires_grad=True)
    loss = (2 * w - 1) ** 2
    loss.backward()
    assert (loss.item(), w.grad.item()) == (25, 20)


# --- what an optimizer keeps --------------------------------------------------------------------


@pytest.mark.parametrize("scale", [0.1, 1, 10])
@pytest.mark.parametrize("kind", ["SGD", "AdamW"])
def test_the_path_is_that_of_torch(kind, scale):
    lr, beta = 0.05, 0.9
    run = p.simulate_optimizer(kind, lr, beta, scale)
    w = torch.tensor(p.START, dtype=torch.float64, requires_grad=True)
    settings = dict(momentum=beta) if kind == "SGD" else dict(betas=(beta, p.RHO), weight_decay=0.0)
    optimizer = getattr(torch.optim, kind)([w], lr=lr, **settings)
    for expected, noise in zip(run["w"][1:], _noise(), strict=True):
        w.grad = scale * (w.detach() + noise)
        optimizer.step()
        assert expected == pytest.approx(w.item(), rel=1e-9)


def test_momentum_swells_and_carries_on_against_the_gradient():
    run = p.simulate_optimizer("SGD", 0.05, 0.9, 1)
    assert run["first"].max() / run["g"].max() == pytest.approx(4, abs=0.3)
    assert (np.argmax(run["g"] < 0) + 1, np.argmax(run["first"] < 0) + 1) == (10, 14)
    assert (run["first"] * run["g"] < 0).sum() > 10
    assert run["w"].min() < -0.5
    larger = p.simulate_optimizer("SGD", 0.05, 0.9, 10)
    assert not np.allclose(larger["w"], run["w"], atol=0.1)


def test_adamw_starts_with_the_rate_and_ignores_the_scale():
    runs = [p.simulate_optimizer("AdamW", 0.05, 0.9, scale) for scale in (0.1, 1, 10)]
    assert runs[0]["w"][0] - runs[0]["w"][1] == pytest.approx(0.05)
    for run in runs[1:]:
        np.testing.assert_allclose(run["w"], runs[0]["w"], rtol=1e-5, atol=1e-7)


def test_memory_of_an_optimizer():
    n = 454_026
    assert round(4 * n / 1e6, 1) == 1.8
    assert round(8 * n / 1e6, 1) == 3.6


# --- modes --------------------------------------------------------------------------------------


def test_running_statistics_are_those_of_torch():
    batches, mean, var = p.simulate_batches(0.1)
    layer = torch.nn.BatchNorm1d(1, dtype=torch.float64)
    for k, batch in enumerate(batches, start=1):
        y = layer(torch.tensor(batch)[:, None])
        np.testing.assert_allclose(p.simulate_norm("training", k, 0.1), y.detach()[:, 0])
        assert mean[k] == pytest.approx(layer.running_mean.item())
        assert var[k] == pytest.approx(layer.running_var.item())
    layer.eval()
    y = layer(torch.tensor(batches[-1])[:, None])
    np.testing.assert_allclose(p.simulate_norm("evaluation", p.BATCHES, 0.1), y.detach()[:, 0])


def test_early_statistics_are_worth_little():
    early, late = (p.simulate_norm("evaluation", k, 0.1) for k in (2, 30))
    assert early.mean() > 1.5
    assert abs(late.mean()) < 0.3


def test_dropout_doubles_what_it_keeps():
    x, y = p.simulate_dropout("training", 7, 0.5)
    assert set(np.round(y / x, 9)) == {0.0, 2.0}
    assert np.array_equal(*p.simulate_dropout("evaluation", 7, 0.5))
    assert not p.simulate_dropout("training", 7, 1.0)[1].any()
    means = [p.simulate_dropout("training", k, 0.5)[1].sum() for k in range(4000)]
    assert np.mean(means) == pytest.approx(x.sum(), rel=0.03)


def test_weighted_and_unweighted_means():
    assert np.average([1, 1, 3], weights=[4, 4, 2]) == pytest.approx(1.4)
    assert np.mean([1, 1, 3]) == pytest.approx(1.67, abs=0.005)


# --- forbidden names, oracles -------------------------------------------------------------------


def test_every_algorithm_of_torch_is_forbidden_and_the_base_class_is_not():
    from course.check.forbidden import _matches

    for name, thing in vars(torch.optim).items():
        if isinstance(thing, type):
            full = f"{thing.__module__}.{thing.__qualname__}", f"torch.optim.{name}"
            wanted = thing is not torch.optim.Optimizer
            assert all(_matches(n, probes.OPTIMIZERS) == wanted for n in full), name
    for name in ("torch.optim.sgd.sgd", "torch.optim.adamw.adamw", "torch._fused_sgd_"):
        assert _matches(name, probes.OPTIMIZERS)
    for name in ("lr_scheduler.StepLR", "optimizer.Optimizer", "Optimizer.step"):
        assert not _matches(f"torch.optim.{name}", probes.OPTIMIZERS)


@pytest.mark.parametrize("name", ["BatchNorm1d", "BatchNorm3d", "SyncBatchNorm", "LazyBatchNorm2d"])
def test_siblings_of_batch_norm_are_forbidden(name):
    from course.check.forbidden import find

    assert find(getattr(torch.nn, name), probes.BATCH_NORMS)
    assert find(torch.nn.functional.batch_norm, probes.BATCH_NORMS)
    assert find(torch.batch_norm, probes.BATCH_NORMS)
    assert not find(torch.nn.Module, probes.BATCH_NORMS)


@pytest.mark.parametrize("name", ["Dropout", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout"])
def test_siblings_of_dropout_are_forbidden(name):
    from course.check.forbidden import find

    assert find(getattr(torch.nn, name), probes.DROPOUTS)
    assert find(torch.nn.functional.dropout1d, probes.DROPOUTS)
    assert find(torch.dropout, probes.DROPOUTS)
    assert not find(torch.bernoulli, probes.DROPOUTS)


def test_values_come_from_there():
    assert oracles.value_there(oracles.is_a, torch.nn.Linear(1, 1), "module") is True
    assert oracles.value_there(oracles.relative_error, [3.0], [2.0]) == 0.5


def test_parameters_are_copies_in_groups():
    tensor = torch.ones(2)
    (group,) = oracles.Parameters([dict(params=[tensor], lr=0.5)])
    assert isinstance(group["params"][0], torch.nn.Parameter)
    group["params"][0].data += 1
    assert tensor.tolist() == [1, 1]
    assert repr(oracles.Parameters([tensor])) == "[[1.0, 1.0]]"
    assert repr(oracles.Parameters([dict(params=[tensor])] * 2)) == "2 groups"


def test_paths_skip_missing_gradients_and_scale_rates():
    optimizer = torch.optim.SGD(oracles.Parameters([torch.zeros(1), torch.zeros(1)]), lr=1.0)
    one = torch.ones(1)
    path = oracles.optimizer_path(optimizer, [[one, None], [one, one]], factor=0.5)
    assert [[float(p) for p in step] for step in path] == [[-1, 0], [-1.5, -0.5]]
    optimizer = torch.optim.SGD(oracles.Parameters([torch.zeros(1)]), lr=1.0)
    oracles.add_group(optimizer, [torch.zeros(1)], lr=2.0)
    path = oracles.accumulating_path(optimizer, [[one, one], [one, -one]])
    assert [float(t) for t in path[-1]] == [-2, 0, 1, -1]


def test_tensors_agree_in_shape_type_and_value():
    a = torch.ones(2)
    assert oracles.same_tensors([a, None], (a + 1e-9, None))
    for other in (a.double(), a + 1, torch.ones(1), [1.0, 1.0], None, 3):
        assert not oracles.same_tensors(other, a)
    assert not oracles.same_tensors([a], [a, a])


def test_the_small_network_notes_how_it_is_called():
    state = torch.random.get_rng_state()
    network, twin = oracles.small_network(3), oracles.small_network(3)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert oracles.same_tensors(oracles.module_state(network), oracles.module_state(twin))
    network(torch.ones(4, 2))
    network.body[1].eval()
    with torch.no_grad():
        network(torch.ones(4, 2))
    assert network.seen == [[True, True, True], [True, False, False]]
    assert oracles.module_modes(network) == [True, True, True, False, True, True]


def test_gradients_of_a_module():
    layer = torch.nn.Linear(2, 1, bias=False)
    x, dy = torch.ones(3, 2), torch.ones(3, 1)
    _, dx, dw = oracles.module_gradients(layer, x, dy)
    assert torch.allclose(dx, layer.weight.detach().expand(3, 2))
    assert dw.tolist() == [[3, 3]]
    oracles.fill_gradients(layer, 0.5)
    assert layer.weight.grad.tolist() == [[0.5, 0.5]]
    assert oracles.module_names(layer) == (["weight"], [])
    assert len(oracles.outputs(layer, x, 2)) == 2


def test_a_solution_that_fetches_the_ready_made_is_told():
    assert oracles.ready_made("10-pytorch", "SGD", torch.optim.SGD)
    assert oracles.ready_made("10-pytorch", "Dropout", torch.nn.Identity) is None


def test_checks_hold_numbers_for_all_six_exercises():
    folder = resources.files("course.check") / "expected"
    stored = json.loads((folder / "10-pytorch.json").read_text())["exercises"]
    assert list(stored) == ["SGD", "AdamW", "BatchNorm2d", "Dropout", "train_epoch", "evaluate"]
