"""Are the networks those of the assignment, and are weights kept and refused as promised?"""

import io
import json
import pickle
import struct

import numpy as np
import pytest
import torch
from torch import nn

from course import models
from course.errors import UserError


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """These networks are too small for more, and on a busy machine threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_assignments_network_has_the_published_size():
    assert models.parameter_counts(models.AssignmentNet()) == (454_026, 1_344)


def test_its_layers_come_in_the_published_order():
    kinds = [type(m).__name__ for m in models.AssignmentNet().stages[0]]
    block = ["Conv2d", "ReLU", "BatchNorm2d"]
    assert kinds == [*block, *block, "MaxPool2d", "Dropout", "Conv2d"]
    net = models.AssignmentNet()
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    assert [(c.in_channels, c.out_channels, *c.kernel_size) for c in convolutions] == [
        (3, 32, 3, 3), (32, 64, 3, 3), (64, 32, 1, 1),
        (32, 64, 3, 3), (64, 128, 3, 3), (128, 32, 1, 1),
        (32, 128, 3, 3), (128, 256, 3, 3), (256, 10, 1, 1),
    ]  # fmt: skip
    assert all(c.bias is not None for c in convolutions)
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    assert {(n.eps, n.momentum) for n in norms} == {(1e-3, 0.01)}
    assert [m.p for m in net.modules() if isinstance(m, nn.Dropout)] == [0.2, 0.3, 0.5]


@pytest.mark.parametrize("make", [models.AssignmentNet, lambda: models.ResNet9(width=8)])
def test_logits_and_the_layer_for_grad_cam(make):
    model, seen = make().eval(), []
    handle = model.cam_layer.register_forward_hook(lambda m, i, o: seen.append(o))
    logits = model(torch.randn(2, 3, 32, 32))
    handle.remove()
    assert logits.shape == (2, 10)
    assert seen[0].shape[2:] == (8, 8)
    (gradient,) = torch.autograd.grad(logits.sum(), seen[0])
    assert gradient.abs().max() > 0


def test_resnet9_has_its_size():
    model = models.ResNet9()
    assert models.parameter_counts(model)[0] == 6_573_130
    assert sum(isinstance(m, nn.Conv2d) for m in model.modules()) == 8


def test_only_kernels_of_three_by_three_decay():
    model = models.AssignmentNet()
    kernels, rest = models.weight_decay_groups(model)
    assert kernels["weight_decay"] == 2e-4
    assert rest["weight_decay"] == 0.0
    assert sum(p.numel() for p in kernels["params"]) == 9 * (
        3 * 32 + 32 * 64 + 32 * 64 + 64 * 128 + 32 * 128 + 128 * 256
    )
    assert {tuple(p.shape[2:]) for p in kernels["params"]} == {(3, 3)}
    assert len(kernels["params"]) + len(rest["params"]) == len(list(model.parameters()))
    torch.optim.SGD([kernels, rest], lr=0.1)  # accepted, no parameter twice


def test_decay_equals_keras_penalty():
    model = models.AssignmentNet()
    kernels, _ = models.weight_decay_groups(model)
    penalty = sum(1e-4 * (p**2).sum() for p in kernels["params"])
    gradients = torch.autograd.grad(penalty, kernels["params"])
    for p, g in zip(kernels["params"], gradients, strict=True):
        torch.testing.assert_close(g, kernels["weight_decay"] * p.detach())


def test_multiply_adds_count_convolutions_and_leave_the_model_as_it_was():
    conv = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4)).train()
    assert models.multiply_adds(conv) == 3 * 9 * 4 * 32 * 32
    assert conv.training
    assert float(conv[1].running_mean.abs().max()) == 0.0
    by_hand = (
        1024 * (3 * 9 * 32 + 32 * 9 * 64) + 256 * (64 * 32 + 32 * 9 * 64 + 64 * 9 * 128)
        + 64 * (128 * 32 + 32 * 9 * 128 + 128 * 9 * 256) + 16 * 256 * 10
    )  # fmt: skip
    assert models.multiply_adds(models.AssignmentNet()) == by_hand


# --- weights -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A network with weights of its own, and its file."""
    torch.manual_seed(1)
    model = models.AssignmentNet().eval()
    for buffer in model.buffers():
        if buffer.is_floating_point():
            buffer += 0.1 * torch.rand_like(buffer)
    path = tmp_path_factory.mktemp("weights") / "weights.safetensors"
    models.save_weights(model, path)
    return model, path


