"""log_softmax: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_shifted_by_the_maximum(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def right_logaddexp(scores):
    return scores - np.logaddexp.reduce(scores, axis=1)[:, None]


def right_row_by_row(scores):
    rows = []
    for row in scores:
        top = max(row)
        total = sum(np.exp(score - top) for score in row)
        rows.append([score - top - np.log(total) for score in row])
    return np.array(rows)


def right_in_place_on_a_copy(scores):
    result = np.array(scores, dtype=float)
    result -= np.amax(result, axis=1)[:, np.newaxis]
    result -= np.log(np.einsum("nc->n", np.exp(result)))[:, np.newaxis]
    return result


def right_with_tensors(scores):
    scores = torch.tensor(np.asarray(scores, dtype=float))
    return (scores - torch.logsumexp(scores, dim=1, keepdim=True)).numpy()


def wrong_no_shift(scores):
    """You took exp of the scores as they are, and exp(1e4) is infinite: subtract each row's maximum first, which leaves the result the same and keeps every exponent at or below zero."""
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def wrong_log_of_softmax(scores):
    """You took the logarithm of finished probabilities. A very small one is already rounded to 0, and log(0) is -inf: subtract the log of the sum instead of dividing by the sum."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


def wrong_epsilon(scores):
    """You added a small constant inside the logarithm. It hides the -inf but replaces the answer: with the log of the sum subtracted, no zero ever reaches log and no constant is needed."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True) + 1e-12)


def wrong_clipped_scores(scores):
    """You clipped the scores to avoid overflow, so large scores lose their differences: subtract each row's maximum instead, which changes no difference."""
    scores = np.clip(scores, -500, 500)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def wrong_one_maximum_for_all(scores):
    """You subtracted the maximum of the whole array. A row far below it has only zeros left after exp: give each row its own maximum, with axis=1."""
    shifted = scores - scores.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def wrong_maximum_of_columns(scores):
    """You shifted by the maximum of each column, which changes the differences within a row: a row may only be shifted by one number, its own maximum (axis=1)."""
    shifted = scores - scores.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def wrong_columns(scores):
    """You normalized along the columns. The batch axis comes first, so the classes of one example lie along axis 1, and it is over them that the probabilities add up to one."""
    shifted = scores - scores.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


def wrong_one_sum_for_all(scores):
    """You summed over the whole array, so only all examples together add up to one: sum over the classes of each example, with axis=1 and keepdims=True."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


def wrong_sign(scores):
    """You returned minus the log-probabilities. Logarithms of probabilities are zero or negative; the minus sign belongs to the loss, which comes next."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1, keepdims=True)) - shifted


def wrong_probabilities(scores):
    """You returned the probabilities themselves. The logarithm is asked for: with it, products of probabilities become sums and tiny ones keep their digits."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def wrong_in_place(scores):
    """You subtracted the maximum inside the caller's array: write shifted = scores - maximum, which makes a new array, instead of scores -= maximum."""
    scores -= scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def wrong_ready_made(scores):
    """You let PyTorch take the log-softmax. The exercise asks you to build it: a maximum, exp, a sum and log do."""
    return torch.log_softmax(torch.tensor(np.asarray(scores, dtype=float)), dim=1).numpy()


def wrong_single_precision(scores):
    """You computed in single precision, float32, which keeps seven digits. Leave the numbers in double precision, float64."""
    scores = np.asarray(scores, dtype=np.float32)
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
