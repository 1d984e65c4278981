"""What do the checks of optimizers with PyTorch's interface ask?"""

import torch

from course import oracles
from course.check.probe import probe
from course.check.probes.pytorch.ready_made import OPTIMIZERS
from course.check.probes.pytorch.tensors import tensor
from course.check.probes.pytorch.their_code import their_code


def _path(f, optimizer, *gradients, **settings):
    """All parameters after the last of these steps."""
    with their_code(f):
        path = oracles.value_there(oracles.optimizer_path, optimizer, list(gradients), **settings)
    return path[-1]


def _rounded(w):
    """Whether 0 after gradients of 3 and -7 is what single precision makes of it."""
    m = (0.9 * 0.1 * 3 - 0.1 * 7) / (1 - 0.9**2)
    r = (0.999 * 0.001 * 9 + 0.001 * 49) / (1 - 0.999**2)
    exact = -0.1 - 0.1 * m / r**0.5
    return 1e-10 < abs(w / exact - 1) < 1e-4


def _parameters(*values):
    return oracles.there(oracles.Parameters, list(values))


@probe(
    hints=(
        (
            "The base class keeps the books: give super().__init__ the params and a dict of the "
            "four settings. In step you find them again, group by group, in self.param_groups."
        ),
        (
            "Two loops: over the groups, over group['params']. Skip a p whose grad is None. Read "
            "lr and the others from the group, the velocity from self.state[p]."
        ),
        (
            "g = p.grad + weight_decay * p makes a new tensor. Then v = momentum * v + g, stored "
            "in self.state[p], and the move is v, or g + momentum * v with nesterov."
        ),
        (
            "p.sub_(lr * move), under torch.no_grad(), writes into the parameter itself. At the "
            "first step there is no velocity: self.state[p].get('v', torch.zeros_like(p))."
        ),
    ),
    forbidden=OPTIMIZERS,
)
def SGD(f):  # noqa: N802 (the exercise's name)
    """Momentum, Nesterov, weight decay, groups, missing and zero gradients, rates, saved state."""
    w, g = tensor(1.0, 2.0), tensor(0.5, -1.0)
    others = [[tensor(1.0, 1.0)], [tensor(-2.0, 0.5)]]
    optimizer = f(params=_parameters(w), lr=0.1)
    kind = oracles.value_there(oracles.is_a, optimizer, "optimizer")
    yield "what it is", {"a torch.optim.Optimizer": kind}
    yield "after one step", dict(w=_path(f, optimizer, [g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8)
    yield "with momentum, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, nesterov=True)
    yield "with nesterov, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, weight_decay=0.5)
    yield "with weight_decay, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    settings = dict(momentum=0.8, nesterov=True, weight_decay=0.5)
    optimizer = f(params=_parameters(w), lr=0.1, **settings)
    yield "with all settings, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w, w), lr=0.1, momentum=0.8)
    first, second = _path(f, optimizer, [g, -g], [*others[0], *others[1]])
    yield "with two parameters, after two steps", dict(first=first, second=second)
    groups = [dict(params=[w], lr=0.2), dict(params=[w], momentum=0.5, weight_decay=0.1)]
    optimizer = f(params=_parameters(*groups), lr=0.1)
    first, second = _path(f, optimizer, [g, g], [*others[0], *others[0]])
    yield "with two groups, after two steps", dict(first=first, second=second)
    optimizer = f(params=_parameters(w, w), lr=0.1, momentum=0.8, weight_decay=0.5)
    first, second = _path(f, optimizer, [g, g], [None, g], [g, g])
    yield "where the second step lacks a gradient", dict(first=first, second=second)
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, weight_decay=0.5)
    yield "where the second gradient is zero", dict(w=_path(f, optimizer, [g], [0 * g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8)
    w_new = _path(f, optimizer, [g], *others, factor=0.5)[0]
    yield "where a scheduler halves the rate after each step", dict(w=w_new)
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8, weight_decay=0.5)
    with their_code(f):
        path = oracles.value_there(oracles.accumulating_path, optimizer, [[g], *others])
    yield "where backward adds to gradients that stay", dict(w=path[-1][0], gradient=path[-1][1])
    optimizer = f(params=_parameters(w), lr=0.1, momentum=0.8)
    with their_code(f):
        path = oracles.value_there(oracles.accumulating_path, optimizer, [[g], *others])
    yield "and there is no decay", dict(w=path[-1][0], gradient=path[-1][1])
    first = f(params=_parameters(w), lr=0.1, momentum=0.8)
    w_new = _path(f, first, [g])[0]
    second = f(params=_parameters(w_new), lr=0.7)
    with their_code(f):
        second.load_state_dict(first.state_dict())
    yield "resumed from state_dict()", dict(w=_path(f, second, *others)[0])


@probe(
    hints=(
        (
            "adamw_step of unit 04 has the whole arithmetic. New is only where things are kept: "
            "settings in the group, m, r and t in self.state[p]."
        ),
        (
            "self.state[p] is an empty dict before the first step of p. Fill it then with t = 0 "
            "and two tensors torch.zeros_like(p), and count t up at each step of this p."
        ),
        (
            "m and r are averages of p.grad and its square, without the decay. Divide copies of "
            "them by 1 - beta1**t and 1 - beta2**t."
        ),
        "p.sub_(lr * (weight_decay * p + m_hat / (r_hat.sqrt() + eps))), under torch.no_grad().",
    ),
    rtol=1e-6,  # the same step wherever eps stands
    forbidden=OPTIMIZERS,
)
def AdamW(f):  # noqa: N802 (the exercise's name)
    """First steps, decay, groups, missing and zero gradients, eps, saved state."""
    w, g = tensor(1.0, -2.0), tensor(3.0, 8.0)
    others = [[tensor(-5.0, 4.0)], [tensor(4.0, -9.0)]]
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.0)
    kind = oracles.value_there(oracles.is_a, optimizer, "optimizer")
    yield "what it is", {"a torch.optim.Optimizer": kind}
    yield "without decay, after one step", dict(w=_path(f, optimizer, [g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.0)
    yield "without decay, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.5)
    yield "with decay, after one step", dict(w=_path(f, optimizer, [g])[0])
    optimizer = f(params=_parameters(w))
    yield "with the defaults, after three steps", dict(w=_path(f, optimizer, [g], *others)[0])
    groups = [dict(params=[w], lr=0.2), dict(params=[w], betas=(0.5, 0.6), weight_decay=0.3)]
    optimizer = f(params=_parameters(*groups), lr=0.1)
    first, second = _path(f, optimizer, [g, g], [*others[0], *others[0]])
    yield "with two groups, after two steps", dict(first=first, second=second)
    optimizer = f(params=_parameters(w, w), lr=0.1, betas=(0.5, 0.6))
    first, second = _path(f, optimizer, [g, g], [None, g], [*others[0], *others[0]])
    yield "where the second step lacks a gradient", dict(first=first, second=second)
    optimizer = f(params=_parameters(w), lr=0.1, weight_decay=0.5)
    yield "with a zero gradient at first", dict(w=_path(f, optimizer, [0 * g])[0])
    optimizer = f(params=_parameters(w), lr=0.1, eps=1e9, weight_decay=0.0)
    held = torch.round(_path(f, optimizer, [g])[0], decimals=2)  # wherever eps is put
    yield "with a huge eps, to two decimals", dict(w=held)
    groups = [dict(params=[w]), dict(params=[w], eps=1e9)]
    optimizer = f(params=_parameters(*groups), lr=0.1, weight_decay=0.0)
    first, second = (torch.round(p, decimals=2) for p in _path(f, optimizer, [g, g]))
    yield "with a huge eps in the second group", dict(first=first, second=second)
    tiny = [tensor(3e-8, -2e-9)]
    left_out, given = (
        _path(f, f(params=_parameters(0 * w), lr=0.1, **eps), tiny)[0]
        for eps in ({}, dict(eps=1e-8))
    )
    same = bool(torch.allclose(left_out, given, rtol=1e-9, atol=0))
    yield "with eps left out, then with eps = 1e-8", {"the same step": same}
    optimizer = f(params=_parameters(tensor(0.0)), lr=0.1, eps=1e-16, weight_decay=0.0)
    moved = float(_path(f, optimizer, [tensor(3.0)], [tensor(-7.0)])[0])
    yield "two steps of a parameter in float64", {"single precision": _rounded(moved)}
    first = f(params=_parameters(w), lr=0.1)
    w_new = _path(f, first, [g])[0]
    second = f(params=_parameters(w_new), lr=0.7, weight_decay=0.9)
    with their_code(f):
        second.load_state_dict(first.state_dict())
    yield "resumed from state_dict()", dict(w=_path(f, second, *others)[0])
