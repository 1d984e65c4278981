"""What do the instant checks of unit 02 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.curvature.quadratic_model import (
    numerical_hessian,
    second_order_change,
    largest_useful_lr,
)
from course.check.probes.curvature.conditioning import condition_number, best_fixed_lr
from course.check.probes.curvature.critical_points import classify_critical_point, saddle_fraction
from course.check.probes.curvature.symmetries import count_equivalent_networks, rescale_units
from course.check.probes.curvature.newton import newton_step, saddle_free_newton_step

__all__ = [
    "best_fixed_lr",
    "classify_critical_point",
    "condition_number",
    "count_equivalent_networks",
    "largest_useful_lr",
    "newton_step",
    "numerical_hessian",
    "rescale_units",
    "saddle_fraction",
    "saddle_free_newton_step",
    "second_order_change",
]
