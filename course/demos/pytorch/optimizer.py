"""What does an optimizer keep for a parameter?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, demo
from course.demos.style import number, plural

STEPS = 60
START = 2.0
RHO = 0.999
FAR = 1e3  # lines leave the picture, and go no farther than this


@lru_cache
def _noise():
    return 0.4 * np.random.default_rng(10).normal(size=STEPS)


def simulate_optimizer(kind, lr, beta, scale):
    """One parameter on a noisy slope, and what its optimizer keeps for it.

    The gradient at step k is scale (w + noise_k), that of a parabola.

    Parameters
    ----------
    kind : str
        "SGD" (with momentum `beta`) or "AdamW" (beta1 = `beta`, beta2 = 0.999, no decay).
    lr, beta, scale : float

    Returns
    -------
    dict of str to ndarray
        w, (STEPS + 1,); g, first (velocity, or corrected m) and second (zeros, or the root of
        corrected r), (STEPS,) each.
    """
    w, v, r = START, 0.0, 0.0
    rows, path = [], [w]
    for t, noise in enumerate(_noise(), start=1):
        g = scale * (w + noise)
        if kind == "SGD":
            v = beta * v + g
            first, second, move = v, 0.0, v
        else:
            v = beta * v + (1 - beta) * g
            r = RHO * r + (1 - RHO) * g * g
            first, second = v / (1 - beta**t), np.sqrt(r / (1 - RHO**t))
            move = first / (second + 1e-8)
        w = w - lr * move
        rows.append((g, first, second))
        path.append(w)
    g, first, second = np.array(rows).T
    return dict(w=np.array(path), g=g, first=first, second=second)


def _optimizer_background(curve, kept, kind, scale):
    style.dress(curve, "The parameter", "step", "w", (0, STEPS), (-2.6, 2.6))
    curve.axhline(0, color=style.GREEN, lw=1.2, ls=":")
    top = 10 * scale if kind == "SGD" else 3.2 * scale
    style.dress(kept, f"What {kind} keeps for it", "step", "units of the gradient", (0, STEPS),
                (-top, top))  # fmt: skip
    kept.axhline(0, color=style.GRAY, lw=0.8)
    names = {"first state": "velocity v"} if kind == "SGD" else {"first state": r"$\hat m$"}
    if kind != "SGD":
        names["second state"] = r"$\sqrt{\hat r}$"
    style.legend(curve, "path", "kept gradient", "current", **names)


@demo(
    _optimizer_background,
    depends=("kind", "scale"),
    controls=dict(
        kind=Choice("optimizer", ("SGD", "AdamW"), "SGD"),
        step=Slider("steps t", 1, STEPS, 25),
        lr=LogSlider("learning rate", 0.01, 0.3, 0.05),
        beta=Slider("momentum, beta1", 0, 0.98, 0.9, step=0.01),
        scale=Scale("gradient scale", (0.1, 1, 10), 1),
    ),
)
def optimizer_state(curve, kept, kind, step, lr, beta, scale):
    """One parameter and what its optimizer keeps for it, step by step."""
    run = simulate_optimizer(kind, lr, beta, scale)
    steps = np.arange(1, step + 1)
    path = np.clip(run["w"][: step + 1], -FAR, FAR)
    curve.line("path", np.arange(step + 1), path)
    curve.line("current", step, path[-1])
    for role, name in ("kept gradient", "g"), ("first state", "first"), ("second state", "second"):
        if name != "second" or kind != "SGD":
            kept.line(role, steps, np.clip(run[name][:step], -FAR * scale, FAR * scale))
    i = step - 1
    kept.line("current", step, np.clip(run["first"][i], -FAR * scale, FAR * scale))
    move = run["w"][step] - run["w"][i]
    gradient = f"the gradient was {number(run['g'][i])}"
    if kind == "SGD":
        has = f"the velocity is {number(run['first'][i])}"
        turned = run["first"][i] * run["g"][i] < 0
        note = " They point in opposite directions: it is memory that moves w." if turned else ""
    else:
        has = f"m is {number(run['first'][i])}, the root of r {number(run['second'][i])}, corrected"
        note = f" That is {number(abs(move) / lr)} times the learning rate."
    return (
        f"{kind}, after {plural(step, 'step')}: {gradient}, {has}; the move was {number(move)}, "
        f"to w = {number(run['w'][step])}.{note}"
    )
