"""On which small networks, and with which loss, are the functions of unit 11 tried?

The networks live where the student's code runs, and what is said about them there may be false. So
each of their parts shows its own state in what it computes: in training mode it adds a wave to its
output, of another height where hooks hang on it. Asked for its scores of an input that nobody
there has seen, a network tells by numbers which parts are in which mode, whether hooks were left
behind, and what became of its weights and buffers. A twin, made here, says what the numbers
should be.
"""

import torch
from torch import nn


class _Telling:
    """A part of a network whose output tells its state. In evaluation mode it is plain."""

    def forward(self, *inputs):
        """Compute what the part computes, and in training mode the wave on it."""
        y = super().forward(*inputs)
        if not self.training:
            return y
        lists = (v for k, v in vars(self).items() if k.endswith("_hooks") and "state_dict" not in k)
        return y + (0.1 + 0.2 * sum(map(len, lists))) * torch.sin(2 * y)


def _telling(kind):
    """The class of a layer, as one that tells its state."""
    return type(kind.__name__, (_Telling, kind), {"__module__": __name__})


Linear, Conv2d, BatchNorm1d, BatchNorm2d, Sequential, Flatten, Tanh, Identity, Pool = map(
    _telling,
    (nn.Linear, nn.Conv2d, nn.BatchNorm1d, nn.BatchNorm2d, nn.Sequential, nn.Flatten, nn.Tanh,
     nn.Identity, nn.AdaptiveAvgPool2d),
)  # fmt: skip


def _filled(network, seed):
    """Draw all parameters anew, without a look at the global generator."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.copy_(0.5 * torch.randn(p.shape, generator=generator, dtype=p.dtype))
    return network


class _Scores(nn.Module):
    """a small network with batch norm."""

    def __init__(self):
        super().__init__()
        self.body = Sequential(Flatten(), Linear(12, 5), BatchNorm1d(5), Tanh(), Identity())
        self.head = Linear(5, 3)

    def forward(self, x):
        return self.head(self.body(x))


class _Tiny(_Telling, _Scores):
    """a small network with batch norm."""


def tiny_network(seed=0, dtype="float64"):
    """A classifier of (n, 3, 2, 2) images into 3 classes, with batch norm.

    It is in training mode but for one part: a function that restores modes has to restore each
    part's own.

    Parameters
    ----------
    seed : int
        Of its weights.
    dtype : str

    Returns
    -------
    torch.nn.Module
    """
    network = _filled(_Tiny(), seed).to(getattr(torch, dtype))
    network.body[4].eval()
    return network


class _Maps(nn.Module):
    """a small convolutional network."""

    def __init__(self, deep):
        super().__init__()
        self.layer = Conv2d(3, 4, 3, padding=1)
        between = [Conv2d(4, 5, 3), BatchNorm2d(5), Tanh()] if deep else []
        head = Linear(5 if deep else 4, 3)
        self.rest = Sequential(*between, Pool(1), Flatten(), head)

    def forward(self, x):
        return self.rest(self.layer(x))


class _Camera(_Telling, _Maps):
    """a small convolutional network."""


def cam_network(deep=False, seed=0, dtype="float64"):
    """A convolution `layer`, then the `rest`: averaged maps and a linear head, if not `deep`.

    Parameters
    ----------
    deep : bool
        Put a convolution with batch norm and tanh between the layer and the average.
    seed : int
    dtype : str

    Returns
    -------
    torch.nn.Module
        Takes (n, 3, height, width), gives (n, 3) logits; in evaluation mode.
    """
    return _filled(_Camera(deep), seed).to(getattr(torch, dtype)).eval()


class _Roll(nn.Module):
    """Takes one color for the other, in training mode alone."""

    def forward(self, x):
        return x.roll(1, dims=1) if self.training else x


class _Colors(nn.Module):
    """a network that scores an image by its mean colors."""

    def __init__(self):
        super().__init__()
        self.roll = _Roll()
        self.norm = BatchNorm2d(3)
        self.tail = Identity()

    def forward(self, x):
        return self.tail(self.norm(self.roll(x)).mean(dim=(2, 3)))


class _Picky(_Telling, _Colors):
    """a network that scores an image by its mean colors."""


def picky_network(training=True):
    """A classifier of (n, 3, h, w) images: the class is the brightest channel, in evaluation mode.

    In training mode it answers otherwise. One part is in the other mode than the rest.

    Parameters
    ----------
    training : bool
        The mode of the network as a whole.
    """
    network = _Picky().train(training)
    network.tail.train(not training)
    return network


class ScriptedLoss:
    """A loss function whose values are given, whatever the network says.

    Parameters
    ----------
    ask : callable
        Gives the next value. A test that keeps it on its own side knows how often it was asked.
    """

    __name__ = "scripted_loss"

    def __init__(self, ask):
        self.ask = ask

    def __call__(self, scores, y):
        """Give the next value, with a gradient of zero."""
        return 0.0 * scores.sum() + self.ask()
