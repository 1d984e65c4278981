"""On which small networks, and with which loss, are the functions of unit 11 tried?"""

import torch
from torch import nn


def _filled(network, seed):
    """Draw all parameters anew, without a look at the global generator."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.copy_(0.5 * torch.randn(p.shape, generator=generator, dtype=p.dtype))
    return network


class _Tiny(nn.Module):
    """a small network with batch norm."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Flatten(), nn.Linear(12, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Identity()
        )
        self.head = nn.Linear(5, 3)

    def forward(self, x):
        return self.head(self.body(x))


def tiny_network(seed=0, dtype="float64"):
    """A classifier of (n, 3, 2, 2) images into 3 classes, with batch norm.

    It is in training mode but for one part, which does the same in both modes: a function that
    restores modes has to restore each part's own.

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


class _Camera(nn.Module):
    """a small convolutional network."""

    def __init__(self, deep):
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 3, padding=1)
        between = [nn.Conv2d(4, 5, 3), nn.BatchNorm2d(5), nn.Tanh()] if deep else []
        head = nn.Linear(5 if deep else 4, 3)
        self.rest = nn.Sequential(*between, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)

    def forward(self, x):
        return self.rest(self.layer(x))


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


class _Picky(nn.Module):
    """a network that scores an image by its mean colors."""

    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.75)
        self.norm = nn.BatchNorm2d(3)
        self.tail = nn.Identity()

    def forward(self, x):
        return self.tail(self.norm(self.drop(x)).mean(dim=(2, 3)))


def picky_network(training=True):
    """A classifier of (n, 3, h, w) images: the class is the brightest channel, in evaluation mode.

    In training mode its dropout and batch norm answer otherwise. One part is in the other mode
    than the rest.

    Parameters
    ----------
    training : bool
        The mode of the network as a whole.
    """
    network = _Picky().train(training)
    network.tail.train(not training)
    return network


class ScriptedLoss:
    """A loss function whose values are given, whatever the network says; it counts its calls.

    Parameters
    ----------
    values : sequence of float
        The loss at the first call, at the second, and so on; the last one is repeated.
    """

    __name__ = "scripted_loss"

    def __init__(self, values):
        self.values, self.calls = list(values), 0

    def __call__(self, scores, y):
        """Give the next value, with a gradient of zero."""
        value = self.values[min(self.calls, len(self.values) - 1)]
        self.calls += 1
        return 0.0 * scores.sum() + value
