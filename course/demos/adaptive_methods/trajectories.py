"""How do ten optimizers move on one surface, and what is the rate of each coordinate?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, demo
from course.demos.style import number, plural
from course.worlds.landscapes import SURFACES, ravine

# --- ten methods side by side ---------------------------------------------------------------

METHODS = ("SGD", "momentum", "Nesterov", "AdaGrad", "RMSProp", "RMSProp with Nesterov",
           "AdaDelta", "uncorrected", "Adam", "AdamW")  # fmt: skip
MAX_STEPS = 200
FAR = 1e4  # a path that gets this far from the origin has diverged
EPS = 1e-8
ADADELTA_EPS = 1e-6

# On the line y = 0 every method ends at the saddle; a start beside it tells them apart. On the
# plateau and the ravine the rates are those at which the methods differ most visibly.
STARTS = {name: surface.start for name, surface in SURFACES.items()} | {"saddle": (-2.0, 0.01)}
RATES = {"bowl": 0.1, "ravine": 0.06, "two minima": 0.05, "plateau": 0.1, "saddle": 0.05,
         "cliff": 0.1}  # fmt: skip


def simulate_race(surface, start, lr, steps, beta=0.9, rho=0.9, beta2=0.999, decay=0.0):
    """Ten optimizers from one start, with exact gradients.

    All are one recursion with other coefficients, so that a step is a handful of array
    operations: m and r are kept and fed in different shares, and rate * m is the move.

    Parameters
    ----------
    surface : Landscape
    start : (float, float)
    lr : float
        Learning rate of all but AdaDelta, which has none (it is 1).
    steps : int
    beta : float
        Momentum of SGD and of RMSProp with Nesterov, and Adam's beta1.
    rho, beta2 : float
        Decay of the squared gradients in RMSProp and AdaDelta, and in Adam.
    decay : float
        Weight decay of AdamW.

    Returns
    -------
    path : ndarray, (10, steps + 1, 2)
        In the order of METHODS, the start first; nan after a path has diverged.
    rate : ndarray, (10, steps, 2)
        What multiplied the gradient, or Adam's uncorrected average of it, in each step.
    """
    keep_m = np.array([0, beta, beta, 0, 0, 0, 0, beta, beta, beta])[:, None]
    feed_m = np.array([1, 1, 1, 1, 1, 1, 1, 1 - beta, 1 - beta, 1 - beta])[:, None]
    keep_r = np.array([1, 1, 1, 1, rho, rho, rho, beta2, beta2, beta2])[:, None]
    feed_r = np.array([0, 0, 0, 1, *[1 - rho] * 3, *[1 - beta2] * 3])[:, None]
    inside = np.array([0, 0, 0, *[EPS**2] * 7])[:, None]
    inside[6] = ADADELTA_EPS
    t = np.arange(1, steps + 1)
    scale = np.full((steps, 10, 1), float(lr))
    scale[:, 6] = 1.0
    scale[:, 8:, 0] *= (np.sqrt(1 - beta2**t) / (1 - beta**t))[:, None]

    w = np.tile(np.asarray(start, dtype=float), (10, 1))
    m, r, u, v = np.zeros((10, 2)), np.zeros((10, 2)), np.zeros(2), np.zeros(2)
    r[:3] = 1.0  # SGD and its kin divide by nothing
    path, rate = np.empty((steps + 1, 10, 2)), np.empty((steps, 10, 2))
    path[0] = w
    for k in range(steps):
        w[5] += beta * v  # looks ahead
        g = surface.gradient(w)
        m *= keep_m
        m += feed_m * g
        r *= keep_r
        r += feed_r * (g * g)
        np.divide(scale[k], np.sqrt(r + inside), out=rate[k])
        rate[k, 6] *= np.sqrt(u + ADADELTA_EPS)
        move = rate[k] * m
        move[2] = lr * (g[2] + beta * m[2])
        v = beta * v - move[5]
        u = rho * u + (1 - rho) * move[6] ** 2
        w[9] *= 1 - lr * decay
        w -= move
        np.minimum(np.maximum(w, -FAR, out=w), FAR, out=w)
        path[k + 1] = w
    path, rate = path.transpose(1, 0, 2), rate.transpose(1, 0, 2)
    lost = np.maximum.accumulate(np.abs(path).max(axis=2) >= FAR, axis=1)
    path[lost] = np.nan
    return path, rate


GROUPS = {
    "one of each kind": ("SGD", "momentum", "AdaGrad", "RMSProp", "Adam"),
    "all ten": METHODS,
    "SGD and velocity": ("SGD", "momentum", "Nesterov", "RMSProp with Nesterov"),
    "a rate each": ("SGD", "AdaGrad", "RMSProp", "AdaDelta"),
    "Adam's family": ("RMSProp", "uncorrected", "Adam", "AdamW"),
}
MEASURES = ("loss", "rate of x")


def _two_rows(figure, roles):
    """Ten keys do not fit in one row."""
    from matplotlib.lines import Line2D

    looks = [{k: v for k, v in style.ROLES[role].items() if k != "label"} for role in roles]
    figure.legend(
        [Line2D([], [], **{**look, "markevery": 1}) for look in looks],
        [_name(role) for role in roles],
        loc="lower center", ncol=5, columnspacing=1.3, handletextpad=0.6, borderaxespad=0.1,
        labelspacing=0.25, handlelength=2.4,
    )  # fmt: skip


def _name(method):
    return "uncorrected Adam" if method == "uncorrected" else style.ROLES[method]["label"]


def _race_background(ground, curve, surface, right):
    name, surface = surface, SURFACES[surface]
    west, east, south, north = surface.window
    x, y, loss = surface.grid()
    style.contours(ground, x, y, loss)
    style.dress(
        ground,
        f"{name.capitalize()}: paths from the white square",
        "x",
        "y",
        (west, east),
        (south, north),
    )
    ground.set_aspect("equal")
    style.mark(ground, "minimum", *zip(*surface.minima, strict=True))
    highest = float(loss.max()) - surface.lowest
    if right == "loss":
        title, limits = "Loss above the lowest", (1e-9 * highest, 3 * highest)
    else:
        title, limits = "Rate of x: what multiplies its gradient", (5e-6, 50)
    style.dress(curve, title, "step", right, (0, 1.03 * MAX_STEPS), limits, log="y")
    ground.figure.subplots_adjust(bottom=0.27)
    _two_rows(ground.figure, METHODS)


@demo(
    _race_background,
    depends=("surface", "right"),
    widths=(1.29, 1),
    controls=dict(
        surface=Choice("surface", tuple(SURFACES), "ravine", presets={
            name: dict(lr=lr) for name, lr in RATES.items()
        }),
        show=Choice("show", tuple(GROUPS), "one of each kind"),
        right=Choice("right panel", MEASURES, "loss"),
        lr=LogSlider("learning rate", 1e-3, 1, RATES["ravine"]),
        steps=Slider("steps", 0, MAX_STEPS, 100),
        beta=Slider("beta, beta1", 0.0, 0.99, 0.9, step=0.01),
        rho=Slider("rho", 0.5, 0.999, 0.9, step=0.001),
        beta2=Slider("beta2", 0.9, 0.999, 0.999, step=0.001),
        decay=Slider("weight decay", 0.0, 1.0, 0.2, step=0.05),
    ),
)  # fmt: skip
def race(ground, curve, surface, show, right, lr, steps, beta, rho, beta2, decay):
    """Optimizers race on a loss surface: their paths, and their losses or rates by step."""
    name, surface = surface, SURFACES[surface]
    path, rate = simulate_race(surface, STARTS[name], lr, steps, beta, rho, beta2, decay)
    loss = surface.f(path) - surface.lowest
    times, values = np.arange(steps + 1), loss
    if right == "rate of x":
        times = np.arange(1, steps + 1)
        values = np.where(np.isfinite(loss[:, 1:]), rate[:, :, 0], np.nan)
    floor, ceiling = curve.ax.get_ylim()
    shown = np.clip(values, 1.5 * floor, ceiling / 1.5)  # zero has no place on a log axis
    says = []
    for method in GROUPS[show]:
        i = METHODS.index(method)
        last = np.flatnonzero(np.isfinite(loss[i]))[-1]
        ground.line(method, *path[i, last::-1].T)  # backwards: the end gets the first mark
        curve.line(method, times, shown[i])
        says.append(f"{_name(method)} {_standing(surface, path[i], loss[i])}")
        if right == "rate of x" and last:
            says[-1] += f", rate {number(rate[i, 0, 0])} to {number(rate[i, last - 1, 0])}"
    ground.line("start", *STARTS[name])
    rates = ", and the rate of x at first and now" if right == "rate of x" else ""
    return (
        f"{name.capitalize()}, after {plural(steps, 'step')} at learning rate {lr:g}, loss above "
        f"the lowest{rates}: {'; '.join(says)}."
    )


def _standing(surface, path, loss):
    """Loss and state of one path, in a few words."""
    if not np.isfinite(loss[-1]):
        return "diverged"
    end, value = path[-1], number(loss[-1])
    left, right, bottom, top = surface.window
    if not (left <= end[0] <= right and bottom <= end[1] <= top):
        return f"{value}, out of the picture"
    moves = np.diff(path[-21:], axis=0)
    travelled = np.hypot(*moves.T).sum() if len(moves) else 0.0
    if min(np.hypot(*(end - minimum)) for minimum in surface.minima) < 0.1:
        return f"{value}, at a minimum" + (", still jittering" if travelled > 0.4 else "")
    if any(np.hypot(*(end - saddle)) < 0.1 for saddle in surface.saddles):
        return f"{value}, at the saddle"
    return f"{value}, hardly moving" if len(moves) == 20 and travelled < 0.1 else value


# --- the rate of each coordinate ------------------------------------------------------------


RATED = ("AdaGrad", "RMSProp", "AdaDelta", "uncorrected", "Adam")


def _rates_background(rates, lengths, condition):
    style.dress(rates, f"Rate of each coordinate (condition {condition:g})", "step",
                "rate", (0, MAX_STEPS), (1e-4, 100), log="y")  # fmt: skip
    style.dress(lengths, "Length of its step", "step", "length", (0, MAX_STEPS), (1e-5, 10),
                log="y")  # fmt: skip
    style.legend(rates, "rate x", "rate y", theory="learning rate")


@demo(
    _rates_background,
    depends=("condition",),
    controls=dict(
        method=Choice("method", RATED, "AdaGrad"),
        condition=Scale("condition", (1, 2, 5, 10, 20, 50, 100), 20),
        lr=LogSlider("learning rate", 1e-3, 1, 0.1),
        beta=Slider("beta1", 0.0, 0.99, 0.9, step=0.01),
        rho=Slider("rho", 0.5, 0.999, 0.9, step=0.001),
        beta2=Slider("beta2", 0.9, 0.999, 0.999, step=0.001),
    ),
)
def effective_rate(rates, lengths, method, condition, lr, beta, rho, beta2):
    """One optimizer in a ravine: the rate of each coordinate, and the length of its steps."""
    i = METHODS.index(method)
    surface = ravine(float(condition))
    path, rate = simulate_race(surface, (-2.6, 1.0), lr, MAX_STEPS, beta, rho, beta2)
    moves = np.abs(np.diff(path[i], axis=0))
    steps = np.arange(1, MAX_STEPS + 1)
    for panel, values in (rates, rate[i]), (lengths, moves):
        floor, ceiling = panel.ax.get_ylim()
        for role, coordinate in zip(("rate x", "rate y"), values.T, strict=True):
            panel.line(role, steps, np.clip(coordinate, 1.2 * floor, ceiling / 1.2))
        if method != "AdaDelta":
            panel.line("theory", [0, MAX_STEPS], [lr, lr])
    at = "without a learning rate" if method == "AdaDelta" else f"at learning rate {lr:g}"
    first, last = rate[i, 0], rate[i, -1]
    return (
        f"{style.ROLES[method]['label']} {at}, where y is {condition:g} times "
        f"as steep as x: in the first step the rates of x and y are {number(first[0])} and "
        f"{number(first[1])}, and the steps {number(moves[0, 0])} and {number(moves[0, 1])} long. "
        f"In step {MAX_STEPS} the rates are {number(last[0])} and {number(last[1])}."
    )


# --- a sparse feature beside a dense one ----------------------------------------------------

BATCHES, BATCH_SIZE = 300, 20
FREQUENCIES = (1, 2, 5, 10, 20, 50, 100)  # the sparse feature is there in one example of so many


@lru_cache
def _batches(every):
    """Share of a batch that has the sparse feature, and the noise that both gradients see."""
    rng = np.random.default_rng(3)
    present = rng.random((BATCHES, BATCH_SIZE)) < 1 / every
    noise = rng.normal(scale=0.3, size=present.shape)
    parts = present.mean(axis=1), noise.mean(axis=1), (noise * present).mean(axis=1)
    return list(zip(*(part.tolist() for part in parts), strict=True))


def simulate_sparse(method, every, lr, rho=0.9, beta=0.9, beta2=0.999):
    """Two weights learn from mini-batches, one from a dense, one from a sparse feature.

    The model predicts w[0] + w[1] * present, the targets come from w = (1, 1) with some noise,
    and the loss is half the squared error, averaged over a batch of 20. Both weights have the
    same way to go, but an example without the sparse feature adds nothing to its gradient.

    Parameters
    ----------
    method : str
        "SGD", "AdaGrad", "RMSProp" or "Adam".
    every : int
        The sparse feature is present in one example of so many.
    lr, rho, beta, beta2 : float

    Returns
    -------
    weights : ndarray, (BATCHES + 1, 2)
        From (0, 0); the dense feature's weight first; nan after it has diverged.
    """
    w, m, r = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    weights = np.zeros((BATCHES + 1, 2))
    keep = {"SGD": (0.0, 1.0), "AdaGrad": (0.0, 1.0), "RMSProp": (0.0, rho), "Adam": (beta, beta2)}
    keep_m, keep_r = keep[method]
    feed_r = 1.0 if method == "AdaGrad" else 1 - keep_r
    first = second = 1.0  # beta^t and beta2^t
    for k, (share, noise, noise_there) in enumerate(_batches(every)):
        off, off_there = w[0] - 1, w[0] + w[1] - 2
        dense = off + (w[1] - 1) * share - noise
        scale = lr
        if method == "Adam":
            first, second = first * beta, second * beta2
            scale = lr * (1 - second) ** 0.5 / (1 - first)
        for j, g in (0, dense), (1, off_there * share - noise_there):
            m[j] = keep_m * m[j] + (1 - keep_m) * g
            r[j] = keep_r * r[j] + feed_r * g * g
            w[j] -= scale * m[j] / (1.0 if method == "SGD" else r[j] ** 0.5 + EPS)
        if not abs(w[0]) + abs(w[1]) < FAR:
            weights[k + 1 :] = np.nan
            break
        weights[k + 1] = w
    return weights


def reached(weights, level=0.9):
    """The first step from which a weight has come as far as `level`, or None."""
    there = np.flatnonzero(weights >= level)
    return int(there[0]) if len(there) else None


def _sparse_background(plain, adaptive, method):
    for ax, title in (plain, "SGD"), (adaptive, method):
        style.dress(ax, title, "batches seen", "weight", (0, BATCHES), (-0.15, 1.6))
        ax.axhline(1, color=style.GRAY, lw=0.8)
    style.legend(plain, "dense", "sparse")


@demo(
    _sparse_background,
    depends=("method",),
    controls=dict(
        method=Choice("method", ("AdaGrad", "RMSProp", "Adam"), "AdaGrad"),
        every=Scale("present in 1 of", FREQUENCIES, 50),
        sgd_lr=LogSlider("rate of SGD", 1e-2, 3, 0.5),
        lr=LogSlider("rate of method", 1e-3, 3, 0.5),
    ),
)
def sparse_feature(plain, adaptive, method, every, sgd_lr, lr):
    """The weights of a dense and of a sparse feature, learned by SGD and by another method."""
    says = []
    for panel, name, rate in (plain, "SGD", sgd_lr), (adaptive, method, lr):
        weights = simulate_sparse(name, every, rate)
        for role, weight in zip(("dense", "sparse"), weights.T, strict=True):
            panel.line(role, np.arange(BATCHES + 1), np.clip(weight, -0.15, 1.6))
        times = [reached(weight) for weight in weights.T]
        words = ["never" if t is None else f"in step {t}" for t in times]
        says.append(
            f"With {name} at {rate:g} the dense weight first reaches 0.9 {words[0]}, the sparse "
            f"one {words[1]}" + (", and it diverges" if np.isnan(weights).any() else "")
        )
    return (
        f"{'. '.join(says)}. On average a batch of {BATCH_SIZE} has "
        f"{number(BATCH_SIZE / every)} examples with the sparse feature."
    )


# --- the start of Adam ----------------------------------------------------------------------

MOST = 3000


def simulate_start(beta1, beta2, steps=MOST):
    """What Adam's averages hold of a constant gradient of size 1, and how long its steps are.

    Returns
    -------
    m, root, step : ndarray, (steps,) each
        At t = 1..steps: 1 - beta1^t, sqrt(1 - beta2^t), and their quotient, which is the length
        of an uncorrected step over the learning rate. Corrected, all three are 1.
    """
    t = np.arange(1.0, steps + 1)
    m, root = 1 - beta1**t, np.sqrt(1 - beta2**t)
    return m, root, m / root


def _start_background(averages, lengths):
    style.dress(averages, "Averages of a gradient of 1", "step t", "average", (0.9, MOST),
                (0.02, 1.5), log="xy")  # fmt: skip
    style.dress(lengths, "Length of the step, over lr", "step t", "length / lr", (0.9, MOST),
                (0.05, 20), log="xy")  # fmt: skip
    style.legend(averages, **{
        "rate x": "m", "rate y": r"$\sqrt{r}$", "uncorrected": "step without correction",
        "current": "worst step", "theory": "corrected",
    })  # fmt: skip


@demo(
    _start_background,
    controls=dict(
        beta1=Slider("beta1", 0.0, 0.99, 0.9, step=0.01),
        beta2=Slider("beta2", 0.9, 0.999, 0.999, step=0.001),
    ),
)
def cold_start(averages, lengths, beta1, beta2):
    """Adam's averages of a constant gradient, and its steps without and with correction."""
    m, root, step = simulate_start(beta1, beta2)
    t = np.arange(1, MOST + 1)
    drawn = np.unique(np.geomspace(1, MOST, 150).astype(int)) - 1
    for role, values in ("rate x", m), ("rate y", root):
        averages.line(role, t[drawn], values[drawn])
    lengths.line("uncorrected", t[drawn], step[drawn])
    for panel in averages, lengths:
        panel.line("theory", [0.9, MOST], [1, 1])
    peak = int(np.abs(np.log(step)).argmax())
    lengths.line("current", t[peak], step[peak])
    off = np.flatnonzero(np.abs(step - 1) > 0.1)
    until = f"more than 10 % off until step {off[-1] + 1}" if len(off) else "never 10 % off"
    return (
        f"Without correction the first step is {step[0]:.2f} times the learning rate. The worst "
        f"is step {t[peak]} with {step[peak]:.2f} times, and the steps are {until}. With the "
        f"correction every step is 1 times the learning rate."
    )


