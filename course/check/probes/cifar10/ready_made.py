"""Which ready-made code must a solution of unit 11 not fetch?"""

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = (
    "course.oracles.*", "course.testbeds.*", "course.batches.*", "course.data.crop_flip_cutout",
    *(f"course.{module}.{name}" for module in ("run", "training")
      for name in ("train_fast", "evaluate_fast", "normalization")),
)  # fmt: skip
