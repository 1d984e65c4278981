"""classify_critical_point: answers that must pass, and mistakes that must not."""

import numpy as np


def right_from_the_ends(hessian, tol=1e-8):
    values = np.linalg.eigvalsh(hessian)
    if values[0] > tol:
        return "minimum"
    if values[-1] < -tol:
        return "maximum"
    if values[0] < -tol and values[-1] > tol:
        return "saddle"
    return "degenerate"


def right_by_counting(hessian, tol=1e-8):
    values = np.linalg.eigvalsh(hessian)
    up, down = int((values > tol).sum()), int((values < -tol).sum())
    if up and down:
        return "saddle"
    return {(len(values), 0): "minimum", (0, len(values)): "maximum"}.get((up, down), "degenerate")


def right_by_signs(hessian, tol=1e-8):
    signs = {
        0 if abs(v) <= tol else int(np.sign(v))
        for v in np.real(np.linalg.eigvals(np.asarray(hessian, dtype=float)))
    }
    if {1, -1} <= signs:
        return "saddle"
    return "degenerate" if 0 in signs else ("minimum" if signs == {1} else "maximum")


def wrong_determinant(hessian, tol=1e-8):
    """You used the sign of the determinant. It is the product of all eigenvalues, so two negative ones cancel: look at the eigenvalues themselves."""
    det = np.linalg.det(hessian)
    if abs(det) <= tol:
        return "degenerate"
    if det < 0:
        return "saddle"
    return "minimum" if np.trace(hessian) > 0 else "maximum"


def wrong_diagonal(hessian, tol=1e-8):
    """You looked at the diagonal. Those are curvatures along the axes only; between the axes the ground may bend the other way: use eigenvalues."""
    values = np.diag(hessian)
    if np.all(values > tol):
        return "minimum"
    if np.all(values < -tol):
        return "maximum"
    if np.any(values > tol) and np.any(values < -tol):
        return "saddle"
    return "degenerate"


def wrong_zero_beats_saddle(hessian, tol=1e-8):
    """You return "degenerate" as soon as one eigenvalue is near zero. If others are clearly positive and clearly negative, there is a way up and a way down whatever that one does: it is a saddle."""
    values = np.linalg.eigvalsh(hessian)
    if np.any(np.abs(values) <= tol):
        return "degenerate"
    if np.all(values > 0):
        return "minimum"
    return "maximum" if np.all(values < 0) else "saddle"


def wrong_everything_else_is_a_saddle(hessian, tol=1e-8):
    """You call everything a saddle that is neither minimum nor maximum. With eigenvalues of one sign and some near zero the Hessian cannot tell: that is "degenerate"."""
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > tol):
        return "minimum"
    return "maximum" if np.all(values < -tol) else "saddle"


def wrong_without_tolerance(hessian, tol=1e-8):
    """You compared with 0 instead of tol. Computed eigenvalues are never quite zero: what lies between -tol and tol counts as flat."""
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > 0):
        return "minimum"
    if np.all(values < 0):
        return "maximum"
    if np.any(values > 0) and np.any(values < 0):
        return "saddle"
    return "degenerate"


def wrong_own_tolerance(hessian, tol=1e-8):
    """You wrote 1e-8 into the body, so the argument tol has no effect: compare with tol."""
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > 1e-8):
        return "minimum"
    if np.all(values < -1e-8):
        return "maximum"
    if np.any(values > 1e-8) and np.any(values < -1e-8):
        return "saddle"
    return "degenerate"


def wrong_relative_tolerance(hessian, tol=1e-8):
    """You multiplied tol by the largest eigenvalue. Here tol is a curvature itself, the same for every matrix: compare the eigenvalues with it directly."""
    values = np.linalg.eigvalsh(hessian)
    tol = tol * np.abs(values).max()
    if np.all(values > tol):
        return "minimum"
    if np.all(values < -tol):
        return "maximum"
    if np.any(values > tol) and np.any(values < -tol):
        return "saddle"
    return "degenerate"


def wrong_upside_down(hessian, tol=1e-8):
    """You have minimum and maximum the wrong way round: positive curvature bends upwards, so a point with nothing but positive eigenvalues is the lowest around."""
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > tol):
        return "maximum"
    if np.all(values < -tol):
        return "minimum"
    if np.any(values > tol) and np.any(values < -tol):
        return "saddle"
    return "degenerate"


def wrong_any_direction(hessian, tol=1e-8):
    """One curved direction is not enough. At a minimum the ground rises in every direction, so all eigenvalues must exceed tol; at a maximum all must be below -tol."""
    values = np.linalg.eigvalsh(hessian)
    if np.any(values > tol):
        return "minimum"
    if np.any(values < -tol):
        return "maximum"
    return "degenerate"


def wrong_capital_letters(hessian, tol=1e-8):
    """The kinds are right and the words are not: return "minimum", "maximum", "saddle" or "degenerate", in small letters."""
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > tol):
        return "Minimum"
    if np.all(values < -tol):
        return "Maximum"
    if np.any(values > tol) and np.any(values < -tol):
        return "Saddle"
    return "Degenerate"


def wrong_default(hessian, tol=1e-6):
    """Called without a tol, you count more as zero than asked: the default is 1e-8."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    if np.all(eigenvalues > tol):
        return "minimum"
    if np.all(eigenvalues < -tol):
        return "maximum"
    return "saddle" if eigenvalues[0] < -tol and eigenvalues[-1] > tol else "degenerate"


def wrong_limit_included(hessian, tol=1e-8):
    """You count an eigenvalue of exactly tol or -tol as curved. It counts as zero: compare with > and <."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    if np.all(eigenvalues >= tol):
        return "minimum"
    if np.all(eigenvalues <= -tol):
        return "maximum"
    return "saddle" if eigenvalues[0] <= -tol and eigenvalues[-1] >= tol else "degenerate"


def wrong_one_way_down(hessian, tol=1e-8):
    """One negative eigenvalue beside a flat direction is no saddle yet: a saddle also needs one above tol."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    if np.all(eigenvalues > tol):
        return "minimum"
    if np.all(eigenvalues < -tol):
        return "maximum"
    return "saddle" if np.any(eigenvalues < -tol) else "degenerate"


def wrong_rounds_the_argument(hessian, tol=1e-8):
    """You set small entries of the caller's matrix to zero. Leave the argument alone, and compare eigenvalues, not entries."""
    hessian[np.abs(hessian) <= tol] = 0
    eigenvalues = np.linalg.eigvalsh(hessian)
    if np.all(eigenvalues > tol):
        return "minimum"
    if np.all(eigenvalues < -tol):
        return "maximum"
    return "saddle" if eigenvalues[0] < -tol and eigenvalues[-1] > tol else "degenerate"


def wrong_tolerance_on_one_side(hessian, tol=1e-8):
    """You compare the negative eigenvalues with 0. A tiny negative one is rounding as much as a tiny positive one: compare it with -tol."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    if np.all(eigenvalues > tol):
        return "minimum"
    if np.all(eigenvalues < -tol):
        return "maximum"
    return "saddle" if eigenvalues[0] < 0 and eigenvalues[-1] > tol else "degenerate"
