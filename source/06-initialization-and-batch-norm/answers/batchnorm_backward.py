"""batchnorm_backward: answers that must pass, and mistakes that must not.

What goes into the cache is up to whoever writes the forward pass, so an answer needs one that
fits. This one keeps everything; it travels with each answer, since it is shared code of the file.
"""

import numpy as np
import torch


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    """Batch norm with a cache of all that happened on the way."""
    x = np.asarray(x, dtype=float)
    mu, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    cache = dict(x=x, mu=mu, var=var, std=std, x_hat=x_hat, gamma=gamma, eps=eps)
    return gamma * x_hat + beta, cache


def right_compact(dy, cache):
    x_hat = cache["x_hat"]
    dx_hat = dy * cache["gamma"]
    along = x_hat * (dx_hat * x_hat).mean(axis=0)
    dx = (dx_hat - dx_hat.mean(axis=0) - along) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), np.sum(dy, axis=0)


def right_node_by_node(dy, cache):
    n = len(dy)
    centered, inv_std = cache["x"] - cache["mu"], 1 / cache["std"]
    dbeta = dy.sum(axis=0)
    dgamma = (dy * centered * inv_std).sum(axis=0)
    dx_hat = dy * cache["gamma"]
    dinv_std = (dx_hat * centered).sum(axis=0)
    dvar = -0.5 * (cache["var"] + cache["eps"]) ** -1.5 * dinv_std
    dcentered = dx_hat * inv_std + 2 * centered * dvar / n
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / n, dgamma, dbeta


def right_from_dgamma_and_dbeta(dy, cache):
    n, x_hat = dy.shape[0], cache["x_hat"]
    dbeta, dgamma = dy.sum(0), np.einsum("nd,nd->d", dy, x_hat)
    dx = cache["gamma"] / (n * cache["std"]) * (n * dy - dbeta - x_hat * dgamma)
    return [dx, dgamma, dbeta]


def right_jacobian_of_each_feature(dy, cache):
    n, d = dy.shape
    dx, dgamma, dbeta = np.empty((n, d)), np.empty(d), np.empty(d)
    for j in range(d):
        column = cache["x"][:, j]
        centered = column - sum(column) / n
        std = (sum(centered**2) / n + cache["eps"]) ** 0.5
        x_hat = centered / std
        jacobian = (np.eye(n) - 1 / n - np.outer(x_hat, x_hat) / n) / std
        dx[:, j] = jacobian @ dy[:, j] * cache["gamma"][j]
        dgamma[j], dbeta[j] = dy[:, j] @ x_hat, sum(dy[:, j])
    return dx, dgamma, dbeta


def right_with_tensors(dy, cache):
    dy, x_hat, gamma, std = (
        torch.tensor(np.asarray(part, dtype=float))
        for part in (dy, cache["x_hat"], cache["gamma"], cache["std"])
    )
    dx_hat = dy * gamma
    dx = (dx_hat - dx_hat.mean(0) - x_hat * (dx_hat * x_hat).mean(0)) / std
    return dx.numpy(), (dy * x_hat).sum(0).numpy(), dy.sum(0).numpy()


def wrong_statistics_held_fixed(dy, cache):
    """You treated mean and variance as constants. They depend on every row of x, so two more paths lead back to x: through the mean and through the variance."""
    dx = dy * cache["gamma"] / cache["std"]
    return dx, (dy * cache["x_hat"]).sum(axis=0), dy.sum(axis=0)


def wrong_variance_held_fixed(dy, cache):
    """The path through the mean is there, the one through the variance is missing."""
    dx_hat = dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0)) / cache["std"]
    return dx, (dy * cache["x_hat"]).sum(axis=0), dy.sum(axis=0)


