"""How does a gradient go back through batch norm, node by node?"""

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Slider, demo

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
    style.dress(values, "Gradient at this step", "example", "gradient", (0.4, 4.6), (-2.6, 2.6))
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
