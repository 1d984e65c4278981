"""What do the instant checks of unit 09 ask, on public inputs, and which hints do they have?"""

import warnings

import numpy as np

from course import oracles
from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = ("course.oracles.*", "torch.*")


@probe(
    hints=(
        "Think of a pack of cards: shuffle it once, then deal three hands.",
        (
            "Compute the two sizes that are rounded down. Draw one permutation of 0 to n - 1 and "
            "cut it into three pieces; the training set gets what the other two leave."
        ),
        (
            "int(n * fractions[1]) is the size of the validation set. With order = "
            "rng.permutation(n), order[:n_val] is one of the three pieces."
        ),
    ),
    returns=("train", "val", "test"),
    forbidden=READY_MADE,
)
def split_indices(f):
    """Sizes, every index once, shuffled, drawn from rng."""
    parts = f(n=10, fractions=(0.6, 0.2, 0.2), rng=np.random.default_rng(1))
    yield "10 indices, cut into 60, 20 and 20 percent", described(parts, 10)
    parts = f(n=17, fractions=(0.5, 0.25, 0.25), rng=np.random.default_rng(2))
    yield "17 indices, cut into 50, 25 and 25 percent", described(parts, 17)
    parts = f(n=19, fractions=(0.6, 0.3, 0.1), rng=np.random.default_rng(3))
    yield "19 indices, cut into 60, 30 and 10 percent", described(parts, 19)
    parts = f(n=4, fractions=(0.6, 0.2, 0.2), rng=np.random.default_rng(6))
    yield "4 indices, cut into 60, 20 and 20 percent", described(parts, 4)
    runs = [f(n=60, fractions=(0.5, 0.25, 0.25), rng=np.random.default_rng(s)) for s in (4, 4, 5)]
    first, same, other = ([frozenset(np.asarray(part).tolist()) for part in run] for run in runs)
    in_order = np.concatenate(runs[0]).tolist() == list(range(60))
    yield (
        "three splits of 60 indices",
        {
            "in the order of the data": in_order,
            "same seed, same sets": first == same,
            "other seed, other sets": first != other,
            "other seed, other order": listed(runs[0]) != listed(runs[2]),
        },
    )


def listed(parts):
    """Write arrays as lists, which compare as a whole."""
    return [np.asarray(part).tolist() for part in parts]


def described(parts, n):
    """Describe three sets of indices by what does not depend on the draw."""
    kinds = {np.asarray(part).dtype.kind.replace("u", "i") for part in parts if len(part)}
    everything = np.concatenate([np.asarray(part).ravel() for part in parts])
    return {
        "sizes": [len(part) for part in parts],
        "kinds": sorted(kinds),
        "types": sorted({type(part).__name__ for part in parts}),
        "indices used": len(set(everything.tolist())),
        "each once": sorted(everything.tolist()) == list(range(n)),
    }


@probe(
    hints=(
        "How many examples does each fold get? n // k, and the first n % k folds one more.",
        (
            "Cut np.arange(n) into k pieces. For each piece, the pair is everything else and the "
            "piece."
        ),
        (
            "np.array_split makes just these pieces, and np.setdiff1d(np.arange(n), val) is "
            "everything else. Collect the pairs in a list."
        ),
    ),
    forbidden=READY_MADE,
)
def k_fold(f):
    """Five examples in 2 folds, ten in 4, six in 6."""
    for n, k in [(5, 2), (10, 4), (6, 6)]:
        pairs = f(n=n, k=k)
        train, val = ([[int(i) for i in pair[part]] for pair in pairs] for part in (0, 1))
        yield (
            f"{n} examples in {k} folds",
            {
                "number of pairs": len(pairs),
                "entries of a pair": len(pairs[0]),
                "train": [sorted(part) for part in train],
                "val": val,
            },
        )


class MeanLabel:
    """A model that is the mean of y; it counts how often it was fitted."""

    __name__ = "fit"
    __doc__ = "The mean of y, which is the model"

    def __init__(self):
        self.calls = 0

    def __call__(self, x, y):
        """Fit."""
        self.calls += 1
        return float(np.mean(y))


