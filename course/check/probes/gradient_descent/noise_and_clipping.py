"""What do the instant checks of unit 01 ask, on public inputs, and which hints do they have?"""

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "torch.optim.*",
    *(f"torch.*{kind}*" for kind in ("softmax", "Softmax", "cross_entropy", "CrossEntropy")),
    *(f"torch.*{kind}*" for kind in ("nll_loss", "NLLLoss", "clip_grad")),
)  # fmt: skip
DIFFERENTIATING = ("torch.*", "jax.*", "autograd.*")


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


@probe(
    hints=(
        "Go backwards in two links: from the loss to the scores x @ w, and from the scores to w.",
        (
            "The gradient with respect to the scores is softmax minus one-hot, divided by n. "
            "The chain rule multiplies it by the transposed x from the left."
        ),
        (
            "Compute p, the softmax of x @ w with each row's maximum subtracted. Subtract 1 at "
            "p[np.arange(n), y]. What is missing is x.T, a matrix product and the n."
        ),
    ),
    forbidden=(*READY_MADE, *DIFFERENTIATING),
)
def nll_gradient(f):
    """Three examples, large scores, whole numbers, arguments unchanged."""
    x = np.array([[1.0, 0.5], [-1.0, 2.0], [0.0, 1.0]])
    w = np.array([[0.1, -0.2, 0.3], [0.0, 0.5, -0.5]])
    yield "for three examples", dict(gradient=f(x=x, w=w, y=np.array([0, 2, 2])))
    x, w = np.array([[1000, 0], [0, 1]]), np.array([[1, -1], [2, 0]])
    yield "for large scores", dict(gradient=f(x=x, w=w, y=np.array([1, 0])))


def weighted_sum_cubed(w):
    """(w[0] + 2 w[1])³."""
    return (w[0] + 2 * w[1]) ** 3


def determinant(w):
    """w[0, 0] w[1, 1] - w[0, 1] w[1, 0]."""
    return w[0, 0] * w[1, 1] - w[0, 1] * w[1, 0]


def cube(w):
    """w³."""
    return w**3


@probe(
    hints=(
        (
            "One entry of the gradient says how f changes when one coordinate moves and all the"
            " others stand still."
        ),
        (
            "For each index of w, evaluate f with that coordinate h larger and h smaller, and "
            "divide the difference by the distance between the two points."
        ),
        (
            "Make w a float array. Loop over np.ndindex(w.shape); in the loop make a step "
            "array, zero everywhere but h at this index, and compare f(w + step) with f(w - "
            "step)."
        ),
    ),
    forbidden=(*READY_MADE, *DIFFERENTIATING),
)
def numerical_gradient(f):
    """Vector, matrix and single number, the given h and the default, arguments unchanged."""
    w = np.array([1.0, 2.0])
    yield "with h = 0.5", dict(gradient=f(f=weighted_sum_cubed, w=w, h=0.5))
    w = np.array([0.1, 0.7])
    yield "without an h", dict(gradient=f(f=weighted_sum_cubed, w=w))
    w = np.array([[1.0, 2.0], [3.0, 5.0]])
    yield "for a matrix", dict(gradient=f(f=determinant, w=w))
    yield "for one whole number", dict(gradient=f(f=cube, w=2))


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
    yield "10 indices in batches of 4", dict(result=kind(batches), sizes=[len(b) for b in batches])
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
        "The gradient points uphill, and lr says how far to go.",
        "New weights are the old ones minus the learning rate times the gradient.",
        (
            "One return with w, g, lr, a minus and a times. NumPy does it for any shape; use no"
            " -=, which would change the caller's array."
        ),
    ),
    forbidden=READY_MADE,
)
def sgd_step(f):
    """One step, a zero gradient, whole numbers, single numbers, arguments unchanged."""
    w = f(w=np.array([1.0, 2.0]), g=np.array([0.5, -1.0]), lr=0.1)
    yield "after one step", dict(w=w)
    w = f(w=np.array([[1.5, -2.0]]), g=np.array([[0.0, 0.0]]), lr=0.1)
    yield "with a zero gradient", dict(w=w)
    yield "for whole numbers", dict(w=f(w=np.array([3, -2]), g=np.array([1, 4]), lr=0.3))
    yield "for single numbers", dict(w=f(w=2.0, g=-3.0, lr=0.5))


def bowl_gradient(w):
    """w[0], 4 w[1]."""
    return np.array([1.0, 4.0]) * w


class Rising:
    """A gradient that is another one at each call, as a mini-batch's is."""

    __name__ = "rising"
    __doc__ = "1 everywhere at the first call, 2 at the second, 3 at the third"

    def __init__(self):
        self.calls = 0

    def __call__(self, w):
        """Count the calls."""
        self.calls += 1
        return np.full(np.shape(w), float(self.calls))


