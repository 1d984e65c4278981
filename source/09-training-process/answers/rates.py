"""rates: answers that must pass, and mistakes that must not."""

import numpy as np


def right_conditional(tp, fp, tn, fn):
    n = tp + fp + tn + fn
    return {
        "tpr": tp / (tp + fn) if tp + fn else 0.0,
        "fpr": fp / (fp + tn) if fp + tn else 0.0,
        "precision": tp / (tp + fp) if tp + fp else 0.0,
        "accuracy": (tp + tn) / n if n else 0.0,
    }


def right_at_least_one(tp, fp, tn, fn):
    pairs = dict(
        tpr=(tp, tp + fn), fpr=(fp, fp + tn), precision=(tp, tp + fp),
        accuracy=(tp + tn, tp + fp + tn + fn),
    )  # fmt: skip
    return {name: part / max(whole, 1) for name, (part, whole) in pairs.items()}


def right_divide_where(tp, fp, tn, fn):
    parts = np.array([tp, fp, tp, tp + tn], dtype=float)
    wholes = np.array([tp + fn, fp + tn, tp + fp, tp + fp + tn + fn], dtype=float)
    values = np.divide(parts, wholes, out=np.zeros(4), where=wholes > 0)
    return dict(zip(("tpr", "fpr", "precision", "accuracy"), values))


def right_caught(tp, fp, tn, fn):
    tp, fp, tn, fn = int(tp), int(fp), int(tn), int(fn)
    found = {}
    for name, part, rest in [
        ("accuracy", tp + tn, fp + fn),
        ("precision", tp, fp),
        ("fpr", fp, tn),
        ("tpr", tp, fn),
    ]:
        try:
            found[name] = part / (part + rest)
        except ZeroDivisionError:
            found[name] = 0.0
    return found


def _ratio(part, whole):
    return part / whole if whole else 0.0


def wrong_no_guard(tp, fp, tn, fn):
    """You divide by zero where a class or a prediction does not occur: give 0.0 where the denominator is 0."""
    return {
        "tpr": tp / (tp + fn),
        "fpr": fp / (fp + tn),
        "precision": tp / (tp + fp),
        "accuracy": (tp + tn) / (tp + fp + tn + fn),
    }


def wrong_recall_and_precision_swapped(tp, fp, tn, fn):
    """You swapped precision and recall. Precision is the share of what is flagged that is positive; the tpr, or recall, is the share of the positives that is found."""
    return {
        "tpr": _ratio(tp, tp + fp),
        "fpr": _ratio(fp, fp + tn),
        "precision": _ratio(tp, tp + fn),
        "accuracy": _ratio(tp + tn, tp + fp + tn + fn),
    }


def wrong_share_of_all(tp, fp, tn, fn):
    """You divided by the number of all examples. Each rate has a denominator of its own: the tpr that of all positives, the fpr that of all negatives."""
    n = tp + fp + tn + fn
    return {
        "tpr": _ratio(tp, n),
        "fpr": _ratio(fp, n),
        "precision": _ratio(tp, tp + fp),
        "accuracy": _ratio(tp + tn, n),
    }


def wrong_fpr_of_the_flagged(tp, fp, tn, fn):
    """Your fpr is the share of what is flagged that is wrong, the false discovery rate. Divide the false positives by all negatives, fp + tn."""
    return {
        "tpr": _ratio(tp, tp + fn),
        "fpr": _ratio(fp, fp + tp),
        "precision": _ratio(tp, tp + fp),
        "accuracy": _ratio(tp + tn, tp + fp + tn + fn),
    }


def wrong_specificity(tp, fp, tn, fn):
    """Your fpr is tn / (fp + tn), the specificity. The fpr is the rest: fp / (fp + tn)."""
    return {
        "tpr": _ratio(tp, tp + fn),
        "fpr": _ratio(tn, fp + tn),
        "precision": _ratio(tp, tp + fp),
        "accuracy": _ratio(tp + tn, tp + fp + tn + fn),
    }


def wrong_accuracy_of_positives(tp, fp, tn, fn):
    """Your accuracy forgets the true negatives: right answers of both kinds count."""
    return {
        "tpr": _ratio(tp, tp + fn),
        "fpr": _ratio(fp, fp + tn),
        "precision": _ratio(tp, tp + fp),
        "accuracy": _ratio(tp, tp + fp + tn + fn),
    }


def wrong_one_for_no_flag(tp, fp, tn, fn):
    """Where nothing is flagged you set the precision to 1. The exercise asks for 0.0 wherever a denominator is 0."""
    return {
        "tpr": _ratio(tp, tp + fn),
        "fpr": _ratio(fp, fp + tn),
        "precision": tp / (tp + fp) if tp + fp else 1.0,
        "accuracy": _ratio(tp + tn, tp + fp + tn + fn),
    }


def wrong_rounded_division(tp, fp, tn, fn):
    """You divided with //, which rounds every rate down to 0 or 1: divide with /."""
    return {
        "tpr": float(tp // max(tp + fn, 1)),
        "fpr": float(fp // max(fp + tn, 1)),
        "precision": float(tp // max(tp + fp, 1)),
        "accuracy": float((tp + tn) // max(tp + fp + tn + fn, 1)),
    }


def wrong_tuple(tp, fp, tn, fn):
    """You returned the numbers without their names: return a dict with the keys tpr, fpr, precision and accuracy."""
    return (
        _ratio(tp, tp + fn),
        _ratio(fp, fp + tn),
        _ratio(tp, tp + fp),
        _ratio(tp + tn, tp + fp + tn + fn),
    )


def wrong_upper_case(tp, fp, tn, fn):
    """Your keys are spelled otherwise than asked: tpr, fpr, precision and accuracy, in lower case."""
    return {
        "TPR": _ratio(tp, tp + fn),
        "FPR": _ratio(fp, fp + tn),
        "Precision": _ratio(tp, tp + fp),
        "Accuracy": _ratio(tp + tn, tp + fp + tn + fn),
    }


def wrong_percent(tp, fp, tn, fn):
    """You returned percentages. Rates are fractions between 0 and 1."""
    return {
        "tpr": 100 * _ratio(tp, tp + fn),
        "fpr": 100 * _ratio(fp, fp + tn),
        "precision": 100 * _ratio(tp, tp + fp),
        "accuracy": 100 * _ratio(tp + tn, tp + fp + tn + fn),
    }


def wrong_eps_in_the_denominator(tp, fp, tn, fn):
    """You added a small number to every denominator, so that no rate is exact any more. Ask whether the denominator is 0 instead."""
    return {
        "tpr": tp / (tp + fn + 1e-3),
        "fpr": fp / (fp + tn + 1e-3),
        "precision": tp / (tp + fp + 1e-3),
        "accuracy": (tp + tn) / (tp + fp + tn + fn + 1e-3),
    }


def wrong_no_misses(tp, fp, tn, fn):
    """Where nothing was missed you return 0. Only an empty denominator gives 0.0: tp + fn for the tpr, and its like for the others."""
    return {
        "tpr": tp / (tp + fn) if fn else 0.0,
        "fpr": fp / (fp + tn) if fp else 0.0,
        "precision": tp / (tp + fp) if fp else 0.0,
        "accuracy": (tp + tn) / (tp + fp + tn + fn) if tp else 0.0,
    }
