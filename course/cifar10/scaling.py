"""How does a float16 loss get a scale that neither drowns small gradients nor spoils the momentum?

PyTorch is imported with this module, so import it only where a scale is needed.
"""

import torch

__all__ = ["FIRST_SCALE", "SteadyScaler"]

# PyTorch begins with 65,536, which the first gradients of a fresh network often overflow.
FIRST_SCALE = 1024.0


class SteadyScaler(torch.amp.GradScaler):
    """PyTorch's scaler, with a lower first scale, and momentum that starts at zero.

    Fused SGD makes its momentum buffers in its first step, and fills them in that step's kernel. If
    the gradients overflow, the kernel does nothing: the buffers keep whatever memory held, and the
    second step takes that for a velocity (PyTorch 2.13). Buffers of zeros give the same first step,
    since the momentum times zero adds nothing to the gradient.
    """

    def __init__(self, device, **options):
        super().__init__(device, **{"init_scale": FIRST_SCALE, **options})

    def step(self, optimizer, *args, **kwargs):
        """Step if the gradients are finite; see ``torch.amp.GradScaler.step``."""
        if self.is_enabled() and isinstance(optimizer, torch.optim.SGD):
            _momentum_of_zeros(optimizer)
        return super().step(optimizer, *args, **kwargs)


def _momentum_of_zeros(optimizer):
    """Give each parameter about to be stepped by a fused kernel the buffer that it still lacks."""
    for group in optimizer.param_groups:
        # With dampening a first step is another one than a step from zero.
        if group["fused"] and group["momentum"] and not group["dampening"]:
            for p in group["params"]:
                state = optimizer.state[p]
                if p.grad is not None and state.get("momentum_buffer") is None:
                    state["momentum_buffer"] = torch.zeros_like(p)
