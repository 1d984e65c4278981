# %% [markdown]
# # 10 · PyTorch: from NumPy to modules
#
# **Time** 3 hours · **Difficulty** ●●○ · **You need** units 01, 03, 04, 06 and 07; classes in Python · **Points** 20
#
# You have built momentum, AdamW, batch norm and dropout as functions: arrays go in, arrays come out, and you carry the velocity and the running mean from call to call yourself. That is the clearest way to learn them and a tiresome way to train a network with a hundred arrays. PyTorch takes four chores off you: it derives the gradients, it keeps the parameters together, it stores each optimizer's memory, and it switches a model between training and evaluation. In this unit you rebuild the pieces once more, now as the classes that PyTorch works with. Afterwards you have written the optimizer, two layers, the training loop and the evaluation of a training script yourself. Three things you go on taking from PyTorch: the automatic gradients, whose rules you know and whose engine you do not build, the convolutions, and the programs that compute all this on a GPU.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from course import check, demos, oracles
from course.check import hint, progress

check.start("10-pytorch")

# %% [markdown]
# ## 1. Tensors that remember
#
# A tensor is an array. Most of what you know from NumPy works: shapes, broadcasting, `x.mean()`, `x @ w`. Two things are new. It can live on a GPU, and it can remember where it came from.
#
# ```python
# w = torch.tensor(3.0, requires_grad=True)
# loss = (2 * w - 1) ** 2     # 25
# loss.backward()
# w.grad                      # 20, which is 2 * (2 * 3 - 1) * 2
# ```
#
# While the second line runs, PyTorch notes each operation: a product, a difference, a square. Each note says which tensors went in and how to turn the gradient by the result into gradients by them. The notes form a graph, from the parameters up to the loss. `loss.backward()` walks it from the end, with the chain rule at each node, and leaves in `w.grad` what it finds at the leaves.
#
# This is **reverse-mode automatic differentiation** (Linnainmaa 1970; as backpropagation in Rumelhart et al. 1986). One walk back gives the derivatives by all parameters at once, and it costs a small constant times as much as the forward pass, however many parameters there are. Central differences (unit 01) would need two forward passes for each.
#
# The picture below is one neuron with one example: $u = w x$, then $z = u + b$, then $a = \tanh z$, and the loss $L = (a - y)^2$ with $y = 0.5$. Every node knows only its own step. Multiply what comes from above by the slope of that step, and hand it down:
#
# $$ \frac{\partial L}{\partial a} = 2(a - y), \qquad \frac{\partial L}{\partial z} = (1 - a^2)\, \frac{\partial L}{\partial a}, \qquad \frac{\partial L}{\partial b} = \frac{\partial L}{\partial u} = \frac{\partial L}{\partial z}, \qquad \frac{\partial L}{\partial w} = x\, \frac{\partial L}{\partial u} $$
#
# **Predict, then try**
# 1. Walk back node by node. A sum has two inputs, $u$ and $b$: how is the gradient shared between them?
# 2. Set $x = 0$. Which gradients become zero, and which do not?
# 3. Make $b$ large. The loss is large too, so why does the gradient by $w$ almost vanish?

# %% tags=["demo"]
demos.pytorch.autograd_graph();


# %% [markdown]
# **What to notice.** A sum hands the whole gradient to both of its inputs. A product hands each input the gradient times the *other* input: at $x = 0$ the weight gets nothing, while the bias still learns. And with $b = 3$ the output is stuck at the flat end of the tanh. The loss is 0.25 and stays there, because $1 - a^2$ is nearly zero and multiplies everything that comes after it. This is the vanishing gradient of unit 06, at its smallest.
#
# ### Four habits of autograd
#
# - **`backward` adds.** It adds to `w.grad`, it does not replace. That is right where a parameter is used twice, and handy for summing up the gradients of several batches. It also means that somebody has to clear the gradients between two steps.
# - **The graph is built by the forward pass, anew each time.** Loops and `if` are fine: what ran is what is differentiated. After `backward` the graph is freed.
# - **`torch.no_grad()` switches the notes off.** Inside, results remember nothing. You need it where you compute *about* the model without training it, and where you change a parameter: the update is no part of the loss.
# - **`x.detach()` and `loss.item()` cut a value off its graph**, as a tensor and as a Python number. A value that you keep for a report should be cut off, or it holds the whole graph in memory.

# %% [markdown]
# ## 2. The optimizer: settings in groups, memory by parameter
#
# `momentum_step` of unit 03 took `w, g, v, lr, beta` and returned the new `w` and `v`. A `torch.optim.Optimizer` is the same step for all parameters of a model. Where do the five go?
#
# | in unit 03 | in the optimizer |
# |---|---|
# | `w` | `p`, one of `group["params"]`, changed in place |
# | `g` | `p.grad`, which `backward` has filled; `None` if `p` took no part in the loss |
# | `v` | `self.state[p]["velocity"]`, whatever name you choose |
# | `lr`, `beta` | `group["lr"]`, `group["momentum"]` |
#
# `self.param_groups` is a list of dicts. Often there is one group with all parameters in it. With several, each may have settings of its own, and takes the rest from what you gave the constructor:
#
# ```python
# SGD([
#     dict(params=body.parameters(), lr=0.01),               # pretrained: small steps
#     dict(params=norms.parameters(), weight_decay=0.0),     # do not shrink the scales
# ], lr=0.1, momentum=0.9, weight_decay=5e-4)
# ```
#
# `self.state` is a dict from each parameter to a dict of its own, empty at first. What you put there, `state_dict()` saves and `load_state_dict()` brings back, so that a run can be stopped and resumed. What you keep elsewhere is lost.
#
# The base class does all this bookkeeping. You write two methods: `__init__` hands it the parameters and a dict of default settings, and `step` goes through the groups. Read the settings *inside* `step`, from the group: a scheduler (unit 05) is nothing but somebody who writes a new number into `group["lr"]` between two steps.
#
# PyTorch's SGD puts weight decay into the gradient, then momentum on top:
#
# $$ g \leftarrow g + \lambda\, p \qquad\qquad v \leftarrow \beta\, v + g \qquad\qquad p \leftarrow p - \eta \cdot \begin{cases} g + \beta v & \text{with Nesterov} \\ v & \text{without} \end{cases} $$
#
# The $v$ on the right is the new one. With the old one, $g + \beta v$ *is* the new velocity, and Nesterov would change nothing.
#
# ### Exercise: `SGD` (4 points)