def distance(model, x, y):
    """The largest x, plus the distance of the model from the mean of y."""
    return float(np.max(x) + abs(np.mean(y) - model))


@probe(
    hints=(
        "For each fold in turn: fit on all the others, then score on this one.",
        (
            "Cut the row numbers into folds as in k_fold. Index x and y with the same row numbers, "
            "fit(x[train], y[train]), and give the model to score with x[val] and y[val]."
        ),
        (
            "Loop over the pairs (train, val) of k_fold(len(x), k), append "
            "score(model, x[val], y[val]) to a list, and return np.array of it."
        ),
    ),
    forbidden=READY_MADE,
)
def cross_validate(f):
    """Two, three and five folds, arguments unchanged."""
    x = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    y = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    for k in (2, 3, 5):
        fit = MeanLabel()
        scores = np.asarray(f(fit=fit, score=distance, x=x[:, None], y=y, k=k), dtype=float)
        yield f"5 examples in {k} folds", {"scores": scores, "fitted": fit.calls}


@probe(
    hints=(
        "With C classes and nothing learned, which probability does the right class get?",
        "Each class gets 1 / C. The cross-entropy is minus the log of that.",
        "np.log is the natural logarithm, and -log(1 / C) is log(C).",
    ),
    forbidden=READY_MADE,
)
def initial_loss(f):
    """Two, ten and a thousand classes."""
    for n_classes in (10, 2, 1000):
        yield f"for {n_classes} classes", dict(loss=f(n_classes=n_classes))


