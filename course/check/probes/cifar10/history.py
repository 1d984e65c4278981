"""What do the checks of the best epoch and of the curves ask?"""

from course.check.probe import probe
from course.check.probes.cifar10.ready_made import READY_MADE
from course.oracles import testbeds


@probe(
    hints=(
        'history["test_accuracy"] holds one number an epoch.',
        "max finds the best, and index the first place where it stands. Epochs count from 1.",
        'best = max(...), then return best and history["test_accuracy"].index(best) + 1.',
    ),
    returns=("accuracy", "epoch"),
    forbidden=READY_MADE,
)
def top_accuracy(f):
    """A best epoch in the middle, equal ones, a single epoch, history unchanged."""
    history = dict(
        train_accuracy=[0.4, 0.6, 0.7, 0.8, 0.9],
        test_accuracy=[0.5, 0.55, 0.75, 0.625, 0.65],
        train_loss=[1.4, 1.1, 0.8, 0.5, 0.3],
        test_loss=[1.3, 0.9, 0.95, 1.0, 1.2],
        lr=[0.1] * 5,
    )
    accuracy, epoch = f(history=history)
    yield "with the best in the middle", dict(accuracy=accuracy, epoch=epoch)
    history = {**history, "test_accuracy": [0.25, 0.5, 0.375, 0.5, 0.125]}
    accuracy, epoch = f(history=history)
    yield "with two equal ones", dict(accuracy=accuracy, epoch=epoch)
    accuracy, epoch = f(history={name: values[:1] for name, values in history.items()})
    yield "after one epoch", dict(accuracy=accuracy, epoch=epoch)
    accuracy, epoch = f(history={**history, "test_accuracy": [1 / 3, 2 / 3, 0.5, 0.5, 0.5]})
    yield "where the best is 2 / 3", dict(accuracy=accuracy, epoch=epoch)


@probe(
    hints=(
        "One axes, two lines, three kinds of labels: of the axes, and of each line.",
        (
            "plt.subplots() gives figure and axes. Epochs count from 1, so the horizontal values "
            "are range(1, n + 1). Return the figure."
        ),
        (
            "ax.plot(epochs, values, label=...) twice, ax.set_xlabel, ax.set_ylabel, ax.legend(), "
            "and return figure."
        ),
    ),
    forbidden=READY_MADE,
)
def plot_curves(f):
    """Which curves the figure shows, their labels, history unchanged."""
    history = dict(
        train_accuracy=[0.4, 0.7, 0.6], test_accuracy=[0.5, 0.45, 0.65],
        train_loss=[1.4, 0.8, 0.5], test_loss=[1.3, 0.9, 1.0], lr=[0.5, 0.2, 0.1],
    )  # fmt: skip
    picture = testbeds.picture_of(f(history=history))
    yield "what comes back", {"a figure": picture is not None}
    train, test, loss = (
        testbeds.curve(picture, history[name])
        for name in ("train_accuracy", "test_accuracy", "test_loss")
    )
    x_labels, y_labels = testbeds.labels(picture)
    yield (
        "in the figure",
        {
            "training accuracy": train is not None,
            "test accuracy": test is not None,
            "losses instead": loss is not None and None in (train, test),
            "a label for the epochs": bool(x_labels),
            "a label for the accuracies": bool(y_labels),
            "the curves are told apart": len(testbeds.names(picture)) >= 2,
        },
    )
    curves, crossed = {"train": train, "test": test}, 0
    if None not in (train, test):
        for part, other in (("train", "test"), ("test", "train")):
            words = testbeds.called(picture, curves[part], curves[other])
            crossed += other in words and part not in words
    yield "in the legend", {"curves with the other's name": crossed}
