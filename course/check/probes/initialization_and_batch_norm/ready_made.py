"""Which ready-made code must a solution of unit 06 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch them ready-made. To compute
# with tensors is no offence, except in the backward pass: a tensor would find the gradients itself.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "course.nn.*", "torch.nn.init.*",
    *(f"torch.*{kind}*" for kind in ("BatchNorm", "batch_norm", "batchnorm")),
    *(f"torch.*{kind}*" for kind in ("InstanceNorm", "instance_norm", "GroupNorm", "group_norm")),
    *(f"torch.*{kind}*" for kind in ("LayerNorm", "layer_norm")),
)  # fmt: skip
DIFFERENTIATING = ("torch.*", "jax.*", "autograd.*")
