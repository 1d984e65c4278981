"""one_cycle: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def cosine(a, b, share):
    """From a at 0 to b at 1 along half a cosine."""
    return b + 0.5 * (a - b) * (1 + math.cos(math.pi * share))


def right_two_phases(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    lr_start = lr_max / div
    lr_end = lr_start / final_div
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_end, (k - peak) / (n_steps - 1 - peak))


def right_distance_from_the_peak(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    away = k + 1 - warmup * n_steps
    if away < 0:
        low, length = lr_max / div, warmup * n_steps - 1
    else:
        low, length = lr_max / (div * final_div), n_steps * (1 - warmup)
    return low + (lr_max - low) * np.cos(0.5 * np.pi * abs(away) / length) ** 2


def right_arrays(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    peak = n_steps * warmup - 1
    share = np.interp(k, [0, peak, n_steps - 1], [-1, 0, 1])
    low = np.where(share < 0, lr_max / div, lr_max / div / final_div)
    return float(low + (lr_max - low) * (1 + np.cos(np.pi * share)) / 2)


def wrong_peak_not_shifted(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """Your peak comes one step late: since steps count from 0, it is at warmup * n_steps - 1."""
    lr_start = lr_max / div
    peak = warmup * n_steps
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_start / final_div, (k - peak) / (n_steps - 1 - peak))


def wrong_peak_rounded_down(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You rounded the place of the peak to a whole step. It may lie between two steps: leave it as it is."""
    lr_start = lr_max / div
    peak = max(int(warmup * n_steps) - 1, 1)
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_start / final_div, (k - peak) / (n_steps - 1 - peak))


def wrong_ends_a_step_late(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """Your rate would reach its lowest value only at step n_steps, which never comes: the last step is n_steps - 1."""
    lr_start = lr_max / div
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_start / final_div, (k - peak) / (n_steps - peak))


def wrong_end_from_the_peak(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You end at lr_max / final_div. final_div divides the first rate, lr_max / div, not the highest one."""
    lr_start = lr_max / div
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_max / final_div, (k - peak) / (n_steps - 1 - peak))


def wrong_back_to_the_start(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You come down to the first rate. The last phase goes far below it, to lr_max / div / final_div."""
    lr_start = lr_max / div
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_start, (k - peak) / (n_steps - 1 - peak))


def wrong_down_to_zero(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You come down to zero. The last rate is small, but not nothing: lr_max / div / final_div."""
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_max / div, lr_max, k / peak)
    return cosine(lr_max, 0.0, (k - peak) / (n_steps - 1 - peak))


def wrong_straight_lines(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You go up and down in straight lines. Here both phases are half a cosine, flat at their ends."""
    lr_start = lr_max / div
    peak = warmup * n_steps - 1
    return float(np.interp(k, [0, peak, n_steps - 1], [lr_start, lr_max, lr_start / final_div]))


def wrong_linear_warmup(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """Your warm-up is a straight line. It is half a cosine, like the way down."""
    lr_start = lr_max / div
    peak = warmup * n_steps - 1
    if k <= peak:
        return lr_start + (lr_max - lr_start) * k / peak
    return cosine(lr_max, lr_start / final_div, (k - peak) / (n_steps - 1 - peak))


def wrong_starts_at_zero(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """Your warm-up begins at zero, so the first step is lost. It begins at lr_max / div."""
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(0.0, lr_max, k / peak)
    return cosine(lr_max, lr_max / div / final_div, (k - peak) / (n_steps - 1 - peak))


def wrong_no_warmup(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You begin at the peak. The first phase climbs from lr_max / div to lr_max."""
    peak = warmup * n_steps - 1
    if k <= peak:
        return lr_max * 1.0
    return cosine(lr_max, lr_max / div / final_div, (k - peak) / (n_steps - 1 - peak))


def wrong_second_phase_counts_from_zero(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """Your way down measures its share from step 0 and jumps at the peak: measure it from the peak, (k - peak) / (n_steps - 1 - peak)."""
    lr_start = lr_max / div
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_start / final_div, k / (n_steps - 1))


def wrong_own_defaults(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """You wrote 25 and 10000 into the body, so the arguments div and final_div have no effect: use them."""
    lr_start = lr_max / 25
    peak = warmup * n_steps - 1
    if k <= peak:
        return cosine(lr_start, lr_max, k / peak)
    return cosine(lr_max, lr_start / 1e4, (k - peak) / (n_steps - 1 - peak))
