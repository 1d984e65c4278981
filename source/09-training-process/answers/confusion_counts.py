"""confusion_counts: answers that must pass, and mistakes that must not."""

import numpy as np


def right_four_masks(y_true, y_pred):
    true, pred = y_true == 1, y_pred == 1
    return (
        int(np.sum(true & pred)),
        int(np.sum(~true & pred)),
        int(np.sum(~true & ~pred)),
        int(np.sum(true & ~pred)),
    )


def right_two_bits(y_true, y_pred):
    tn, fp, fn, tp = np.bincount(2 * y_true + y_pred, minlength=4)
    return tp, fp, tn, fn


def right_margins(y_true, y_pred):
    tp = int(y_true @ y_pred)
    fp, fn = int(y_pred.sum()) - tp, int(y_true.sum()) - tp
    return tp, fp, len(y_true) - tp - fp - fn, fn


def right_loop(y_true, y_pred):
    counts = {(1, 1): 0, (0, 1): 0, (0, 0): 0, (1, 0): 0}
    for pair in zip(y_true.tolist(), y_pred.tolist()):
        counts[pair] += 1
    return list(counts.values())


def wrong_arguments_swapped(y_true, y_pred):
    """You took the predictions for the truth: your false positives are false negatives. A false positive was predicted 1 and is 0."""
    tn, fn, fp, tp = np.bincount(2 * y_true + y_pred, minlength=4).tolist()
    return tp, fp, tn, fn


def wrong_order(y_true, y_pred):
    """You returned tn, fp, fn, tp, which is how scikit-learn unrolls its matrix. The order here is tp, fp, tn, fn."""
    return tuple(np.bincount(2 * y_true + y_pred, minlength=4).tolist())


def wrong_order_negatives_last(y_true, y_pred):
    """You returned tp, tn, fp, fn. The order here is tp, fp, tn, fn."""
    tn, fp, fn, tp = np.bincount(2 * y_true + y_pred, minlength=4).tolist()
    return tp, tn, fp, fn


def wrong_classes_swapped(y_true, y_pred):
    """You counted 0 as positive. Positive is 1."""
    tp, fn, fp, tn = np.bincount(2 * y_true + y_pred, minlength=4).tolist()
    return tp, fp, tn, fn


def wrong_all_hits(y_true, y_pred):
    """Your true positives hold the true negatives too: a true positive is right and was predicted 1."""
    tp = int(np.sum(y_true == y_pred))
    fp, fn = int(np.sum(y_pred > y_true)), int(np.sum(y_pred < y_true))
    return tp, fp, len(y_true) - tp, fn


def wrong_all_predicted(y_true, y_pred):
    """You counted all that was predicted 1, and all predicted 0, without asking whether it is right."""
    return (
        int(np.sum(y_pred == 1)),
        int(np.sum(y_pred > y_true)),
        int(np.sum(y_pred == 0)),
        int(np.sum(y_pred < y_true)),
    )


def wrong_fractions(y_true, y_pred):
    """You returned shares. The exercise asks for counts, whole numbers that add up to n."""
    tn, fp, fn, tp = np.bincount(2 * y_true + y_pred, minlength=4) / len(y_true)
    return float(tp), float(fp), float(tn), float(fn)


def wrong_floats(y_true, y_pred):
    """Your counts are floats. Counts are whole numbers: sum masks, or turn them into int."""
    tn, fp, fn, tp = np.bincount(2 * y_true + y_pred, minlength=4).tolist()
    return float(tp), float(fp), float(tn), float(fn)


def wrong_matrix(y_true, y_pred):
    """You returned a matrix. The exercise asks for the four counts tp, fp, tn, fn, one after the other."""
    tn, fp, fn, tp = np.bincount(2 * y_true + y_pred, minlength=4).tolist()
    return [[tn, fp], [fn, tp]]


def wrong_tilde(y_true, y_pred):
    """~ turns an int around bit by bit: ~1 is -2, which is true as well. Compare first, y == 0, or write 1 - y."""
    return (
        int(np.sum(y_true & y_pred)),
        int(np.sum(~y_true & y_pred)),
        int(np.sum(~y_true & ~y_pred)),
        int(np.sum(y_true & ~y_pred)),
    )


def wrong_small_integers(y_true, y_pred):
    """You counted in integers of eight bits, which go back to 0 after 255. Use int, or NumPy's default."""
    masks = (y_true & y_pred, (1 - y_true) & y_pred, (1 - y_true) & (1 - y_pred), y_true & (1 - y_pred))
    return tuple(mask.astype(np.uint8).sum(dtype=np.uint8) for mask in masks)


def wrong_without_minlength(y_true, y_pred):
    """np.bincount gives only as many counts as the largest value needs, too few where nothing is positive: pass minlength=4."""
    tn, fp, fn, tp = np.bincount(2 * y_true + y_pred)
    return int(tp), int(fp), int(tn), int(fn)
