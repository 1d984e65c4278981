"""What do the instant checks of unit 10 ask, on public inputs, and which hints do they have?

Students' objects may live in another process (grading): models, optimizers and parameters are
made with ``oracles.there``, and only values are read.
"""

import pkgutil
from contextlib import contextmanager

import torch

from course import oracles
from course.check.probe import ArgumentsChanged, Stop, Stopped, probe


def _optimizers():
    """Every algorithm of torch.optim by all its names, but not the class they derive from."""
    algorithms = {
        name
        for name, thing in vars(torch.optim).items()
        if isinstance(thing, type)
        and issubclass(thing, torch.optim.Optimizer)
        and thing is not torch.optim.Optimizer
    }
    homes = {module.name for module in pkgutil.iter_modules(torch.optim.__path__)}
    homes -= {"optimizer", "lr_scheduler", "swa_utils"}
    return tuple(f"torch.optim.{name}" for name in sorted(algorithms | homes))


# The exercises ask you to build these, so a solution must not fetch them ready-made. A pattern
# covers what is inside of what it names: "torch.optim.sgd" covers "torch.optim.sgd.SGD" too.
READY_MADE = ("course.oracles",)
OPTIMIZERS = (*READY_MADE, *_optimizers(), "torch._fused_*")
BATCH_NORMS = (*READY_MADE, "torch.*BatchNorm*", "torch.*.batchnorm", "torch.*batch_norm*")
DROPOUTS = (*READY_MADE, "torch.*Dropout*", "torch.*dropout*")


@contextmanager
def _their_code(f):
    """Tell an error in a method of the student's as one in the function would be told.

    The beginning of its text belongs to what it is recognized by: a RuntimeError alone may be
    anything.
    """
    try:
        yield
    except ArgumentsChanged as error:
        raise Stopped(Stop("changed", ", ".join(error.names), f.take_calls())) from None
    except Exception as error:
        what = f"{type(error).__name__}: {str(error)[:24]}"
        raise Stopped(Stop("raised", what, f.take_calls(), error)) from None


def _forward(f, layer, x):
    """The output of a student's layer, which must leave its input alone."""
    before = x.clone()
    with _their_code(f):
        y = layer(x)
    if not torch.equal(x, before):
        raise Stopped(Stop("changed", "x", f.take_calls()))
    return y


def _tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


def _path(f, optimizer, *gradients, **settings):
    """All parameters after the last of these steps."""
    with _their_code(f):
        path = oracles.value_there(oracles.optimizer_path, optimizer, list(gradients), **settings)
    return path[-1]


# --- optimizers --------------------------------------------------------------------------------


def _parameters(*values):
    return oracles.there(oracles.Parameters, list(values))


