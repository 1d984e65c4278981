"""What does the gain of the start values do to a signal in a deep network?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.initialization_and_batch_norm.histogram import bars
from course.demos.pattern import Choice, Slider, demo
from course.demos.style import number, plural

UNITS, DEEPEST = 64, 30
NONLINEARITIES = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "ReLU": (lambda s: np.maximum(s, 0.0), lambda h: h > 0),
    "none": (lambda s: s, lambda h: 1.0),
}
EDGES = np.linspace(-2.5, 2.5, 61)


@lru_cache
def _draws():
    rng = np.random.default_rng(61)
    weights = rng.normal(size=(DEEPEST, UNITS, UNITS)) / np.sqrt(UNITS)
    return weights, rng.normal(size=(UNITS, UNITS)), rng.normal(size=(UNITS, UNITS))


def simulate_signals(depth, gain, activation):
    """Random data forwards and random gradients backwards through a net of square layers.

    Parameters
    ----------
    depth : int, at most DEEPEST
    gain : float
        Weights are normal with standard deviation gain / sqrt(UNITS): 1 is Xavier's rule here,
        sqrt(2) He's.
    activation : str
        One of NONLINEARITIES.

    Returns
    -------
    layers : list of ndarray, (64, UNITS)
        Activations of layer 1 to `depth`.
    forward, backward : ndarray, (depth,)
        Standard deviation over all entries of each layer's activations, and of the gradient by
        them; at the last layer the gradient is drawn with standard deviation 1.
    """
    weights, h, gradient = _draws()
    f, slope = NONLINEARITIES[activation]
    layers = []
    for w in weights[:depth]:
        h = f(gain * (h @ w))
        layers.append(h)
    backward = np.empty(depth)
    for k in range(depth - 1, -1, -1):
        backward[k] = gradient.std()
        gradient = gain * ((gradient * slope(layers[k])) @ weights[k].T)
    return layers, np.array([h.std() for h in layers]), backward


def _signals_background(histograms, curve):
    style.dress(histograms, "Activations, layer by layer", "activation (ends: and beyond)",
                "first layer (below) to last", (EDGES[0], EDGES[-1]), (-0.15, 5.3))  # fmt: skip
    histograms.set_yticks([])
    style.dress(curve, "Standard deviation by layer", "layer", "standard deviation",
                (0, DEEPEST + 1), (1e-8, 1e8), log="y")  # fmt: skip
    curve.axhline(1, color=style.GRAY, lw=0.8)
    style.legend(curve, "signal", "backward signal")


@demo(
    _signals_background,
    controls=dict(
        activation=Choice("activation", tuple(NONLINEARITIES), "tanh"),
        depth=Slider("layers", 2, DEEPEST, 20),
        gain=Slider("gain", 0.1, 3.0, 1.0, step=0.01),
    ),
)
def signals(histograms, curve, activation, depth, gain):
    """A signal on its way through a deep network: histograms, and its width by layer."""
    layers, forward, backward = simulate_signals(depth, gain, activation)
    shown = np.unique(np.linspace(0, depth - 1, 5).round().astype(int))  # fewer if it has fewer
    for k, row in zip(shown, np.linspace(0, 4, len(shown)), strict=True):
        histograms.shapes("histogram", [bars(layers[k], EDGES, row, 0.85)])
    steps = np.arange(1, depth + 1)
    curve.line("signal", steps, style.above_zero(forward))
    curve.line("backward signal", steps, style.above_zero(backward))
    says = (
        f"Gain {gain:g}, {plural(depth, 'layer')}, activation {activation}: the standard deviation "
        f"goes from {number(forward[0])} in the first layer to {number(forward[-1])} in the last, "
        f"and that of the gradients from 1 in the last layer to {number(backward[0])} in the first."
    )
    if activation == "tanh":
        share = np.mean(np.abs(layers[-1]) > 0.95)
        says += f" In the last layer {share:.0%} of the units are saturated, beyond 0.95."
    return says
