"""What does batch norm give, forward and backward, in training and in use?"""

import copy

import numpy as np

from course.oracles.tensors import float64_tensor


def batch_norm(x, gamma, beta, eps=1e-5):
    """Batch norm in training, with the statistics of the batch, by `F.batch_norm`.

    Parameters
    ----------
    x : array_like, (n, d) or (n, d, height, width)
        PyTorch refuses a batch with a single value a feature; here it is its own mean.
    gamma, beta : array_like, (d,)
        Scale and shift.
    eps : float

    Returns
    -------
    ndarray, the shape of `x`
    """
    import torch

    x, gamma, beta = float64_tensor(x), float64_tensor(gamma), float64_tensor(beta)
    if x.numel() == x.shape[1]:
        return beta.reshape(x.shape).numpy()
    f = torch.nn.functional.batch_norm
    return f(x, None, None, gamma, beta, training=True, eps=eps).numpy()


def batch_norm_gradients(dy, x, gamma, beta, eps=1e-5):
    """Gradients of a loss by the inputs of `batch_norm`, by autograd.

    Parameters
    ----------
    dy : array_like, (n, d)
        Gradient by the output.
    x : array_like, (n, d)
        At least two rows.
    gamma, beta : array_like, (d,)
    eps : float

    Returns
    -------
    dx, dgamma, dbeta : ndarray
        Of the shapes of `x`, `gamma` and `beta`.
    """
    import torch

    inputs = [float64_tensor(values).requires_grad_() for values in (x, gamma, beta)]
    y = torch.nn.functional.batch_norm(inputs[0], None, None, *inputs[1:], training=True, eps=eps)
    return tuple(g.numpy() for g in torch.autograd.grad(y, inputs, float64_tensor(dy)))


class TwoPasses:
    """A student's forward and backward pass, with a cache whose form only they know.

    Make it with `there`: then the cache stays where the student's code lives and may be anything.
    The passes get copies, so a forward pass that changes its inputs costs nothing in the backward
    pass.

    Parameters
    ----------
    forward : callable
        ``forward(*inputs)`` returns an output and a cache.
    backward : callable
        ``backward(dy, cache)`` returns gradients.
    """

    def __init__(self, forward, backward):
        self.forward, self.backward = forward, backward

    def outputs(self, *inputs):
        """What the forward pass gives, without the cache."""
        return self._run(inputs)[0]

    def gradients(self, dy, *inputs):
        """What the backward pass gives.

        Returns
        -------
        first, again : any
            The results of two calls with the same cache.
        unchanged : bool
            Whether `dy` stayed as it was.

        Raises
        ------
        LookupError
            If the forward pass gives no pair.
        """
        _, cache = self._run(inputs)
        given = np.copy(dy)
        first = copy.deepcopy(self.backward(given, cache))
        return first, self.backward(np.copy(dy), cache), bool(np.array_equal(given, dy))

    def _run(self, inputs):
        inputs = [np.copy(v) if isinstance(v, np.ndarray) else v for v in inputs]
        try:
            output, cache = self.forward(*inputs)
        except Exception:
            raise LookupError(
                "the backward pass is given the cache of your forward pass, and that one does not "
                "return a pair (y, cache) yet: finish it first"
            ) from None
        return output, cache


def batch_norm_formula(dy, x, gamma, x_hat):
    """Gradients of batch norm by the usual formula, on an `x_hat` that somebody else computed.

    A backward pass that is right in itself gives these, also after a forward pass that divided by
    another number than sqrt(var + eps): it works with what was kept for it.

    Parameters
    ----------
    dy, x, x_hat : array_like, (n, d)
        Gradient by the output; input; normalized input, in no feature all zero.
    gamma : array_like, (d,)

    Returns
    -------
    dx, dgamma, dbeta : ndarray
    """
    dy, x, x_hat = (np.asarray(values, dtype=float) for values in (dy, x, x_hat))
    std = np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=0) / (x_hat**2).sum(axis=0))
    dx_hat = dy * gamma
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def running_statistics(mean, var, batches, momentum=0.1):
    """Running mean and variance of `torch.nn.BatchNorm1d` after it has met these batches.

    Parameters
    ----------
    mean, var : array_like, (d,)
        Running statistics before the first batch.
    batches : iterable of array_like, (n, d)
        With at least two rows each.
    momentum : float
        Weight of the new batch.

    Returns
    -------
    mean, var : ndarray, (d,)
    """
    import torch

    layer = torch.nn.BatchNorm1d(np.size(mean), momentum=momentum, dtype=torch.float64)
    layer.running_mean, layer.running_var = float64_tensor(mean), float64_tensor(var)
    for batch in batches:
        layer(float64_tensor(batch))
    return layer.running_mean.numpy().copy(), layer.running_var.numpy().copy()


def batch_norm_inference(x, gamma, beta, mean, var, eps=1e-5):
    """Batch norm with given statistics, by `torch.nn.BatchNorm1d` in evaluation.

    Parameters
    ----------
    x : array_like, (n, d)
    gamma, beta, mean, var : array_like, (d,)
    eps : float

    Returns
    -------
    ndarray, (n, d)
    """
    import torch

    layer = torch.nn.BatchNorm1d(np.size(mean), eps=eps, dtype=torch.float64).eval()
    layer.running_mean, layer.running_var = float64_tensor(mean), float64_tensor(var)
    with torch.no_grad():
        layer.weight.copy_(float64_tensor(gamma))
        layer.bias.copy_(float64_tensor(beta))
        return layer(float64_tensor(x)).numpy()
