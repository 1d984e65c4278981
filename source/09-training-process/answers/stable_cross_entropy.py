"""stable_cross_entropy: answers that must pass, and mistakes that must not."""

import math

import numpy as np
import torch


def right_maximum(probs, y, eps=1e-12):
    return -np.log(np.maximum(probs[np.arange(len(y)), y], eps)).mean()


def right_clipped_first(probs, y, eps=1e-12):
    logs = np.log(np.clip(probs, eps, None))
    return float(-np.take_along_axis(logs, y[:, None], axis=1).mean())


def right_loop(probs, y, eps=1e-12):
    total = 0.0
    for row, label in zip(probs.tolist(), y.tolist()):
        total -= math.log(max(row[label], eps))
    return total / len(y)


def right_log_clipped(probs, y, eps=1e-12):
    with np.errstate(divide="ignore"):
        logs = np.log(probs[range(len(y)), y])
    return np.mean(np.minimum(-logs, -np.log(eps)))


def right_with_tensors(probs, y, eps=1e-12):
    p = torch.tensor(np.asarray(probs, dtype=float))[torch.arange(len(y)), torch.tensor(y)]
    return -p.clamp(min=eps).log().mean().item()


def wrong_no_clipping(probs, y, eps=1e-12):
    """You took the logarithm of 0, which is minus infinity. Raise small probabilities to eps first."""
    return -np.log(probs[np.arange(len(y)), y]).mean()


def wrong_forgotten_log(probs, y, eps=1e-12):
    """You forgot the log: the loss is minus the logarithm of the probability."""
    return -np.maximum(probs[np.arange(len(y)), y], eps).mean()


def wrong_eps_added(probs, y, eps=1e-12):
    """You added eps to every probability. Only those below eps are raised, to eps: np.maximum does that."""
    return -np.log(probs[np.arange(len(y)), y] + eps).mean()


def wrong_clipped_above_too(probs, y, eps=1e-12):
    """You clipped from above as well, so a sure and right prediction is charged. Only probabilities below eps change."""
    return -np.log(np.clip(probs[np.arange(len(y)), y], eps, 1 - eps)).mean()


def wrong_infinities_dropped(probs, y, eps=1e-12):
    """You dropped the infinite losses or set them to another number. A probability of 0 costs -log(eps)."""
    with np.errstate(divide="ignore"):
        losses = -np.log(probs[np.arange(len(y)), y])
    return np.nan_to_num(losses, posinf=0.0).mean()


def wrong_loss_clipped(probs, y, eps=1e-12):
    """You clipped the mean loss at the end. Every probability is clipped by itself, before the mean."""
    with np.errstate(divide="ignore"):
        loss = -np.log(probs[np.arange(len(y)), y]).mean()
    return min(loss, -np.log(eps))


def wrong_log_of_the_mean(probs, y, eps=1e-12):
    """You took the mean of the probabilities and then the log. Take the log of each, then the mean."""
    return -np.log(np.maximum(probs[np.arange(len(y)), y], eps).mean())


def wrong_sum(probs, y, eps=1e-12):
    """You added up the losses. Their mean does not depend on how many examples there are."""
    return -np.log(np.maximum(probs[np.arange(len(y)), y], eps)).sum()


def wrong_softmax_again(probs, y, eps=1e-12):
    """You applied a softmax to what are probabilities already."""
    p = np.exp(probs) / np.exp(probs).sum(axis=1, keepdims=True)
    return -np.log(np.maximum(p[np.arange(len(y)), y], eps)).mean()


def wrong_all_classes(probs, y, eps=1e-12):
    """You averaged over all classes. Only the probability of the true class counts: pick column y[i] of row i."""
    return -np.log(np.maximum(probs, eps)).mean()


def wrong_no_minus(probs, y, eps=1e-12):
    """The minus is missing: a log of a probability is never positive, and the loss never negative."""
    return np.log(np.maximum(probs[np.arange(len(y)), y], eps)).mean()


def wrong_own_eps(probs, y, eps=1e-12):
    """You wrote a small number of your own in place of eps: use the one that you are given."""
    return -np.log(np.maximum(probs[np.arange(len(y)), y], 1e-12)).mean()


def wrong_columns(probs, y, eps=1e-12):
    """probs[:, y] picks whole columns, every label from every row. Pair the row numbers with the labels: probs[np.arange(n), y]."""
    return -np.log(np.maximum(probs[:, y], eps)).mean()


def wrong_in_place(probs, y, eps=1e-12):
    """You raised the caller's probabilities themselves: np.maximum makes a new array, where assigning to probs[...] changes the one that you were given."""
    probs[probs < eps] = eps
    return -np.log(probs[np.arange(len(y)), y]).mean()


def wrong_ready_made(probs, y, eps=1e-12):
    """You let PyTorch take the loss. The exercise asks you to build it: one row of indices, a log and a mean do."""
    logs = torch.tensor(np.asarray(probs, dtype=float)).clamp(min=eps).log()
    return torch.nn.functional.nll_loss(logs, torch.tensor(y)).item()
