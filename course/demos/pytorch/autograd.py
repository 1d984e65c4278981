"""What does autograd hand back, what does an optimizer keep, and what does a mode change?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, demo
from course.demos.style import number, plural

# --- autograd ---------------------------------------------------------------------------------

TARGET = 0.5
BOXES = {  # center, half the width, text
    "x": ((0.6, 5.6), 0.5, "$x$"),
    "w": ((0.6, 3.7), 0.5, "$w$"),
    "u": ((2.9, 4.65), 0.95, r"$u = w\,x$"),
    "b": ((2.9, 2.0), 0.5, "$b$"),
    "z": ((5.6, 3.3), 1.05, "$z = u + b$"),
    "a": ((8.3, 3.3), 1.1, r"$a = \tanh z$"),
    "L": ((11.3, 3.3), 1.35, "$L = (a - y)^2$"),
}
EDGES = ("x u", "w u", "u z", "b z", "z a", "a L")
HALF_HEIGHT = 0.55
BARS = ("x", "w", "b", "u", "z", "a", "L")
WALK = (  # node reached, what is known then, in words
    (None, (), "The forward pass has left its values. No gradient is known."),
    ("L", ("L",), "At the loss itself: its gradient by itself is 1."),
    ("a", ("a",), "Through the square: times 2 (a - y)."),
    ("z", ("z",), "Through the tanh: times 1 - a squared."),
    ("u", ("u", "b"), "Through the sum: both inputs get the whole gradient."),
    ("w", ("w", "x"), "Through the product: each input gets the gradient times the other one."),
)
TALLEST = 3.2  # where bars end; the caption has all digits


def simulate_neuron(w, x, b):
    """Values and gradients of L = (tanh(w x + b) - y)^2, by the chain rule.

    Parameters
    ----------
    w, x, b : float

    Returns
    -------
    values, gradients : dict of str to float
        Names as in BOXES; the gradients are those of L.
    """
    u = w * x
    z = u + b
    a = float(np.tanh(z))
    da = 2 * (a - TARGET)
    dz = da * (1 - a * a)
    values = dict(x=x, w=w, b=b, u=u, z=z, a=a, L=(a - TARGET) ** 2)
    return values, dict(x=w * dz, w=x * dz, b=dz, u=dz, z=dz, a=da, L=1.0)


def _neuron_background(graph, bars):
    style.dress(graph, "One neuron, one example, y = 0.5",
                "values run left to right, gradients right to left", "", (-0.2, 12.9),
                (0.9, 6.8))  # fmt: skip
    graph.set_xticks([])
    graph.set_yticks([])
    graph.grid(False)
    graph.spines[:].set_visible(False)
    for edge in EDGES:
        (x0, y0), half, _ = BOXES[edge[0]]
        (x1, y1), other, _ = BOXES[edge[2]]
        graph.annotate(
            "", (x1 - other, y1 + 0.25 * np.sign(y0 - y1)), (x0 + half, y0),
            arrowprops=dict(arrowstyle="-|>", color=style.GRAY, shrinkA=0, shrinkB=0),
        )  # fmt: skip
    for name, ((x, y), _, text) in BOXES.items():
        graph.fill(*_frame(name).T, fc="#EEF3F8", ec=style.GRAY, lw=0.8, zorder=3)
        graph.text(x, y, text, ha="center", va="center", fontsize=8, zorder=4)
    style.dress(bars, "Value and gradient of L", "", "", (-0.6, len(BARS) - 0.4), (-3.3, 3.3))
    bars.set_xticks(range(len(BARS)), [f"${name}$" for name in BARS])
    bars.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(graph, node="reached on the way back", histogram="value", bar="gradient")


def _frame(name, margin=0.0):
    (x, y), half, _ = BOXES[name]
    half, up = half + margin, HALF_HEIGHT + margin
    return np.array(
        [[x - half, y - up], [x + half, y - up], [x + half, y + up], [x - half, y + up]]
    )


def _bar(left, right, height):
    height = float(np.clip(height, -TALLEST, TALLEST))
    return [[left, 0], [right, 0], [right, height], [left, height]]


@demo(
    _neuron_background,
    widths=(1.75, 1),
    controls=dict(
        back=Slider("steps back", 0, len(WALK) - 1, len(WALK) - 1),
        w=Slider("w", -2, 2, 0.8, step=0.05),
        x=Slider("x", -2, 2, 1.5, step=0.05),
        b=Slider("b", -3, 3, -0.3, step=0.05),
    ),
)
def autograd_graph(graph, bars, back, w, x, b):
    """The graph of one neuron's loss, walked back by autograd: values, gradients."""
    values, gradients = simulate_neuron(w, x, b)
    node, new, says = WALK[back]
    known = [name for _, names, _ in WALK[: back + 1] for name in names]
    if node:
        graph.shapes("node", [_frame(name, 0.1) for name in new])
    bars.shapes("histogram", [_bar(i - 0.4, i, values[n]) for i, n in enumerate(BARS)])
    reached = [(i, n) for i, n in enumerate(BARS) if n in known]
    bars.shapes("bar", [_bar(i, i + 0.4, gradients[n]) for i, n in reached])
    told = "u = {u:.3g}, z = {z:.3g}, a = {a:.3g}, L = {L:.3g}".format(**values)
    found = ", ".join(f"by {n} {gradients[n] + 0.0:.3g}" for n in new)
    return f"Forward: {told}. {says}" + (f" Gradient of L {found}." if found else "")