# --- weight decay, coupled and decoupled ----------------------------------------------------

DECAY_STEPS = 300


@lru_cache
def _pushes():
    return np.random.default_rng(8).normal(size=DECAY_STEPS).tolist()


def simulate_decay(lr, weight_decay, sizes, beta1=0.9, beta2=0.999):
    """Two weights whose gradients are noise around zero, so that only decay should move them.

    Parameters
    ----------
    lr, weight_decay, beta1, beta2 : float
    sizes : (float, float)
        Standard deviation of the gradient of each weight; the draws are the same.

    Returns
    -------
    coupled, decoupled : ndarray, (DECAY_STEPS + 1, 2) each
        The weights under Adam with weight_decay * w added to the gradient, and under AdamW. All
        start at 1.
    """
    runs = np.ones((2, DECAY_STEPS + 1, 2))
    for i, in_gradient in enumerate((True, False)):
        for j, size in enumerate(sizes):
            w, m, r, first, second = 1.0, 0.0, 0.0, 1.0, 1.0
            for k, push in enumerate(_pushes()):
                g = size * push + (weight_decay * w if in_gradient else 0.0)
                m = beta1 * m + (1 - beta1) * g
                r = beta2 * r + (1 - beta2) * g * g
                first, second = first * beta1, second * beta2
                step = m / (1 - first) / ((r / (1 - second)) ** 0.5 + EPS)
                w -= lr * (step + (0.0 if in_gradient else weight_decay * w))
                runs[i, k + 1, j] = w
    return runs[0], runs[1]


