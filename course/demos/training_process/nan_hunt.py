"""Where does a gradient become nan, and how does one find the place?"""

import warnings
from functools import cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, demo
from course.demos.style import number

POINTS = (-1000.0, -1.0, 0.0, 1e-12, 1e-4, 0.1, 1.0, 10.0, 1000.0)
INF, NAN = 10.5, 12.5  # where these two are drawn


def _root_masked(x):
    import torch

    root = x.sqrt()
    return [root, torch.where(x > 0, root, torch.zeros_like(root))]


def _root_guarded(x):
    import torch

    safe = torch.where(x > 0, x, torch.ones_like(x))
    root = safe.sqrt()
    return [safe, root, torch.where(x > 0, root, torch.zeros_like(root))]


def _root_of_square(x):
    square = x**2
    return [square, square.sqrt()]


def _x_log_x(x):
    log = x.log()
    return [log, x * log]


def _log_sigmoid(x):
    weight = x.exp()
    share = weight / (1 + weight)
    return [weight, share, share.log()]


# Name -> names of its stages after x, and the function that gives them.
CHAINS = {
    "root of a square": (("x²", "√x²"), _root_of_square),
    "x log x": (("log x", "x log x"), _x_log_x),
    "log of a share": (("eˣ", "eˣ/(1+eˣ)", "its log"), _log_sigmoid),
    "root, masked": (("√x", "x>0 ? √x : 0"), _root_masked),
    "mask, then root": (("x>0 ? x : 1", "√", "x>0 ? √ : 0"), _root_guarded),
}


@cache
def simulate_backward(chain, x):
    """Values and gradients at every stage of a computation, and whom anomaly detection blames.

    Parameters
    ----------
    chain : str
        One of CHAINS.
    x : float

    Returns
    -------
    values, gradients : ndarray, (stages,)
        x first, the result last; the derivative of the result by each of them.
    blamed : str or None
        The backward function that returns the first nan.
    """
    import torch

    def run():
        start = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        stages = [start, *CHAINS[chain][1](start)]
        for stage in stages[1:]:
            stage.retain_grad()
        stages[-1].backward()
        return stages

    stages, blamed = run(), None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it is on, and where nan came from
        try:
            with torch.autograd.detect_anomaly():
                run()
        except RuntimeError as error:
            blamed = str(error).split("'")[1]
    values = np.array([stage.item() for stage in stages])
    gradients = np.array([0.0 if stage.grad is None else stage.grad.item() for stage in stages])
    return values, gradients, blamed


def height(value):
    """Where a value is drawn: linear near zero, logarithmic beyond, inf and nan on lines above."""
    value = np.asarray(value, dtype=float)
    with np.errstate(all="ignore"):
        place = np.clip(np.sign(value) * np.log10(1 + np.abs(value) / 0.01), -9.5, 9.5)
    place = np.where(np.isposinf(value), INF, np.where(np.isneginf(value), -INF, place))
    return np.where(np.isnan(value), NAN, place)


def _nan_background(forward, backward, chain):
    names = ("x", *CHAINS[chain][0])
    ticks = [-1e6, -1e3, -1, 0, 1, 1e3, 1e6]
    words = ["$-10^6$", "$-10^3$", "$-1$", "0", "1", "$10^3$", "$10^6$"]
    for ax, title in (
        (forward, "Values, forward"),
        (backward, "Gradients, backward (from the right)"),
    ):
        style.dress(ax, title, "", "", (-0.45, len(names) - 0.55), (-12, 14))
        ax.set_xticks(range(len(names)), names)
        ax.set_yticks([-INF, *height(ticks), INF, NAN], ["-inf", *words, "inf", "nan"])
    style.legend(forward, "finite", "not finite", "blamed")


@demo(
    _nan_background,
    depends=("chain",),
    controls=dict(
        chain=Choice("computation", tuple(CHAINS), "root of a square"),
        x=Scale("x", POINTS, 1.0),
    ),
)
def nan_hunt(forward, backward, chain, x):
    """A short computation, stage by stage: values on the way forward, gradients on the way back."""
    values, gradients, blamed = simulate_backward(chain, x)
    for panel, numbers in (forward, values), (backward, gradients):
        at = np.arange(len(numbers))
        fine = np.isfinite(numbers)
        panel.line("finite", at, np.where(fine, height(numbers), np.nan))
        panel.line("not finite", at[~fine], height(numbers[~fine]))
    names = ("x", *CHAINS[chain][0])
    if blamed is not None:
        last = np.flatnonzero(np.isnan(gradients))[-1]
        backward.line("blamed", last, height(gradients[last]))
    told = ", ".join(f"{name} = {number(v)}" for name, v in zip(names, values, strict=True))
    slopes = f"the gradient at x is {number(gradients[0])}"
    if blamed is None and np.isfinite(gradients).all() and np.isfinite(values).all():
        verdict = "All is finite."
    elif blamed is None:
        verdict = "No backward function returns nan, so nobody is blamed."
    else:
        verdict = f"Anomaly detection blames {blamed}, which returns the first nan."
    return f"{told}; {slopes}. {verdict}"
