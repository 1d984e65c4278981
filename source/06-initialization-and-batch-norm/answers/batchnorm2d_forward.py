"""batchnorm2d_forward: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_three_axes(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    shape = 1, -1, 1, 1
    return np.reshape(gamma, shape) * (x - mu) / np.sqrt(var + eps) + np.reshape(beta, shape)


def right_pixels_as_examples(x, gamma, beta, eps=1e-5):
    last = np.moveaxis(x, 1, -1)
    rows = last.reshape(-1, last.shape[-1])
    x_hat = (rows - rows.mean(axis=0)) / np.sqrt(rows.var(axis=0) + eps)
    return np.moveaxis((gamma * x_hat + beta).reshape(last.shape), -1, 1)


def right_channel_by_channel(x, gamma, beta, eps=1e-5):
    y = np.empty(x.shape)
    for c in range(x.shape[1]):
        channel = x[:, c]
        scale = gamma[c] / (channel.var() + eps) ** 0.5
        y[:, c] = scale * (channel - channel.mean()) + beta[c]
    return y


def right_transposed(x, gamma, beta, eps=1e-5):
    channels = np.transpose(x, (0, 2, 3, 1)).astype(float)
    channels -= channels.mean((0, 1, 2))
    channels /= np.sqrt(np.mean(channels**2, axis=(0, 1, 2)) + eps)
    return (channels * gamma + beta).transpose(0, 3, 1, 2)


def right_with_tensors(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (torch.tensor(np.asarray(a, dtype=np.float64)) for a in (x, gamma, beta))
    off = x - x.mean(dim=(0, 2, 3), keepdim=True)
    var = (off**2).mean(dim=(0, 2, 3), keepdim=True)
    y = gamma.view(1, -1, 1, 1) * off / torch.sqrt(var + eps) + beta.view(1, -1, 1, 1)
    return y.numpy()


def wrong_each_pixel(x, gamma, beta, eps=1e-5):
    """You took statistics over the batch alone, so every pixel has its own. A filter does the same thing at every place, so batch, height and width are averaged together: axis=(0, 2, 3)."""
    x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]


def wrong_each_image(x, gamma, beta, eps=1e-5):
    """You took statistics of each image by itself, which is instance norm. Batch norm averages over the batch as well: axis=(0, 2, 3)."""
    mu, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + eps) + beta[:, None, None]


def wrong_layer_norm(x, gamma, beta, eps=1e-5):
    """You averaged over channel, height and width of each image, which is layer norm. Batch norm keeps the channels apart and averages over the batch: axis=(0, 2, 3)."""
    mu, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + eps) + beta[:, None, None]


def wrong_whole_batch(x, gamma, beta, eps=1e-5):
    """You took one mean and one variance for everything. Each channel has its own: axis=(0, 2, 3)."""
    return gamma[:, None, None] * (x - x.mean()) / np.sqrt(x.var() + eps) + beta[:, None, None]


def wrong_channels_last(x, gamma, beta, eps=1e-5):
    """You took the last axis for the channels. Here images are (N, C, H, W), so the channels are axis 1."""
    mu, var = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    return gamma * (x - mu) / np.sqrt(var + eps) + beta


def wrong_parameters_along_the_width(x, gamma, beta, eps=1e-5):
    """gamma and beta met the width instead of the channels: NumPy aligns shapes at the last axis. Give them the shape (C, 1, 1)."""
    mu, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + eps) + beta


def wrong_reshaped_without_moving(x, gamma, beta, eps=1e-5):
    """You reshaped to (-1, C) while the channels were axis 1, which mixes pixels of all channels: move the channels to the end first."""
    rows = x.reshape(-1, x.shape[1])
    x_hat = (rows - rows.mean(axis=0)) / np.sqrt(rows.var(axis=0) + eps)
    return (gamma * x_hat + beta).reshape(x.shape)


def wrong_unbiased_variance(x, gamma, beta, eps=1e-5):
    """You divided the squares by their number less one. The forward pass of batch norm takes the biased variance, ddof = 0."""
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    count = max(x[:, 0].size - 1, 1)
    var = ((x - mu) ** 2).sum(axis=(0, 2, 3), keepdims=True) / count
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + eps) + beta[:, None, None]


def wrong_mean_of_image_variances(x, gamma, beta, eps=1e-5):
    """You averaged the variances of the images, which leaves out how their means differ. Take one variance over batch, height and width."""
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(2, 3)).mean(axis=0)[:, None, None]
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + eps) + beta[:, None, None]


def wrong_no_eps(x, gamma, beta, eps=1e-5):
    """Your eps is missing: a channel that is the same everywhere has variance zero, and you divide by it."""
    mu, std = x.mean(axis=(0, 2, 3), keepdims=True), x.std(axis=(0, 2, 3), keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return gamma[:, None, None] * (x - mu) / std + beta[:, None, None]


def wrong_eps_outside(x, gamma, beta, eps=1e-5):
    """You added eps to the standard deviation. It stands inside the root, beside the variance."""
    mu, std = x.mean(axis=(0, 2, 3), keepdims=True), x.std(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / (std + eps) + beta[:, None, None]


def wrong_fixed_eps(x, gamma, beta, eps=1e-5):
    """You always use 1e-5: take the eps that you are given."""
    mu, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / np.sqrt(var + 1e-5) + beta[:, None, None]


def wrong_no_root(x, gamma, beta, eps=1e-5):
    """You divided by the variance: take its square root first."""
    mu, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / (var + eps) + beta[:, None, None]


def wrong_not_scaled_back(x, gamma, beta, eps=1e-5):
    """You stopped at the normalized values: multiply each channel by its gamma and add its beta."""
    mu, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    return (x - mu) / np.sqrt(var + eps)


def wrong_swapped(x, gamma, beta, eps=1e-5):
    """You swapped the two: gamma scales and beta shifts."""
    mu, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    return beta[:, None, None] * (x - mu) / np.sqrt(var + eps) + gamma[:, None, None]


def wrong_with_a_cache(x, gamma, beta, eps=1e-5):
    """You returned a cache, too. Here y alone is asked for."""
    mu, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None], (x_hat, var)


def wrong_in_place(x, gamma, beta, eps=1e-5):
    """You normalized the caller's images themselves: write x = x - mu, which makes a new array, instead of x -= mu."""
    x -= x.mean(axis=(0, 2, 3), keepdims=True)
    x /= np.sqrt((x**2).mean(axis=(0, 2, 3), keepdims=True) + eps)
    return gamma[:, None, None] * x + beta[:, None, None]
