"""What do the instant checks of unit 10 ask, on public inputs, and which hints do they have?

Students' objects may live in another process (grading): models, optimizers and parameters are
made with ``oracles.there``, and only values are read.
"""

# `store.probes` gives the probes in the order in which they stand here.
# isort: off
from course.check.probes.pytorch.optimizers import SGD, AdamW
from course.check.probes.pytorch.layers import BatchNorm2d, Dropout
from course.check.probes.pytorch.loops import train_epoch, evaluate
from course.check.probes.pytorch.ready_made import OPTIMIZERS, BATCH_NORMS, DROPOUTS

__all__ = [
    "BATCH_NORMS",
    "DROPOUTS",
    "OPTIMIZERS",
    "SGD",
    "AdamW",
    "BatchNorm2d",
    "Dropout",
    "evaluate",
    "train_epoch",
]