# %% nbgrader={"grade": false, "grade_id": "SGD", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SGD(torch.optim.Optimizer):
    """Stochastic gradient descent with momentum, in PyTorch's form.

    Parameters
    ----------
    params : iterable of Parameter, or of dict
        What to optimize. Each dict is a group: its parameters under "params", and any of the four
        settings below for this group alone. Groups may also come later, by add_param_group.
    lr, momentum, weight_decay : float
        Learning rate; share of the velocity that survives a step; strength of the decay. Where
        nesterov is True, momentum is above 0.
    nesterov : bool
        Whether to move along g + momentum v instead of v.

    Notes
    -----
    step() changes every parameter p whose grad is not None in place, with the settings that its
    group has at that moment: g = p.grad + weight_decay p, then v <- momentum v + g, with v zero
    before the first step of p, then p <- p - lr v, or p <- p - lr (g + momentum v) with nesterov.
    A parameter whose grad is None stays as it is, and so does its velocity. p.grad itself is not
    changed. All that is remembered from step to step is in self.state, so that state_dict(),
    loaded into another SGD for equal parameters, goes on as if nothing had happened.
    Accepting a closure in step, as PyTorch does, is fine and not needed.
    (Polyak 1964; Sutskever et al. 2013; the form is that of torch.optim.SGD.)
    """

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        ### BEGIN SOLUTION
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)
        ### END SOLUTION

    @torch.no_grad()
    def step(self):
        ### BEGIN SOLUTION
        for group in self.param_groups:
            lr, momentum = group["lr"], group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                state = self.state[p]
                v = momentum * state.get("velocity", torch.zeros_like(p)) + g
                state["velocity"] = v
                p.sub_(lr * (g + momentum * v if group["nesterov"] else v))
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-SGD", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.SGD(SGD)
### BEGIN HIDDEN TESTS
used = oracles.ready_made("10-pytorch", "SGD", SGD)
assert used is None, f"uses {used}, which this exercise asks you to build yourself"
rng = torch.Generator().manual_seed(1001)
w = [torch.randn(s, generator=rng, dtype=torch.float64) for s in [(3, 2), (4,), (), (1, 2, 1, 2)]]


def draw(n_steps):
    return [
        [torch.randn(p.shape, generator=rng, dtype=torch.float64) for p in w]
        for _ in range(n_steps)
    ]


for settings in [
    dict(lr=0.05),
    dict(lr=0.03, momentum=0.9),
    dict(lr=0.02, momentum=0.8, nesterov=True),
    dict(lr=0.1, weight_decay=0.3),
    dict(lr=0.01, momentum=0.95, nesterov=True, weight_decay=0.1),
]:
    gradients = draw(200 if len(settings) in (2, 4) else 30)
    theirs = torch.optim.SGD(oracles.Parameters(w), **settings)
    expected = oracles.optimizer_path(theirs, gradients)
    optimizer = SGD(oracles.there(oracles.Parameters, w), **settings)
    kind = oracles.value_there(oracles.is_a, optimizer, "optimizer")
    assert kind is True, "your class must be a torch.optim.Optimizer"
    kind = oracles.value_there(repr, oracles.there(type, optimizer))
    assert "torch.optim" not in kind, "the optimizer must be of your class, not one of torch.optim"
    path = oracles.value_there(oracles.optimizer_path, optimizer, gradients)
    assert oracles.same_tensors(path[0], expected[0]), "the first step differs from torch.optim.SGD"
    assert oracles.same_tensors(path, expected), "after the first step it leaves torch.optim.SGD"
groups = [
    dict(params=[w[0]], lr=0.2),
    dict(params=[w[1], w[2]], momentum=0.0, nesterov=False),
    dict(params=[w[3]], lr=0.01, momentum=0.5, nesterov=True, weight_decay=0.7),
]
settings = dict(lr=0.05, momentum=0.9, weight_decay=0.02)
gradients = draw(100)
expected = oracles.optimizer_path(
    torch.optim.SGD(oracles.Parameters(groups), **settings), gradients, factor=0.97
)
optimizer = SGD(oracles.there(oracles.Parameters, groups), **settings)
path = oracles.value_there(oracles.optimizer_path, optimizer, gradients, factor=0.97)
assert oracles.same_tensors(path[0], expected[0]), "a group's own settings must count for it"
same = oracles.same_tensors(path, expected)
assert same, "with groups, and rates that change between the steps, it leaves torch.optim.SGD"
gradients = [
    [None if (k + i) % 3 == 0 else g for i, g in enumerate(step)] for k, step in enumerate(draw(60))
]
for settings in [dict(momentum=0.9), dict(weight_decay=0.5), dict(momentum=0.5, nesterov=True)]:
    theirs = torch.optim.SGD(oracles.Parameters(w), lr=0.1, **settings)
    expected = oracles.optimizer_path(theirs, gradients)
    optimizer = SGD(oracles.there(oracles.Parameters, w), lr=0.1, **settings)
    path = oracles.value_there(oracles.optimizer_path, optimizer, gradients)
    message = "a parameter without a gradient, and its velocity, must stay; the others must move"
    assert oracles.same_tensors(path, expected), message
gradients = [[g * (k % 3 == 0) for g in step] for k, step in enumerate(draw(30))]
settings = dict(lr=0.1, momentum=0.8, nesterov=True, weight_decay=0.3)
expected = oracles.optimizer_path(torch.optim.SGD(oracles.Parameters(w), **settings), gradients)
optimizer = SGD(oracles.there(oracles.Parameters, w), 0.1, 0.8, True, 0.3)
path = oracles.value_there(oracles.optimizer_path, optimizer, gradients)
same = oracles.same_tensors(path[0], expected[0])
assert same, "by position the settings must be lr, momentum, nesterov, weight_decay"
message = "where a gradient is zero, the velocity and the decay must move the parameter on"
assert oracles.same_tensors(path, expected), message
gradients = draw(40)
for settings in [dict(momentum=0.9), dict(momentum=0.6, nesterov=True, weight_decay=0.3)]:
    theirs = torch.optim.SGD(oracles.Parameters(w), lr=0.1, **settings)
    expected = oracles.optimizer_path(theirs, gradients)
    optimizer = SGD(oracles.there(oracles.Parameters, w), lr=0.1, **settings)
    path = oracles.value_there(oracles.accumulating_path, optimizer, gradients)
    now = [step[:4] for step in path], [step[4:] for step in path]
    assert oracles.same_tensors(now[1], gradients), "your step must not change p.grad"
    message = "your velocity must not be the tensor p.grad, which is filled anew for each step"
    assert oracles.same_tensors(now[0], expected), message
    first = SGD(oracles.there(oracles.Parameters, w), lr=0.1, **settings)
    before = oracles.value_there(oracles.optimizer_path, first, gradients[:15])
    second = SGD(oracles.there(oracles.Parameters, before[-1]), lr=0.9)
    second.load_state_dict(first.state_dict())
    after = oracles.value_there(oracles.optimizer_path, second, gradients[15:])
    message = "state_dict(), loaded into a new optimizer, must go on where the old one stopped"
    assert oracles.same_tensors(before + after, expected), message
single = oracles.there(torch.nn.Parameter, torch.ones(3))
optimizer = SGD([single], lr=0.5, momentum=0.9)
single.grad = torch.tensor([1.0, 0.0, -4e4])
optimizer.step()
result = single.detach()
assert result.dtype == torch.float32, "a float32 parameter must stay one"
assert oracles.close(result, torch.tensor([0.5, 1.0, 20001.0])), "wrong first step in float32"
optimizer.zero_grad(set_to_none=False)
assert torch.equal(single.grad, torch.zeros(3)), "zero_grad(set_to_none=False) must leave zeros"
optimizer.zero_grad()
assert single.grad is None, "after zero_grad() there must be no gradient"
oracles.value_there(oracles.add_group, optimizer, [torch.ones(2)], lr=0.25)
step = [[None, torch.tensor([1.0, 2.0])]]
stayed, moved = oracles.value_there(oracles.optimizer_path, optimizer, step)[0]
expected = torch.tensor([0.75, 0.5])
assert oracles.same_tensors(moved, expected), "a group that is added later must be optimized too"
assert torch.equal(stayed, result), "without a gradient a parameter must stay"
layer = oracles.there(torch.nn.Linear, 2, 1)
optimizer = SGD(layer.parameters(), 0.1, 0.9, True, 0.01)
group = optimizer.param_groups[0]
assert len(group["params"]) == 2 and group["lr"] == 0.1, "params may be any iterable"
### END HIDDEN TESTS

