"""What does autograd hand back?"""

import numpy as np

from course.demos import style
from course.demos.pattern import Slider, demo
from course.demos.pytorch.bars import bar

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
    bars.shapes("histogram", [bar(i - 0.4, i, values[n]) for i, n in enumerate(BARS)])
    reached = [(i, n) for i, n in enumerate(BARS) if n in known]
    bars.shapes("bar", [bar(i, i + 0.4, gradients[n]) for i, n in reached])
    told = "u = {u:.3g}, z = {z:.3g}, a = {a:.3g}, L = {L:.3g}".format(**values)
    found = ", ".join(f"by {n} {gradients[n] + 0.0:.3g}" for n in new)
    return f"Forward: {told}. {says}" + (f" Gradient of L {found}." if found else "")
