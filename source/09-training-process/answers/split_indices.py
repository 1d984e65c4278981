"""split_indices: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_one_permutation(n, fractions, rng):
    order = rng.permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def right_cut_with_split(n, fractions, rng):
    indices = np.arange(n)
    rng.shuffle(indices)
    n_val, n_test = (math.floor(n * fraction) for fraction in fractions[1:])
    return tuple(np.split(indices, [n - n_val - n_test, n - n_test]))


def right_drawn_one_after_the_other(n, fractions, rng):
    n_val, n_test = (n * np.array(fractions[1:])).astype(int)
    test = rng.choice(n, size=n_test, replace=False)
    rest = np.setdiff1d(np.arange(n), test)
    val = rng.choice(rest, size=n_val, replace=False)
    return rng.permutation(np.setdiff1d(rest, val)), val, test


def right_sorted_random_keys(n, fractions, rng):
    order = np.argsort(rng.random(n))
    n_val, n_test = int(fractions[1] * n), int(fractions[2] * n)
    return [order[: n - n_val - n_test], order[n - n_val - n_test : n - n_test], order[n - n_test :]]


def wrong_not_shuffled(n, fractions, rng):
    """You cut the examples in the order in which they lie. If they are sorted by class or by date, your test set holds another kind of example than your training set: shuffle first."""
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    parts = np.split(np.arange(n), [n - n_val - n_test, n - n_test])
    return tuple(parts)


def wrong_training_rounded_down_too(n, fractions, rng):
    """You rounded all three sizes down, and the examples left over are in none of the sets. The training set takes the rest."""
    order = rng.permutation(n)
    a, b, c = (int(n * fraction) for fraction in fractions)
    return order[:a], order[a : a + b], order[a + b : a + b + c]


def wrong_rest_in_the_test_set(n, fractions, rng):
    """You gave the examples left over by rounding to the test set. Its size is floor(n fraction), and the training set takes the rest."""
    order = rng.permutation(n)
    a, b = int(n * fractions[0]), int(n * fractions[1])
    return order[:a], order[a : a + b], order[a + b :]


def wrong_rounded_to_nearest(n, fractions, rng):
    """You rounded the sizes to the nearest whole number. The validation and test sets take the floor of n times their fraction."""
    order = rng.permutation(n)
    n_val, n_test = round(n * fractions[1]), round(n * fractions[2])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def wrong_with_replacement(n, fractions, rng):
    """You drew the sets independently, so an example can be in two of them, or twice in one. A test set that shares examples with training measures memory: cut one permutation into three."""
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return tuple(rng.integers(n, size=size) for size in (n - n_val - n_test, n_val, n_test))


def wrong_three_permutations(n, fractions, rng):
    """You shuffled anew for each set, so the sets overlap. Shuffle once and cut that order into three."""
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    sizes = (n - n_val - n_test, n_val, n_test)
    return tuple(rng.permutation(n)[:size] for size in sizes)


def wrong_order_of_the_sets(n, fractions, rng):
    """You returned the sets in another order than asked: training, validation, test."""
    order = rng.permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order[:n_val], order[n_val : n_val + n_test], order[n_val + n_test :]


def wrong_own_seed(n, fractions, rng):
    """You made a generator of your own with a fixed seed: draw from the rng that you are given, so that who calls you decides."""
    order = np.random.default_rng(0).permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def wrong_shuffled_within(n, fractions, rng):
    """You cut first and shuffled inside each set, so the same examples are always in the test set: shuffle all indices before you cut."""
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    parts = np.split(np.arange(n), [n - n_val - n_test, n - n_test])
    return tuple(rng.permutation(part) for part in parts)


def wrong_masks(n, fractions, rng):
    """You returned masks of True and False. The exercise asks for the indices themselves: np.flatnonzero turns a mask into them."""
    order = rng.permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order >= n_val + n_test, order < n_val, (order >= n_val) & (order < n_val + n_test)


def right_floors_of_an_array(n, fractions, rng):
    order = rng.permuted(np.arange(n, dtype=np.int32))
    n_val, n_test = np.floor(n * np.asarray(fractions))[1:].astype(int)
    return order[n_val + n_test :], order[n_test : n_test + n_val], order[:n_test]


def wrong_whole_percent(n, fractions, rng):
    """You cut the fractions down to whole percents. Multiply n by the fraction itself, then take the floor."""
    order = rng.permutation(n)
    n_val, n_test = (n * int(100 * fraction) // 100 for fraction in fractions[1:])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def wrong_exact_product(n, fractions, rng):
    """You rounded the product before you took its floor, so 100 times 0.29 became 29. Take the floor of the product as it is: as a float it lies a hair below 29, and the size is 28."""
    order = rng.permutation(n)
    n_val, n_test = (int(round(n * fraction, 9)) for fraction in fractions[1:])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def wrong_at_least_one(n, fractions, rng):
    """You gave the validation and test sets at least one example each. Their sizes are the floor, and that may be 0."""
    order = rng.permutation(n)
    n_val, n_test = (max(1, int(n * fraction)) for fraction in fractions[1:])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def wrong_cut_from_the_end(n, fractions, rng):
    """You counted from the end with negative indices. With an empty set the slice [-0:] is everything, so the sets overlap: cut from the front."""
    order = rng.permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order[: -n_val - n_test], order[-n_val - n_test : -n_test], order[-n_test:]


def wrong_validation_and_test_swapped(n, fractions, rng):
    """You swapped the validation and the test set: the order is training, validation, test."""
    order = rng.permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order[n_val + n_test :], order[n_val : n_val + n_test], order[:n_val]


def wrong_rolled(n, fractions, rng):
    """You turned the order of the data by a random amount. Neighbours still lie together, so the sets differ in kind where the data are sorted: shuffle them."""
    order = np.roll(np.arange(n), rng.integers(n))
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]


def wrong_negative_slices(n, fractions, rng):
    """You cut the test set off with order[:-n_test], which is empty where n_test is 0, as a share may be: count from the front."""
    order = rng.permutation(n)
    n_val, n_test = int(n * fractions[1]), int(n * fractions[2])
    n_train = n - n_val - n_test
    return order[:n_train], order[n_train:-n_test] if n_val else order[:0], order[n - n_test :]
