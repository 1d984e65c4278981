"""SGD: answers that must pass, and mistakes that must not."""

import torch


class right_textbook(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = self.state[p].get("velocity")
                v = g if v is None else group["momentum"] * v + g
                self.state[p]["velocity"] = v
                if group["nesterov"]:
                    v = g + group["momentum"] * v
                p.sub_(group["lr"] * v)


class right_as_pytorch_does_it(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        if lr < 0 or momentum < 0 or weight_decay < 0:
            raise ValueError("lr, momentum and weight_decay must not be negative")
        defaults = {
            "lr": lr, "momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay,
        }  # fmt: skip
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                d = p.grad
                if group["weight_decay"] != 0:
                    d = d.add(p, alpha=group["weight_decay"])
                if group["momentum"] != 0:
                    state = self.state[p]
                    if "momentum_buffer" not in state:
                        state["momentum_buffer"] = torch.clone(d).detach()
                    else:
                        state["momentum_buffer"].mul_(group["momentum"]).add_(d)
                    buffer = state["momentum_buffer"]
                    d = d.add(buffer, alpha=group["momentum"]) if group["nesterov"] else buffer
                p.add_(d, alpha=-group["lr"])
        return loss


class right_through_data(torch.optim.Optimizer):
    """Writes p.data, and holds the velocity as zeros at first."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        settings = {k: v for k, v in locals().items() if k not in ("self", "params", "__class__")}
        super().__init__(params, settings)

    def add_param_group(self, group):
        super().add_param_group(group)
        for p in self.param_groups[-1]["params"]:
            self.state[p]["v"] = torch.zeros_like(p.data)

    def step(self):
        for group in self.param_groups:
            lr, mu, wd = group["lr"], group["momentum"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is not None:
                    d = p.grad.data + wd * p.data
                    self.state[p]["v"] = v = mu * self.state[p]["v"] + d
                    p.data = p.data - lr * (d + mu * v if group["nesterov"] else v)


class right_that_speaks_of_the_forbidden(torch.optim.Optimizer):
    """Follows torch.optim.SGD, which is named here, in a comment and in a local variable alone."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        # the same settings as those of torch.optim.SGD
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        torch.optim.Optimizer.__init__(self, params, defaults)

    def step(self):
        "As torch.optim.SGD.step, which calls sgd."
        with torch.no_grad():
            for group in self.param_groups:
                for p in filter(lambda p: p.grad is not None, group["params"]):
                    sgd = torch.add(p.grad, p, alpha=group["weight_decay"])
                    Adam = self.state[p].setdefault("velocity", torch.zeros_like(p))
                    Adam.mul_(group["momentum"]).add_(sgd)
                    if group["nesterov"]:
                        p -= group["lr"] * (sgd + group["momentum"] * Adam)
                    else:
                        p -= group["lr"] * Adam


class wrong_inherited(torch.optim.SGD):
    """You derived from torch.optim.SGD, so PyTorch does the work. Derive from torch.optim.Optimizer, which keeps groups and state and leaves step to you."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        super().__init__(
            params, lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay
        )


class wrong_functional_form(torch.optim.Optimizer):
    """Your step hands the work to PyTorch's own optimizer. Write the update of one parameter yourself, with the operations of tensors."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        from torch.optim.sgd import sgd as update

        for group in self.param_groups:
            having = [p for p in group["params"] if p.grad is not None]
            buffers = [self.state[p].get("buffer") for p in having]
            update(
                having, [p.grad for p in having], buffers,
                weight_decay=group["weight_decay"], momentum=group["momentum"], lr=group["lr"],
                dampening=0, nesterov=group["nesterov"], maximize=False,
            )  # fmt: skip
            for p, buffer in zip(having, buffers):
                if buffer is not None:
                    self.state[p]["buffer"] = buffer


class wrong_rebinds_the_name(torch.optim.Optimizer):
    """p = p - ... makes a new tensor and leaves the model's parameter as it was. Write into the parameter: p.sub_(...) or p -= ... under torch.no_grad()."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p = p - group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_needs_gradients(torch.optim.Optimizer):
    """Autograd refuses to record a change of a parameter in place. The step is no part of the model: put torch.no_grad() around it."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_first_group_only(torch.optim.Optimizer):
    """Your step updates the first parameter group alone. Loop over all of self.param_groups."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        group = self.param_groups[0]
        for p in group["params"]:
            if p.grad is None:
                continue
            g = p.grad + group["weight_decay"] * p
            v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
            self.state[p]["v"] = v
            p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_settings_of_the_constructor(torch.optim.Optimizer):
    """Your step uses the settings that the constructor got, for every group. A group may have its own, and a scheduler changes them on the way: read group["lr"] and the others inside step."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.nesterov = nesterov

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + self.weight_decay * p
                v = self.momentum * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= self.lr * (g + self.momentum * v if self.nesterov else v)


class wrong_only_the_rate_of_the_group(torch.optim.Optimizer):
    """A group may set its own momentum, nesterov and weight_decay too, not its own rate alone: read all four from the group."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        super().__init__(params, dict(lr=lr))
        self.momentum, self.weight_decay = momentum, weight_decay
        self.nesterov = nesterov

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + self.weight_decay * p
                v = self.momentum * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + self.momentum * v if self.nesterov else v)


class wrong_state_of_its_own(torch.optim.Optimizer):
    """You keep the velocities in a dictionary of your own, so state_dict() does not hold them and training cannot be resumed. Keep them in self.state[p]."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)
        self.velocities = {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = group["momentum"] * self.velocities.get(p, torch.zeros_like(p)) + g
                self.velocities[p] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_shared_velocity(torch.optim.Optimizer):
    """All parameters of a group share one velocity. Each parameter needs its own: keep it in self.state[p]."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = g + group["momentum"] * group.get("v", 0.0)
                group["v"] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_averages(torch.optim.Optimizer):
    """You average, momentum * v + (1 - momentum) * g. In PyTorch's SGD the gradient enters whole."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                beta = group["momentum"]
                g = p.grad + group["weight_decay"] * p
                v = beta * self.state[p].get("v", torch.zeros_like(p)) + (1 - beta) * g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + beta * v if group["nesterov"] else v)


class wrong_rate_inside_the_velocity(torch.optim.Optimizer):
    """You keep lr inside the velocity. While the rate stays the same that is the same path; when a scheduler changes it, it is not. Keep plain gradients in v, and multiply by lr at the end."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = group["lr"] * (p.grad + group["weight_decay"] * p)
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= g + group["momentum"] * v if group["nesterov"] else v


class wrong_nesterov_with_the_old_velocity(torch.optim.Optimizer):
    """With nesterov your step does the same as without. The move is then g + momentum * v with the NEW v; with the old one, g + momentum * v is just the new velocity."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                old = self.state[p].get("v", torch.zeros_like(p))
                v = group["momentum"] * old + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + group["momentum"] * old if group["nesterov"] else v)


class wrong_decoupled_decay(torch.optim.Optimizer):
    """You shrink the weights beside the gradient, as AdamW does. In SGD the decay joins the gradient, g + weight_decay * p, before the velocity, which then carries it on."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p *= 1 - group["lr"] * group["weight_decay"]
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + group["momentum"] * v if group["nesterov"] else v)


class wrong_decay_left_in_the_gradient(torch.optim.Optimizer):
    """You add the decay to p.grad itself. The gradient belongs to the caller, who may accumulate into it or log it: g = p.grad + weight_decay * p makes a new tensor."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.add_(p, alpha=group["weight_decay"])
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_velocity_is_the_gradient(torch.optim.Optimizer):
    """Your first velocity is p.grad itself, not a copy. When backward or zero_grad writes into p.grad, the velocity changes too, and your step writes into p.grad: clone it."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                if group["weight_decay"]:
                    g = g + group["weight_decay"] * p
                if "v" not in self.state[p]:
                    self.state[p]["v"] = g
                else:
                    self.state[p]["v"].mul_(group["momentum"]).add_(g)
                v = self.state[p]["v"]
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_none_is_zero(torch.optim.Optimizer):
    """You treat a missing gradient as zero, so weight decay and the old velocity still move the parameter. Where p.grad is None, leave the parameter and its velocity alone."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                g = torch.zeros_like(p) if p.grad is None else p.grad
                g = g + group["weight_decay"] * p
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_none_is_not_expected(torch.optim.Optimizer):
    """A parameter that took no part in the loss has p.grad None, and your step stumbles over it: skip it."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                g = p.grad + group["weight_decay"] * p
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_return_at_none(torch.optim.Optimizer):
    """Your step ends at the first parameter without a gradient, and those after it stand still: continue instead of return."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    return
                g = p.grad + group["weight_decay"] * p
                v = group["momentum"] * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)


