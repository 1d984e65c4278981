"""What do pictures look like? One role, one color, one line style or marker, in every unit.

Colors are those of Okabe and Ito (2008), safe for color-blind readers, and each role differs
from its neighbours in line style or marker too, so that no picture depends on color alone. The
ground is white and opaque: a picture reads the same in a light and in a dark theme.
"""

from contextlib import contextmanager

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE, GRAY = "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#6B6B6B"

_RACER = dict(mec="white", mew=0.5, markevery=12)  # a mark at every twelfth step

# Role -> arguments of a Line2D (or a PolyCollection, for filled shapes) and the legend's label.
ROLES = {
    "path": dict(label="path", color=VERMILLION, lw=1.4, marker="o", ms=3, mew=0),
    "plain": dict(label="plain descent", color=BLUE, lw=1.1, ls="--", marker="v", ms=3.5, mew=0),
    "nesterov": dict(label="Nesterov", color=GREEN, lw=1.2, ls="-.", marker="D", ms=3, mew=0),
    "look-ahead": dict(label="look-ahead", ls="", marker="o", ms=5, mfc="none", mec=BLACK, mew=0.9),
    "coasting": dict(label="coasting", color=BLACK, lw=0.8, ls=":"),
    "newton": dict(label="Newton", color=BLUE, lw=1.4, ls="--", marker="^", ms=5, mew=0),
    "saddle-free": dict(
        label="saddle-free", color=GREEN, lw=2.8, marker="D", ms=7, mfc="white", mec=GREEN, mew=1.2
    ),
    "contour": dict(label="contour", color="#5A7590", lw=0.7),
    "one sign": dict(label="one sign", ls="", marker="o", ms=4.5, mfc=SKY, mec=BLUE, mew=0.8),
    "both signs": dict(label="both signs", ls="", marker="|", ms=7, mec=VERMILLION, mew=1.3),
    "gradient norm": dict(label="gradient norm", color=ORANGE, lw=1.5, ls="--"),
    "curvature": dict(label="largest curvature", color=VERMILLION, lw=1.8),
    "curvature along g": dict(label="curvature along g", color=BLUE, lw=1.2, ls="--"),
    # Ten paths at once: each has a line and a marker of its own.
    "SGD": dict(_RACER, label="SGD", color=BLACK, lw=1.1, marker="o", ms=5),
    "momentum": dict(_RACER, label="momentum", color=BLUE, lw=1.1, ls="--", marker="^", ms=6),
    "Nesterov": dict(_RACER, label="Nesterov", color=SKY, lw=1.3, ls="-.", marker="v", ms=6),
    "AdaGrad": dict(_RACER, label="AdaGrad", color=GREEN, lw=1.3, marker="s", ms=5),
    "RMSProp": dict(
        _RACER, label="RMSProp", color=ORANGE, lw=1.3, ls=(0, (5, 1)), marker="D", ms=5
    ),
    "RMSProp with Nesterov": dict(
        {**_RACER, "mec": BLACK},
        label="RMSProp, Nesterov",
        color=ORANGE,
        lw=1.1,
        ls="-.",
        marker=">",
        ms=6,
        mfc="white",
    ),
    "AdaDelta": dict(_RACER, label="AdaDelta", color=GRAY, lw=1.3, ls=":", marker="P", ms=6.5),
    "uncorrected": dict(
        _RACER, label="Adam, no correction", color=PURPLE, lw=1.3, ls="--", marker="X", ms=6.5
    ),
    "Adam": dict(_RACER, label="Adam", color=VERMILLION, lw=1.5, marker="*", ms=9),
    "AdamW": dict(
        {**_RACER, "mec": BLACK},
        label="AdamW",
        color=VERMILLION,
        lw=1.1,
        ls="-.",
        marker="h",
        ms=6,
        mfc="white",
    ),
    "dense": dict(label="dense feature", color=BLUE, lw=1.6),
    "sparse": dict(label="sparse feature", color=VERMILLION, lw=1.4, ls="--"),
    "rate x": dict(label="coordinate x", color=BLUE, lw=1.6),
    "rate y": dict(label="coordinate y", color=VERMILLION, lw=1.4, ls="--"),
    "start": dict(label="start", ls="", marker="s", ms=7, mfc="white", mec=BLACK, mew=1.5),
    "current": dict(label="now", ls="", marker="o", ms=9, mfc=YELLOW, mec=BLACK, mew=1.5),
    "minimum": dict(label="minimum", ls="", marker="*", ms=13, mfc=GREEN, mec="white", mew=0.8),
    "saddle": dict(label="saddle point", ls="", marker="X", ms=9, mfc=PURPLE, mec="white", mew=0.8),
    "loss": dict(label="loss", color=BLUE, lw=1.8),
    "training": dict(label="training", color=BLUE, lw=1.8, ls="-"),
    "test": dict(label="test", color=ORANGE, lw=1.8, ls="--"),
    "model": dict(label="model", color=VERMILLION, lw=2),
    "data": dict(label="data", ls="", marker="o", ms=5, mfc=BLUE, mec="white", mew=0.6),
    "error": dict(label="squared error", fc=SKY, ec=BLUE, alpha=0.35, lw=0.8),
    "estimate": dict(label="estimate", ls="", marker=".", ms=4, mfc=SKY, mec=BLUE, mew=0.3),
    "exact": dict(label="exact", ls="", marker="P", ms=10, mfc=GREEN, mec="white", mew=0.8),
    "measured": dict(label="measured", ls="", marker="D", ms=5, mfc=BLUE, mec="white", mew=0.6),
    "theory": dict(label="theory", color=BLACK, lw=1.2, ls=":"),
    "cursor": dict(label="now", color=GRAY, lw=1.2, ls="-."),
    "first class": dict(label="class 0", ls="", marker="o", ms=5, mfc=SKY, mec=BLUE, mew=0.8),
    "second class": dict(label="class 1", ls="", marker="^", ms=6, mfc=ORANGE, mec=BLACK, mew=0.6),
    "first direction": dict(label="direction 1", color=BLUE, lw=1.4, ls="--"),
    "second direction": dict(label="direction 2", color=GREEN, lw=1.4, ls="-."),
    "member": dict(label="one network", color=SKY, lw=0.6, ls="-", alpha=0.8),
    "dropped": dict(label="dropped", fc="white", ec=GRAY, lw=0.4),
    "image": dict(label="image"),
    "frame": dict(label="frame", color=BLACK, lw=2.4, solid_joinstyle="miter"),
    "frame dashes": dict(label="frame", color="white", lw=1.2, ls=(0, (3, 3))),
    "before": dict(label="before", color=GRAY, lw=1.6, ls="--"),
    "after": dict(label="after", color=BLUE, lw=1.8),
    "label share": dict(label="label", fc=SKY, ec=BLUE, lw=0.8),
    "validation": dict(label="validation", color=ORANGE, lw=1.8, ls="--"),
    "setting": dict(label="a setting tried", ls="", marker="o", ms=3.5, mfc=SKY, mec=BLUE, mew=0.4),
    "fresh": dict(label="on fresh data", color=GREEN, lw=1.6, ls="-."),
    "grid search": dict(label="grid", ls="", marker="s", ms=5, mfc=ORANGE, mec=BLACK, mew=0.5),
    "random search": dict(label="random", ls="", marker="o", ms=5, mfc=SKY, mec=BLUE, mew=0.8),
    "grid score": dict(label="grid", color=ORANGE, lw=1.6, ls="--", marker="s", ms=4),
    "random score": dict(label="random", color=BLUE, lw=1.6, marker="o", ms=4),
    "not finite": dict(label="inf or nan", ls="", marker="X", ms=9, mfc=VERMILLION, mec=BLACK),
    "finite": dict(label="finite", color=BLUE, lw=1.4, marker="o", ms=6, mec="white", mew=0.6),
    "blamed": dict(
        label="first nan", ls="", marker="o", ms=16, mfc="none", mec=VERMILLION, mew=1.8
    ),
    "negatives": dict(label="negatives", fc=SKY, ec=BLUE, alpha=0.5, lw=0.8),
    "positives": dict(label="positives", fc=ORANGE, ec="#7A5200", alpha=0.6, hatch="////", lw=0.8),
    "right cell": dict(label="right", fc="#CFE8DF", ec=GREEN, lw=1.2),
    "wrong cell": dict(label="wrong", fc="#F6D9C6", ec=VERMILLION, lw=1.2, hatch=".."),
    "count": dict(label="count", color=BLACK, fontsize=10, ha="center", va="center"),
    "histogram": dict(label="histogram", fc=SKY, ec=BLUE, alpha=0.6, lw=0.7),
    "signal": dict(label="activations", color=BLUE, lw=1.8),
    "backward signal": dict(label="gradients", color=ORANGE, lw=1.8, ls="--"),
    "without norm": dict(label="without batch norm", color=VERMILLION, lw=1.6, ls="--"),
    "with norm": dict(label="with batch norm", color=BLUE, lw=1.8),
    "ends without norm": dict(
        label="without, each rate", ls="", marker="o", ms=4, color=VERMILLION
    ),
    "ends with norm": dict(label="with, each rate", ls="", marker="o", ms=4, color=BLUE),
    "node": dict(label="node", fc="none", ec=VERMILLION, lw=2.2),
    "bar": dict(label="gradient", fc=ORANGE, ec=BLACK, lw=0.7),
    "kept gradient": dict(label="gradient g", color=GRAY, lw=0.9, marker="o", ms=2.5, mew=0),
    "first state": dict(label="velocity or m", color=BLUE, lw=1.8),
    "second state": dict(label="root of r", color=ORANGE, lw=1.6, ls="--"),
    "new batch": dict(label="this batch", ls="", marker="o", ms=5.5, mfc=SKY, mec=BLUE, mew=0.8),
    "dropped entry": dict(label="dropped", fc="white", ec=VERMILLION, lw=1.1, ls="--"),
    "curtain": dict(label="not yet", fc="white", ec="white", lw=0),
    "spread": dict(label="spread", fc=SKY, ec=BLUE, alpha=0.25, lw=0.7),
}

