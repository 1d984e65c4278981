"""channel_statistics: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def pixels(images):
    """(pixels, 3) float64, from 0 to 255."""
    return np.asarray(images).reshape(-1, 3).astype(float)


def right_tensor(images):
    x = torch.as_tensor(images).reshape(-1, 3).double().div_(255)
    return x.mean(dim=0), x.std(dim=0, unbiased=False)


def right_array(images):
    x = np.asarray(images) / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(0, 1, 2))


def right_counts(images):
    values, mean, std = np.arange(256) / 255, [], []
    for channel in pixels(images).astype(int).T:
        share = np.bincount(channel, minlength=256) / channel.size
        mean.append(float(share @ values))
        std.append(float(np.sqrt(share @ values**2 - mean[-1] ** 2)))
    return mean, std


def right_float32(images):
    x = torch.as_tensor(images).permute(3, 0, 1, 2).flatten(1).float() / 255
    mean = x.mean(dim=1)
    return mean, ((x - mean[:, None]) ** 2).mean(dim=1).sqrt()


def wrong_bytes(images):
    """Your values go from 0 to 255. Divide by 255 first: the statistics are those of values in [0, 1]."""
    return pixels(images).mean(axis=0), pixels(images).std(axis=0)


def wrong_unbiased(images):
    """You divided by one less than the number of pixels. PyTorch's std does so unless you say unbiased=False; here ddof is 0."""
    x = pixels(images) / 255
    return x.mean(axis=0), x.std(axis=0, ddof=1)


def wrong_mean_of_stds(images):
    """You averaged the standard deviations of single images. That leaves out how the images differ from each other: take one over all pixels."""
    x = np.asarray(images) / 255
    return x.mean(axis=(0, 1, 2)), x.std(axis=(1, 2)).mean(axis=0)


def wrong_variance(images):
    """You returned the variance. The standard deviation is its square root."""
    x = pixels(images) / 255
    return x.mean(axis=0), x.var(axis=0)


def wrong_all_colors(images):
    """You took the statistics over all three colors together. Each channel has its own."""
    x = pixels(images) / 255
    return np.full(3, x.mean()), np.full(3, x.std())


def wrong_overflow(images):
    """You squared the bytes, and a byte holds no square above 255: what is larger wraps around. Turn them into floating point first."""
    x = np.asarray(images)
    mean = (x / 255).mean(axis=(0, 1, 2))
    return mean, np.sqrt(np.abs((x * x).mean(axis=(0, 1, 2)) / 255**2 - mean**2))


def wrong_one_a_image(images):
    """You have a row for each image. Average over the images too: three numbers are wanted."""
    x = np.asarray(images) / 255
    return x.mean(axis=(1, 2)), x.std(axis=(1, 2))


def wrong_channels_first(images):
    """You averaged over the last three axes, as if the channels came second. Here they come last."""
    x = np.asarray(images) / 255
    return x.mean(axis=(0, 2, 3)), x.std(axis=(0, 2, 3))


def wrong_swapped(images):
    """You returned the standard deviations first: the means come first."""
    x = pixels(images) / 255
    return x.std(axis=0), x.mean(axis=0)


def wrong_by_256(images):
    """You divided by 256. The largest byte is 255, and it stands for 1."""
    x = pixels(images) / 256
    return x.mean(axis=0), x.std(axis=0)
