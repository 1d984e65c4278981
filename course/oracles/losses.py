"""What do the losses of classification give, and which way do they fall?"""

import numpy as np

from course.oracles.derivatives import autograd
from course.oracles.tensors import float64_tensor


def log_softmax(scores):
    """Logarithm of the softmax of each row.

    Parameters
    ----------
    scores : array_like, (n, c)

    Returns
    -------
    ndarray, (n, c)
    """
    import torch

    return torch.log_softmax(float64_tensor(scores), dim=1).numpy()


def cross_entropy(scores, y):
    """Mean negative log-likelihood of the classes `y` under the softmax of the scores.

    Parameters
    ----------
    scores : array_like, (n, c)
    y : array_like of int, (n,)

    Returns
    -------
    float
    """
    import torch

    y = torch.tensor(np.asarray(y, dtype=np.int64))
    return torch.nn.functional.cross_entropy(float64_tensor(scores), y).item()


def cross_entropy_gradient(x, w, y):
    """Gradient of `cross_entropy(x @ w, y)` with respect to `w`, by autograd.

    Parameters
    ----------
    x : array_like, (n, d)
    w : array_like, (d, c)
    y : array_like of int, (n,)

    Returns
    -------
    ndarray, (d, c)
    """
    import torch

    x, y = float64_tensor(x), torch.tensor(np.asarray(y, dtype=np.int64))
    return autograd(lambda w: torch.nn.functional.cross_entropy(x @ w, y), w)
