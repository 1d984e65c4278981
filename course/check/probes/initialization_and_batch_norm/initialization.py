"""What do the instant checks of unit 06 ask, on public inputs, and which hints do they have?

`batchnorm_backward` takes a cache whose form the student chose in `batchnorm_forward`, so its
check needs both functions, though it is called with one. `forward_of` looks the other one up where
the first one would: among the globals of its cell, and else among those of whoever calls the check.
"""

import sys

import numpy as np

from course import oracles
from course.check.probe import ArgumentsChanged, probe

# The exercises ask you to build these, so a solution must not fetch them ready-made. To compute
# with tensors is no offence, except in the backward pass: a tensor would find the gradients itself.
READY_MADE = (
    "course.oracles.*", "course.demos.*", "course.nn.*", "torch.nn.init.*",
    *(f"torch.*{kind}*" for kind in ("BatchNorm", "batch_norm", "batchnorm")),
    *(f"torch.*{kind}*" for kind in ("InstanceNorm", "instance_norm", "GroupNorm", "group_norm")),
    *(f"torch.*{kind}*" for kind in ("LayerNorm", "layer_norm")),
)  # fmt: skip
DIFFERENTIATING = ("torch.*", "jax.*", "autograd.*")


# --- initialization ---------------------------------------------------------------------------


def described(draw):
    """Ask an initialization for matrices and describe them by what hardly depends on the draws."""
    w = draw(fan_in=300, fan_out=200, rng=np.random.default_rng(1))
    shape, deviation, mean = np.shape(w), float(np.std(w)), float(np.mean(w))
    yield (
        "300 inputs, 200 outputs",
        {
            "kind": f"{type(w).__name__} of shape {shape}",
            "mean": 0.0 if abs(mean) < 0.1 * deviation else mean,
            "standard deviation": deviation,
        },
    )
    yield (
        "300 inputs, 200 outputs, looked at closely",
        {
            "a unit's weights differ": bool(np.ptp(w, axis=0).all()),
            "the units differ": bool(np.ptp(w, axis=1).all()),
        },
    )
    w = draw(fan_in=50, fan_out=400, rng=np.random.default_rng(2))
    yield "50 inputs, 400 outputs", {"standard deviation": float(np.std(w))}
    rng = np.random.default_rng(3)
    first, second = (draw(fan_in=4, fan_out=3, rng=rng) for _ in range(2))
    again, other = (draw(fan_in=4, fan_out=3, rng=np.random.default_rng(s)) for s in (3, 4))
    yield (
        "from three generators",
        {
            "two calls differ": not np.array_equal(first, second),
            "same seed, same weights": bool(np.array_equal(first, again)),
            "other seed, other weights": not np.array_equal(first, other),
        },
    )


@probe(
    hints=(
        (
            "Two things are random numbers here: their distribution has mean zero, and its width "
            "follows from both fans."
        ),
        (
            "The variance is 2 / (fan_in + fan_out). rng.normal takes its square root, the "
            "standard deviation."
        ),
        (
            "One line does it: rng.normal with mean 0.0, that square root, and size=(fan_in, "
            "fan_out)."
        ),
    ),
    rtol=0.04,  # what is drawn is random: these are nine standard errors or more
    forbidden=READY_MADE,
)
def xavier_init(f):
    """Shape, mean, variance, every weight by itself, drawn from rng."""
    yield from described(f)


@probe(
    hints=(
        "What a unit adds up is fan_in products. And ReLU lets half of the power through.",
        "The variance is 2 / fan_in: Xavier's, with the ReLU made up for and fan_out left out.",
        "Take your xavier_init and change what stands under the root.",
    ),
    rtol=0.04,
    forbidden=READY_MADE,
)
def he_init(f):
    """Shape, mean, variance, every weight by itself, drawn from rng."""
    yield from described(f)


def relu(s):
    """max(s, 0)."""
    return np.maximum(s, 0)


def squared(s):
    """s²."""
    return s**2


def measured(stds):
    """Write a list or an array of numbers as a list of floats."""
    return [float(std) for std in stds]