def _decay_background(coupled, decoupled):
    for ax, title in (coupled, "Adam, decay in the gradient"), (decoupled, "AdamW"):
        style.dress(ax, title, "step", "weight", (0, DECAY_STEPS), (-0.3, 1.3))
        ax.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(coupled, **{
        "rate x": "small gradients", "rate y": "large gradients",
        "theory": r"$(1 - \eta\lambda)^t$",
    })  # fmt: skip


@demo(
    _decay_background,
    controls=dict(
        weight_decay=Slider("weight decay", 0.0, 2.0, 1.0, step=0.05),
        lr=LogSlider("learning rate", 1e-3, 0.1, 0.01),
        large=LogSlider("large gradients", 1, 100, 10.0),
    ),
)
def weight_decay(coupled, decoupled, weight_decay, lr, large):
    """Two weights that only decay, under Adam with a penalty and under AdamW."""
    runs = simulate_decay(lr, weight_decay, (1.0, large))
    steps = np.arange(DECAY_STEPS + 1)
    for panel, weights in zip((coupled, decoupled), runs, strict=True):
        panel.line("theory", steps, (1 - lr * weight_decay) ** steps)
        for role, weight in zip(("rate x", "rate y"), weights.T, strict=True):
            panel.line(role, steps, np.clip(weight, -0.3, 1.3))
    (a, b), (c, d) = (weights[-1] for weights in runs)
    return (
        f"Gradients of size 1 and {large:g} around zero, decay {weight_decay:g}, learning rate "
        f"{lr:g}: after {DECAY_STEPS} steps Adam with the decay in its gradient has the weights "
        f"{a:.2f} and {b:.2f}, AdamW {c:.2f} and {d:.2f}. Decay alone would leave "
        f"{(1 - lr * weight_decay) ** DECAY_STEPS:.2f}."
    )


