"""What did a function leave behind in a network?

`same_scores` and `gradients` ask the network itself, with inputs that are new to it; a twin that
nothing was done to says what should come. `traces` reads what is written on the network: a claim,
and enough for an instant check.
"""

import torch

from course.oracles.compare import close


def traces(network):
    """What a function may have left behind in a network.

    Returns
    -------
    dict
        `hooks`: how many are registered; `gradients`: how many parameters have one; `frozen`: how
        many parameters need none; `modes`: whether each part is in training mode.
    """
    parameters, hooks = list(network.parameters()), 0
    for part in network.modules():
        kinds = (k for k in vars(part) if k.endswith("_hooks") and "state_dict" not in k)
        hooks += sum(len(getattr(part, kind)) for kind in kinds)
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


def gradients(network, x, dy):
    """What a backward pass adds to the gradients that are in a network: a list of tensors or None.

    Parameters
    ----------
    network : torch.nn.Module
    x, dy : tensor
        Input, and gradient by the scores.
    """
    scores = network(x)
    if scores.requires_grad:
        scores.backward(dy)
    return [None if p.grad is None else p.grad.clone() for p in network.parameters()]


def same_scores(network, twin, x, rtol=1e-9):
    """Whether a network and its twin give the same scores in every mode.

    Both are asked as they are, then in evaluation mode, then in training mode, in which they stay.
    The answers differ where a weight, a buffer or a part's mode does, and where a hook was left.

    Parameters
    ----------
    network : torch.nn.Module
        Of the module `networks`, wherever it lives.
    twin : torch.nn.Module
        Another one, made here, in the state that is expected.
    x : tensor
        Input.
    rtol : float

    Returns
    -------
    bool
    """
    for change in (None, "eval", "train"):
        for asked in (network, twin):
            if change:
                getattr(asked, change)()
        if not close(network(x), twin(x), rtol, rtol):
            return False
    return True
