"""What do libraries offer ready-made that exercises of several units ask to build?

Dotted names with ``*``, as `course.check.forbidden` reads them. To compute with tensors, or with
SciPy's special functions, is no offence: only what an exercise rebuilds is named.
"""

# Whoever is to find a derivative must not let a library find it: backwards, forwards or compiled.
DIFFERENTIATING = (
    "torch.Tensor.backward", "torch.autograd.backward", "torch.autograd.grad",
    "torch.autograd.functional.*", "torch.autograd.gradcheck.*", "torch._C._enter_dual_level",
    *(f"torch.autograd.forward_ad.{name}" for name in ("make_dual", "dual_level")),
    "torch.autograd.graph._engine_run_backward", "torch._C._ImperativeEngine.run_backward",
    *(f"torch.func.{name}" for name in ("grad", "grad_and_value", "vjp", "jvp", "linearize")),
    *(f"torch.func.{name}" for name in ("jacrev", "jacfwd", "hessian")),
    "torch._functorch.eager_transforms.*", "torch.*_make_dual*",
    "torch._C.ScriptFunction.__call__", "torch._C.ScriptMethod.__call__", "jax.*", "autograd.*",
)  # fmt: skip
NUMERICALLY = (
    "scipy.differentiate.*", "scipy.optimize.approx_fprime", "scipy.optimize.*approx_derivative*",
    "numdifftools.*",
)  # fmt: skip
LOG_SOFTMAX = (
    "torch.*log_softmax*", "torch.*LogSoftmax*", "torch.*softmax_backward*",
    "torch.distributions.*", "scipy.special.*log_softmax*",
)  # fmt: skip
SOFTMAX = ("torch.*softmax*", "torch.*Softmax*", "scipy.special.*softmax*", "sklearn.*softmax*")
CROSS_ENTROPY = (
    "torch.*cross_entropy*", "torch.*CrossEntropy*", "torch.*nll_loss*", "torch.*NLLLoss*",
    "sklearn.*log_loss*",
)  # fmt: skip
BATCH_NORM = ("torch.*BatchNorm*", "torch.*batch_norm*", "torch.*batchnorm*")
NORMS = (
    *(f"torch.*{kind}*" for kind in ("InstanceNorm", "instance_norm", "GroupNorm", "group_norm")),
    *(f"torch.*{kind}*" for kind in ("LayerNorm", "layer_norm", "RMSNorm", "rms_norm")),
)  # fmt: skip
