"""What do the instant checks of unit 09 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.training_process.splits import split_indices, k_fold, cross_validate
from course.check.probes.training_process.sanity_checks import initial_loss, overfit_settings
from course.check.probes.training_process.curves import diagnose
from course.check.probes.training_process.nan_hunt import stable_cross_entropy, first_nan_op
from course.check.probes.training_process.curves import update_ratio
from course.check.probes.training_process.search import log_uniform, refine
from course.check.probes.training_process.metrics import (
    confusion_counts,
    rates,
    roc_curve,
    auc,
    precision_recall_curve,
)

__all__ = [
    "auc",
    "confusion_counts",
    "cross_validate",
    "diagnose",
    "first_nan_op",
    "initial_loss",
    "k_fold",
    "log_uniform",
    "overfit_settings",
    "precision_recall_curve",
    "rates",
    "refine",
    "roc_curve",
    "split_indices",
    "stable_cross_entropy",
    "update_ratio",
]
