"""Which ready-made code must a solution of unit 04 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = ("course.oracles.*", "course.demos.*", "torch.optim.*")