@probe(
    hints=(
        "A signal goes from layer to layer. After each one, write down how wide it is.",
        (
            "Start with h = x. For each w, the new h is activation(h @ w); append the standard "
            "deviation of all its entries."
        ),
        "h.std() without an axis is over all entries. Do not append anything for x itself.",
    ),
    forbidden=READY_MADE,
)
def activation_stds(f):
    """Two layers, one layer, another activation, whole numbers, arguments unchanged."""
    x = np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 1.0]])
    weights = [np.array([[1.0, 0.5, -1.0], [-0.5, 1.0, 0.3]])]
    yield "for one layer", dict(stds=measured(f(x=x, weights=weights, activation=relu)))
    weights = [*weights, np.array([[-1.0, 0.2], [0.5, 1.0], [2.0, -0.4]])]
    yield "for two layers", dict(stds=measured(f(x=x, weights=weights, activation=np.tanh)))
    weights = [np.array([[1, 2], [0, -1]]), np.array([[1, 0], [-1, 1]])]
    x = np.array([[1, 2], [3, -1]])
    yield "for whole numbers", dict(stds=measured(f(x=x, weights=weights, activation=squared)))
    weights = [np.array([[0.5, -0.25], [0.75, 1.0]])]
    stds = measured(f(x=x, weights=weights, activation=np.tanh))
    yield "for whole numbers in x alone", dict(stds=stds)


@probe(
    hints=(
        "A unit is a column of w. In each row, how far apart are the units?",
        "The largest difference in a row is its maximum minus its minimum.",
        "Take w.max(axis=1) minus w.min(axis=1), and of that the largest entry.",
    ),
    forbidden=READY_MADE,
)
def symmetry_gap(f):
    """Three units, two units, twins, whole numbers, arguments unchanged."""
    w = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, 3.0], [-1.0, 0.5, 6.0]])
    yield "for three units", dict(gap=f(w=w))
    w = np.array([[0.5, -0.5, 1.75], [2.0, 2.5, 2.0]])
    yield "for other units", dict(gap=f(w=w))
    w = np.array([[3.0, 3.0], [-1.0, -1.0]])
    yield "for twins", dict(gap=f(w=w))
    yield "for one input", dict(gap=f(w=np.array([[-2.0, 1.5]])))
    yield "for whole numbers", dict(gap=float(f(w=np.array([[1, 5, -2], [0, 0, 1]]))))


# --- batch norm -------------------------------------------------------------------------------


@probe(
    hints=(
        "Look at one feature: one column, one mean, one variance, over all rows.",
        (
            "Subtract the mean, divide by the root of the variance plus eps, then scale with gamma"
            " and shift with beta. x.mean(axis=0) and x.var(axis=0) are the statistics."
        ),
        (
            "y = gamma * x_hat + beta with x_hat = (x - mu) / np.sqrt(var + eps). Return y and, "
            "say, the tuple (x_hat, np.sqrt(var + eps), gamma)."
        ),
    ),
    returns=("y", "cache"),
    forbidden=READY_MADE,
)
def batchnorm_forward(f):
    """Three rows, one row, a feature that never changes, whole numbers, arguments unchanged."""
    x = np.array([[1.0, 4.0], [2.0, -2.0], [6.0, 1.0]])
    gamma, beta = np.array([2.0, -0.5]), np.array([1.0, 3.0])
    y, _ = f(x=x, gamma=gamma, beta=beta)
    yield "for three rows", dict(y=y)
    y, _ = f(x=x, gamma=gamma, beta=beta, eps=0.5)
    yield "with eps = 0.5", dict(y=y)
    y, _ = f(x=np.array([[1, 7], [3, 7], [8, 7]]), gamma=gamma, beta=beta)
    yield "for whole numbers, and a feature that is always 7", dict(y=y)
    y, _ = f(x=np.array([[5.0, -1.0]]), gamma=gamma, beta=beta)
    yield "for one row", dict(y=y)


