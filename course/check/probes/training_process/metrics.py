"""What do the checks of two kinds of mistakes ask, at one threshold and at all of them?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.training_process.ready_made import READY_MADE


@probe(
    hints=(
        "Each example falls in one of four boxes, by what is true and by what was predicted.",
        "A mask for each box: for tp, y_true is 1 and y_pred is 1. Count the True in each.",
        "np.sum((y_true == 1) & (y_pred == 1)) is the first of four lines like it.",
    ),
    returns=("tp", "fp", "tn", "fn"),
    forbidden=READY_MADE,
)
def confusion_counts(f):
    """Eleven examples, only positives, only negatives, arguments unchanged."""
    y_true = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    y_pred = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0])
    tp, fp, tn, fn = f(y_true=y_true, y_pred=y_pred)
    yield "for eleven examples", dict(tp=tp, fp=fp, tn=tn, fn=fn)
    tp, fp, tn, fn = f(y_true=np.array([1, 1]), y_pred=np.array([1, 1]))
    yield "where all is positive", dict(tp=tp, fp=fp, tn=tn, fn=fn)
    tp, fp, tn, fn = f(y_true=np.array([0, 0]), y_pred=np.array([0, 0]))
    yield "where all is negative", dict(tp=tp, fp=fp, tn=tn, fn=fn)
    tp, fp, tn, fn = f(y_true=np.repeat([1, 0], [300, 700]), y_pred=np.ones(1000, dtype=int))
    yield "for a thousand examples", dict(tp=tp, fp=fp, tn=tn, fn=fn)


@probe(
    hints=(
        "Four fractions, each with a denominator of its own, which may be 0.",
        (
            "tpr divides by all positives, tp + fn; fpr by all negatives, fp + tn; precision by "
            "all that is flagged, tp + fp; accuracy by everything."
        ),
        "Write a small helper: part / whole if whole else 0.0, and use it four times.",
    ),
    forbidden=READY_MADE,
)
def rates(f):
    """Ordinary counts, nothing flagged, no positives, no example, no mistake."""
    for label, tp, fp, tn, fn in [
        ("for ordinary counts", 6, 1, 10, 3),
        ("where nothing is flagged", 0, 0, 7, 3),
        ("where nothing is positive", 0, 2, 3, 0),
        ("without an example", 0, 0, 0, 0),
        ("without a mistake", 1, 0, 4, 0),
    ]:
        found = f(tp=tp, fp=fp, tn=tn, fn=fn)
        names = sorted(str(name) for name in found) if isinstance(found, dict) else []
        kind = type(found).__name__
        yield f"the names {label}", {"kind": kind, "keys": names}
        yield label, {name: found[name] for name in ("tpr", "fpr", "precision", "accuracy")}


@probe(
    hints=(
        (
            "Let the threshold come down from above. At each distinct score, all the examples with "
            "that score or a higher one are flagged."
        ),
        (
            "For each distinct score, highest first, compute the share of the positives that is "
            "flagged, and that of the negatives. Put 0 in front of both."
        ),
        (
            "np.unique(scores)[::-1] are the thresholds. (scores >= threshold)[y_true == 1].mean() "
            "is one tpr."
        ),
    ),
    returns=("fpr", "tpr"),
    forbidden=READY_MADE,
)
def roc_curve(f):
    """Distinct scores, equal scores, whole numbers, arguments unchanged."""
    y_true = np.array([1, 0, 1, 0, 0])
    scores = np.array([0.6, 0.3, 0.9, 0.8, 0.1])
    fpr, tpr = f(y_true=y_true, scores=scores)
    yield "for distinct scores", dict(fpr=np.asarray(fpr), tpr=np.asarray(tpr))
    fpr, tpr = f(y_true=np.array([1, 0, 0, 1, 1]), scores=np.array([3, 1, 3, 0, 3]))
    yield "for equal scores", dict(fpr=np.asarray(fpr), tpr=np.asarray(tpr))
    fpr, tpr = f(y_true=np.array([1, 0, 1, 0]), scores=1 + 1e-10 * np.arange(4))
    yield "for scores that nearly agree", dict(fpr=np.asarray(fpr), tpr=np.asarray(tpr))


@probe(
    hints=(
        "Between two neighbours lies a trapezoid.",
        "Its area is its width times the mean of its two heights. Add up all of them.",
        "np.diff(x) holds the widths; y[1:] + y[:-1] the sums of the two heights.",
    ),
    forbidden=READY_MADE,
)
def auc(f):
    """Uneven pieces, one straight up, whole numbers and heights below 0, arguments unchanged."""
    x, y = np.array([0.0, 0.2, 1.0]), np.array([0.1, 0.5, 0.9])
    yield "for uneven pieces", dict(area=f(x=x, y=y))
    x, y = np.array([0.0, 0.0, 0.5, 1.0]), np.array([0.0, 0.6, 0.8, 1.0])
    yield "with a piece straight up", dict(area=f(x=x, y=y))
    yield "for whole numbers", dict(area=f(x=np.array([2, 3, 6]), y=np.array([4, -3, 1])))


@probe(
    hints=(
        "Let the threshold come down from above, as for the ROC curve.",
        (
            "For each distinct score, highest first, count what is flagged and how much of that is "
            "positive. Precision divides by the flagged, recall by all positives."
        ),
        (
            "With flagged = scores >= threshold, tp is np.sum(flagged & (y_true == 1)) and "
            "tp + fp is np.sum(flagged)."
        ),
    ),
    returns=("precision", "recall"),
    forbidden=READY_MADE,
)
def precision_recall_curve(f):
    """Distinct scores, equal scores, whole numbers, arguments unchanged."""
    y_true = np.array([1, 0, 1, 0, 0])
    scores = np.array([0.6, 0.3, 0.8, 0.9, 0.1])
    precision, recall = f(y_true=y_true, scores=scores)
    yield "for distinct scores", dict(precision=np.asarray(precision), recall=np.asarray(recall))
    precision, recall = f(y_true=np.array([1, 0, 0, 1, 1]), scores=np.array([3, 1, 3, 0, 3]))
    yield "for equal scores", dict(precision=np.asarray(precision), recall=np.asarray(recall))
    precision, recall = f(y_true=np.array([1, 0, 1, 0]), scores=1 + 1e-10 * np.arange(4))
    both = dict(precision=np.asarray(precision), recall=np.asarray(recall))
    yield "for scores that nearly agree", both
