"""minibatches: answers that must pass, and mistakes that must not."""

import numpy as np


def right_slices_of_a_permutation(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def right_split_after_shuffling(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return np.split(order, np.arange(batch_size, n, batch_size))


def right_sorting_random_keys(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    batches = []
    while order.size:
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return batches


def right_drawing_from_what_is_left(n, batch_size, rng):
    left = list(range(n))
    batches = []
    while left:
        size = min(batch_size, len(left))
        batches.append(np.array([left.pop(rng.integers(len(left))) for _ in range(size)]))
    return batches


def wrong_not_shuffled(n, batch_size, rng):
    """Your batches come in the order of the data, which is often sorted by class: shuffle all indices first, then cut."""
    order = np.arange(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def wrong_drops_the_last(n, batch_size, rng):
    """The short batch at the end is missing, so some examples are never used: the last batch may be shorter than the others."""
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size)]


def wrong_empty_last(n, batch_size, rng):
    """Where batch_size divides n, you add an empty batch, whose mean gradient would be nan: stop once all indices are used."""
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size + 1)]


def wrong_with_replacement(n, batch_size, rng):
    """You drew the indices with replacement: some come twice and others never. Shuffle all of them once and cut the result."""
    order = rng.integers(n, size=n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def wrong_each_batch_by_itself(n, batch_size, rng):
    """You drew each batch afresh from all indices, so batches overlap and some indices never come: shuffle once, then cut."""
    return [
        rng.choice(n, size=min(batch_size, n - start), replace=False)
        for start in range(0, n, batch_size)
    ]


def wrong_even_sizes(n, batch_size, rng):
    """You made the batches nearly equal in size. All but the last have exactly batch_size indices; what remains goes into the last."""
    return np.array_split(rng.permutation(n), -(-n // batch_size))


def wrong_batches_shuffled_whole(n, batch_size, rng):
    """You cut first and shuffled the order of the batches: neighbours always stay together. Shuffle the indices before you cut."""
    starts = np.arange(0, n, batch_size)
    full, last = starts[: n // batch_size], starts[n // batch_size :]
    order = [*rng.permutation(full), *last]
    return [np.arange(start, min(start + batch_size, n)) for start in order]


def wrong_shuffled_within(n, batch_size, rng):
    """You cut first and shuffled inside each batch, so a batch always holds the same examples: shuffle all indices before you cut."""
    return [
        rng.permutation(np.arange(start, min(start + batch_size, n)))
        for start in range(0, n, batch_size)
    ]


def wrong_own_seed(n, batch_size, rng):
    """You made a generator of your own with a fixed seed, so every epoch has the same order: draw from the rng that you are given."""
    order = np.random.default_rng(0).permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def wrong_global_generator(n, batch_size, rng):
    """You drew from NumPy's global generator, so equal seeds give different batches and nobody can repeat your run: draw from the rng that you are given."""
    order = np.random.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def wrong_from_one(n, batch_size, rng):
    """Your indices run from 1 to n. Rows are counted from 0, so the last one is n - 1."""
    order = rng.permutation(n) + 1
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def wrong_filled_up(n, batch_size, rng):
    """You filled the last batch up with indices that had their turn already: leave it short, so that every index comes once."""
    order = rng.permutation(n)
    order = np.concatenate([order, order[: -n % batch_size]])
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def wrong_generator(n, batch_size, rng):
    """You wrote a generator, which can be run through only once and has no length: collect the batches in a list and return that."""
    order = rng.permutation(n)
    return (order[start : start + batch_size] for start in range(0, n, batch_size))


def wrong_floats(n, batch_size, rng):
    """Your indices are floats, and an array cannot be indexed with them: keep them whole numbers, as rng.permutation(n) gives them."""
    order = rng.permutation(np.arange(n, dtype=float))
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
