"""largest_useful_lr: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_textbook(g, hessian):
    bend = g @ hessian @ g
    return 2 * (g @ g) / bend if bend > 0 else np.inf


def right_curvature_along_the_gradient(g, hessian):
    norm = np.linalg.norm(g)
    if norm == 0:
        return math.inf
    u = np.asarray(g) / norm
    curvature = float(np.dot(u, np.dot(hessian, u)))
    return math.inf if curvature <= 0 else 2.0 / curvature


def right_where(g, hessian):
    slope, bend = np.sum(np.square(g)), np.sum(np.outer(g, g) * hessian)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bend <= 0, np.inf, 2 * slope / bend)[()]


def wrong_lowest_point(g, hessian):
    """That is the learning rate with the lowest predicted loss, the bottom of the parabola. The change turns positive at twice that rate."""
    bend = g @ hessian @ g
    return (g @ g) / bend if bend > 0 else np.inf


def wrong_upside_down(g, hessian):
    """Your fraction is upside down: more curvature must give a smaller learning rate."""
    bend = g @ hessian @ g
    return bend / (2 * (g @ g)) if bend > 0 else np.inf


def wrong_largest_eigenvalue(g, hessian):
    """You used the largest eigenvalue, the worst case over all directions. Here the step goes along g: use the curvature along it, g @ hessian @ g."""
    top = np.linalg.eigvalsh(hessian)[-1]
    return 2 / top if g @ hessian @ g > 0 else np.inf


def wrong_absolute_curvature(g, hessian):
    """You took the absolute value of the curvature. Where it is negative, a longer step goes further down, as far as the parabola can see: return inf."""
    bend = abs(g @ hessian @ g)
    return 2 * (g @ g) / bend if bend > 0 else np.inf


def wrong_negative_rate(g, hessian):
    """Along a negative curvature your rate is negative. There the predicted change never turns positive: return inf where g @ hessian @ g is 0 or less."""
    bend = g @ hessian @ g
    return 2 * (g @ g) / bend if bend != 0 else np.inf


def wrong_zero_for_negative(g, hessian):
    """You return 0 where the curvature along g is not positive. The parabola does not bend back there, so no step is too long for it: return inf."""
    bend = g @ hessian @ g
    return 2 * (g @ g) / bend if bend > 0 else 0.0


def wrong_zero_over_zero(g, hessian):
    """A zero gradient or a zero curvature makes you divide by zero: return inf before you divide."""
    bend = g @ hessian @ g
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.inf if bend < 0 else np.float64(2 * (g @ g)) / bend


def wrong_norm_not_squared(g, hessian):
    """You used the length of the gradient. Both terms of the change hold g twice: the numerator is 2 g @ g."""
    bend = g @ hessian @ g
    return 2 * np.sqrt(g @ g) / bend if bend > 0 else np.inf


def wrong_diagonal(g, hessian):
    """You used only the diagonal of the Hessian. The entries beside it count too: g @ hessian @ g."""
    bend = np.sum(np.diag(hessian) * np.square(g))
    return 2 * (g @ g) / bend if bend > 0 else np.inf


def wrong_elementwise(g, hessian):
    """You multiplied with * where matrix products are meant. Write g @ hessian @ g for the curvature term."""
    bend = np.sum(g * hessian * g)
    return 2 * (g @ g) / bend if bend > 0 else np.inf


def wrong_hessian_decides(g, hessian):
    """You return inf as soon as the Hessian has a negative eigenvalue somewhere. What counts is the curvature along g, which can be positive at a saddle too."""
    if np.linalg.eigvalsh(hessian)[0] <= 0:
        return np.inf
    bend = g @ hessian @ g
    return 2 * (g @ g) / bend if bend > 0 else np.inf


def wrong_small_curvature_is_zero(g, hessian):
    """You return inf already where g @ hessian @ g is small. It is small for every short gradient, and so is the numerator: return inf only where it is 0 or less."""
    bend = g @ hessian @ g
    return np.inf if bend < 1e-12 else 2 * (g @ g) / bend


def wrong_below_zero_alone(g, hessian):
    """You return inf only where the curvature along g is below 0, or the gradient is 0. Where g meets no curvature at all you divide by zero: return inf there too."""
    if not np.any(g):
        return float("inf")
    curvature = float(g @ hessian @ g)
    return float("inf") if curvature < 0 else 2 * float(g @ g) / curvature
