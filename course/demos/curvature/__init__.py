"""How does the ground bend, and what does that do to gradient descent and to Newton's method?"""

from course.demos.curvature.conditioning import bowl, simulate_bowl
from course.demos.curvature.newton import SETTINGS, newton_paths, simulate_methods
from course.demos.curvature.saddle_points import SIZES, saddle_share, saddle_shares
from course.demos.curvature.second_order import POINTS, simulate_change, step_parabola
from course.demos.curvature.sharpness import (
    CUTS,
    EVERY,
    RATES,
    TRAINED,
    loss_and_gradient,
    simulate_training,
    training,
)

__all__ = [
    "CUTS", "EVERY", "POINTS", "RATES", "SETTINGS", "SIZES", "TRAINED", "bowl",
    "loss_and_gradient", "newton_paths", "saddle_share", "saddle_shares", "simulate_bowl",
    "simulate_change", "simulate_methods", "simulate_training", "step_parabola", "training",
]  # fmt: skip
