"""What do the checks of batch norm's forward pass ask, by features and by channels?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.initialization_and_batch_norm.ready_made import READY_MADE


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
