"""batchnorm_inference: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(x, gamma, beta, mean, var, eps=1e-5):
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def right_scale_and_shift(x, gamma, beta, mean, var, eps=1e-5):
    scale = gamma * np.power(var + eps, -0.5)
    return x * scale + (beta - mean * scale)


def right_row_by_row(x, gamma, beta, mean, var, eps=1e-5):
    y = np.array(x, dtype=float)
    for row in y:
        row -= mean
        row /= (var + eps) ** 0.5
        row *= gamma
        row += beta
    return y


def wrong_statistics_of_the_batch(x, gamma, beta, mean, var, eps=1e-5):
    """You normalized with the statistics of x itself. At inference the given mean and var are used, so that an example's answer does not depend on its neighbours."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def wrong_mean_of_the_batch(x, gamma, beta, mean, var, eps=1e-5):
    """You subtracted the mean of x. Use the mean that you are given, as you do with var."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(var + eps) + beta


def wrong_no_eps(x, gamma, beta, mean, var, eps=1e-5):
    """Your eps is missing: training divided by sqrt(var + eps), and inference has to do the same. With var = 0 you divide by zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return gamma * (x - mean) / np.sqrt(var) + beta


def wrong_eps_outside(x, gamma, beta, mean, var, eps=1e-5):
    """You added eps to the standard deviation. It stands inside the root, beside the variance."""
    return gamma * (x - mean) / (np.sqrt(var) + eps) + beta


def wrong_fixed_eps(x, gamma, beta, mean, var, eps=1e-5):
    """You always use 1e-5: take the eps that you are given."""
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


def wrong_default_eps(x, gamma, beta, mean, var, eps=1e-8):
    """Your default for eps is not 1e-5."""
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def wrong_no_root(x, gamma, beta, mean, var, eps=1e-5):
    """You divided by the variance: take its square root first."""
    return gamma * (x - mean) / (var + eps) + beta


def wrong_squared(x, gamma, beta, mean, var, eps=1e-5):
    """You treated var as a standard deviation and squared it. It is a variance: take the root of var + eps."""
    return gamma * (x - mean) / np.sqrt(var**2 + eps) + beta


def wrong_corrected_again(x, gamma, beta, mean, var, eps=1e-5):
    """You corrected the variance with n/(n - 1). The given var is used as it is; n has no meaning here, and with one row you would divide by zero."""
    n = len(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        return gamma * (x - mean) / np.sqrt(var * np.divide(n, n - 1) + eps) + beta


def wrong_mean_kept(x, gamma, beta, mean, var, eps=1e-5):
    """You did not subtract the mean."""
    return gamma * x / np.sqrt(var + eps) + beta


def wrong_not_scaled_back(x, gamma, beta, mean, var, eps=1e-5):
    """You stopped at the normalized values: multiply them by gamma and add beta."""
    return (x - mean) / np.sqrt(var + eps)


def wrong_swapped(x, gamma, beta, mean, var, eps=1e-5):
    """You swapped the two: gamma scales and beta shifts."""
    return beta * (x - mean) / np.sqrt(var + eps) + gamma


def wrong_shift_scaled_too(x, gamma, beta, mean, var, eps=1e-5):
    """You added beta before you multiplied by gamma: the order is gamma times the normalized x, then plus beta."""
    return gamma * ((x - mean) / np.sqrt(var + eps) + beta)


def wrong_in_place(x, gamma, beta, mean, var, eps=1e-5):
    """You normalized the caller's x itself: write x = x - mean, which makes a new array, instead of x -= mean."""
    x -= mean
    x *= gamma / np.sqrt(var + eps)
    x += beta
    return x


def wrong_whole_numbers(x, gamma, beta, mean, var, eps=1e-5):
    """For an integer x your result is an integer array, and everything is rounded in it: make the array with dtype=float."""
    y = np.zeros_like(x)
    y[:] = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y
