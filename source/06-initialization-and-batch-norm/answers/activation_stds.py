"""activation_stds: answers that must pass, and mistakes that must not."""

import functools
import itertools

import numpy as np


def right_loop(x, weights, activation):
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(h.std())
    return stds


def right_accumulate(x, weights, activation):
    layers = itertools.accumulate(weights, lambda h, w: activation(np.dot(h, w)), initial=x)
    return np.array([np.std(h) for h in itertools.islice(layers, 1, None)])


def right_from_moments(x, weights, activation):
    stds = np.empty(len(weights))
    h = np.asarray(x, dtype=float)
    for i, w in enumerate(weights):
        h = np.asarray(activation(np.einsum("nd,dh->nh", h, w)), dtype=float)
        stds[i] = np.sqrt(np.mean((h - np.mean(h)) ** 2))
    return stds


def right_each_layer_from_the_start(x, weights, activation):
    def through(count):
        return functools.reduce(lambda h, w: activation(h @ w), weights[:count], x)

    return [float(np.ravel(through(count)).std()) for count in range(1, len(weights) + 1)]


def wrong_no_activation(x, weights, activation):
    """Your signal never passes the activation: the next layer gets activation(h @ w)."""
    h, stds = x, []
    for w in weights:
        h = h @ w
        stds.append(h.std())
    return stds


def wrong_before_the_activation(x, weights, activation):
    """You measured h @ w, before the activation. The standard deviation of what comes out of it is asked for."""
    h, stds = x, []
    for w in weights:
        s = h @ w
        stds.append(s.std())
        h = activation(s)
    return stds


def wrong_activation_only_for_measuring(x, weights, activation):
    """You measured the activations, but handed h @ w without the activation to the next layer: keep what comes out of it."""
    h, stds = x, []
    for w in weights:
        h = h @ w
        stds.append(activation(h).std())
    return stds


def wrong_input_each_time(x, weights, activation):
    """You sent x into every layer. Only the first gets x; each other one gets the activations of the layer before."""
    return [activation(x @ w).std() for w in weights]


def wrong_with_the_input(x, weights, activation):
    """Your list begins with the standard deviation of x. One number for each weight matrix is asked for."""
    h, stds = x, [np.std(x)]
    for w in weights:
        h = activation(h @ w)
        stds.append(h.std())
    return stds


def wrong_one_layer_late(x, weights, activation):
    """You measured before each layer, so the first number belongs to x and the last layer is missing: apply the layer first, then measure."""
    h, stds = x, []
    for w in weights:
        stds.append(np.std(h))
        h = activation(h @ w)
    return stds


def wrong_mean_of_unit_stds(x, weights, activation):
    """You took a standard deviation for each unit and averaged those, which leaves out how units differ from each other. Take one over all entries of the layer: h.std() without an axis."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(h.std(axis=0).mean())
    return stds


def wrong_mean_of_row_stds(x, weights, activation):
    """You took a standard deviation for each example and averaged those. Take one over all entries of the layer: h.std() without an axis."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(h.std(axis=1).mean())
    return stds


def wrong_variance(x, weights, activation):
    """These are variances: take the square root."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(h.var())
    return stds


def wrong_ddof(x, weights, activation):
    """You divided by the number of entries less one. Here the plain standard deviation is asked for, with ddof = 0, NumPy's default."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(np.std(h, ddof=1))
    return stds


def wrong_root_mean_square(x, weights, activation):
    """You took the root of the mean square without subtracting the mean. After a ReLU the mean is not zero, so the two differ."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(np.sqrt(np.mean(h**2)))
    return stds


def wrong_rescaled(x, weights, activation):
    """You divided each layer's activations by their standard deviation before the next layer. Only measure, do not normalize: batch norm comes later."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(h.std())
        h = h / (h.std() or 1.0)
    return stds


def wrong_last_layer_linear(x, weights, activation):
    """You left out the activation of the last layer: here every layer has one."""
    h, stds = x, []
    for i, w in enumerate(weights):
        h = h @ w
        if i < len(weights) - 1:
            h = activation(h)
        stds.append(h.std())
    return stds


def wrong_last_layer_only(x, weights, activation):
    """You returned one number, the last layer's. One for each layer is asked for: collect them in a list."""
    h = x
    for w in weights:
        h = activation(h @ w)
    return h.std()


def wrong_relu_always(x, weights, activation):
    """You used ReLU, whatever activation was handed in: call activation."""
    h, stds = x, []
    for w in weights:
        h = np.maximum(h @ w, 0)
        stds.append(h.std())
    return stds


def wrong_whole_numbers_cut(x, weights, activation):
    """You kept every layer's activations in the type of x. With whole numbers in x that cuts off all that stands behind the point: let each layer have a new array."""
    h, stds = x, []
    for w in weights:
        h = activation(h @ w).astype(x.dtype)
        stds.append(h.std())
    return stds
