"""rmsprop_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, r, lr, rho=0.9, eps=1e-8):
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def right_eps_inside_the_root(w, g, r, lr, rho=0.9, eps=1e-8):
    r = r + (1 - rho) * (g * g - r)
    return w - lr * (g / np.sqrt(r + eps)), r


def right_in_place_on_copies(w, g, r, lr, rho=0.9, eps=1e-8):
    w, g, r = (np.array(a, dtype=float) for a in (w, g, r))
    r *= rho
    r += (1 - rho) * g**2
    w -= lr * g * (r**0.5 + eps) ** -1
    return w, r


def right_entry_by_entry(w, g, r, lr, rho=0.9, eps=1e-8):
    averages = [rho * c + (1 - rho) * b**2 for b, c in zip(np.ravel(g), np.ravel(r))]
    moved = [a - lr * b / (c**0.5 + eps) for a, b, c in zip(np.ravel(w), np.ravel(g), averages)]
    return np.reshape(moved, np.shape(w)), np.reshape(averages, np.shape(w))


def wrong_sum(w, g, r, lr, rho=0.9, eps=1e-8):
    """You added up, which is AdaGrad. RMSProp averages, so that what happened long ago fades."""
    r = r + np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_whole_gradient(w, g, r, lr, rho=0.9, eps=1e-8):
    """The squared gradient enters with full weight in your r. In an average the two weights add up to 1: it gets 1 - rho."""
    r = rho * r + np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_weights_swapped(w, g, r, lr, rho=0.9, eps=1e-8):
    """You swapped the weights of old and new: rho is the share of the past that stays."""
    r = (1 - rho) * r + rho * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_no_root(w, g, r, lr, rho=0.9, eps=1e-8):
    """You divided by the mean square. The R in RMS stands for root: take it."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (r + eps), r


def wrong_old_average(w, g, r, lr, rho=0.9, eps=1e-8):
    """You divided by the average from before this step. Update r first: then the new gradient has a say in its own step."""
    return w - lr * g / (np.sqrt(r) + eps), rho * r + (1 - rho) * np.square(g)


def wrong_no_eps(w, g, r, lr, rho=0.9, eps=1e-8):
    """You left eps out. A weight whose gradient has been zero so far has r = 0, and zero divided by zero is nan."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / np.sqrt(r), r


def wrong_eps_written_out(w, g, r, lr, rho=0.9, eps=1e-8):
    """You wrote 1e-8 into your formula. The caller may ask for another eps: use the argument."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r) + 1e-8), r


def wrong_eps_in_the_average(w, g, r, lr, rho=0.9, eps=1e-8):
    """You added eps to r and returned it. It belongs into the division alone, not into the state."""
    r = rho * r + (1 - rho) * np.square(g) + eps
    return w - lr * g / np.sqrt(r), r


def wrong_average_of_gradients(w, g, r, lr, rho=0.9, eps=1e-8):
    """You averaged the gradients and squared the average. Square first: otherwise gradients of changing sign cancel, and the step explodes."""
    r = np.square(rho * np.sqrt(r) + (1 - rho) * g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_rho_written_out(w, g, r, lr, rho=0.9, eps=1e-8):
    """You wrote 0.9 and 0.1 into your formula. The caller may ask for another rho: use the argument."""
    r = 0.9 * r + 0.1 * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_corrected(w, g, r, lr, rho=0.9, eps=1e-8):
    """You divided the average by 1 - rho, as Adam does in its first step. RMSProp has no bias correction."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r / (1 - rho)) + eps), r


def wrong_one_rate_for_all(w, g, r, lr, rho=0.9, eps=1e-8):
    """You took the mean over all entries, so that all weights share one rate. Average over time, for each weight by itself."""
    r = rho * r + (1 - rho) * np.mean(np.square(g))
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_uphill(w, g, r, lr, rho=0.9, eps=1e-8):
    """You walked uphill: the gradient points where the loss grows, so subtract the step."""
    r = rho * r + (1 - rho) * np.square(g)
    return w + lr * g / (np.sqrt(r) + eps), r


def wrong_weights_only(w, g, r, lr, rho=0.9, eps=1e-8):
    """You returned the weights alone. The next step needs the new r too: return both, the weights first."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps)


def wrong_in_place(w, g, r, lr, rho=0.9, eps=1e-8):
    """Your step changes the caller's arrays: write r = ... and w = w - ..., which make new arrays, instead of *=, += and -=."""
    r *= rho
    r += (1 - rho) * np.square(g)
    w -= lr * g / (np.sqrt(r) + eps)
    return w, r


def wrong_whole_numbers(w, g, r, lr, rho=0.9, eps=1e-8):
    """For integer weights your result is an integer array, and the step is rounded away in it: let the formula choose the type, or make the array with dtype=float."""
    r = rho * r + (1 - rho) * np.square(g)
    new = np.zeros_like(w)
    new[...] = w - lr * g / (np.sqrt(r) + eps)
    return new, r


def wrong_other_default(w, g, r, lr, rho=0.9, eps=1e-6):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_default_of_rho(w, g, r, lr, rho=0.99, eps=1e-8):
    """Your rho is 0.99 where the caller leaves it out, as in PyTorch. Here the default is 0.9: keep the first line as it was given."""
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_whole_number_state(w, g, r, lr, rho=0.9, eps=1e-8):
    """Your new r has the type of the old one, so an average of whole numbers loses its fractions: let the formula choose the type, or make the array with dtype=float."""
    new = np.zeros_like(r)
    new[...] = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(new) + eps), new


def wrong_matrix_product(w, g, r, lr, rho=0.9, eps=1e-8):
    """You squared a square array as a matrix, rows times columns. The square here is taken entry by entry: g * g."""
    square = np.linalg.matrix_power(g, 2) if np.ndim(g) == 2 and len(g) == len(g[0]) else g**2
    r = rho * r + (1 - rho) * square
    return w - lr * g / (np.sqrt(np.abs(r)) + eps), r
