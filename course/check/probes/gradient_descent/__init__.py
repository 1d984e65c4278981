"""What do the instant checks of unit 01 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.gradient_descent.losses import log_softmax, nll_loss, zero_one_loss
from course.check.probes.gradient_descent.gradients import nll_gradient, numerical_gradient
from course.check.probes.gradient_descent.batches import minibatches
from course.check.probes.gradient_descent.descent import sgd_step, sgd
from course.check.probes.gradient_descent.batches import gradient_standard_error
from course.check.probes.gradient_descent.noise_and_clipping import perturb_gradient, clip_gradient

__all__ = [
    "clip_gradient",
    "gradient_standard_error",
    "log_softmax",
    "minibatches",
    "nll_gradient",
    "nll_loss",
    "numerical_gradient",
    "perturb_gradient",
    "sgd",
    "sgd_step",
    "zero_one_loss",
]
