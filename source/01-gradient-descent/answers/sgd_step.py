"""sgd_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(w, g, lr):
    return w - lr * g


def right_adding_the_negative(w, g, lr):
    return np.add(w, np.multiply(-lr, g))


def right_in_place_on_a_copy(w, g, lr):
    w = np.array(w, dtype=float)
    w -= lr * np.asarray(g)
    return w


def right_entry_by_entry(w, g, lr):
    moved = [a - lr * b for a, b in zip(np.ravel(w), np.ravel(g))]
    return np.array(moved, dtype=float).reshape(np.shape(w))


def wrong_uphill(w, g, lr):
    """You walked uphill: the gradient points where the loss grows, so subtract it."""
    return w + lr * g


def wrong_in_place(w, g, lr):
    """Your step changes the caller's weights: write w = w - lr * g, which makes a new array, instead of w -= lr * g."""
    w -= lr * g
    return w


def wrong_no_rate(w, g, lr):
    """You subtracted the whole gradient: scale it by the learning rate lr first."""
    return w - g


def wrong_normalized(w, g, lr):
    """You divided the gradient by its length, so every step is lr long, even beside a minimum, and a zero gradient gives nan. Plain gradient descent takes smaller steps where the slope is smaller."""
    return w - lr * g / np.linalg.norm(g)


def wrong_only_the_sign(w, g, lr):
    """You used only the sign of the gradient. Its size counts too: subtract lr times the gradient itself."""
    return w - lr * np.sign(g)


def wrong_move_only(w, g, lr):
    """You returned the move, -lr * g. The exercise asks for the new weights: add the move to w."""
    return -lr * g


def wrong_weights_scaled(w, g, lr):
    """The learning rate scales your weights too: put the brackets so that only the gradient is multiplied by lr."""
    return lr * (w - g)


def wrong_divided_by_the_rate(w, g, lr):
    """You divided the gradient by lr. A smaller learning rate must make a smaller step: multiply."""
    return w - g / lr


def wrong_whole_numbers(w, g, lr):
    """For integer weights your result is an integer array, and the step is rounded away in it: let w - lr * g choose the type, or make the array with dtype=float."""
    new = np.zeros_like(w)
    new[...] = w - lr * g
    return new


def wrong_single_precision(w, g, lr):
    """You computed in single precision, float32, which keeps seven digits. Leave the numbers in double precision, float64."""
    return np.float32(w) - np.float32(lr) * np.float32(g)
