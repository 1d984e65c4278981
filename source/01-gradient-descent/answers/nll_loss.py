"""nll_loss: answers that must pass, and mistakes that must not."""

import numpy as np


def right_picked_log_probabilities(scores, y):
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


def right_log_sum_minus_score(scores, y):
    picked = np.take_along_axis(scores, y[:, None], axis=1)[:, 0]
    return float(np.mean(np.logaddexp.reduce(scores, axis=1) - picked))


def right_loop(scores, y):
    total = 0.0
    for row, label in zip(scores, y):
        ahead = row - row[label]
        top = max(ahead)
        total += top + np.log(np.sum(np.exp(ahead - top)))
    return total / len(y)


def right_one_hot(scores, y):
    top = scores.max(axis=1, keepdims=True)
    log_p = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    one_hot = np.eye(scores.shape[1])[y]
    return -np.sum(one_hot * log_p) / scores.shape[0]


def wrong_sum(scores, y):
    """You added the losses of the examples up. Take their mean, so that the loss does not grow with the number of examples."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].sum()


def wrong_sign(scores, y):
    """You left the minus sign out: log-probabilities are negative, and the loss is minus their mean, so that a better model has a smaller loss."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return log_p[np.arange(len(y)), y].mean()


def wrong_overflow(scores, y):
    """Your exp overflows or your log meets a zero for large scores: work with log-probabilities, the shifted scores minus the log of the sum of their exponentials, as in log_softmax."""
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(y)), y]).mean()


def wrong_log_of_rounded_probability(scores, y):
    """You took the logarithm of a finished probability, which for a hopeless class is rounded to 0: pick from the log-probabilities, as log_softmax computes them, so that a large loss stays finite."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(y)), y]).mean()


def wrong_every_label_for_every_row(scores, y):
    """log_p[:, y] picks every label's column for every row, an (n, n) table. Each row needs its own label only: index the rows with np.arange(n) beside y."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[:, y].mean()


def wrong_log_of_the_mean(scores, y):
    """You averaged the probabilities and took one logarithm at the end. Take the logarithm for each example first, then the mean: the order matters."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(y)), y].mean())


def wrong_mean_over_classes(scores, y):
    """You divided by n times c, because the zeros of the one-hot table went into the mean. Each example has one loss: sum over the classes, then average over the n rows."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(np.eye(scores.shape[1])[y] * log_p).mean()


def wrong_predicted_class(scores, y):
    """You took the probability of the class with the highest score. The loss asks how probable the true class y is, whatever the model prefers."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p.max(axis=1).mean()


def wrong_no_logarithm(scores, y):
    """You averaged the probabilities of the true classes without a logarithm. The negative log-likelihood needs it: only then does a confident mistake cost a lot."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -p[np.arange(len(y)), y].mean()


def wrong_raw_scores(scores, y):
    """You averaged the raw scores of the true classes. They are not log-probabilities yet: each row still lacks the log of the sum of its exponentials."""
    return -scores[np.arange(len(y)), y].mean()


def wrong_softmax_twice(scores, y):
    """You normalized twice: a softmax, and on its result a log-softmax. The loss takes the scores themselves and normalizes them once."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    log_p = p - np.log(np.exp(p).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


def wrong_one_loss_per_row(scores, y):
    """You returned one loss for each example. The exercise asks for one number, their mean."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y]


def wrong_in_place(scores, y):
    """You subtracted the maximum inside the caller's array: write shifted = scores - maximum, which makes a new array, instead of scores -= maximum."""
    scores -= scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


def wrong_single_precision(scores, y):
    """You computed in single precision, float32, which keeps seven digits. Leave the numbers in double precision, float64."""
    scores = np.asarray(scores, dtype=np.float32)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(y)), y].mean())
