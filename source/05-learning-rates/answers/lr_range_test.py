"""lr_range_test: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_loop(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def right_lists(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    factor = (lr_max / lr_min) ** (1 / (n - 1))
    lr, top, weight, best = float(lr_min), 0.0, 0.0, math.inf
    lrs, losses = [], []
    while len(lrs) < n:
        top = beta * top + float(train_step(lr))
        weight = beta * weight + 1
        smoothed = top / weight
        lrs.append(lr)
        losses.append(smoothed)
        if not smoothed <= diverge * best or math.isinf(smoothed):
            break
        best = min(best, smoothed)
        lr *= factor
    return lrs, losses


def right_smooths_all_anew(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    lrs = lr_min * (lr_max / lr_min) ** (np.arange(n) / (n - 1))
    raw, smoothed = [], np.empty(n)
    for i in range(n):
        raw.append(train_step(float(lrs[i])))
        weights = (1 - beta) * float(beta) ** np.arange(i, -1, -1)
        smoothed[i] = weights @ np.array(raw, dtype=float) / (1 - beta ** (i + 1))
        diverged = smoothed[i] > diverge * smoothed[: i + 1].min()
        if diverged or not np.isfinite(smoothed[i]):
            return lrs[: i + 1], smoothed[: i + 1]
    return lrs, smoothed


def wrong_never_stops(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You go on after the loss has exploded. Stop once the smoothed loss exceeds diverge times the smallest one, or is not finite."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
    return np.array(lrs), np.array(losses)


def wrong_nan_not_noticed(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You go on after a loss that is not a number: comparisons with nan are always false, so ask np.isfinite as well."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_only_nan_noticed(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You stop only where the loss is not finite. Stop as well once it exceeds diverge times the smallest one so far."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]):
            break
    return np.array(lrs), np.array(losses)


def wrong_last_point_dropped(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You leave out the point at which the test stops. Keep it: it shows where the loss exploded."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        smoothed = s / (1 - beta**t)
        if not np.isfinite(smoothed) or smoothed > diverge * min([*losses, smoothed]):
            break
        lrs.append(lr)
        losses.append(smoothed)
    return np.array(lrs), np.array(losses)


def wrong_raw_losses(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You returned the losses as they came. Smooth them, with bias correction, as smooth_losses does."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        lrs.append(lr)
        losses.append(float(train_step(lr)))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_raw_loss_decides(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You stop by the raw loss. One unlucky batch should not end the test: compare the smoothed losses."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        raw = train_step(lr)
        s = beta * s + (1 - beta) * raw
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or raw > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_no_bias_correction(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You smooth without bias correction, so the first losses come out far too small and the test stops too soon: divide by 1 - beta^t."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s)
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_compared_with_the_first(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You compare with the first loss. Compare with the smallest smoothed loss so far."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * losses[0]:
            break
    return np.array(lrs), np.array(losses)


def wrong_compared_with_the_last(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You compare with the loss one step before. Compare with the smallest smoothed loss so far."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * losses[max(len(losses) - 2, 0)]:
            break
    return np.array(lrs), np.array(losses)


def wrong_next_rate_recorded(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You store each loss with the rate of the next step. Store the rate that train_step was called with."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr * (lr_max / lr_min) ** (1 / (n - 1)))
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_linear_rates(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """Your rates lie at equal distances. They should be geometric, as range_test_lrs makes them."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.linspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_all_rates_returned(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You returned all n rates, although the test stopped before: as many rates as losses."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.geomspace(lr_min, lr_max, n), np.array(losses)


def wrong_trains_on_and_cuts(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You train at all n rates and cut the curve off afterwards. Stop at once: every further step costs time and spoils the weights."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    for lr in np.geomspace(lr_min, lr_max, n)[len(lrs) :]:
        train_step(lr)
    return np.array(lrs), np.array(losses)


def wrong_own_beta(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You wrote 0.9 into the body, so the argument beta has no effect."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = 0.9 * s + 0.1 * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - 0.9**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_own_diverge(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You wrote 4 into the body, so the argument diverge has no effect."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > 4.0 * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_stops_at_equality(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You stop where the smoothed loss is exactly diverge times the smallest. It has to exceed that."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] >= diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_two_calls_a_step(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You call train_step twice in each step. Every call trains: call it once and keep the loss."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * (train_step(lr) if np.isfinite(train_step(lr)) else np.nan)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)


def wrong_best_raw_loss(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You compare with the smallest raw loss. Compare smoothed with smoothed: one lucky batch would end the test."""
    lrs, losses, s, best = [], [], 0.0, np.inf
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        raw = train_step(lr)
        best = min(best, raw)
        s = beta * s + (1 - beta) * raw
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * best:
            break
    return np.array(lrs), np.array(losses)


def wrong_order_swapped(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You returned the losses first: the rates come first."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(losses), np.array(lrs)


def wrong_one_rate_short(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """You made one step too few: n rates with both ends included."""
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n)[:-1], start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)
