"""What do the checks of how curves are read and how large steps are ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.training_process.ready_made import READY_MADE


@probe(
    hints=(
        "Write the six questions as a chain of ifs, in the order of the list.",
        (
            "Name what you need first: the first and the last training loss, the last and the "
            "lowest validation loss, and fell = (first - last) / first."
        ),
        (
            "np.isfinite answers the first question for nan and infinity at once. Overfitting has "
            "two conditions, joined by and: val[-1] >= 1.1 * min(val), and last == min(train)."
        ),
    ),
    forbidden=READY_MADE,
)
def diagnose(f):
    """Thirty-nine runs, several for each verdict."""
    nan, inf = np.nan, np.inf
    runs = [
        ("an ordinary run", [2.0, 1.0, 0.5], [2.0, 1.1, 0.8]),
        ("a run with nan", [2.0, 1.0, nan], [2.0, 1.1, 1.0]),
        ("a run with infinity", [2.0, inf, 1.0], [2.0, 1.1, 1.0]),
        ("nan on the way", [2.0, nan, 1.0], [2.0, 1.1, 1.0]),
        ("nan in validation alone", [2.0, 1.5, 1.0], [2.0, 1.1, nan]),
        ("a run that ends higher", [2.0, 1.0, 2.4], [2.0, 1.1, 2.6]),
        ("a run that hardly moves", [2.0, 1.99, 1.96], [2.0, 1.99, 1.97]),
        ("losses of another size", [200.0, 199.0, 196.0], [200.0, 199.0, 197.0]),
        ("a fall of 4.9 percent", [2.0, 1.95, 1.902], [2.0, 1.95, 1.0]),
        ("a steady validation loss", [2.0, 1.5, 0.9], [1.0, 0.99, 0.98]),
        ("validation up by a third", [2.0, 1.0, 0.3], [2.0, 0.9, 1.2]),
        ("validation up by 4 percent", [2.0, 1.0, 0.3], [2.0, 1.0, 1.04]),
        ("validation up by 10.5 percent", [2.0, 1.0, 0.3], [2.0, 1.0, 1.105]),
        ("both curves up at the end", [2.0, 0.5, 0.7], [2.0, 0.8, 1.2]),
        ("close curves, little progress", [2.0, 1.6, 1.5], [2.0, 1.6, 1.54]),
        ("close curves, much progress", [2.0, 1.0, 0.5], [2.0, 1.0, 0.51]),
        ("a gap, little progress", [2.0, 1.6, 1.5], [2.2, 1.9, 1.8]),
        ("validation far below training", [2.0, 1.6, 1.5], [1.5, 1.2, 1.1]),
        ("close, with a bump in validation", [2.0, 1.6, 1.5], [1.5, 1.3, 1.46]),
        ("a gap from the start", [5.0, 3.0, 1.0], [6.0, 5.5, 5.4]),
        ("little progress, validation up", [1.0, 0.99, 0.97], [1.0, 1.1, 1.3]),
        ("up first, then far down", [1.0, 1.4, 0.4], [1.0, 1.5, 0.6]),
        ("up first, then nearly back", [1.0, 1.4, 0.97], [1.0, 1.4, 1.2]),
        ("a bump in training", [2.0, 1.0, 1.2, 0.5], [2.0, 1.0, 1.1, 1.3]),
        ("training lowest on the way", [2.0, 0.4, 0.9, 0.6], [2.0, 0.8, 1.0, 1.3]),
        ("validation a little below training", [2.0, 1.6, 1.5], [2.0, 1.6, 1.46]),
        ("validation 5.2 percent above training", [2.0, 1.6, 1.5], [2.0, 1.7, 1.578]),
        ("validation 4.8 percent below training", [2.0, 1.6, 1.5], [1.5, 1.45, 1.428]),
        ("large losses, close", [20.0, 16.0, 15.0], [20.0, 16.0, 15.4]),
        ("large losses, validation up by 4 percent", [20.0, 10.0, 3.0], [20.0, 10.0, 10.4]),
        ("small losses, validation up by half", [0.2, 0.1, 0.03], [0.2, 0.1, 0.15]),
        ("small losses, close", [0.2, 0.16, 0.15], [0.2, 0.16, 0.153]),
        ("small losses, a gap", [0.2, 0.16, 0.15], [0.22, 0.2, 0.18]),
        ("close, with a dip in training", [1.0, 0.3, 0.7], [1.0, 0.4, 0.71]),
        ("close, a long fall in validation", [1.0, 0.8, 0.7], [2.0, 1.0, 0.71]),
        ("validation up, then down a little", [2.0, 1.0, 0.5, 0.3], [2.0, 0.5, 1.0, 0.9]),
        ("close, a fall of 48 percent", [2.0, 1.4, 1.04], [2.0, 1.4, 1.06]),
        ("infinity in validation alone", [2.0, 1.5, 1.0], [2.0, inf, 1.1]),
        ("whole numbers", [9, 8, 6], [9, 8, 6]),
    ]
    for label, train, val in runs:
        yield label, dict(verdict=f(train_losses=np.array(train), val_losses=np.array(val)))


@probe(
    hints=(
        "How long is the step, and how long are the weights that take it?",
        "Divide the 2-norm of w_new - w by the 2-norm of w, each over all entries.",
        "np.linalg.norm without further arguments is that norm, for any shape.",
    ),
    forbidden=READY_MADE,
)
def update_ratio(f):
    """Vector, matrix, no update, whole and single numbers, arguments unchanged."""
    w = np.array([3.0, 4.0])
    yield "for a vector", dict(ratio=f(w=w, w_new=np.array([2.7, 4.8])))
    w = np.array([[1.0, -2.0], [2.0, 4.0]])
    yield "for a matrix", dict(ratio=f(w=w, w_new=np.array([[1.5, -2.0], [2.0, 2.8]])))
    yield "without an update", dict(ratio=f(w=w, w_new=w.copy()))
    yield "for whole numbers", dict(ratio=f(w=np.array([6, 8]), w_new=np.array([6, 7])))
    yield "for numbers below 0", dict(ratio=f(w=-5, w_new=-3))