@probe(
    hints=(
        (
            "Try settings in a cell of your own: nn.train_one_hidden_layer(*data.ten_examples(), "
            "lr, n_steps, hidden)[-1] is the last loss."
        ),
        (
            "Take all 500 steps and a few dozen hidden units. Then change the learning rate by "
            "factors of three until the loss gets low enough."
        ),
        "The demo above shows the whole range: a learning rate of about 1 works well.",
    ),
    forbidden=("course.oracles.*",),
)
def overfit_settings(f):
    """Keys, whole numbers, limits, and a last loss below 0.01."""
    from course.worlds import data, nn

    settings = f()
    names = ("lr", "n_steps", "hidden")
    kind = type(settings).__name__
    keys = sorted(str(key) for key in settings) if isinstance(settings, dict) else []
    yield "what it returns", {"kind": kind, "keys": [key for key in keys if key in names]}
    lr, n_steps, hidden = (settings[name] for name in names)
    values = (lr, n_steps, hidden)
    numbers = all(isinstance(v, (int, float, np.number)) for v in values)
    yield (
        "its values",
        {
            "numbers": numbers,
            "lists": any(isinstance(v, (list, tuple)) for v in values),
            "whole numbers of steps and units": numbers and n_steps % 1 == 0 and hidden % 1 == 0,
        },
    )
    limits = {
        "lr is above 0": bool(lr > 0),
        "at least 1 step": bool(n_steps >= 1),
        "at most 500 steps": bool(n_steps <= 500),
        "at least 1 unit": bool(hidden >= 1),
        "at most 4096 units": bool(hidden <= 4096),
    }
    yield "the limits", limits
    n_steps, hidden = max(1, min(int(n_steps), 500)), max(1, min(int(hidden), 4096))
    x, y = data.ten_examples()
    losses = nn.train_one_hidden_layer(x, y, lr, n_steps, hidden)
    low = bool(losses[-1] < 0.01)
    yield (
        "the run",
        {
            "last loss below 0.01": low,
            "jumped above the first loss": bool(not low and not losses.max() <= 1.5 * losses[0]),
            "still falling": bool(not low and losses[-1] < 0.98 * losses[-1 - n_steps // 5]),
            "steps left over": bool(not low and n_steps < 400),
        },
    )


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
    """Twenty-six runs, several for each verdict."""
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
    ]
    for label, train, val in runs:
        yield label, dict(verdict=f(train_losses=np.array(train), val_losses=np.array(val)))


@probe(
    hints=(
        "Only the probability of the true class counts, and only if it is not too small.",
        (
            "Pick the entry at column y[i] of each row i, raise those below eps to eps, take the "
            "log, the minus and the mean."
        ),
        "probs[np.arange(len(y)), y] picks, and np.maximum(..., eps) raises.",
    ),
    forbidden=READY_MADE,
)
def stable_cross_entropy(f):
    """Ordinary probabilities, zeros, a large eps, whole numbers, arguments unchanged."""
    probs = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    yield "for ordinary probabilities", dict(loss=f(probs=probs, y=np.array([0, 1])))
    probs = np.array([[1.0, 0.0], [0.4, 0.6], [0.0, 1.0]])
    yield "with a sure mistake", dict(loss=f(probs=probs, y=np.array([1, 1, 1])))
    yield "with eps = 0.2", dict(loss=f(probs=probs, y=np.array([1, 0, 1]), eps=0.2))
    yield "for whole numbers", dict(loss=f(probs=np.eye(2, dtype=int), y=np.array([0, 0])))


@probe(
    hints=(
        (
            "Under torch.autograd.detect_anomaly() backward raises a RuntimeError at the first "
            "nan. Provoke one and read its message."
        ),
        (
            "Start from a copy of x that requires gradients. Inside `with "
            "torch.autograd.detect_anomaly():` compute f of it, sum, and go backward; catch the "
            "RuntimeError around the whole."
        ),
        (
            "The message reads \"Function 'SqrtBackward0' returned nan values in its 0th output.\" "
            'str(error).split("\'")[1] is the name. After a backward without an error, return '
            "None."
        ),
    ),
    forbidden=("course.oracles.*",),
)
def first_nan_op(f):
    """Nothing to blame, nan in the gradient, in the value, infinity; anomaly detection off."""
    import torch

    from course.worlds import hazards

    anomaly_is_on = oracles.there(hazards.named, "anomaly_is_on")
    for label, name, values in [
        ("where all is fine", "half_square", [1.0, 2.0]),
        ("for a root below 0", "root", [-1.0, 4.0]),
        ("where a zero slope meets an infinite one", "root_of_square", [0.0, 2.0]),
        ("where the value is fine", "masked_root", [-1.0, 4.0]),
        ("where only the value is nan", "nan_added", [1.0, 2.0]),
        ("where the gradient is infinite", "root", [0.0, 1.0]),
        ("for a single number", "root", -1.0),
        ("for a tensor that requires gradients", "x_log_x", [0.0, 1.0]),
    ]:
        x = torch.tensor(values, dtype=torch.float64, requires_grad="requires" in label)
        oracles.there(torch.autograd.set_detect_anomaly, False)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it says that it is on, and where nan came from
                found = f(f=oracles.there(hazards.named, name), x=x)
            left_on = anomaly_is_on()
        finally:
            oracles.there(torch.autograd.set_detect_anomaly, False)
        yield (
            label,
            {
                "operation": found,
                "anomaly detection left on": left_on,
                "x requires gradients": x.requires_grad,
            },
        )


@probe(
    hints=(
        "How long is the step, and how long are the weights that take it?",
        "Divide the 2-norm of w_new - w by the 2-norm of w, each over all entries.",
        "np.linalg.norm without further arguments is that norm, for any shape.",
    ),
    forbidden=READY_MADE,
)
def update_ratio(f):
    """Vector, matrix, no update, whole numbers, arguments unchanged."""
    w = np.array([3.0, 4.0])
    yield "for a vector", dict(ratio=f(w=w, w_new=np.array([2.7, 4.8])))
    w = np.array([[1.0, -2.0], [2.0, 4.0]])
    yield "for a matrix", dict(ratio=f(w=w, w_new=np.array([[1.5, -2.0], [2.0, 2.8]])))
    yield "without an update", dict(ratio=f(w=w, w_new=w.copy()))
    yield "for whole numbers", dict(ratio=f(w=np.array([6, 8]), w_new=np.array([6, 7])))


@probe(
    hints=(
        "If the logarithm is uniform, draw that, and undo the logarithm.",
        (
            "Draw n numbers uniformly between log(low) and log(high) from rng, and take the "
            "exponential of each."
        ),
        "rng.uniform takes a low end, a high end and size=n. np.exp undoes np.log.",
    ),
    rtol=0.05,  # what is drawn is random: these are five standard errors or more
    forbidden=READY_MADE,
)
def log_uniform(f):
    """Shares of the range, limits, drawn from rng."""
    values = f(low=1e-4, high=1.0, n=50000, rng=np.random.default_rng(1))
    yield "50000 values from 0.0001 to 1", shares(values, 1e-4, 1.0)
    values = f(low=2, high=50, n=50000, rng=np.random.default_rng(2))
    yield "50000 values from 2 to 50", shares(values, 2, 50)
    first, same, other = (
        np.asarray(f(low=0.1, high=10.0, n=4, rng=np.random.default_rng(seed)))
        for seed in (3, 3, 4)
    )
    yield (
        "from three generators",
        {
            "same seed, same values": bool(np.array_equal(first, same)),
            "other seed, other values": not np.array_equal(first, other),
            "and not the same in another order": not np.allclose(np.sort(first), np.sort(other)),
            "in rising order": bool((np.diff(first) > 0).all() and (np.diff(other) > 0).all()),
        },
    )


def shares(values, low, high):
    """Describe values by the share of them in each quarter of the logarithm's range."""
    values = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        at = np.log(values / low) / np.log(high / low)
    inside = (at >= -1e-9) & (at <= 1 + 1e-9)
    quarters = np.histogram(at[inside], bins=4, range=(-1e-9, 1 + 1e-9))[0] / max(values.size, 1)
    return {
        "shape": list(values.shape),
        "all inside": bool(inside.all()),
        "share in each quarter of the logarithm": quarters,
        "different values": bool(np.unique(values).size > 0.9 * values.size),
    }


@probe(
    hints=(
        "Neighbours differ by a factor, not by a difference.",
        "Space the logarithms evenly from best / factor to best * factor.",
        "np.geomspace takes the two ends and the number of values.",
    ),
    forbidden=READY_MADE,
)
def refine(f):
    """Three values, four values, whole numbers."""
    for label, best, factor, n in [
        ("three values around 0.1", 0.1, 3.0, 3),
        ("four values around 2", 2.0, 4.0, 4),
        ("whole numbers", 5, 2, 2),
    ]:
        yield label, dict(values=np.asarray(f(best=best, factor=factor, n=n), dtype=float))


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
    """Eleven examples, only positives, arguments unchanged."""
    y_true = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    y_pred = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0])
    tp, fp, tn, fn = f(y_true=y_true, y_pred=y_pred)
    yield "for eleven examples", dict(tp=tp, fp=fp, tn=tn, fn=fn)
    tp, fp, tn, fn = f(y_true=np.array([1, 1]), y_pred=np.array([1, 1]))
    yield "where all is positive", dict(tp=tp, fp=fp, tn=tn, fn=fn)


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
    """Ordinary counts, nothing flagged, no positives, no example at all."""
    for label, tp, fp, tn, fn in [
        ("for ordinary counts", 6, 1, 10, 3),
        ("where nothing is flagged", 0, 0, 7, 3),
        ("where nothing is positive", 0, 2, 3, 0),
        ("without an example", 0, 0, 0, 0),
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
    scores = np.array([0.9, 0.8, 0.6, 0.3, 0.1])
    fpr, tpr = f(y_true=y_true, scores=scores)
    yield "for distinct scores", dict(fpr=np.asarray(fpr), tpr=np.asarray(tpr))
    fpr, tpr = f(y_true=np.array([0, 1, 1, 0, 1]), scores=np.array([3, 3, 3, 1, 0]))
    yield "for equal scores", dict(fpr=np.asarray(fpr), tpr=np.asarray(tpr))


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
    y_true = np.array([0, 1, 1, 0, 0])
    scores = np.array([0.9, 0.8, 0.6, 0.3, 0.1])
    precision, recall = f(y_true=y_true, scores=scores)
    yield "for distinct scores", dict(precision=np.asarray(precision), recall=np.asarray(recall))
    precision, recall = f(y_true=np.array([0, 1, 1, 0, 1]), scores=np.array([3, 3, 3, 1, 0]))
    yield "for equal scores", dict(precision=np.asarray(precision), recall=np.asarray(recall))
