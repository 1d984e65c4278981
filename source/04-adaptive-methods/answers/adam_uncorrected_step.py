"""adam_uncorrected_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def right_eps_inside_the_root(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    r = r + (1 - beta2) * (np.square(g) - r)
    return w - (lr / np.sqrt(r + eps)) * m, m, r


def right_in_place_on_copies(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    w, g, m, r = (np.array(a, dtype=float) for a in (w, g, m, r))
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g * g
    w -= lr * m / (r**0.5 + eps)
    return w, m, r


def wrong_corrected(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected the bias as in the first step of Adam. This exercise is Adam without correction, so that you can see why it is needed."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1)) / (np.sqrt(r / (1 - beta2)) + eps), m, r


def wrong_gradient_instead_of_m(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You moved along the gradient, which is RMSProp. Adam moves along its average m."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * g / (np.sqrt(r) + eps), m, r


def wrong_betas_swapped(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You swapped the betas: beta1 averages the gradients, beta2 their squares."""
    m = beta2 * m + (1 - beta2) * g
    r = beta1 * r + (1 - beta1) * g**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_one_beta(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You used beta1 for both averages. The squares have their own, beta2."""
    m = beta1 * m + (1 - beta1) * g
    r = beta1 * r + (1 - beta1) * g**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_whole_gradient(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m accumulates, beta1*m + g, as the velocity of momentum does. Adam averages: the gradient enters with weight 1 - beta1."""
    m = beta1 * m + g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_weights_swapped(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You swapped the weights of old and new: beta is the share of the past that stays."""
    m = (1 - beta1) * m + beta1 * g
    r = (1 - beta2) * r + beta2 * g**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_old_averages(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You moved with the averages from before this step: update m and r first."""
    new_m = beta1 * m + (1 - beta1) * g
    new_r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + eps), new_m, new_r


def wrong_squares_of_the_average(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You averaged the squares of m. r averages the squares of the gradient itself."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * m**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_not_squared(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your r averages absolute gradients. It averages their squares: its root is taken later."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.abs(g)
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_no_root(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divided by r itself. It holds squares: divide by its square root."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (r + eps), m, r


def wrong_no_eps(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left eps out. A weight whose gradient has been zero so far has r = 0, and zero divided by zero is nan."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / np.sqrt(r), m, r


def wrong_eps_written_out(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You wrote 1e-8 into your formula. The caller may ask for another eps: use the argument."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + 1e-8), m, r


def wrong_uphill(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You walked uphill: the gradient points where the loss grows, so subtract the step."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w + lr * m / (np.sqrt(r) + eps), m, r


def wrong_order(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned (w, r, m). The order is the one of the arguments: w, m, r."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + eps), r, m


def wrong_in_place(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your step changes the caller's arrays: write m = ... and w = w - ..., which make new arrays, instead of *=, += and -=."""
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g**2
    w -= lr * m / (np.sqrt(r) + eps)
    return w, m, r


def wrong_weights_only(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned the weights alone. The next step needs both averages: return w, m and r."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + eps)


def wrong_other_default(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-7):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_whole_number_states(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your new averages have the type of the old ones, so averages of whole numbers lose their fractions: let the formula choose the type, or make the arrays with dtype=float."""
    new_m, new_r = np.zeros_like(m), np.zeros_like(r)
    new_m[...] = beta1 * m + (1 - beta1) * g
    new_r[...] = beta2 * r + (1 - beta2) * np.square(g)
    return w - lr * new_m / (np.sqrt(new_r) + eps), new_m, new_r