# %% [markdown]
# What an optimizer remembers can be looked at. Below, one parameter slides down a slope whose gradient is noisy, and every quantity that the optimizer keeps for it is drawn.
#
# **Predict, then try**
# 1. SGD with momentum: the velocity follows the gradient. How far behind, and how much larger?
# 2. Change to AdamW. At which step is the move closest to the learning rate, whatever the gradient is?
# 3. Turn the gradients' scale up tenfold. Which of the two optimizers takes another path?

# %% tags=["demo"]
demos.pytorch.optimizer_state();


# %% [markdown]
# **What to notice.** With momentum 0.9 the velocity grows to four times the largest gradient. The gradient changes its sign at step 10, the velocity at step 14, and in between it carries the parameter on, uphill: it overshoots. The velocity has the gradient's units, so ten times larger gradients make ten times larger moves. AdamW divides $\hat m$ by $\sqrt{\hat r}$, and the units cancel: the scale changes nothing in its path. Its first move is the learning rate exactly, up or down, since both corrected averages then hold a single gradient. A clock $t$ belongs to this memory: without it, the correction cannot be computed.
#
# ## 3. AdamW: a clock for each parameter
#
# The arithmetic is `adamw_step` of unit 04:
#
# $$ m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad r \leftarrow \beta_2 r + (1 - \beta_2)\, g^2 \qquad p \leftarrow p - \eta \left( \lambda\, p + \frac{\hat m}{\sqrt{\hat r} + \epsilon} \right) $$
#
# with $\hat m = m / (1 - \beta_1^t)$ and $\hat r = r / (1 - \beta_2^t)$. The decay $\lambda p$ uses the old $p$ and stays out of both averages. That is what the W stands for (Loshchilov and Hutter 2019).
#
# New is the question which $t$. A parameter can be skipped, because it took no part in the loss, or it can join later, when a frozen layer is thawed. Its averages then hold fewer gradients than those of the others. So each parameter has its own clock, next to its own averages.
#
# Count the memory: SGD with momentum stores one number for each parameter, AdamW two. For the network of unit 11, 454,026 parameters of 4 bytes each, that is 1.8 MB and 3.6 MB. For a model of a billion parameters it is 4 GB and 8 GB, on top of the weights and their gradients.
#
# ### Exercise: `AdamW` (4 points)

