"""nll_gradient: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_probabilities_minus_one_hot(x, w, y):
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p / len(y)


def right_from_log_probabilities(x, w, y):
    scores = np.matmul(x, w)
    p = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    one_hot = np.arange(w.shape[1]) == y[:, None]
    return np.einsum("nd,nc->dc", x, p - one_hot) / x.shape[0]


def right_sum_of_outer_products(x, w, y):
    total = np.zeros(w.shape)
    for row, label in zip(x, y):
        scores = row @ w
        p = np.exp(scores - np.max(scores))
        p = p / np.sum(p)
        p[label] = p[label] - 1
        total = total + np.outer(row, p)
    return total / len(x)


def right_expected_minus_observed(x, w, y):
    scores = np.dot(x, w)
    e = np.exp(scores - np.amax(scores, 1)[:, None])
    expected = np.tensordot(x, e / e.sum(1)[:, None], axes=(0, 0))
    observed = np.zeros(np.shape(w))
    for i, label in enumerate(y):
        observed[:, label] += x[i]
    return (expected - observed) / len(y)


def right_with_tensors(x, w, y):
    x, w = (torch.tensor(np.asarray(part, dtype=float)) for part in (x, w))
    p = torch.softmax(x @ w, dim=1)
    p[torch.arange(len(y)), torch.tensor(y)] -= 1
    return (x.T @ p / len(y)).numpy()


def wrong_sum(x, w, y):
    """You added the gradients of the examples up. The loss is a mean over the rows, and so is its gradient: divide by n."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p


def wrong_sign(x, w, y):
    """Your gradient points downhill: its sign is turned. The derivative of the loss by a score is probability minus one-hot, not the other way round."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return -x.T @ p / len(y)


def wrong_without_the_labels(x, w, y):
    """The labels are missing: you multiplied by the probabilities alone. Subtract 1 from the probability of the true class in each row first."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return x.T @ p / len(y)


def wrong_overflow(x, w, y):
    """Your softmax overflows for large scores, and inf / inf is nan: subtract each row's maximum before exp."""
    e = np.exp(x @ w)
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p / len(y)


def wrong_softmax_over_examples(x, w, y):
    """Your softmax runs down the columns, over the examples. The probabilities of one example's classes add up to one: use axis=1 for the maximum and the sum."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=0, keepdims=True))
    p /= p.sum(axis=0, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p / len(y)


def wrong_transposed(x, w, y):
    """You returned the gradient transposed, (c, d). It has the shape of w, so that w - lr * gradient works: x.T comes first."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return p.T @ x / len(y)


def wrong_every_label_for_every_row(x, w, y):
    """p[:, y] -= 1 subtracts 1 in every row, for all the labels that occur. Each row loses 1 at its own label only: index the rows with np.arange(n) beside y."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[:, y] -= 1
    return x.T @ p / len(y)


def wrong_mean_over_classes(x, w, y):
    """You divided by n times c, the size of the table of scores. The loss is a mean over the n examples: divide by n."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p / p.size


def wrong_divided_by_features(x, w, y):
    """You divided by the number of features. x is (n, d), and the mean runs over the n examples, so divide by x.shape[0]."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p / x.shape[1]


def wrong_stopped_at_the_scores(x, w, y):
    """You stopped at the gradient with respect to the scores, (n, c). One step of the chain rule is left: the scores are x @ w, so x.T carries it on to w."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return p / len(y)


def wrong_derivative_of_the_softmax(x, w, y):
    """You multiplied by p * (1 - p) once more, as for a squared error. With the logarithm in the loss that factor cancels: what is left is probability minus one-hot."""
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    one_hot = np.eye(w.shape[1])[y]
    return x.T @ ((p - one_hot) * p * (1 - p)) / len(y)


def wrong_differentiated_by_torch(x, w, y):
    """You let PyTorch differentiate. The exercise asks you to do it: the chain rule has two links."""
    x, y = torch.tensor(np.asarray(x, dtype=float)), torch.tensor(y)
    w = torch.tensor(np.asarray(w, dtype=float), requires_grad=True)
    scores = x @ w
    loss = (torch.logsumexp(scores, dim=1) - scores[torch.arange(len(y)), y]).mean()
    loss.backward()
    return w.grad.numpy()
