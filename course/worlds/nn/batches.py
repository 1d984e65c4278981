"""Which examples does a step of training use?"""

import numpy as np


def whole(x, y):
    """Yield all examples, for ever."""
    x, y = np.asarray(x, dtype=float), np.asarray(y)
    while True:
        yield x, y


def shuffled(x, y, batch_size, seed=0):
    """Yield mini-batches for ever: every epoch in a new order, a short rest left out.

    Parameters
    ----------
    x, y : ndarray, (n, ...)
    batch_size : int
        At most n; a larger one gives all n examples.
    seed : int or numpy.random.Generator
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y)
    rng, n = np.random.default_rng(seed), len(x)
    size = min(batch_size, n)
    while True:
        order = rng.permutation(n)
        for start in range(0, n - size + 1, size):
            chosen = order[start : start + size]
            yield x[chosen], y[chosen]
