"""Two ways to see dropout: a mean over many networks, and units that cannot rely on each other."""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Slider, demo
from course.demos.regularization.penalties import ellipse
from course.demos.style import number

# --- the mean over all masks ----------------------------------------------------------------------

UNITS = 8
MASKS = np.indices((2,) * UNITS).reshape(UNITS, -1).T.astype(float)  # (256, UNITS)
INPUTS = np.linspace(-3, 3, 61)
SHOWN = slice(3, 256, 11)  # masks whose networks are drawn
OUTPUTS = ("linear", "sigmoid", "ReLU")
ACT = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "ReLU": lambda z: np.maximum(z, 0),
}
LIMITS = {"linear": (-8, 8), "sigmoid": (-0.05, 1.05), "ReLU": (-0.5, 8)}


@lru_cache
def hidden_units(seed=11):
    """Outputs of the hidden units at INPUTS, (61, UNITS), and the weights that leave them."""
    rng = np.random.default_rng(seed)
    slope, shift = rng.normal(size=(2, UNITS))
    return np.tanh(1.5 * np.outer(INPUTS, slope) + shift), rng.normal(0, 2.2, UNITS)


def simulate_ensemble(keep, output):
    """All 256 networks that dropout makes of a layer of 8 units.

    Parameters
    ----------
    keep : float
        Probability that a unit stays.
    output : str
        Name of the function that the sum over the units goes through, one of OUTPUTS.

    Returns
    -------
    networks : ndarray, (256, 61)
        Output of each network at INPUTS.
    weights : ndarray, (256,)
        Probability of each mask.
    mean, scaled : ndarray, (61,)
        Exact mean over the networks; one network with all units, each scaled by keep.
    """
    units, v = hidden_units()
    ones = MASKS.sum(axis=1)
    weights = keep**ones * (1 - keep) ** (UNITS - ones)
    networks = ACT[output](MASKS @ (units * v).T)
    return networks, weights, weights @ networks, ACT[output](keep * (units @ v))


def _ensemble_background(curves, spread, output):
    low, high = LIMITS[output]
    style.dress(curves, f"Networks with {output} output", "input x", "output", (-3, 3), (low, high))
    style.dress(
        spread, "The 256 outputs at this x", "output", "probability", (low, high), (0, 1.05)
    )
    style.legend(curves, "current", member="some of the 256", training="their mean",
                 test="scaled network", error="probability")  # fmt: skip


@demo(
    _ensemble_background,
    depends=("output",),
    widths=(1.29, 1),
    controls=dict(
        output=Choice("output", OUTPUTS, "sigmoid"),
        keep=Slider("keep", 0.05, 1.0, 0.5, step=0.05),
        place=Slider("input x", -3.0, 3.0, 1.0, step=0.1),
    ),
)
def average_network(curves, spread, output, keep, place):
    """All networks that dropout makes of 8 hidden units: their mean, and the scaled network."""
    networks, weights, mean, scaled = simulate_ensemble(keep, output)
    for network in networks[SHOWN]:
        curves.line("member", INPUTS, network)
    curves.line("training", INPUTS, mean)
    curves.line("test", INPUTS, scaled)
    i = int(np.abs(INPUTS - place).argmin())
    curves.line("current", place, mean[i])
    low, high = LIMITS[output]
    edges = np.linspace(low, high, 17)
    heights, _ = np.histogram(networks[:, i], edges, weights=weights)
    left, right, bottom = edges[:-1], edges[1:], np.zeros(16)
    corners = [(left, bottom), (left, heights), (right, heights), (right, bottom)]
    spread.shapes("error", np.array(corners).transpose(2, 0, 1))
    for role, value in ("training", mean[i]), ("test", scaled[i]):
        spread.line(role, [value, value], [0, 1.05])
    gap = np.abs(mean - scaled)
    same = "They agree everywhere" if gap.max() < 1e-9 else (
        f"They differ by up to {number(gap.max())}, at x = {INPUTS[gap.argmax()]:.1f}"
    )  # fmt: skip
    return (
        f"keep = {keep:.2f}, {output} output: at x = {place:.1f} the mean over all 256 networks is "
        f"{mean[i]:.3f}, and the scaled network gives {scaled[i]:.3f}. {same}."
    )


