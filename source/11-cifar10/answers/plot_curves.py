"""plot_curves: answers that must pass, and mistakes that must not."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure


def right_subplots(history):
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def right_percent(history):
    figure = Figure(figsize=(6, 3))
    ax = figure.add_subplot()
    for name in ("test_accuracy", "train_accuracy"):
        values = [100 * value for value in history[name]]
        ax.plot([e + 1 for e in range(len(values))], values, marker=".")
    ax.set(xlabel="epoch", ylabel="accuracy in percent", title="Learning curves")
    ax.legend(["test", "training"])
    return figure


def right_two_panels(history):
    figure, axes = plt.subplots(1, 2, sharey=True)
    for ax, part in zip(axes, ("train", "test")):
        values = history[f"{part}_accuracy"]
        ax.plot(list(range(1, len(values) + 1)), values)
        ax.set_title(part)
        ax.set_xlabel("epoch")
        ax.set_ylabel("accuracy")
    return figure


def right_state_machine(history):
    figure = plt.figure()
    n = len(history["test_accuracy"])
    plt.plot(range(1, n + 1), history["train_accuracy"], label="train")
    plt.plot(range(1, n + 1), history["test_accuracy"], label="test")
    plt.axhline(max(history["test_accuracy"]), lw=0.5)
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    plt.legend()
    return figure


def right_losses_beside_them(history):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
    epochs = range(1, len(history["lr"]) + 1)
    for ax, what in ((left, "accuracy"), (right, "loss")):
        ax.plot(epochs, history[f"train_{what}"], label=f"training {what}")
        ax.plot(epochs, history[f"test_{what}"], "--", label=f"test {what}")
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return figure


def right_rate_on_a_second_axis(history):
    figure, ax = plt.subplots()
    epochs = range(1, len(history["lr"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="train")
    ax.plot(epochs, history["test_accuracy"], label="test")
    ax.set(xlabel="epoch", ylabel="accuracy")
    ax.legend()
    second = ax.twinx()
    second.plot(epochs, history["lr"], "k:", label="rate")
    second.set_ylabel("learning rate")
    return figure


def right_panels_that_share_an_axis(history):
    figure, axes = plt.subplots(2, 1, sharex=True)
    for ax, part in zip(axes, ("train", "test")):
        values = history[f"{part}_accuracy"]
        ax.plot(range(1, len(values) + 1), values)
        ax.set(ylabel=f"{part} accuracy")
    axes[1].set_xlabel("epoch")
    return figure


def wrong_losses(history):
    """You drew the losses. The accuracies are asked for."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_loss"], label="training")
    ax.plot(epochs, history["test_loss"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_test_only(history):
    """You drew one curve. Both accuracies are asked for: the gap between them is the message."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_training_only(history):
    """You left out the test accuracy, which is what counts."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_same_twice(history):
    """You drew the same accuracy twice."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["train_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_no_axis_labels(history):
    """Your axes have no labels. A reader must see what is drawn against what."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.legend()
    return figure


def wrong_no_y_label(history):
    """The vertical axis has no label."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.legend()
    return figure


def wrong_no_legend(history):
    """Nothing tells the two curves apart: label them and call legend()."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    return figure


def wrong_axes_returned(history):
    """You returned the axes. The figure is asked for."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return ax


def wrong_nothing_returned(history):
    """You drew the figure and did not return it."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    figure.canvas.draw_idle()


def wrong_against_the_rate(history):
    """You drew against the learning rate. The epoch is asked for."""
    figure, ax = plt.subplots()
    epochs = history["lr"]
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_against_each_other(history):
    """You drew one accuracy against the other. Both are asked for against the epoch."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(history["train_accuracy"], history["test_accuracy"], label="training")
    ax.plot(epochs, history["test_accuracy"], "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_sorted(history):
    """You sorted the accuracies, so the curves always rise. Leave them in the order of the epochs."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"], label="training")
    ax.plot(epochs, sorted(history["test_accuracy"]), "--", label="test")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend()
    return figure


def wrong_names_exchanged(history):
    """Your legend calls the training accuracy test, or the other way round. A label belongs into the call of plot that draws its line."""
    figure, ax = plt.subplots()
    epochs = range(1, len(history["train_accuracy"]) + 1)
    ax.plot(epochs, history["train_accuracy"])
    ax.plot(epochs, history["test_accuracy"], "--")
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    ax.legend(["test", "training"])
    return figure
