"""population_statistics: answers that must pass, and mistakes that must not."""

import numpy as np


def right_stacked(batches):
    batches = np.asarray(batches, dtype=float)
    m = batches.shape[1]
    return batches.mean(axis=1).mean(axis=0), m / (m - 1) * batches.var(axis=1).mean(axis=0)


def right_unbiased_from_the_start(batches):
    means = [np.mean(batch, axis=0) for batch in batches]
    variances = [np.var(batch, axis=0, ddof=1) for batch in batches]
    return sum(means) / len(means), sum(variances) / len(variances)


def right_from_sums_of_squares(batches):
    count, m = len(batches), len(batches[0])
    mean = np.concatenate(list(batches)).mean(axis=0)
    squares = np.zeros(np.shape(batches[0])[1])
    for batch in batches:
        squares += ((batch - np.sum(batch, axis=0) / m) ** 2).sum(axis=0)
    return mean, squares / (count * (m - 1))


def wrong_biased(batches):
    """You averaged the biased variances and stopped. Each is too small by (m - 1)/m on average: multiply by m/(m - 1)."""
    batches = np.asarray(batches)
    return batches.mean(axis=(0, 1)), batches.var(axis=1).mean(axis=0)


def wrong_variance_of_the_means(batches):
    """You took the variance of the batches' means, which is small in large batches. Average the variances inside the batches instead."""
    means = np.mean(batches, axis=1)
    return means.mean(axis=0), means.var(axis=0, ddof=1)


def wrong_pooled(batches):
    """You pooled all batches and took the variance around the common mean. The rule averages the variances of the batches, each around its own mean."""
    pooled = np.concatenate(list(batches))
    return pooled.mean(axis=0), pooled.var(axis=0, ddof=1)


def wrong_correction_by_the_number_of_batches(batches):
    """You corrected with the number of batches. m in m/(m - 1) is the number of rows in a batch."""
    batches = np.asarray(batches)
    k = max(len(batches), 2)
    return batches.mean(axis=(0, 1)), k / (k - 1) * batches.var(axis=1).mean(axis=0)


def wrong_correction_upside_down(batches):
    """You multiplied by (m - 1)/m. The biased variance is too small already: the factor is m/(m - 1)."""
    batches = np.asarray(batches)
    m = batches.shape[1]
    return batches.mean(axis=(0, 1)), (m - 1) / m * batches.var(axis=1).mean(axis=0)


def wrong_corrected_twice(batches):
    """You corrected twice: ddof=1 divides by m - 1 already, so leave out m/(m - 1)."""
    batches = np.asarray(batches)
    m = batches.shape[1]
    return batches.mean(axis=(0, 1)), m / (m - 1) * batches.var(axis=1, ddof=1).mean(axis=0)


def wrong_first_batch(batches):
    """You looked at the first batch only: average over all of them."""
    return np.mean(batches[0], axis=0), np.var(batches[0], axis=0, ddof=1)


def wrong_standard_deviation(batches):
    """You returned a standard deviation: the variance is asked for."""
    batches = np.asarray(batches)
    return batches.mean(axis=(0, 1)), np.sqrt(batches.var(axis=1, ddof=1).mean(axis=0))


def wrong_mean_of_deviations(batches):
    """You averaged the standard deviations and squared them. The mean of the variances is asked for, which is larger."""
    batches = np.asarray(batches)
    return batches.mean(axis=(0, 1)), batches.std(axis=1, ddof=1).mean(axis=0) ** 2


def wrong_sums(batches):
    """You added the batches' statistics up: divide by the number of batches."""
    batches = np.asarray(batches)
    return batches.mean(axis=1).sum(axis=0), batches.var(axis=1, ddof=1).sum(axis=0)


def wrong_one_for_each_batch(batches):
    """Your results have a row for each batch: take the mean over the batches, too."""
    batches = np.asarray(batches)
    return batches.mean(axis=1), batches.var(axis=1, ddof=1)


def wrong_all_features_together(batches):
    """You took one mean and one variance for all features. Each feature has its own."""
    batches = np.asarray(batches)
    return batches.mean(), batches.var(axis=1, ddof=1).mean()


def wrong_features_for_rows(batches):
    """You took each row's statistics over its features: a batch's statistics run over its rows, axis=0 of a batch."""
    batches = np.asarray(batches)
    return batches.mean(axis=(0, 2)), batches.var(axis=2, ddof=1).mean(axis=0)


def wrong_order(batches):
    """You returned the variance first: the order is mean, var."""
    batches = np.asarray(batches)
    return batches.var(axis=1, ddof=1).mean(axis=0), batches.mean(axis=(0, 1))


def wrong_mean_of_squares(batches):
    """You forgot to subtract the mean: these are mean squares, not variances."""
    batches = np.asarray(batches)
    m = batches.shape[1]
    return batches.mean(axis=(0, 1)), m / (m - 1) * (batches**2).mean(axis=(0, 1))