def forward_of(backward):
    """Find the student's own `batchnorm_forward`, or None: in the cells, or in the calling test."""
    name = "batchnorm_forward"
    scopes = [getattr(backward, "__globals__", {})]
    frame = sys._getframe()
    while frame is not None:
        if frame.f_globals is not globals():
            scopes.append(frame.f_globals)
        frame = frame.f_back
    return next((scope[name] for scope in scopes if callable(scope.get(name))), None)


class BothPasses:
    """A forward and a backward pass as one function, so that a message shows no cache.

    The backward pass runs twice with the same cache; `again` keeps the second result. All of it
    happens where the student's code lives, which in grading is another process.
    """

    def __init__(self, forward, backward):
        self.backward, self.again = backward, None
        self.passes = oracles.there(oracles.TwoPasses, forward, backward)

    def __call__(self, x, gamma, beta, dy, eps=1e-5):
        """Gradients of the backward pass."""
        try:
            first, self.again, unchanged = self.passes.gradients(dy, x, gamma, beta, eps)
        except LookupError as error:
            if type(error).__name__ == "LookupError" and is_stub(self.backward):
                raise NotImplementedError from None
            raise
        if not unchanged:
            raise ArgumentsChanged(["dy"])
        return first


def is_stub(backward):
    """Whether a function only says that it is not implemented."""
    try:
        backward(dy=np.zeros((2, 1)), cache=None)
    except NotImplementedError:
        return True
    except Exception:
        return False
    return False


