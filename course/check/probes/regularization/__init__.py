"""What do the instant checks of unit 07 ask, on public inputs, and which hints do they have?"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.regularization.penalties import l1, l2, elastic_net, weight_decay_step
from course.check.probes.regularization.dropout import (
    dropout_mask,
    dropout_train,
    dropout_test,
    inverted_dropout,
    inverted_dropout_backward,
)
from course.check.probes.regularization.ensemble import average_over_masks
from course.check.probes.regularization.stopping import early_stopping

__all__ = [
    "average_over_masks",
    "dropout_mask",
    "dropout_test",
    "dropout_train",
    "early_stopping",
    "elastic_net",
    "inverted_dropout",
    "inverted_dropout_backward",
    "l1",
    "l2",
    "weight_decay_step",
]
