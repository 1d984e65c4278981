"""smooth_losses: answers that must pass, and mistakes that must not."""

import itertools

import numpy as np


def right_loop(losses, beta):
    smoothed, s = np.empty(len(losses)), 0.0
    for i, loss in enumerate(losses):
        s = beta * s + (1 - beta) * loss
        smoothed[i] = s / (1 - beta ** (i + 1))
    return smoothed


def right_weighted_means(losses, beta):
    n = len(losses)
    weights = [float(beta) ** np.arange(i, -1, -1) for i in range(n)]
    return np.array([np.average(losses[: i + 1], weights=weights[i]) for i in range(n)])


def right_sum_and_weight(losses, beta):
    top = itertools.accumulate(map(float, losses), lambda s, loss: beta * s + loss)
    weight = itertools.accumulate(np.ones(len(losses)), lambda s, one: beta * s + one)
    return np.array(list(top)) / np.array(list(weight))


def right_shrinking_gain(losses, beta):
    smoothed, s = [], 0.0
    for t, loss in enumerate(losses, start=1):
        s += (1 - beta) / (1 - beta**t) * (loss - s)
        smoothed.append(s)
    return np.array(smoothed)


def wrong_no_correction(losses, beta):
    """Your average begins near zero, since s starts at 0 and nothing corrects that: divide by 1 - beta^t."""
    smoothed, s = [], 0.0
    for loss in losses:
        s = beta * s + (1 - beta) * loss
        smoothed.append(s)
    return np.array(smoothed)


def wrong_correction_from_zero(losses, beta):
    """You divide by 1 - beta^t with t counted from 0, which is a division by zero at first: t counts from 1."""
    s = 0.0
    smoothed = []
    for t, loss in enumerate(losses):
        s = beta * s + (1 - beta) * loss
        smoothed.append(np.float64(s) / (1 - beta**t))
    return np.array(smoothed)


def wrong_correction_one_late(losses, beta):
    """Your t runs one ahead: at the first loss t is 1, and the corrected average is that loss itself."""
    s = 0.0
    smoothed = []
    for t, loss in enumerate(losses, start=2):
        s = beta * s + (1 - beta) * loss
        smoothed.append(s / (1 - beta**t))
    return np.array(smoothed)


def wrong_correction_fed_back(losses, beta):
    """You go on with the corrected average, so the correction is applied again and again: keep s as it is and correct only what you return."""
    s = 0.0
    smoothed = []
    for t, loss in enumerate(losses, start=1):
        s = (beta * s + (1 - beta) * loss) / (1 - beta**t)
        smoothed.append(s)
    return np.array(smoothed)


def wrong_constant_correction(losses, beta):
    """You divide by 1 - beta at every step. What is missing shrinks as the average fills: divide by 1 - beta^t."""
    s = 0.0
    smoothed = []
    for loss in losses:
        s = beta * s + (1 - beta) * loss
        smoothed.append(s / (1 - beta))
    return np.array(smoothed)


def wrong_first_loss_as_start(losses, beta):
    """You started the average at the first loss, which gives that one loss a large weight for long. Start at 0 and correct by 1 - beta^t."""
    s = float(losses[0])
    smoothed = []
    for loss in losses:
        s = beta * s + (1 - beta) * loss
        smoothed.append(s)
    return np.array(smoothed)


def wrong_weights_swapped(losses, beta):
    """You gave the new loss the weight beta. beta is what the past keeps; the new loss enters with 1 - beta."""
    s = 0.0
    smoothed = []
    for t, loss in enumerate(losses, start=1):
        s = (1 - beta) * s + beta * loss
        smoothed.append(s / (1 - (1 - beta) ** t) if beta else float(loss))
    return np.array(smoothed)


def wrong_in_place(losses, beta):
    """You wrote the averages into the caller's array: make a new one."""
    s = 0.0
    for t in range(len(losses)):
        s = beta * s + (1 - beta) * losses[t]
        losses[t] = s / (1 - beta ** (t + 1))
    return losses


def wrong_last_only(losses, beta):
    """You returned the last average only. Every loss has its own, so that you can draw the curve."""
    s = 0.0
    for loss in losses:
        s = beta * s + (1 - beta) * loss
    return s / (1 - beta ** len(losses))


def wrong_list(losses, beta):
    """You returned a list. The exercise asks for an array: np.array makes it from your list."""
    s = 0.0
    smoothed = []
    for t, loss in enumerate(losses, start=1):
        s = beta * s + (1 - beta) * loss
        smoothed.append(s / (1 - beta**t))
    return smoothed


def wrong_whole_numbers(losses, beta):
    """For whole numbers your result is an integer array, in which every average is cut off: make it with dtype=float."""
    s = 0.0
    smoothed = np.zeros_like(losses)
    for t in range(len(losses)):
        s = beta * s + (1 - beta) * losses[t]
        smoothed[t] = s / (1 - beta ** (t + 1))
    return smoothed


def wrong_plain_mean(losses, beta):
    """You took the mean of all losses so far, in which old ones never fade: beta has no effect."""
    return np.cumsum(losses) / np.arange(1, len(losses) + 1)
