"""What do the checks of dropout ask, in training, at test time and inverted?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.regularization.masks import entries, number_type
from course.check.probes.regularization.ready_made import READY_MADE


@probe(
    hints=(
        "Draw a uniform number between 0 and 1 for each entry. How likely is it below keep?",
        (
            "An entry is 1 where its number is below keep. Draw with the whole shape at once, and "
            "turn True and False into 1.0 and 0.0 at the end."
        ),
        "rng.random(shape) draws, < compares, and .astype(float) turns the comparison into floats.",
    ),
    rtol=0.05,  # what is drawn is random: these are six standard errors or more
)
def dropout_mask(f):
    """Float zeros and ones, their share, each entry by itself, drawn from rng."""
    mask = f(shape=(400, 100), keep=0.3, rng=np.random.default_rng(1))
    yield (
        "a mask of shape (400, 100)",
        {"shape": list(np.shape(mask)), "entries": entries(mask), "type": number_type(mask)},
    )
    yield (
        "its rows and columns",
        {
            "rows differ": bool(np.ptp(mask, axis=0).any()),
            "columns differ": bool(np.ptp(mask, axis=1).any()),
            "ones in a row vary": bool(np.ptp(np.sum(mask, axis=1))),
        },
    )
    yield "its share of ones", dict(share=float(np.mean(mask)))
    ones = [np.sum(f(shape=(8, 8), keep=0.7, rng=np.random.default_rng(s))) for s in range(10)]
    yield "ten masks of shape (8, 8)", {"number of ones varies": bool(np.ptp(ones))}
    mask, again, other = (
        f(shape=(40,), keep=0.5, rng=np.random.default_rng(seed)) for seed in (5, 5, 6)
    )
    yield (
        "masks from three generators",
        {
            "same seed, same mask": bool(np.array_equal(mask, again)),
            "other seed, other mask": not np.array_equal(mask, other),
        },
    )
    rng = np.random.default_rng(8)
    first, second = (f(shape=(40,), keep=0.5, rng=rng) for _ in range(2))
    mask = f(shape=(2, 8, 8, 2), keep=0.5, rng=np.random.default_rng(9))
    yield (
        "two masks from one generator, and one of four axes",
        {
            "the second differs": not np.array_equal(first, second),
            "entries of a feature map differ": bool(np.ptp(mask, axis=(1, 2)).all()),
        },
    )
    yield "with keep = 1", dict(mask=f(shape=(2, 3), keep=1.0, rng=np.random.default_rng(7)))


@probe(
    hints=(
        "A dropped unit is silent: its output is 0. A kept one is as it was.",
        "Multiply the activations by the mask, entry by entry.",
        "One product of x and mask, with *. It makes a new array; *= would change the caller's.",
    ),
    forbidden=READY_MADE,
)
def dropout_train(f):
    """A batch, a vector, everything dropped, whole numbers, arguments unchanged."""
    x, mask = np.array([[1.0, -2.0, 3.0], [4.0, 0.5, -6.0]]), np.array([[1.0, 0, 1], [0, 1, 1]])
    yield "for a batch", dict(x=f(x=x, mask=mask))
    yield "for a vector", dict(x=f(x=np.array([2.0, -5.0]), mask=np.array([0.0, 1.0])))
    yield "with everything dropped", dict(x=f(x=np.array([2.0, -5.0]), mask=np.zeros(2)))
    yield "for whole numbers", dict(x=f(x=np.array([7, -3, 2]), mask=np.array([1.0, 1.0, 0.0])))
    yield "for an array without axes", dict(x=f(x=np.array(-2.5), mask=np.array(1.0)))


@probe(
    hints=(
        "In training a unit was there with probability keep. What was its output on average?",
        "Every unit stays, and each output is scaled so that it equals its mean in training.",
        "A unit gave x with probability keep and 0 otherwise, so its mean is a product of the two.",
    ),
    forbidden=READY_MADE,
)
def dropout_test(f):
    """A batch, a vector, nothing dropped, whole numbers, argument unchanged."""
    x = np.array([[1.0, -2.0, 3.0], [4.0, 0.5, -6.0]])
    yield "for a batch", dict(x=f(x=x, keep=0.75))
    yield "for a vector", dict(x=f(x=np.array([2.0, -5.0]), keep=0.3))
    yield "with keep = 1", dict(x=f(x=np.array([2.0, -5.0]), keep=1.0))
    yield "for whole numbers", dict(x=f(x=np.array([7, -3, 2]), keep=0.5))
    yield "for an array without axes", dict(x=f(x=np.array(-2.5), keep=0.4))


@probe(
    hints=(
        "It is plain dropout, with what is kept made larger, so that the mean stays.",
        "Multiply by the mask, and divide by the probability of keeping.",
        "x times mask, divided by keep, in a new array.",
    ),
    forbidden=READY_MADE,
)
def inverted_dropout(f):
    """A batch, a vector, keep = 1, whole numbers, arguments unchanged."""
    x, mask = np.array([[1.0, -2.0, 3.0], [4.0, 0.5, -6.0]]), np.array([[1.0, 0, 1], [0, 1, 1]])
    yield "for a batch", dict(x=f(x=x, mask=mask, keep=0.8))
    x, mask = np.array([2.0, -5.0, 1.0]), np.array([0.0, 1.0, 0.0])
    yield "for a vector", dict(x=f(x=x, mask=mask, keep=0.25))
    x, mask = np.array([2.0, -5.0]), np.ones(2)
    yield "with keep = 1", dict(x=f(x=x, mask=mask, keep=1.0))
    x, mask = np.array([7, -3, 2]), np.array([1.0, 1.0, 0.0])
    yield "for whole numbers", dict(x=f(x=x, mask=mask, keep=0.8))
    x, mask = np.array(-2.5), np.array(1.0)
    yield "for an array without axes", dict(x=f(x=x, mask=mask, keep=0.4))


@probe(
    hints=(
        "Which factor did the forward pass put on this entry? A small change of x takes it too.",
        (
            "Each output is its own input times mask / keep, and no other entry matters. By the "
            "chain rule, the gradient that arrives is multiplied by the same factor."
        ),
        "dy times mask, divided by keep, in a new array: the forward function, applied to dy.",
    ),
    forbidden=READY_MADE,
)
def inverted_dropout_backward(f):
    """A batch, a vector, keep = 1, whole numbers, arguments unchanged."""
    dy, mask = np.array([[1.0, -2.0, 3.0], [4.0, 0.5, -6.0]]), np.array([[1.0, 0, 1], [0, 1, 1]])
    yield "for a batch", dict(dx=f(dy=dy, mask=mask, keep=0.8))
    dy, mask = np.array([2.0, -5.0, 1.0]), np.array([0.0, 1.0, 0.0])
    yield "for a vector", dict(dx=f(dy=dy, mask=mask, keep=0.25))
    dy, mask = np.array([2.0, -5.0]), np.ones(2)
    yield "with keep = 1", dict(dx=f(dy=dy, mask=mask, keep=1.0))
    dy, mask = np.array([7, -3, 2]), np.array([1.0, 1.0, 0.0])
    yield "for whole numbers", dict(dx=f(dy=dy, mask=mask, keep=0.8))
    dy, mask = np.array(-2.5), np.array(1.0)
    yield "for an array without axes", dict(dx=f(dy=dy, mask=mask, keep=0.4))
