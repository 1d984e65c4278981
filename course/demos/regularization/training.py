"""When should training stop, and how many units should stay?

The networks behind these pictures take half a minute to train, so they are trained beforehand:
`write_table()` trains them and writes networks.npz beside this file.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Slider, Switch, demo
from course.demos.style import number, plural
from course.worlds import data
from course.worlds.nn import Network, shuffled

# --- keep probability on a small network --------------------------------------------------------

KEEPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
COIN = np.log(2)  # loss of an answer that always says one half
HIDDEN, EXAMPLES, BLUR, RUNS, STEPS = (32, 32), 100, 0.35, 12, 1500
TABLE = Path(__file__).with_name("networks.npz")


def simulate_dropout(keep, seed, steps=STEPS):
    """A network with inverted dropout on both hidden layers, trained on two noisy moons.

    Parameters
    ----------
    keep : float
    seed : int
        Of the training set, the initial weights and the masks.
    steps : int
        Of full-batch descent with learning rate 0.1, at last a fifth of them with 0.01, and
        momentum 0.9.

    Returns
    -------
    network : Network
    measures : ndarray, (2, 2)
        Loss, then share of wrong answers, of training and test set, without dropout.
    """
    x, y = data.two_moons(EXAMPLES, BLUR, seed=100 + seed)
    network, rng = Network((2, *HIDDEN, 2), seed=seed), np.random.default_rng(seed)
    for k in range(steps):
        masks = [(rng.random((EXAMPLES, h)) < keep) / keep for h in HIDDEN]
        network.step(x, y, 0.1 if k < 0.8 * steps else 0.01, momentum=0.9, masks=masks)
    sets = (x, y), data.two_moons(2000, BLUR, seed=999)
    loss = [network.mean_loss(*part) for part in sets]
    return network, np.array([loss, [1 - network.accuracy(*part) for part in sets]])


@lru_cache
def trained():
    """Read the table: measures (keeps, RUNS, 2, 2), and the first run's weights by keep."""
    table = _table()
    weights = [table[f"w{i}"] for i in range(2 * len(HIDDEN) + 2)]
    return table["measures"], list(zip(*weights, strict=True))


@lru_cache
def _table():
    with np.load(TABLE) as table:
        return {name: table[name].astype(float) for name in table.files}


def write_table():
    """Train all networks and write the table."""
    measures, weights = [], []
    for keep in KEEPS:
        runs = [simulate_dropout(keep, seed) for seed in range(RUNS)]
        measures.append([m for _, m in runs])
        weights.append(runs[0][0].params)
    arrays = {f"w{i}": np.array(w, dtype=np.float32) for i, w in enumerate(zip(*weights))}  # noqa: B905
    arrays["measures"] = np.array(measures, dtype=np.float32)
    arrays["epochs"] = np.array(simulate_epochs(), dtype=np.float32)
    np.savez_compressed(TABLE, **arrays)


LEFT, RIGHT, LOW, HIGH = -2.2, 3.2, -1.7, 2.2
GRID = np.meshgrid(np.linspace(LEFT, RIGHT, 45), np.linspace(LOW, HIGH, 33))


