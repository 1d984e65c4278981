"""cosine_decay: answers that must pass, and mistakes that must not."""

import cmath
import math

import numpy as np


def right_textbook(k, n_steps, lr_max, lr_min=0.0):
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * k / n_steps))


def right_half_angle(k, n_steps, lr_max, lr_min=0.0):
    share = math.cos(0.5 * math.pi * k / n_steps) ** 2
    return share * lr_max + (1 - share) * lr_min


def right_middle_and_swing(k, n_steps, lr_max, lr_min=0.0):
    middle, swing = (lr_max + lr_min) / 2, (lr_max - lr_min) / 2
    return middle + swing * cmath.exp(1j * cmath.pi * k / n_steps).real


def wrong_full_cosine(k, n_steps, lr_max, lr_min=0.0):
    """You used a whole turn of the cosine, so the rate comes back up: half a turn, from 0 to pi, takes it down."""
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(2 * np.pi * k / n_steps))


def wrong_quarter(k, n_steps, lr_max, lr_min=0.0):
    """You used the first quarter of the cosine, which falls steeply at its end. Half a turn, from 0 to pi, leaves both ends flat."""
    return lr_min + (lr_max - lr_min) * np.cos(0.5 * np.pi * k / n_steps)


def wrong_rising(k, n_steps, lr_max, lr_min=0.0):
    """Your rate rises from lr_min to lr_max: at k = 0 the cosine is 1, and the rate should be lr_max."""
    return lr_min + 0.5 * (lr_max - lr_min) * (1 - np.cos(np.pi * k / n_steps))


def wrong_not_halved(k, n_steps, lr_max, lr_min=0.0):
    """1 + cos runs from 2 to 0, so your rate starts twice too high above lr_min: take half of it."""
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * k / n_steps))


def wrong_lr_min_left_out(k, n_steps, lr_max, lr_min=0.0):
    """Your rate always ends at zero: lr_min has no effect."""
    return 0.5 * lr_max * (1 + np.cos(np.pi * k / n_steps))


def wrong_lr_min_on_top(k, n_steps, lr_max, lr_min=0.0):
    """You put lr_min on top of a cosine of full height, so the rate starts at lr_max + lr_min: the cosine spans lr_max - lr_min."""
    return lr_min + 0.5 * lr_max * (1 + np.cos(np.pi * k / n_steps))


def wrong_lr_min_forgotten(k, n_steps, lr_max, lr_min=0.0):
    """Your cosine spans the right height, but nothing lifts it: add lr_min."""
    return 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * k / n_steps))


def wrong_cut_off_at_lr_min(k, n_steps, lr_max, lr_min=0.0):
    """You let the cosine fall to zero and cut it off at lr_min. It should be stretched, so that it comes to rest at lr_min."""
    return max(lr_min, 0.5 * lr_max * (1 + np.cos(np.pi * k / n_steps)))


def wrong_last_step(k, n_steps, lr_max, lr_min=0.0):
    """Your rate reaches lr_min at step n_steps - 1. It should at n_steps: divide by n_steps."""
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * k / max(n_steps - 1, 1)))


def wrong_degrees(k, n_steps, lr_max, lr_min=0.0):
    """You gave the cosine degrees. np.cos wants radians: half a turn is np.pi."""
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(180 * k / n_steps))


def wrong_without_pi(k, n_steps, lr_max, lr_min=0.0):
    """You left pi out, so the cosine goes only a third of the way: the angle at the end is pi."""
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(k / n_steps))
