"""What do the checks of an epoch of training and of an evaluation ask?"""

import torch

from course import oracles
from course.check.probe import probe
from course.check.probes.pytorch.ready_made import READY_MADE
from course.check.probes.pytorch.tensors import tensor


def _batches():
    """Three batches of 4, 4 and 2 examples for the small network."""
    x = tensor(*range(20)).reshape(10, 2)
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
    rtol=1e-6,  # the sums may be kept in single precision
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
    rtol=1e-6,  # the sums may be kept in single precision
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
