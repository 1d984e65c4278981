"""AdamW: answers that must pass, and mistakes that must not."""

import math

import torch


class right_textbook(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["t"], state["m"], state["r"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["r"] = beta2 * state["r"] + (1 - beta2) * p.grad**2
                m = state["m"] / (1 - beta1 ** state["t"])
                r = state["r"] / (1 - beta2 ** state["t"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + m / (r.sqrt() + group["eps"])))


class right_as_pytorch_does_it(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["step"] = torch.tensor(0.0)
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                    state["exp_avg_sq"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                state["step"] += 1
                step = state["step"].item()
                p.mul_(1 - group["lr"] * group["weight_decay"])
                state["exp_avg"].lerp_(p.grad, 1 - beta1)
                state["exp_avg_sq"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                denominator = state["exp_avg_sq"].sqrt() / math.sqrt(1 - beta2**step)
                denominator.add_(group["eps"])
                p.addcdiv_(state["exp_avg"], denominator, value=-group["lr"] / (1 - beta1**step))
        return loss


class right_eps_inside_and_early(torch.optim.Optimizer):
    """Eps inside the root, before the correction; powers of the betas kept as products."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.move(p, p.grad.detach(), **group)

    def move(self, p, g, lr, betas, eps, weight_decay, **others):
        state = self.state[p]
        powers = [power * beta for power, beta in zip(state.get("powers", (1.0, 1.0)), betas)]
        m = betas[0] * state.get("m", 0.0) + (1 - betas[0]) * g
        r = betas[1] * state.get("r", 0.0) + (1 - betas[1]) * g * g
        state.update(powers=powers, m=m, r=r)
        root = torch.sqrt((r + eps) / (1 - powers[1]))
        p.data = (1 - lr * weight_decay) * p.data - lr * (m / (1 - powers[0])) / root


class right_that_speaks_of_the_forbidden(torch.optim.Optimizer):
    """As torch.optim.AdamW, which stands in this docstring and in a local name alone."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        "The settings of torch.optim.AdamW."
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        AdamW = [(group, p) for group in self.param_groups for p in group["params"]]
        for group, p in AdamW:
            if p.grad is None:
                continue
            b1, b2 = group["betas"]
            s = self.state[p]
            s["step"] = s.get("step", 0) + 1
            s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
            s["r"] = torch.lerp(s.get("r", torch.zeros_like(p)), p.grad.square(), 1 - b2)
            rate = group["lr"] * math.sqrt(1 - b2 ** s["step"]) / (1 - b1 ** s["step"])
            old = p.clone()
            p.addcdiv_(s["m"], s["r"].sqrt() + group["eps"], value=-rate)
            p.sub_(old, alpha=group["lr"] * group["weight_decay"])


class wrong_inherited(torch.optim.AdamW):
    """You derived from PyTorch's AdamW, so PyTorch does the work. Derive from torch.optim.Optimizer, which keeps groups and state and leaves step to you."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)


class wrong_adam_with_a_shrink(torch.optim.Optimizer):
    """You shrink the weights and let torch.optim.Adam do the rest. Write the update of one parameter yourself, with the operations of tensors."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))
        groups = [{k: v for k, v in g.items() if k != "weight_decay"} for g in self.param_groups]
        self.adam = torch.optim.Adam(groups, lr=lr, betas=betas, eps=eps)
        self.adam.state = self.state

    @torch.no_grad()
    def step(self):
        for group, inner in zip(self.param_groups, self.adam.param_groups):
            inner["lr"] = group["lr"]
            for p in group["params"]:
                if p.grad is not None:
                    p *= 1 - group["lr"] * group["weight_decay"]
        self.adam.step()


class wrong_coupled_decay(torch.optim.Optimizer):
    """You added the decay to the gradient, so it enters both averages: that is Adam with an L2 penalty. In AdamW the decay shrinks the weights directly, by lr * weight_decay * p."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["t"], state["m"], state["r"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                g = p.grad + group["weight_decay"] * p
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * g
                state["r"] = beta2 * state["r"] + (1 - beta2) * g**2
                m = state["m"] / (1 - beta1 ** state["t"])
                r = state["r"] / (1 - beta2 ** state["t"])
                p.sub_(group["lr"] * m / (r.sqrt() + group["eps"]))


class wrong_no_decay(torch.optim.Optimizer):
    """You left the weight decay out: this is Adam. The weights also lose lr * weight_decay * p."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["t"], state["m"], state["r"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["r"] = beta2 * state["r"] + (1 - beta2) * p.grad**2
                m = state["m"] / (1 - beta1 ** state["t"])
                r = state["r"] / (1 - beta2 ** state["t"])
                p.sub_(group["lr"] * m / (r.sqrt() + group["eps"]))


class wrong_decay_without_the_rate(torch.optim.Optimizer):
    """Your decay is not scaled by the learning rate. In PyTorch's AdamW the weights lose lr * weight_decay * p a step."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["t"], state["m"], state["r"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["r"] = beta2 * state["r"] + (1 - beta2) * p.grad**2
                m = state["m"] / (1 - beta1 ** state["t"])
                r = state["r"] / (1 - beta2 ** state["t"])
                p.mul_(1 - group["weight_decay"])
                p.sub_(group["lr"] * m / (r.sqrt() + group["eps"]))


class wrong_no_correction(torch.optim.Optimizer):
    """You use the averages as they are. They start at zero, so divide them by 1 - beta ** t first."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                move = s["m"] / (s["r"].sqrt() + group["eps"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + move))


class wrong_corrected_twice(torch.optim.Optimizer):
    """You store the corrected averages, so the next step corrects them again. Correct copies, and keep the plain averages as the state."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                if not s:
                    s["t"], s["m"], s["r"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                s["t"] += 1
                s["m"] = (beta1 * s["m"] + (1 - beta1) * p.grad) / (1 - beta1 ** s["t"])
                s["r"] = (beta2 * s["r"] + (1 - beta2) * p.grad**2) / (1 - beta2 ** s["t"])
                move = s["m"] / (s["r"].sqrt() + group["eps"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + move))


class wrong_one_clock_for_all(torch.optim.Optimizer):
    """You count one t for the whole optimizer. A parameter that was skipped, or joined later, has averages of fewer steps: count t in self.state[p]."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, t=0)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            group["t"] += 1
            t, (beta1, beta2) = group["t"], group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1**t), s["r"] / (1 - beta2**t)
                move = m / (r.sqrt() + group["eps"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + move))


class wrong_clock_outside_the_state(torch.optim.Optimizer):
    """Your t is an attribute of the optimizer, so state_dict() does not hold it: after loading, the correction starts over. Keep t in self.state[p]."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))
        self.t = {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                t = self.t[p] = self.t.get(p, 0) + 1
                s = self.state[p]
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1**t), s["r"] / (1 - beta2**t)
                move = m / (r.sqrt() + group["eps"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + move))


class wrong_no_eps(torch.optim.Optimizer):
    """Without eps a zero gradient at the first step is 0 / 0, and the weight becomes nan for good."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1 ** s["t"]), s["r"] / (1 - beta2 ** s["t"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + m / r.sqrt()))


class wrong_fixed_eps(torch.optim.Optimizer):
    """You wrote 1e-8 into the step. Read eps from the group, as the other settings."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1 ** s["t"]), s["r"] / (1 - beta2 ** s["t"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + m / (r.sqrt() + 1e-8)))


class wrong_betas_of_the_constructor(torch.optim.Optimizer):
    """Your step uses the settings that the constructor got. A group may have its own, and a scheduler changes them on the way: read them from the group inside step."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay

    @torch.no_grad()
    def step(self):
        beta1, beta2 = self.betas
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1 ** s["t"]), s["r"] / (1 - beta2 ** s["t"])
                p.sub_(self.lr * (self.weight_decay * p + m / (r.sqrt() + self.eps)))


class wrong_no_root(torch.optim.Optimizer):
    """You divided by the running squared gradient without its square root. The root brings it back to the units of the gradient."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1 ** s["t"]), s["r"] / (1 - beta2 ** s["t"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + m / (r + group["eps"])))


class wrong_decay_after_the_move(torch.optim.Optimizer):
    """You decay the weights that have moved already. The decay takes its share of the old weights: shrink first, or compute both parts before you write."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * p.grad
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * p.grad**2
                m, r = s["m"] / (1 - beta1 ** s["t"]), s["r"] / (1 - beta2 ** s["t"])
                p.sub_(group["lr"] * m / (r.sqrt() + group["eps"]))
                p.mul_(1 - group["lr"] * group["weight_decay"])


class wrong_none_is_zero(torch.optim.Optimizer):
    """You treat a missing gradient as zero, so the decay and the averages go on moving the parameter. Where p.grad is None, leave the parameter and its state alone."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                g = torch.zeros_like(p) if p.grad is None else p.grad
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = beta1 * s.get("m", torch.zeros_like(p)) + (1 - beta1) * g
                s["r"] = beta2 * s.get("r", torch.zeros_like(p)) + (1 - beta2) * g**2
                m, r = s["m"] / (1 - beta1 ** s["t"]), s["r"] / (1 - beta2 ** s["t"])
                p.sub_(group["lr"] * (group["weight_decay"] * p + m / (r.sqrt() + group["eps"])))


class wrong_eps_of_the_constructor(torch.optim.Optimizer):
    """You keep eps on self, so a group with an eps of its own does not get it: read group["eps"] in step, as the other settings."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))
        self.eps = eps

    @torch.no_grad()
    def step(self):
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
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * m_hat / (r_hat.sqrt() + self.eps))


class wrong_other_default(torch.optim.Optimizer):
    """Your eps is 1e-6 where nobody gives one. The default of the exercise is 1e-8, as in PyTorch."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
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
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * m_hat / (r_hat.sqrt() + group["eps"]))


class wrong_clock_from_zero(torch.optim.Optimizer):
    """Your clock shows 0 at the first step, and the correction divides by 1 - beta^0 = 0: count t up first, then use it."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), r=torch.zeros_like(p))
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["r"] = beta2 * state["r"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                r_hat = state["r"] / (1 - beta2 ** state["t"])
                state["t"] += 1
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * m_hat / (r_hat.sqrt() + group["eps"]))


class wrong_single_precision(torch.optim.Optimizer):
    """Your averages are in single precision, float32, whatever the parameter is in: torch.zeros_like(p) makes tensors of its type."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros(p.shape), r=torch.zeros(p.shape))
                state["t"] += 1
                state["m"].mul_(beta1).add_(p.grad, alpha=1 - beta1)
                state["r"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                r_hat = state["r"] / (1 - beta2 ** state["t"])
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * m_hat / (r_hat.sqrt() + group["eps"]))
