"""What did a function leave behind in a network?"""

import torch


def traces(network):
    """What a function may have left behind in a network.

    Returns
    -------
    dict
        `hooks`: how many are registered; `gradients`: how many parameters have one; `frozen`: how
        many parameters need none; `modes`: whether each part is in training mode.
    """
    hooks = 0
    for part in network.modules():
        kinds = (k for k in vars(part) if k.endswith("_hooks") and "state_dict" not in k)
        hooks += sum(len(getattr(part, kind)) for kind in kinds)
    parameters = list(network.parameters())
    return {
        "hooks": hooks,
        "gradients": sum(p.grad is not None for p in parameters),
        "frozen": sum(not p.requires_grad for p in parameters),
        "modes": [part.training for part in network.modules()],
    }


def with_gradients(network):
    """The network, with a gradient of ones in every parameter."""
    for p in network.parameters():
        p.grad = torch.ones_like(p)
    return network


def gradients_are_ones(network):
    """Whether these gradients are still there."""
    return all(p.grad is not None and bool((p.grad == 1).all()) for p in network.parameters())