# --- AdaBound -------------------------------------------------------------------------------


def simulate_bounds(lr, final_lr, gamma, condition=20.0, steps=MAX_STEPS):
    """AdaBound in a ravine: its rates, their bounds and the loss.

    Returns
    -------
    rate : ndarray, (steps, 2)
        The clipped rates of x and y.
    low, high : ndarray, (steps,) each
    loss : ndarray, (steps + 1,)
    """
    surface = ravine(condition)
    t = np.arange(1.0, steps + 1)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    scale = lr * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    w, m, r = np.array([-2.6, 1.0]), np.zeros(2), np.zeros(2)
    path, rate = np.empty((steps + 1, 2)), np.empty((steps, 2))
    path[0] = w
    for k in range(steps):
        g = surface.gradient(w)
        m = 0.9 * m + 0.1 * g
        r = 0.999 * r + 0.001 * g * g
        rate[k] = np.minimum(np.maximum(scale[k] / (np.sqrt(r) + EPS), low[k]), high[k])
        w = np.minimum(np.maximum(w - rate[k] * m, -FAR), FAR)
        path[k + 1] = w
    return rate, low, high, surface.f(path)


def _bounds_background(rates, curve):
    style.dress(rates, "Rates between their bounds", "step", "rate", (0, MAX_STEPS), (1e-4, 100),
                log="y")  # fmt: skip
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, MAX_STEPS), (1e-12, 1e4),
                log="y")  # fmt: skip
    style.legend(rates, "rate x", "rate y", cursor="bounds", theory="final_lr")


