"""Where does gradient descent go, what does mini-batch noise cost, and what explodes?"""

from course.demos.gradient_descent.matrix_powers import (
    DIRECTIONS,
    repeated_matrix,
    simulate_powers,
)
from course.demos.gradient_descent.minibatch_noise import (
    BATCH_SIZES,
    DRAWS,
    batch_noise,
    simulate_batches,
    standard_errors,
)
from course.demos.gradient_descent.surfaces import (
    FAR,
    shares,
    simulate_descent,
    simulate_ends,
    surface_explorer,
)
from course.demos.gradient_descent.surrogate import (
    RECORDED,
    first_perfect,
    simulate_training,
    surrogate_loss,
)

__all__ = [
    "BATCH_SIZES", "DIRECTIONS", "DRAWS", "FAR", "RECORDED", "batch_noise", "first_perfect",
    "repeated_matrix", "shares", "simulate_batches", "simulate_descent", "simulate_ends",
    "simulate_powers", "simulate_training", "standard_errors", "surface_explorer", "surrogate_loss",
]  # fmt: skip
