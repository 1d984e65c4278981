"""What do the checks of batch norm's statistics, inference and folding ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.initialization_and_batch_norm.ready_made import READY_MADE


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
