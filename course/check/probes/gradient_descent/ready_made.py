"""Which ready-made code must a solution of unit 01 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "torch.optim.*",
    *(f"torch.*{kind}*" for kind in ("softmax", "Softmax", "cross_entropy", "CrossEntropy")),
    *(f"torch.*{kind}*" for kind in ("nll_loss", "NLLLoss", "clip_grad")),
)  # fmt: skip
DIFFERENTIATING = ("torch.*", "jax.*", "autograd.*")