def wrong_mean_held_fixed(dy, cache):
    """The path through the variance is there, the one through the mean is missing."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_sums_for_means(dy, cache):
    """Your paths through mean and variance are n times too strong: the mean hands each row one n-th of its gradient, and so does the mean of the squares."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_mean_path_not_shared(dy, cache):
    """On the path through the mean the division by n is missing: each row gets one n-th of the mean's gradient."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_unbiased_variance(dy, cache):
    """On the path through the variance you divided by n - 1. The forward pass divides the squares by n, so the backward pass does, too."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    along = x_hat * (dx_hat * x_hat).sum(axis=0) / (len(dy) - 1)
    dx = (dx_hat - dx_hat.mean(axis=0) - along) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_square_without_its_two(dy, cache):
    """The derivative of a square is missing its 2, or that of the root its 1/2 came in twice: the path through the variance is half as strong as it should be."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    along = 0.5 * x_hat * (dx_hat * x_hat).mean(axis=0)
    dx = (dx_hat - dx_hat.mean(axis=0) - along) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_root_without_its_half(dy, cache):
    """The derivative of 1 / sqrt(v) is -1/2 times v to the power -3/2. Without that half your path through the variance is twice too strong."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    along = 2 * x_hat * (dx_hat * x_hat).mean(axis=0)
    dx = (dx_hat - dx_hat.mean(axis=0) - along) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_sign_of_the_variance_path(dy, cache):
    """The path through the variance has the wrong sign: a larger variance makes x_hat smaller, so the derivative of 1 / sqrt(v) is negative."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) + x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_no_gamma(dy, cache):
    """On the way back to x you forgot gamma: y = gamma x_hat + beta, so the gradient by x_hat is dy times gamma."""
    x_hat = cache["x_hat"]
    dx = (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_eps_forgotten(dy, cache):
    """You divided by the root of the variance without eps. The forward pass divides by sqrt(var + eps), and the backward pass by the same number."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    std = np.sqrt(cache["var"])
    with np.errstate(divide="ignore", invalid="ignore"):
        dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_not_divided(dy, cache):
    """You returned the gradient without its division by the standard deviation: x_hat is (x - mu) / sqrt(var + eps)."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_multiplied(dy, cache):
    """You multiplied by the standard deviation. x_hat shrinks where it is large: divide by it."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) * cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_means_for_the_parameters(dy, cache):
    """You averaged dgamma and dbeta over the batch. dy belongs to a loss of the whole batch, so what its rows say about gamma and beta adds up: sum."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * x_hat).mean(axis=0), dy.mean(axis=0)


def wrong_parameters_not_summed(dy, cache):
    """Your dgamma and dbeta have a row for each example. gamma and beta serve all rows, so sum over them: axis=0."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, dy * x_hat, dy


def wrong_dgamma_with_x(dy, cache):
    """You multiplied dy by x for dgamma. gamma scales the normalized x_hat, so x_hat is its local derivative."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * cache["x"]).sum(axis=0), dy.sum(axis=0)


def wrong_dgamma_with_y(dy, cache):
    """Your dgamma has a factor gamma too many: it is the sum of dy times x_hat."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dx_hat * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_parameters_swapped(dy, cache):
    """You returned dbeta before dgamma: the order is dx, dgamma, dbeta."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, dy.sum(axis=0), (dy * x_hat).sum(axis=0)


def wrong_dx_alone(dy, cache):
    """You returned dx alone. gamma and beta are learned too: return dx, dgamma and dbeta."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    return (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]


def wrong_features_for_rows(dy, cache):
    """You averaged over the features of a row, axis=1. The statistics belong to a feature, over all rows: axis=0."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    along = x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = (dx_hat - dx_hat.mean(axis=1, keepdims=True) - along) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_changes_dy(dy, cache):
    """You changed the caller's dy: write dx_hat = dy * gamma, which makes a new array, instead of dy *= gamma."""
    x_hat = cache["x_hat"]
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dy *= cache["gamma"]
    dx = (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0)) / cache["std"]
    return dx, dgamma, dbeta


def wrong_uses_up_the_cache(dy, cache):
    """You changed an array in the cache, so that a second call with it gives something else: write x_hat * ... into a new array instead of x_hat *= ..."""
    x_hat, dx_hat = cache["x_hat"], dy * cache["gamma"]
    dgamma = (dy * x_hat).sum(axis=0)
    mean = (dx_hat * x_hat).mean(axis=0)
    x_hat *= mean
    return (dx_hat - dx_hat.mean(axis=0) - x_hat) / cache["std"], dgamma, dy.sum(axis=0)


def wrong_x_hat_by_division(dy, cache):
    """You found x_hat by dividing by gamma. A gamma of zero leaves nothing to divide: keep x_hat itself in the cache."""
    with np.errstate(all="ignore"):
        x_hat = cache["gamma"] * cache["x_hat"] / cache["gamma"]
    dx_hat = dy * cache["gamma"]
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / cache["std"]
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def wrong_differentiated_by_torch(dy, cache):
    """You let PyTorch differentiate. The exercise asks you to do it, node by node."""
    x, gamma, beta = (
        torch.tensor(np.asarray(part, dtype=float), requires_grad=True)
        for part in (cache["x"], cache["gamma"], 0 * cache["gamma"])
    )
    centered = x - x.mean(0)
    y = gamma * centered / (centered.square().mean(0) + cache["eps"]).sqrt() + beta
    gradients = torch.autograd.grad(y, (x, gamma, beta), torch.tensor(np.asarray(dy, dtype=float)))
    return tuple(g.numpy() for g in gradients)
