"""saddle_fraction: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_one_stack(n, n_samples, rng):
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean((values[:, 0] < 0) & (values[:, -1] > 0))


def right_one_at_a_time(n, n_samples, rng):
    saddles = 0
    for _ in range(n_samples):
        a = rng.standard_normal((n, n))
        values = np.linalg.eigvalsh(a + a.T)  # twice the matrix: the same signs
        saddles += int(values.min() < 0 < values.max())
    return saddles / n_samples


def right_triangle_drawn_directly(n, n_samples, rng):
    upper = np.triu(rng.normal(scale=np.sqrt(0.5), size=(n_samples, n, n)), 1)
    diagonal = np.eye(n) * rng.normal(size=(n_samples, 1, n))
    signs = np.sign(np.linalg.eigvalsh(upper + np.swapaxes(upper, 1, 2) + diagonal))
    return float((np.ptp(signs, axis=1) == 2).sum() / n_samples)


def right_count_of_the_others(n, n_samples, rng):
    a = rng.normal(size=(n, n, n_samples)).T
    up = (np.linalg.eigvalsh(0.5 * (a + np.swapaxes(a, -1, -2))) > 0).sum(axis=1)
    return 1 - np.count_nonzero((up == 0) | (up == n)) / n_samples


def right_without_axes(n, n_samples, rng):
    a = rng.standard_normal((n_samples, n, n))
    values = np.linalg.eigvalsh(a + a.transpose(0, 2, 1))
    return np.array(np.mean((values > 0).any(axis=1) & (values < 0).any(axis=1)))


def right_in_torch(n, n_samples, rng):
    a = torch.from_numpy(rng.normal(size=(n_samples, n, n)))
    values = torch.linalg.eigvalsh((a + a.mT) / 2)
    return ((values[:, 0] < 0) & (values[:, -1] > 0)).double().mean().item()


def wrong_minima(n, n_samples, rng):
    """You counted the matrices without a negative eigenvalue, the minima. Count those with both signs."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean(values[:, 0] > 0)


def wrong_not_saddles(n, n_samples, rng):
    """You counted the minima and maxima. The share of saddles is the rest."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean((values[:, 0] > 0) | (values[:, -1] < 0))


def wrong_any_negative(n, n_samples, rng):
    """You asked for one sign only, and so counted matrices whose eigenvalues all have that sign. A saddle has a positive and a negative one."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean(values[:, 0] < 0)


def wrong_determinant(n, n_samples, rng):
    """You used the sign of the determinant. It is negative for an odd number of negative eigenvalues, which is the same thing in two dimensions only."""
    a = rng.normal(size=(n_samples, n, n))
    return np.mean(np.linalg.det((a + a.transpose(0, 2, 1)) / 2) < 0)


def wrong_not_symmetric(n, n_samples, rng):
    """Your entries beside the diagonal vary too much. eigvalsh reads only the lower triangle of a matrix that is not symmetric, and copying one triangle over the other gives the same: average A with its transpose."""
    values = np.linalg.eigvalsh(rng.normal(size=(n_samples, n, n)))
    return np.mean((values[:, 0] < 0) & (values[:, -1] > 0))


def wrong_real_parts(n, n_samples, rng):
    """You took the eigenvalues of A itself, which can be complex. A Hessian is symmetric: use (A + Aᵀ) / 2."""
    values = np.linalg.eigvals(rng.normal(size=(n_samples, n, n))).real
    return np.mean((values.min(axis=1) < 0) & (values.max(axis=1) > 0))


def wrong_product_with_the_transpose(n, n_samples, rng):
    """You multiplied A with its transpose. That has no negative eigenvalue at all; add the transpose instead."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh(a @ a.transpose(0, 2, 1))
    return np.mean((values[:, 0] < -1e-12) & (values[:, -1] > 0))


def wrong_diagonal_signs(n, n_samples, rng):
    """Your signs are independent of each other, like coin flips or the entries of the diagonal. The eigenvalues of a matrix repel each other, so their signs are not: compute the eigenvalues."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.diagonal((a + a.transpose(0, 2, 1)) / 2, axis1=1, axis2=2)
    return np.mean((values.min(axis=1) < 0) & (values.max(axis=1) > 0))


def wrong_uniform(n, n_samples, rng):
    """You drew uniform numbers between 0 and 1, all positive. The entries are standard normal: rng.normal."""
    a = rng.random((n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean((values[:, 0] < 0) & (values[:, -1] > 0))


def wrong_coin_flips(n, n_samples, rng):
    """Each of your signs is drawn by itself, as if you flipped coins or read the diagonal. The eigenvalues of a matrix repel each other, so their signs are not independent: compute the eigenvalues."""
    signs = rng.integers(2, size=(n_samples, n))
    return np.mean((signs.min(axis=1) == 0) & (signs.max(axis=1) == 1))


def wrong_share_of_negative_eigenvalues(n, n_samples, rng):
    """You averaged over single eigenvalues. Ask each matrix whether it has both signs, and average that."""
    a = rng.normal(size=(n_samples, n, n))
    return np.mean(np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2) < 0)


def wrong_one_matrix(n, n_samples, rng):
    """You drew one matrix and counted it n_samples times: draw a new one for each sample."""
    a = rng.normal(size=(n, n))
    values = np.linalg.eigvalsh((a + a.T) / 2)
    return float(sum(values[0] < 0 < values[-1] for _ in range(n_samples)) / n_samples)


def wrong_count(n, n_samples, rng):
    """You returned how many there are. The share is that number divided by n_samples."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return float(np.sum((values[:, 0] < 0) & (values[:, -1] > 0)))


def wrong_percent(n, n_samples, rng):
    """You returned percent. A share lies between 0 and 1."""
    a = rng.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return 100 * np.mean((values[:, 0] < 0) & (values[:, -1] > 0))


def wrong_own_seed(n, n_samples, rng):
    """Every generator gives you the same share, so you do not draw from the one that is given. Use rng, without a generator or a seed of your own."""
    a = np.random.default_rng(0).normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean((values[:, 0] < 0) & (values[:, -1] > 0))


def wrong_global_random(n, n_samples, rng):
    """Two calls with equal generators give you different shares, so nobody can repeat your result. Draw from rng, not from np.random."""
    a = np.random.normal(size=(n_samples, n, n))
    values = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean((values[:, 0] < 0) & (values[:, -1] > 0))
