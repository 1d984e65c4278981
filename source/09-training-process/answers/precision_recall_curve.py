"""precision_recall_curve: answers that must pass, and mistakes that must not."""

import numpy as np


def right_sorted_and_summed(y_true, scores):
    order = np.argsort(scores)[::-1]
    y, s = y_true[order], scores[order]
    last_of_equals = np.append(np.diff(s) != 0, True)
    tp = np.cumsum(y)[last_of_equals]
    flagged = np.arange(1, len(y) + 1)[last_of_equals]
    return tp / flagged, tp / tp[-1]


def right_one_threshold_at_a_time(y_true, scores):
    precision, recall = [], []
    for threshold in sorted(set(scores.tolist()), reverse=True):
        found = y_true[scores >= threshold]
        precision.append(found.mean())
        recall.append(found.sum() / y_true.sum())
    return np.array(precision), np.array(recall)


def right_matrix(y_true, scores):
    flagged = scores >= -np.unique(-scores)[:, None]
    tp = flagged.astype(float) @ y_true
    return tp / flagged.sum(axis=1), tp / np.sum(y_true)


def right_counted_by_value(y_true, scores):
    values, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    tp = np.zeros(len(values))
    np.add.at(tp, place.reshape(-1), y_true)
    tp, flagged = np.cumsum(tp[::-1]), np.cumsum(counts[::-1])
    return [tp / flagged, tp / tp[-1]]


def wrong_a_point_an_example(y_true, scores):
    """You made a point for every example. Examples of equal score pass a threshold together, so they make one point: which of them your sorting put first must not matter."""
    y = y_true[np.argsort(-scores, kind="stable")]
    tp = np.cumsum(y)
    return tp / np.arange(1, len(y) + 1), tp / tp[-1]


def wrong_swapped(y_true, scores):
    """You returned (recall, precision). Precision comes first."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    return tp / np.sum(y_true), tp / flagged.sum(axis=1)


def wrong_lowest_first(y_true, scores):
    """Your thresholds rise. Begin with the highest score, where the recall is smallest."""
    flagged = scores >= np.unique(scores)[:, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    return tp / flagged.sum(axis=1), tp / np.sum(y_true)


def wrong_extra_start(y_true, scores):
    """You added a point with precision 1 and recall 0, as some libraries do. Nothing has been flagged there, so the precision is not defined: leave it out."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    precision, recall = tp / flagged.sum(axis=1), tp / np.sum(y_true)
    return np.append(1.0, precision), np.append(0.0, recall)


def wrong_like_scikit_learn(y_true, scores):
    """This is the order of scikit-learn: lowest score first, and a point (1, 0) at the end. Here the highest score comes first, and no point is added."""
    flagged = scores >= np.unique(scores)[:, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    precision, recall = tp / flagged.sum(axis=1), tp / np.sum(y_true)
    return np.append(precision, 1.0), np.append(recall, 0.0)


def wrong_strictly_above(y_true, scores):
    """You flagged only what lies above the threshold, so the first point divides by zero. A score equal to the threshold is flagged."""
    flagged = scores > np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    with np.errstate(all="ignore"):
        return tp / flagged.sum(axis=1), tp / np.sum(y_true)


def wrong_false_positive_rate(y_true, scores):
    """Your second curve is the false positive rate, as in a ROC curve. Recall is tp / (tp + fn), the share of the positives that is found."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    return tp / flagged.sum(axis=1), flagged[:, y_true == 0].mean(axis=1)


def wrong_share_of_all(y_true, scores):
    """You divided the true positives by the number of all examples. Recall divides by the number of positives, precision by the number flagged."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    return tp / len(y_true), tp / np.sum(y_true)


def wrong_low_means_positive(y_true, scores):
    """You flagged the low scores. Higher means more positive."""
    flagged = scores <= np.unique(scores)[:, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    return tp / flagged.sum(axis=1), tp / np.sum(y_true)


def wrong_stops_at_full_recall(y_true, scores):
    """You stopped where every positive was found. Go on to the lowest score: there is one point for each distinct score."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    end = int(np.argmax(tp == tp[-1])) + 1
    return (tp / flagged.sum(axis=1))[:end], (tp / np.sum(y_true))[:end]


def wrong_smoothed(y_true, scores):
    """You made the precision fall monotonically, as is done before averaging it. The curve itself may go up and down."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    precision = tp / flagged.sum(axis=1)
    return np.maximum.accumulate(precision[::-1])[::-1], tp / np.sum(y_true)


def wrong_accuracy(y_true, scores):
    """Your first curve is the accuracy. Precision looks at what is flagged alone: tp / (tp + fp)."""
    flagged = scores >= np.unique(scores)[::-1, None]
    tp = flagged[:, y_true == 1].sum(axis=1)
    return (flagged == (y_true == 1)).mean(axis=1), tp / np.sum(y_true)


def wrong_nearly_equal(y_true, scores):
    """You treated scores as equal that only nearly are. Each distinct score makes a point, however close its neighbour lies: compare with !=."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(~np.isclose(np.diff(scores[order]), 0), True)
    tp = np.cumsum(y_true[order])[last]
    return tp / np.arange(1, len(scores) + 1)[last], tp / tp[-1]


def wrong_scores_of_positives(y_true, scores):
    """You took only the scores of positives as thresholds. Each distinct score makes a point, those of negatives too."""
    thresholds = np.unique(scores[y_true == 1])[::-1]
    precision = [np.mean(y_true[scores >= t]) for t in thresholds]
    recall = [np.mean(scores[y_true == 1] >= t) for t in thresholds]
    return np.array(precision), np.array(recall)


def wrong_sorts_the_scores(y_true, scores):
    """Your function sorts the caller's scores, which no longer fit to the labels: np.sort makes a new array, scores.sort() does not."""
    thresholds = np.unique(scores)[::-1]
    precision = [np.mean(y_true[scores >= t]) for t in thresholds]
    recall = [np.mean(scores[y_true == 1] >= t) for t in thresholds]
    scores.sort()
    return np.array(precision), np.array(recall)


def wrong_not_sorted(y_true, scores):
    """You took the examples in the order in which they come. The threshold goes from the highest score to the lowest: sort by score first."""
    last = np.append(scores[1:] != scores[:-1], True)
    tp, flagged = np.cumsum(y_true == 1)[last], (np.arange(len(scores)) + 1)[last]
    return tp / flagged, tp / tp[-1]


def wrong_labels_left_behind(y_true, scores):
    """You sorted the scores and left the labels in their old order: index both with the same order."""
    scores = np.sort(scores)[::-1]
    last = np.append(scores[1:] != scores[:-1], True)
    tp, flagged = np.cumsum(y_true == 1)[last], (np.arange(len(scores)) + 1)[last]
    return tp / flagged, tp / tp[-1]
