"""How does a network train: on what, how exactly, and for how long?"""

import contextlib
import platform
import time

__all__ = ["observed", "versions"]


@contextlib.contextmanager
def observed(model):
    """Note how a network is trained, whatever loop does it.

    Parameters
    ----------
    model : torch.nn.Module
        With a convolution or a linear layer. A hook on the first of them stays until it has seen a
        batch in training mode.

    Yields
    ------
    dict
        Afterwards it holds `device`; `precision`, the type of what that layer computed; and
        `seconds`.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Linear(2, 1)
    >>> with observed(model) as facts:
    ...     _ = model(torch.ones(3, 2))
    >>> facts["precision"]
    'float32'
    """
    import torch
    from torch import nn

    facts = {}

    def look(module, inputs, output):
        if module.training:
            facts["device"] = _called(output.device)
            facts["precision"] = str(output.dtype).removeprefix("torch.")
            handle.remove()

    layer = next(m for m in model.modules() if isinstance(m, nn.Conv2d | nn.Linear))
    handle = layer.register_forward_hook(torch.compiler.disable(look))
    began = time.perf_counter()
    try:
        yield facts
    finally:
        handle.remove()
        facts["seconds"] = round(time.perf_counter() - began, 1)


def versions():
    """What a run was made with, by name."""
    import numpy as np
    import torch

    import course

    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "numpy": np.__version__,
        "course": course.__version__,
    }


def _called(device):
    """A device by its kind, and by its name where it has one."""
    import torch

    if device.type == "cuda":
        return f"cuda: {torch.cuda.get_device_name(device)}"
    return f"{device.type}: {platform.machine()}"