# %% nbgrader={"grade": false, "grade_id": "AdamW", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AdamW(torch.optim.Optimizer):
    """Adam with decoupled weight decay.

    Parameters
    ----------
    params : iterable of Parameter, or of dict
        What to optimize. Each dict is a group: its parameters under "params", and any of the four
        settings below for this group alone. Groups may also come later, by add_param_group.
    lr : float
        Learning rate.
    betas : tuple of two floats
        Decay of the average of gradients (beta1) and of squared gradients (beta2).
    eps : float
        Keeps the division finite where all gradients so far were zero. Inside or outside of the
        root, before or after the correction: all are accepted.
    weight_decay : float
        Strength of the decay.

    Notes
    -----
    step() changes every parameter p whose grad is not None in place, with the settings that its
    group has at that moment: t <- t + 1, m <- beta1 m + (1 - beta1) g,
    r <- beta2 r + (1 - beta2) g^2 with g = p.grad, and
    p <- p - lr (weight_decay p + m_hat / (sqrt(r_hat) + eps)) with the old p on the right,
    m_hat = m / (1 - beta1^t), r_hat = r / (1 - beta2^t). t, m and r are zero before the first step
    of p, and each parameter has its own. A parameter whose grad is None stays as it is, with its
    t, m and r. p.grad itself is not changed. All that is remembered is in self.state, so that
    state_dict(), loaded into another AdamW for equal parameters, goes on as if nothing had
    happened. Accepting a closure in step is fine and not needed.
    (After Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019; in the form of
    torch.optim.AdamW, where lr multiplies the decay too.)
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        ### BEGIN SOLUTION
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))
        ### END SOLUTION

    @torch.no_grad()
    def step(self):
        ### BEGIN SOLUTION
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), r=torch.zeros_like(p))
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["r"] = beta2 * state["r"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                r_hat = state["r"] / (1 - beta2 ** state["t"])
                move = group["weight_decay"] * p + m_hat / (r_hat.sqrt() + group["eps"])
                p.sub_(group["lr"] * move)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-AdamW", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.AdamW(AdamW)
### BEGIN HIDDEN TESTS
used = oracles.ready_made("10-pytorch", "AdamW", AdamW)
assert used is None, f"uses {used}, which this exercise asks you to build yourself"
rng = torch.Generator().manual_seed(1002)
w = [torch.randn(s, generator=rng, dtype=torch.float64) for s in [(3, 2), (4,), (), (1, 2, 1, 2)]]


def draw(n_steps):  # between 5 and 20 in size, where all placements of eps agree
    def one(shape):
        size = 5 + 15 * torch.rand(shape, generator=rng, dtype=torch.float64)
        return size * (2.0 * torch.randint(2, shape, generator=rng) - 1)

    return [[one(p.shape) for p in w] for _ in range(n_steps)]


def same(got, expected):
    return oracles.same_tensors(got, expected, rtol=1e-6, atol=2e-7)


for settings in [
    {},
    dict(lr=0.02, weight_decay=0.0),
    dict(lr=0.01, weight_decay=2.0),
    dict(lr=0.05, betas=(0.5, 0.9), weight_decay=0.1),
    dict(lr=0.01, betas=(0.0, 0.99), eps=1e-10),
]:
    gradients = draw(200 if len(settings) in (0, 3) else 30)
    theirs = torch.optim.AdamW(oracles.Parameters(w), **settings)
    expected = oracles.optimizer_path(theirs, gradients)
    optimizer = AdamW(oracles.there(oracles.Parameters, w), **settings)
    kind = oracles.value_there(oracles.is_a, optimizer, "optimizer")
    assert kind is True, "your class must be a torch.optim.Optimizer"
    kind = oracles.value_there(repr, oracles.there(type, optimizer))
    assert "torch.optim" not in kind, "the optimizer must be of your class, not one of torch.optim"
    path = oracles.value_there(oracles.optimizer_path, optimizer, gradients)
    assert same(path[0], expected[0]), "the first step differs from torch.optim.AdamW"
    assert same(path, expected), "after the first step it leaves torch.optim.AdamW"
groups = [
    dict(params=[w[0]], lr=0.05),
    dict(params=[w[1], w[2]], betas=(0.8, 0.9)),
    dict(params=[w[3]], lr=0.01, betas=(0.5, 0.99), weight_decay=1.5),
]
gradients = draw(100)
theirs = torch.optim.AdamW(oracles.Parameters(groups), lr=0.03, weight_decay=0.2)
expected = oracles.optimizer_path(theirs, gradients, factor=0.97)
optimizer = AdamW(oracles.there(oracles.Parameters, groups), lr=0.03, weight_decay=0.2)
path = oracles.value_there(oracles.optimizer_path, optimizer, gradients, factor=0.97)
assert same(path[:2], expected[:2]), "a group's own settings must count for it"
message = "with groups, and rates that change between the steps, it leaves torch.optim.AdamW"
assert same(path, expected), message
gradients = [
    [None if (k + i) % 3 == 0 else g for i, g in enumerate(step)] for k, step in enumerate(draw(60))
]
theirs = torch.optim.AdamW(oracles.Parameters(w), lr=0.05, weight_decay=0.5)
expected = oracles.optimizer_path(theirs, gradients)
optimizer = AdamW(oracles.there(oracles.Parameters, w), lr=0.05, weight_decay=0.5)
path = oracles.value_there(oracles.optimizer_path, optimizer, gradients)
assert same(path, expected), "a parameter without a gradient must stay, with its own t, m and r"
gradients = draw(40)
settings = dict(lr=0.05, betas=(0.7, 0.95), weight_decay=0.3)
theirs = torch.optim.AdamW(oracles.Parameters(w), **settings)
expected = oracles.optimizer_path(theirs, gradients)
optimizer = AdamW(oracles.there(oracles.Parameters, w), **settings)
path = oracles.value_there(oracles.accumulating_path, optimizer, gradients)
now = [step[:4] for step in path], [step[4:] for step in path]
assert same(now[1], gradients), "your step must not change p.grad"
message = "your averages must not be the tensor p.grad, which is filled anew for each step"
assert same(now[0], expected), message
first = AdamW(oracles.there(oracles.Parameters, w), **settings)
before = oracles.value_there(oracles.optimizer_path, first, gradients[:15])
second = AdamW(oracles.there(oracles.Parameters, before[-1]), lr=0.9, weight_decay=0.0)
second.load_state_dict(first.state_dict())
after = oracles.value_there(oracles.optimizer_path, second, gradients[15:])
message = "state_dict(), loaded into a new optimizer, must go on where the old one stopped"
assert same(before + after, expected), message
for weight_decay, left in [(0.0, 1.0), (0.4, 0.8)]:
    zeros = [[torch.zeros_like(p) for p in w]]
    optimizer = AdamW(oracles.there(oracles.Parameters, w), lr=0.5, weight_decay=weight_decay)
    path = oracles.value_there(oracles.optimizer_path, optimizer, zeros)
    finite = all(p.isfinite().all() for p in path[0])
    assert finite, "a zero gradient at the first step must give finite weights"
    message = "with a zero gradient only the decay may move the weights"
    assert same(path[0], [left * p for p in w]), message
optimizer = AdamW(oracles.there(oracles.Parameters, w), lr=1.0, eps=1e6, weight_decay=0.0)
path = oracles.value_there(oracles.optimizer_path, optimizer, gradients[:1])
held = oracles.close(path[0], w, rtol=0, atol=0.05)
assert held, "a huge eps must hold the step back, wherever it is put"
single = oracles.there(torch.nn.Parameter, torch.ones(3))
optimizer = AdamW([single], lr=0.5, weight_decay=0.1)
single.grad = torch.tensor([10.0, -3.0, 4e4])
optimizer.step()
result = single.detach()
assert result.dtype == torch.float32, "a float32 parameter must stay one"
assert oracles.close(result, torch.tensor([0.45, 1.45, 0.45])), "wrong first step in float32"
optimizer.zero_grad()
assert single.grad is None, "after zero_grad() there must be no gradient"
oracles.value_there(oracles.add_group, optimizer, [torch.ones(2)], lr=0.25, weight_decay=0.0)
step = [[None, torch.tensor([10.0, -20.0])]]
stayed, moved = oracles.value_there(oracles.optimizer_path, optimizer, step)[0]
message = "a group that is added later must be optimized too, from its own first step on"
assert same(moved, torch.tensor([0.75, 1.25])), message
assert torch.equal(stayed, result), "without a gradient a parameter must stay"
layer = oracles.there(torch.nn.Linear, 2, 1)
group = AdamW(layer.parameters(), 0.1, (0.8, 0.9), 1e-7, 0.5).param_groups[0]
assert len(group["params"]) == 2 and group["lr"] == 0.1, "params may be any iterable"
gradients = draw(20)
theirs = torch.optim.AdamW(oracles.Parameters(w), 0.1, (0.8, 0.9), 1e-7, 0.5)
expected = oracles.optimizer_path(theirs, gradients)
optimizer = AdamW(oracles.there(oracles.Parameters, w), 0.1, (0.8, 0.9), 1e-7, 0.5)
path = oracles.value_there(oracles.optimizer_path, optimizer, gradients)
assert same(path, expected), "by position the settings must be lr, betas, eps, weight_decay"
rest = [torch.zeros_like(p) for p in w]


def moved(params, gradients, *settings, **named):
    optimizer = AdamW(oracles.there(oracles.Parameters, params), *settings, **named)
    return oracles.value_there(oracles.optimizer_path, optimizer, gradients)


settings = dict(lr=0.03, eps=1e-16)  # so small that its place does not matter at all
theirs = torch.optim.AdamW(oracles.Parameters(rest), **settings)
expected = oracles.optimizer_path(theirs, gradients)
close = oracles.same_tensors(moved(rest, gradients, **settings), expected, rtol=1e-9, atol=1e-13)
message = "float64 parameters must be moved in double precision, not in single (float32)"
assert close, message
tiny = [[1e-8 * g for g in step] for step in gradients[:3]]  # of a size at which eps decides
small, large = (moved(rest, tiny, 1e-3, (0.9, 0.999), eps, 1e-2) for eps in (1e-8, 1e-5))
close = oracles.same_tensors(moved(rest, tiny), small, rtol=1e-9, atol=1e-16)
assert close, "without further settings they must be 1e-3, (0.9, 0.999), 1e-8 and 1e-2"
groups = [dict(params=rest[:2]), dict(params=rest[2:], eps=1e-5)]
expected = [one[:2] + other[2:] for one, other in zip(small, large, strict=True)]
close = oracles.same_tensors(moved(groups, tiny), expected, rtol=1e-9, atol=1e-16)
assert close, "eps must be that of the group"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Modules: what a layer owns
#
# An `nn.Module` is a function with belongings. `forward` computes, and you call the module itself, `layer(x)`. The belongings are of three kinds, and each is found by those who need it:
#
# | kind | made by | found by |
# |---|---|---|
# | **parameter**: is learned | `self.weight = nn.Parameter(tensor)` | `parameters()`, so the optimizer; `state_dict()`; `.to(device)` |
# | **buffer**: is not learned and belongs to the model all the same | `self.register_buffer("running_mean", tensor)` | `state_dict()`; `.to(device)` |
# | **submodule** | `self.body = nn.Sequential(...)` | all of these, recursively |
#
# A tensor in a plain attribute belongs to nobody. It is not trained, not saved, and it stays behind on the CPU when the model moves to the GPU. A list of layers in a plain attribute has the same fate; `nn.ModuleList` is for that.
#
# `nn.Module` finds them because its `__setattr__` looks at what you assign. It needs its books for that, so `super().__init__()` comes first in your `__init__`.
#
# And a module has a **mode**. `model.train()` and `model.eval()` set the attribute `training` of the module and of all its submodules. Most layers do not care. Two that you know do:
#
# **Predict, then try**
# 1. Training mode: move through the batches. Does the batch norm's output have mean 0 each time? Where does the running mean go?
# 2. Go to evaluation mode at batch 2 and at batch 30. Why does the batch norm do badly in the first case?
# 3. In which mode do the dropped entries show, and why is what remains larger than the input?

# %% tags=["demo"]
demos.pytorch.modes();


# %% [markdown]
# **What to notice.** In training mode an example's output depends on its companions: another batch, another mean. In evaluation mode each example stands for itself, and the collected statistics do the work. They start at mean 0 and variance 1 and move a tenth of the way with each batch, so after two batches they are mostly still their start values, and an evaluation then is worth little. Dropout with drop 0.5 doubles what it keeps, so that the sums that the next layer forms are right on average. In evaluation it does nothing.
#
# > **Same word, other meaning.** `momentum` in batch norm is the weight of the *new* statistics, 0.1. In SGD it is the weight of the *old* velocity, 0.9. And `drop` is the probability of losing an entry, as in PyTorch; `keep` of unit 07 was 1 - drop.
#
# ### Exercise: `BatchNorm2d` (4 points)
#
# The arithmetic is `batchnorm2d_forward`, `update_running_stats` and `batchnorm_inference` of unit 06. There is no backward pass to write: autograd derives it from your forward, if you let it see the whole of it. The running statistics are the exception, they must not drag a graph along.

# %% nbgrader={"grade": false, "grade_id": "BatchNorm2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
class BatchNorm2d(nn.Module):
    """Batch norm for images: every channel is normalized over the batch and all pixels.

    Parameters
    ----------
    num_features : int
        Number of channels C.
    eps : float
        Added to the variance, inside the root.
    momentum : float
        Weight of the new batch in the running statistics.

    Attributes
    ----------
    weight, bias : Parameter, (C,)
        Scale and shift, ones and zeros at first.
    running_mean, running_var : buffer, (C,)
        Zeros and ones at first. They carry no graph. A buffer num_batches_tracked is allowed.

    Notes
    -----
    The layer takes x, (N, C, H, W), with more than one value a channel, and returns
    weight (x - mean) / sqrt(var + eps) + bias of the same shape and type; x stays as it is.
    In training mode mean and var are those of the batch, over axes 0, 2 and 3, with the biased
    variance (divided by the number of values n = N H W); gradients flow through them. Each call
    also updates the buffers: (1 - momentum) old + momentum new, where the new variance is the
    unbiased one (divided by n - 1). In evaluation mode mean and var are the buffers, which do not
    change. (Ioffe and Szegedy, Batch Normalization, 2015; as torch.nn.BatchNorm2d.)
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        ### BEGIN SOLUTION
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        channels = (1, -1, 1, 1)
        scale = self.weight / torch.sqrt(var + self.eps)
        return (x - mean.view(channels)) * scale.view(channels) + self.bias.view(channels)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-BatchNorm2d", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.BatchNorm2d(BatchNorm2d)
