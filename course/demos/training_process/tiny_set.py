"""Can a network learn ten examples by heart, and what shows if something is broken?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, demo
from course.demos.style import number, plural
from course.worlds import data, nn

STEPS = 500
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
GOAL = 0.01
PENALTY = 0.01
NOTHING, PENALIZED, SHUFFLED, BLANK = (
    "nothing", f"L2 penalty {PENALTY}", "labels shuffled", "inputs all zero"
)  # fmt: skip
GRID = np.stack(np.meshgrid(np.linspace(-1.7, 2.7, 44), np.linspace(1.4, -1.1, 25)), axis=-1)
EXTENT = (-1.7, 2.7, -1.1, 1.4)


@lru_cache(maxsize=64)
def simulate_memorizing(hidden, broken):
    """Train on the ten examples at each rate of RATES.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer.
    broken : str
        What is wrong: nothing; a penalty, PENALTY times the sum of squared weights, in the loss;
        labels shuffled anew at each step; inputs replaced by zeros.

    Returns
    -------
    losses : ndarray, (len(RATES), STEPS + 1)
        What is minimized, over all ten examples, before each step and after the last one.
    networks : list of Network
    """
    x, y = data.ten_examples()
    if broken == BLANK:
        x = np.zeros_like(x)
    losses, networks = np.empty((len(RATES), STEPS + 1)), []
    for row, lr in zip(losses, RATES, strict=True):
        network = nn.Network((2, hidden, 2), seed=0)
        if broken in (NOTHING, BLANK):
            row[:] = network.train(x, y, lr, STEPS)
        else:
            row[:] = _train(network, x, y, lr, broken)
        networks.append(network)
    return losses, networks


def _train(network, x, y, lr, broken):
    rng, penalized = np.random.default_rng(3), network.params[::2]
    losses = []
    for _ in range(STEPS):
        value, gradients = network.gradients(x, rng.permutation(y) if broken == SHUFFLED else y)
        if broken == PENALIZED:
            value += PENALTY * sum(np.vdot(w, w) for w in penalized)
            for w, g in zip(penalized, gradients[::2], strict=True):
                g += 2 * PENALTY * w
        losses.append(value)
        for p, g in zip(network.params, gradients, strict=True):
            p -= lr * g
    last = network.mean_loss(x, y)
    return [*losses, last + PENALTY * sum(np.vdot(w, w) for w in penalized) * (broken == PENALIZED)]


def steps_to(losses, goal=GOAL):
    """First step at which a loss is below the goal, or None."""
    below = np.flatnonzero(losses < goal)
    return int(below[0]) if len(below) else None


def _tiny_background(plane, curve, hidden, broken):
    simulate_memorizing(hidden, broken)
    style.dress(plane, "What it has learned", "x1", "x2", EXTENT[:2], EXTENT[2:])
    plane.grid(False)
    style.dress(curve, "Loss on the ten examples", "step", "loss", (0, 1.02 * STEPS),
                (1e-4, 20), log="y")  # fmt: skip
    style.mark(curve, "theory", [0, STEPS], [np.log(2)] * 2)
    style.mark(curve, "cursor", [0, STEPS], [GOAL] * 2)
    style.legend(plane, "first class", "second class", "loss", theory="ln 2", cursor="goal 0.01")


@demo(
    _tiny_background,
    depends=("hidden", "broken"),
    widths=(1, 1.15),
    controls=dict(
        lr=Scale("learning rate", RATES, 0.03),
        hidden=Scale("hidden units", (1, 2, 3, 4, 8, 32, 128), 8),
        broken=Choice("broken", (NOTHING, PENALIZED, SHUFFLED, BLANK), NOTHING),
    ),
)
def tiny_set(plane, curve, lr, hidden, broken):
    """A small network that should learn ten examples by heart: its regions and its loss by step."""
    losses, networks = simulate_memorizing(hidden, broken)
    row, network = losses[RATES.index(lr)], networks[RATES.index(lr)]
    x, y = data.ten_examples()
    seen = np.zeros_like(x) if broken == BLANK else x
    with np.errstate(all="ignore"):
        scores = network.scores(GRID.reshape(-1, 2) * (broken != BLANK))  # as it is fed
        p = 1 / (1 + np.exp(np.clip(scores[:, 0] - scores[:, 1], -50, 50)))
    share = p.reshape(GRID.shape[:2])[:, :, None]
    plane.image("image", (1 - share) * [0.80, 0.91, 0.98] + share * [0.98, 0.89, 0.72], EXTENT)
    plane.line("first class", *x[y == 0].T)
    plane.line("second class", *x[y == 1].T)
    curve.line("loss", np.arange(STEPS + 1), style.above_zero(row))
    right = round(10 * network.accuracy(seen, y))
    reached = steps_to(row)
    verdict = (
        f"It falls below {GOAL} at step {reached}."
        if reached is not None and row[-1] < GOAL
        else f"It ends at {number(row[-1])}, not below {GOAL}."
    )
    fault = "" if broken == NOTHING else f", broken: {broken}"
    return (
        f"{plural(hidden, 'hidden unit')}, learning rate {lr:g}{fault}: the first loss is "
        f"{number(row[0])} (ln 2 is 0.693). {verdict} {right} of 10 examples are right."
    )
