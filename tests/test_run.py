"""Does the fast loop train as the plain one does, and is a run's artifact worth what it claims?"""

import json
import os
import pickle
import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from course import bars, cifar, data, models, run, training
from course.cifar10 import device as cifar_device
from course.errors import UserError


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """These networks are too small for more, and on a busy machine threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Tiny(nn.Module):
    """A network that trains in no time."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, stride=4)
        self.norm = nn.BatchNorm2d(6)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(6, 10)

    def forward(self, x):
        x = torch.relu(self.norm(self.conv(x))).mean((2, 3))
        return self.head(self.dropout(x))


def tiny(seed=0, **options):
    """One with these first weights."""
    torch.manual_seed(seed)
    return Tiny(**options)


@pytest.fixture(scope="module")
def images():
    """A small synthetic set."""
    return data.synthetic_cifar10(60, 30)


def plain_loop(model, images, epochs, lr, batch_size, schedule, weight_decay):
    """Training as a lesson would write it."""
    mean, std = run.normalization(images)
    make = data.DeviceBatches
    options = dict(mean=mean, std=std, device="cpu")
    train = make(images.train_images, images.train_labels, batch_size, shuffle=True, **options)
    test = make(images.test_images, images.test_labels, 7, **options)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=weight_decay)
    history = {name: [] for name in run.HISTORY}
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = lr * schedule(epoch / epochs)
        for name, batches in (("train", train), ("test", test)):
            model.train(name == "train")
            loss_sum = hits = n = 0
            for x, y in batches:
                loss = nn.functional.cross_entropy(scores := model(x), y)
                if name == "train":
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                loss_sum, n = loss_sum + loss.item() * len(y), n + len(y)
                hits += (scores.argmax(1) == y).sum().item()
            history[f"{name}_loss"].append(loss_sum / n)
            history[f"{name}_accuracy"].append(hits / n)
        history["lr"].append(optimizer.param_groups[0]["lr"])
    return history


def test_the_fast_loop_gives_the_plain_loops_history(images):
    settings = dict(epochs=3, lr=0.05, batch_size=16, schedule=run.triangle(), weight_decay=1e-2)
    expected = plain_loop(tiny(), images, **settings)
    found = run.train_fast(tiny(), images, augment=None, device="cpu", **settings)
    assert found.keys() == expected.keys() == set(run.HISTORY)
    for name in run.HISTORY:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=1e-6)


def test_one_seed_one_history_and_the_global_generator_is_left_alone(images):
    def history(seed):
        torch.manual_seed(11)
        found = run.train_fast(
            tiny(dropout=0.5), images, 2, 16, seed=seed, device="cpu", lr=0.01
        )  # fmt: skip
        torch.rand(3)
        return found

    torch.manual_seed(3)
    expected = torch.rand(2)
    model = tiny(dropout=0.5)
    torch.manual_seed(3)
    run.train_fast(model, images, 1, 16, device="cpu", lr=0.01)
    torch.testing.assert_close(torch.rand(2), expected)
    assert history(1) == history(1)
    assert history(1)["train_loss"] != history(2)["train_loss"]


def test_the_mode_is_left_as_found(images):
    for mode in (True, False):
        model = tiny().train(mode)
        run.train_fast(model, images, 1, 16, device="cpu")
        run.evaluate_fast(model, images.test_images, images.test_labels, [0] * 3, [1] * 3, "cpu")
        assert model.training is mode


def test_a_loss_that_is_not_finite_stops_the_run(images):
    with pytest.raises(UserError, match="after epoch 1: train again with a smaller lr"):
        run.train_fast(tiny(), images, 3, 16, lr=1e30, device="cpu")


def test_bfloat16_trains_about_the_same(images):
    exact, rough = (
        run.train_fast(tiny(), images, 3, 16, lr=0.02, augment=None, device="cpu", precision=p)
        for p in ("float32", "bfloat16")
    )
    np.testing.assert_allclose(rough["train_loss"], exact["train_loss"], rtol=0.02)
    with pytest.raises(ValueError, match="precision is one of"):
        run.train_fast(tiny(), images, 1, precision="int8")


