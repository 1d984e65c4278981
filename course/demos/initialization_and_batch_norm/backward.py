"""What do start values do to a signal and to its symmetry, and what does batch norm do to both?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, demo
from course.demos.style import number, plural
from course.worlds import data, nn


def _bars(values, edges, bottom=0.0, height=1.0):
    """A histogram as one polygon, its highest bar `height` high; what lies outside is clipped."""
    bins = len(edges) - 1
    low, width = edges[0], (edges[-1] - edges[0]) / bins
    place = np.clip((np.ravel(values) - low) / width, 0, bins - 1).astype(int)
    counts = np.bincount(place, minlength=bins)
    tops = bottom + height * counts / counts.max()
    x = np.repeat(edges, 2)
    y = np.concatenate([[bottom], np.repeat(tops, 2), [bottom]])
    return np.stack([x, y], axis=1)


# --- depth and gain ---------------------------------------------------------------------------

UNITS, DEEPEST = 64, 30
NONLINEARITIES = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "ReLU": (lambda s: np.maximum(s, 0.0), lambda h: h > 0),
    "none": (lambda s: s, lambda h: 1.0),
}
EDGES = np.linspace(-2.5, 2.5, 61)


@lru_cache
def _draws():
    rng = np.random.default_rng(61)
    weights = rng.normal(size=(DEEPEST, UNITS, UNITS)) / np.sqrt(UNITS)
    return weights, rng.normal(size=(UNITS, UNITS)), rng.normal(size=(UNITS, UNITS))


def simulate_signals(depth, gain, activation):
    """Random data forwards and random gradients backwards through a net of square layers.

    Parameters
    ----------
    depth : int, at most DEEPEST
    gain : float
        Weights are normal with standard deviation gain / sqrt(UNITS): 1 is Xavier's rule here,
        sqrt(2) He's.
    activation : str
        One of NONLINEARITIES.

    Returns
    -------
    layers : list of ndarray, (64, UNITS)
        Activations of layer 1 to `depth`.
    forward, backward : ndarray, (depth,)
        Standard deviation over all entries of each layer's activations, and of the gradient by
        them; at the last layer the gradient is drawn with standard deviation 1.
    """
    weights, h, gradient = _draws()
    f, slope = NONLINEARITIES[activation]
    layers = []
    for w in weights[:depth]:
        h = f(gain * (h @ w))
        layers.append(h)
    backward = np.empty(depth)
    for k in range(depth - 1, -1, -1):
        backward[k] = gradient.std()
        gradient = gain * ((gradient * slope(layers[k])) @ weights[k].T)
    return layers, np.array([h.std() for h in layers]), backward


def _signals_background(histograms, curve):
    style.dress(histograms, "Activations, layer by layer", "activation (ends: and beyond)",
                "first layer (below) to last", (EDGES[0], EDGES[-1]), (-0.15, 5.3))  # fmt: skip
    histograms.set_yticks([])
    style.dress(curve, "Standard deviation by layer", "layer", "standard deviation",
                (0, DEEPEST + 1), (1e-8, 1e8), log="y")  # fmt: skip
    curve.axhline(1, color=style.GRAY, lw=0.8)
    style.legend(curve, "signal", "backward signal")


@demo(
    _signals_background,
    controls=dict(
        activation=Choice("activation", tuple(NONLINEARITIES), "tanh"),
        depth=Slider("layers", 2, DEEPEST, 20),
        gain=Slider("gain", 0.1, 3.0, 1.0, step=0.01),
    ),
)
def signals(histograms, curve, activation, depth, gain):
    """A signal on its way through a deep network: histograms, and its width by layer."""
    layers, forward, backward = simulate_signals(depth, gain, activation)
    shown = np.unique(np.linspace(0, depth - 1, 5).round().astype(int))  # fewer if it has fewer
    for k, row in zip(shown, np.linspace(0, 4, len(shown)), strict=True):
        histograms.shapes("histogram", [_bars(layers[k], EDGES, row, 0.85)])
    floor, ceiling = curve.ax.get_ylim()
    steps = np.arange(1, depth + 1)
    curve.line("signal", steps, np.clip(forward, 1.5 * floor, ceiling / 1.5))
    curve.line("backward signal", steps, np.clip(backward, 1.5 * floor, ceiling / 1.5))
    says = (
        f"Gain {gain:g}, {plural(depth, 'layer')}, activation {activation}: the standard deviation "
        f"goes from {number(forward[0])} in the first layer to {number(forward[-1])} in the last, "
        f"and that of the gradients from 1 in the last layer to {number(backward[0])} in the first."
    )
    if activation == "tanh":
        share = np.mean(np.abs(layers[-1]) > 0.95)
        says += f" In the last layer {share:.0%} of the units are saturated, beyond 0.95."
    return says


# --- symmetry ---------------------------------------------------------------------------------

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
    style.dress(losses, "Cross-entropy", "step", "", (0.7, 4500), (0, 1.2), log="x")
    style.legend(plane, "start", "path", "loss", data="units now")


@demo(
    _symmetry_background,
    widths=(1.15, 1, 1),
    controls=dict(
        spread=Scale("initial spread", SPREADS, 1.0),
        step=Scale("step", TRAINED, TRAINED[-1]),
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
    floor = gaps.ax.get_ylim()[0]
    gaps.line("loss", shown, np.clip(gap[1 : now + 1], 1.4 * floor, None))
    losses.line("loss", shown, loss[1 : now + 1])
    return (
        f"Spread {spread:g}, step {step}: the largest difference of two units' weights is "
        f"{number(gap[now])}, {number(gap[0])} at the start; the loss is {number(loss[now])}. "
        + ("All six units are one and the same." if gap[now] == 0 else
           "The units look alike still." if gap[now] < 0.05 else "The units have parted.")
    )  # fmt: skip


# --- the transform ----------------------------------------------------------------------------

BATCH = 400
WIDE = np.linspace(-12, 12, 97)


@lru_cache
def _feature():
    """A skewed feature, mean 0 and standard deviation 1 in this very batch."""
    x = np.random.default_rng(63).gamma(2.0, size=BATCH)
    return (x - x.mean()) / x.std()


def simulate_transform(mean, spread, gamma, beta, eps=1e-5):
    """One feature of a batch before and after batch norm.

    Parameters
    ----------
    mean, spread : float
        Mean and standard deviation of the feature in this batch.
    gamma, beta, eps : float

    Returns
    -------
    x, y : ndarray, (BATCH,)
    """
    x = mean + spread * _feature()
    return x, gamma * (x - x.mean()) / np.sqrt(x.var() + eps) + beta


def _transform_background(before, after):
    for ax, title, unit in (before, "Before: x", "x"), (after, "After: y", "y"):
        style.dress(
            ax, title, f"{unit} (ends: and beyond)", "share of the batch", (-12, 12), (0, 1.15)
        )
        ax.set_yticks([])
    style.legend(before, histogram="one feature, 400 examples", cursor="mean")


@demo(
    _transform_background,
    controls=dict(
        mean=Slider("mean of x", -6.0, 6.0, 4.0, step=0.1),
        spread=LogSlider("spread of x", 1e-4, 10, 2.0),
        gamma=Slider("gamma", -3.0, 3.0, 1.0, step=0.05),
        beta=Slider("beta (shift)", -6.0, 6.0, 0.0, step=0.1),
    ),
)
def transform(before, after, mean, spread, gamma, beta):
    """A feature of a batch before and after batch norm."""
    x, y = simulate_transform(mean, spread, gamma, beta)
    for panel, values in (before, x), (after, y):
        panel.shapes("histogram", [_bars(values, WIDE)])
        panel.line("cursor", [values.mean()] * 2, [0, 1.1])
    return (
        f"x has mean {number(x.mean())} and standard deviation {number(x.std())}. After batch norm "
        f"with gamma {gamma:g} and beta {beta:g}, y has mean {number(round(y.mean(), 12) + 0.0)} "
        f"and standard deviation {number(y.std())}."
    )


# --- the graph, backwards ---------------------------------------------------------------------

EXAMPLES = np.array([1.0, -1.5, 0.5, 2.0])  # one feature of four examples
PUSHES = ("mixed", "equal", "along x_hat")
EPS, GAMMA, BETA = 1e-5, 1.5, 0.5

# Node -> center, half its width, what it computes.
NODES = {
    "x": ((0.9, 4.1), 0.45, r"$x$"),
    "c": ((3.2, 4.1), 0.85, r"$c = x - \mu$"),
    "x_hat": ((5.6, 4.1), 0.75, r"$\hat x = c\, s$"),
    "a": ((7.75, 4.1), 0.75, r"$a = \gamma\, \hat x$"),
    "y": ((9.9, 4.1), 0.85, r"$y = a + \beta$"),
    "mu": ((0.9, 1.5), 1.05, r"$\mu = $mean $x$"),
    "q": ((3.2, 1.5), 0.75, r"$q = c^2$"),
    "v": ((5.4, 1.5), 1.05, r"$v = $mean $q$"),
    "s": ((8.3, 1.5), 1.15, r"$s = 1/\sqrt{v + \epsilon}$"),
    "gamma": ((7.75, 5.7), 0.35, r"$\gamma$"),
    "beta": ((9.9, 5.7), 0.35, r"$\beta$"),
}
HALF_HEIGHT = 0.42
# Where an arrow leaves its first node and meets its second: right, left, top or bottom.
ARROWS = (
    "x right c left", "x bottom mu top", "mu top c left", "c bottom q top", "q right v left",
    "v right s left", "s top x_hat bottom", "c right x_hat left", "x_hat right a left",
    "gamma bottom a top", "a right y left", "beta bottom y top",
)  # fmt: skip
SIDES = {"right": (1, 0), "left": (-1, 0), "top": (0, 1), "bottom": (0, -1)}

# Step at which it appears, center, half its width, gradient.
GRADIENTS = (
    (0, (9.9, 3.25), 0.8, r"$dy$ given"),
    (1, (9.9, 6.5), 0.95, r"$d\beta = \Sigma\, dy$"),
    (1, (7.75, 3.25), 0.75, r"$da = dy$"),
    (2, (7.75, 6.5), 1.1, r"$d\gamma = \Sigma\, \hat x\, da$"),
    (2, (5.6, 4.95), 0.95, r"$d\hat x = \gamma\, da$"),
    (3, (3.2, 5.45), 0.9, r"$dc = s\, d\hat x$"),
    (3, (8.3, 0.62), 1.05, r"$ds = \Sigma\, c\, d\hat x$"),
    (4, (5.4, 0.62), 1.25, r"$dv = -\frac{1}{2} s^3\, ds$"),
    (5, (3.2, 0.62), 0.95, r"$dq = dv\, /\, n$"),
    (6, (3.2, 4.92), 0.8, r"$+\ 2 c\, dq$"),
    (7, (0.9, 5.45), 0.75, r"$dx = dc$"),
    (7, (0.9, 0.62), 1.05, r"$d\mu = -\Sigma\, dc$"),
    (8, (0.9, 4.92), 0.85, r"$+\ d\mu\, /\, n$"),
)

# Step -> the node that is walked through, what the right panel shows, what the caption says.
STEPS = (
    (None, "dy", "The forward pass is done, and the gradient dy of the loss by y arrives."),
    (
        "y",
        "da",
        (
            "Through y = a + beta: the local derivatives are 1, so da = dy. beta serves every row, "
            "so dbeta is the sum of dy."
        ),
    ),
    (
        "a",
        "dx_hat",
        (
            "Through a = gamma x_hat: the derivative by x_hat is gamma, the one by gamma is x_hat, "
            "summed over the rows."
        ),
    ),
    (
        "x_hat",
        "dc, first part",
        (
            "Through x_hat = c s: the derivative by c is s, the one by s is c, summed over the "
            "rows, which share s."
        ),
    ),
    (
        "s",
        "dv",
        (
            "Through s = 1 / sqrt(v + eps): the derivative by v is minus one half of (v + eps) to "
            "the power -3/2, which is -s**3 / 2."
        ),
    ),
    (
        "v",
        "dq",
        (
            "Through v = mean of q: the derivative by each row's q is 1 / n, so each row gets the "
            "same dv / n."
        ),
    ),
    (
        "q",
        "dc",
        (
            "Through q = c**2: the derivative is 2 c. c has two ways out, so this is added to the "
            "first part."
        ),
    ),
    (
        "c",
        "dx, first part",
        "Through c = x - mu: the derivative by x is 1, the one by mu is -1, summed over the rows.",
    ),
    (
        "mu",
        "dx",
        "Through mu = mean of x: each row gets dmu / n, added to what it has. dx is done.",
    ),
)


def simulate_graph(push):
    """Every value and every gradient of batch norm's graph for one feature of four examples.

    Parameters
    ----------
    push : str
        Which gradient arrives, one of PUSHES: four different numbers, four equal ones, or a
        multiple of x_hat.

    Returns
    -------
    dict of str to ndarray, (4,), or float
        Names as in NODES, gradients with a d before; "dc, first part" and "dx, first part" are
        what has arrived there before the second path.
    """
    x, n = EXAMPLES, len(EXAMPLES)
    mu = x.mean()
    c = x - mu
    q = c**2
    v = q.mean()
    s = 1 / np.sqrt(v + EPS)
    x_hat = c * s
    a = GAMMA * x_hat
    mixed = np.array([1.0, 0.5, -1.0, 0.7])
    dy = {"mixed": mixed, "equal": np.ones(n), "along x_hat": x_hat}[push]
    dx_hat = GAMMA * dy
    ds = (c * dx_hat).sum()
    dv = -0.5 * s**3 * ds
    dq = np.full(n, dv / n)
    first = s * dx_hat
    dc = first + 2 * c * dq
    dmu = -dc.sum()
    return dict(
        x=x, mu=mu, c=c, q=q, v=v, s=s, x_hat=x_hat, a=a, y=a + BETA, dy=dy, da=dy, dx_hat=dx_hat,
        ds=ds, dv=dv, dq=dq, dc=dc, dmu=dmu, dx=dc + dmu / n, dgamma=(dy * x_hat).sum(),
        dbeta=dy.sum(), **{"dc, first part": first, "dx, first part": dc},
    )  # fmt: skip


def _rectangle(x, y, half, up):
    return np.array(
        [[x - half, y - up], [x + half, y - up], [x + half, y + up], [x - half, y + up]]
    )


def _box(node, margin=0.0):
    (x, y), half, _ = NODES[node]
    return _rectangle(x, y, half + margin, HALF_HEIGHT + margin)


def _port(node, side):
    """The middle of one side of a node's box."""
    (x, y), half, _ = NODES[node]
    across, up = SIDES[side]
    return x + across * half, y + up * HALF_HEIGHT


