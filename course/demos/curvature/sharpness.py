"""How does the curvature change while a network trains?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Slider, demo
from course.demos.style import number, plural

RATES = (0.05, 0.1, 0.2, 0.4)
EVERY, TRAINED = 25, 3000
HIDDEN = 6
CUTS = np.cumsum([HIDDEN, HIDDEN, HIDDEN**2, HIDDEN, HIDDEN])  # ends of w1, b1, w2, b2, w3


def loss_and_gradient(weights, x, y):
    """Mean squared error of small networks with two tanh layers, and its gradients.

    Parameters
    ----------
    weights : ndarray, (k, 61)
        One network a row.
    x, y : ndarray, (n, 1)

    Returns
    -------
    loss : ndarray, (k,)
    gradient : ndarray, (k, 61)
    """
    k, h = len(weights), HIDDEN
    w1, b1, w2, b2, w3, b3 = np.split(weights, CUTS, axis=1)
    w1, w2, w3 = w1.reshape(k, 1, h), w2.reshape(k, h, h), w3.reshape(k, h, 1)
    first = np.tanh(x @ w1 + b1[:, None])
    second = np.tanh(first @ w2 + b2[:, None])
    error = second @ w3 + b3[:, None] - y
    into3 = 2 * error / len(x)
    into2 = into3 @ w3.transpose(0, 2, 1) * (1 - second**2)
    into1 = into2 @ w2.transpose(0, 2, 1) * (1 - first**2)
    parts = (
        x.T @ into1, into1.sum(axis=1), first.transpose(0, 2, 1) @ into2, into2.sum(axis=1),
        second.transpose(0, 2, 1) @ into3, into3.sum(axis=1),
    )  # fmt: skip
    gradient = np.concatenate([part.reshape(k, -1) for part in parts], axis=1)
    return (error**2).mean(axis=(1, 2)), gradient


def _hessians(weights, x, y):
    """Hessian of each network's loss, (k, 61, 61), by central differences of its gradient."""
    k, size = weights.shape
    steps = 1e-5 * np.eye(size)
    around = np.concatenate([steps, -steps])
    _, near = loss_and_gradient((weights[:, None] + around).reshape(-1, size), x, y)
    ahead, back = near.reshape(k, 2, size, -1).transpose(1, 0, 2, 3)
    hessian = (ahead - back) / 2e-5
    return (hessian + hessian.transpose(0, 2, 1)) / 2


@lru_cache
def simulate_training(seed=1):
    """Full-batch gradient descent on 20 points of sin(3x), at every rate of RATES from one start.

    Returns
    -------
    dict of str to ndarray, (len(RATES), TRAINED / EVERY + 1)
        "loss", "norm" (of the gradient), "largest" (eigenvalue of the Hessian), "along" (curvature
        along the gradient), "halfway" (loss at the mean of the weights before and after the next
        step, which is free of bouncing); recorded every EVERY steps.
    """
    x = np.linspace(-1, 1, 20)[:, None]
    y = np.sin(3 * x)
    rng = np.random.default_rng(seed)
    start = rng.normal(size=CUTS[-1] + 1)
    start[CUTS[1] : CUTS[2]] /= np.sqrt(HIDDEN)  # into each tanh and the output: variance 1
    start[CUTS[3] : CUTS[4]] /= np.sqrt(HIDDEN)
    start[CUTS[0] : CUTS[1]] = start[CUTS[2] : CUTS[3]] = start[CUTS[4] :] = 0
    weights, rates = np.tile(start, (len(RATES), 1)), np.array(RATES)[:, None]
    record = {name: [] for name in ("loss", "norm", "largest", "along", "halfway")}
    for step in range(TRAINED + 1):
        loss, g = loss_and_gradient(weights, x, y)
        if step % EVERY == 0:
            hessian = _hessians(weights, x, y)
            record["loss"].append(loss)
            record["norm"].append(np.linalg.norm(g, axis=1))
            record["largest"].append(np.linalg.eigvalsh(hessian)[:, -1])
            record["along"].append(np.einsum("ki,kij,kj->k", g, hessian, g) / (g**2).sum(axis=1))
            record["halfway"].append(loss_and_gradient(weights - rates * g / 2, x, y)[0])
        weights = weights - rates * g
    return {name: np.array(values).T for name, values in record.items()}


def _training_background(losses, curvatures):
    style.dress(losses, "Loss and gradient", "step", "loss, gradient norm", (0, 1.02 * TRAINED),
                (5e-4, 3), log="y")  # fmt: skip
    style.dress(curvatures, "Curvature", "step", "curvature", (0, 1.02 * TRAINED), (0, 45))
    style.legend(losses, "loss", "gradient norm", fresh="loss halfway", curvature="curvature",
                 **{"curvature along g": "along g"}, theory="2 / lr")  # fmt: skip


@demo(
    _training_background,
    controls=dict(
        lr=Scale("learning rate", RATES, 0.1),
        step=Slider("step", 0, TRAINED, 500, step=EVERY),
    ),
)
def training(losses, curvatures, lr, step):
    """A small network in training: loss, gradient norm and curvature by step."""
    run = {name: values[RATES.index(lr)] for name, values in simulate_training().items()}
    i = step // EVERY
    steps = EVERY * np.arange(i + 1)
    losses.line("gradient norm", steps, run["norm"][: i + 1])
    losses.line("fresh", steps, run["halfway"][: i + 1])
    losses.line("loss", steps, run["loss"][: i + 1])
    curvatures.line("theory", [0, 2 * TRAINED], [2 / lr, 2 / lr])
    curvatures.line("curvature along g", steps, run["along"][: i + 1])
    curvatures.line("curvature", steps, run["largest"][: i + 1])
    return (
        f"Learning rate {lr:g}, after {plural(step, 'step')}: loss {number(run['loss'][i])}, "
        f"halfway to the next step {number(run['halfway'][i])}; gradient norm "
        f"{number(run['norm'][i])} (at first {number(run['norm'][0])}); the largest curvature is "
        f"{number(run['largest'][i])} (at first {number(run['largest'][0])}), that along the "
        f"gradient {number(run['along'][i])}, and 2 / lr is {number(2 / lr)}."
    )
