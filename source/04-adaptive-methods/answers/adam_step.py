"""adam_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(r_hat) + eps), m, r


def right_correction_in_the_rate(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    r = r + (1 - beta2) * (np.square(g) - r)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(r) + eps), m, r


def right_eps_inside_the_root(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    new_m = (1 - beta1) * g + beta1 * m
    new_r = (1 - beta2) * g * g + beta2 * r
    up = new_m / (1 - np.power(beta1, t))
    down = np.sqrt(new_r / (1 - np.power(beta2, t)) + eps)
    return w - lr * up / down, new_m, new_r


def right_in_place_on_copies(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    w, g, m, r = (np.array(a, dtype=float) for a in (w, g, m, r))
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g * g
    scale = ((r + eps) / (1 - beta2**t)) ** 0.5
    w -= lr / (1 - beta1**t) * m / scale
    return w, m, r


def wrong_uncorrected(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You moved with the uncorrected averages, as one lecture's last line does. Correct both for their start at zero before you use them."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_only_m_corrected(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected m alone. r starts at zero too and needs its own correction, with beta2."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r) + eps), m, r


def wrong_only_r_corrected(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected r alone. m starts at zero too and needs its own correction, with beta1."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_corrected_state(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned the corrected averages. The next step averages on and corrects again, so return m and r as they were before the correction."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    m, r = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * m / (np.sqrt(r) + eps), m, r


def wrong_first_correction_forever(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your correction does not know t: 1 - beta is right in the first step only. The correction fades as beta to the power t does."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1)) / (np.sqrt(r / (1 - beta2)) + eps), m, r


def wrong_counted_from_zero(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected with the power t + 1. t is counted from 1 here: in the first step it is 1 already."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    t = t + 1
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_same_beta(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You corrected r with beta1. Each average is corrected with its own beta."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta1**t)) + eps), m, r


def wrong_root_forgets_the_correction(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divided the root of r by the whole correction. Correct r first and take the root then, so that the correction is under the root too."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r) / (1 - beta2**t) + eps), m, r


def wrong_gradient_instead_of_m(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You moved along the gradient, which is RMSProp with a correction. Adam moves along the corrected average of the gradients."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * g / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_no_root(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divided by the average of squares itself. Divide by its square root."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (r / (1 - beta2**t) + eps), m, r


def wrong_whole_gradient(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m accumulates, beta1*m + g, as the velocity of momentum does. Adam averages: the gradient enters with weight 1 - beta1."""
    m = beta1 * m + g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_betas_swapped(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You swapped the betas: beta1 averages the gradients, beta2 their squares."""
    m = beta2 * m + (1 - beta2) * g
    r = beta1 * r + (1 - beta1) * g**2
    return w - lr * (m / (1 - beta2**t)) / (np.sqrt(r / (1 - beta1**t)) + eps), m, r


def wrong_no_eps(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left eps out. A weight whose gradient has been zero so far has r = 0, and zero divided by zero is nan."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / np.sqrt(r / (1 - beta2**t)), m, r


def wrong_eps_written_out(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You wrote 1e-8 into your formula. The caller may ask for another eps: use the argument."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + 1e-8), m, r


def wrong_betas_written_out(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You wrote the usual betas into your formula. The caller may ask for others: use the arguments."""
    m = 0.9 * m + 0.1 * g
    r = 0.999 * r + 0.001 * g**2
    return w - lr * (m / (1 - 0.9**t)) / (np.sqrt(r / (1 - 0.999**t)) + eps), m, r


def wrong_uphill(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You walked uphill: the gradient points where the loss grows, so subtract the step."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w + lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_in_place(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your step changes the caller's arrays: write m = ... and w = w - ..., which make new arrays, instead of *=, += and -=."""
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g**2
    w -= lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w, m, r


def wrong_returns_t(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned t as well. The caller counts the steps: return w, m and r."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r, t + 1


def wrong_other_default(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-7):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(r_hat) + eps), m, r


def wrong_betas_in_other_order(w, g, m, r, t, lr, beta2=0.999, beta1=0.9, eps=1e-8):
    """You exchanged beta1 and beta2 in the first line. Callers who name no arguments rely on their order: beta1 comes first."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(r_hat) + eps), m, r


def wrong_stops_correcting(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """You stop correcting after a number of steps. With beta2 = 0.999 there is something to correct for thousands of them: divide by 1 - beta^t in every step."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = (m / (1 - beta1**t), r / (1 - beta2**t)) if t < 100 else (m, r)
    return w - lr * m_hat / (np.sqrt(r_hat) + eps), m, r