### BEGIN HIDDEN TESTS
used = oracles.ready_made("10-pytorch", "BatchNorm2d", BatchNorm2d)
assert used is None, f"uses {used}, which this exercise asks you to build yourself"
rng = torch.Generator().manual_seed(1003)


def images(*shape):  # of a size at which it does not matter where eps stands
    x = torch.randn(shape, generator=rng, dtype=torch.float64)
    return 1000 * x * torch.arange(1.0, 1 + shape[1]).view(-1, 1, 1) + 3000


def same(got, expected, rtol=2e-6):
    return oracles.same_tensors(got, expected, rtol=rtol, atol=1e-7)


layer = BatchNorm2d(3)
assert oracles.value_there(oracles.is_a, layer, "module") is True, "it must be an nn.Module"
kind = oracles.value_there(repr, oracles.there(type, layer))
assert "torch.nn" not in kind, "the layer must be of your class, not one of torch.nn"
parameters, buffers = oracles.value_there(oracles.module_names, layer)
assert parameters == ["bias", "weight"], "weight and bias, and nothing else, must be parameters"
kept = set(buffers) - {"num_batches_tracked"}
assert kept == {"running_mean", "running_var"}, "the running statistics must be buffers"
zeros, ones = torch.zeros(3), torch.ones(3)
starts = [zeros, ones, zeros, ones]
now = [t.detach() for t in (layer.bias, layer.weight, layer.running_mean, layer.running_var)]
assert oracles.same_tensors(now, starts), "wrong start values"
y = layer(images(4, 3, 2, 2).float())
assert y.shape == (4, 3, 2, 2), "the output must have the shape of the images"
assert y.dtype == torch.float32, "float32 images must give float32"
y = BatchNorm2d(3).eval()(images(4, 3, 2, 2).float() / 1000)
assert y.shape == (4, 3, 2, 2) and bool(y.isfinite().all()), (
    "a new layer must work in evaluation mode"
)
for shape, settings in [
    ((5, 3, 4, 4), {}),
    ((1, 3, 2, 5), dict(momentum=0.3)),
    ((8, 3, 1, 1), dict(eps=1e-4)),
    ((3, 3, 3, 2), dict(momentum=1.0)),
]:
    ours, theirs = BatchNorm2d(3, **settings), torch.nn.BatchNorm2d(3, **settings)
    ours.double()
    theirs.double()
    start = theirs.state_dict()
    start["weight"] = torch.tensor([0.5, -2.0, 1.5], dtype=torch.float64)
    start["bias"] = torch.tensor([1.0, 0.0, -3.0], dtype=torch.float64)
    theirs.load_state_dict(start)
    names = ("weight", "bias", "running_mean", "running_var")
    ours.load_state_dict({name: start[name] for name in names}, strict=False)
    for _ in range(4):
        x = images(*shape)
        before = x.clone()
        y, expected = ours(x), theirs(x)
        assert torch.equal(x, before), "your layer changes the images that it is given"
        assert same(y.detach(), expected.detach()), "in training mode it differs from PyTorch's"
        assert same(ours.running_mean, theirs.running_mean), "wrong running mean"
        assert same(ours.running_var, theirs.running_var), "wrong running variance"
    x, dy = images(*shape), torch.randn(shape, generator=rng, dtype=torch.float64)
    got = oracles.value_there(oracles.module_gradients, ours, x, 1000 * dy)
    expected = oracles.module_gradients(theirs, x, 1000 * dy)
    assert same(got[0], expected[0]), "in training mode it differs from PyTorch's"
    leak = ours.running_mean.requires_grad or ours.running_var.requires_grad
    assert not leak, "the running statistics must not carry a graph"
    message = "wrong gradient by the images: it must flow through mean and variance too"
    assert oracles.same_tensors(got[1], expected[1], rtol=2e-6, atol=1e-6), message
    learned = [sorted(g.tolist() for g in part[2:]) for part in (got, expected)]  # in any order
    assert oracles.close(*learned, rtol=2e-6, atol=1e-3), "wrong gradient by weight or bias"
    ours.eval()
    theirs.eval()
    for part in (x, x[:1], x + 50):
        got = oracles.value_there(oracles.module_gradients, ours, part, dy[: len(part)])
        expected = oracles.module_gradients(theirs, part, dy[: len(part)])
        assert same(got[0].detach(), expected[0].detach()), "wrong output in evaluation mode"
        assert same(got[1], expected[1]), "wrong gradient in evaluation mode"
    unchanged = same(ours.running_mean, theirs.running_mean)
    unchanged = unchanged and same(ours.running_var, theirs.running_var)
    assert unchanged, "evaluation must not change the running statistics"
    ours.train()
    theirs.train()
    assert same(ours(x).detach(), theirs(x).detach()), "after train() it must train again"
    state = ours.state_dict()
    missing = [name for name in names if name not in state]
    assert not missing, "its state_dict must hold weight, bias, running_mean and running_var"
    theirs.load_state_dict({**theirs.state_dict(), **state})
    theirs.eval()
    ours.eval()
    message = "its state_dict, loaded into PyTorch's layer, must give the same layer"
    assert same(ours(x).detach(), theirs(x).detach()), message
