"""What do the instant checks of unit 07 ask, on public inputs, and which hints do they have?"""

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made. To compute
# with tensors is no offence.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "torch.optim.*", "torch.*Dropout*", "torch.*dropout*",
)  # fmt: skip


@probe(
    hints=(
        "The penalty is one number for all weights. The gradient has an entry for each weight.",
        (
            "Sum the absolute values and multiply by lam. The slope of an absolute value is 1 "
            "above zero and -1 below; at zero take 0."
        ),
        "np.abs, np.sum and np.sign do it. np.sign is 0 at 0, as the exercise asks.",
    ),
    returns=("penalty", "gradient"),
    forbidden=READY_MADE,
)
def l1(f):
    """A vector, a zero weight, a matrix, whole numbers, a single number, argument unchanged."""
    penalty, gradient = f(w=np.array([1.0, -2.0, 0.5]), lam=0.1)
    yield "for a vector", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([0.0, -3.0]), lam=0.1)
    yield "with a zero weight", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([[1.0, -2.0], [3.0, -4.0]]), lam=0.5)
    yield "for a matrix", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([2, -1, 4]), lam=0.3)
    yield "for whole numbers", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=-2.5, lam=0.2)
    yield "for a single number", dict(penalty=penalty, gradient=gradient)


@probe(
    hints=(
        "The penalty is one number for all weights. The gradient has an entry for each weight.",
        "Sum the squares of all entries and multiply by lam. The derivative of a square has a 2.",
        "lam times np.sum of the squares; and for the gradient lam, w and the 2 in a product.",
    ),
    returns=("penalty", "gradient"),
    forbidden=READY_MADE,
)
def l2(f):
    """A vector, zero weights, a matrix, whole numbers, a single number, argument unchanged."""
    penalty, gradient = f(w=np.array([1.0, -2.0, 0.5]), lam=0.1)
    yield "for a vector", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([0.0, 0.0]), lam=0.1)
    yield "with zero weights", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([[1.0, -2.0], [3.0, -4.0]]), lam=0.5)
    yield "for a matrix", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([2, -1, 4]), lam=0.3)
    yield "for whole numbers", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=-2.5, lam=0.2)
    yield "for a single number", dict(penalty=penalty, gradient=gradient)


@probe(
    hints=(
        "The penalty of a sum is a sum of penalties, and so is its gradient.",
        "Add an L2 penalty of strength alpha and an L1 penalty of strength beta.",
        (
            "Penalty: alpha times the sum of squares plus beta times the sum of absolute values. "
            "Gradient: 2 * alpha * w plus beta times np.sign of w."
        ),
    ),
    returns=("penalty", "gradient"),
    forbidden=READY_MADE,
)
def elastic_net(f):
    """Both strengths, a zero weight, a matrix, whole numbers, a number, argument unchanged."""
    penalty, gradient = f(w=np.array([1.0, -2.0, 0.5]), alpha=0.1, beta=0.3)
    yield "for a vector", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([0.0, -3.0]), alpha=0.2, beta=0.4)
    yield "with a zero weight", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([[1.0, -2.0], [3.0, -4.0]]), alpha=0.5, beta=0.2)
    yield "for a matrix", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=np.array([2, -1, 4]), alpha=0.3, beta=0.15)
    yield "for whole numbers", dict(penalty=penalty, gradient=gradient)
    penalty, gradient = f(w=-2.5, alpha=0.2, beta=0.1)
    yield "for a single number", dict(penalty=penalty, gradient=gradient)


@probe(
    hints=(
        "It is a step of plain gradient descent with a gradient that has one more part.",
        "Add weight_decay times w to the gradient. Then step: subtract lr times that sum.",
        "One line: w minus lr times a bracket. In the bracket stand g and weight_decay * w.",
    ),
    forbidden=READY_MADE,
)
def weight_decay_step(f):
    """One step, no gradient, no decay, whole and single numbers, arguments unchanged."""
    w, g = np.array([1.0, -2.0, 0.5]), np.array([0.5, 1.5, -0.25])
    yield "after one step", dict(w=f(w=w, g=g, lr=0.1, weight_decay=0.2))
    w, g = np.array([[3.0, -4.0]]), np.array([[0.0, 0.0]])
    yield "with a zero gradient", dict(w=f(w=w, g=g, lr=0.5, weight_decay=0.1))
    w, g = np.array([1.0, -2.0]), np.array([0.5, 1.5])
    yield "without decay", dict(w=f(w=w, g=g, lr=0.1, weight_decay=0.0))
    w, g = np.array([3, -2]), np.array([1, 4])
    yield "for whole numbers", dict(w=f(w=w, g=g, lr=0.3, weight_decay=0.5))
    yield "for single numbers", dict(w=f(w=2.0, g=-3.0, lr=0.5, weight_decay=0.1))


def entries(mask):
    """Say which values a mask holds, in words that do not depend on what was drawn."""
    found = np.unique(np.asarray(mask, dtype=float))
    if set(found.tolist()) <= {0.0, 1.0}:
        return "zeros and ones"
    return " and ".join(f"{v:.3g}" for v in found) if len(found) == 2 else "many values"


def number_type(mask):
    """Name the kind of numbers in an array."""
    kinds = {"b": "True and False", "i": "whole numbers", "u": "whole numbers", "f": "float"}
    return kinds.get(np.asarray(mask).dtype.kind, "something else")


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


def square_of_a_sum(mask):
    """(m[0] - 2 m[1] + 3 m[2])², a number."""
    return float(np.dot(mask, [1.0, -2.0, 3.0]) ** 2)


def count_and_product(mask):
    """[m[0] + m[1], m[0] m[1]], an array."""
    return np.array([mask[0] + mask[1], mask[0] * mask[1]])


class Noticing:
    """A function of a mask that remembers what it was given."""

    __name__ = "exp_of_the_count"
    __doc__ = "exp(number of ones), a number"

    def __init__(self):
        self.kinds, self.seen = set(), set()

    def __call__(self, mask):
        """Note kind and entries of the mask."""
        array = isinstance(mask, np.ndarray)
        shape = f" of shape {np.shape(mask)}"
        self.kinds.add(f"arrays, {number_type(mask)}{shape}" if array else type(mask).__name__)
        self.seen.add(tuple(np.ravel(mask).tolist()))
        return float(np.exp(np.sum(mask)))


@probe(
    hints=(
        "With 2 units there are 4 masks. Write them down, and how likely each of them is.",
        (
            "A mask with k ones among n units has probability keep^k (1 - keep)^(n - k). Sum "
            "f(mask) times that over all masks."
        ),
        (
            "itertools.product([0.0, 1.0], repeat=n_units) runs through all masks as tuples: make "
            "an array of each, multiply its probability by f(mask), and add it to a total that "
            "starts at 0.0."
        ),
    ),
)
def average_over_masks(f):
    """A function that is not linear, one that returns an array, keep = 1, the masks themselves."""
    value = f(f=square_of_a_sum, n_units=3, keep=0.8)
    yield "for a square, with 3 units", dict(value=value)
    value = f(f=count_and_product, n_units=2, keep=0.3)
    yield "for an array, with 2 units", dict(value=value)
    yield "with keep = 1", dict(value=f(f=square_of_a_sum, n_units=3, keep=1.0))
    noticing = Noticing()
    value = f(f=noticing, n_units=4, keep=0.6)
    yield (
        "with 4 units",
        {
            "value": value,
            "different masks": len(noticing.seen),
            "masks": " and ".join(sorted(noticing.kinds)),
        },
    )


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
