"""What do start values do to the symmetry of hidden units?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, demo
from course.demos.style import number
from course.worlds import data, nn

SPREADS = (0.0, 1e-6, 1e-4, 1e-2, 0.1, 1.0)
TRAINED = tuple(sorted({0, *np.geomspace(1, 3000, 50).round().astype(int).tolist()}))
TWINS = 6


@lru_cache
def simulate_symmetry(spread, lr=1.0):
    """A small network whose hidden units start alike but for a spread.

    Parameters
    ----------
    spread : float
        Every weight starts at a number that all units share plus `spread` times a normal draw.
    lr : float
        Full-batch gradient descent on the two moons.

    Returns
    -------
    w : ndarray, (len(TRAINED), 2, TWINS)
        Incoming weights of the hidden units at each step of TRAINED.
    gap, loss : ndarray, (len(TRAINED),)
        Largest difference of two units' incoming weights; cross-entropy.
    """
    x, y = data.two_moons(100, noise=0.12, seed=2)
    net = nn.Network((2, TWINS, 2), "tanh", seed=0)
    draws = np.random.default_rng(62)
    net.params[0][:] = np.array([[0.6], [0.2]]) + spread * draws.normal(size=(2, TWINS))
    net.params[2][:] = np.array([[0.3, -0.3]]) + spread * draws.normal(size=(TWINS, 2))
    w, loss = [], []
    for step in range(TRAINED[-1] + 1):
        if step in TRAINED:
            w.append(net.params[0].copy())
            loss.append(net.mean_loss(x, y))
        net.step(x, y, lr)
        if spread == 0:  # rounding would part the twins after thousands of steps: keep them exact
            for p, axis in (net.params[0], 1), (net.params[1], 0), (net.params[2], 0):
                p[:] = p.mean(axis=axis, keepdims=True)
    w = np.array(w)
    return w, np.ptp(w, axis=2).max(axis=1), np.array(loss)


def _symmetry_background(plane, gaps, losses):
    for spread in SPREADS:
        simulate_symmetry(spread)
    style.dress(plane, "Weights of six units", "first weight", "second weight", (-8, 8), (-8, 8))
    plane.set_xticks([-5, 0, 5])
    plane.set_yticks([-5, 0, 5])
    style.dress(gaps, "Symmetry gap", "step", "", (0.7, 4500), (1e-7, 50), log="xy")
    style.dress(losses, "Cross-entropy", "step", "", (0.7, 4500), (-0.06, 1.2), log="x")
    style.legend(plane, "start", "path", data="units now", **{
        "gradient norm": "gap", "loss": "loss", "current": "now",
    })  # fmt: skip


@demo(
    _symmetry_background,
    widths=(1.15, 1, 1),
    controls=dict(
        spread=Scale("initial spread", SPREADS, 1.0),
        step=Scale("step", TRAINED[1:], TRAINED[-1]),
    ),
)
def symmetry(plane, gaps, losses, spread, step):
    """Six hidden units that start alike: where their weights go, their gap, and the loss."""
    w, gap, loss = simulate_symmetry(spread)
    now = TRAINED.index(step)
    for unit in range(TWINS):
        plane.line("path", *w[: now + 1, :, unit].T)
    plane.line("start", *w[0])
    plane.line("data", *w[now])
    shown = np.array(TRAINED[1 : now + 1])
    gaps.line("gradient norm", shown, style.above_zero(gap[1 : now + 1]))
    losses.line("loss", shown, loss[1 : now + 1])
    gaps.line("current", step, gap[now])
    losses.line("current", step, loss[now])
    return (
        f"Spread {spread:g}, step {step}: the largest difference of two units' weights is "
        f"{number(gap[now])}, {number(gap[0])} at the start; the loss is {number(loss[now])}. "
        + ("All six units are one and the same." if gap[now] == 0 else
           "The units look alike still." if gap[now] < 0.05 else "The units differ clearly.")
    )  # fmt: skip
