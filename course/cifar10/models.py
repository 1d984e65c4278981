"""Which networks does the assignment train, and how are their weights kept?

:class:`AssignmentNet` is the network that the published solutions of the assignment share, about
450,000 parameters; :class:`ResNet9` stands beside it for those who want a higher accuracy. Weights
are kept as safetensors: names, shapes and numbers, nothing that could run.

PyTorch is imported with this module, so import it only where a network is needed.
"""

import torch
from torch import nn

from course.cifar10.weights import load_weights, save_weights

__all__ = [
    "NETWORKS", "AssignmentNet", "ResNet9", "load_weights", "multiply_adds", "parameter_counts",
    "save_weights", "weight_decay_groups",
]  # fmt: skip

EPS, MOMENTUM = 1e-3, 0.01  # Keras' batch norm, momentum 0.99 there: PyTorch counts the other way


class AssignmentNet(nn.Module):
    """The assignment's network: three pairs of 3x3 convolutions, pooled, with 1x1 convolutions.

    [3x3 conv 32, ReLU, batch norm] [3x3 conv 64, ReLU, batch norm] max-pool, dropout, 1x1 conv 32;
    the same with 64, 128 and 32; with 128, 256 and `classes`; then the average over what is left of
    the image, 4x4. 454,026 trainable parameters and 1,344 entries of batch-norm buffers.

    Parameters
    ----------
    classes : int
        Number of outputs.
    dropout : sequence of float
        Probability of dropping a unit at the end of each of the three stages.

    Notes
    -----
    ``forward`` takes (n, 3, 32, 32) and returns logits (n, classes).
    """

    def __init__(self, classes=10, dropout=(0.2, 0.3, 0.5)):
        super().__init__()
        channels = [(3, 32, 64, 32), (32, 64, 128, 32), (32, 128, 256, classes)]
        self.stages = nn.ModuleList(
            nn.Sequential(
                *_relu_norm(before, middle),
                *_relu_norm(middle, wide),
                nn.MaxPool2d(2),
                nn.Dropout(drop),
                nn.Conv2d(wide, after, 1),
            )
            for (before, middle, wide, after), drop in zip(channels, dropout, strict=True)
        )

    def forward(self, x):
        """Images (n, 3, height, width) -> logits (n, classes)."""
        for stage in self.stages:
            x = stage(x)
        return x.mean(dim=(2, 3))

    @property
    def cam_layer(self):
        """The layer whose maps Grad-CAM weighs: the last norm, 256 maps of 8x8."""
        return self.stages[-1][5]


class ResNet9(nn.Module):
    """Eight convolutions, two of their pairs bypassed, and a linear layer.

    After the networks that were fastest to 94 % in the DAWNBench competition. With `width` 64 it
    has 6,573,130 trainable parameters.

    Parameters
    ----------
    classes : int
        Number of outputs.
    width : int
        Channels after the first convolution; the last ones have eight times as many.
    """

    def __init__(self, classes=10, width=64):
        super().__init__()
        w = width
        self.stem = nn.Sequential(_norm_relu(3, w), _norm_relu(w, 2 * w), nn.MaxPool2d(2))
        self.bypass1 = nn.Sequential(_norm_relu(2 * w, 2 * w), _norm_relu(2 * w, 2 * w))
        self.middle = nn.Sequential(
            _norm_relu(2 * w, 4 * w), nn.MaxPool2d(2), _norm_relu(4 * w, 8 * w), nn.MaxPool2d(2)
        )
        self.bypass2 = nn.Sequential(_norm_relu(8 * w, 8 * w), _norm_relu(8 * w, 8 * w))
        self.head = nn.Linear(8 * w, classes)

    def forward(self, x):
        """Images (n, 3, height, width) -> logits (n, classes)."""
        x = self.stem(x)
        x = x + self.bypass1(x)
        x = self.middle(x)
        x = x + self.bypass2(x)
        return self.head(x.amax(dim=(2, 3)))

    @property
    def cam_layer(self):
        """The layer whose maps Grad-CAM weighs: before the last pooling within, 8x8."""
        return self.middle[2]


NETWORKS = {"assignment": AssignmentNet, "resnet9": ResNet9}


def parameter_counts(model):
    """How many numbers are trained, and how many are statistics that batch norm keeps.

    Returns
    -------
    trainable, buffers : int
        The count of batches that a norm has seen is no statistic and not counted.
    """
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return trainable, sum(b.numel() for b in model.buffers() if b.is_floating_point())


def weight_decay_groups(model, weight_decay=2e-4):
    """Parameter groups that decay the 3x3 kernels alone.

    Keras' ``kernel_regularizer=l2(1e-4)`` adds 1e-4 times the squared weights to the loss, so its
    gradient is 2e-4 times the weights: that is PyTorch's ``weight_decay``.

    Returns
    -------
    list of dict
        For the optimizer: the 3x3 kernels, then all other parameters without decay.
    """
    kernels = [
        m.weight for m in model.modules()
        if isinstance(m, nn.Conv2d) and m.kernel_size == (3, 3)
    ]  # fmt: skip
    chosen = {id(p) for p in kernels}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    return [
        {"params": kernels, "weight_decay": weight_decay},
        {"params": rest, "weight_decay": 0.0},
    ]


def multiply_adds(model, size=32):
    """Multiplications of convolutions and linear layers for one image of `size` x `size`."""
    counts, handles = [], []

    def count(module, inputs, output):
        per_output = module.weight[0].numel()
        counts.append(per_output * output[0].numel())

    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            handles.append(module.register_forward_hook(count))
    training = model.training
    parameter = next(model.parameters())
    model.eval()  # one image must not move the norms' statistics
    try:
        with torch.no_grad():
            model(torch.zeros(1, 3, size, size, device=parameter.device, dtype=parameter.dtype))
    finally:
        model.train(training)
        for handle in handles:
            handle.remove()
    return sum(counts)


def _relu_norm(before, after):
    """Convolution, ReLU and then batch norm, the order of the assignment."""
    conv = nn.Conv2d(before, after, 3, padding=1)
    return conv, nn.ReLU(), nn.BatchNorm2d(after, eps=EPS, momentum=MOMENTUM)


def _norm_relu(before, after):
    """Convolution, batch norm and then ReLU, the common order."""
    conv = nn.Conv2d(before, after, 3, padding=1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())