def output(x, gamma, beta, eps):
    """What a right forward pass gives."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def floats(g):
    """Take whole numbers in an array, such as the sum of whole numbers, for floats."""
    return g.astype(float) if isinstance(g, np.ndarray) and g.dtype.kind in "iu" else g


def fair(got, passes, x, gamma, beta, dy, eps):
    """Take a gradient for right that fits the student's own forward pass, if that one is wrong.

    Where it is right this changes nothing. Where it is not, gradients that agree with its central
    differences, or with the usual formula on the x_hat that it keeps, are replaced by those that
    the check expects.
    """
    inputs = [x, gamma, beta]
    got = [floats(g) for g in got]

    def own(x, gamma, beta):
        return passes.outputs(x, gamma, beta, eps)

    try:
        if np.allclose(own(*inputs), output(*inputs, eps), rtol=1e-9, atol=1e-12):
            return got
        exact = oracles.central_differences(lambda *z: output(*z, eps), inputs, dy)
        theirs = oracles.central_differences(own, inputs, dy)
        plain = own(x, np.ones_like(gamma), np.zeros_like(beta))
        usual = oracles.batch_norm_formula(dy, x, gamma, plain)
        return [
            wanted
            if np.shape(g) == np.shape(t)
            and (np.allclose(g, t, 1e-4, 1e-6) or np.allclose(g, u, 1e-4, 1e-6))
            else g
            for g, wanted, t, u in zip(got, exact, theirs, usual, strict=True)
        ]
    except Exception:
        return got


@probe(
    hints=(
        (
            "Walk the graph backwards, one node at a time. Where the forward pass splits x into "
            "several paths, the gradients of the paths add up."
        ),
        (
            "dbeta is dy summed over the rows, dgamma the sum of dy * x_hat, and dx_hat = dy * "
            "gamma. Three paths lead from x_hat to x: directly, through the mean, through the "
            "variance."
        ),
        (
            "Put together, the three paths give: dx = (dx_hat - its mean over the rows - x_hat "
            "times the mean of dx_hat * x_hat) / sqrt(var + eps)."
        ),
    ),
    returns=("dx", "dgamma", "dbeta"),
    forbidden=(*READY_MADE, *DIFFERENTIATING),
)
def batchnorm_backward(f):
    """Three rows, a large eps, the same cache twice, whole numbers, arguments unchanged."""
    both = f.function = BothPasses(forward_of(f.function), f.function)
    x = np.array([[1.0, 4.0], [2.0, -2.0], [6.0, 1.0]])
    gamma, beta = np.array([2.0, -0.5]), np.array([1.0, 3.0])
    dy = np.array([[0.5, 1.0], [-1.0, 2.0], [0.25, -0.5]])
    got = f(x=x, gamma=gamma, beta=beta, dy=dy)
    dx, dgamma, dbeta = fair(got, both.passes, x, gamma, beta, dy, 1e-5)
    yield "for three rows", dict(dx=dx, dgamma=dgamma, dbeta=dbeta)
    same = all(map(np.array_equal, got, both.again))
    yield "called twice with the same cache", {"same gradients": same}
    got = f(x=x, gamma=gamma, beta=beta, dy=dy, eps=0.5)
    dx, dgamma, dbeta = fair(got, both.passes, x, gamma, beta, dy, 0.5)
    yield "with eps = 0.5", dict(dx=dx, dgamma=dgamma, dbeta=dbeta)
    gamma, dy = np.array([2.0, 0.0]), np.array([[1, 0], [0, -2], [3, 1]])
    got = f(x=x, gamma=gamma, beta=beta, dy=dy, eps=0.5)
    dx, dgamma, dbeta = fair(got, both.passes, x, gamma, beta, dy, 0.5)
    yield "for whole numbers in dy, and a gamma of zero", dict(dx=dx, dgamma=dgamma, dbeta=dbeta)


@probe(
    hints=(
        "Two averages, one for the mean and one for the variance, both with the same weights.",
        (
            "momentum is the weight of the new batch, 1 - momentum that of the old statistics. "
            "The new variance is divided by n - 1."
        ),
        "x.var(axis=0, ddof=1) is the unbiased variance. Return the new mean and the new variance.",
    ),
    returns=("mean", "var"),
    forbidden=READY_MADE,
)
def update_running_stats(f):
    """One batch, the default momentum, whole numbers, arguments unchanged."""
    mean, var = np.array([1.0, -2.0]), np.array([4.0, 0.5])
    x = np.array([[3.0, 1.0], [5.0, -1.0], [4.0, 6.0]])
    mean, var = f(mean=mean, var=var, x=x, momentum=0.25)
    yield "with momentum = 0.25", dict(mean=mean, var=var)
    mean, var = f(mean=np.array([1.0, -2.0]), var=np.array([4.0, 0.5]), x=x)
    yield "without a momentum", dict(mean=mean, var=var)
    x = np.array([[2, 8], [7, 0]])
    mean, var = f(mean=np.array([0, 3]), var=np.array([1, 2]), x=x, momentum=0.5)
    yield "for whole numbers", dict(mean=mean, var=var)


@probe(
    hints=(
        "Each batch has a mean and a variance. What do you get if you average those?",
        (
            "The mean of the means needs no correction. The mean of the biased variances is "
            "multiplied by m / (m - 1), where m is the number of rows in a batch."
        ),
        (
            "With batches as one array of shape (k, m, d): .mean(axis=(0, 1)) for the mean; "
            ".var(axis=1).mean(axis=0) and the factor for the variance."
        ),
    ),
    returns=("mean", "var"),
    forbidden=READY_MADE,
)
def population_statistics(f):
    """Three batches in a list, one array of batches, whole numbers, arguments unchanged."""
    batches = [
        np.array([[1.0, 4.0], [3.0, 0.0], [8.0, 2.0], [0.0, 0.5]]),
        np.array([[0.0, 1.0], [-3.0, 7.0], [2.0, 3.0], [1.5, 1.0]]),
        np.array([[5.0, 2.0], [6.0, 2.0], [9.0, -4.0], [1.0, 0.0]]),
    ]
    mean, var = f(batches=batches)
    yield "for three batches of four rows", dict(mean=mean, var=var)
    batches = np.array([[[1, 2, 0], [3, 8, 1]], [[5, 2, 4], [4, 0, 1]]])
    mean, var = f(batches=batches)
    yield "for two batches of two rows, whole numbers", dict(mean=mean, var=var)


@probe(
    hints=(
        "The formula of training, with two numbers taken from elsewhere.",
        (
            "Subtract the given mean, divide by the root of the given var plus eps, multiply by "
            "gamma, add beta. No statistic of x is needed."
        ),
        "One line: gamma * (x - mean), divided by np.sqrt(var + eps), plus beta.",
    ),
    forbidden=READY_MADE,
)
def batchnorm_inference(f):
    """Two rows, one row, a large eps, a variance of zero, whole numbers, arguments unchanged."""
    x = np.array([[1.0, 4.0], [2.0, -2.0]])
    gamma, beta = np.array([2.0, -0.5]), np.array([1.0, 3.0])
    mean, var = np.array([0.5, -1.0]), np.array([4.0, 9.0])
    y = f(x=x, gamma=gamma, beta=beta, mean=mean, var=var, eps=0.5)
    yield "with eps = 0.5", dict(y=y)
    y = f(x=np.array([[3, -1]]), gamma=gamma, beta=beta, mean=mean, var=var)
    yield "for one row of whole numbers", dict(y=y)
    y = f(x=x, gamma=gamma, beta=beta, mean=mean, var=np.array([0.0, 1e-5]))
    yield "for a variance of zero", dict(y=y)


@probe(
    hints=(
        "The layer gives x @ w + b, and the norm is a scale and a shift. Multiply it out.",
        (
            "With s = gamma / sqrt(var + eps), the norm turns z into (z - mean) s + beta. Put "
            "z = x @ w + b there and sort by what stands beside x."
        ),
        "The new weights are w * s, each column with its own s; the new bias is all the rest.",
    ),
    returns=("w", "b"),
    forbidden=READY_MADE,
)
def fold_batchnorm(f):
    """Three units, a large eps, square weights, whole numbers, arguments unchanged."""
    norm = dict(
        gamma=np.array([2.0, -0.5, 1.5]),
        beta=np.array([1.0, 3.0, -2.0]),
        mean=np.array([0.5, -1.0, 2.0]),
        var=np.array([4.0, 9.0, 0.25]),
    )
    w = np.array([[1.0, 2.0, -1.0], [0.5, -3.0, 4.0], [-2.0, 0.0, 1.0]])
    b = np.array([0.25, 1.0, -0.5])
    new_w, new_b = f(w=w, b=b, **norm)
    yield "for three inputs and three units", dict(w=new_w, b=new_b)
    w = np.array([[1.0, 2.0, -1.0], [0.5, -3.0, 4.0]])
    new_w, new_b = f(w=w, b=b, **norm, eps=0.5)
    yield "for two inputs, with eps = 0.5", dict(w=new_w, b=new_b)
    norm["var"] = np.array([0.0, 1.0, 4.0])
    new_w, new_b = f(w=np.array([[1, 2, 3]]), b=np.array([4, 5, 6]), **norm)
    yield "for whole numbers, and a variance of zero", dict(w=new_w, b=new_b)


@probe(
    hints=(
        "A channel is the output of one filter. All its values, in all images, belong together.",
        (
            "Take mean and variance over axis=(0, 2, 3) with keepdims=True, so that they fit x. "
            "gamma and beta need the shape (C, 1, 1) to meet the channels."
        ),
        "gamma[:, None, None] has that shape. The rest is the formula that you know.",
    ),
    forbidden=READY_MADE,
)
def batchnorm2d_forward(f):
    """Two images, square ones, one pixel, whole numbers, arguments unchanged."""
    x = np.array([[[[1.0, 4.0], [2.0, -2.0]], [[0.0, 3.0], [1.0, 7.0]]],
                  [[[6.0, 1.0], [0.5, 2.0]], [[5.0, 5.0], [-3.0, 2.0]]]])  # fmt: skip
    gamma, beta = np.array([2.0, -0.5]), np.array([1.0, 3.0])
    yield "for two images, two channels", dict(y=f(x=x, gamma=gamma, beta=beta))
    yield "with eps = 0.5", dict(y=f(x=x, gamma=gamma, beta=beta, eps=0.5))
    x = np.array([[[[1, 2, 6]], [[7, 7, 7]]]])
    yield (
        "for one image of whole numbers, one channel all 7",
        dict(y=f(x=x, gamma=gamma, beta=beta)),
    )
    x = np.array([[[[4.0]], [[-9.0]]]])
    yield "for one pixel", dict(y=f(x=x, gamma=gamma, beta=beta))
