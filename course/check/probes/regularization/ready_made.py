"""Which ready-made code must a solution of unit 07 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch them ready-made. To compute
# with tensors is no offence.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "torch.optim.*", "torch.*Dropout*", "torch.*dropout*",
)  # fmt: skip