@demo(
    _bounds_background,
    controls=dict(
        lr=LogSlider("lr", 1e-3, 1, 0.1),
        final_lr=LogSlider("final_lr", 1e-3, 5, 0.1),
        gamma=LogSlider("gamma", 1e-3, 1, 0.01),
    ),
)
def bounds(rates, curve, lr, final_lr, gamma):
    """AdaBound in a ravine: the rates of both coordinates between their bounds, and the loss."""
    rate, low, high, loss = simulate_bounds(lr, final_lr, gamma)
    steps = np.arange(1, MAX_STEPS + 1)
    rates.line("theory", [0, MAX_STEPS], [final_lr, final_lr])
    for bound in low, high:
        rates.line("cursor", steps, np.clip(bound, 1e-4, 100))
    for role, values in zip(("rate x", "rate y"), rate.T, strict=True):
        rates.line(role, steps, np.clip(values, 1.2e-4, 80))
    curve.line("loss", np.arange(MAX_STEPS + 1), np.clip(loss, 1.5e-12, 7e3))
    at_bounds = [
        "at a bound" if np.isclose(value, (low[-1], high[-1])).any() else "between them"
        for value in rate[-1]
    ]
    return (
        f"In step {MAX_STEPS} the bounds are {number(low[-1])} and {number(high[-1])}; the rate of "
        f"x is {number(rate[-1, 0])}, {at_bounds[0]}, that of y {number(rate[-1, 1])}, "
        f"{at_bounds[1]}. The loss is {number(loss[-1])} above the lowest."
    )