# --- two units that carry the same signal ---------------------------------------------------------

SPREAD = 0.02  # variance of the noise of each unit; that of the signal is 1
SECOND_MOMENTS = np.array([[1 + SPREAD, 1.0], [1.0, 1 + SPREAD]])
WITH_TARGET = np.ones(2)
MOST_STEPS, RATE = 300, 0.05


def error(w):
    """Mean squared error of w1 x1 + w2 x2, without dropout: (..., 2) -> (...).

    Both units carry a signal of variance 1, x = signal + noise of variance SPREAD, and the target
    is the signal.
    """
    w = np.asarray(w, dtype=float)
    return 1 - 2 * w @ WITH_TARGET + np.einsum("...i,ij,...j->...", w, SECOND_MOMENTS, w)


def dropout_hessian(keep):
    """Second derivatives of the expected loss with inverted dropout on both units, (2, 2).

    Over the masks, the mean of the loss is the loss without dropout plus (1 - keep) / keep times
    the sum of w_i^2 E[x_i^2]: an L2 penalty (Srivastava et al. 2014, section 9.1).
    """
    return 2 * (SECOND_MOMENTS + (1 - keep) / keep * np.diag(np.diag(SECOND_MOMENTS)))


def simulate_neighbours(keep, steps, start):
    """Gradient descent on the expected loss.

    Parameters
    ----------
    keep : float
    steps : int
    start : (float, float)

    Returns
    -------
    path : ndarray, (steps + 1, 2)
    lowest : ndarray, (2,)
        Where the expected loss is lowest.
    """
    hessian = dropout_hessian(keep)
    lowest = np.linalg.solve(hessian, 2 * WITH_TARGET)
    values, axes = np.linalg.eigh(hessian)
    factors = (1 - RATE * values) ** np.arange(steps + 1)[:, None]
    return lowest + (factors * (axes.T @ (np.array(start) - lowest))) @ axes.T, lowest


def _neighbour_background(plane, curve):
    style.dress(plane, "Expected loss over two weights", "w1", "w2", (-0.7, 1.7), (-0.6, 1.3))
    plane.set_aspect("equal")
    style.dress(curve, "Error when a unit fails", "step", "mean squared error",
                (-6, 1.03 * MOST_STEPS), (0.005, 6), log="y")  # fmt: skip
    failures = {"first direction": "unit 1 is 0", "second direction": "unit 2 is 0"}
    style.legend(plane, "path", "start", "minimum", training="both work", **failures)


@demo(
    _neighbour_background,
    widths=(1.29, 1),
    controls=dict(
        keep=Slider("keep", 0.2, 1.0, 1.0, step=0.05),
        steps=Slider("steps", 0, MOST_STEPS, 150),
        x=Slider("start w1", -0.5, 1.5, 0.1, step=0.05),
        y=Slider("start w2", -0.5, 1.2, 0.1, step=0.05),
    ),
)
def two_neighbours(plane, curve, keep, steps, x, y):
    """Two units with the same signal: the weights that descent finds, and what a failure costs."""
    path, lowest = simulate_neighbours(keep, steps, (x, y))
    hessian = dropout_hessian(keep)
    for level in (0.02, 0.1, 0.3, 0.7, 1.3):
        plane.line("theory", *ellipse(hessian, lowest, level))
    plane.line("path", *path[:: max(1, steps // 40)].T)
    plane.line("start", x, y)
    plane.line("minimum", *lowest)
    plane.line("current", *path[-1])
    at = np.arange(steps + 1)
    lost = error(path), error(path * [0, 1]), error(path * [1, 0])
    for role, values in zip(("training", "first direction", "second direction"), lost, strict=True):
        curve.line(role, at, values)
        curve.line("current", steps, values[-1])
    return (
        f"keep = {keep:.2f}, step {steps}: w1 = {path[-1, 0]:.2f}, w2 = {path[-1, 1]:.2f}. The "
        f"error is {number(lost[0][-1])} with both units, {number(lost[1][-1])} without the first "
        f"and {number(lost[2][-1])} without the second."
    )