def _graph_background(graph, values):
    style.dress(graph, "Batch norm's graph for one feature",
                "values run left to right, gradients right to left", "one feature, n rows",
                (-0.35, 10.95), (0.1, 7.1))  # fmt: skip
    graph.set_xticks([])
    graph.set_yticks([])
    graph.grid(False)
    graph.spines[:].set_visible(False)
    for arrow in ARROWS:
        start, leaves, end, meets = arrow.split()
        graph.annotate(
            "", _port(end, meets), _port(start, leaves),
            arrowprops=dict(arrowstyle="-|>", color=style.GRAY, lw=1, shrinkA=0, shrinkB=0),
        )  # fmt: skip
    for node, ((x, y), _, text) in NODES.items():
        graph.fill(*_box(node).T, fc="#EEF3F8", ec=style.GRAY, lw=0.8, zorder=3)
        graph.text(x, y, text, ha="center", va="center", fontsize=9, zorder=4)
    for _, (x, y), _, text in GRADIENTS:
        graph.text(x, y, text, ha="center", va="center", fontsize=9, color=style.VERMILLION)
    style.dress(values, "Gradient at this step", "example", "gradient", (0.4, 4.6), (-2.2, 2.2))
    values.set_xticks([1, 2, 3, 4])
    values.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(graph, bar="gradient of each example", node="node walked through")


