"""k_fold: answers that must pass, and mistakes that must not."""

import numpy as np


def right_array_split(n, k):
    folds = np.array_split(np.arange(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


def right_growing_start(n, k):
    pairs, start = [], 0
    for i in range(k):
        size = n // k + (1 if i < n % k else 0)
        val = list(range(start, start + size))
        train = list(range(start)) + list(range(start + size, n))
        pairs.append((train, val))
        start += size
    return pairs


def right_masks(n, k):
    sizes = np.full(k, n // k)
    sizes[: n % k] += 1
    of = np.repeat(np.arange(k), sizes)
    return tuple((np.flatnonzero(of != i), np.flatnonzero(of == i)) for i in range(k))


def wrong_rest_in_the_last(n, k):
    """You gave all the examples that are left over to the last fold. Spread them, one each over the first folds, so that sizes differ by at most 1."""
    size, everything = n // k, np.arange(n)
    bounds = [i * size for i in range(k)] + [n]
    vals = [everything[a:b] for a, b in zip(bounds[:-1], bounds[1:])]
    return [(np.setdiff1d(everything, val), val) for val in vals]


def wrong_rest_dropped(n, k):
    """Your folds all have n // k examples, and the rest is never validated on: the first n % k folds hold one more."""
    size, everything = n // k, np.arange(n)
    vals = [everything[i * size : (i + 1) * size] for i in range(k)]
    return [(np.setdiff1d(everything, val), val) for val in vals]


def wrong_larger_last(n, k):
    """Your larger folds come last. They come first: n % k folds of one more, then the others."""
    everything = np.arange(n)
    bounds = [i * n // k for i in range(k)] + [n]
    sizes = sorted(b - a for a, b in zip(bounds[:-1], bounds[1:]))
    vals = np.split(everything, np.cumsum(sizes)[:-1])
    return [(np.setdiff1d(everything, val), val) for val in vals]


def wrong_every_kth(n, k):
    """You took every k-th example into a fold. The folds are contiguous: the first one holds the first examples, and so on."""
    everything = np.arange(n)
    return [(np.setdiff1d(everything, everything[i::k]), everything[i::k]) for i in range(k)]


def wrong_pairs_turned_round(n, k):
    """Your pairs are (val, train). The training indices come first."""
    folds = np.array_split(np.arange(n), k)
    return [(val, np.setdiff1d(np.arange(n), val)) for val in folds]


def wrong_trains_on_everything(n, k):
    """Your training indices hold the fold itself too, so each model is scored on examples that it has seen: leave them out."""
    return [(np.arange(n), val) for val in np.array_split(np.arange(n), k)]


def wrong_only_the_past(n, k):
    """You train only on what lies before the fold, as one does with time series. Here train holds all the other examples, those after the fold too."""
    folds = np.array_split(np.arange(n), k)
    return [(np.arange(val[0]), val) for val in folds]


def wrong_shuffled(n, k):
    """You shuffled. Here the folds are contiguous and in order, so that everyone gets the same ones; whoever wants random folds shuffles the data first."""
    folds = np.array_split(np.random.default_rng(0).permutation(n), k)
    return [(np.setdiff1d(np.arange(n), val), val) for val in folds]


def wrong_generator(n, k):
    """You wrote a generator, which can be run through only once and has no length: collect the pairs in a list and return that."""
    for val in np.array_split(np.arange(n), k):
        yield np.setdiff1d(np.arange(n), val), val


def wrong_folds_only(n, k):
    """You returned the folds alone. Each entry is a pair: the indices to train on, and those of the fold."""
    return np.array_split(np.arange(n), k)


def wrong_first_split_only(n, k):
    """You returned one pair. There are k of them: each fold is the validation set once."""
    val = np.array_split(np.arange(n), k)[0]
    return np.setdiff1d(np.arange(n), val), val


def wrong_from_one(n, k):
    """Your indices run from 1 to n. Rows are counted from 0, so the last one is n - 1."""
    folds = np.array_split(np.arange(1, n + 1), k)
    return [(np.setdiff1d(np.arange(1, n + 1), val), val) for val in folds]


def right_rest_of_the_circle(n, k):
    pairs, start = [], 0
    for i in range(k):
        size = n // k + (i < n % k)
        turned = np.roll(np.arange(n), -start)
        pairs.append((turned[size:], turned[:size]))
        start += size
    return tuple(pairs)


def wrong_floors_of_the_bounds(n, k):
    """Your folds end at the floor of i n / k, so the larger ones lie anywhere. The first n % k folds are the larger ones."""
    bounds = [i * n // k for i in range(k + 1)]
    every = np.arange(n)
    return [
        (np.setdiff1d(every, every[a:b]), every[a:b]) for a, b in zip(bounds[:-1], bounds[1:])
    ]


def wrong_last_fold_first(n, k):
    """Your folds come in reverse. The first one holds the first examples."""
    folds = np.array_split(np.arange(n), k)[::-1]
    return [(np.setdiff1d(np.arange(n), val), val) for val in folds]


def wrong_rounded_bounds(n, k):
    """You rounded i n / k to get the bounds, so the larger folds lie anywhere. The first n % k folds are the larger ones."""
    bounds = [round(i * n / k) for i in range(k + 1)]
    folds = [np.arange(a, b) for a, b in zip(bounds[:-1], bounds[1:])]
    return [(np.setdiff1d(np.arange(n), val), val) for val in folds]
