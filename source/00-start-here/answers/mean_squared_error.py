"""mean_squared_error: answers that must pass, and mistakes that must not."""

import numpy as np


def right_mean(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def right_norm(y_hat, y):
    residuals = np.asarray(y_hat, float) - np.asarray(y, float)
    return np.linalg.norm(residuals.ravel()) ** 2 / residuals.size


def right_loop(y_hat, y):
    total = 0.0
    for a, b in zip(np.ravel(y_hat), np.ravel(y), strict=True):
        total += float(a - b) ** 2
    return total / np.size(y)


def wrong_sum(y_hat, y):
    """You added the squares up and stopped there: divide by how many there are, so that the loss does not grow with the data set."""
    return np.sum((y_hat - y) ** 2)


def wrong_absolute(y_hat, y):
    """That is the mean absolute error: square the residuals instead of taking their size."""
    return np.mean(np.abs(y_hat - y))


def wrong_no_square(y_hat, y):
    """You took the mean of the residuals themselves: misses above and below cancel. Square them first."""
    return np.mean(y_hat - y)


def wrong_root(y_hat, y):
    """You took the square root at the end, which gives the root mean squared error. Here the loss stays squared."""
    return np.sqrt(np.mean((y_hat - y) ** 2))


def wrong_half(y_hat, y):
    """You halved it. Some books do, to make the derivative tidy; the definition here has no factor of a half."""
    return 0.5 * np.mean((y_hat - y) ** 2)


def wrong_residuals(y_hat, y):
    """You returned the residuals. Square them and take the mean: the loss is one number."""
    return y_hat - y


def wrong_squares(y_hat, y):
    """You returned one square an example. Take their mean: the loss is one number."""
    return (y_hat - y) ** 2


def wrong_square_of_mean(y_hat, y):
    """You squared the mean of the residuals. Square first, then take the mean, or misses above and below cancel."""
    return np.mean(y_hat - y) ** 2


def wrong_rows(y_hat, y):
    """For an array with two axes you divided by its number of rows: the mean runs over all entries."""
    return np.sum((y_hat - y) ** 2) / len(y)


def wrong_in_place(y_hat, y):
    """Your function changes the caller's predictions: write y_hat - y, which makes a new array, instead of y_hat -= y."""
    y_hat -= y
    return np.mean(y_hat**2)
