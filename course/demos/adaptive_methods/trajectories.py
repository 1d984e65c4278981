"""How do ten optimizers move on one surface?"""

import numpy as np

from course.demos import style
from course.demos.adaptive_methods.optimizers import MAX_STEPS, METHODS, simulate_race
from course.demos.pattern import Choice, LogSlider, Slider, demo
from course.demos.style import number, plural
from course.worlds.landscapes import SURFACES as EXPLORED
from course.worlds.landscapes import drop

# The race's cliff is one to fall off: what AdaGrad meets there stops it for good.
SURFACES = EXPLORED | {"cliff": drop}

# On the line y = 0 every method ends at the saddle; a start beside it tells them apart. On the
# plateau and the ravine the rates are those at which the methods differ most visibly.
STARTS = {name: surface.start for name, surface in SURFACES.items()} | {"saddle": (-2.0, 0.01)}
RATES = {"bowl": 0.1, "ravine": 0.06, "two minima": 0.05, "plateau": 0.1, "saddle": 0.05,
         "cliff": 0.1}  # fmt: skip

GROUPS = {
    "one of each kind": ("SGD", "momentum", "AdaGrad", "RMSProp", "Adam"),
    "all ten": METHODS,
    "SGD and velocity": ("SGD", "momentum", "Nesterov", "RMSProp with Nesterov"),
    "a rate each": ("SGD", "AdaGrad", "RMSProp", "AdaDelta"),
    "Adam's family": ("RMSProp", "uncorrected", "Adam", "AdamW"),
}
MEASURES = ("loss", "rate of x")


def _legend(figure, roles):
    """One key for each path that is shown. Ten do not fit in one row."""
    from matplotlib.lines import Line2D

    looks = [{k: v for k, v in style.ROLES[role].items() if k != "label"} for role in roles]
    figure.legend(
        [Line2D([], [], **{**look, "markevery": 1}) for look in looks],
        [label(role) for role in roles],
        loc="lower center", ncol=5, columnspacing=1.3, handletextpad=0.6, borderaxespad=0.1,
        labelspacing=0.25, handlelength=2.4,
    )  # fmt: skip


def label(method):
    """The name of one of METHODS in a legend and in a caption."""
    return "uncorrected Adam" if method == "uncorrected" else style.ROLES[method]["label"]


def _race_background(ground, curve, surface, show, right):
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
    highest = float(loss.max()) - surface.lowest
    if right == "loss":
        title, limits = "Loss above the lowest", (1e-9 * highest, 3 * highest)
    else:
        title, limits = "Rate of x: what multiplies its gradient", (5e-6, 50)
    style.dress(curve, title, "step", right, (0, 1.03 * MAX_STEPS), limits, log="y")
    ground.figure.subplots_adjust(bottom=0.27)
    _legend(ground.figure, GROUPS[show])


@demo(
    _race_background,
    depends=("surface", "show", "right"),
    widths=(1.29, 1),
    controls=dict(
        surface=Choice("surface", tuple(SURFACES), "saddle", presets={
            name: dict(lr=lr) for name, lr in RATES.items()
        }),
        show=Choice("show", tuple(GROUPS), "one of each kind"),
        right=Choice("right panel", MEASURES, "loss"),
        lr=LogSlider("learning rate", 1e-3, 1, RATES["saddle"]),
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
    shown = style.above_zero(values)
    says = []
    for method in GROUPS[show]:
        i = METHODS.index(method)
        last = np.flatnonzero(np.isfinite(loss[i]))[-1]
        ground.line(method, *path[i, last::-1].T)  # backwards: the end gets the first mark
        curve.line(method, times, shown[i])
        says.append(f"{label(method)} {_standing(surface, path[i], loss[i])}")
        if right == "rate of x" and last:
            says[-1] += f", rate {number(rate[i, 0, 0])} to {number(rate[i, last - 1, 0])}"
    ground.line("start", *STARTS[name])
    ground.line("minimum", *zip(*surface.minima, strict=True))  # last: paths end on it
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
