"""Where does a velocity carry gradient descent on a loss surface?"""

import numpy as np

from course.demos import style
from course.demos.momentum.paths import FAR, draw_path, paint_ground, place
from course.demos.pattern import Choice, LogSlider, Slider, demo
from course.demos.style import plural
from course.worlds.landscapes import SURFACES

MAX_STEPS = 120
GROUNDS = {
    # What to show on each surface: a rate and a beta with which momentum makes a difference.
    "ravine": dict(lr=0.04, beta=0.7, x=-2.6, y=1.0),
    "plateau": dict(lr=0.3, beta=0.9, x=-1.4, y=1.4),
    "two minima": dict(lr=0.03, beta=0.9, x=1.6, y=1.2),
}


def simulate_momentum(surface, lr, beta, steps, x, y):
    """Momentum on a surface; plain gradient descent where `beta` is 0.

    Parameters
    ----------
    surface : Landscape
    lr, beta : float
    steps : int
    x, y : float
        Where the path starts, at rest.

    Returns
    -------
    ndarray, (steps + 1, 2)
        The path, its start first; shorter where it diverged.
    """
    w, v = np.array([x, y], dtype=float), np.zeros(2)
    path = [w]
    for _ in range(steps):
        v = beta * v + surface.gradient(w)
        w = w - lr * v
        path.append(w)
        if not np.abs(w).max() < FAR:
            break
    return np.array(path)


def _ball_background(ground, curve, surface):
    paint_ground(ground, curve, SURFACES[surface], f"Paths on: {surface} (light is low)", MAX_STEPS)
    roles = ["saddle"] * bool(SURFACES[surface].saddles)
    style.legend(ground, "plain", "start", "current", "minimum", *roles, path="momentum")


@demo(
    _ball_background,
    depends=("surface",),
    widths=(1.29, 1),  # leaves the contours room for equal scales at full height
    controls=dict(
        surface=Choice("surface", tuple(GROUNDS), "ravine", presets=GROUNDS),
        steps=Slider("steps", 0, MAX_STEPS, 40),
        lr=LogSlider("learning rate", 1e-3, 1, GROUNDS["ravine"]["lr"]),
        beta=Slider("beta", 0, 0.99, GROUNDS["ravine"]["beta"], step=0.01),
        x=Slider("start x", -3, 3, GROUNDS["ravine"]["x"], step=0.05),
        y=Slider("start y", -3, 3, GROUNDS["ravine"]["y"], step=0.05),
    ),
)
def ball(ground, curve, surface, steps, lr, beta, x, y):
    """Momentum beside plain gradient descent on a loss surface: both paths, and both losses."""
    surface = SURFACES[surface]
    plain = simulate_momentum(surface, lr, 0.0, steps, x, y)
    path = simulate_momentum(surface, lr, beta, steps, x, y)
    ground.line("start", x, y)
    plain_loss = draw_path(ground, curve, surface, "plain", plain)
    loss = draw_path(ground, curve, surface, "path", path)
    return (
        f"{surface.name.capitalize()}, learning rate {lr:g}, {plural(steps, 'step')}. Plain "
        f"gradient descent {place(surface, plain, plain_loss)}. Momentum with beta = {beta:.2f} "
        f"{place(surface, path, loss)}."
    )
