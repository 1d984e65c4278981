"""What do the checks of mini-batches ask, and of how noisy their gradients are?"""

import numpy as np

from course.check.probe import probe


def kind(batches):
    """Name the type of a result and of its first entry, such as ``list of ndarray``."""
    if not isinstance(batches, (list, tuple)) or not len(batches):
        return type(batches).__name__
    return f"{type(batches).__name__} of {type(batches[0]).__name__}"


def in_rows(batches):
    """Write batches as tuples, which compare as a whole."""
    return [tuple(np.asarray(batch).tolist()) for batch in batches]


@probe(
    hints=(
        "Think of a pack of cards: shuffle it once, then deal it out.",
        (
            "Draw a permutation of 0 to n - 1 from rng and cut it into pieces of batch_size. "
            "The last piece may be shorter."
        ),
        (
            "rng.permutation(n) shuffles. range(0, n, batch_size) gives the places where "
            "batches begin, and a slice that reaches past the end is cut short by itself."
        ),
    ),
)
def minibatches(f):
    """Sizes, every index once, shuffled, drawn from rng."""
    batches = f(n=10, batch_size=4, rng=np.random.default_rng(1))
    yield (
        "10 indices in batches of 4",
        {
            "result": kind(batches),
            "sizes": [len(batch) for batch in batches],
            "whole numbers": all(np.asarray(batch).dtype.kind in "iu" for batch in batches),
        },
    )
    batches = f(n=8, batch_size=4, rng=np.random.default_rng(2))
    yield "8 indices in batches of 4", dict(sizes=[len(b) for b in batches])
    batches = in_rows(f(n=100, batch_size=25, rng=np.random.default_rng(3)))
    indices = sorted(i for batch in batches for i in batch)
    yield (
        "100 indices in batches of 25",
        {
            "all from 0 to 99": indices[0] >= 0 and indices[-1] <= 99,
            "repeats inside a batch": any(len(set(batch)) < len(batch) for batch in batches),
            "every index once": len(set(indices)) == len(indices) == 100,
        },
    )
    batches, again, other = (
        in_rows(f(n=100, batch_size=25, rng=np.random.default_rng(seed))) for seed in (4, 4, 5)
    )
    held = [{frozenset(batch) for batch in run} for run in (batches, other)]
    neighbours = all(max(batch) - min(batch) == len(batch) - 1 for batch in batches)
    yield (
        "the order of 100 indices",
        {
            "shuffled": sum(batches, ()) != tuple(sorted(sum(batches, ()))),
            "neighbours stay in one batch": neighbours,
            "and in order": neighbours and all(b == tuple(sorted(b)) for b in batches),
            "same seed, same batches": batches == again,
            "other seed, other batches": held[0] != held[1],
        },
    )


@probe(
    hints=(
        (
            "How far do single gradients lie from their mean? And how much of that does a mean "
            "over a batch keep?"
        ),
        (
            "Take the standard deviation over the examples, one for each parameter, and divide "
            "it by the square root of the batch size."
        ),
        "The method .std(axis=0) gives the first part; its ddof is 0 unless you say otherwise.",
    ),
)
def gradient_standard_error(f):
    """Batches larger and smaller than the data, one example, whole numbers, unchanged."""
    per_example = np.array([[1.0, 2.0], [3.0, 2.5], [8.0, 6.0]])
    error = f(per_example=per_example, batch_size=4)
    yield "for batches of 4", dict(error=error)
    error = f(per_example=np.array([[0, 10], [4, 10]]), batch_size=16)
    yield "for batches of 16", dict(error=error)
    yield "for one example", dict(error=f(per_example=np.array([[1.0, 2.0]]), batch_size=1))
    yield "for batches of 2", dict(error=f(per_example=per_example, batch_size=2))
