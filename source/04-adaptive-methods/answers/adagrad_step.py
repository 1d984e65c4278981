"""adagrad_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, r, lr, eps=1e-8):
    r = r + np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def right_eps_inside_the_root(w, g, r, lr, eps=1e-8):
    r = r + g * g
    rate = lr / np.sqrt(r + eps)
    return w - rate * g, r


def right_in_place_on_copies(w, g, r, lr, eps=1e-8):
    w, r = np.array(w, dtype=float), np.array(r, dtype=float)
    r += np.asarray(g) ** 2
    w -= lr * np.asarray(g) / (r**0.5 + eps)
    return w, r


def right_entry_by_entry(w, g, r, lr, eps=1e-8):
    sums = [float(c + b * b) for b, c in zip(np.ravel(g), np.ravel(r))]
    moved = [a - lr * b / (c**0.5 + eps) for a, b, c in zip(np.ravel(w), np.ravel(g), sums)]
    return [np.reshape(moved, np.shape(w)), np.reshape(sums, np.shape(w))]


def wrong_no_root(w, g, r, lr, eps=1e-8):
    """You divided by r itself, as one lecture slide does. The sum holds squares: take its square root, so that the units of the gradient cancel."""
    r = r + np.square(g)
    return w - lr * g / (r + eps), r


def wrong_old_sum(w, g, r, lr, eps=1e-8):
    """You divided by the sum from before this step. Add the new squared gradient to r first: then even the first step is tame."""
    return w - lr * g / (np.sqrt(r) + eps), r + np.square(g)


def wrong_average(w, g, r, lr, eps=1e-8):
    """You averaged the squared gradients, which is RMSProp. AdaGrad adds them up and forgets nothing."""
    r = 0.9 * r + 0.1 * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_no_eps(w, g, r, lr, eps=1e-8):
    """You left eps out. A weight whose gradient has been zero so far has r = 0, and zero divided by zero is nan."""
    r = r + np.square(g)
    return w - lr * g / np.sqrt(r), r


def wrong_eps_outside_the_quotient(w, g, r, lr, eps=1e-8):
    """You added eps to the quotient, not to its denominator: mind the brackets. As it stands, zero is still divided by zero."""
    r = r + np.square(g)
    return w - lr * (g / np.sqrt(r) + eps), r


def wrong_eps_written_out(w, g, r, lr, eps=1e-8):
    """You wrote 1e-8 into your formula. The caller may ask for another eps: use the argument."""
    r = r + np.square(g)
    return w - lr * g / (np.sqrt(r) + 1e-8), r


def wrong_eps_in_the_sum(w, g, r, lr, eps=1e-8):
    """You added eps to r and returned it, so it piles up from step to step. It belongs into the division alone, not into the state."""
    r = r + np.square(g) + eps
    return w - lr * g / np.sqrt(r), r


def wrong_not_squared(w, g, r, lr, eps=1e-8):
    """You added up absolute gradients. AdaGrad adds up their squares."""
    r = r + np.abs(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_one_rate_for_all(w, g, r, lr, eps=1e-8):
    """You summed over all entries, so that all weights share one rate. The point is a sum, and with it a rate, for each weight."""
    r = r + np.sum(np.square(g))
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_root_in_the_state(w, g, r, lr, eps=1e-8):
    """You stored the square root in r. Keep the sum of squares as the state, and take the root only where you divide."""
    r = np.sqrt(r + np.square(g))
    return w - lr * g / (r + eps), r


def wrong_rate_in_the_sum(w, g, r, lr, eps=1e-8):
    """You put the learning rate into the sum. What is added is the squared gradient, without lr."""
    r = r + np.square(lr * g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_multiplied(w, g, r, lr, eps=1e-8):
    """You multiplied by the root. Large gradients in the past must make the steps shorter: divide."""
    r = r + np.square(g)
    return w - lr * g * (np.sqrt(r) + eps), r


def wrong_uphill(w, g, r, lr, eps=1e-8):
    """You walked uphill: the gradient points where the loss grows, so subtract the step."""
    r = r + np.square(g)
    return w + lr * g / (np.sqrt(r) + eps), r


def wrong_weights_only(w, g, r, lr, eps=1e-8):
    """You returned the weights alone. The next step needs the new r too: return both, the weights first."""
    r = r + np.square(g)
    return w - lr * g / (np.sqrt(r) + eps)


def wrong_swapped(w, g, r, lr, eps=1e-8):
    """You returned (r, w). The weights come first."""
    r = r + np.square(g)
    return r, w - lr * g / (np.sqrt(r) + eps)


def wrong_in_place(w, g, r, lr, eps=1e-8):
    """Your step changes the caller's arrays: write r = r + ... and w = w - ..., which make new arrays, instead of += and -=."""
    r += np.square(g)
    w -= lr * g / (np.sqrt(r) + eps)
    return w, r


def wrong_sum_in_place(w, g, r, lr, eps=1e-8):
    """r += ... changes the caller's r, although you meant only your own: write r = r + ..., which makes a new array."""
    r += np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_whole_numbers(w, g, r, lr, eps=1e-8):
    """For integer weights your result is an integer array, and the step is rounded away in it: let the formula choose the type, or make the array with dtype=float."""
    r = r + np.square(g)
    new = np.zeros_like(w)
    new[...] = w - lr * g / (np.sqrt(r) + eps)
    return new, r


def wrong_other_default(w, g, r, lr, eps=1e-10):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    r = r + np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r


def wrong_whole_number_state(w, g, r, lr, eps=1e-8):
    """Your new r has the type of the old one, so a sum that starts as a whole number loses every fraction: let the formula choose the type, or make the array with dtype=float."""
    new = np.zeros_like(r)
    new[...] = r + np.square(g)
    return w - lr * g / (np.sqrt(new) + eps), new
