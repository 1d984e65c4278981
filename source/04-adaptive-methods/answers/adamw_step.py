"""adamw_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * (weight_decay * w + m_hat / (np.sqrt(r_hat) + eps)), m, r


def right_shrinks_first(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    w = w * (1 - lr * weight_decay)
    m = m + (1 - beta1) * (g - m)
    r = r + (1 - beta2) * (np.square(g) - r)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / np.sqrt(r + eps), m, r


def right_in_place_on_copies(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    w, g, m, r = (np.array(a, dtype=float) for a in (w, g, m, r))
    decay = lr * weight_decay * w
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g * g
    w -= lr * m / (1 - beta1**t) / (np.sqrt(r) / np.sqrt(1 - beta2**t) + eps)
    w -= decay
    return w, m, r


def wrong_penalty_in_the_gradient(
    w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8
):
    """You added weight_decay * w to the gradient. There it is averaged and divided by the root of r, so that weights with large gradients hardly decay. Keep it out of m and r."""
    g = g + weight_decay * w
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_no_decay(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """This is Adam without decay: each step should also take off lr * weight_decay * w."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_decay_without_rate(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your decay is not multiplied by the learning rate. It is here: both parts of the step are scaled by lr."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w - weight_decay * w - step, m, r


def wrong_decays_the_new(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You moved first and let the new weights decay. Decay is taken of the weights as they were before the step."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    w = w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w - lr * weight_decay * w, m, r


def wrong_grows(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your weights grow instead of decaying: the decay points towards zero, so subtract it."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w + lr * weight_decay * w - step, m, r


def wrong_decay_divided(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You kept the decay out of the averages and still divided it by the root of r. Decoupled means that only m is divided."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    top = m / (1 - beta1**t) + weight_decay * w
    return w - lr * top / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_decay_in_r_only(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You squared the gradient with the decay in it. Decay never enters g, neither for m nor for r."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * (g + weight_decay * w) ** 2
    step = (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w - lr * (weight_decay * w + step), m, r


def wrong_sign_of_the_weights(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You took off the same amount from every weight, as an L1 penalty does. Weight decay takes off a share of the weight."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    step = (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w - lr * (weight_decay * np.sign(w) + step), m, r


def wrong_uncorrected(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your step uses the uncorrected averages. AdamW is Adam with another decay: correct both for their start at zero."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (weight_decay * w + m / (np.sqrt(r) + eps)), m, r


def wrong_corrected_state(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You returned the corrected averages. The next step averages on and corrects again, so return m and r as they were before the correction."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    m, r = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * (weight_decay * w + m / (np.sqrt(r) + eps)), m, r


def wrong_no_eps(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You left eps out. A weight whose gradient has been zero so far has r = 0, and zero divided by zero is nan."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    step = (m / (1 - beta1**t)) / np.sqrt(r / (1 - beta2**t))
    return w - lr * (weight_decay * w + step), m, r


def wrong_eps_written_out(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You wrote 1e-8 into your formula. The caller may ask for another eps: use the argument."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    step = (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + 1e-8)
    return w - lr * (weight_decay * w + step), m, r


def wrong_in_place(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your step changes the caller's arrays: write m = ... and w = w - ..., which make new arrays, instead of *=, += and -=."""
    m *= beta1
    m += (1 - beta1) * g
    r *= beta2
    r += (1 - beta2) * g**2
    w *= 1 - lr * weight_decay
    w -= lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps)
    return w, m, r


def wrong_shrinks_the_callers(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """w *= ... shrinks the caller's weights before you step: write w = w * ..., which makes a new array."""
    w *= 1 - lr * weight_decay
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(r / (1 - beta2**t)) + eps), m, r


def wrong_other_default(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-7):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * (weight_decay * w + m_hat / (np.sqrt(r_hat) + eps)), m, r


def wrong_betas_in_other_order(w, g, m, r, t, lr, weight_decay, beta2=0.999, beta1=0.9, eps=1e-8):
    """You exchanged beta1 and beta2 in the first line. Callers who name no arguments rely on their order: beta1 comes first."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * (weight_decay * w + m_hat / (np.sqrt(r_hat) + eps)), m, r


def wrong_square_in_the_decay(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You took the squared weights into the step. The penalty holds the square; what shrinks a weight is its gradient, which is proportional to w."""
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * (weight_decay * w**2 + m_hat / (np.sqrt(r_hat) + eps)), m, r
