"""fold_batchnorm: answers that must pass, and mistakes that must not."""

import numpy as np


def right_scaled_columns(w, b, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return w * scale, (b - mean) * scale + beta


def right_diagonal_matrix(w, b, gamma, beta, mean, var, eps=1e-5):
    a = np.diag(gamma * (var + eps) ** -0.5)
    return w @ a, beta + (b - mean) @ a


def right_from_its_outputs(w, b, gamma, beta, mean, var, eps=1e-5):
    def both(x):
        return gamma * (x @ w + b - mean) / np.sqrt(var + eps) + beta

    d = w.shape[0]
    at_zero = both(np.zeros((1, d)))[0]
    centered = gamma * w / np.sqrt(var + eps)
    return centered, at_zero


def right_unit_by_unit(w, b, gamma, beta, mean, var, eps=1e-5):
    new_w, new_b = np.array(w, dtype=float), np.array(b, dtype=float)
    for j in range(len(b)):
        std = (var[j] + eps) ** 0.5
        new_w[:, j] = w[:, j] / std * gamma[j]
        new_b[j] = b[j] / std * gamma[j] + beta[j] - gamma[j] * mean[j] / std
    return new_w, new_b


def wrong_bias_not_scaled(w, b, gamma, beta, mean, var, eps=1e-5):
    """You scaled the mean but not b. The norm scales the whole output of the layer, b included: (b - mean) times the scale."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, b - mean * scale + beta


def wrong_bias_dropped(w, b, gamma, beta, mean, var, eps=1e-5):
    """You dropped b. In training the batch's mean takes it out again, but here the mean is a fixed number: (b - mean) times the scale, plus beta."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, beta - mean * scale


def wrong_mean_dropped(w, b, gamma, beta, mean, var, eps=1e-5):
    """The mean is missing: the norm subtracts it before it scales."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, b * scale + beta


def wrong_mean_not_scaled(w, b, gamma, beta, mean, var, eps=1e-5):
    """You subtracted the mean after scaling. The norm subtracts it first, so the mean is scaled like b."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, b * scale - mean + beta


def wrong_shift_scaled_too(w, b, gamma, beta, mean, var, eps=1e-5):
    """You scaled beta as well: it is added at the very end, as it is."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, (b - mean + beta) * scale


def wrong_shift_dropped(w, b, gamma, beta, mean, var, eps=1e-5):
    """You forgot beta, the norm's shift: add it to the new bias."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, (b - mean) * scale


def wrong_bias_alone_changed(w, b, gamma, beta, mean, var, eps=1e-5):
    """You left w as it is: the norm scales what x @ w gives, so each column of w is scaled."""
    scale = gamma / np.sqrt(var + eps)
    return w * 1.0, (b - mean) * scale + beta


def wrong_no_gamma(w, b, gamma, beta, mean, var, eps=1e-5):
    """You forgot gamma: the scale of a unit is gamma / sqrt(var + eps)."""
    scale = 1 / np.sqrt(var + eps)
    return w * scale, (b - mean) * scale + beta


def wrong_no_root(w, b, gamma, beta, mean, var, eps=1e-5):
    """You divided by the variance: take its square root first."""
    scale = gamma / (var + eps)
    return w * scale, (b - mean) * scale + beta


def wrong_no_eps(w, b, gamma, beta, mean, var, eps=1e-5):
    """Your eps is missing: the norm divides by sqrt(var + eps), and the folded layer has to do the same. With var = 0 you divide by zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = gamma / np.sqrt(var)
        return w * scale, (b - mean) * scale + beta


def wrong_eps_outside(w, b, gamma, beta, mean, var, eps=1e-5):
    """You added eps to the standard deviation. It stands inside the root, beside the variance."""
    scale = gamma / (np.sqrt(var) + eps)
    return w * scale, (b - mean) * scale + beta


def wrong_fixed_eps(w, b, gamma, beta, mean, var, eps=1e-5):
    """You always use 1e-5: take the eps that you are given."""
    scale = gamma / np.sqrt(var + 1e-5)
    return w * scale, (b - mean) * scale + beta


def wrong_default_eps(w, b, gamma, beta, mean, var, eps=1e-8):
    """Your default for eps is not 1e-5."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale, (b - mean) * scale + beta


def wrong_rows_scaled(w, b, gamma, beta, mean, var, eps=1e-5):
    """You scaled the rows of w. A unit's weights stand in a column, and the norm has one scale for each unit: w * scale scales columns."""
    scale = gamma / np.sqrt(var + eps)
    return w * scale[:, None], (b - mean) * scale + beta


def wrong_norm_before_the_layer(w, b, gamma, beta, mean, var, eps=1e-5):
    """You folded a norm that stands before the layer. Here it stands after it: it sees x @ w + b."""
    scale = gamma / np.sqrt(var + eps)
    return scale[:, None] * w, (beta - mean * scale) @ w + b


def wrong_order(w, b, gamma, beta, mean, var, eps=1e-5):
    """You returned the bias first: the order is w, b."""
    scale = gamma / np.sqrt(var + eps)
    return (b - mean) * scale + beta, w * scale


def wrong_weights_alone(w, b, gamma, beta, mean, var, eps=1e-5):
    """You returned the weights alone: a linear layer has a bias, too. Return both."""
    return w * (gamma / np.sqrt(var + eps))


def wrong_in_place(w, b, gamma, beta, mean, var, eps=1e-5):
    """You changed the caller's layer: make new arrays, w * scale instead of w *= scale."""
    scale = gamma / np.sqrt(var + eps)
    w *= scale
    b -= mean
    b *= scale
    b += beta
    return w, b


def wrong_lists(w, b, gamma, beta, mean, var, eps=1e-5):
    """You returned lists. Weights and bias are arrays, with which a layer computes: leave out the tolist."""
    scale = gamma / np.sqrt(var + eps)
    return (w * scale).tolist(), ((b - mean) * scale + beta).tolist()
