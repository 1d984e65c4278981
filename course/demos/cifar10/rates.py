"""Which rate does a range test suggest, and what is the best of many epochs worth?"""

from functools import cache

import numpy as np

from course.demos import style
from course.demos.cifar10.measured import LR_MAX, LR_MIN, STEPS, measured
from course.demos.pattern import Choice, Scale, Slider, demo

TOP = 3.5  # of the losses drawn


def simulate_range_test(steps, beta):
    """Smoothed losses of a stored range test, up to where it stops, and two rates.

    Parameters
    ----------
    steps : int
        One of `STEPS`.
    beta : float

    Returns
    -------
    lrs, losses : ndarray
    lowest, steepest : float
        Rate of the lowest smoothed loss; rate of the steepest fall, the ends left out.
    """
    raw = np.array(measured()["losses"][str(steps)])
    lrs, losses, average = np.geomspace(LR_MIN, LR_MAX, steps), [], 0.0
    for k, loss in enumerate(raw):
        average = beta * average + (1 - beta) * loss
        losses.append(average / (1 - beta ** (k + 1)))
        if losses[-1] > 4 * min(losses):
            break
    lrs, losses = lrs[: len(losses)], np.array(losses)
    slope = np.gradient(losses[1:-1], np.log10(lrs[1:-1]))
    return lrs, losses, float(lrs[losses.argmin()]), float(lrs[1:-1][slope.argmin()])


def _range_background(curve):
    style.dress(
        curve, "A range test of a small network on synthetic shapes", "learning rate", "loss",
        (LR_MIN, LR_MAX), (1.0, TOP), log="x",
    )  # fmt: skip
    style.legend(
        curve, loss="smoothed loss", data="single batches", minimum="steepest fall",
        current="lowest loss",
    )  # fmt: skip


@demo(
    _range_background,
    widths=(1,),
    controls=dict(
        steps=Scale("steps", STEPS, 50),
        beta=Slider("beta", 0.0, 0.98, 0.9, step=0.02),
    ),
)
def range_test_curve(curve, steps, beta):
    """The loss of a network while its learning rate grows, raw and smoothed."""
    lrs, losses, lowest, steepest = simulate_range_test(steps, beta)
    raw = np.array(measured()["losses"][str(steps)])[: len(lrs)]
    curve.line("data", lrs, np.minimum(raw, TOP - 0.05))
    curve.line("loss", lrs, np.minimum(losses, TOP - 0.05))
    for role, lr in (("minimum", steepest), ("current", lowest)):
        curve.line(role, np.array([lr]), losses[lrs == lr][:1])
    above = int((raw > TOP - 0.05).sum())
    cut = f" Losses above {TOP:g} are drawn at the upper edge: {above}." if above else ""
    return (
        f"Data: {measured()['source']}. {steps} steps, beta {beta:g}: the smoothed loss falls "
        f"fastest at the rate {steepest:.2g} and is lowest, {losses.min():.2f}, at {lowest:.2g}. "
        f"It ends at {lrs[-1]:.2g}, after {style.plural(len(lrs), 'step')}.{cut}"
    )


EPOCHS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@cache
def expected_maximum(n):
    """Mean of the largest of n independent standard normal numbers, by its integral."""
    from statistics import NormalDist

    x = np.linspace(-8.0, 8.0, 4001)
    cdf = np.array([NormalDist().cdf(v) for v in x])
    return float(np.sum((x[1:] + x[:-1]) / 2 * np.diff(cdf**n)))


def simulate_choice(epochs, test_images, seed, accuracy=0.89):
    """Measured test accuracies of equally good epochs, independent of each other.

    Parameters
    ----------
    epochs, test_images, seed : int
    accuracy : float
        The true one, of every epoch.

    Returns
    -------
    test, validation : ndarray, (epochs,)
        Accuracies on the test set; on a validation set of 5,000 images.
    """
    rng = np.random.default_rng([seed, 7])
    test = rng.binomial(test_images, accuracy, size=500) / test_images
    validation = rng.binomial(5000, accuracy, size=500) / 5000
    return test[:epochs], validation[:epochs]


def _best_background(run, bias):
    style.dress(run, "Simulated epochs, all equally good", "epoch", "test accuracy in percent")
    run.set_ylim(84.5, 93.5)
    run.set_xlim(0, 505)
    style.dress(
        bias, "Mean error of the reported accuracy", "epochs to choose from",
        "percentage points", (0.8, 650), (-0.5, 3.4), log="x",
    )  # fmt: skip
    style.legend(
        run, data="an epoch", theory="true accuracy", current="chosen", path="mean error",
        cursor="here",
    )  # fmt: skip


@demo(
    _best_background,
    controls=dict(
        epochs=Scale("epochs", EPOCHS, 100),
        test_images=Scale("test images", (1000, 2000, 5000, 10000), 10000),
        rule=Choice("choose by", ("test set", "validation set"), "test set"),
        seed=Slider("another draw", 1, 30, 1),
    ),
)
def best_of_many(run, bias, epochs, test_images, rule, seed):
    """Accuracies that differ by chance alone, and what choosing the best adds to them."""
    test, validation = simulate_choice(epochs, test_images, seed)
    best = int((test if rule == "test set" else validation).argmax())
    run.line("data", np.arange(1, epochs + 1), 100 * test)
    run.line("theory", np.array([0, 505]), np.array([89.0, 89.0]))
    run.line("current", np.array([best + 1]), 100 * test[[best]])
    error = 100 * np.sqrt(0.89 * 0.11 / test_images)
    if rule == "test set":
        means = error * np.array([expected_maximum(n) for n in EPOCHS])
    else:
        means = np.zeros(len(EPOCHS))
    bias.line("path", np.array(EPOCHS, dtype=float), means)
    bias.line("cursor", np.array([epochs, epochs], dtype=float), np.array([-0.5, 3.4]))
    mean = means[EPOCHS.index(epochs)]
    return (
        f"Simulated: every epoch has the true accuracy 89 %. Of {style.plural(epochs, 'epoch')}, "
        f"measured on {test_images:,} test images, the {rule} chooses epoch {best + 1}, whose test "
        f"accuracy is {100 * test[best]:.2f} %, off by {100 * test[best] - 89:+.2f} percentage "
        f"points. On average over many draws the error is {mean:+.2f}."
    )
