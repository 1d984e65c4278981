"""When does momentum swing across the minimum of a parabola, and when does it diverge?"""

import numpy as np

from course.demos import style
from course.demos.momentum.paths import FAR
from course.demos.pattern import LogSlider, Slider, demo
from course.demos.style import number, plural

LONGEST = 60


def simulate_overshoot(lr, beta, steps):
    """Momentum on the parabola w^2 / 2, whose curvature is 1, from w = 1 at rest.

    Returns
    -------
    ndarray, (steps + 1,)
        w after each step; shorter where it diverged.
    """
    w, v, path = 1.0, 0.0, [1.0]
    for _ in range(steps):
        v = beta * v + w
        w -= lr * v
        path.append(w)
        if not abs(w) < FAR:
            break
    return np.array(path)


def momentum_factor(force, beta):
    """Factor by which momentum shrinks the distance to the minimum in a step, in the long run.

    Parameters
    ----------
    force : float or ndarray
        Learning rate times curvature.
    beta : float or ndarray

    Returns
    -------
    float or ndarray
        Size of the larger root of z^2 - (1 + beta - force) z + beta, above 1 where it diverges.
    """
    middle = 1 + beta - force
    swings = middle**2 - 4 * beta
    real = (np.abs(middle) + np.sqrt(np.maximum(swings, 0))) / 2
    return np.where(swings < 0, np.sqrt(beta), real)


def envelope(lr, beta, k):
    """Bound that the swinging ball touches again and again, from w = 1 at rest on curvature 1.

    The path is sqrt(beta)^k (cos(k angle) + slant sin(k angle)), so its bound is sqrt(beta)^k
    times a constant that is above 1: the start is not the top of a swing.

    Parameters
    ----------
    lr, beta : float
        In the swinging regime, (1 - sqrt(beta))^2 < lr < (1 + sqrt(beta))^2.
    k : ndarray

    Returns
    -------
    ndarray, the shape of k
    """
    root = np.sqrt(beta)
    cos = (1 + beta - lr) / (2 * root)
    slant = ((1 - lr) / root - cos) / np.sqrt(1 - cos**2)
    return np.hypot(1, slant) * root**k


def crossings(path):
    """How often a path on the parabola jumps or rolls across the minimum at 0."""
    signs = np.sign(path[np.abs(path) > 1e-9])
    return int(np.sum(signs[1:] != signs[:-1]))


def _overshoot_background(parabola, curve):
    w = np.linspace(-3, 3, 121)
    style.dress(parabola, "The ball on the parabola", "w", "loss", (-2.1, 2.1), (-0.15, 2.1))
    parabola.plot(w, w**2 / 2, color=style.GRAY, lw=1)
    style.mark(parabola, "minimum", 0, 0)
    style.dress(curve, "Distance to the minimum", "step", "w", (-1, LONGEST + 1), (-2.1, 2.1))
    curve.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(parabola, "plain", "current", "minimum", path="momentum",
                 theory="bound, falls by √beta a step")  # fmt: skip


@demo(
    _overshoot_background,
    widths=(1, 1.3),
    controls=dict(
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        lr=LogSlider("learning rate", 0.01, 4, 0.1),
        steps=Slider("steps", 0, LONGEST, 40),
    ),
)
def overshoot(parabola, curve, beta, lr, steps):
    """Momentum on a one-dimensional quadratic of curvature 1: where it overshoots, and by step."""
    plain, path = simulate_overshoot(lr, 0.0, steps), simulate_overshoot(lr, beta, steps)
    if (1 - np.sqrt(beta)) ** 2 < lr < (1 + np.sqrt(beta)) ** 2:  # it swings
        k = np.arange(LONGEST + 1)
        for sign in 1, -1:
            curve.line("theory", k, sign * envelope(lr, beta, k))
    for role, w in ("plain", plain), ("path", path):
        curve.line(role, np.arange(len(w)), w)
    parabola.line("path", path, path**2 / 2)
    for panel, x, y in (parabola, path[-1], path[-1] ** 2 / 2), (curve, len(path) - 1, path[-1]):
        panel.line("current", x, y)
    factor = float(momentum_factor(lr, beta))
    across = crossings(path)
    times = {1: "once", 2: "twice"}.get(across, f"{across} times")
    crossed = f"has crossed the minimum {times}" if across else "has not yet crossed the minimum"
    end = (
        f"After {plural(len(path) - 1, 'step')} w = {number(path[-1])}, with plain gradient "
        f"descent {number(plain[-1])}, and the ball {crossed}."
    )
    return f"{_regime(lr, beta, factor)} {end}"


def _regime(lr, beta, factor):
    """Which of the four kinds of motion these settings give."""
    low, high = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
    most = 2 * (1 + beta)
    if lr > most:
        return f"Diverges: the learning rate is above 2 (1 + beta) = {number(most)}."
    if lr == most:
        return f"On the edge: the learning rate is 2 (1 + beta) = {number(most)}."
    rate = f"in the long run a step multiplies the distance by {factor:.3f}"
    if lr > high:
        return f"Jumps from side to side; {rate}."
    if lr > low:
        return f"Swings: beta is above (1 - root of lr)^2; {rate}, the root of beta."
    return f"No swing: {rate}."
