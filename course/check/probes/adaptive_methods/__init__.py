"""What do the instant checks of unit 04 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.adaptive_methods.squared_gradients import (
    adagrad_step,
    rmsprop_step,
    rmsprop_nesterov_step,
    adadelta_step,
)
from course.check.probes.adaptive_methods.adam import (
    adam_uncorrected_step,
    bias_correction,
    adam_step,
)
from course.check.probes.adaptive_methods.adam_variants import adamw_step, adabound_step

__all__ = [
    "adabound_step",
    "adadelta_step",
    "adagrad_step",
    "adam_step",
    "adam_uncorrected_step",
    "adamw_step",
    "bias_correction",
    "rmsprop_nesterov_step",
    "rmsprop_step",
]
