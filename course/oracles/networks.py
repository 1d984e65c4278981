"""What is in a PyTorch module: names, states, modes, gradients; and one to try things on."""


def is_a(thing, kind):
    """Whether an object is of a class: "optimizer" or "module", of PyTorch."""
    import torch

    return isinstance(thing, {"optimizer": torch.optim.Optimizer, "module": torch.nn.Module}[kind])


def module_names(module):
    """What a module registers: names of its parameters and of its buffers, each list sorted."""
    return (
        sorted(name for name, _ in module.named_parameters()),
        sorted(name for name, _ in module.named_buffers()),
    )


def module_state(module):
    """Copies of a module's parameters, of their gradients (or None), and of its buffers.

    Returns
    -------
    weights, gradients, buffers : list of (tensor or None)
        In the order in which the module has them.
    """
    return (
        [p.detach().clone() for p in module.parameters()],
        [None if p.grad is None else p.grad.detach().clone() for p in module.parameters()],
        [b.detach().clone() for b in module.buffers()],
    )


def module_modes(module):
    """Whether each submodule is in training mode, the module itself first."""
    return [part.training for part in module.modules()]


def module_gradients(module, x, dy):
    """Gradients of sum(dy * module(x)), by autograd.

    Parameters
    ----------
    module : torch.nn.Module
    x, dy : tensor
        Input; gradient by the output, of its shape.

    Returns
    -------
    list of (tensor or None)
        The output, the gradient by `x`, then those by the parameters. None where the output does
        not depend on something.
    """
    import torch

    x = x.detach().clone().requires_grad_()
    y = module(x)
    inputs = [x, *module.parameters()]
    if not y.requires_grad:
        return [y.detach(), *(None for _ in inputs)]
    return [y.detach(), *torch.autograd.grad(y, inputs, dy, allow_unused=True)]


def outputs(module, x, n):
    """What a module makes of the same input in n calls, as a list of tensors without graphs."""
    return [module(x).detach().clone() for _ in range(n)]


def fill_gradients(module, value):
    """Give every parameter of a module a gradient that is this number everywhere."""
    import torch

    for p in module.parameters():
        p.grad = torch.full_like(p, value)


def small_network(seed=0, dtype="float32"):
    """A classifier for 2 features and 3 classes, with batch norm, that notes how it is called.

    Parameters
    ----------
    seed : int
        Of its weights; no global generator is touched.
    dtype : str

    Returns
    -------
    torch.nn.Module
        With `seen`: one list for each call of the network, whether it was in training mode,
        whether its batch norm was, and whether the call built a graph.
    """
    import torch

    class SmallNetwork(torch.nn.Module):
        """A small network with batch norm."""

        def __init__(self):
            super().__init__()
            self.body = torch.nn.Sequential(
                torch.nn.Linear(2, 5), torch.nn.BatchNorm1d(5), torch.nn.Tanh()
            )
            self.head = torch.nn.Linear(5, 3)
            self.seen = []

        def forward(self, x):
            scores = self.head(self.body(x))
            self.seen.append([self.training, self.body[1].training, scores.requires_grad])
            return scores

    with torch.random.fork_rng(devices=[]):  # what layers draw at first is replaced
        network = SmallNetwork().to(getattr(torch, dtype))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.copy_(torch.randn(p.shape, generator=generator))
    return network