@probe(
    hints=(
        (
            "The base class keeps the books: give super().__init__ the params and a dict of the "
            "four settings. In step you find them again, group by group, in self.param_groups."
        ),
        (
            "Two loops: over the groups, over group['params']. Skip a p whose grad is None. Read "
            "lr and the others from the group, the velocity from self.state[p]."
        ),
        (
            "g = p.grad + weight_decay * p makes a new tensor. Then v = momentum * v + g, stored "
            "in self.state[p], and the move is v, or g + momentum * v with nesterov."
        ),
        (
            "p.sub_(lr * move), under torch.no_grad(), writes into the parameter itself. At the "
            "first step there is no velocity: self.state[p].get('v', torch.zeros_like(p))."
        ),
    ),
    forbidden=OPTIMIZERS,
)
def SGD(f):  # noqa: N802 (the exercise's name)
    """Momentum, Nesterov, weight decay, groups, missing and zero gradients, rates, saved state."""
    w, g = _tensor(1.0, 2.0), _tensor(0.5, -1.0)
    others = [[_tensor(1.0, 1.0)], [_tensor(-2.0, 0.5)]]
    optimizer = f(params=_parameters(w), lr=0.1)
    kind = oracles.value_there(oracles.is_a, optimizer, "optimizer")
    yield "what it is", {"a torch.optim.Optimizer": kind}
    yield "after one step", dict(w=_path(f, optimizer, [g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8)
    yield "with momentum, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, nesterov=True)
    yield "with nesterov, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, weight_decay=0.5)
    yield "with weight_decay, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w, w), lr=0.1, momentum=0.8)
    first, second = _path(f, optimizer, [g, -g], [*others[0], *others[1]])
    yield "with two parameters, after two steps", dict(first=first, second=second)
    groups = [dict(params=[w], lr=0.2), dict(params=[w], momentum=0.5, weight_decay=0.1)]
    optimizer = f(params=_parameters(*groups), lr=0.1)
    first, second = _path(f, optimizer, [g, g], [*others[0], *others[0]])
    yield "with two groups, after two steps", dict(first=first, second=second)
    optimizer = f(params=_parameters(w, w), lr=0.1, momentum=0.8, weight_decay=0.5)
    first, second = _path(f, optimizer, [g, g], [None, g], [g, g])
    yield "where the second step lacks a gradient", dict(first=first, second=second)
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, weight_decay=0.5)
    yield "where the second gradient is zero", dict(w=_path(f, optimizer, [g], [0 * g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8)
    w_new = _path(f, optimizer, [g], *others, factor=0.5)[0]
    yield "where a scheduler halves the rate after each step", dict(w=w_new)
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, weight_decay=0.5)
    with _their_code(f):
        path = oracles.value_there(oracles.accumulating_path, optimizer, [[g], *others])
    yield "where backward adds to gradients that stay", dict(w=path[-1][0], gradient=path[-1][1])
    first = f(params=_parameters(w), lr=0.1, momentum=0.8)
    w_new = _path(f, first, [g])[0]
    second = f(params=_parameters(w_new), lr=0.7)
    with _their_code(f):
        second.load_state_dict(first.state_dict())
    yield "resumed from state_dict()", dict(w=_path(f, second, *others)[0])


@probe(
    hints=(
        (
            "adamw_step of unit 04 has the whole arithmetic. New is only where things are kept: "
            "settings in the group, m, r and t in self.state[p]."
        ),
        (
            "self.state[p] is an empty dict before the first step of p. Fill it then with t = 0 "
            "and two tensors torch.zeros_like(p), and count t up at each step of this p."
        ),
        (
            "m and r are averages of p.grad and its square, without the decay. Divide copies of "
            "them by 1 - beta1**t and 1 - beta2**t."
        ),
        "p.sub_(lr * (weight_decay * p + m_hat / (r_hat.sqrt() + eps))), under torch.no_grad().",
    ),
    forbidden=OPTIMIZERS,
)
def AdamW(f):  # noqa: N802 (the exercise's name)
    """First steps, decay, groups, missing and zero gradients, eps, saved state."""
    w, g = _tensor(1.0, -2.0), _tensor(3.0, 8.0)
    others = [[_tensor(-5.0, 4.0)], [_tensor(4.0, -9.0)]]
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.0)
    kind = oracles.value_there(oracles.is_a, optimizer, "optimizer")
    yield "what it is", {"a torch.optim.Optimizer": kind}
    yield "without decay, after one step", dict(w=_path(f, optimizer, [g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.0)
    yield "without decay, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.5)
    yield "with decay, after one step", dict(w=_path(f, optimizer, [g])[0])
    optimizer = f(params=_parameters(w))
    yield "with the defaults, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    groups = [dict(params=[w], lr=0.2), dict(params=[w], betas=(0.5, 0.6), weight_decay=0.3)]
    optimizer = f(params=_parameters(*groups), lr=0.1)
    first, second = _path(f, optimizer, [g, g], [*others[0], *others[0]])
    yield "with two groups, after two steps", dict(first=first, second=second)
    optimizer = f(params=_parameters(w, w), lr=0.1, betas=(0.5, 0.6))
    first, second = _path(f, optimizer, [g, g], [None, g], [*others[0], *others[0]])
    yield "where the second step lacks a gradient", dict(first=first, second=second)
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.5)
    yield "with a zero gradient at first", dict(w=_path(f, optimizer, [0 * g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, eps=1e9, weight_decay=0.0)
    held = torch.round(_path(f, optimizer, [g])[0], decimals=2)  # wherever eps is put
    yield "with a huge eps, to two decimals", dict(w=held)
    groups = [dict(params=[w]), dict(params=[w], eps=1e9)]
    optimizer = f(params=_parameters(*groups), lr=0.1, weight_decay=0.0)
    first, second = (torch.round(p, decimals=2) for p in _path(f, optimizer, [g, g]))
    yield "with a huge eps in the second group", dict(first=first, second=second)
    first = f(params=_parameters(w), lr=0.1)
    w_new = _path(f, first, [g])[0]
    second = f(params=_parameters(w_new), lr=0.7, weight_decay=0.9)
    with _their_code(f):
        second.load_state_dict(first.state_dict())
    yield "resumed from state_dict()", dict(w=_path(f, second, *others)[0])


# --- layers ------------------------------------------------------------------------------------


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
    """What is registered, both modes, running statistics, gradients, a constant channel."""
    x = 100 * _tensor(*range(-3, 13)).reshape(2, 2, 2, 2)
    x[0, 1] += 250.0
    layer = f(num_features=2)
    kind = oracles.value_there(oracles.is_a, layer, "module")
    yield "what it is", {"an nn.Module": kind}
    names, buffers = oracles.value_there(oracles.module_names, layer)
    kept = [name for name in buffers if name != "num_batches_tracked"]
    yield "what it registers", dict(parameters=list(names), buffers=kept)
    with _their_code(f):
        saved = sorted({*layer.state_dict()} - {"num_batches_tracked"})
    yield "what state_dict() holds", dict(names=saved)
    layer = f(num_features=2, momentum=0.25)
    with _their_code(f):
        layer.double()
    y = _forward(f, layer, x)
    yield "the output in training mode", dict(y=y.detach())
    yield "the running mean after one batch", dict(running_mean=layer.running_mean.detach())
    yield "the running variance after one batch", dict(running_var=layer.running_var.detach())
    with _their_code(f):
        layer.eval()
    y = _forward(f, layer, x[:1] + 50.0)
    yield "the output in evaluation mode", dict(y=y.detach())
    yield "after evaluation", dict(running_mean=layer.running_mean.detach())
    layer = f(num_features=2)
    with _their_code(f):
        layer.double()
        dy = _tensor(*[1, -2, 0, 3, 5, 1, -1, 0] * 2).reshape(x.shape)
        _, dx, *_ = oracles.value_there(oracles.module_gradients, layer, x, dy)
    hangs = bool(layer.running_mean.requires_grad or layer.running_var.requires_grad)
    yield "the buffers, inside of a network", {"they hang on a graph": hangs}
    yield "the gradient by x, times 100", dict(dx=None if dx is None else 100 * dx)
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
    small = _tensor(1.0, -2.0, 3.0)
    layer = f(drop=0.3)
    yield "what it is", {"an nn.Module": oracles.value_there(oracles.is_a, layer, "module")}
    with _their_code(f):
        layer.eval()
    yield "in evaluation mode", dict(y=_forward(f, layer, small))
    with _their_code(f):
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
    with _their_code(f):
        several = oracles.value_there(oracles.outputs, layer, ones[:5], 8)
    counts = {int((y == 0).sum()) for y in several}
    yield "in training mode, eight times", {"the number dropped varies": len(counts) > 1}
    layer = f(drop=1)
    yield "with drop = 1, in training mode", dict(y=_forward(f, layer, small).detach())
    layer = f(drop=0)
    yield "with drop = 0, in training mode", dict(y=_forward(f, layer, small).detach())
    layer = f(drop=0.5)
    with _their_code(f):
        y, dx = oracles.value_there(oracles.module_gradients, layer, ones, ones)
    same = dx is not None and bool(torch.allclose(dx, y))
    yield "its gradient", {"is that of x times mask / (1 - drop)": same}


# --- loops -------------------------------------------------------------------------------------


def _batches():
    """Three batches of 4, 4 and 2 examples for the small network."""
    x = _tensor(*range(20)).reshape(10, 2)
    x = torch.sin(3 * x + x.flip(1) ** 2)
    y = (torch.arange(10) * 7 + torch.arange(10) // 3) % 3
    return [(x[:4], y[:4]), (x[4:8], y[4:8]), (x[8:], y[8:])]


def _number(value):
    """A number, also of a tensor without axes."""
    single = isinstance(value, torch.Tensor) and value.ndim == 0
    return value.detach().item() if single else value


def _network():
    return oracles.there(oracles.small_network, 10, "float64")


def _loss(name="CrossEntropyLoss", **settings):
    return oracles.there(getattr(torch.nn, name), **settings)


@probe(
    hints=(
        (
            "model.train() first. Then a loop over the batches with five lines in it: clear the "
            "gradients, scores, loss, backward, step."
        ),
        (
            "loss_fn gives the mean over a batch. Batches differ in size, so add up loss times "
            "size, count the right answers and the examples, and divide once at the end."
        ),
        (
            "loss.item() is the number without its graph. (scores.argmax(dim=1) == y).sum() "
            "counts the right answers, with the scores that the loss was computed from."
        ),
    ),
    returns=("loss", "accuracy"),
    forbidden=READY_MADE,
)
def train_epoch(f):
    """Batches of several sizes, a list and an iterator, modes, weights after the epoch."""
    for label, loss_fn, settings, listed in (
        ("on a list of batches", _loss(), dict(lr=0.5), True),
        ("with another loss", _loss("MultiMarginLoss"), dict(lr=0.2), True),
        ("with momentum, on an iterator", _loss(), dict(lr=0.5, momentum=0.9), False),
    ):
        model = _network()
        model.train(not listed)
        optimizer = oracles.there(torch.optim.SGD, model.parameters(), **settings)
        batches = _batches() if listed else oracles.there(iter, _batches())
        loss, accuracy = f(model=model, batches=batches, loss_fn=loss_fn, optimizer=optimizer)
        seen = model.seen
        modes = {
            "forward passes": len(seen),
            "in training mode": all(mode for mode, _, _ in seen),
        }
        yield f"{label}: the passes", modes
        hangs = bool(getattr(loss, "requires_grad", False))
        yield f"{label}: the figures", dict(loss=_number(loss), accuracy=_number(accuracy))
        yield f"{label}: the loss", {"it hangs on a graph": hangs}
        weights, _, _ = oracles.value_there(oracles.module_state, model)
        yield f"{label}: the weights", {"last bias of the model": weights[-1]}


@probe(
    hints=(
        (
            "Remember the attribute training of every submodule, model.modules() gives them all, "
            "the model itself included. Then model.eval()."
        ),
        (
            "The loop is that of train_epoch without clearing, backward and step, under "
            "torch.no_grad()."
        ),
        (
            "At the end set every submodule's training back to what it was. model.train() would "
            "wake up the parts that were frozen."
        ),
    ),
    returns=("loss", "accuracy"),
    forbidden=READY_MADE,
)
def evaluate(f):
    """Batches of several sizes, a list and an iterator, modes, no graph, nothing changed."""
    for label, loss_fn, listed in (
        ("on a list of batches", _loss(), True),
        ("with another loss", _loss("MultiMarginLoss"), True),
        ("on an iterator", _loss(), False),
    ):
        model = _network()
        model.train()
        model.body[1].eval()  # a frozen batch norm
        if not listed:
            model.eval()
            model.body.train()
        oracles.value_there(oracles.fill_gradients, model, 0.5)
        batches = _batches() if listed else oracles.there(iter, _batches())
        loss, accuracy = f(model=model, batches=batches, loss_fn=loss_fn)
        seen = model.seen
        modes = {
            "in evaluation mode": not any(mode or norm for mode, norm, _ in seen),
            "built a graph": any(graph for _, _, graph in seen),
        }
        yield f"{label}: the passes", modes
        yield f"{label}: the figures", dict(loss=_number(loss), accuracy=_number(accuracy))
        parts = dict(model=model, body=model.body, norm=model.body[1], head=model.head)
        modes = {f"{name} in training mode": part.training for name, part in parts.items()}
        yield f"{label}: afterwards", modes
        _, gradients, _ = oracles.value_there(oracles.module_state, model)
        kept = all(g is not None and bool((g == 0.5).all()) for g in gradients)
        yield f"{label}: afterwards", {"gradients as before": kept}
        model(_batches()[0][0])
        yield f"{label}: afterwards", {"can still be trained": model.seen[-1][2]}
