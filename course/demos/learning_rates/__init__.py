"""Which learning rate, how should it change, and what has the batch size to do with it?"""

from course.demos.learning_rates.batch_size import (
    MAP_BATCHES,
    MAP_RATES,
    decay_or_grow,
    rate_and_batch,
    simulate_map,
    simulate_stages,
)
from course.demos.learning_rates.constant_rate import (
    ONE_RATE_GRID,
    START_CURVATURE,
    final_losses,
    one_rate,
    simulate_one_rate,
)
from course.demos.learning_rates.lr_finder import (
    KEPT_RATES,
    range_test,
    simulate_kept_rates,
    simulate_range_test,
    slopes,
)
from course.demos.learning_rates.robbins_monro import (
    ANNEALED_START,
    annealing,
    simulate_annealing,
)
from course.demos.learning_rates.schedule import (
    CURVATURES,
    GALLERY_NOISE,
    expected_loss,
    schedules,
    simulate_schedule,
)
from course.demos.learning_rates.warming import simulate_warm_up, warm_up

__all__ = [
    "ANNEALED_START", "CURVATURES", "GALLERY_NOISE", "KEPT_RATES", "MAP_BATCHES", "MAP_RATES",
    "ONE_RATE_GRID", "START_CURVATURE", "annealing", "decay_or_grow", "expected_loss",
    "final_losses", "one_rate", "range_test", "rate_and_batch", "schedules", "simulate_annealing",
    "simulate_kept_rates", "simulate_map", "simulate_one_rate", "simulate_range_test",
    "simulate_schedule", "simulate_stages", "simulate_warm_up", "slopes", "warm_up",
]  # fmt: skip
