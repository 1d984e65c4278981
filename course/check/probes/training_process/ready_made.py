"""Which ready-made code must a solution of unit 09 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = ("course.oracles.*", "torch.*")