@demo(
    _graph_background,
    widths=(3.2, 1),
    controls=dict(
        step=Slider("steps back", 0, len(STEPS) - 1, 0),
        push=Choice("dy", PUSHES, "mixed"),
    ),
)
def graph(graph, values, step, push):
    """The computational graph of batch norm, walked backwards node by node."""
    node, name, says = STEPS[step]
    hidden = [(*place, half, 0.25) for since, place, half, _ in GRADIENTS if since > step]
    graph.shapes("curtain", [_rectangle(*where) for where in hidden])
    if node:
        graph.shapes("node", [_box(node, 0.07)])
    numbers = simulate_graph(push)
    gradient = np.broadcast_to(numbers[name], 4)
    bars = [
        [[i - 0.3, 0], [i + 0.3, 0], [i + 0.3, g], [i - 0.3, g]]
        for i, g in enumerate(gradient, start=1)
    ]
    values.shapes("bar", bars)
    shown = ", ".join(f"{round(g, 3) + 0.0:g}" for g in gradient)
    if np.ndim(numbers[name]) == 0:
        shown = f"{gradient[0]:.3g}, one number for all rows"
    return f"Step {step} of {len(STEPS) - 1}. {says} {name}: {shown}."


# --- learning rates ---------------------------------------------------------------------------

