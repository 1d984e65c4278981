"""weight_decay_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_decay_in_the_gradient(w, g, lr, weight_decay):
    return w - lr * (g + weight_decay * w)


def right_shrink_then_step(w, g, lr, weight_decay):
    return (1 - lr * weight_decay) * w - lr * g


def right_in_place_on_copies(w, g, lr, weight_decay):
    w, g = np.array(w, dtype=float), np.array(g, dtype=float)
    g += weight_decay * w
    w -= lr * g
    return w


def right_entry_by_entry(w, g, lr, weight_decay):
    moved = [a - lr * b - lr * weight_decay * a for a, b in zip(np.ravel(w), np.ravel(g))]
    return np.array(moved, dtype=float).reshape(np.shape(w))


def wrong_decay_without_rate(w, g, lr, weight_decay):
    """You subtracted weight_decay * w without the learning rate. In PyTorch's SGD the decay is part of the gradient, so lr scales it too."""
    return w - lr * g - weight_decay * w


def wrong_factor_of_two(w, g, lr, weight_decay):
    """You added the gradient of weight_decay times the sum of squares, which has a 2. Weight decay adds weight_decay * w, without it."""
    return w - lr * (g + 2 * weight_decay * w)


def wrong_grows(w, g, lr, weight_decay):
    """Your weights grow: the decay has the wrong sign. Without a gradient the step must shrink them."""
    return w - lr * (g - weight_decay * w)


def wrong_step_before_decay(w, g, lr, weight_decay):
    """You took the step first and let the new weights decay. The decay uses the old weights, those that come in."""
    new = w - lr * g
    return new - lr * weight_decay * new


def wrong_no_rate(w, g, lr, weight_decay):
    """You let lr scale the decay only: it scales the gradient too."""
    return (1 - lr * weight_decay) * w - g


def wrong_no_decay(w, g, lr, weight_decay):
    """You left the decay out: add weight_decay * w to the gradient."""
    return w - lr * g


def wrong_gradient_decays(w, g, lr, weight_decay):
    """You shrank the gradient. It is the weights that decay: add weight_decay * w to g."""
    return w - lr * (1 - weight_decay) * g


def wrong_sign_of_the_weights(w, g, lr, weight_decay):
    """You added the sign of the weights, as an L1 penalty would. Weight decay is proportional to the weight."""
    return w - lr * (g + weight_decay * np.sign(w))


def wrong_constant_added(w, g, lr, weight_decay):
    """You added weight_decay itself to the gradient, which pushes every weight down: multiply it by w first."""
    return w - lr * (g + weight_decay)


def wrong_squared_weights(w, g, lr, weight_decay):
    """You added the penalty, weight_decay * w**2, to the gradient. What belongs there is its slope, which is proportional to w."""
    return w - lr * (g + weight_decay * np.square(w))


def wrong_move_only(w, g, lr, weight_decay):
    """You returned the move. The exercise asks for the new weights: add the move to w."""
    return -lr * (g + weight_decay * w)


def wrong_uphill(w, g, lr, weight_decay):
    """You walked uphill: subtract lr times the gradient."""
    return w + lr * (g + weight_decay * w)


def wrong_whole_numbers(w, g, lr, weight_decay):
    """For integer weights your result is an integer array, and the step is rounded away in it: let the formula choose the type."""
    new = np.zeros_like(w)
    new[...] = w - lr * (g + weight_decay * w)
    return new


def wrong_weights_in_place(w, g, lr, weight_decay):
    """Your step changes the caller's weights: write w = w - ..., which makes a new array, instead of w -= ..."""
    w -= lr * (g + weight_decay * w)
    return w


def wrong_gradient_in_place(w, g, lr, weight_decay):
    """You added the decay to the caller's gradient: write g = g + weight_decay * w, which makes a new array, instead of g += ..."""
    g += weight_decay * w
    return w - lr * g
