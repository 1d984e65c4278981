"""Which ready-made code must a solution of unit 06 not fetch?"""

from course.check import ready_made

# The exercises ask you to build these, so a solution must not fetch them ready-made. To compute
# with tensors is no offence, in the backward pass as long as they do not find the gradients.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "course.nn.*", "torch.nn.init.*",
    "torch.nn.utils.parametrizations.orthogonal", "scipy.stats.*ortho_group*",
    *ready_made.BATCH_NORM, *ready_made.NORMS,
)  # fmt: skip
DIFFERENTIATING = ready_made.DIFFERENTIATING
