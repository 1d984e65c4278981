"""terminal_speed: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_norm(g, lr, beta):
    return lr * np.linalg.norm(g) / (1 - beta)


def right_hypot(g, lr, beta):
    return lr / (1 - beta) * math.hypot(*np.ravel(g))


def right_length_of_the_last_move(g, lr, beta):
    move = lr * np.asarray(g, dtype=float) / (1.0 - beta)
    return float(np.sqrt(np.sum(move**2)))


def right_step_by_step(g, lr, beta):
    speed = 0.0
    length = np.sqrt(np.vdot(g, g))
    for _ in range(20000):
        speed = beta * speed + lr * length
    return speed


def wrong_a_vector(g, lr, beta):
    """You returned the velocity, with a number for each parameter. A speed is its length: take the norm of g."""
    return lr * np.asarray(g) / (1 - beta)


def wrong_no_memory(g, lr, beta):
    """This is the length of a step of plain gradient descent. The pushes add up, to 1 / (1 - beta) times that."""
    return lr * np.linalg.norm(g)


def wrong_multiplied(g, lr, beta):
    """You multiplied by 1 - beta. The pushes add up, so the speed is larger than a single push: divide."""
    return lr * np.linalg.norm(g) * (1 - beta)


def wrong_divided_by_beta(g, lr, beta):
    """You divided by beta. The sum 1 + beta + beta^2 + ... is 1 / (1 - beta)."""
    return lr * np.linalg.norm(g) / beta


def wrong_without_the_newest(g, lr, beta):
    """You left the newest push out, beta + beta^2 + ... The sum begins with 1, so it is 1 / (1 - beta)."""
    return lr * np.linalg.norm(g) * beta / (1 - beta)


def wrong_plus(g, lr, beta):
    """You divided by 1 + beta. That is the sum 1 - beta + beta^2 - ..., of pushes that take turns; pushes in one direction give 1 / (1 - beta)."""
    return lr * np.linalg.norm(g) / (1 + beta)


def wrong_root(g, lr, beta):
    """You divided by the root of 1 - beta. Steady pushes add up to the full 1 / (1 - beta)."""
    return lr * np.linalg.norm(g) / np.sqrt(1 - beta)


def wrong_no_rate(g, lr, beta):
    """This is the length of the velocity v. The weights move by lr times that in a step."""
    return np.linalg.norm(g) / (1 - beta)


def wrong_divided_by_the_rate(g, lr, beta):
    """You divided by lr. A larger rate makes a faster ball: multiply."""
    return np.linalg.norm(g) / (lr * (1 - beta))


def wrong_squared_norm(g, lr, beta):
    """You forgot the root: the norm is the square root of the sum of squares."""
    return lr * np.sum(np.square(g)) / (1 - beta)


def wrong_sum_of_absolute_values(g, lr, beta):
    """You measured the length as the sum of absolute values. The speed is a distance: the root of the sum of squares."""
    return lr * np.sum(np.abs(g)) / (1 - beta)


def wrong_signed_sum(g, lr, beta):
    """You added up the entries of g, where opposite signs cancel. The length is the root of the sum of squares."""
    return lr * np.sum(g) / (1 - beta)


def wrong_largest_entry(g, lr, beta):
    """You took the largest entry. The length counts all of them: the root of the sum of squares."""
    return lr * np.max(np.abs(g)) / (1 - beta)


def wrong_norm_of_each_row(g, lr, beta):
    """You took a norm for each row. The parameters move as one vector, whatever their shape: one norm over all entries."""
    length = np.linalg.norm(g, axis=-1) if np.ndim(g) else np.abs(g)
    return lr * length / (1 - beta)


def wrong_spectral_norm(g, lr, beta):
    """np.linalg.norm(g, 2) of a matrix is its largest singular value, not the root of the sum of squares: leave the 2 out."""
    length = np.linalg.norm(g, 2) if np.ndim(g) == 2 else np.linalg.norm(g)
    return lr * length / (1 - beta)


def wrong_negative(g, lr, beta):
    """A speed has no sign: leave the minus out. It says how far a step goes, not where."""
    return -lr * np.linalg.norm(g) / (1 - beta)


def wrong_single_precision(g, lr, beta):
    """You computed in float32, which keeps about seven digits. Use NumPy's default, float64."""
    return float(np.float32(lr) * np.linalg.norm(np.asarray(g, np.float32)) / np.float32(1 - beta))
