"""What rate does each coordinate of a ravine get, without AdaBound's bounds and with them?"""

import numpy as np

from course.demos import style
from course.demos.adaptive_methods.optimizers import EPS, FAR, MAX_STEPS, METHODS, simulate_race
from course.demos.pattern import Choice, LogSlider, Scale, Slider, demo
from course.demos.style import number
from course.worlds.landscapes import ravine

# --- the rate of each coordinate --------------------------------------------------------------

RATED = ("AdaGrad", "RMSProp", "AdaDelta", "uncorrected", "Adam")


def _rates_background(rates, lengths, condition):
    style.dress(rates, f"Rate of each coordinate (condition {condition:g})", "step",
                "rate", (0, MAX_STEPS), (1e-6, 100), log="y")  # fmt: skip
    style.dress(lengths, "Length of its step", "step", "length", (0, MAX_STEPS), (1e-7, 10),
                log="y")  # fmt: skip
    style.legend(rates, "rate x", "rate y", theory="learning rate")


@demo(
    _rates_background,
    depends=("condition",),
    controls=dict(
        method=Choice("method", RATED, "AdaGrad"),
        condition=Scale("condition", (1, 2, 5, 10, 20, 50, 100), 1),
        lr=LogSlider("learning rate", 1e-3, 1, 0.1),
        beta=Slider("beta1", 0.0, 0.99, 0.9, step=0.01),
        rho=Slider("rho", 0.5, 0.999, 0.9, step=0.001),
        beta2=Slider("beta2", 0.9, 0.999, 0.999, step=0.001),
    ),
)
def effective_rate(rates, lengths, method, condition, lr, beta, rho, beta2):
    """One optimizer in a ravine: the rate of each coordinate, and the length of its steps."""
    i = METHODS.index(method)
    surface = ravine(float(condition))
    path, rate = simulate_race(surface, (-2.6, 1.0), lr, MAX_STEPS, beta, rho, beta2)
    moves = np.abs(np.diff(path[i], axis=0))
    steps = np.arange(1, MAX_STEPS + 1)
    for panel, values in (rates, rate[i]), (lengths, moves):
        for role, coordinate in zip(("rate x", "rate y"), values.T, strict=True):
            panel.line(role, steps, style.above_zero(coordinate))
        if method != "AdaDelta":
            panel.line("theory", [0, MAX_STEPS], [lr, lr])
    at = "without a learning rate" if method == "AdaDelta" else f"at learning rate {lr:g}"
    first, last = rate[i, 0], rate[i, -1]
    return (
        f"{style.ROLES[method]['label']} {at}, where y is {condition:g} times "
        f"as steep as x: in the first step the rates of x and y are {number(first[0])} and "
        f"{number(first[1])}, and the steps {number(moves[0, 0])} and {number(moves[0, 1])} long. "
        f"In step {MAX_STEPS} the rates are {number(last[0])} and {number(last[1])}."
    )


# --- AdaBound ---------------------------------------------------------------------------------


def simulate_bounds(lr, final_lr, gamma, condition=20.0, steps=MAX_STEPS):
    """AdaBound in a ravine: its rates, their bounds and the loss.

    Returns
    -------
    rate : ndarray, (steps, 2)
        The clipped rates of x and y.
    low, high : ndarray, (steps,) each
    loss : ndarray, (steps + 1,)
    """
    surface = ravine(condition)
    t = np.arange(1.0, steps + 1)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    scale = lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    w, m, r = np.array([-2.6, 1.0]), np.zeros(2), np.zeros(2)
    path, rate = np.empty((steps + 1, 2)), np.empty((steps, 2))
    path[0] = w
    for k in range(steps):
        g = surface.gradient(w)
        m = 0.9 * m + 0.1 * g
        r = 0.999 * r + 0.001 * g * g
        rate[k] = np.minimum(np.maximum(scale[k] / (np.sqrt(r) + EPS), low[k]), high[k])
        w = np.minimum(np.maximum(w - rate[k] * m, -FAR), FAR)
        path[k + 1] = w
    return rate, low, high, surface.f(path)


def _bounds_background(rates, curve):
    style.dress(rates, "Rates between their bounds", "step", "rate", (0, MAX_STEPS), (1e-4, 100),
                log="y")  # fmt: skip
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, MAX_STEPS), (1e-12, 1e4),
                log="y")  # fmt: skip
    style.legend(rates, "rate x", "rate y", cursor="bounds", theory="final_lr")


@demo(
    _bounds_background,
    controls=dict(
        lr=LogSlider("lr", 1e-3, 1, 0.1),
        final_lr=LogSlider("final_lr", 1e-3, 5, 0.1),
        gamma=LogSlider("gamma", 1e-3, 1, 1e-3),
    ),
)
def bounds(rates, curve, lr, final_lr, gamma):
    """AdaBound in a ravine: the rates of both coordinates between their bounds, and the loss."""
    rate, low, high, loss = simulate_bounds(lr, final_lr, gamma)
    steps = np.arange(1, MAX_STEPS + 1)
    rates.line("theory", [0, MAX_STEPS], [final_lr, final_lr])
    for bound in low, high:
        rates.line("cursor", steps, bound)
    for role, values in zip(("rate x", "rate y"), rate.T, strict=True):
        rates.line(role, steps, values)
    curve.line("loss", np.arange(MAX_STEPS + 1), style.above_zero(loss))
    at_bounds = [
        "at a bound" if np.isclose(value, (low[-1], high[-1])).any() else "between them"
        for value in rate[-1]
    ]
    found = "has diverged" if loss[-1] > loss[0] else f"is {number(loss[-1])} above the lowest"
    return (
        f"In step {MAX_STEPS} the bounds are {number(low[-1])} and {number(high[-1])}; the rate of "
        f"x is {number(rate[-1, 0])}, {at_bounds[0]}, that of y {number(rate[-1, 1])}, "
        f"{at_bounds[1]}. The loss {found}."
    )
