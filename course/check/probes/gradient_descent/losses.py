"""What do the checks of the log-likelihood and of the zero-one loss ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.gradient_descent.ready_made import READY_MADE


@probe(
    hints=(
        "A row's probabilities stay the same if you subtract one number from all its scores.",
        (
            "Subtract each row's maximum. Then log-softmax is the shifted score minus the "
            "logarithm of the sum of the exponentials of the shifted scores."
        ),
        (
            "Two lines do it. Take the maximum with axis=1 and keepdims=True and subtract it; "
            "then subtract np.log of the sum of np.exp, again with axis=1 and keepdims=True."
        ),
    ),
    forbidden=READY_MADE,
)
def log_softmax(f):
    """Small scores, large scores, whole numbers, arguments unchanged."""
    scores = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]])
    yield "for small scores", dict(log_p=f(scores=scores))
    scores = np.array([[1000.0, -1000.0], [0.0, 1.0]])
    yield "for large scores", dict(log_p=f(scores=scores))
    yield "for whole numbers", dict(log_p=f(scores=np.array([[2, 0, 1]])))


@probe(
    hints=(
        (
            "Every row has one loss, minus the log-probability of its own label. What is left "
            "is a mean."
        ),
        (
            "Compute the log-probabilities as in log_softmax, pick the entry at column y[i] "
            "from each row i, average, and turn the sign."
        ),
        "log_p[np.arange(n), y] picks one entry from each row, with n = len(y).",
    ),
    forbidden=READY_MADE,
)
def nll_loss(f):
    """Small scores, large scores, whole numbers, arguments unchanged."""
    scores = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]])
    yield "for small scores", dict(loss=f(scores=scores, y=np.array([0, 2])))
    scores = np.array([[1000, -1000], [0, 1]])
    yield "for large scores and the likely label", dict(loss=f(scores=scores, y=np.array([0, 1])))
    yield "for large scores and the unlikely label", dict(loss=f(scores=scores, y=np.array([1, 1])))


@probe(
    hints=(
        "The predicted class of a row is the one with the highest score.",
        "Take the argmax along axis 1, compare it with y, and average the comparison.",
        "The mean of an array of True and False is the fraction of True.",
    ),
    forbidden=READY_MADE,
)
def zero_one_loss(f):
    """Clear winners, equal scores, whole numbers, arguments unchanged."""
    scores = np.array([[0.2, 0.5], [2.0, 1.0], [-0.5, 3.0]])
    yield "with clear winners", dict(loss=f(scores=scores, y=np.array([1, 0, 0])))
    scores = np.array([[0.4, 0.5, 0.3], [-1.0, 0.0, 5.0]])
    yield "with three classes", dict(loss=f(scores=scores, y=np.array([1, 2])))
    scores = np.array([[1, 1], [1, 1], [2, 2]])
    yield "with equal scores", dict(loss=f(scores=scores, y=np.array([0, 0, 1])))