flat = torch.full((3, 2, 2, 2), -5.0)
flat[:, 1] = 0.0
y = BatchNorm2d(2)(flat).detach()
assert torch.equal(y, torch.zeros(3, 2, 2, 2)), "a constant channel must give its bias"
held = BatchNorm2d(3, eps=1e12)(images(4, 3, 2, 2).float()).detach()
assert oracles.close(held, torch.zeros(4, 3, 2, 2), atol=0.1), (
    "a huge eps must hold the output back"
)
faint = images(4, 3, 2, 2).float() / 1e6  # so faint that eps decides
for settings, named in [
    ((), dict(eps=1e-5, momentum=0.1)),
    ((1e-2, 0.5), dict(eps=1e-2, momentum=0.5)),
]:
    one, other = BatchNorm2d(3, *settings), BatchNorm2d(3, **named)
    outputs = one(faint).detach(), other(faint).detach()
    assert outputs[1].shape == faint.shape, "the output must have the shape of the images"
    message = "by position the settings must be eps and momentum, 1e-5 and 0.1 if left out"
    assert oracles.same_tensors(*outputs, rtol=1e-5), message
    assert oracles.same_tensors(one.running_mean, other.running_mean, rtol=1e-5), message
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `Dropout` (2 points)
#
# Inverted dropout (unit 07) as a layer: no parameters, no buffers, only a mode.

# %% nbgrader={"grade": false, "grade_id": "Dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Dropout(nn.Module):
    """Inverted dropout: in training each entry is dropped at random, in evaluation none.

    Parameters
    ----------
    drop : float
        Probability of dropping an entry, from 0 to 1, both included.

    Notes
    -----
    The layer takes a tensor x of any shape and leaves it as it is. In training mode it returns
    x mask / (1 - drop), where every entry of the mask is independently 0 with probability drop and
    else 1, drawn anew at each call; with drop = 1 it returns zeros. In evaluation mode it returns
    x. Gradients flow through what is kept. (Srivastava et al., Dropout, 2014; as torch.nn.Dropout.)
    """

    def __init__(self, drop):
        ### BEGIN SOLUTION
        super().__init__()
        self.drop = drop
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        mask = torch.rand_like(x) >= self.drop
        return x * mask / (1 - self.drop)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-Dropout", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.Dropout(Dropout)
### BEGIN HIDDEN TESTS
used = oracles.ready_made("10-pytorch", "Dropout", Dropout)
assert used is None, f"uses {used}, which this exercise asks you to build yourself"
x = torch.linspace(1.0, 3.0, 20000, dtype=torch.float64).reshape(100, 200)
# For 20000 draws 5.5 standard errors of a share; the other bounds are as wide.
for drop in (0.2, 0.5, 0.75):
    layer = Dropout(drop)
    assert oracles.value_there(oracles.is_a, layer, "module") is True, "it must be an nn.Module"
    kind = oracles.value_there(repr, oracles.there(type, layer))
    assert "torch.nn" not in kind, "the layer must be of your class, not one of torch.nn"
    before = x.clone()
    y = layer(x).detach()
    assert torch.equal(x, before), "your layer changes the input that it is given"
    assert y.shape == x.shape and y.dtype == x.dtype, "shape and type of the input must stay"
    mask = y * (1 - drop) / x
    entire = oracles.close(mask, (mask != 0).double(), rtol=1e-6)
    assert entire, "an entry must be dropped, or kept and divided by 1 - drop"
    z = (mask.round() - (1 - drop)) / (drop * (1 - drop)) ** 0.5
    share = abs(float(z.mean())) * 20000**0.5 < 5.5
    assert share, "each entry must be dropped with probability drop"
    rows, columns = z.mean(dim=1) * 200**0.5, z.mean(dim=0) * 100**0.5
    assert abs(float(rows.std()) - 1) < 0.43, "the entries of a row must not share a mask"
    assert abs(float(columns.std()) - 1) < 0.3, "the rows must not share a mask"
    again = layer(x).detach()
    assert again.shape == x.shape, "shape and type of the input must stay"
    assert not torch.equal(again, y), "every call must draw a new mask"
    layer.eval()
    assert torch.equal(layer(x), x), "in evaluation mode the input must come back as it is"
    layer.train()
    again = layer(x).detach()
    assert again.shape == x.shape, "shape and type of the input must stay"
    assert not torch.equal(again, x), "after train() it must drop again"
layer = Dropout(0.5)
ones = torch.ones(4, 16)
several = oracles.value_there(oracles.outputs, layer, ones, 120)
alike = all(y.shape == ones.shape for y in several)
assert alike, "shape and type of the input must stay"
counts = [int((y == 0).sum()) for y in several]
spread = float(np.var(counts)) / 16  # 1 on average, off by 0.13 at a time
assert 0.3 < spread < 1.9, "the entries must be dropped independently of each other"
y = layer(torch.ones(6, 5, 8, 8)).detach()
assert y.shape == (6, 5, 8, 8), "shape and type of the input must stay"
maps = (y == 0).flatten(2).float().mean(2)
assert bool(((maps > 0) & (maps < 1)).all()), "in an image single entries are dropped, no channels"
y = layer(torch.full((50,), 3.0))
assert y.shape == (50,) and y.dtype == torch.float32, "float32 must stay float32"
for drop in (1, 1.0):
    y = Dropout(drop)(x).detach()
    assert torch.equal(y, torch.zeros_like(x)), "drop = 1 must give zeros"
assert torch.equal(Dropout(1).eval()(x), x), "in evaluation mode drop = 1 does nothing either"
for drop in (0, 0.0):
    assert oracles.close(Dropout(drop)(x), x), "drop = 0 must leave all entries as they are"
