"""clip_gradient: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_scaled_if_too_long(g, max_norm):
    norm = np.linalg.norm(g)
    scale = max_norm / norm if norm > max_norm else 1.0
    return g * scale


def right_divided_by_the_excess(g, max_norm):
    return g / np.maximum(1.0, np.sqrt(np.sum(np.square(g))) / max_norm)


def right_as_in_pytorch(g, max_norm):
    g = np.asarray(g, dtype=float)
    return g * np.minimum(1.0, max_norm / (np.sqrt(np.vdot(g, g)) + 1e-6))


def right_entry_by_entry(g, max_norm):
    entries = np.ravel(g).tolist()
    norm = math.hypot(*entries)
    if norm <= max_norm:
        return np.array(g, dtype=float)
    return np.array([entry / norm * max_norm for entry in entries]).reshape(np.shape(g))


def wrong_clipped_entries(g, max_norm):
    """You clipped every entry by itself, which turns the gradient another way. Scale all entries by one factor, so that only the length changes."""
    return np.clip(g, -max_norm, max_norm) * 1.0


def wrong_always_scaled(g, max_norm):
    """You scale every gradient to max_norm, short ones too. One that is not too long stays as it is."""
    norm = np.linalg.norm(g)
    return g * (max_norm / norm) if norm else g * 1.0


def wrong_zero_over_zero(g, max_norm):
    """You divide by the norm even where it is zero, which gives nan: leave a gradient alone that is not too long."""
    return g * np.minimum(max_norm, np.linalg.norm(g)) / np.linalg.norm(g)


def wrong_unit_length(g, max_norm):
    """You scaled a long gradient to length 1. Its new length is max_norm: multiply by that too."""
    norm = np.linalg.norm(g)
    return g / norm if norm > max_norm else g * 1.0


def wrong_norm_of_each_row(g, max_norm):
    """You took a norm for each row. The gradient is one vector, whatever its shape: take one norm over all its entries."""
    norm = np.linalg.norm(g, axis=-1, keepdims=True) if np.ndim(g) else np.abs(g)
    return g * np.where(norm > max_norm, max_norm / np.where(norm > 0, norm, 1.0), 1.0)


def wrong_spectral_norm(g, max_norm):
    """np.linalg.norm(g, 2) of a matrix is its largest singular value, not the root of the sum of squares: leave the 2 out, or flatten g first."""
    norm = np.linalg.norm(g, 2) if np.ndim(g) == 2 else np.linalg.norm(g)
    return g * (max_norm / norm) if norm > max_norm else g * 1.0


def wrong_sum_of_absolute_values(g, max_norm):
    """You measured the length as the sum of absolute values, the 1-norm. The 2-norm is the root of the sum of squares."""
    norm = np.sum(np.abs(g))
    return g * (max_norm / norm) if norm > max_norm else g * 1.0


def wrong_largest_entry(g, max_norm):
    """You compared the largest entry with max_norm. The 2-norm takes all entries: the root of the sum of their squares."""
    norm = np.max(np.abs(g))
    return g * (max_norm / norm) if norm > max_norm else g * 1.0


def wrong_squared_norm(g, max_norm):
    """You forgot the root: the 2-norm is the square root of the sum of squares."""
    norm = np.sum(np.square(g))
    return g * (max_norm / norm) if norm > max_norm else g * 1.0


def wrong_root_of_the_mean(g, max_norm):
    """You took the root of the mean square. The norm is the root of the sum, so it does not matter how many entries there are."""
    norm = np.sqrt(np.mean(np.square(g)))
    return g * (max_norm / norm) if norm > max_norm else g * 1.0


def wrong_grows_the_short(g, max_norm):
    """Your comparison is turned round: you scale the short gradients up and leave the long ones. Scale where the norm exceeds max_norm."""
    norm = np.linalg.norm(g)
    return g * (max_norm / norm) if 0 < norm < max_norm else g * 1.0


def wrong_thrown_away(g, max_norm):
    """You replaced a gradient that is too long by zero. Keep its direction: scale it to the length max_norm."""
    return g * 0.0 if np.linalg.norm(g) > max_norm else g * 1.0


def wrong_in_place(g, max_norm):
    """You scaled the caller's gradient: write g = g * factor, which makes a new array, instead of g *= factor."""
    norm = np.linalg.norm(g)
    if norm > max_norm:
        g *= max_norm / norm
    return g


def wrong_arrays_alone(g, max_norm):
    """You called a method of g, which a Python number does not have, and g may be one. np.linalg.norm(g), np.sum(g) and np.abs(g) take both."""
    norm = np.sqrt((g**2).sum())
    return g * (max_norm / norm) if norm > max_norm else g.copy()