STARTS = {"He, gain 1.41": None, "small, gain 0.7": 0.7, "large, gain 2.5": 2.5}
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
STEPS_TRAINED = 100
KINDS = {"without norm": nn.Network, "with norm": nn.BatchNormNetwork}


@lru_cache
def simulate_learning_rates(start):
    """A network of six hidden layers trained at each rate, with batch norm and without.

    Parameters
    ----------
    start : str
        One of STARTS.

    Returns
    -------
    dict of str to ndarray, (len(RATES), STEPS_TRAINED)
        Training loss before each step, for each of KINDS; inf where a run diverged.
    """
    x, y = data.spirals(120, classes=3, noise=0.1, seed=1)
    runs = {}
    for kind, network in KINDS.items():
        losses = [
            network((2, *[16] * 6, 3), seed=1, gain=STARTS[start]).train(x, y, lr, STEPS_TRAINED)
            for lr in RATES
        ]
        runs[kind] = np.nan_to_num(np.array(losses)[:, :-1], nan=np.inf)
    return runs


def final(losses):
    """Mean loss of the last twenty steps of each run."""
    return losses[:, -20:].mean(axis=1)


def _rates_background(curve, summary, start):
    runs = simulate_learning_rates(start)
    style.dress(curve, "Training at this rate", "step", "training loss", (0, STEPS_TRAINED),
                (0, 2.2))  # fmt: skip
    style.dress(summary, "End of training, every rate", "learning rate", "training loss",
                (0.002, 45), (0, 2.2), log="x")  # fmt: skip
    for ax in curve, summary:
        ax.axhline(np.log(3), color=style.BLACK, lw=1, ls=":")
    for kind in KINDS:
        style.mark(summary, kind, RATES, np.minimum(final(runs[kind]), 2.15), marker="o", ms=4)
    style.legend(curve, *KINDS, theory="guessing", cursor="this rate")