def boundary(params, masks=None):
    """Lines along which a network's two scores are equal, a list of (points, 2)."""
    from contourpy import contour_generator

    a = np.stack([g.ravel() for g in GRID], axis=1)
    for i in range(0, len(params) - 2, 2):
        a = np.maximum(a @ params[i] + params[i + 1], 0)
        if masks is not None:
            a *= masks[i // 2]
    margin = a @ (params[-2][:, 1] - params[-2][:, 0]) + params[-1][1] - params[-1][0]
    return contour_generator(*GRID, margin.reshape(GRID[0].shape)).lines(0.0)


@lru_cache
def _boundaries(keep):
    """The boundary of the whole network, and of four networks that dropout makes of it."""
    params, rng = trained()[1][KEEPS.index(keep)], np.random.default_rng(3)
    masks = [[(rng.random(h) < keep) / keep for h in HIDDEN] for _ in range(4)]
    return boundary(params), [boundary(params, m) for m in masks]


def _keep_background(plane, losses, errors):
    x, y = data.two_moons(EXAMPLES, BLUR, seed=100)
    style.dress(plane, "Training set, boundary", "x1", "x2", (LEFT, RIGHT), (LOW, HIGH))
    style.mark(plane, "first class", *x[y == 0].T, ms=4)
    style.mark(plane, "second class", *x[y == 1].T, ms=4.5)
    plane.figure.subplots_adjust(wspace=0.38)
    for ax, title, unit, top, ticks in (
        (losses, "Loss", "NLL", 2.2, (0, 1, 2)),
        (errors, "0-1 loss", "share wrong", 0.22, (0, 0.1, 0.2)),
    ):  # fmt: skip
        style.dress(ax, title, "keep", unit, (0.15, 1.07), (-0.03 * top, top))
        ax.set_yticks(ticks)
    style.mark(losses, "theory", (0.15, 1.07), [COIN] * 2)
    classes = {"first class": "class 0", "second class": "class 1"}
    style.legend(plane, "training", "test", model="boundary", member="single network",
                 theory="a coin", **classes)  # fmt: skip


@demo(
    _keep_background,
    widths=(1.25, 1, 1),
    controls=dict(
        keep=Scale("keep", KEEPS, 1.0),
        single=Switch("single networks"),
    ),
)
def keep_probability(plane, losses, errors, keep, single):
    """A network trained with dropout: its boundary, and losses by the probability of keeping."""
    whole, members = _boundaries(keep)
    if single:
        for member in members:
            for line in member:
                plane.line("member", *line.T)
    for line in whole:
        plane.line("model", *line.T)
    i = KEEPS.index(keep)
    curves = trained()[0].mean(axis=1)[i:]  # from keep = 1 down to here: predict the rest
    for j, part in enumerate(("training", "test")):
        losses.line(part, KEEPS[i:], curves[:, 0, j])
        errors.line(part, KEEPS[i:], curves[:, 1, j])
    means = curves[0]
    losses.line("current", [keep, keep], means[0])
    errors.line("current", [keep, keep], means[1])
    beside = "worse" if means[0, 1] > COIN else "better"
    return (
        f"keep = {keep:g}, mean of {RUNS} networks: training loss {number(means[0, 0])}, test loss "
        f"{number(means[0, 1])}, {beside} than the {COIN:.3f} of a coin; of the training set "
        f"{means[1, 0]:.1%} are wrong, of the test set {means[1, 1]:.1%}."
    )


# --- early stopping -----------------------------------------------------------------------------

EPOCHS, SIZES, MOST_PATIENCE = 120, (20, 60, 200, 1000), 40


def simulate_epochs(seed=0, epochs=EPOCHS):
    """A network that learns a small training set by heart, measured after every epoch.

    Returns
    -------
    ndarray, (2 + len(SIZES), epochs)
        Loss over all 60 training examples, over 1000 test examples, and over validation sets of
        each size, of which a larger one contains the smaller ones.
    """
    x, y = data.two_moons(60, BLUR, seed=seed)
    held_out, test = (data.two_moons(1000, BLUR, seed=seed + s) for s in (50, 51))
    network = Network((2, *HIDDEN, 2), seed=seed)
    batches = shuffled(x, y, 6, seed=seed)
    curves = []
    for _ in range(epochs):
        for _ in range(10):
            network.step(*next(batches), 0.01, momentum=0.9)
        scores = network.scores(held_out[0])
        each = np.logaddexp(0, scores[:, 0] - scores[:, 1])
        each = np.where(held_out[1] == 1, each, np.logaddexp(0, scores[:, 1] - scores[:, 0]))
        curves.append([
            network.mean_loss(x, y), network.mean_loss(*test), *(each[:n].mean() for n in SIZES)
        ])  # fmt: skip
    return np.array(curves).T


def measured_epochs():
    """Read the table: losses of training and test set, (EPOCHS,), and validation, (4, EPOCHS)."""
    training, test, *validation = _table()["epochs"]
    return training, test, np.array(validation)


def stops(losses):
    """Best epoch and last epoch for a patience of 1, 2, ... MOST_PATIENCE, (MOST_PATIENCE, 2)."""
    best, found = 0, np.full((MOST_PATIENCE, 2), -1)
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        due = (found[:, 1] < 0) & (np.arange(1, MOST_PATIENCE + 1) <= epoch - best)
        found[due] = best, epoch
    found[found[:, 1] < 0] = best, len(losses) - 1
    return found


def _patience_background(curve, cost, size):
    training, test, validation = measured_epochs()
    losses = validation[SIZES.index(size)]
    style.dress(curve, "Training", "epoch", "loss (NLL)", (-2, EPOCHS + 1), (0, 0.9))
    style.mark(curve, "training", np.arange(EPOCHS), training)
    style.mark(curve, "test", np.arange(EPOCHS), losses)
    style.dress(cost, "Test loss of the weights you keep", "patience", "loss (NLL)",
                (0, MOST_PATIENCE + 1), (0.3, 0.5))  # fmt: skip
    style.mark(cost, "theory", [0, MOST_PATIENCE + 1], [test.min()] * 2)
    style.legend(curve, "training", "current", minimum="best epoch", cursor="stop",
                 test="validation", model="test", theory="lowest test")  # fmt: skip


@demo(
    _patience_background,
    depends=("size",),
    controls=dict(
        size=Scale("validation set", SIZES, 60),
        wait=Slider("patience", 1, MOST_PATIENCE, 2),
    ),
)
def patience(curve, cost, size, wait):
    """Training and validation loss by epoch, and the test loss of the weights that are kept."""
    _, test, validation = measured_epochs()
    losses = validation[SIZES.index(size)]
    kept = stops(losses)[:wait]  # up to this patience: predict the rest
    best, stop = kept[-1]
    cost.line("model", np.arange(1, wait + 1), test[kept[:, 0]])
    curve.line("cursor", [stop, stop], [0, 0.9])
    curve.line("minimum", best, losses[best])
    cost.line("current", wait, test[best])
    return (
        f"{plural(size, 'validation example')}, patience {wait}: training stops at epoch {stop} "
        f"and keeps the weights of epoch {best}, with validation loss {losses[best]:.3f} and test "
        f"loss {test[best]:.3f}. The lowest test loss of all epochs is {test.min():.3f}."
    )
