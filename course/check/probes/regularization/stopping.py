"""What does the check of early stopping ask?"""

import numpy as np

from course.check.probe import probe


@probe(
    hints=(
        "Walk through the losses and keep two things in mind: the best epoch, and how old it is.",
        (
            "A loss smaller than the best makes its epoch the new best. Any other loss adds one to "
            "the number of epochs without progress; when that reaches patience, stop."
        ),
        (
            "In a loop over enumerate(val_losses): where loss < val_losses[best], set best = "
            "epoch; elsewhere compare epoch - best with patience. Afterwards return the last epoch."
        ),
    ),
    returns=("best", "stop"),
)
def early_stopping(f):
    """Patience runs out or not, ties, a new best in time, the first epoch best, one epoch."""
    best, stop = f(val_losses=np.array([1.0, 0.8, 0.7, 0.75, 0.9, 0.6]), patience=2)
    yield "when a better epoch comes too late", dict(best=best, stop=stop)
    best, stop = f(val_losses=np.array([1.0, 1.2, 0.9, 1.1, 1.05, 0.8, 0.85]), patience=3)
    yield "when a new best comes in time", dict(best=best, stop=stop)
    best, stop = f(val_losses=np.array([1.0, 0.5, 0.8, 0.7, 0.9, 0.6, 0.4]), patience=3)
    yield "for a loss that goes up and down", dict(best=best, stop=stop)
    best, stop = f(val_losses=np.array([0.9, 0.5, 0.5, 0.5, 0.4]), patience=2)
    yield "for equal losses", dict(best=best, stop=stop)
    best, stop = f(val_losses=np.array([0.5, 0.6, 0.7, 0.8]), patience=2)
    yield "when the first epoch is the best", dict(best=best, stop=stop)
    best, stop = f(val_losses=np.array([1.0, 0.9999, 0.9998, 1.2]), patience=2)
    yield "for small improvements", dict(best=best, stop=stop)
    best, stop = f(val_losses=np.array([0.7]), patience=1)
    yield "for a single epoch", dict(best=best, stop=stop)
