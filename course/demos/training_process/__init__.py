"""What can go wrong in training, how is it noticed, and how is the outcome measured?"""

from course.demos.training_process.curves import regimes
from course.demos.training_process.leakage import leakage
from course.demos.training_process.metrics import loss_and_accuracy, threshold
from course.demos.training_process.nan_hunt import nan_hunt
from course.demos.training_process.search import grid_against_random
from course.demos.training_process.tiny_set import tiny_set

__all__ = [
    "grid_against_random", "leakage", "loss_and_accuracy", "nan_hunt", "regimes", "threshold",
    "tiny_set",
]  # fmt: skip