class wrong_no_optimizer:
    """Your class is no torch.optim.Optimizer, so it has no groups, no state_dict and no zero_grad, and no scheduler accepts it. Derive from it and call super().__init__(params, defaults)."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.weight_decay = weight_decay
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v):
            if p.grad is not None:
                g = p.grad + self.weight_decay * p
                v.mul_(self.momentum).add_(g)
                p -= self.lr * (g + self.momentum * v if self.nesterov else v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


class wrong_settings_out_of_order(torch.optim.Optimizer):
    """Your constructor takes weight_decay before nesterov. Who gives the settings by position counts on params, lr, momentum, nesterov, weight_decay."""

    def __init__(self, params, lr, momentum=0.0, weight_decay=0.0, nesterov=False):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            momentum = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = momentum * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p.sub_(group["lr"] * (g + momentum * v if group["nesterov"] else v))


class wrong_skips_zero_gradients(torch.optim.Optimizer):
    """You skip a parameter whose gradient is zero. Its velocity and its decay move it all the same: skip it only where p.grad is None."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            momentum = group["momentum"]
            for p in group["params"]:
                if p.grad is None or not p.grad.any():
                    continue
                g = p.grad + group["weight_decay"] * p
                v = momentum * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p.sub_(group["lr"] * (g + momentum * v if group["nesterov"] else v))