@demo(
    _rates_background,
    depends=("start",),
    controls=dict(
        lr=Scale("learning rate", RATES, 0.1),
        start=Choice("start", tuple(STARTS), "He, gain 1.41"),
    ),
)
def learning_rates(curve, summary, lr, start):
    """A network of six hidden layers with and without batch norm, at every learning rate."""
    runs, i = simulate_learning_rates(start), RATES.index(lr)
    ends = {kind: final(losses) for kind, losses in runs.items()}
    for kind, losses in runs.items():
        curve.line(kind, np.arange(STEPS_TRAINED), np.minimum(losses[i], 2.15))
    summary.line("cursor", [lr, lr], [0, 2.2])
    good = {kind: sum(end < 0.5) for kind, end in ends.items()}
    told = ", ".join(f"{_told(ends[kind][i])} {kind}" for kind in KINDS)
    return (
        f"Learning rate {lr:g}, start {start}: over the last 20 steps the training loss is {told}. "
        f"Of {len(RATES)} rates, {good['with norm']} end below 0.5 with batch norm, "
        f"{good['without norm']} without."
    )


def _told(loss):
    """A loss in words: one that is out of bounds says nothing by its digits."""
    return number(loss) if loss < 100 else "out of bounds"


# --- batch size and the noise of the statistics -------------------------------------------------

SIZES = tuple(2**k for k in range(1, 11))
BATCHES = 300


@lru_cache
def _others():
    """Sums and sums of squares of the first 1, 3, 7, ... 1023 of standard normal draws."""
    x = np.random.default_rng(64).normal(size=(BATCHES, SIZES[-1] - 1))
    last = np.array(SIZES) - 2
    return x.cumsum(axis=1)[:, last].T, (x**2).cumsum(axis=1)[:, last].T


def simulate_batch_statistics(example):
    """One example in many batches of each size; the others are standard normal.

    Parameters
    ----------
    example : float
        Value of the example's feature; the population has mean 0 and standard deviation 1.

    Returns
    -------
    mean, var, x_hat : ndarray, (len(SIZES), BATCHES)
        Statistics of each batch, the example included, and the example after normalization.
    """
    sums, squares = _others()
    size = np.array(SIZES)[:, None]
    mean = (sums + example) / size
    var = np.maximum((squares + example**2) / size - mean**2, 0)
    return mean, var, (example - mean) / np.sqrt(var + 1e-5)


