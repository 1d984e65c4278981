"""What does a velocity do to a path, what does looking ahead add, and when is it too much?"""

from course.demos.momentum.convergence_rate import (
    best_beta,
    best_momentum,
    best_rate,
    distances,
    simulate_rates,
    steps_from_rest,
)
from course.demos.momentum.damping import (
    crossings,
    envelope,
    momentum_factor,
    overshoot,
    simulate_overshoot,
)
from course.demos.momentum.exponential_averages import averages, simulate_average, steps_to_follow
from course.demos.momentum.heavy_ball import GROUNDS, ball, simulate_momentum
from course.demos.momentum.look_ahead import nesterov, simulate_nesterov
from course.demos.momentum.paths import FAR
from course.demos.momentum.velocity_forms import simulate_forms, two_forms

__all__ = [
    "FAR", "GROUNDS", "averages", "ball", "best_beta", "best_momentum", "best_rate", "crossings",
    "distances", "envelope", "momentum_factor", "nesterov", "overshoot", "simulate_average",
    "simulate_forms", "simulate_momentum", "simulate_nesterov", "simulate_overshoot",
    "simulate_rates", "steps_from_rest", "steps_to_follow", "two_forms",
]  # fmt: skip