layer = Dropout(0.4)
dy = torch.linspace(-1.0, 2.0, 20000, dtype=torch.float64).reshape(100, 200)
y, dx = oracles.value_there(oracles.module_gradients, layer, x, dy)
message = "the gradient must be dropped and scaled as the entries are"
assert oracles.same_tensors(dx, dy * y / x), message
layer.eval()
y, dx = oracles.value_there(oracles.module_gradients, layer, x, dy)
assert oracles.same_tensors(dx, dy), "in evaluation mode the gradient must pass unchanged"
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The loop
#
# Now all parts are there, and the loop that trains almost every network is short. For each batch:
#
# 1. clear the gradients of the last batch, since `backward` adds,
# 2. forward: scores, then the loss,
# 3. backward,
# 4. step.
#
# An epoch should also report how it went. The forward pass has computed everything that a report needs, so add it up as you go. Mind three things.
#
# - **Weights of the batches.** `loss_fn` returns the mean over its batch, and the last batch is often smaller. Three batches of 4, 4 and 2 examples with mean losses 1, 1 and 3 have the mean 1.4 an example. The mean of the means is 1.67: it counts the two examples of the last batch double.
# - **Which figures these are.** They are gathered *while* the model learns, with dropout at work and each batch seen by other weights. Early in training they look worse than the model is at the end of the epoch. With strong dropout the training loss can stay above the validation loss for good, and nothing is wrong.
# - **Numbers, not graphs.** Add up `loss.item()`. A sum of the losses themselves keeps the graph of every batch.
#
# ### Exercise: `train_epoch` (3 points)

# %% nbgrader={"grade": false, "grade_id": "train-epoch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_epoch(model, batches, loss_fn, optimizer):
    """Train a classifier on every batch once.

    Parameters
    ----------
    model : nn.Module
        Takes x and returns scores, (n, c). It may be in any mode; it is trained in training mode.
    batches : iterable of (x, y)
        At least one batch, of sizes that may differ; y, (n,), holds the classes. It can be gone
        through once, and may have no length.
    loss_fn : callable
        Takes scores and y, returns the mean loss of the batch, a tensor.
    optimizer : torch.optim.Optimizer
        Of the model's parameters, which have no gradients yet. It makes one step a batch, with the
        gradient of this batch alone.

    Returns
    -------
    loss, accuracy : float
        Mean loss of an example and share of right answers (argmax of the scores), from 0 to 1.
        Both are gathered during training: from the one forward pass that each batch gets, before
        its step. They hold no graph.
    """
    ### BEGIN SOLUTION
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(dim=1) == y).sum().item()
        n += len(y)
    return total / n, correct / n
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-train-epoch", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.train_epoch(train_epoch)
### BEGIN HIDDEN TESTS
rng = torch.Generator().manual_seed(1005)


def draw(sizes, dtype):
    xs = [torch.randn((n, 2), generator=rng, dtype=dtype) for n in sizes]
    return [(x, torch.randint(3, (len(x),), generator=rng)) for x in xs]


def by_hand(model, batches, loss_fn, lr, momentum):
    model.train()
    rows, vs = [], [torch.zeros_like(p) for p in model.parameters()]
    for x, y in batches:
        scores = model(x)
        loss = loss_fn(scores, y)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        vs = [momentum * v + g for v, g in zip(vs, gradients, strict=True)]
        with torch.no_grad():
            for p, v in zip(model.parameters(), vs, strict=True):
                p -= lr * v
        rows += [[float(loss), float(row.argmax() == c)] for row, c in zip(scores, y, strict=True)]
    return np.mean(rows, axis=0)


for seed, sizes, name, loss_settings, momentum, dtype in [
    (1, (6, 6, 6, 2), "CrossEntropyLoss", {}, 0.0, "float64"),
    (2, (3, 9, 4), "CrossEntropyLoss", dict(label_smoothing=0.3), 0.9, "float64"),
    (3, (2, 6, 3), "MultiMarginLoss", {}, 0.5, "float64"),
    (4, (7,), "CrossEntropyLoss", {}, 0.9, "float64"),
    (5, (8, 8, 3), "CrossEntropyLoss", {}, 0.9, "float32"),
]:
    batches = draw(sizes, getattr(torch, dtype))
    kept = [x.clone() for x, _ in batches]
    local = oracles.small_network(seed, dtype)
    loss_here = getattr(torch.nn, name)(**loss_settings)
    expected = by_hand(local, batches, loss_here, 0.3, momentum)
    model = oracles.there(oracles.small_network, seed, dtype)
    if seed % 2:
        model.eval()
    loss_fn = oracles.there(getattr(torch.nn, name), **loss_settings)
    optimizer = oracles.there(torch.optim.SGD, model.parameters(), lr=0.3, momentum=momentum)
    given = oracles.there(iter, batches) if seed in (2, 5) else batches
    loss, accuracy = train_epoch(model, given, loss_fn, optimizer)
    assert all(torch.equal(x, old) for (x, _), old in zip(batches, kept, strict=True)), (
        "your function changes the batches that it is given"
    )
    seen = model.seen
    assert len(seen) == len(sizes), "each batch must go through the model once"
    assert all(mode and norm for mode, norm, _ in seen), "the model must be in training mode"
    rtol = 1e-6 if dtype == "float64" else 1e-4
    weights, _, buffers = oracles.value_there(oracles.module_state, model)
    expected_weights, _, expected_buffers = oracles.module_state(local)
    same = oracles.same_tensors(weights, expected_weights, rtol=rtol, atol=rtol)
    assert same, "after the epoch the weights are not those of one step of the optimizer a batch"
    same = oracles.same_tensors(buffers, expected_buffers, rtol=rtol, atol=rtol)
    assert same, "after the epoch the running statistics are not those of one pass a batch"
    assert not getattr(loss, "requires_grad", False), "the loss must not carry a graph"
    assert np.shape(loss) == () and np.shape(accuracy) == (), "loss and accuracy must be numbers"
    assert oracles.close(loss, expected[0], rtol=max(rtol, 1e-5)), "wrong mean loss an example"
    assert oracles.close(accuracy, expected[1], rtol=1e-5), "wrong share of right answers"
plain = oracles.there(torch.nn.Linear, 2, 3)
optimizer = oracles.there(torch.optim.SGD, plain.parameters(), lr=0.0)
x = torch.tensor([[1.0, -1.0], [0.5, 2.0], [3.0, 0.0]])
best = plain(x).detach().argmax(dim=1)
loss_fn = oracles.there(torch.nn.CrossEntropyLoss)
for shift, expected in [(0, 1.0), (1, 0.0)]:
    batches = [(x, (best + shift) % 3), (x[:1], (best[:1] + shift) % 3)]
    _, accuracy = train_epoch(plain, batches, loss_fn, optimizer)
    assert np.array_equal(accuracy, expected), "all right is an accuracy of 1, all wrong one of 0"
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Looking without touching
#
# Evaluation runs the same forward pass and must leave no trace. Four traces are common:
#
# - **The wrong mode during it.** In training mode batch norm mixes the test examples of a batch, dropout drops, and the running statistics learn from the test data.
# - **A graph.** `model.eval()` does not switch autograd off. Without `torch.no_grad()` each batch builds a graph that nobody walks back, which costs memory and time.
# - **The wrong mode after it.** If you forget to switch back, the next epoch trains without dropout and with frozen statistics. No error tells you.
# - **A thawed part.** `model.train()` at the end wakes up everything, also the pretrained batch norms that somebody had frozen with `.eval()`. So remember the mode of every submodule, and restore exactly that.
#
# ### Exercise: `evaluate` (3 points)