def _statistics_background(cloud, curve):
    style.dress(cloud, f"Statistics of {BATCHES} batches", "mean of the batch",
                "standard deviation of the batch", (-1.6, 1.6), (0, 2.4))  # fmt: skip
    style.dress(curve, "The same example, normalized", "batch size", "x_hat of the example",
                (1.5, 1400), (-4.2, 4.2), log="x")  # fmt: skip
    style.legend(cloud, estimate="one batch", exact="population", spread="nine batches of ten",
                 current="median")  # fmt: skip


@demo(
    _statistics_background,
    controls=dict(
        size=Scale("batch size", SIZES, 64),
        example=Slider("example", -3.0, 3.0, 1.0, step=0.1),
    ),
)
def batch_statistics(cloud, curve, size, example):
    """One example in many batches: the batches' statistics, and what becomes of the example."""
    mean, var, x_hat = simulate_batch_statistics(example)
    i = SIZES.index(size)
    cloud.line("estimate", mean[i], np.sqrt(var[i]))
    cloud.line("exact", 0, 1)  # last, or the cloud would cover it
    low, middle, high = np.percentile(x_hat, [5, 50, 95], axis=1)
    curve.shapes("spread", [np.stack([[*SIZES, *SIZES[::-1]], [*low, *high[::-1]]], axis=1)])
    curve.line("cursor", [size, size], [-4.2, 4.2])
    curve.line("estimate", np.full(BATCHES, size), x_hat[i])
    curve.line("current", size, middle[i])
    return (
        f"Batch size {size}: the standard deviations of the batches run from "
        f"{number(np.percentile(np.sqrt(var[i]), 5))} to "
        f"{number(np.percentile(np.sqrt(var[i]), 95))} in nine of ten. An example with x = "
        f"{example:g} becomes {number(low[i])} to {number(high[i])}, depending on its company."
    )


# --- running statistics -----------------------------------------------------------------------

STREAM = 300


@lru_cache
def _stream(size):
    """Batches of a feature that drifts: true mean and deviation, batch means and variances."""
    rng = np.random.default_rng(65)
    t = np.arange(1, STREAM + 1)
    settled = 1 - np.exp(-t / 50)
    true_mean, true_std = 3 * settled, 1 + settled
    x = true_mean[:, None] + true_std[:, None] * rng.normal(size=(STREAM, size))
    return true_mean, true_std**2, x.mean(axis=1), x.var(axis=1, ddof=1)


def simulate_running(momentum, size):
    """Running statistics of a feature that drifts in the first part of training.

    Parameters
    ----------
    momentum : float
        Weight of the new batch.
    size : int
        Examples a batch.

    Returns
    -------
    mean, var : ndarray, (STREAM,)
        Running statistics after each batch; before the first they are 0 and 1.
    """
    _, _, means, variances = _stream(size)
    mean, var, path = 0.0, 1.0, []
    for new_mean, new_var in zip(means.tolist(), variances.tolist(), strict=True):
        mean += momentum * (new_mean - mean)
        var += momentum * (new_var - var)
        path.append((mean, var))
    return np.array(path).T


def _running_background(mean, var):
    style.dress(mean, "Mean", "batch", "mean of the feature", (0, STREAM), (-1.5, 5.5))
    style.dress(var, "Variance", "batch", "variance of the feature", (0, STREAM), (0, 10))
    style.legend(mean, estimate="one batch", signal="running statistic", theory="true value")


@demo(
    _running_background,
    controls=dict(
        momentum=LogSlider("momentum (new)", 0.003, 1.0, 0.1),
        size=Scale("batch size", (2, 4, 8, 16, 32, 64, 128), 8),
    ),
)
def running_statistics(mean, var, momentum, size):
    """Running mean and variance of a feature that drifts, batch by batch."""
    truths, news, t = _stream(size)[:2], _stream(size)[2:], np.arange(1, STREAM + 1)
    paths = simulate_running(momentum, size)
    for panel, new, path, true in zip((mean, var), news, paths, truths, strict=True):
        panel.line("estimate", t, new)
        panel.line("theory", t, true)
        panel.line("signal", t, path)
    off = np.abs(paths[0] - truths[0])
    return (
        f"Momentum {momentum:g}, batches of {size}: in the first 100 batches the running mean is "
        f"{number(off[:100].mean())} off on average, in the last 100 {number(off[-100:].mean())}. "
        f"After {STREAM} batches the running variance is {number(paths[1][-1])}, the true one "
        f"{number(truths[1][-1])}."
    )