def test_weights_and_statistics_come_back_exactly(saved):
    model, path = saved
    other = models.AssignmentNet().eval()
    models.load_weights(other, path)
    x = torch.randn(3, 3, 32, 32)
    torch.testing.assert_close(other(x), model(x), rtol=0, atol=0)


def test_channels_last_and_compiled_models_are_saved_plainly(saved, tmp_path):
    path = saved[1]
    turned = models.AssignmentNet()
    models.load_weights(turned, path)
    turned = torch.compile(turned.to(memory_format=torch.channels_last))
    models.save_weights(turned, tmp_path / "w")
    assert (tmp_path / "w").read_bytes() == path.read_bytes()


def header(table, content=b""):
    """Bytes of a safetensors file with this header."""
    text = table if isinstance(table, bytes) else json.dumps(table).encode()
    return struct.pack("<Q", len(text)) + text + content


def torch_file(**options):
    """What torch.save writes."""
    buffer = io.BytesIO()
    torch.save(models.AssignmentNet().state_dict(), buffer, **options)
    return buffer.getvalue()


class Bomb:
    """Fails the test if it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


def change(path, name, **entry):
    """The file with one entry of its table changed."""
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    table = json.loads(content[8 : 8 + length])
    if entry:
        table[name] = {**table[name], **entry}
    else:
        del table[name]
    return header(table, content[8 + length :])


NAME = "stages.2.8.weight"
FAULTS = {
    "empty": (lambda path: b"", "header cannot be that long"),
    "too short": (lambda path: b"\x01\x00", "header cannot be that long"),
    "cut off": (lambda path: path.read_bytes()[:-1000], "damaged"),
    "huge header": (lambda path: struct.pack("<Q", 2**62) + b"{}", "header cannot be that long"),
    "long header": (lambda path: header(b" " * 1_500_000), "header cannot be that long"),
    "no JSON": (lambda path: header(b"\xff\xfe"), "header is not JSON"),
    "deep JSON": (lambda path: header(b"[" * 500_000), "header is not JSON"),
    "long number": (lambda path: header(b"9" * 10_000), "header is not JSON"),
    "a list": (lambda path: header([1, 2]), "no table of tensors"),
    "no tensors": (lambda path: header({}), "is missing"),
    "torch.save": (lambda path: torch_file(), "stays closed"),
    "old torch.save": (
        lambda path: torch_file(_use_new_zipfile_serialization=False), "stays closed"
    ),
    "pickle": (lambda path: pickle.dumps(Bomb(), protocol=4), "stays closed"),
    "text pickle": (lambda path: pickle.dumps(Bomb(), protocol=0), "header cannot be that long"),
    "one tensor less": (lambda path: change(path, NAME), f"{NAME} is missing"),
    "other shape": (
        lambda path: change(path, NAME, shape=[10, 256]), r"F32 \[10, 256\], not F32 \[10, 256, 1"
    ),
    "other type": (lambda path: change(path, NAME, dtype="I32"), "is I32"),
    "wrong offsets": (lambda path: change(path, NAME, data_offsets=[0, 4]), "damaged"),
    "negative offsets": (lambda path: change(path, NAME, data_offsets=[-9, 4]), "damaged"),
    "shape of words": (lambda path: change(path, NAME, shape="x" * 5000), "another network"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_one_clear_line_and_changes_nothing(saved, tmp_path, fault):
    make, says = FAULTS[fault]
    path = tmp_path / "weights.safetensors"
    path.write_bytes(make(saved[1]))
    model = models.AssignmentNet()
    before = [p.clone() for p in model.parameters()]
    with pytest.raises(UserError, match=says) as caught:
        models.load_weights(model, path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


def test_weights_that_are_not_finite_are_refused(tmp_path):
    model = models.AssignmentNet()
    with torch.no_grad():
        model.stages[1][0].bias[3] = np.nan
    models.save_weights(model, tmp_path / "w")
    with pytest.raises(UserError, match=r"stages.1.0.bias holds numbers that are not finite"):
        models.load_weights(models.AssignmentNet(), tmp_path / "w")


def test_a_missing_file_and_another_network_are_named(saved, tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        models.load_weights(models.AssignmentNet(), tmp_path / "nothing")
    with pytest.raises(UserError, match="another network"):
        models.load_weights(models.ResNet9(width=8), saved[1])
