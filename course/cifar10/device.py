"""What does a training need on its device, so that it is fast and can be repeated?"""

import contextlib


def mixed(device, precision):
    """Context manager and gradient scaler for this type of matrix products."""
    import torch

    return autocast(device, precision), scaler(device, enabled=precision == torch.float16)


def autocast(device, precision):
    """Half precision where it is asked for."""
    import torch

    if precision == torch.float32:
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=precision)


def scaler(device, enabled):
    """Scales a float16 loss, so that small gradients do not vanish; else passes all through."""
    from course.cifar10.scaling import SteadyScaler

    return SteadyScaler(device.type, enabled=enabled)


def sgd(model, lr, momentum, weight_decay, kernels_only, device):
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
def seeded(seed, device):
    """Dropout draws from this seed; afterwards the global generators are where they were."""
    import torch

    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield


@contextlib.contextmanager
def tuned_convolutions(device):
    """Let cuDNN try its algorithms on the sizes at hand."""
    import torch

    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = device.type == "cuda"
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
