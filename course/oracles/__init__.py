"""What is the right answer, computed by somebody else?

Hidden tests compare a student's NumPy with PyTorch, autograd and closed forms. These
functions hide the conversions, so that a test cell reads as what it claims: arrays and
numbers go in, float64 arrays and floats come out, and the arguments stay as they are.
PyTorch is imported inside the functions: a NumPy notebook pays for it only when tested.
One module a field; test cells write ``oracles.NAME``.
"""

from course.oracles.compare import close
from course.oracles.derivatives import (
    autograd,
    central_differences,
    hessian,
    inverted_dropout_gradient,
    relative_error,
)
from course.oracles.images import grid_sample
from course.oracles.losses import cross_entropy, cross_entropy_gradient, log_softmax
from course.oracles.networks import (
    fill_gradients,
    is_a,
    module_gradients,
    module_modes,
    module_names,
    module_state,
    outputs,
    small_network,
)
from course.oracles.norms import (
    TwoPasses,
    batch_norm,
    batch_norm_formula,
    batch_norm_gradients,
    batch_norm_inference,
    running_statistics,
)
from course.oracles.optimizers import (
    adabound_path,
    clip_grad_norm,
    exponential_averages,
    momentum_rate,
    nesterov_path,
    quadratic_path,
    rmsprop_nesterov_path,
    torch_path,
    torch_schedule,
    uncorrected_adam_path,
)
from course.oracles.process import ready_made, there, value_there
from course.oracles.torch_optimizers import (
    Parameters,
    accumulating_path,
    add_group,
    optimizer_path,
    same_tensors,
)

__all__ = [
    "Parameters",
    "TwoPasses",
    "accumulating_path",
    "adabound_path",
    "add_group",
    "autograd",
    "batch_norm",
    "batch_norm_formula",
    "batch_norm_gradients",
    "batch_norm_inference",
    "central_differences",
    "clip_grad_norm",
    "close",
    "cross_entropy",
    "cross_entropy_gradient",
    "exponential_averages",
    "fill_gradients",
    "grid_sample",
    "hessian",
    "inverted_dropout_gradient",
    "is_a",
    "log_softmax",
    "module_gradients",
    "module_modes",
    "module_names",
    "module_state",
    "momentum_rate",
    "nesterov_path",
    "optimizer_path",
    "outputs",
    "quadratic_path",
    "ready_made",
    "relative_error",
    "rmsprop_nesterov_path",
    "running_statistics",
    "same_tensors",
    "small_network",
    "there",
    "torch_path",
    "torch_schedule",
    "uncorrected_adam_path",
    "value_there",
]
