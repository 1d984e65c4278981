"""What do start values do to a signal and to its symmetry, and what does batch norm do to both?"""

from course.demos.initialization_and_batch_norm.backward import (
    BETA,
    EPS,
    GAMMA,
    PUSHES,
    graph,
    simulate_graph,
)
from course.demos.initialization_and_batch_norm.estimates import (
    BATCHES,
    SIZES,
    batch_statistics,
    running_statistics,
    simulate_batch_statistics,
    simulate_running,
)
from course.demos.initialization_and_batch_norm.normalization import simulate_transform, transform
from course.demos.initialization_and_batch_norm.propagation import signals, simulate_signals
from course.demos.initialization_and_batch_norm.symmetry_breaking import (
    TRAINED,
    simulate_symmetry,
    symmetry,
)
from course.demos.initialization_and_batch_norm.usable_rates import (
    STARTS,
    final,
    learning_rates,
    measured,
    simulate_learning_rates,
)

__all__ = [
    "BATCHES", "BETA", "EPS", "GAMMA", "PUSHES", "SIZES", "STARTS", "TRAINED", "batch_statistics",
    "final", "graph", "learning_rates", "measured", "running_statistics", "signals",
    "simulate_batch_statistics", "simulate_graph", "simulate_learning_rates", "simulate_running",
    "simulate_signals", "simulate_symmetry", "simulate_transform", "symmetry", "transform",
]  # fmt: skip
