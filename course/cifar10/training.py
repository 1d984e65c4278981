"""How fast can the assignment's network be trained, with the same result?

:func:`train_fast` does what the lesson's plain loop does, and keeps the device busy: batches are
made on it, matrix products run in half precision where it is good at that, and nothing is asked
back before an epoch ends.
"""

import math

from course.bars import progress
from course.cifar10.batches import DeviceBatches, crop_flip_cutout, default_device
from course.cifar10.device import autocast, mixed, seeded, sgd, tuned_convolutions
from course.cifar10.normalization import normalization
from course.cifar10.schedule import triangle
from course.errors import UserError

__all__ = ["evaluate_fast", "mixed_precision", "normalization", "train_fast", "triangle"]

PRECISIONS = ("auto", "float32", "bfloat16", "float16")
_HISTORY = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr")


def train_fast(
    model, data, epochs=100, batch_size=512, lr=0.1, momentum=0.9, weight_decay=5e-4,
    schedule=None, augment="standard", seed=0, device=None, precision="auto", compiled=False,
    kernels_only=False,
):  # fmt: skip
    """Train a network by SGD with momentum on cross-entropy, in place.

    Parameters
    ----------
    model : torch.nn.Module
        It is moved to the device and stays there.
    data : ImageSet
        What :func:`course.data.load_images` returns.
    epochs, batch_size : int
    lr, momentum, weight_decay : float
    schedule : callable, optional
        The rate of epoch e, from 0, is ``lr * schedule(e / epochs)``; constant without one.
    augment : callable, "standard" or None
        As in `DeviceBatches`; "standard" is ``crop_flip_cutout()``.
    seed : int
        Decides on order, augmentation and dropout. The weights are the model's own.
    device : str or torch.device, optional
        The GPU where there is one, else the CPU.
    precision : str
        "float32", "bfloat16", "float16" (with gradient scaling), or "auto": on a CUDA device
        bfloat16 where it has it, else float16; float32 on others.
    compiled : bool
        Train ``torch.compile(model)``; the first steps take a minute longer.
    kernels_only : bool
        Let the weights of 3x3 convolutions decay alone.

    Returns
    -------
    dict of list of float
        `train_loss`, `train_accuracy`, gathered while training, `test_loss`, `test_accuracy` and
        `lr`, one entry an epoch.

    Raises
    ------
    UserError
        If the loss is no longer finite at the end of an epoch.
    """
    import torch

    device = default_device() if device is None else torch.device(device)
    precision = _precision(precision, device)
    train_batches, test_batches = _batches(data, batch_size, augment, seed, device)
    model.to(device, memory_format=torch.channels_last)
    optimizer = sgd(model, lr, momentum, weight_decay, kernels_only, device)
    half, scaler = mixed(device, precision)
    network = torch.compile(model) if compiled else model
    mode = model.training
    history = {name: [] for name in _HISTORY}
    with (
        seeded(seed, device),
        tuned_convolutions(device),
        progress(epochs, f"training on {data.name}") as bar,
    ):
        for epoch in range(epochs):
            rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
            for group in optimizer.param_groups:
                group["lr"] = rate
            trained = _descend(network, train_batches, optimizer, half, scaler)
            tested = _sums(network, test_batches, precision)
            # The one place where the CPU waits for the device.
            sizes = 2 * [len(train_batches.labels)] + 2 * [len(test_batches.labels)]
            numbers = [
                a / n for a, n in zip(torch.cat([trained, tested]).tolist(), sizes, strict=True)
            ]
            for name, value in zip(_HISTORY, [*numbers, rate], strict=True):
                history[name].append(value)
            if not math.isfinite(numbers[0]):
                raise UserError(
                    f"the loss is no longer finite after epoch {epoch + 1}: "
                    f"train again with a smaller lr than {lr:g}"
                )
            bar.set_postfix_str(f"test accuracy {100 * numbers[3]:.1f} %")
            bar.update()
    model.train(mode)
    return history


