"""What does a falling surrogate loss do to the 0-1 loss that is meant?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Slider, demo
from course.demos.style import number

SETS = 20  # training sets to choose from
TYPICAL = 19  # its gain after the last mistake is the median of those that a line can split
RECORDED = tuple(sorted({0, *np.geomspace(1, 3000, 60).round().astype(int).tolist()}))


def _two_classes(n, rng):
    """Two long Gaussian clouds side by side, x (n, 3) with a column of ones, y (n,) 0 or 1."""
    y = np.arange(n) % 2
    c, s = np.cos(0.8), np.sin(0.8)
    x = (rng.normal(size=(n, 2)) * [2.2, 0.45]) @ np.array([[c, s], [-s, c]])
    x[:, 0] += 1.2 * (2 * y - 1)
    return np.column_stack([x, np.ones(n)]), y


@lru_cache
def simulate_training(seed=TYPICAL, n_train=40, n_test=4000, lr=0.1):
    """A linear classifier trained by full-batch gradient descent on the logistic loss.

    Parameters
    ----------
    seed, n_train, n_test : int
    lr : float

    Returns
    -------
    dict
        x (n_train, 3), y (n_train,); at each step of RECORDED the weights w (steps, 3), and
        losses nll and zero_one, each with "training" and "test", (steps,).
    """
    rng = np.random.default_rng(seed)
    x, y = _two_classes(n_train, rng)
    x_test, y_test = _two_classes(n_test, rng)
    signs, w, kept = 2 * y - 1, np.zeros(3), []
    for step in range(RECORDED[-1] + 1):
        if step in RECORDED:
            kept.append(w)
        w = w + lr * (x.T @ (signs / (1 + np.exp(signs * (x @ w))))) / n_train
    result = dict(x=x, y=y, w=np.array(kept), nll={}, zero_one={})
    for part, features, labels in ("training", x, y), ("test", x_test, y_test):
        margins = (features @ result["w"].T) * (2 * labels - 1)[:, None]
        result["nll"][part] = np.logaddexp(0, -margins).mean(axis=0)
        result["zero_one"][part] = np.where(labels[:, None] == 1, margins <= 0, margins < 0).mean(
            axis=0
        )
    return result


def first_perfect(zero_one):
    """Index from which a 0-1 loss stays at 0, or None."""
    wrong = np.flatnonzero(zero_one)
    after = wrong[-1] + 1 if len(wrong) else 0
    return int(after) if after < len(zero_one) else None


def _surrogate_background(plane, surrogate, zero_one, training_set):
    run = simulate_training(training_set)
    style.dress(plane, "Training set, boundary", "x1", "x2", (-5.5, 5.5), (-5, 5))
    style.mark(plane, "first class", *run["x"][run["y"] == 0, :2].T)
    style.mark(plane, "second class", *run["x"][run["y"] == 1, :2].T)
    for ax, title, unit, top in (
        (surrogate, "Surrogate loss", "NLL", 0.75),
        (zero_one, "0-1 loss", "share wrong", 0.55),
    ):
        style.dress(ax, title, "step", unit, (0.7, 4500), (-0.03 * top, top), log="x")
    style.legend(plane, "first class", "second class", "training", "test", "current",
                 model="boundary")  # fmt: skip


@demo(
    _surrogate_background,
    depends=("training_set",),
    widths=(1.1, 1, 1),
    controls=dict(
        step=Scale("step", RECORDED, RECORDED[20]),
        training_set=Slider("training set", 1, SETS, TYPICAL),
    ),
)
def surrogate_loss(plane, surrogate, zero_one, step, training_set):
    """A linear classifier in training: its boundary, and both losses by step."""
    run, i = simulate_training(training_set), RECORDED.index(step)
    a, b, c = run["w"][i]
    if a or b:
        ends = np.array([-9.0, 9.0])  # along the boundary, from its point nearest the origin
        norm = np.hypot(a, b)
        plane.line("model", -c * a / norm**2 + ends * b / norm, -c * b / norm**2 - ends * a / norm)
    for panel, name in (surrogate, "nll"), (zero_one, "zero_one"):
        for part in "training", "test":
            panel.line(part, RECORDED[1 : i + 1], run[name][part][1 : i + 1])
        for part in "training", "test":
            panel.line("current", max(step, 0.8), run[name][part][i])
    train, test = run["zero_one"]["training"], run["zero_one"]["test"]
    perfect = first_perfect(train)
    says = (
        f"Training set {training_set}, step {step}: training 0-1 loss {train[i]:.1%}, test "
        f"{test[i]:.1%}; training NLL {number(run['nll']['training'][i])}, test "
        f"{number(run['nll']['test'][i])}."
    )
    if perfect is not None and i > perfect:
        says += (
            f" The training 0-1 loss has been 0 since step {RECORDED[perfect]}, when the test "
            f"0-1 loss was {test[perfect]:.1%}: the surrogate still had a slope."
        )
    return says