def test_decay_of_kernels_alone_leaves_other_weights(images):
    settings = dict(epochs=1, batch_size=60, lr=1e-9, augment=None, device="cpu", momentum=0.0)
    model = tiny()
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    run.train_fast(model, images, weight_decay=1e8, kernels_only=True, **settings)
    change = {
        name: float((p.detach() / before[name]).mean()) for name, p in model.named_parameters()
    }
    assert change["conv.weight"] == pytest.approx(0.9, abs=1e-3)
    assert change["head.weight"] == pytest.approx(1.0, abs=1e-3)


def test_normalization_is_that_of_the_training_images(images):
    mean, std = run.normalization(images)
    x = images.train_images / 255.0
    np.testing.assert_allclose(mean, x.mean((0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(std, x.std((0, 1, 2)), rtol=1e-9)


def test_the_triangle_rises_to_one_and_falls():
    schedule = run.triangle(0.25, end=0.1)
    assert schedule(0) == pytest.approx(0.2)
    assert schedule(0.25) == pytest.approx(1.0)
    assert schedule(1) == pytest.approx(0.1)


# --- silence -----------------------------------------------------------------------------------


def test_captured_output_stays_empty(images, capfd):
    run.train_fast(tiny(), images, 2, 16, device="cpu")
    assert capfd.readouterr() == ("", "")


def test_a_bar_shows_in_a_terminal_only(monkeypatch):
    class Terminal:
        def __init__(self):
            self.text = ""

        def isatty(self):
            return True

        def write(self, text):
            self.text += text

        def flush(self):
            pass

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bars.progress(2, "training") as bar:
        bar.update()
    assert "training" in terminal.text
    monkeypatch.setattr(sys, "stderr", None)
    with bars.progress(2, "training") as bar:
        bar.update()


# --- the artifact ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The folder of a sound run; its last accuracy is what the weights reach."""
    images = data.synthetic_cifar10(50, 20)
    torch.manual_seed(0)
    model = models.AssignmentNet()
    history = run.train_fast(model, images, 2, 25, lr=0.05, device="cpu", augment=None)
    settings = {"lr": np.float32(0.05), "schedule": run.triangle(), "note": None, "bad": np.nan}
    return run.save_run(tmp_path_factory.mktemp("runs") / "sound", model, history, images, settings)


@pytest.fixture
def folder(sound, tmp_path):
    """A copy to spoil."""
    return shutil.copytree(sound, tmp_path / "run")


def test_a_sound_run_is_confirmed(sound):
    assert sorted(p.name for p in sound.iterdir()) == ["run.json", "weights.safetensors"]
    verified = run.verify_run(sound, network="assignment")
    assert verified.measured == verified.claimed
    assert verified.epochs == 2
    assert "synthetic shapes (50 training, 20 test images)" in str(verified)
    loaded = run.load_run(sound)
    assert loaded.settings["lr"] == pytest.approx(0.05)
    assert loaded.settings["schedule"].startswith("triangle(")
    assert loaded.settings["bad"] == "nan"


def test_saving_again_replaces_the_run(folder, sound):
    images = data.synthetic_cifar10(10, 20)
    history = {name: [0.5] for name in run.HISTORY}
    run.save_run(folder, models.ResNet9(width=64), history, images)
    assert run.load_run(folder).network == "resnet9"
    with pytest.raises(UserError, match="holds a run of resnet9, not of assignment"):
        run.verify_run(folder, network="assignment")


def test_an_older_record_without_versions_is_read(folder):
    assert run.load_run(folder).versions["torch"] == torch.__version__
    edit(folder, lambda r: r.pop("versions"))
    assert run.load_run(folder).versions == {}
    verified = run.verify_run(folder)
    assert verified.measured == verified.claimed


def test_settings_of_another_training_are_refused(tmp_path):
    history = {name: [0.5, 0.5] for name in run.HISTORY}
    images = data.synthetic_cifar10(10, 20)
    with pytest.raises(UserError, match="say 1 epochs, but the history has 2: train again"):
        run.save_run(tmp_path, models.AssignmentNet(), history, images, {"epochs": 1})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_what_a_training_computes_in_is_observed(images, precision):
    model = tiny()
    with run.observed(model) as facts:
        run.train_fast(model, images, 1, 16, device="cpu", precision=precision, lr=0.01)
    assert facts["precision"] == precision
    assert facts["device"].startswith("cpu: ")
    assert 0 <= facts["seconds"] < 100
    assert not any(part._forward_hooks for part in model.modules())


def test_a_training_that_breaks_off_leaves_no_hook():
    model = tiny()
    with pytest.raises(KeyboardInterrupt), run.observed(model):
        raise KeyboardInterrupt
    assert not any(part._forward_hooks for part in model.modules())


def test_only_the_given_networks_are_saved(tmp_path, images):
    with pytest.raises(ValueError, match="assignment, resnet9"):
        run.save_run(tmp_path, tiny(), {}, images)


def edit(folder, change):
    """Rewrite run.json."""
    path = folder / "run.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))


def complain(folder, **options):
    """The one line that a faulty run gives."""
    with pytest.raises(UserError) as caught:
        run.verify_run(folder, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 600
    return message


def test_a_claim_that_the_weights_do_not_reach_is_refused(folder):
    edit(folder, lambda r: r["history"].update(test_accuracy=[0.1, 0.95]))
    assert "claims a test accuracy of 95.00 %, but its weights reach" in complain(folder)


def spoil(key, value):
    """A change of one entry, by a dotted path."""

    def change(record):
        *outer, last = key.split(".")
        for name in outer:
            record = record[name]
        record[last] = value

    return change


FORGED = {
    "format": ("format", "descent-run-9", "no descent-run-1"),
    "network": ("network", "vgg", "network is assignment or resnet9"),
    "network list": ("network", ["assignment"], "network is"),
    "no data": ("data", None, "data has no name"),
    "data name": ("data.name", 3, "data has no name"),
    "source": ("data.source", "imagenet", "which images"),
    "source list": ("data.source", [], "which images"),
    "extra": ("data.more", 1, "which images"),
    "seed": ("data.seed", -1, "seed is no count"),
    "seed true": ("data.seed", True, "seed is no count"),
    "seed huge": ("data.seed", 10**30, "seed is no count"),
    "many": ("data.test", 10**9, "between 1 and 60,000"),
    "none": ("data.test", 0, "between 1 and 60,000"),
    "version": ("data.version", 7, "version 7 of the synthetic set"),
    "mean": ("mean", [0.5, 0.5], "mean is three numbers"),
    "mean words": ("mean", ["a", "b", "c"], "mean is three numbers"),
    "std": ("std", [0.2, 0.0, 0.2], "std is above zero"),
    "settings": ("settings", [], "no settings"),
    "history": ("history", [1], "no history"),
    "empty": ("history.lr", [], "lr is a list of finite numbers"),
    "length": ("history.lr", [0.1], "lists differ in length"),
    "over one": ("history.test_accuracy", [0.5, 95.0], "test_accuracy is from 0 to 1"),
    "true": ("history.test_accuracy", [0.5, True], "list of finite numbers"),
    "huge number": ("history.test_loss", [1, 10**400], "list of finite numbers"),
    "a word": ("history.test_loss", "ab", "list of finite numbers"),
    "long": ("history.lr", [0.1] * 20_000, "list of finite numbers"),
    "weights": ("weights_sha256", 5, "names no weights"),
    "other weights": ("weights_sha256", "0" * 64, "not the file"),
    "versions": ("versions", ["2.13"], "versions are names with short texts"),
    "long version": ("versions", {"torch": "2" * 1000}, "versions are names with short texts"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_record_is_refused(folder, case):
    key, value, says = FORGED[case]
    edit(folder, spoil(key, value))
    assert says in complain(folder)


@pytest.mark.parametrize(
    "content",
    [b"", b"[" * 500_000, b"\xff\xfe\x00", b'{"a": ', b'{"a": NaN}', b"9" * 5000,
     pickle.dumps({"format": 1})],
)  # fmt: skip
def test_a_record_that_is_no_json_is_refused(folder, content):
    (folder / "run.json").write_bytes(content)
    assert "is not JSON" in complain(folder)


@pytest.mark.parametrize("content", [b"[]", b"null", b'"descent-run-1"', b"{}"])
def test_json_that_is_no_record_is_refused(folder, content):
    (folder / "run.json").write_bytes(content)
    assert "no sound record" in complain(folder)


def test_a_huge_record_is_not_read(folder):
    with open(folder / "run.json", "wb") as file:
        file.truncate(10**10)
    assert "larger than" in complain(folder)


@pytest.mark.parametrize("name", ["run.json", "weights.safetensors"])
def test_missing_files_pipes_and_folders_are_named(folder, name):
    (folder / name).unlink()
    assert f"{name} is not in" in complain(folder)
    (folder / name).mkdir()
    assert f"{name} is not in" in complain(folder)
    (folder / name).rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / name)
        assert f"{name} is not in" in complain(folder)


def test_weights_of_another_network_and_pickles_are_refused(folder):
    models.save_weights(models.ResNet9(width=8), folder / "weights.safetensors")
    assert "another network" in complain(folder)
    torch.save(models.AssignmentNet().state_dict(), folder / "weights.safetensors")
    assert "stays closed" in complain(folder)


def test_weights_that_were_exchanged_are_refused(folder):
    models.save_weights(models.AssignmentNet(), folder / "weights.safetensors")
    assert "not the file that run.json was written with" in complain(folder)


def as_cifar(folder, **changes):
    """Make the run one on CIFAR-10."""
    entry = {"name": "CIFAR-10\nclaimed 100 %", "source": "cifar10", "train": 5, "test": 20}
    edit(folder, spoil("data", {**entry, "sha256": "0" * 64, **changes}))


def test_without_the_data_nothing_is_measured_and_it_says_so(folder, tmp_path, monkeypatch):
    from course import download

    monkeypatch.delenv("DESCENT_CIFAR10", raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "none")
    as_cifar(folder)
    verified = run.verify_run(folder)
    assert verified.measured is None
    assert str(verified).endswith("not measured, since the data is not here")
    assert "\n" not in str(verified)


def test_with_cifars_files_the_run_is_measured_on_them(folder, tmp_path):
    place, test = tmp_path / "files", data.synthetic_cifar10(50, 20)
    place.mkdir()
    planes = test.test_images.transpose(0, 3, 1, 2).reshape(20, -1)
    rows = np.concatenate([test.test_labels[:, None].astype(np.uint8), planes], axis=1)
    for name in (*cifar.TRAIN_FILES, cifar.TEST_FILE):
        (rows if name == cifar.TEST_FILE else rows[:1]).tofile(place / name)
    as_cifar(folder)
    assert "other images than the CIFAR-10 files here" in complain(folder, source=place)
    as_cifar(folder, sha256=data.cifar10(place).identity["sha256"])
    verified = run.verify_run(folder, source=place)
    assert verified.measured == verified.claimed
    assert verified.data == "part of CIFAR-10 (5 training, 20 test images)"
    assert run.verify_run(folder, source=data.cifar10(place)) == verified
    assert "other images than synthetic shapes" in complain(folder, source=test)


def command(*arguments):
    """Run `course verify-run`."""
    done = subprocess.run(
        [sys.executable, "-m", "course.cli", "verify-run", *map(str, arguments)],
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_the_command_confirms_and_refuses_by_its_exit_code(folder):
    code, out, err = command(folder, "--network", "assignment")
    assert (code, err) == (0, "")
    assert out.endswith("they agree\n")
    assert out.count("\n") == 1
    edit(folder, lambda r: r["history"].update(test_accuracy=[0.1, 0.95]))
    code, out, err = command(folder)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("course: ")


def test_importing_it_loads_no_pytorch():
    code = "import sys; from course import data, run; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# --- a GPU -------------------------------------------------------------------------------------


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_a_gpu_gives_the_same_history_without_waiting_within_an_epoch(images, precision):
    settings = dict(epochs=3, batch_size=16, lr=0.02, augment=None)
    expected = run.train_fast(tiny(), images, device="cpu", **settings)
    found = run.train_fast(tiny(), images, device="cuda", precision=precision, **settings)
    tolerance = 1e-3 if precision == "float32" else 0.03
    np.testing.assert_allclose(found["train_loss"], expected["train_loss"], rtol=tolerance)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_the_cpu_waits_once_an_epoch(images, precision):
    epochs = []
    torch.cuda.set_sync_debug_mode("warn")
    try:
        with pytest.warns(UserWarning, match="synchronizing") as caught:
            run.train_fast(tiny(), images, 4, 8, device="cuda", precision=precision, lr=0.01)
        epochs = [w for w in caught if "training.py" in w.filename]
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert len(epochs) <= 4 + 2, [str(w.message) for w in epochs]


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16, torch.float16])
def test_a_plain_loop_runs_in_mixed_precision(images, precision, monkeypatch):
    """On the CPU, which is told to do what a GPU does."""
    x = torch.from_numpy(images.train_images).permute(0, 3, 1, 2) / 255
    y = torch.from_numpy(images.train_labels)

    def losses(model, kind):
        monkeypatch.setattr(training, "_precision", lambda name, device: kind)
        autocast, scaler = run.mixed_precision(model)
        assert scaler.is_enabled() == (kind is torch.float16)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        for _ in range(30):
            with autocast:
                scores = model(x)
                loss = torch.nn.functional.cross_entropy(scores, y)
            assert (scores.dtype, loss.dtype) == (kind, torch.float32)
            optimizer.zero_grad()
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            yield loss.item()

    model = tiny()
    found, expected = list(losses(model, precision)), list(losses(tiny(), torch.float32))
    assert expected[-1] < 0.95 * expected[0]
    np.testing.assert_allclose(found, expected, rtol=0.02)
    assert all(p.dtype is torch.float32 for p in model.parameters())


@pytest.fixture
def memory_is_nan():
    """What is allocated and not written holds nan, so that nobody takes it for a number."""
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    assert torch.utils.deterministic.fill_uninitialized_memory
    yield
    torch.use_deterministic_algorithms(before)


def overflowed_at_first(scaler, **options):
    """Weights after a first step that overflows and two that do not, by fused SGD."""
    w = nn.Parameter(torch.ones(3))
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9, fused=True, **options)
    for factor in (torch.inf, 1.0, 1.0):
        optimizer.zero_grad()
        scaler.scale((w * factor).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
    return w.detach()


def test_a_first_step_that_overflows_leaves_the_momentum_at_zero(memory_is_nan):
    device = torch.device("cpu")
    steady = overflowed_at_first(cifar_device.scaler(device, enabled=True))
    torch.testing.assert_close(steady, torch.full((3,), 1 - 0.1 * (1 + 1.9)))
    # The same steps without an overflow, and without the buffers of zeros.
    w = nn.Parameter(torch.ones(3))
    plain = torch.optim.SGD([w], lr=0.1, momentum=0.9)
    for _ in range(2):
        w.grad = torch.ones(3)
        plain.step()
    torch.testing.assert_close(steady, w.detach())


def test_the_fast_loop_survives_a_first_overflow(images, memory_is_nan, monkeypatch):
    """On the CPU, with the fused optimizer and the scale of a GPU."""
    make = cifar_device.sgd

    def fused(*arguments):
        optimizer = make(*arguments)
        for group in optimizer.param_groups:
            group["fused"] = True
        return optimizer

    def scaled(device, precision):
        scaler = cifar_device.scaler(device, enabled=True)
        return cifar_device.autocast(device, torch.float32), scaler

    monkeypatch.setattr(training, "sgd", fused)
    monkeypatch.setattr(training, "mixed", scaled)
    factors, model = [torch.inf], tiny()
    model.head.bias.register_hook(lambda g: g * (factors.pop() if factors else 1.0))
    history = run.train_fast(model, images, 2, 16, lr=0.02, device="cpu", augment=None)
    assert not factors
    assert history["train_loss"][1] < history["train_loss"][0]


def test_the_scale_begins_where_first_gradients_fit():
    scaler = cifar_device.scaler(torch.device("cpu"), enabled=True)
    assert scaler.scale(torch.ones(())) == 1024


def test_mixed_precision_leaves_the_cpu_alone():
    autocast, scaler = run.mixed_precision(tiny())
    with autocast:
        assert not torch.is_autocast_enabled("cpu")
    assert not scaler.is_enabled()


def test_precision_is_chosen_by_what_the_hardware_has(monkeypatch):
    device = torch.device("cuda")
    for major, expected in ((7, torch.float16), (8, torch.bfloat16), (9, torch.bfloat16)):
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda d, m=major: (m, 0))
        assert training._precision("auto", device) is expected
    assert training._precision("auto", torch.device("cpu")) is torch.float32