@probe(
    hints=(
        (
            "Begin with a path that holds only w0. Each turn of a loop takes one step from the "
            "last point and adds the new one."
        ),
        (
            "Repeat n_steps times: ask for the gradient at the current point, subtract lr times"
            " it, and keep the new point. Every row has to be an array of its own."
        ),
        (
            "Start with path = [np.array(w0, dtype=float)], append path[-1] minus lr times the "
            "gradient at path[-1], and return np.array(path)."
        ),
    ),
    forbidden=READY_MADE,
)
def sgd(f):
    """Two steps, whole numbers, no step, zero gradient, one call a step, start unchanged."""
    path = f(gradient=bowl_gradient, w0=np.array([1.0, 2.0]), lr=0.1, n_steps=2)
    yield "after two steps", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([5, -1]), lr=0.1, n_steps=2)
    yield "from whole numbers", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([1.0, 2.0]), lr=0.1, n_steps=0)
    yield "without a step", dict(path=path)
    path = f(gradient=bowl_gradient, w0=np.array([0.0, 0.0]), lr=0.1, n_steps=2)
    yield "from the minimum", dict(path=path)
    path = f(gradient=Rising(), w0=np.array([0.0]), lr=0.5, n_steps=3)
    yield "when every call gives another gradient", dict(path=path)


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
    """Three examples, one example, whole numbers, arguments unchanged."""
    per_example = np.array([[1.0, 2.0], [3.0, 2.5], [8.0, 6.0]])
    error = f(per_example=per_example, batch_size=4)
    yield "for batches of 4", dict(error=error)
    error = f(per_example=np.array([[0, 10], [4, 10]]), batch_size=16)
    yield "for batches of 16", dict(error=error)
    yield "for one example", dict(error=f(per_example=np.array([[1.0, 2.0]]), batch_size=1))


@probe(
    hints=(
        (
            "The noise has the shape of g, a mean of zero, and a standard deviation that "
            "shrinks with every step."
        ),
        (
            "Its standard deviation at step k is sigma times decay to the power k. Draw one "
            "normal number for each entry of g and add them."
        ),
        (
            "rng.normal takes a mean, a standard deviation and size=np.shape(g). A power is "
            "written with two asterisks."
        ),
    ),
    rtol=0.05,  # what is drawn is random: these are ten standard errors or more
)
def perturb_gradient(f):
    """No noise, its size at steps 0 and 3, its shape, drawn from rng, arguments unchanged."""
    g = np.array([1.5, -2.0, 0.0])
    noisy = f(g=g, k=1, rng=np.random.default_rng(1), sigma=0.0, decay=0.5)
    yield "with sigma = 0", dict(g=noisy)
    g = np.full((200, 100), 2.0)
    noisy = f(g=g, k=0, rng=np.random.default_rng(2), sigma=0.1, decay=0.9)
    yield "at step 0, where g = 2", spread(noisy)
    g = np.zeros((200, 100))
    noisy = f(g=g, k=3, rng=np.random.default_rng(3), sigma=0.2, decay=0.7)
    yield "at step 3, where g = 0", {**spread(noisy), **bell(noisy)}
    g = np.array([100, -200])
    noisy = f(g=g, k=0, rng=np.random.default_rng(4), sigma=0.3, decay=1.0)
    rounded = bool(np.array_equal(np.round(noisy), noisy))
    yield "for whole numbers", {"g": noisy, "noise rounded away": rounded}
    g = np.array([1.0, -1.0])
    noisy, again, other = (
        f(g=g, k=0, rng=np.random.default_rng(seed), sigma=0.1, decay=0.9) for seed in (5, 5, 6)
    )
    yield (
        "from three generators",
        {
            "same seed, same noise": bool(np.array_equal(noisy, again)),
            "other seed, other noise": not np.array_equal(noisy, other),
        },
    )


def spread(noisy):
    """Describe a noisy gradient by numbers that hardly depend on what was drawn."""
    shape = np.shape(noisy)
    mean = float(np.mean(noisy))
    return {
        "shape": list(shape),
        "mean": 0.0 if abs(mean) < 0.01 else mean,
        "standard deviation": float(np.std(noisy)),
        "rows differ": bool(np.ptp(noisy, axis=0).all()),
        "columns differ": bool(np.ptp(noisy, axis=1).all()),
    }


def bell(noise):
    """Measure how much of the noise lies within its standard deviation: 0.68 if it is normal."""
    inside = np.abs(noise - np.mean(noise)) < np.std(noise)
    return {"share within one standard deviation": float(np.mean(inside))}


@probe(
    hints=(
        "Clipping keeps the direction of the gradient and bounds its length.",
        (
            "Compute the 2-norm over all entries. Where it exceeds max_norm, multiply the "
            "gradient by max_norm divided by the norm; else leave it as it is."
        ),
        (
            "np.linalg.norm(g) without further arguments is that norm, for any shape. Compare "
            "before you divide: then a norm of zero is never divided by."
        ),
    ),
    rtol=1e-5,  # PyTorch's form, which adds 1e-6 to the norm, is welcome
    forbidden=READY_MADE,
)
def clip_gradient(f):
    """Long, short and zero gradients, the limit itself, a matrix, arguments unchanged."""
    yield "for a long gradient", dict(g=f(g=np.array([3.0, 4.0]), max_norm=2.0))
    yield "for a short gradient", dict(g=f(g=np.array([0.3, -0.4]), max_norm=1.0))
    yield "for a norm just at the limit", dict(g=f(g=np.array([3.0, -4.0]), max_norm=5.0))
    yield "for a matrix", dict(g=f(g=np.array([[3, 1], [2, 4]]), max_norm=1.5))
    yield "for a zero gradient", dict(g=f(g=np.array([0.0, 0.0]), max_norm=1.0))
