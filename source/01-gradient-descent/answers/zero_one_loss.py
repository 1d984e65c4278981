"""zero_one_loss: answers that must pass, and mistakes that must not."""

import numpy as np


def right_mean_of_disagreement(scores, y):
    return np.mean(scores.argmax(axis=1) != y)


def right_one_minus_accuracy(scores, y):
    return 1.0 - np.count_nonzero(np.argmax(scores, axis=1) == y) / len(y)


def right_loop(scores, y):
    mistakes = 0
    for row, label in zip(scores.tolist(), y):
        mistakes += row.index(max(row)) != label
    return float(mistakes / len(y))


def right_comparing_scores(scores, y):
    beaten = 0
    for row, label in zip(scores, y):
        beaten += bool(np.any(row[:label] >= row[label]) or np.any(row[label:] > row[label]))
    return beaten / scores.shape[0]


def wrong_accuracy(scores, y):
    """You returned the share of right rows. The loss is the share of wrong ones, so that smaller is better."""
    return np.mean(scores.argmax(axis=1) == y)


def wrong_count(scores, y):
    """You counted the wrong rows. Divide by the number of rows: the loss is a fraction between 0 and 1."""
    return float(np.sum(scores.argmax(axis=1) != y))


def wrong_percent(scores, y):
    """You returned a percentage. The loss is a fraction between 0 and 1."""
    return 100 * np.mean(scores.argmax(axis=1) != y)


def wrong_rounded_division(scores, y):
    """You divided with //, which rounds the fraction down to a whole number: divide with /."""
    return float(np.sum(scores.argmax(axis=1) != y) // len(y))


def wrong_columns(scores, y):
    """You took the argmax down the columns, over the examples. Each row is one example: take it over the classes, with axis=1."""
    return np.mean(scores.argmax(axis=0) != y)


def wrong_last_of_equals(scores, y):
    """Of several equal best scores you chose the last. Choose the first, as np.argmax does."""
    predicted = scores.shape[1] - 1 - scores[:, ::-1].argmax(axis=1)
    return np.mean(predicted != y)


def wrong_ties_are_right(scores, y):
    """You called a row right as soon as its true class reaches the best score, shared or not. With equal scores the first class is predicted, and only that one can be right."""
    return np.mean(scores[np.arange(len(y)), y] < scores.max(axis=1))


def wrong_ties_are_wrong(scores, y):
    """You called every row wrong whose best score is shared. With equal scores the first class is predicted, so such a row is right if y is the first of them."""
    best = scores.max(axis=1)
    shared = (scores == best[:, None]).sum(axis=1) > 1
    return np.mean(shared | (scores[np.arange(len(y)), y] < best))


def wrong_smallest_score(scores, y):
    """You predicted the class with the smallest score. A higher score means more probable: use argmax."""
    return np.mean(scores.argmin(axis=1) != y)


def wrong_half_as_threshold(scores, y):
    """You called a row right only if its true class has a probability above one half. With three or more classes the largest probability wins, and it can be smaller than that."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return np.mean(p[np.arange(len(y)), y] <= 0.5)


def wrong_one_answer_per_row(scores, y):
    """You returned one answer for each row. The exercise asks for one number: the fraction of rows that are wrong."""
    return scores.argmax(axis=1) != y
