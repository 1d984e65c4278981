"""roc_curve: answers that must pass, and mistakes that must not."""

import numpy as np


def right_sorted_and_summed(y_true, scores):
    order = np.argsort(-scores, kind="stable")
    y, s = y_true[order], scores[order]
    last_of_equals = np.append(s[1:] != s[:-1], True)
    tp = np.cumsum(y == 1)[last_of_equals]
    fp = np.cumsum(y == 0)[last_of_equals]
    return np.append(0.0, fp / fp[-1]), np.append(0.0, tp / tp[-1])


def right_one_threshold_at_a_time(y_true, scores):
    fpr, tpr = [0.0], [0.0]
    for threshold in sorted(set(scores.tolist()), reverse=True):
        flagged = scores >= threshold
        tpr.append(np.sum(flagged & (y_true == 1)) / np.sum(y_true == 1))
        fpr.append(np.sum(flagged & (y_true == 0)) / np.sum(y_true == 0))
    return np.array(fpr), np.array(tpr)


def right_counted_by_value(y_true, scores):
    _, place = np.unique(-scores, return_inverse=True)
    place = place.reshape(-1)
    n = place.max() + 1
    positives = np.bincount(place, weights=y_true, minlength=n)
    negatives = np.bincount(place, weights=1 - y_true, minlength=n)
    tpr = np.concatenate([[0], np.cumsum(positives)]) / positives.sum()
    fpr = np.concatenate([[0], np.cumsum(negatives)]) / negatives.sum()
    return fpr, tpr


def right_search_sorted(y_true, scores):
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    curves = []
    for label in (0, 1):
        own = np.sort(scores[y_true == label])
        curves.append(1 - np.searchsorted(own, thresholds) / len(own))
    return tuple(curves)


def wrong_a_point_an_example(y_true, scores):
    """You made a point for every example. Examples of equal score pass a threshold together, so they make one point: which of them your sorting put first must not matter."""
    y = y_true[np.argsort(-scores, kind="stable")]
    fpr = np.append(0.0, np.cumsum(y == 0) / np.sum(y == 0))
    return fpr, np.append(0.0, np.cumsum(y == 1) / np.sum(y == 1))


def wrong_axes_swapped(y_true, scores):
    """Your two curves are exchanged: you returned (tpr, fpr), or you took 0 for positive. The false positive rate, on the horizontal axis, comes first, and 1 is positive."""
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    flagged = scores >= thresholds[:, None]
    return flagged[:, y_true == 1].mean(axis=1), flagged[:, y_true == 0].mean(axis=1)


def wrong_no_origin(y_true, scores):
    """Your curve lacks its first point (0, 0), where the threshold lies above every score and nothing is flagged."""
    thresholds = np.unique(scores)[::-1]
    flagged = scores >= thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_strictly_above(y_true, scores):
    """You flagged only what lies above the threshold, so your curve begins with (0, 0) twice or never reaches (1, 1). A score equal to the threshold is flagged."""
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    flagged = scores > thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_from_low_to_high(y_true, scores):
    """Your thresholds rise, so the curve runs from (1, 1) back to (0, 0). Begin with the highest score."""
    thresholds = np.append(np.unique(scores), np.inf)
    flagged = scores >= thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_low_means_positive(y_true, scores):
    """You flagged the low scores. Higher means more positive."""
    thresholds = np.append(-np.inf, np.unique(scores))
    flagged = scores <= thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_share_of_all(y_true, scores):
    """You divided by the number of all examples, so your curve does not end at (1, 1). Divide the true positives by all positives, the false ones by all negatives."""
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    flagged = scores >= thresholds[:, None]
    n = len(y_true)
    return (flagged & (y_true == 0)).sum(axis=1) / n, (flagged & (y_true == 1)).sum(axis=1) / n


