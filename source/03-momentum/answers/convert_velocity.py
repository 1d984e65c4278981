"""convert_velocity: answers that must pass, and mistakes that must not."""

import numpy as np


def right_minus_rate_times_velocity(v, lr):
    return -lr * v


def right_what_is_left_of_a_step(v, lr):
    return 0.0 - np.multiply(v, lr)


def right_in_place_on_a_copy(v, lr):
    moved = np.array(v, dtype=float)
    moved *= -lr
    return moved


def right_entry_by_entry(v, lr):
    return np.array([-x * lr for x in np.ravel(v).tolist()]).reshape(np.shape(v))


def wrong_sign(v, lr):
    """The sign is missing: one velocity adds up gradients and points uphill, the other is the move and points downhill."""
    return lr * v


def wrong_other_direction(v, lr):
    """You divided by lr, which leads from velocity_step back to momentum_step. The other way round it is a product."""
    return -v / lr


def wrong_divided_without_sign(v, lr):
    """You divided by lr. The velocity of velocity_step is a move, so it is small where lr is small: multiply, and mind the sign."""
    return v / lr


def wrong_no_rate(v, lr):
    """You only turned the sign. The velocity of velocity_step has the learning rate inside: multiply by lr too."""
    return v * -1.0


def wrong_the_same(v, lr):
    """You handed back the velocity as it is. Both forms walk the same path, but their velocities differ, by a factor: compare w - lr * v with w + v."""
    return v * 1.0


def wrong_rate_subtracted(v, lr):
    """You subtracted lr from the velocity. It is a factor: compare w - lr * v with w + v."""
    return v - lr


def wrong_shrunk(v, lr):
    """You shrank the velocity by a share lr, which keeps most of it: only lr times the velocity is the move, and it points the other way."""
    return v - lr * v


def wrong_in_place(v, lr):
    """You changed the caller's velocity: write v = -lr * v, which makes a new array, instead of v *= -lr."""
    v *= -lr
    return v


def wrong_whole_numbers(v, lr):
    """For an integer velocity your result is an integer array, and the fractions are cut off in it: let -lr * v choose the type."""
    moved = np.zeros_like(v)
    moved[...] = -lr * v
    return moved
