"""What does Nesterov's look-ahead add to momentum?"""

import numpy as np

from course.demos import style
from course.demos.momentum.heavy_ball import GROUNDS, simulate_momentum
from course.demos.momentum.paths import FAR, draw_path, paint_ground, place
from course.demos.pattern import LogSlider, Slider, Switch, demo
from course.demos.style import plural
from course.worlds.landscapes import SURFACES

LOOKS = 60


def simulate_nesterov(surface, lr, beta, steps, x, y, slide=False):
    """Nesterov's momentum on a surface, with the points at which it takes its gradients.

    Parameters
    ----------
    surface : Landscape
    lr, beta : float
    steps : int
    x, y : float
        Where the path starts, at rest.
    slide : bool
        Look at w + beta v with the v that adds up gradients, as the erroneous slide has it.

    Returns
    -------
    path : ndarray, (steps + 1, 2)
        Shorter where it diverged.
    looks : ndarray, (steps, 2)
        Likewise: where the gradient of each step was taken.
    """
    w, v = np.array([x, y], dtype=float), np.zeros(2)  # v adds up gradients, as in PyTorch
    path, looks = [w], []
    for _ in range(steps):
        look = w + beta * v if slide else w - lr * beta * v
        v = beta * v + surface.gradient(look)
        w = w - lr * v
        looks.append(look)
        path.append(w)
        if not np.abs(w).max() < FAR:
            break
    return np.array(path), np.array(looks).reshape(-1, 2)


def _nesterov_background(ground, curve):
    paint_ground(
        ground, curve, SURFACES["ravine"], "Ravine (light is low; dotted: coasting)", LOOKS
    )
    style.legend(ground, "start", "current", "minimum", "look-ahead", path="momentum",
                 nesterov="Nesterov")  # fmt: skip


@demo(
    _nesterov_background,
    widths=(1.29, 1),
    controls=dict(
        steps=Slider("steps", 0, LOOKS, 2),
        lr=LogSlider("learning rate", 1e-3, 0.3, 0.04),
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        slide=Switch("the slide's sign"),
    ),
)
def nesterov(ground, curve, steps, lr, beta, slide):
    """Nesterov's momentum beside momentum in a ravine, with the points where it looks ahead."""
    surface, start = SURFACES["ravine"], (GROUNDS["ravine"]["x"], GROUNDS["ravine"]["y"])
    plain = simulate_momentum(surface, lr, beta, steps, *start)
    path, looks = simulate_nesterov(surface, lr, beta, steps, *start, slide)
    ground.line("start", *start)
    momentum_loss = draw_path(ground, curve, surface, "path", plain)
    loss = draw_path(ground, curve, surface, "nesterov", path)
    gap = np.full(2, np.nan)
    coasts = [point for k, look in enumerate(looks) for point in (path[k], look, gap)]
    ground.line("coasting", *np.reshape(coasts, (-1, 2)).T)
    ground.line("look-ahead", *looks.T)
    where = "looks back where the ball came from, as on the slide" if slide else "looks ahead"
    return (
        f"Learning rate {lr:g}, beta = {beta:.2f}, {plural(steps, 'step')}. Momentum "
        f"{place(surface, plain, momentum_loss)}. Nesterov, which {where}, "
        f"{place(surface, path, loss)}."
    )
