"""initial_loss: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_log(n_classes):
    return np.log(n_classes)


def right_minus_log_probability(n_classes):
    return abs(-math.log(1 / n_classes))


def right_entropy(n_classes):
    p = np.full(n_classes, 1 / n_classes)
    return float(np.sum(-p * np.log(p)))


def wrong_binary_log(n_classes):
    """You took the logarithm to base 2, which counts in bits. Losses are in nats: use np.log."""
    return np.log2(n_classes)


def wrong_decimal_log(n_classes):
    """You took the logarithm to base 10. Losses are in nats: use np.log."""
    return np.log10(n_classes)


def wrong_sign(n_classes):
    """You forgot a minus: the loss is minus the log of the probability, and never negative."""
    return np.log(1 / n_classes)


def wrong_probability(n_classes):
    """You returned the probability of a lucky guess. The loss is minus its logarithm."""
    return 1 / n_classes


def wrong_error_rate(n_classes):
    """You returned the share of wrong guesses, the 0-1 loss. The cross-entropy is minus the log of the probability of the right class."""
    return 1 - 1 / n_classes


def wrong_two_classes(n_classes):
    """You returned -log 0.5, the value for two classes. With C classes each has probability 1 / C."""
    return math.log(2)


def wrong_expected_surprise(n_classes):
    """You multiplied by the probability 1 / C once too often: every example pays the full -log(1 / C), whatever its class."""
    return np.log(n_classes) / n_classes


def wrong_log1p(n_classes):
    """np.log1p(n) is log(1 + n), one class too many: use np.log."""
    return np.log1p(n_classes)


def wrong_single_precision(n_classes):
    """You computed in single precision, which keeps seven digits. Use Python's or NumPy's float, which keeps sixteen."""
    return np.log(np.float32(n_classes))