RC = {
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.edgecolor": GRAY,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.facecolor": "white",
    "figure.subplot.left": 0.085,
    "figure.subplot.right": 0.975,
    "figure.subplot.bottom": 0.225,
    "figure.subplot.top": 0.915,
    "figure.subplot.wspace": 0.27,
}


@contextmanager
def context():
    """The course's look for what is created inside, whatever the reader has set globally."""
    import matplotlib.style

    with matplotlib.style.context(["default", RC]):
        yield


def dress(ax, title, x, y, xlim=None, ylim=None, log=""):
    """Title, axis labels, limits; `log` names the logarithmic axes: "", "x", "y" or "xy"."""
    ax.set_title(title)
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    if "x" in log:
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")
    if xlim:
        ax.set_xlim(*xlim)
    if ylim:
        ax.set_ylim(*ylim)


def mark(ax, role, x, y, **changes):
    """Paint something that stays, in its role's style."""
    style = {**ROLES[role], **changes}
    style.pop("label")
    return ax.plot(x, y, **style)


def contours(ax, x, y, z, levels=16):
    """Light filled contours, dense where the surface is low, under everything else."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    ground = LinearSegmentedColormap.from_list("ground", ["#FFFFFF", "#C6D6E6", "#8FA9C4"])
    low, high = float(z.min()), float(z.max())
    heights = low + (high - low) * np.linspace(0, 1, levels) ** 2
    ax.contourf(x, y, z, levels=heights, cmap=ground)
    ax.contour(x, y, z, levels=heights[1:], colors="#5A7590", linewidths=0.5, linestyles="-")
    ax.grid(False)


def legend(ax, *roles, **labels):
    """One row of keys under the picture. `labels` renames a role: ``path="steps"``."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles, names = [], []
    for role in [*roles, *labels]:
        style = {**ROLES[role]}
        names.append(labels.get(role, style.pop("label")))
        style.pop("label", None)
        handles.append(Patch(**style) if "fc" in style else Line2D([], [], **style))
    ax.figure.legend(
        handles, names, loc="lower center", ncol=len(handles), columnspacing=1.6,
        handletextpad=0.6, borderaxespad=0.3,
    )  # fmt: skip


def above_zero(values):
    """Values for a logarithmic axis, on which zero has no place.

    It gets one far below the picture, so that a curve leaves the picture where its values do,
    instead of running along a floor that is not there.
    """
    import numpy as np

    return np.maximum(values, 1e-300)


def number(value):
    """A number for a caption: three significant digits, short, and 1500 instead of 1.5e+03."""
    text = f"{value:.3g}"
    return f"{float(text):.0f}" if "e+" in text and abs(value) < 1e6 else text


def plural(count, noun):
    """``1 step``, ``2 steps``."""
    return f"{count} {noun}" + ("" if count == 1 else "s")
