"""What do the checks of the three sets of examples and of cross-validation ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.training_process.ready_made import READY_MADE


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
    parts = f(n=8, fractions=[0.5, 0.5, 0.0], rng=np.random.default_rng(7))
    yield "8 indices, cut into 50, 50 and 0 percent", described(parts, 8)
    parts = f(n=100, fractions=(0.42, 0.29, 0.29), rng=np.random.default_rng(8))
    yield "100 indices, cut into 42, 29 and 29 percent", described(parts, 100)
    parts = f(n=400, fractions=(0.985, 0.005, 0.01), rng=np.random.default_rng(9))
    yield "400 indices, cut into 98.5, 0.5 and 1 percent", described(parts, 400)
    runs = [f(n=60, fractions=(0.5, 0.25, 0.25), rng=np.random.default_rng(s)) for s in (4, 4, 5)]
    first, same, other = ([frozenset(np.asarray(part).tolist()) for part in run] for run in runs)
    in_order = np.concatenate(runs[0]).tolist() == list(range(60))
    around = np.diff(np.sort(runs[0][2])).max(initial=0) in (
        1,
        46,
    )  # 46 where they go on from the start
    yield (
        "three splits of 60 indices",
        {
            "in the order of the data": in_order,
            "neighbours stay in the test set": bool(around),
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
    """A model that is the mean of y - x; it counts how often it was fitted."""

    __name__ = "fit"
    __doc__ = "The mean of y - x, which is the model"

    def __init__(self):
        self.calls = 0

    def __call__(self, x, y):
        """Fit."""
        self.calls += 1
        return float(np.mean(y - x[:, 0]))


def distance(model, x, y):
    """The largest x, plus the distance of the model from the mean of y - x."""
    return float(np.max(x) + abs(np.mean(y - x[:, 0]) - model))


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
