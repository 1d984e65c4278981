"""What do the instant checks of unit 06 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.initialization_and_batch_norm.initialization import (
    xavier_init,
    he_init,
    activation_stds,
    symmetry_gap,
)
from course.check.probes.initialization_and_batch_norm.forward import batchnorm_forward
from course.check.probes.initialization_and_batch_norm.backward import batchnorm_backward
from course.check.probes.initialization_and_batch_norm.inference import (
    update_running_stats,
    population_statistics,
    batchnorm_inference,
    fold_batchnorm,
)
from course.check.probes.initialization_and_batch_norm.forward import batchnorm2d_forward

__all__ = [
    "activation_stds",
    "batchnorm2d_forward",
    "batchnorm_backward",
    "batchnorm_forward",
    "batchnorm_inference",
    "fold_batchnorm",
    "he_init",
    "population_statistics",
    "symmetry_gap",
    "update_running_stats",
    "xavier_init",
]
