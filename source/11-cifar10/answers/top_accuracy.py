"""top_accuracy: answers that must pass, and mistakes that must not."""

import numpy as np


def right_builtin(history):
    best = max(history["test_accuracy"])
    return best, history["test_accuracy"].index(best) + 1


def right_argmax(history):
    epoch = int(np.argmax(history["test_accuracy"]))
    return float(history["test_accuracy"][epoch]), epoch + 1


def right_loop(history):
    best, epoch = -1.0, 0
    for e, accuracy in enumerate(history["test_accuracy"], start=1):
        if accuracy > best:
            best, epoch = accuracy, e
    return best, epoch


def wrong_from_zero(history):
    """You counted the epochs from 0. People count them from 1."""
    epoch = int(np.argmax(history["test_accuracy"]))
    return history["test_accuracy"][epoch], epoch


def wrong_last(history):
    """You took the last epoch. The best one is asked for."""
    return history["test_accuracy"][-1], len(history["test_accuracy"])


def wrong_last_of_equals(history):
    """Of equal accuracies you took the last. The first epoch that reached it counts."""
    values = history["test_accuracy"]
    epoch = max(range(len(values)), key=lambda e: (values[e], e))
    return values[epoch], epoch + 1


def wrong_training(history):
    """You took the training accuracy. The test accuracy is asked for."""
    epoch = int(np.argmax(history["train_accuracy"]))
    return history["train_accuracy"][epoch], epoch + 1


def wrong_lowest_loss(history):
    """You took the epoch of the lowest test loss. Loss and accuracy need not be best at the same time: take the best accuracy."""
    epoch = int(np.argmin(history["test_loss"]))
    return history["test_accuracy"][epoch], epoch + 1


def wrong_swapped(history):
    """You returned the epoch first. The accuracy comes first."""
    epoch = int(np.argmax(history["test_accuracy"]))
    return epoch + 1, history["test_accuracy"][epoch]


def wrong_percent(history):
    """You returned percent. Accuracies are fractions here."""
    epoch = int(np.argmax(history["test_accuracy"]))
    return 100 * history["test_accuracy"][epoch], epoch + 1


def wrong_test_at_best_training(history):
    """You took the test accuracy of the epoch with the best training accuracy."""
    epoch = int(np.argmax(history["train_accuracy"]))
    return history["test_accuracy"][epoch], epoch + 1


def wrong_sorted_in_place(history):
    """You sorted the history itself, so its epochs are lost. Leave it as it is."""
    values = history["test_accuracy"]
    epoch = int(np.argmax(values)) + 1
    values.sort()
    return values[-1], epoch


def wrong_rounded(history):
    """You rounded the accuracy. Give it as it is: rounding is for the sentence that prints it."""
    values = history["test_accuracy"]
    return round(max(values), 3), values.index(max(values)) + 1


def wrong_text(history):
    """You returned the accuracy as text. A number is asked for."""
    values = history["test_accuracy"]
    return str(max(values)), values.index(max(values)) + 1