def wrong_imported_by_a_string(params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    """You return an optimizer of torch.optim. The exercise asks you to build the class yourself."""
    import importlib

    library = importlib.import_module("torch.optim")
    return library.SGD(params, lr, momentum, nesterov=nesterov, weight_decay=weight_decay)


class wrong_rate_of_its_own(torch.optim.Optimizer):
    """You keep lr on self. Groups with a rate of their own, and schedulers, write into group["lr"]: read it there, at every step."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            momentum = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = momentum * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p.sub_(self.lr * (g + momentum * v if group["nesterov"] else v))


class wrong_forgets_at_none(torch.optim.Optimizer):
    """Where a gradient is None you drop the velocity. It stays as it is until the parameter has a gradient again."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            momentum = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    self.state[p]["v"] = torch.zeros_like(p)
                    continue
                g = p.grad + group["weight_decay"] * p
                v = momentum * self.state[p].get("v", torch.zeros_like(p)) + g
                self.state[p]["v"] = v
                p.sub_(group["lr"] * (g + momentum * v if group["nesterov"] else v))


class wrong_single_precision(torch.optim.Optimizer):
    """Your velocity is in single precision, float32, whatever the parameter is in: torch.zeros_like(p) makes a tensor of its type."""

    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        defaults = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            momentum = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + group["weight_decay"] * p
                v = self.state[p].setdefault("v", torch.zeros(p.shape))
                v.mul_(momentum).add_(g)
                p.sub_(group["lr"] * (g + momentum * v if group["nesterov"] else v))
