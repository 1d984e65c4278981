"""What do the checks of the first weights ask, and of the signal that passes through them?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.initialization_and_batch_norm.ready_made import READY_MADE


def described(draw):
    """Ask an initialization for matrices and describe them by what hardly depends on the draws."""
    w = draw(fan_in=300, fan_out=200, rng=np.random.default_rng(1))
    shape, deviation, mean = np.shape(w), float(np.std(w)), float(np.mean(w))
    yield (
        "300 inputs, 200 outputs",
        {
            "kind": f"{type(w).__name__} of shape {shape}",
            "mean": 0.0 if abs(mean) < 0.1 * deviation else mean,
            "standard deviation": deviation,
        },
    )
    yield (
        "300 inputs, 200 outputs, looked at closely",
        {
            "a unit's weights differ": bool(np.ptp(w, axis=0).all()),
            "the units differ": bool(np.ptp(w, axis=1).all()),
        },
    )
    w = draw(fan_in=50, fan_out=400, rng=np.random.default_rng(2))
    yield "50 inputs, 400 outputs", {"standard deviation": float(np.std(w))}
    rng = np.random.default_rng(3)
    first, second = (draw(fan_in=4, fan_out=3, rng=rng) for _ in range(2))
    again, other = (draw(fan_in=4, fan_out=3, rng=np.random.default_rng(s)) for s in (3, 4))
    yield (
        "from three generators",
        {
            "two calls differ": not np.array_equal(first, second),
            "same seed, same weights": bool(np.array_equal(first, again)),
            "other seed, other weights": not np.array_equal(first, other),
        },
    )


@probe(
    hints=(
        (
            "Two things are random numbers here: their distribution has mean zero, and its width "
            "follows from both fans."
        ),
        (
            "The variance is 2 / (fan_in + fan_out). rng.normal takes its square root, the "
            "standard deviation."
        ),
        (
            "One line does it: rng.normal with mean 0.0, that square root, and size=(fan_in, "
            "fan_out)."
        ),
    ),
    rtol=0.04,  # what is drawn is random: these are nine standard errors or more
    forbidden=READY_MADE,
)
def xavier_init(f):
    """Shape, mean, variance, every weight by itself, drawn from rng."""
    yield from described(f)


@probe(
    hints=(
        "What a unit adds up is fan_in products. And ReLU lets half of the power through.",
        "The variance is 2 / fan_in: Xavier's, with the ReLU made up for and fan_out left out.",
        "Take your xavier_init and change what stands under the root.",
    ),
    rtol=0.04,
    forbidden=READY_MADE,
)
def he_init(f):
    """Shape, mean, variance, every weight by itself, drawn from rng."""
    yield from described(f)


def relu(s):
    """max(s, 0)."""
    return np.maximum(s, 0)


def squared(s):
    """s²."""
    return s**2


def measured(stds):
    """Write a list or an array of numbers as a list of floats."""
    return [float(std) for std in stds]


@probe(
    hints=(
        "A signal goes from layer to layer. After each one, write down how wide it is.",
        (
            "Start with h = x. For each w, the new h is activation(h @ w); append the standard "
            "deviation of all its entries."
        ),
        "h.std() without an axis is over all entries. Do not append anything for x itself.",
    ),
    forbidden=READY_MADE,
)
def activation_stds(f):
    """Two layers, one layer, another activation, whole numbers, arguments unchanged."""
    x = np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 1.0]])
    weights = [np.array([[1.0, 0.5, -1.0], [-0.5, 1.0, 0.3]])]
    yield "for one layer", dict(stds=measured(f(x=x, weights=weights, activation=relu)))
    weights = [*weights, np.array([[-1.0, 0.2], [0.5, 1.0], [2.0, -0.4]])]
    yield "for two layers", dict(stds=measured(f(x=x, weights=weights, activation=np.tanh)))
    weights = [np.array([[1, 2], [0, -1]]), np.array([[1, 0], [-1, 1]])]
    x = np.array([[1, 2], [3, -1]])
    yield "for whole numbers", dict(stds=measured(f(x=x, weights=weights, activation=squared)))
    weights = [np.array([[0.5, -0.25], [0.75, 1.0]])]
    stds = measured(f(x=x, weights=weights, activation=np.tanh))
    yield "for whole numbers in x alone", dict(stds=stds)


@probe(
    hints=(
        "A unit is a column of w. In each row, how far apart are the units?",
        "The largest difference in a row is its maximum minus its minimum.",
        "Take w.max(axis=1) minus w.min(axis=1), and of that the largest entry.",
    ),
    forbidden=READY_MADE,
)
def symmetry_gap(f):
    """Three units, two units, twins, whole numbers, arguments unchanged."""
    w = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, 3.0], [-1.0, 0.5, 6.0]])
    yield "for three units", dict(gap=f(w=w))
    w = np.array([[0.5, -0.5, 1.75], [2.0, 2.5, 2.0]])
    yield "for other units", dict(gap=f(w=w))
    w = np.array([[3.0, 3.0], [-1.0, -1.0]])
    yield "for twins", dict(gap=f(w=w))
    yield "for one input", dict(gap=f(w=np.array([[-2.0, 1.5]])))
    yield "for whole numbers", dict(gap=float(f(w=np.array([[1, 5, -2], [0, 0, 1]]))))
