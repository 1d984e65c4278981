"""What does a network do that is small enough to train while a slider moves?

A :class:`Network` is fully connected, in float64 and NumPy alone: a step on a few dozen examples
takes some fifty microseconds. Everything random comes from one seed, so the same settings give the
same network and the same run. Demos train it, and exercise ``overfit_settings`` of unit 09.

>>> x, y = np.eye(3), np.arange(3)
>>> net = Network((3, 8, 3), seed=1)
>>> losses = net.train(x, y, lr=0.5, n_steps=200)
>>> net.accuracy(x, y)
1.0
"""

from .batch_norm import BatchNormNetwork
from .batches import shuffled, whole
from .network import ACTIVATIONS, Network, train_one_hidden_layer

__all__ = [
    "ACTIVATIONS", "BatchNormNetwork", "Network", "shuffled", "train_one_hidden_layer", "whole",
]  # fmt: skip
