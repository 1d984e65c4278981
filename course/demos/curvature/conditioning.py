"""What does the condition number cost gradient descent, and what Newton's method?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, Slider, Switch, demo
from course.demos.style import number, plural

MOST_STEPS = 100
# Along the flat and the steep direction; within the window at any angle.
START = np.array([1.9, 0.9])
LEVELS = 2.0 ** np.arange(-5, 4)  # contours of the loss


@lru_cache
def _normals():
    # The same draws at every redraw, so that sliding changes the paths smoothly.
    return np.random.default_rng(24).normal(size=(MOST_STEPS, 2))


def simulate_bowl(condition, angle, lr, steps, noise=0.0, diagonal=False):
    """Gradient descent and Newton's method on a bowl with steepest curvature 1.

    Parameters
    ----------
    condition : float
        The flattest curvature is 1 / condition.
    angle : float
        Of the flat direction, in degrees. The start turns with the bowl.
    lr : float
        Learning rate of gradient descent.
    steps : int, at most MOST_STEPS
    noise : float
        Standard deviation of the error in each entry of every gradient, for both methods.
    diagonal : bool
        Whether Newton's method uses only the diagonal of the Hessian.

    Returns
    -------
    hessian : ndarray, (2, 2)
    descent, newton : ndarray, (steps + 1, 2)
        Paths, the start first.
    """
    turn = np.deg2rad(angle)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    hessian = axes @ np.diag([1 / condition, 1.0]) @ axes.T
    used = np.diag(np.diag(hessian)) if diagonal else hessian
    divide = np.linalg.inv(used)  # two by two, at most 1000 to 1: harmless here
    descent, newton = [axes @ START], [axes @ START]
    for error in noise * _normals()[:steps]:
        newton.append(newton[-1] - divide @ (hessian @ newton[-1] + error))
        descent.append(descent[-1] - lr * (hessian @ descent[-1] + error))
    return hessian, np.array(descent), np.array(newton)


def _bowl_background(ground, curve):
    style.dress(ground, "Paths on the bowl", "x", "y", (-3, 3), (-2.25, 2.25))
    ground.set_aspect("equal")
    ground.grid(False)
    style.dress(curve, "Loss", "step", "loss", (0, 1.03 * MOST_STEPS), (1e-9, 30), log="y")
    style.legend(ground, "start", "minimum", "newton", "contour", path="gradient descent")


def _ellipses(condition, angle):
    """Contours of the bowl as one line with gaps, (2, points)."""
    around = np.linspace(0, 2 * np.pi, 73)
    radii = np.sqrt(2 * LEVELS)[:, None]
    flat = np.sqrt(condition) * radii * np.cos(around)
    steep = radii * np.sin(around)
    gap = np.full((len(LEVELS), 1), np.nan)
    flat, steep = (np.hstack([part, gap]).ravel() for part in (flat, steep))
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return c * flat - s * steep, s * flat + c * steep


@demo(
    _bowl_background,
    widths=(1.29, 1),
    controls=dict(
        condition=LogSlider("condition", 1.0, 1000.0, 20.0),
        angle=Slider("angle (degrees)", -90, 90, 30),
        lr=Slider("learning rate", 0.05, 2.1, 1.8, step=0.05),
        steps=Slider("steps", 0, MOST_STEPS, 50),
        noise=Slider("gradient noise", 0.0, 0.1, 0.0, step=0.005),
        diagonal=Switch("diagonal only"),
    ),
)
def bowl(ground, curve, condition, angle, lr, steps, noise, diagonal):
    """Gradient descent and Newton's method on a bowl: their paths, and their loss by step."""
    hessian, descent, newton = simulate_bowl(condition, angle, lr, steps, noise, diagonal)
    ground.line("contour", *_ellipses(condition, angle))
    ground.line("minimum", 0, 0)
    ground.line("newton", *newton.T)
    ground.line("path", *descent.T)  # on top, as noise throws Newton's points all over it
    ground.line("start", *descent[0])
    ends = []
    for role, path in ("path", descent), ("newton", newton):
        loss = 0.5 * np.einsum("ki,ij,kj->k", path, hessian, path)
        curve.line(role, np.arange(len(path)), style.above_zero(loss))
        ends.append(loss[-1])
    name = "Newton on the diagonal" if diagonal else "Newton"
    after = f"after {plural(steps, 'step')}"
    rounded = "0" if ends[1] < 1e-25 else number(ends[1])
    return (
        f"{_factors(condition, lr)} The loss {after} is {number(ends[0])}; with {name} it is "
        f"{rounded}.{_scatter(descent, newton) if noise and steps > 1 else ''}"
    )


def _factors(condition, lr):
    """What a step of gradient descent leaves of the distance, along each direction."""
    flat, steep = abs(1 - lr / condition), abs(1 - lr)
    begins = f"Condition number {condition:g}, learning rate {lr:g}:"
    if condition == 1:
        grows = ", and so diverges" if lr > 2 else ""
        return f"{begins} each step leaves {steep:.3f} of the distance in every direction{grows}."
    tail = "along the steep one, which so diverges" if lr > 2 else "along the steep one"
    return (
        f"{begins} each step of gradient descent leaves {_share(flat)} of the distance along the "
        f"flat direction and {steep:.3f} {tail}."
    )


def _share(left):
    """What is left, with digits enough to tell it from all."""
    return f"{left:.5f}" if 0.999 < left < 1 else f"{left:.3f}"


def _scatter(descent, newton):
    """How far from the minimum the noise throws the points of both methods."""
    far = number(np.hypot(*newton[1:].T).mean())
    near = number(np.hypot(*descent[len(descent) // 2 :].T).mean())
    return (
        f" On average Newton's points lie {far} from the minimum, and those of the second half of "
        f"gradient descent {near}."
    )
