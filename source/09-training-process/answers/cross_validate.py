"""cross_validate: answers that must pass, and mistakes that must not."""

import numpy as np


def folds(n, k):
    parts = np.array_split(np.arange(n), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


def right_loop(fit, score, x, y, k):
    scores = []
    for train, val in folds(len(x), k):
        model = fit(x[train], y[train])
        scores.append(score(model, x[val], y[val]))
    return np.array(scores)


def right_masks(fit, score, x, y, k):
    fold = np.repeat(np.arange(k), [len(part) for part in np.array_split(y, k)])
    scores = np.empty(k)
    for i in range(k):
        model = fit(x[fold != i], y[fold != i])
        scores[i] = score(model, x[fold == i], y[fold == i])
    return scores


def right_pieces_joined(fit, score, x, y, k):
    xs, ys = np.array_split(x, k), np.array_split(y, k)
    models = [
        fit(np.concatenate(xs[:i] + xs[i + 1 :]), np.concatenate(ys[:i] + ys[i + 1 :]))
        for i in range(k)
    ]
    return np.array([score(*case) for case in zip(models, xs, ys)])


def wrong_fitted_once(fit, score, x, y, k):
    """You fitted one model on all examples and scored it on each fold: it has seen them all. Fit anew for each fold, without it."""
    model = fit(x, y)
    return np.array([score(model, x[val], y[val]) for _, val in folds(len(x), k)])


def wrong_fitted_on_everything(fit, score, x, y, k):
    """You fitted on all examples each time, the fold included. A model must not see what it is scored on: fit on the training indices."""
    return np.array([score(fit(x, y), x[val], y[val]) for _, val in folds(len(x), k)])


def wrong_scored_on_training(fit, score, x, y, k):
    """You scored each model on the examples it was fitted on, which says how well it remembers. Score it on its fold."""
    return np.array([
        score(fit(x[train], y[train]), x[train], y[train]) for train, _ in folds(len(x), k)
    ])


def wrong_scored_on_everything(fit, score, x, y, k):
    """You scored each model on all examples, most of which it has seen. Score it on its fold alone."""
    return np.array([score(fit(x[train], y[train]), x, y) for train, _ in folds(len(x), k)])


def wrong_turned_round(fit, score, x, y, k):
    """You fitted on the single fold and scored on all the rest: it is the other way round."""
    return np.array([
        score(fit(x[val], y[val]), x[train], y[train]) for train, val in folds(len(x), k)
    ])


def wrong_mean(fit, score, x, y, k):
    """You returned the mean of the scores. Return all k: their spread says how far the mean can be trusted."""
    return np.mean([
        score(fit(x[train], y[train]), x[val], y[val]) for train, val in folds(len(x), k)
    ])


def wrong_labels_not_split(fit, score, x, y, k):
    """You cut y at the front, so the labels belong to other examples than x: index x and y with the same indices."""
    return np.array([
        score(fit(x[train], y[: len(train)]), x[val], y[: len(val)])
        for train, val in folds(len(x), k)
    ])


def wrong_smaller_folds_first(fit, score, x, y, k):
    """Your smaller folds come first. As in k_fold, the larger ones do."""
    sizes = sorted(len(val) for _, val in folds(len(x), k))
    scores = []
    for val in np.split(np.arange(len(x)), np.cumsum(sizes)[:-1]):
        train = np.setdiff1d(np.arange(len(x)), val)
        scores.append(score(fit(x[train], y[train]), x[val], y[val]))
    return np.array(scores)


def wrong_shuffled(fit, score, x, y, k):
    """You shuffled before you cut. The folds are contiguous here, as in k_fold; whoever wants random ones shuffles the data first."""
    order = np.random.default_rng(0).permutation(len(x))
    return np.array([
        score(fit(x[order[train]], y[order[train]]), x[order[val]], y[order[val]])
        for train, val in folds(len(x), k)
    ])


def wrong_every_kth(fit, score, x, y, k):
    """You took every k-th example into a fold. The folds are contiguous here, as in k_fold."""
    index = np.arange(len(x))
    return np.array([
        score(fit(x[index % k != i], y[index % k != i]), x[index % k == i], y[index % k == i])
        for i in range(k)
    ])


def wrong_model_reused(fit, score, x, y, k):
    """You scored every fold with the model of the first one, which has seen the other folds. Fit a new model for each."""
    pairs = folds(len(x), k)
    model = fit(x[pairs[0][0]], y[pairs[0][0]])
    return np.array([score(model, x[val], y[val]) for _, val in pairs])


def right_last_fold_first(fit, score, x, y, k):
    scores = np.empty(k)
    for i, (train, val) in reversed(list(enumerate(folds(len(x), k)))):
        scores[i] = score(fit(x[train], y[train]), x[val], y[val])
    return scores


def right_training_in_another_order(fit, score, x, y, k):
    scores, start = [], 0
    for part in np.array_split(y, k):
        turned = np.roll(np.arange(len(x)), -start)
        val, train = np.split(turned, [len(part)])
        scores.append(score(fit(x[train], y[train]), x[val], y[val]))
        start += len(part)
    return scores


def wrong_single_precision(fit, score, x, y, k):
    """You stored the scores in single precision, which keeps seven digits. Use float64, NumPy's default."""
    scores = np.empty(k, dtype=np.float32)
    for i, (train, val) in enumerate(folds(len(x), k)):
        scores[i] = score(fit(x[train], y[train]), x[val], y[val])
    return scores


def wrong_whole_scores(fit, score, x, y, k):
    """You stored the scores in an array of integers, which cuts them down to whole numbers. np.zeros(k) holds floats."""
    scores = np.zeros(k, dtype=int)
    for i, (train, val) in enumerate(folds(len(x), k)):
        scores[i] = score(fit(x[train], y[train]), x[val], y[val])
    return scores


def wrong_sorted_scores(fit, score, x, y, k):
    """You sorted the scores. They come in the order of the folds, so that one can see which fold is hard."""
    return np.sort([
        score(fit(x[train], y[train]), x[val], y[val]) for train, val in folds(len(x), k)
    ])


def wrong_last_score_first(fit, score, x, y, k):
    """Your scores come in reverse. The first one belongs to the first fold."""
    return np.array([
        score(fit(x[train], y[train]), x[val], y[val]) for train, val in folds(len(x), k)[::-1]
    ])
