"""What do the checks of a network's range test ask, and of the rate that it suggests?"""

import math

import numpy as np
import torch

from course import oracles
from course.check.probe import probe
from course.check.probes.cifar10.batches import some_batches
from course.check.probes.cifar10.ready_made import READY_MADE
from course.check.probes.cifar10.sequences import floats
from course.oracles import testbeds


class Script:
    """Losses that come one after the other, the last of them again and again."""

    def __init__(self, values):
        self.values, self.calls = values, 0

    def next(self):
        """The next loss."""
        self.calls += 1
        return self.values[min(self.calls, len(self.values)) - 1]


def range_test(f, network=None, loss=None, batches=None, **settings):
    """Call a range test; its network, its rates and its losses."""
    network = oracles.there(testbeds.tiny_network, 1) if network is None else network
    loss = oracles.there(torch.nn.CrossEntropyLoss) if loss is None else loss
    settings = {"lr_min": 0.01, "lr_max": 1.0, "n_steps": 5, **settings}
    batches = some_batches(1) if batches is None else batches
    lrs, losses = f(model=network, loss_fn=loss, batches=batches, **settings)
    return network, floats(lrs), floats(losses)


@probe(
    hints=(
        "It is training, one step at each rate, after which everything is put back.",
        (
            "Copy the state first, tensors included, and note the mode of every part. In the loop: "
            "set the rate, compute the loss, record both, stop if it exploded, then step. At the "
            "end load the copy and set the modes."
        ),
        (
            "copy.deepcopy(model.state_dict()) is a copy. The rate of step k is lr_min * (lr_max / "
            'lr_min) ** (k / (n_steps - 1)), written to optimizer.param_groups[0]["lr"]. The '
            "smoothed loss is the running average divided by 1 - beta ** (k + 1)."
        ),
    ),
    returns=("lrs", "losses"),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def lr_range_test(f):
    """Rates and losses, when it stops, and whether the network is as before."""
    _, lrs, losses = range_test(f, beta=0.0)
    yield "with beta = 0", dict(lrs=lrs, losses=losses)
    network, lrs, losses = range_test(f, lr_max=4.0, beta=0.5)
    yield "with beta = 0.5", dict(lrs=lrs, losses=losses)
    weights, _, buffers = oracles.value_there(oracles.module_state, network)
    weights0, _, buffers0 = oracles.module_state(testbeds.tiny_network(1))
    modes = oracles.value_there(oracles.module_modes, network)
    yield (
        "afterwards",
        {
            "weights as before": all(map(torch.equal, weights, weights0)),
            "buffers as before": all(map(torch.equal, buffers, buffers0)),
            "modes as before": modes == oracles.module_modes(testbeds.tiny_network(1)),
        },
    )
    for label, values, beta in (
        ("when the loss explodes", [1.0, 1.5, 0.5, 1.9, 2.1, 0.3], 0.0),
        ("when the loss becomes nan", [1.0, 0.9, math.nan, 0.7, 0.6, 0.5], 0.5),
        ("when the first loss is infinite", [math.inf, 1.0, 0.9, 0.8, 0.7, 0.6], 0.0),
    ):
        script = Script(values)
        loss = oracles.there(testbeds.ScriptedLoss, script.next)
        _, lrs, losses = range_test(f, loss=loss, n_steps=6, beta=beta)
        yield label, dict(lrs=lrs, losses=losses, calls=script.calls)


@probe(
    hints=(
        "You wrote this in unit 05. What is new: the first and the last point are left out.",
        "Keep the points with a finite loss, drop one at each end, and look for the steepest fall.",
        (
            "np.gradient(losses, np.log10(lrs)) gives the slopes, argmin the steepest fall, and "
            "the rate at that place is the answer."
        ),
    ),
    forbidden=READY_MADE,
)
def suggest_lr(f):
    """A steep start, nan at the end and in the middle, a long curve, uneven rates, equal slopes."""
    lrs = np.geomspace(1e-4, 10.0, 11)
    losses = np.array([6.4, 5.0, 4.9, 4.8, 4.6, 3.5, 2.2, 1.9, 1.8, 5.0, 12.0])
    yield "for a curve with a steep start", dict(lr=float(f(lrs=lrs, losses=losses)))
    losses = np.array([5.0, 4.9, 4.8, 4.6, 3.5, 2.2, 1.9, 1.8, 1.8, np.nan, np.nan])
    yield "where the last losses are nan", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs = np.array([1e-3, 2e-3, 4e-3, 1e-2, 3e-2, 0.3, 1.0, 2.0])
    losses = np.array([3.0, 2.95, 2.8, 2.4, 2.0, 1.4, 1.3, 1.35])
    yield "where the rates are not evenly spaced", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs = np.geomspace(1e-3, 10.0, 25)
    losses = 3.0 - 1.0 / (1.0 + np.exp(-3.0 * (np.arange(25) - 7.0)))
    yield "for a long curve", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs = np.geomspace(1e-4, 10.0, 11)
    losses = np.array([6.4, 5.0, 4.9, np.nan, 4.8, 4.6, 3.5, 2.2, 1.9, 5.0, 12.0])
    yield "where a loss in the middle is nan", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs, losses = 2.0 ** np.arange(-3, 4), np.array([7.0, 4.0, 2.0, 3.0, 4.0, 2.0, 1.0])
    yield "where two places are equally steep", dict(lr=float(f(lrs=lrs, losses=losses)))
