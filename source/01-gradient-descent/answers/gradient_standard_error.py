"""gradient_standard_error: answers that must pass, and mistakes that must not."""

import numpy as np


def right_deviation_over_root(per_example, batch_size):
    return per_example.std(axis=0) / np.sqrt(batch_size)


def right_root_of_mean_square(per_example, batch_size):
    centred = per_example - np.mean(per_example, axis=0)
    return np.sqrt(np.mean(centred**2, axis=0) / batch_size)


def right_column_by_column(per_example, batch_size):
    n = len(per_example)
    errors = []
    for column in per_example.T.tolist():
        mean = sum(column) / n
        errors.append((sum((value - mean) ** 2 for value in column) / n / batch_size) ** 0.5)
    return np.array(errors)


def right_norm_of_the_columns(per_example, batch_size):
    centred = per_example - per_example.mean(0)
    return np.linalg.norm(centred, axis=0) * (len(per_example) * batch_size) ** -0.5


def wrong_divided_by_the_batch_size(per_example, batch_size):
    """You divided by the batch size itself. The error of a mean shrinks only with its root: four times the batch halves the noise."""
    return per_example.std(axis=0) / batch_size


def wrong_sample_deviation(per_example, batch_size):
    """You divided by n - 1 (ddof=1), as for a sample. Here the n gradients are the whole population that batches are drawn from: divide by n (ddof=0)."""
    return per_example.std(axis=0, ddof=1) / np.sqrt(batch_size)


def wrong_number_of_rows(per_example, batch_size):
    """You divided by the root of the number of rows. A batch averages batch_size gradients, so it is the root of batch_size that counts."""
    return per_example.std(axis=0) / np.sqrt(len(per_example))


def wrong_along_the_rows(per_example, batch_size):
    """You measured the spread within each row, between parameters. It is the examples that differ: go down the columns, with axis=0."""
    return per_example.std(axis=1) / np.sqrt(batch_size)


def wrong_one_number(per_example, batch_size):
    """You measured one spread over the whole array. Each parameter has its own: use axis=0, which gives d numbers."""
    return per_example.std() / np.sqrt(batch_size)


def wrong_variance(per_example, batch_size):
    """You returned the variance of the batch's mean. Its standard error is the square root of that."""
    return per_example.var(axis=0) / batch_size


def wrong_variance_over_root(per_example, batch_size):
    """You divided the variance by the root of the batch size: take the standard deviation, which has the units of the gradient."""
    return per_example.var(axis=0) / np.sqrt(batch_size)


def wrong_no_batch(per_example, batch_size):
    """The batch size is missing: this is the spread of single gradients. The mean of a batch is less noisy by the root of its size."""
    return per_example.std(axis=0)


def wrong_not_centred(per_example, batch_size):
    """You took the root of the mean square without subtracting the mean gradient first: noise is the distance from the mean, not from zero."""
    return np.sqrt(np.mean(per_example**2, axis=0) / batch_size)


def wrong_first_rows(per_example, batch_size):
    """You measured the spread of the first batch_size rows alone. It is that of all examples: the batch size stands only in the root."""
    return per_example[:batch_size].std(axis=0) / np.sqrt(batch_size)