# --- what an optimizer keeps --------------------------------------------------------------------

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


# --- modes --------------------------------------------------------------------------------------

MEAN, STD = 3.0, 2.0
BATCHES, BATCH = 40, 8
ENTRIES = 16


@lru_cache
def simulate_batches(momentum):
    """Batches of one channel, and the running statistics after each of them.

    Parameters
    ----------
    momentum : float
        Weight of the new batch.

    Returns
    -------
    batches : ndarray, (BATCHES, BATCH)
        Normal, mean 3, standard deviation 2.
    running_mean, running_var : ndarray, (BATCHES + 1,)
        The start values 0 and 1 first.
    """
    batches = np.random.default_rng(3).normal(MEAN, STD, size=(BATCHES, BATCH))
    mean, var = [0.0], [1.0]
    for batch in batches:
        mean.append((1 - momentum) * mean[-1] + momentum * batch.mean())
        var.append((1 - momentum) * var[-1] + momentum * batch.var(ddof=1))
    return batches, np.array(mean), np.array(var)


def simulate_norm(mode, batch, momentum):
    """Outputs of batch norm for batch number `batch`, from 1: (BATCH,).

    In training mode with its own statistics; in evaluation mode with the running ones, which have
    seen this batch and all before it.
    """
    batches, mean, var = simulate_batches(momentum)
    x = batches[batch - 1]
    if mode == "training":
        return (x - x.mean()) / np.sqrt(x.var() + 1e-5)
    return (x - mean[batch]) / np.sqrt(var[batch] + 1e-5)


def simulate_dropout(mode, batch, drop):
    """Input and output of a dropout layer, (ENTRIES,) each."""
    x = 1 + 0.5 * np.sin(np.arange(ENTRIES))
    if mode == "evaluation":
        return x, x
    kept = np.random.default_rng(100 + batch).random(ENTRIES) >= drop
    return x, np.where(kept, x / max(1 - drop, 1e-9), 0.0)


def _modes_background(norm, running, entries):
    style.dress(norm, "Batch norm: a batch of 8", "value in", "value out", (-3, 9), (-4, 6))
    ends = np.array([-3.0, 9.0])
    style.mark(norm, "theory", ends, (ends - MEAN) / STD)
    style.dress(running, "What it collects", "batch", "mean", (0, BATCHES + 0.5), (-0.3, 5.3))
    running.axhline(MEAN, color=style.BLACK, lw=1.2, ls=":")
    style.dress(entries, "Dropout: 16 values", "entry", "", (-0.8, ENTRIES - 0.2), (0, 4.1))
    entries.set_xticks([0, 5, 10, 15])
    style.legend(norm, "new batch", theory="whole population", path="running mean",
                 histogram="handed on", **{"dropped entry": "dropped"})  # fmt: skip


@demo(
    _modes_background,
    widths=(1, 1, 1.1),
    controls=dict(
        mode=Choice("mode", ("training", "evaluation"), "training"),
        batch=Slider("batch", 1, BATCHES, 2),
        momentum=Slider("norm momentum", 0.02, 1, 0.1, step=0.02),
        drop=Slider("drop", 0, 1, 0.5, step=0.05),
    ),
)
def modes(norm, running, entries, mode, batch, momentum, drop):
    """Batch norm and dropout on the same batches in training and in evaluation mode."""
    batches, mean, var = simulate_batches(momentum)
    x, y = batches[batch - 1], simulate_norm(mode, batch, momentum)
    norm.line("new batch", x, np.clip(y, -3.9, 5.9))
    running.line("new batch", np.arange(1, batch + 1), batches[:batch].mean(axis=1))
    running.line("path", np.arange(batch + 1), mean[: batch + 1])
    before, after = simulate_dropout(mode, batch, drop)
    boxes = [_bar(i - 0.36, i + 0.36, height) for i, height in enumerate(before)]
    lost = [box for box, value in zip(boxes, after, strict=True) if value == 0]
    kept = [
        [[i - 0.36, 0], [i + 0.36, 0], [i + 0.36, min(v, 4)], [i - 0.36, min(v, 4)]]
        for i, v in enumerate(after)
        if v
    ]
    entries.shapes("histogram", kept)
    entries.shapes("dropped entry", lost)
    where = "its own statistics" if mode == "training" else "the running statistics"
    return (
        f"{mode.capitalize()} mode, batch {batch}: normalized with {where}, its outputs have mean "
        f"{round(y.mean(), 2) + 0.0:g} and standard deviation {y.std():.2f}. Running mean "
        f"{mean[batch]:.2f} (true: 3), running variance {var[batch]:.2f} (true: 4). Dropout drops "
        f"{len(lost)} of {ENTRIES} entries; the sum goes from {before.sum():.1f} to "
        f"{after.sum():.1f}."
    )
