"""How do ten optimizers move on one surface, and what is the rate of each coordinate?"""

from course.demos.adaptive_methods.bias_correction import cold_start, simulate_start
from course.demos.adaptive_methods.coordinate_rates import bounds, effective_rate, simulate_bounds
from course.demos.adaptive_methods.decoupling import simulate_decay, weight_decay
from course.demos.adaptive_methods.optimizers import METHODS, simulate_race
from course.demos.adaptive_methods.sparsity import reached, simulate_sparse, sparse_feature
from course.demos.adaptive_methods.trajectories import GROUPS, STARTS, label, race

__all__ = [
    "GROUPS", "METHODS", "STARTS", "bounds", "cold_start", "effective_rate", "label", "race",
    "reached", "simulate_bounds", "simulate_decay", "simulate_race", "simulate_sparse",
    "simulate_start", "sparse_feature", "weight_decay",
]  # fmt: skip
