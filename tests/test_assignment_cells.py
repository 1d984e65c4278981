"""Do the cells of unit 11 that use the finished functions tell the truth, also when run twice?"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from course import data, run
from course.authoring import session
from course.authoring.unit import all_units

# Losses of single batches in range tests from 1e-4 to 1, by data and seed: AssignmentNet, batches
# of 32 of the synthetic set; batches of 128 of 8,068 images of CIFAR-10.
RECORDED = json.loads((Path(__file__).parent / "range_tests.json").read_text())
# Where the lesson says that these fell fastest, and were lowest.
FELL_FASTEST = {"synthetic": (0.0017, 0.0015, 0.0039, 0.0012), "cifar10": (0.0014,)}
LOWEST = {"synthetic": (0.036, 0.033, 0.034, 0.049), "cifar10": (0.055,)}


@pytest.fixture(scope="module")
def unit():
    """Unit 11."""
    (found,) = (unit for unit in all_units() if unit.id == "11-cifar10")
    return found


@pytest.fixture(scope="module")
def cells(unit):
    """Sources of the cells that put the functions together, by what they do."""
    names = ("data", "batches", "range", "training", "mistakes", "record")
    found = [c.source for c in unit.notebook.cells if _is_tool(c)]
    return dict(zip(names, found, strict=True))


def _is_tool(cell):
    return {"tool", "raises-exception"} <= set(cell.metadata.get("tags", []))


@pytest.fixture(scope="module")
def solved(unit):
    """What the worked solutions define."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield session.reference(unit)
    torch.set_num_threads(before)


def execute(cells, scope, *names):
    """Run cells in this scope."""
    for name in names:
        with session.quiet():
            session.run(cells[name], scope, name)


@pytest.fixture(scope="module")
def prepared(cells, solved, tmp_path_factory):
    """The cells before the range test, on a handful of images, and the training, once."""
    scope = dict(solved)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.cuda, "is_available", lambda: False)
        patch.setattr(data, "load_images", lambda source: data.synthetic_cifar10(64, 30))
        execute(cells, scope, "data", "batches")
    scope.update(EPOCHS=1, LR=0.02)
    execute(cells, scope, "training")
    return scope


def weights(scope):
    """All of a network's numbers."""
    return {name: value.clone() for name, value in scope["model"].state_dict().items()}


def test_a_training_cell_that_runs_twice_begins_anew(cells, prepared):
    history, before = prepared["history"], weights(prepared)
    scope = dict(prepared)
    execute(cells, scope, "training")
    assert scope["model"] is not prepared["model"]
    assert scope["history"] == history
    torch.testing.assert_close(weights(scope), before)


def test_the_record_says_how_it_was_trained(cells, prepared, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    execute(cells, dict(prepared), "record")
    found = run.load_run("cifar10-run")
    settings = found.settings
    assert settings["epochs"] == len(found.history["lr"]) == 1
    assert settings["schedule"] == "triangle(warmup=0.2, end=0.01)"
    assert (settings["seed"], settings["lr"]) == (0, 0.02)
    assert settings["precision"] == "float32"
    assert settings["device"].startswith("cpu")
    assert settings["seconds"] > 0
    assert set(found.versions) == {"python", "torch", "numpy", "course"}


def test_a_network_without_mistakes_is_told_so(cells, prepared, capsys):
    scope = dict(prepared)
    batches = scope["test_batches"]
    with torch.no_grad():
        says = scope["model"].eval()(batches.normalized(batches.images)).argmax(1)
    scope["test_batches"] = SimpleNamespace(
        labels=says, images=batches.images, normalized=batches.normalized
    )
    session.run(cells["mistakes"], scope, "mistakes")
    assert "makes no mistake" in capsys.readouterr().out


@pytest.mark.parametrize(("gpu", "source"), [(True, "cifar10"), (False, "synthetic")])
def test_a_gpu_takes_the_real_images(cells, solved, monkeypatch, gpu, source):
    asked, small = [], data.synthetic_cifar10(2, 1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpu)
    monkeypatch.setattr(data, "load_images", lambda name: asked.append(name) or small)
    scope = dict(solved)
    execute(cells, scope, "data")
    assert (asked, scope["EPOCHS"]) == ([source], 100 if gpu else 8)


@pytest.mark.parametrize(
    ("kind", "seed"), [(kind, i) for kind, runs in RECORDED.items() for i in range(len(runs))]
)
def test_the_range_test_is_read_at_a_rate_that_trains_well(cells, prepared, kind, seed):
    raw = RECORDED[kind][seed]

    def replayed(model, loss_fn, batches, lr_min, lr_max, n_steps, beta):
        weighed, losses = 0.0, []
        for k, loss in enumerate(raw):
            weighed = beta * weighed + (1 - beta) * loss
            losses.append(weighed / (1 - beta ** (k + 1)))
        return np.geomspace(lr_min, lr_max, len(raw)).tolist(), losses

    scope = {**prepared, "lr_range_test": replayed}
    execute(cells, scope, "range")
    assert 0.01 <= scope["LR"] <= 0.036
    assert float(f"{scope['steepest']:.2g}") in FELL_FASTEST[kind]
    assert float(f"{scope['lowest']:.2g}") in LOWEST[kind]


def test_the_lesson_says_how_far_the_rate_falls(unit):
    text = "".join(c.source for c in unit.notebook.cells if c.cell_type == "markdown")
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    schedule = run.triangle()
    for epochs, words in (
        (8, "of 8 epochs the last still has {:.0f} %"), (100, "of 100 it has {:.1f} %")
    ):  # fmt: skip
        assert words.format(100 * schedule((epochs - 1) / epochs)) in text