def wrong_fixed_thresholds(y_true, scores):
    """You took evenly spaced thresholds. The rates change only at the scores themselves: take each distinct score once."""
    thresholds = np.append(np.inf, np.linspace(scores.max(), scores.min(), 11))
    flagged = scores >= thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_thresholds_between_0_and_1(y_true, scores):
    """Your thresholds run from 1 to 0. Scores need not be probabilities: take the scores themselves."""
    thresholds = np.linspace(1, 0, len(np.unique(scores)) + 1)
    flagged = scores >= thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_end_twice(y_true, scores):
    """You added (1, 1) at the end, where the lowest score has already brought you: there is one point for each distinct score."""
    thresholds = np.concatenate([[np.inf], np.unique(scores)[::-1], [-np.inf]])
    flagged = scores >= thresholds[:, None]
    return flagged[:, y_true == 0].mean(axis=1), flagged[:, y_true == 1].mean(axis=1)


def wrong_precision(y_true, scores):
    """Your second curve is the precision. The ROC curve shows the true positive rate, tp / (tp + fn)."""
    thresholds = np.unique(scores)[::-1]
    flagged = scores >= thresholds[:, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    fpr = flagged[:, y_true == 0].mean(axis=1)
    return np.append(0.0, fpr), np.append(0.0, tp / flagged.sum(axis=1))


def wrong_equals_dropped(y_true, scores):
    """Of several examples with one score you kept only the first. All of them count, in one point."""
    _, first = np.unique(-scores, return_index=True)
    y = y_true[first]
    tp, fp = np.cumsum(y == 1), np.cumsum(y == 0)
    return np.append(0.0, fp / max(fp[-1], 1)), np.append(0.0, tp / max(tp[-1], 1))


def wrong_nearly_equal(y_true, scores):
    """You treated scores as equal that only nearly are. Each distinct score makes a point, however close its neighbour lies: compare with !=."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(~np.isclose(np.diff(scores[order]), 0), True)
    tp, fp = np.cumsum(y_true[order])[last], np.cumsum(1 - y_true[order])[last]
    return np.append(0, fp / fp[-1]), np.append(0, tp / tp[-1])


def wrong_corners_only(y_true, scores):
    """You left out the points on a straight piece. The curve looks the same, but there must be one point for each distinct score."""
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    fpr = np.array([np.mean(scores[y_true == 0] >= t) for t in thresholds])
    tpr = np.array([np.mean(scores[y_true == 1] >= t) for t in thresholds])
    bends = (np.abs(np.diff(fpr, 2)) > 1e-12) | (np.abs(np.diff(tpr, 2)) > 1e-12)
    keep = np.concatenate([[True], bends, [True]])
    return fpr[keep], tpr[keep]


def wrong_positives_first_among_equals(y_true, scores):
    """Among equal scores you took the positives first and kept the point after the first one. All examples of one score pass together: keep the point after the last."""
    order = np.lexsort((-y_true, -scores))
    first = np.append(True, np.diff(scores[order]) != 0)
    tp, fp = np.cumsum(y_true[order]), np.cumsum(1 - y_true[order])
    return np.append(0, fp[first] / fp[-1]), np.append(0, tp[first] / tp[-1])


def wrong_not_sorted(y_true, scores):
    """You took the examples in the order in which they come. The threshold goes from the highest score to the lowest: sort by score first."""
    last = np.append(scores[1:] != scores[:-1], True)
    tp, fp = np.cumsum(y_true == 1)[last], np.cumsum(y_true == 0)[last]
    return np.append(0.0, fp / fp[-1]), np.append(0.0, tp / tp[-1])


def wrong_labels_left_behind(y_true, scores):
    """You sorted the scores and left the labels in their old order: index both with the same order."""
    scores = np.sort(scores)[::-1]
    last = np.append(scores[1:] != scores[:-1], True)
    tp, fp = np.cumsum(y_true == 1)[last], np.cumsum(y_true == 0)[last]
    return np.append(0.0, fp / fp[-1]), np.append(0.0, tp / tp[-1])
