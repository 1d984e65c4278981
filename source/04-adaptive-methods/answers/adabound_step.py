"""adabound_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m, m, r


def right_minimum_of_maximum(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    m = m + (1 - beta1) * (g - m)
    r = r + (1 - beta2) * (np.square(g) - r)
    rate = lr / (1 - beta1**t) * np.sqrt((1 - beta2**t) / (r + eps))
    low = final_lr * gamma * t / (gamma * t + 1)
    high = final_lr * (gamma * t + 1) / (gamma * t)
    return w - m * np.minimum(np.maximum(rate, low), high), m, r


def right_in_place_on_copies(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    w, g, m, r = (np.array(a, dtype=float) for a in (w, g, m, r))
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g * g
    rate = lr / (1 - beta1**t) / (np.sqrt(r / (1 - beta2**t)) + eps)
    low, high = final_lr - final_lr / (gamma * t + 1), final_lr + final_lr / (gamma * t)
    w -= np.where(rate < low, low, np.where(rate > high, high, rate)) * m
    return w, m, r


def wrong_not_clipped(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """This is Adam: clip the rate to the two bounds before you multiply it by m."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    return w - rate * m, m, r


def wrong_step_clipped(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """You clipped the whole step, and its lower bound turns the steps of negative m around. Clip the rate, then multiply by m."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate * m, low, high), m, r


def wrong_only_above(w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """You bounded the rate from above only. AdaBound closes in from below too: that is how it turns into SGD."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    return w - np.minimum(rate, final_lr * (1 + 1 / (gamma * t))) * m, m, r


def wrong_only_below(w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """You bounded the rate from below only. It must not exceed the upper bound either."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    return w - np.maximum(rate, final_lr * (1 - 1 / (gamma * t + 1))) * m, m, r


def wrong_bounds_stand_still(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Your bounds do not depend on t. They start wide and close in on final_lr as gamma * t grows."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma + 1)), final_lr * (1 + 1 / gamma)
    return w - np.clip(rate, low, high) * m, m, r


def wrong_without_final_lr(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Your bounds close in on 1. Multiply them by final_lr, the rate of the SGD that AdaBound turns into."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    return w - np.clip(rate, 1 - 1 / (gamma * t + 1), 1 + 1 / (gamma * t)) * m, m, r


def wrong_bounds_of_lr(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Your bounds close in on lr. They close in on final_lr; lr is the rate of the Adam at the start."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    return w - np.clip(rate, lr * (1 - 1 / (gamma * t + 1)), lr * (1 + 1 / (gamma * t))) * m, m, r


def wrong_corrected_twice(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """You corrected m although its correction is in the rate already: multiply the clipped rate by the uncorrected m."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m / (1 - beta1**t), m, r


def wrong_corrected_outside(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """You clipped a rate without m's correction and corrected m instead. The whole correction is part of the rate that is clipped."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m / (1 - beta1**t), m, r


def wrong_uncorrected(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Your rate has no bias correction: the factor with the two betas and t is missing."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(lr / (np.sqrt(r) + eps), low, high) * m, m, r


def wrong_times_the_gradient(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """You multiplied the clipped rate by the gradient. AdaBound moves along m, the average, as Adam does."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * g, m, r


def wrong_no_eps(w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left eps out. The clipping hides the division by zero here, and the caller's eps has no effect: add it to the denominator."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    with np.errstate(divide="ignore"):
        rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / np.sqrt(r)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m, m, r


def wrong_in_place(w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your step changes the caller's arrays: write m = ... and w = w - ..., which make new arrays, instead of *=, += and -=."""
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    w -= np.clip(rate, low, high) * m
    return w, m, r


def wrong_other_default(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-7
):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m, m, r


def wrong_betas_in_other_order(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta2=0.999, beta1=0.9, eps=1e-8
):
    """You exchanged beta1 and beta2 in the first line. Callers who name no arguments rely on their order: beta1 comes first."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m, m, r


def wrong_upper_bound_of_the_lower(
    w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Your upper bound has gamma * t + 1 below the line, as the lower one has. Above, it is gamma * t alone: that bound starts wide open."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t + 1))
    return w - np.clip(rate, low, high) * m, m, r
