"""How fast can the assignment's network be trained, with the same result?

:func:`train_fast` does what the lesson's plain loop does, and keeps the device busy: batches are
made on it, matrix products run in half precision where it is good at that, and nothing is asked
back before an epoch ends.
"""

import contextlib
import math

from course.bars import progress
from course.cifar10.batches import DeviceBatches, crop_flip_cutout, default_device
from course.errors import UserError

__all__ = ["evaluate_fast", "mixed_precision", "normalization", "train_fast", "triangle"]

PRECISIONS = ("auto", "float32", "bfloat16", "float16")


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
    from torch.nn.functional import cross_entropy

    device = default_device() if device is None else torch.device(device)
    precision = _precision(precision, device)
    mean, std = normalization(data)
    train_batches = DeviceBatches(
        data.train_images, data.train_labels, batch_size, mean=mean, std=std, seed=seed,
        augment=crop_flip_cutout() if augment == "standard" else augment, shuffle=True,
        device=device,
    )  # fmt: skip
    test_batches = DeviceBatches(
        data.test_images, data.test_labels, max(batch_size, 1000), mean=mean, std=std,
        device=device,
    )  # fmt: skip
    model.to(device, memory_format=torch.channels_last)
    optimizer = _sgd(model, lr, momentum, weight_decay, kernels_only, device)
    autocast, scaler = _mixed(device, precision)
    network = torch.compile(model) if compiled else model
    mode = model.training
    history = {name: [] for name in _HISTORY}
    with (
        _seeded(seed, device),
        _tuned_convolutions(device),
        progress(epochs, f"training on {data.name}") as bar,
    ):
        for epoch in range(epochs):
            rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
            for group in optimizer.param_groups:
                group["lr"] = rate
            network.train()
            sums = torch.zeros(2, device=device)  # loss and hits, left on the device
            for x, y in train_batches:
                with autocast:
                    scores = network(x)
                    loss = cross_entropy(scores, y)
                optimizer.zero_grad(set_to_none=True)
                scaler.scale(loss).backward()
                scaler.step(optimizer)
                scaler.update()
                with torch.no_grad():
                    sums[0] += loss * len(y)
                    sums[1] += (scores.argmax(1) == y).sum()
            tested = _sums(network, test_batches, precision)
            # The one place where the CPU waits for the device.
            sizes = 2 * [len(train_batches.labels)] + 2 * [len(test_batches.labels)]
            numbers = [
                a / n for a, n in zip(torch.cat([sums, tested]).tolist(), sizes, strict=True)
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
    return _mixed(device, _precision("auto", device))


def normalization(data):
    """Mean and standard deviation of each color over the training images, values in [0, 1].

    Returns
    -------
    mean, std : list of float, three each
    """
    import numpy as np

    # Counts of the 256 values make whole numbers, so that every machine gets the same digits.
    values = np.arange(256) / 255.0
    mean, std = [], []
    for channel in np.moveaxis(data.train_images, 3, 0):
        share = np.bincount(channel.reshape(-1), minlength=256) / channel.size
        mean.append(float(share @ values))
        std.append(max(float(np.sqrt(share @ (values - mean[-1]) ** 2)), 1e-6))
    return mean, std


def triangle(warmup=0.2, end=0.01):
    """A schedule that rises linearly from a fifth to 1 until `warmup`, then falls to `end`.

    Returns
    -------
    callable
        t in [0, 1] -> factor of the learning rate.
    """

    def schedule(t):
        if t < warmup:
            return 0.2 + 0.8 * t / warmup
        return 1.0 - (1.0 - end) * (t - warmup) / (1.0 - warmup)

    schedule.__name__ = f"triangle(warmup={warmup:g}, end={end:g})"
    return schedule


_HISTORY = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr")


def _sums(network, batches, precision):
    """Sum of the losses and number of hits, as a tensor on the device."""
    import torch
    from torch.nn.functional import cross_entropy

    network.eval()
    sums = torch.zeros(2, device=batches.device)
    with torch.no_grad(), _autocast(batches.device, precision):
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


def _mixed(device, precision):
    """Context manager and gradient scaler for this type of matrix products."""
    import torch

    return _autocast(device, precision), _scaler(device, enabled=precision == torch.float16)


def _autocast(device, precision):
    """Half precision where it is asked for."""
    import torch

    if precision == torch.float32:
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=precision)


def _scaler(device, enabled):
    """Scales a float16 loss, so that small gradients do not vanish; else passes all through."""
    import torch

    return torch.amp.GradScaler(device.type, enabled=enabled)


def _sgd(model, lr, momentum, weight_decay, kernels_only, device):
    """SGD; on CUDA one kernel for all parameters, which also needs no look at the scaled loss."""
    import torch

    if kernels_only:
        from course.cifar10.models import weight_decay_groups

        parameters = weight_decay_groups(model, weight_decay)
    else:
        parameters = list(model.parameters())
    options = dict(lr=lr, momentum=momentum, weight_decay=weight_decay)
    return torch.optim.SGD(parameters, fused=device.type == "cuda" or None, **options)


@contextlib.contextmanager
def _seeded(seed, device):
    """Dropout draws from this seed; afterwards the global generators are where they were."""
    import torch

    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield


@contextlib.contextmanager
def _tuned_convolutions(device):
    """Let cuDNN try its algorithms on the sizes at hand."""
    import torch

    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = device.type == "cuda"
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
