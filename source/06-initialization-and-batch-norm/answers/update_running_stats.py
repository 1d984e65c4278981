"""update_running_stats: answers that must pass, and mistakes that must not."""

import numpy as np


def right_weighted_sum(mean, var, x, momentum=0.1):
    mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * var + momentum * x.var(axis=0, ddof=1)
    return mean, var


def right_step_towards_the_batch(mean, var, x, momentum=0.1):
    n = x.shape[0]
    new_mean, new_var = np.mean(x, axis=0), np.var(x, axis=0) * n / (n - 1)
    return mean + momentum * (new_mean - mean), var + momentum * (new_var - var)


def right_feature_by_feature(mean, var, x, momentum=0.1):
    means, variances = [], []
    for old_mean, old_var, column in zip(mean, var, x.T):
        mu = sum(column) / len(column)
        new = sum((column - mu) ** 2) / (len(column) - 1)
        means.append(old_mean + (mu - old_mean) * momentum)
        variances.append(old_var + (new - old_var) * momentum)
    return np.array(means, dtype=float), np.array(variances, dtype=float)


def wrong_momentum_of_the_old(mean, var, x, momentum=0.1):
    """You gave the old statistics the weight momentum. In batch norm it is the other way round: momentum is the weight of the new batch."""
    mean = momentum * mean + (1 - momentum) * x.mean(axis=0)
    var = momentum * var + (1 - momentum) * x.var(axis=0, ddof=1)
    return mean, var


def wrong_biased_variance(mean, var, x, momentum=0.1):
    """You took the biased variance of the batch. The running one takes the unbiased, divided by n - 1: ddof=1."""
    mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * var + momentum * x.var(axis=0)
    return mean, var


def wrong_around_the_running_mean(mean, var, x, momentum=0.1):
    """You took the spread of the batch around the running mean. The variance of the batch is measured around its own mean."""
    mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    spread = ((x - mean) ** 2).sum(axis=0) / (len(x) - 1)
    return mean, (1 - momentum) * var + momentum * spread


def wrong_standard_deviation(mean, var, x, momentum=0.1):
    """You averaged standard deviations: the running statistic is the variance."""
    mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    return mean, (1 - momentum) * var + momentum * x.std(axis=0, ddof=1)


def wrong_new_alone(mean, var, x, momentum=0.1):
    """You returned the statistics of this batch alone: mix them into the running ones, with the weight momentum."""
    return x.mean(axis=0), x.var(axis=0, ddof=1)


def wrong_old_not_reduced(mean, var, x, momentum=0.1):
    """You added a share of the new to all of the old, so the statistics grow without end: the old ones keep the weight 1 - momentum."""
    return mean + momentum * x.mean(axis=0), var + momentum * x.var(axis=0, ddof=1)


def wrong_mean_alone(mean, var, x, momentum=0.1):
    """You updated the mean and left the variance as it was: both follow the same rule."""
    return (1 - momentum) * mean + momentum * x.mean(axis=0), var


def wrong_order(mean, var, x, momentum=0.1):
    """You returned the variance first: the order is mean, var."""
    mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * var + momentum * x.var(axis=0, ddof=1)
    return var, mean


def wrong_each_row(mean, var, x, momentum=0.1):
    """You took statistics of rows. Each feature has its own, over all rows of the batch: axis=0."""
    mean = (1 - momentum) * mean + momentum * x.mean(axis=1)
    var = (1 - momentum) * var + momentum * x.var(axis=1, ddof=1)
    return mean, var


def wrong_all_features_together(mean, var, x, momentum=0.1):
    """You took one mean and one variance over the whole batch. Each feature has its own: axis=0."""
    mean = (1 - momentum) * mean + momentum * x.mean()
    return mean, (1 - momentum) * var + momentum * x.var(ddof=1)


def wrong_fixed_momentum(mean, var, x, momentum=0.1):
    """You always use 0.1: take the momentum that you are given."""
    return 0.9 * mean + 0.1 * x.mean(axis=0), 0.9 * var + 0.1 * x.var(axis=0, ddof=1)


def wrong_default(mean, var, x, momentum=0.9):
    """Your default is 0.9. It is 0.1 here, as in PyTorch: the weight of the new batch."""
    mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * var + momentum * x.var(axis=0, ddof=1)
    return mean, var


def wrong_variance_of_the_running_mean(mean, var, x, momentum=0.1):
    """You updated the variance by the squared distance to the running mean on top, as if all data were one stream. PyTorch's rule averages the batches' own variances."""
    gap = x.mean(axis=0) - mean
    new = x.var(axis=0, ddof=1) + (1 - momentum) * gap**2
    return mean + momentum * gap, (1 - momentum) * var + momentum * new


def wrong_in_place(mean, var, x, momentum=0.1):
    """You changed the running statistics of the caller: make new arrays, mean = ... instead of mean *= ... and return them."""
    mean *= 1 - momentum
    mean += momentum * x.mean(axis=0)
    var *= 1 - momentum
    var += momentum * x.var(axis=0, ddof=1)
    return mean, var


def wrong_whole_numbers(mean, var, x, momentum=0.1):
    """For integers your results are integer arrays, and the update is rounded away in them: let (1 - momentum) * mean choose the type."""
    new_mean, new_var = np.zeros_like(mean), np.zeros_like(var)
    new_mean[:] = (1 - momentum) * mean + momentum * x.mean(axis=0)
    new_var[:] = (1 - momentum) * var + momentum * x.var(axis=0, ddof=1)
    return new_mean, new_var
