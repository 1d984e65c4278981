"""What do the instant checks of unit 05 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.learning_rates.schedules import (
    linear_decay,
    step_decay,
    exponential_decay,
    cosine_decay,
    triangular,
    one_cycle,
)
from course.check.probes.learning_rates.robbins_monro import robbins_monro_sums
from course.check.probes.learning_rates.range_test import (
    range_test_lrs,
    smooth_losses,
    lr_range_test,
    suggest_lr,
)
from course.check.probes.learning_rates.batch_size import scale_lr, noise_scale, grow_batch_instead

__all__ = [
    "cosine_decay",
    "exponential_decay",
    "grow_batch_instead",
    "linear_decay",
    "lr_range_test",
    "noise_scale",
    "one_cycle",
    "range_test_lrs",
    "robbins_monro_sums",
    "scale_lr",
    "smooth_losses",
    "step_decay",
    "suggest_lr",
    "triangular",
]