# %% nbgrader={"grade": false, "grade_id": "evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evaluate(model, batches, loss_fn):
    """Mean loss and accuracy of a classifier, measured without changing it.

    Parameters
    ----------
    model : nn.Module
        Takes x and returns scores, (n, c). Its submodules may be in any modes.
    batches : iterable of (x, y)
        At least one batch, of sizes that may differ; y, (n,), holds the classes. It can be gone
        through once, and may have no length.
    loss_fn : callable
        Takes scores and y, returns the mean loss of the batch, a tensor.

    Returns
    -------
    loss, accuracy : float
        Mean loss of an example and share of right answers (argmax of the scores), from 0 to 1,
        in evaluation mode. No graph is built. Afterwards every submodule is in the mode in which
        it was before, and parameters, their gradients and buffers are what they were.
    """
    ### BEGIN SOLUTION
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
    for part, mode in modes:
        part.training = mode
    return total / n, correct / n
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-evaluate", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.evaluate(evaluate)
### BEGIN HIDDEN TESTS
rng = torch.Generator().manual_seed(1006)
for seed, sizes, name, loss_settings, frozen, dtype in [
    (1, (6, 6, 1), "CrossEntropyLoss", {}, "nothing", "float32"),
    (2, (3, 9, 4), "CrossEntropyLoss", dict(label_smoothing=0.3), "the norm", "float64"),
    (3, (5, 2), "MultiMarginLoss", {}, "all but the body", "float64"),
    (4, (1,), "CrossEntropyLoss", {}, "all", "float32"),
    (5, (8, 8, 3), "CrossEntropyLoss", {}, "the body alone", "float64"),
]:
    xs = [torch.randn((n, 2), generator=rng, dtype=getattr(torch, dtype)) for n in sizes]
    batches = [(x, torch.randint(3, (len(x),), generator=rng)) for x in xs]
    local = oracles.small_network(seed, dtype)
    model = oracles.there(oracles.small_network, seed, dtype)
    loss_fn = oracles.there(getattr(torch.nn, name), **loss_settings)
    warm_up = 3 * torch.randn((30, 2), generator=rng, dtype=getattr(torch, dtype)) + 1
    local(warm_up)
    model(warm_up)
    local.eval()
    with torch.no_grad():
        loss_here = getattr(torch.nn, name)(**loss_settings)
        scores, labels = local(torch.cat(xs)), torch.cat([y for _, y in batches])
        right = scores.argmax(1) == labels
        expected = float(loss_here(scores, labels)), float(right.double().mean())
    if frozen == "the norm":
        model.body[1].eval()
    elif frozen == "all but the body":
        model.eval()
        model.body.train()
    elif frozen == "all":
        model.eval()
    elif frozen == "the body alone":
        model.body.eval()
    oracles.value_there(oracles.fill_gradients, model, 0.25)
    modes = oracles.value_there(oracles.module_modes, model)
    before = oracles.value_there(oracles.module_state, model)
    given = oracles.there(iter, batches) if seed in (2, 5) else batches
    kept = [x.clone() for x in xs]
    loss, accuracy = evaluate(model, given, loss_fn)
    same = all(torch.equal(x, old) for x, old in zip(xs, kept, strict=True))
    assert same, "your function changes the batches that it is given"
    seen = model.seen[1:]  # empty for a function that evaluates a copy
    assert len(seen) in (0, len(sizes)), "each batch must go through the model once"
    awake = any(mode or norm for mode, norm, _ in seen)
    assert not awake, "the model, its batch norm included, must be in evaluation mode"
    assert not any(graph for _, _, graph in seen), "no graph may be built"
    after = oracles.value_there(oracles.module_modes, model)
    assert after == modes, "every submodule must be in the mode in which it was before"
    state = oracles.value_there(oracles.module_state, model)
    assert oracles.same_tensors(state[0], before[0], 0, 0), "evaluation changes the parameters"
    assert oracles.same_tensors(state[1], before[1], 0, 0), "evaluation changes the gradients"
    assert oracles.same_tensors(state[2], before[2], 0, 0), "evaluation changes the buffers"
    model(xs[0] if len(xs[0]) > 1 else warm_up)
    assert model.seen[-1][2], "afterwards the model must still be able to learn"
    assert np.shape(loss) == () and np.shape(accuracy) == (), "loss and accuracy must be numbers"
    assert oracles.close(loss, expected[0], rtol=1e-5), "wrong mean loss an example"
    assert oracles.close(accuracy, expected[1], rtol=1e-5), "wrong share of right answers"
plain = oracles.there(torch.nn.Linear, 2, 3)
x = torch.tensor([[1.0, -1.0], [0.5, 2.0], [3.0, 0.0]])
best = plain(x).detach().argmax(dim=1)
loss_fn = oracles.there(torch.nn.CrossEntropyLoss)
for shift, expected in [(0, 1.0), (1, 0.0)]:
    _, accuracy = evaluate(plain, [(x, (best + shift) % 3)], loss_fn)
    assert np.array_equal(accuracy, expected), "all right is an accuracy of 1, all wrong one of 0"
### END HIDDEN TESTS

# %% [markdown]
# ## 7. All of it together
#
# With your six pieces a training script is this:
#
# ```python
# model = nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), BatchNorm2d(32), Dropout(0.2), ...)
# optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
# schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
#
# for epoch in range(epochs):
#     train_loss, train_accuracy = train_epoch(model, train_batches, F.cross_entropy, optimizer)
#     test_loss, test_accuracy = evaluate(model, test_batches, F.cross_entropy)
#     schedule.step()
# ```
#
# PyTorch's scheduler accepts your optimizer, PyTorch's container accepts your layers, and your loops would run with PyTorch's own classes just as well. That is what the base classes are for: they fix where things are kept, and everybody who knows the place can work with them.
#
# Outside of this course, use PyTorch's own. They compute the same, as your checks have shown, and faster: one kernel does a whole layer or a whole group of parameters.
#
# ## What to keep
#
# - The forward pass writes the graph, `backward` walks it once and adds to `.grad`. Clear the gradients for every batch.
# - Parameters are learned, buffers are kept, everything else is lost when you save or move the model.
# - An optimizer reads its settings from the group at every step, and keeps its memory by parameter in `self.state`. AdamW's memory has a clock.
# - A parameter without a gradient is skipped: no decay, no momentum, no tick of the clock.
# - The mode and the graph are two switches. `eval()` changes what layers do, `no_grad()` stops the notes. Evaluation needs both, and puts the modes back part by part.
# - Weight the figures of a batch by its size, and know whether they were gathered in training or in evaluation.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 11 trains a real network on pictures, with everything you have built.
#
# ## Sources
#
# - S. Linnainmaa, *The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local rounding errors*, thesis (in Finnish), Helsinki 1970. D. Rumelhart, G. Hinton, R. Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
# - A. Baydin, B. Pearlmutter, A. Radul, J. Siskind, *Automatic differentiation in machine learning: a survey*, JMLR 18, 2018.
# - A. Paszke et al., *PyTorch: an imperative style, high-performance deep learning library*, NeurIPS 2019, and the documentation of `torch.autograd`, `torch.nn` and `torch.optim`.
# - B. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964. I. Sutskever, J. Martens, G. Dahl, G. Hinton, *On the importance of initialization and momentum in deep learning*, ICML 2013.
# - D. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015. I. Loshchilov, F. Hutter, *Decoupled weight decay regularization*, ICLR 2019.
# - S. Ioffe, C. Szegedy, *Batch normalization*, ICML 2015.
# - N. Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting*, JMLR 15, 2014.