def evaluate_fast(model, images, labels, mean, std, device=None, batch_size=1000):
    """Mean loss and accuracy of a network, in float32 and evaluation mode.

    Parameters
    ----------
    model : torch.nn.Module
        It is moved to the device; its mode is left as found.
    images : ndarray of uint8, (n, 32, 32, 3)
    labels : ndarray of int, (n,)
    mean, std : sequence of float, (3,)
    device : str or torch.device, optional

    Returns
    -------
    loss, accuracy : float
    """
    import torch

    batches = DeviceBatches(images, labels, batch_size, mean=mean, std=std, device=device)
    mode = model.training
    model.to(batches.device)
    loss, hits = _sums(model, batches, torch.float32).tolist()
    model.train(mode)
    return loss / len(labels), hits / len(labels)


def mixed_precision(model):
    """Half precision for matrix products, where the model's device is good at it.

    bfloat16 on a CUDA device that has it, float16 on others, and nothing at all elsewhere: the same
    loop runs everywhere. Weights and what they are updated with stay in float32. (Micikevicius et
    al., Mixed Precision Training, ICLR 2018.)

    Parameters
    ----------
    model : torch.nn.Module
        With at least one parameter.

    Returns
    -------
    autocast : context manager
        For the forward pass and the loss; it may be entered again and again.
    scaler : torch.amp.GradScaler
        ``scaler.scale(loss).backward()``, ``scaler.step(optimizer)``, ``scaler.update()``. For
        float16 it scales the loss, so that small gradients do not become zero; else it passes all
        through.

    Examples
    --------
    >>> import torch
    >>> autocast, scaler = mixed_precision(torch.nn.Linear(2, 1))
    >>> scaler.is_enabled()  # on the CPU
    False
    """
    device = next(model.parameters()).device
    return mixed(device, _precision("auto", device))


def _batches(data, batch_size, augment, seed, device):
    """Batches to train on and to test with, on the device."""
    mean, std = normalization(data)
    train = DeviceBatches(
        data.train_images, data.train_labels, batch_size, mean=mean, std=std, seed=seed,
        augment=crop_flip_cutout() if augment == "standard" else augment, shuffle=True,
        device=device,
    )  # fmt: skip
    test = DeviceBatches(
        data.test_images, data.test_labels, max(batch_size, 1000), mean=mean, std=std,
        device=device,
    )  # fmt: skip
    return train, test


def _descend(network, batches, optimizer, half, scaler):
    """Train for an epoch; sum of the losses and number of hits, as a tensor on the device."""
    import torch
    from torch.nn.functional import cross_entropy

    network.train()
    sums = torch.zeros(2, device=batches.device)
    for x, y in batches:
        with half:
            scores = network(x)
            loss = cross_entropy(scores, y)
        optimizer.zero_grad(set_to_none=True)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        with torch.no_grad():
            sums[0] += loss * len(y)
            sums[1] += (scores.argmax(1) == y).sum()
    return sums


def _sums(network, batches, precision):
    """Sum of the losses and number of hits, as a tensor on the device."""
    import torch
    from torch.nn.functional import cross_entropy

    network.eval()
    sums = torch.zeros(2, device=batches.device)
    with torch.no_grad(), autocast(batches.device, precision):
        for x, y in batches:
            scores = network(x).float()
            sums[0] += cross_entropy(scores, y, reduction="sum")
            sums[1] += (scores.argmax(1) == y).sum()
    return sums


def _precision(name, device):
    """The type of matrix products."""
    import torch

    if name not in PRECISIONS:
        raise ValueError(f"precision is one of {', '.join(PRECISIONS)}, not {name!r}")
    if name != "auto":
        return getattr(torch, name)
    if device.type != "cuda":
        return torch.float32
    # Asked of the hardware: PyTorch calls bfloat16 supported where it is emulated, on a T4 say.
    major, _ = torch.cuda.get_device_capability(device)
    return torch.bfloat16 if major >= 8 else torch.float16
