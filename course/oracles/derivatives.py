"""What is a derivative, by automatic differentiation or by central differences?"""

import numpy as np

from course.oracles.tensors import float64_tensor


def autograd(f, w):
    """Gradient at `w` of a function written in PyTorch.

    Parameters
    ----------
    f : callable
        Takes a float64 tensor of the shape of `w`, returns a tensor with one entry.
        Where it does not depend on `w` at all, the gradient is zero.
    w : array_like, any shape

    Returns
    -------
    ndarray, the shape of `w`
    """
    import torch

    at = float64_tensor(w).requires_grad_()
    value = f(at)
    if not value.requires_grad:
        return np.zeros(np.shape(w))
    (gradient,) = torch.autograd.grad(value, at, allow_unused=True, materialize_grads=True)
    return gradient.numpy()


def hessian(f, w):
    """Hessian at `w` of a function written in PyTorch, by autograd.

    Parameters
    ----------
    f : callable
        Takes a float64 tensor of the shape of `w`, returns a tensor with one entry.
    w : array_like, (d,)

    Returns
    -------
    ndarray, (d, d)
    """
    import torch

    return torch.autograd.functional.hessian(f, float64_tensor(w)).numpy()


def central_differences(f, inputs, direction, h=1e-5):
    """Gradient of sum(direction * f(*inputs)) by each of the inputs, by central differences.

    Parameters
    ----------
    f : callable
        Takes arrays of the shapes of `inputs`, a fresh copy at each call, and returns an array
        of the shape of `direction`.
    inputs : sequence of array_like
    direction : array_like
        Gradient of a loss by the output of `f`.
    h : float
        How far each entry moves to either side.

    Returns
    -------
    tuple of ndarray
        One gradient for each input, of its shape.
    """
    inputs = [np.array(values, dtype=float) for values in inputs]

    def loss():
        return float(np.sum(direction * np.asarray(f(*(values.copy() for values in inputs)))))

    gradients = []
    for values in inputs:
        gradient = np.zeros(values.shape)
        for i in np.ndindex(values.shape):
            kept = values[i]
            values[i] = kept + h
            above = loss()
            values[i] = kept - h
            gradient[i] = (above - loss()) / (2 * h)
            values[i] = kept
        gradients.append(gradient)
    return tuple(gradients)


def relative_error(got, expected):
    """How far off an array is as a whole: ‖got - expected‖ / ‖expected‖.

    Parameters
    ----------
    got, expected : array_like
        `expected` must not be zero everywhere.

    Returns
    -------
    float
        nan where `got` holds a nan, inf where the shapes differ.
    """
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    if got.shape != expected.shape:
        return np.inf
    return float(np.linalg.norm(got - expected) / np.linalg.norm(expected))


def inverted_dropout_gradient(mask, keep, dy):
    """Gradient with respect to x of the sum of dy times (x mask / keep), by autograd.

    Parameters
    ----------
    mask, dy : array_like, both of one shape
    keep : float

    Returns
    -------
    ndarray, the shape of `mask`
    """
    mask, dy = float64_tensor(mask), float64_tensor(dy)
    return autograd(lambda x: (dy * (x * mask / keep)).sum(), np.zeros(np.shape(mask)))
