"""How well does the second-order expansion predict what one gradient step does?"""

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Slider, demo
from course.demos.style import number
from course.worlds.landscapes import ravine, saddle, two_minima

MAX_LR = 2.5
GROUND = {"ravine": ravine(5.0), "two minima": two_minima, "saddle": saddle}
POINTS = {  # a start from which each surface makes its point, and a learning rate
    "ravine": dict(x=-2.0, y=1.2, lr=0.25),
    "two minima": dict(x=0.4, y=1.0, lr=0.3),
    "saddle": dict(x=-1.2, y=0.5, lr=0.6),
}


def simulate_change(surface, x, y, lr):
    """Change of the loss under one gradient step, predicted to second order and true.

    Parameters
    ----------
    surface : Landscape
    x, y : float
        Where the step starts.
    lr : ndarray, any shape
        Learning rates.

    Returns
    -------
    predicted, true : ndarray, the shape of lr
        1/2 lr^2 g^T H g - lr g^T g, and L(w - lr g) - L(w).
    """
    w = np.array([x, y], dtype=float)
    g, hessian = surface.gradient(w), surface.hessian(w)
    predicted = 0.5 * lr**2 * (g @ hessian @ g) - lr * (g @ g)
    true = surface.f(w - lr[..., None] * g) - surface.f(w)
    return predicted, true


def _change_background(ground, curve, surface):
    surface = GROUND[surface]
    left, right, bottom, top = surface.window
    style.contours(ground, *surface.grid())
    style.dress(
        ground,
        f"One step on: {surface.name} (light is low)",
        "x",
        "y",
        (left, right),
        (bottom, top),
    )
    ground.set_aspect("equal")
    style.dress(curve, "Change of the loss after the step", "learning rate", "change / |g|²",
                (0, MAX_LR), (-0.8, 0.6))  # fmt: skip
    curve.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(ground, "start", "current", loss="true change", theory="second order, step")


@demo(
    _change_background,
    depends=("surface",),
    widths=(1.29, 1),
    controls=dict(
        surface=Choice("surface", tuple(GROUND), "ravine", presets=POINTS),
        lr=Slider("learning rate", 0.0, MAX_LR, POINTS["ravine"]["lr"], step=0.01),
        x=Slider("start x", -2.5, 2.5, POINTS["ravine"]["x"], step=0.05),
        y=Slider("start y", -2.0, 2.0, POINTS["ravine"]["y"], step=0.05),
    ),
)
def step_parabola(ground, curve, surface, lr, x, y):
    """One gradient step on a surface, and the change of the loss by learning rate."""
    surface = GROUND[surface]
    w = np.array([x, y], dtype=float)
    g = surface.gradient(w)
    slope = float(g @ g)
    ground.line("theory", *np.stack([w, w - MAX_LR * g]).T)
    ground.line("start", x, y)
    ground.line("current", *(w - lr * g))
    if slope < 1e-12:
        return f"At ({x:g}, {y:g}) the gradient is 0: there is no step, and nothing changes."
    rates = np.linspace(0, MAX_LR, 120)
    predicted, true = simulate_change(surface, x, y, rates)
    curve.line("loss", rates, np.clip(true / slope, -9, 9))
    curve.line("theory", rates, np.clip(predicted / slope, -9, 9))
    says, comes = (float(part[0]) for part in simulate_change(surface, x, y, np.array([lr])))
    low, high = curve.ax.get_ylim()
    if low < comes / slope < high:
        curve.line("current", lr, comes / slope)
    bend = float(g @ surface.hessian(w) @ g) / slope
    if bend > 0:
        limit = f"the predicted change turns positive at learning rate {number(2 / bend)}"
    else:
        limit = "the parabola bends down and never turns positive"
    return (
        f"{surface.name.capitalize()}, at ({x:g}, {y:g}): the curvature along the gradient is "
        f"{number(bend)}, so {limit}. At learning rate {lr:g} the loss should change by "
        f"{number(says)}, and it changes by {number(comes)}."
    )
