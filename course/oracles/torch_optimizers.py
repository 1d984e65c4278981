"""What does an object that is a PyTorch optimizer do with parameters, groups and gradients?"""


class Parameters:
    """What an optimizer takes: parameters or groups of them, made of tensors.

    Like ``model.parameters()`` it can be gone through, and nothing else.

    Parameters
    ----------
    values : list of (tensor or dict)
        A dict is a parameter group; the tensors are under "params". All are copied.
    """

    def __init__(self, values):
        import torch

        def made(value):
            if isinstance(value, dict):
                return {**value, "params": [made(inner) for inner in value["params"]]}
            return torch.nn.Parameter(value.detach().clone())

        self._made = [made(value) for value in values]
        groups = sum(isinstance(value, dict) for value in values)
        self._says = f"{groups} groups" if groups else f"{[v.tolist() for v in values]}"

    def __iter__(self):
        return iter(self._made)

    def __repr__(self):
        return self._says if len(self._says) <= 60 else f"{len(self._made)} parameters"


def add_group(optimizer, values, **settings):
    """Give an optimizer one more group: parameters made of these tensors, with these settings."""
    import torch

    made = [torch.nn.Parameter(value.detach().clone()) for value in values]
    optimizer.add_param_group({"params": made, **settings})


def optimizer_path(optimizer, gradients, factor=1.0):
    """Weights after each step of an optimizer that meets these gradients.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    gradients : list of list of (tensor or None)
        One list a step; in it one gradient for each parameter, in the order of the groups. None
        where a parameter has no gradient.
    factor : float
        By which every group's learning rate is multiplied after each step, as schedulers do.

    Returns
    -------
    list of list of tensor
        Copies of all parameters after the first step, after the second, and so on.
    """
    weights = [p for group in optimizer.param_groups for p in group["params"]]
    path = []
    for step in gradients:
        for p, g in zip(weights, step, strict=True):
            p.grad = None if g is None else g.detach().clone()
        optimizer.step()
        path.append([p.detach().clone() for p in weights])
        for group in optimizer.param_groups:
            group["lr"] *= factor
    return path


def accumulating_path(optimizer, gradients):
    """As `optimizer_path`, with gradients that backward adds to tensors that stay the same ones.

    Between the steps they are set to zero, not to None.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    gradients : list of list of tensor

    Returns
    -------
    list of list of tensor
        After each step copies of all parameters, then of all their gradients.
    """
    weights = [p for group in optimizer.param_groups for p in group["params"]]
    path = []
    for step in gradients:
        optimizer.zero_grad(set_to_none=False)
        sum((p * g).sum() for p, g in zip(weights, step, strict=True)).backward()
        optimizer.step()
        path.append([t.detach().clone() for t in [*weights, *(p.grad for p in weights)]])
    return path


def same_tensors(got, expected, rtol=1e-6, atol=1e-9):
    """Whether two nested lists of tensors agree in number, shape, type and values.

    Parameters
    ----------
    got, expected : tensor, None, or list or tuple of these
    rtol, atol : float

    Returns
    -------
    bool
    """
    import torch

    if isinstance(expected, (list, tuple)):
        alike = isinstance(got, (list, tuple)) and len(got) == len(expected)
        return alike and all(map(lambda a, b: same_tensors(a, b, rtol, atol), got, expected))
    if not (isinstance(got, torch.Tensor) and isinstance(expected, torch.Tensor)):
        return got is None and expected is None
    alike = got.shape == expected.shape and got.dtype == expected.dtype
    return alike and torch.allclose(got.detach(), expected.detach(), rtol=rtol, atol=atol)
