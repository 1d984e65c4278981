"""batchnorm_forward: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(x, gamma, beta, eps=1e-5):
    centered = x - x.mean(axis=0)
    inv_std = 1 / np.sqrt((centered**2).mean(axis=0) + eps)
    x_hat = centered * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


def right_numpy_statistics(x, gamma, beta, eps=1e-5):
    mu, var = np.mean(x, axis=0, keepdims=True), np.var(x, axis=0, keepdims=True)
    cache = dict(x=x, mu=mu, var=var, gamma=gamma, eps=eps)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta, cache


def right_scale_and_shift_of_x(x, gamma, beta, eps=1e-5):
    scale = gamma * (x.var(axis=0) + eps) ** -0.5
    shift = beta - scale * x.mean(axis=0)
    return scale * x + shift, [x, gamma, eps]


def right_feature_by_feature(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    y, x_hat, stds = np.empty((n, d)), np.empty((n, d)), np.empty(d)
    for j in range(d):
        mu = sum(x[:, j]) / n
        stds[j] = (sum((x[:, j] - mu) ** 2) / n + eps) ** 0.5
        x_hat[:, j] = (x[:, j] - mu) / stds[j]
        y[:, j] = gamma[j] * x_hat[:, j] + beta[j]
    return y, {"x_hat": x_hat, "std": stds, "gamma": gamma}


def wrong_unbiased_variance(x, gamma, beta, eps=1e-5):
    """You divided the squares by n - 1. In the forward pass batch norm divides by n, ddof = 0; n - 1 comes only with the running statistics."""
    mu, n = x.mean(axis=0), len(x)
    var = ((x - mu) ** 2).sum(axis=0) / max(n - 1, 1)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta, x_hat


def wrong_eps_outside(x, gamma, beta, eps=1e-5):
    """You added eps to the standard deviation. In batch norm it stands inside the root, beside the variance."""
    x_hat = (x - x.mean(axis=0)) / (x.std(axis=0) + eps)
    return gamma * x_hat + beta, x_hat


def wrong_no_eps(x, gamma, beta, eps=1e-5):
    """Your eps is missing: a feature that is the same in all rows has variance zero, and you divide by it. Add eps to the variance."""
    x_hat = (x - x.mean(axis=0)) / x.std(axis=0)
    return gamma * x_hat + beta, x_hat


def wrong_fixed_eps(x, gamma, beta, eps=1e-5):
    """You always use 1e-5: take the eps that you are given."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
    return gamma * x_hat + beta, x_hat


def wrong_no_root(x, gamma, beta, eps=1e-5):
    """You divided by the variance: take its square root first."""
    x_hat = (x - x.mean(axis=0)) / (x.var(axis=0) + eps)
    return gamma * x_hat + beta, x_hat


def wrong_each_row(x, gamma, beta, eps=1e-5):
    """You normalized each row by itself, which is layer norm. Batch norm looks at one feature over the whole batch: axis=0."""
    mu, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma * x_hat + beta, x_hat


def wrong_all_features_together(x, gamma, beta, eps=1e-5):
    """You took one mean and one variance over the whole array. Every feature has its own: axis=0."""
    x_hat = (x - x.mean()) / np.sqrt(x.var() + eps)
    return gamma * x_hat + beta, x_hat


def wrong_mean_kept(x, gamma, beta, eps=1e-5):
    """You divided by the standard deviation, but never subtracted the mean."""
    x_hat = x / np.sqrt(x.var(axis=0) + eps)
    return gamma * x_hat + beta, x_hat


def wrong_not_scaled_back(x, gamma, beta, eps=1e-5):
    """You stopped at the normalized values: multiply them by gamma and add beta."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return x_hat, x_hat


def wrong_swapped(x, gamma, beta, eps=1e-5):
    """You swapped the two: gamma scales and beta shifts."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return beta * x_hat + gamma, x_hat


def wrong_shift_scaled_too(x, gamma, beta, eps=1e-5):
    """You added beta before you multiplied by gamma: the order is gamma times x_hat, then plus beta."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma * (x_hat + beta), x_hat


def wrong_shift_subtracted(x, gamma, beta, eps=1e-5):
    """You subtracted beta: the shift is added."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma * x_hat - beta, x_hat


def wrong_output_alone(x, gamma, beta, eps=1e-5):
    """You returned y alone. The backward pass needs what you computed on the way: return y and a cache."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma * x_hat + beta


def wrong_cache_first(x, gamma, beta, eps=1e-5):
    """You returned the cache first: y comes first, then the cache."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return (x_hat, gamma), gamma * x_hat + beta


def wrong_in_place(x, gamma, beta, eps=1e-5):
    """You normalized the caller's x itself: write x = x - mu, which makes a new array, instead of x -= mu."""
    x -= x.mean(axis=0)
    x /= np.sqrt((x**2).mean(axis=0) + eps)
    return gamma * x + beta, (x, gamma)


def wrong_whole_numbers(x, gamma, beta, eps=1e-5):
    """For integers your result is an integer array, and the normalized values are rounded in it: make the array with dtype=float."""
    x_hat = np.empty_like(x)
    x_hat[...] = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma * x_hat + beta, x_hat
