"""What do the checks of layers ask, which own tensors and have two modes?"""

import torch

from course import oracles
from course.check.probe import Stop, Stopped, probe
from course.check.probes.pytorch.ready_made import BATCH_NORMS, DROPOUTS
from course.check.probes.pytorch.tensors import tensor
from course.check.probes.pytorch.their_code import their_code


def _forward(f, layer, x):
    """The output of a student's layer, which must leave its input alone."""
    before = x.clone()
    with their_code(f):
        y = layer(x)
    if not torch.equal(x, before):
        raise Stopped(Stop("changed", "x", f.take_calls()))
    return y


@probe(
    hints=(
        (
            "Four tensors are set up in __init__, after super().__init__(): two that are learned, "
            "nn.Parameter, and two that are not but belong to the model, self.register_buffer."
        ),
        (
            "In forward, self.training says which mode it is. In training: mean and biased "
            "variance of x over axes 0, 2 and 3. In evaluation: the two buffers."
        ),
        (
            "Update the buffers in training under torch.no_grad(): (1 - momentum) * old + "
            "momentum * new, with the unbiased variance, x.var((0, 2, 3)), as the new one."
        ),
        (
            "v.reshape(1, -1, 1, 1) makes a tensor of one number a channel fit x. With it: "
            "(x - mean) / torch.sqrt(var + eps) * weight + bias."
        ),
    ),
    rtol=2e-6,
    forbidden=BATCH_NORMS,
)
def BatchNorm2d(f):  # noqa: N802 (the exercise's name)
    """What is registered, both modes, running statistics, gradients, settings, start values."""
    x = 100 * tensor(*range(-3, 21)).reshape(3, 2, 1, 4)
    x[0, 1] += 250.0
    layer = f(num_features=2)
    kind = oracles.value_there(oracles.is_a, layer, "module")
    yield "what it is", {"an nn.Module": kind}
    names, buffers = oracles.value_there(oracles.module_names, layer)
    kept = [name for name in buffers if name != "num_batches_tracked"]
    yield "what it registers", dict(parameters=list(names), buffers=kept)
    with their_code(f):
        saved = sorted({*layer.state_dict()} - {"num_batches_tracked"})
    yield "what state_dict() holds", dict(names=saved)
    layer = f(num_features=2, momentum=0.25)
    with their_code(f):
        layer.double()
    y = _forward(f, layer, x)
    yield "the output in training mode", dict(y=y.detach())
    yield "the running mean after one batch", dict(running_mean=layer.running_mean.detach())
    yield "the running variance after one batch", dict(running_var=layer.running_var.detach())
    with their_code(f):
        layer.eval()
    y = _forward(f, layer, x[:1] + 50.0)
    yield "the output in evaluation mode", dict(y=y.detach())
    yield "after evaluation", dict(running_mean=layer.running_mean.detach())
    with their_code(f):
        layer.train()
    _forward(f, layer, 2 * x + 30.0)
    yield "the running mean after a second batch", dict(running_mean=layer.running_mean.detach())
    yield "the running variance after it", dict(running_var=layer.running_var.detach())
    layer = f(num_features=2)
    with their_code(f):
        layer.double()
        dy = tensor(*[1, -2, 0, 3, 5, 1, -1, 0] * 3).reshape(x.shape)
        _, dx, *_ = oracles.value_there(oracles.module_gradients, layer, x, dy)
    hangs = bool(layer.running_mean.requires_grad or layer.running_var.requires_grad)
    yield "the buffers, inside of a network", {"they hang on a graph": hangs}
    yield "the gradient by x, times 100", dict(dx=None if dx is None else 100 * dx)
    now = dict(running_mean=layer.running_mean.detach(), running_var=layer.running_var.detach())
    yield "the statistics, with momentum left out", now
    with their_code(f):
        learned = dict(weight=tensor(0.5, -2.0), bias=tensor(1.0, 3.0))
        layer.load_state_dict(learned, strict=False)
    yield "with other weights and biases", dict(y=_forward(f, layer, x).detach())
    small = 0.01 * x[:1] / 100.0
    given, left_out, huge = (
        _forward(f, f(num_features=2, **eps).double(), small).detach()
        for eps in (dict(eps=1e-5), {}, dict(eps=1e4))
    )
    same = bool(torch.allclose(given, left_out, rtol=1e-9, atol=0))
    held = bool(huge.abs().max() < 0.01)
    yield "with several eps", {"1e-5 if left out": same, "10000 makes the output small": held}
    constant = torch.full((2, 1, 2, 1), 7.0)
    yield "for a constant channel", dict(y=_forward(f, f(num_features=1), constant).detach())


@probe(
    hints=(
        "In evaluation mode, self.training is False and the layer returns x.",
        (
            "In training mode draw one random number between 0 and 1 for each entry, "
            "torch.rand_like(x); the entry is kept where the number is at least drop."
        ),
        (
            "What is kept is divided by 1 - drop, the probability of keeping. For drop = 1 that "
            "is a division by zero: return torch.zeros_like(x) before."
        ),
    ),
    forbidden=DROPOUTS,
)
def Dropout(f):  # noqa: N802 (the exercise's name)
    """Evaluation, shares and scale in training, new masks, drop = 0 and drop = 1, gradients."""
    small = tensor(1.0, -2.0, 3.0)
    layer = f(drop=0.3)
    yield "what it is", {"an nn.Module": oracles.value_there(oracles.is_a, layer, "module")}
    with their_code(f):
        layer.eval()
    yield "in evaluation mode", dict(y=_forward(f, layer, small))
    with their_code(f):
        layer.train()
    ones = torch.ones(100, 100, dtype=torch.float64)
    y = _forward(f, layer, ones)
    kept = y != 0
    whole = bool(y.max() - y[kept].min() < 1e-6) if kept.any() else True
    yield "in training mode, on ones", {"kept entries are alike": whole}
    share = round(float((~kept).double().mean()), 1)
    yield "in training mode, on ones", {"share dropped, to one decimal": share}
    yield "in training mode, on ones", {"largest entry": float(y.max())}
    again = _forward(f, layer, ones)
    yield "in training mode, at another call", {"the same mask": bool(torch.equal(y, again))}
    other = _forward(f, f(drop=0.3), ones)
    yield "in training mode, in another layer", {"the same mask": bool(torch.equal(y, other))}
    apart = bool((y != y[:1]).any()), bool((y != y[:, :1]).any())
    yield "in training mode, on a batch", {"rows differ": apart[0], "columns differ": apart[1]}
    with their_code(f):
        several = oracles.value_there(oracles.outputs, layer, ones[:5], 8)
    counts = {int((y == 0).sum()) for y in several}
    yield "in training mode, eight times", {"the number dropped varies": len(counts) > 1}
    layer = f(drop=1)
    yield "with drop = 1, in training mode", dict(y=_forward(f, layer, small).detach())
    layer = f(drop=0)
    yield "with drop = 0, in training mode", dict(y=_forward(f, layer, small).detach())
    layer = f(drop=0.5)
    with their_code(f):
        y, dx = oracles.value_there(oracles.module_gradients, layer, ones, ones)
    same = dx is not None and bool(torch.allclose(dx, y))
    yield "its gradient", {"is that of x times mask / (1 - drop)": same}
