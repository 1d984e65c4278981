"""Which beta is the best for a condition number, and how fast is it?"""

import numpy as np

from course.demos import style
from course.demos.momentum.damping import momentum_factor
from course.demos.pattern import LogSlider, Slider, demo

TARGET = 1e6  # the error is to shrink by this factor
FEW = 8000  # so many steps are looked at one by one


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
    return momentum_factor(best_rate(beta, kappa), beta)


def best_rate(beta, kappa):
    """Learning rate that treats the curvatures 1 and kappa alike."""
    return 2 * (1 + beta) / (1 + kappa)


def distances(k, beta, kappa):
    """Distance to the minimum after k steps, in closed form, over that at the start.

    Parameters
    ----------
    k : ndarray of int
        Steps from rest at (1, 1), on the bowl with curvatures 1 and kappa, at the best rate.
    beta, kappa : float

    Returns
    -------
    ndarray, the shape of k
    """
    total = 0.0
    for curvature in 1.0, kappa:
        force = best_rate(beta, kappa) * curvature
        middle = 1 + beta - force
        swing = np.sqrt(complex(middle**2 - 4 * beta))
        if abs(swing) < 1e-7:  # (1 + c k) z^k, the limit of what follows, is as good this near
            swing = 1e-7
        one, other = (middle + swing) / 2, (middle - swing) / 2
        part = ((1 - force - other) * one**k + (one - 1 + force) * other**k) / swing
        total = total + np.abs(part) ** 2
    return np.sqrt(total / 2)


def steps_from_rest(beta, kappa):
    """Steps after which the distance to the minimum stays below a millionth of the start's."""
    factor = float(simulate_rates(beta, kappa))
    most = int(2 * np.log(TARGET) / -np.log(factor)) + 50
    if most < FEW:
        k = np.arange(most + 1)
        return int(np.flatnonzero(distances(k, beta, kappa) * TARGET > 1)[-1]) + 1
    low, high = 0, most  # so slow is only what does not swing, and so falls steadily
    while high - low > 1:
        k = (low + high) // 2
        low, high = (k, high) if distances(np.array([k]), beta, kappa)[0] * TARGET > 1 else (low, k)
    return high


_BETAS = np.linspace(0, 0.995, 200)
_KAPPAS = np.geomspace(1.5, 1e4, 60)


def _best_background(rate, steps):
    style.dress(rate, "Factor on the error in a step, in the long run", "beta", "factor", (0, 1),
                (0, 1.03))  # fmt: skip
    style.dress(steps, "Steps from rest to a millionth", "condition number", "steps",
                (1.3, 1.4e4), (3, 2e5), log="xy")  # fmt: skip
    plain, best = [], []
    for kappa in _KAPPAS.tolist():
        plain.append(steps_from_rest(0.0, kappa))
        best.append(steps_from_rest(float(best_momentum(kappa)), kappa))
    style.mark(steps, "first direction", _KAPPAS, plain)
    style.mark(steps, "model", _KAPPAS, best)
    style.legend(rate, "current", model="momentum", exact="best beta",
                 **{"first direction": "plain descent"})  # fmt: skip


@demo(
    _best_background,
    controls=dict(
        kappa=LogSlider("condition", 1.5, 1e4, 10),
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
    ),
)
def best_beta(rate, steps, kappa, beta):
    """How fast momentum converges on a quadratic, by beta and by condition number."""
    best = float(best_momentum(kappa))
    now, plain = (float(simulate_rates(b, kappa)) for b in (beta, 0.0))
    counts = [steps_from_rest(b, kappa) for b in (beta, 0.0, best)]
    rate.line("first direction", [0, 1], [plain, plain])
    rate.line("model", _BETAS, simulate_rates(_BETAS, kappa))
    rate.line("exact", best, np.sqrt(best))
    rate.line("current", beta, now)
    steps.line("exact", kappa, counts[2])
    steps.line("current", kappa, counts[0])
    return (
        f"Condition number {kappa:g}: with beta = {beta:.2f} and its best rate a step multiplies "
        f"the error by {now:.4f} in the long run, and from rest it takes {counts[0]} steps to a "
        f"millionth; plain gradient descent has {plain:.4f} and takes {counts[1]}. The best factor "
        f"is that of beta = {best:.3f}: {np.sqrt(best):.4f}, and {counts[2]} steps."
    )
