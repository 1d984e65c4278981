"""What does autograd hand back, what does an optimizer keep, and what does a mode change?"""

from course.demos.pytorch.autograd import autograd_graph, simulate_neuron
from course.demos.pytorch.optimizer import RHO, START, optimizer_state, simulate_optimizer
from course.demos.pytorch.training_mode import (
    BATCHES,
    modes,
    simulate_batches,
    simulate_dropout,
    simulate_norm,
)

__all__ = [
    "BATCHES", "RHO", "START", "autograd_graph", "modes", "optimizer_state", "simulate_batches",
    "simulate_dropout", "simulate_neuron", "simulate_norm", "simulate_optimizer",
]  # fmt: skip
