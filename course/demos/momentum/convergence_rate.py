"""Which beta is the best for a condition number, and how fast is it?"""

import numpy as np

from course.demos import style
from course.demos.momentum.damping import momentum_factor
from course.demos.pattern import LogSlider, Slider, demo
from course.demos.style import number

TARGET = 1e6  # the error is to shrink by this factor


def best_momentum(kappa):
    """Best beta for a quadratic of that condition number (Polyak 1964)."""
    root = np.sqrt(kappa)
    return ((root - 1) / (root + 1)) ** 2


def simulate_rates(beta, kappa):
    """Factor by which the error shrinks in a step, each beta with its own best learning rate.

    For curvatures 1 and kappa that rate is 2 (1 + beta) / (1 + kappa): it treats both alike.

    Parameters
    ----------
    beta, kappa : float or ndarray, broadcast

    Returns
    -------
    ndarray
    """
    return momentum_factor(2 * (1 + beta) / (1 + kappa), beta)


def steps_to_target(factor):
    """Steps until the error has shrunk by TARGET, if each multiplies it by `factor` below 1."""
    return np.log(TARGET) / -np.log(np.minimum(factor, 1 - 1e-12))


_BETAS = np.linspace(0, 0.995, 200)
_KAPPAS = np.geomspace(1.5, 1e4, 60)


def _best_background(rate, steps):
    style.dress(rate, "Factor on the error in a step", "beta", "factor", (0, 1), (0, 1.03))
    style.dress(steps, "Steps for a millionth of the error", "condition number", "steps",
                (1.3, 1.4e4), (3, 2e5), log="xy")  # fmt: skip
    plain = steps_to_target(simulate_rates(0.0, _KAPPAS))
    style.mark(steps, "first direction", _KAPPAS, plain)
    style.mark(steps, "model", _KAPPAS, steps_to_target(np.sqrt(best_momentum(_KAPPAS))))
    style.legend(rate, "current", model="momentum", exact="best beta",
                 **{"first direction": "plain SGD"})  # fmt: skip


@demo(
    _best_background,
    controls=dict(
        kappa=LogSlider("condition", 1.5, 1e4, 100),
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
    ),
)
def best_beta(rate, steps, kappa, beta):
    """How fast momentum converges on a quadratic, by beta and by condition number."""
    best = float(best_momentum(kappa))
    now, plain = (float(simulate_rates(b, kappa)) for b in (beta, 0.0))
    rate.line("first direction", [0, 1], [plain, plain])
    rate.line("model", _BETAS, simulate_rates(_BETAS, kappa))
    rate.line("exact", best, np.sqrt(best))
    rate.line("current", beta, now)
    steps.line("exact", kappa, steps_to_target(np.sqrt(best)))
    steps.line("current", kappa, steps_to_target(now))
    counts = [number(steps_to_target(f)) for f in (now, plain, np.sqrt(best))]
    return (
        f"Condition number {kappa:g}: with beta = {beta:.2f} and its best rate a step multiplies "
        f"the error by {now:.4f}, {counts[0]} steps to a millionth; plain gradient descent by "
        f"{plain:.4f}, {counts[1]} steps. Best is beta = {best:.3f}, with {counts[2]} steps."
    )
