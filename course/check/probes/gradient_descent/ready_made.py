"""Which ready-made code must a solution of unit 01 not fetch?"""

from course.check import ready_made

# The exercises ask you to build these, so a solution must not fetch them ready-made.
OURS = ("course.oracles.*", "course.demos.*")
READY_MADE = (
    *OURS, "torch.optim.*", *ready_made.SOFTMAX, *ready_made.LOG_SOFTMAX, *ready_made.CROSS_ENTROPY,
    "torch.*clip_grad*", "torch.*renorm*",
)  # fmt: skip
# The gradient of the loss may take the softmax of scores from a library, but not the loss.
BY_THE_CHAIN_RULE = (
    *OURS, *ready_made.LOG_SOFTMAX, *ready_made.CROSS_ENTROPY, *ready_made.DIFFERENTIATING,
)  # fmt: skip
BY_DIFFERENCES = (*OURS, *ready_made.DIFFERENTIATING, *ready_made.NUMERICALLY)
