"""What does it cost to keep a network from learning by heart, and what does it bring?"""

from course.demos.regularization.dropout import average_network, two_neighbours
from course.demos.regularization.penalties import penalty_contours, polynomial_fit
from course.demos.regularization.shift import batch_norm_shift, dropped_map
from course.demos.regularization.training import keep_probability, patience
from course.demos.regularization.weight_decay import adam_decay

__all__ = [
    "adam_decay", "average_network", "batch_norm_shift", "dropped_map", "keep_probability",
    "patience", "penalty_contours", "polynomial_fit", "two_neighbours",
]  # fmt: skip
