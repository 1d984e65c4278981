"""What does a velocity do to a path, what does looking ahead add, and when is it too much?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Slider, Switch, demo
from course.demos.style import number, plural
from course.worlds.landscapes import SURFACES

FAR = 1e4  # a path that gets this far from the origin has diverged

# --- exponential averages -------------------------------------------------------------------

N_VALUES, JUMP = 120, 60
OLDEST = 60  # the age to which weights are drawn


@lru_cache
def _errors():
    # The same draws at every redraw, so that sliding changes the picture smoothly.
    return np.random.default_rng(30).normal(size=N_VALUES)


def simulate_average(beta, noise):
    """A noisy sequence that jumps from 1 to -1, and its exponential average.

    Parameters
    ----------
    beta, noise : float
        Share of the average that survives a value; standard deviation of the values.

    Returns
    -------
    xs, averages : ndarray, (N_VALUES,)
        The jump comes after JUMP values; the average starts from 0.
    """
    xs = np.where(np.arange(N_VALUES) < JUMP, 1.0, -1.0) + noise * _errors()
    s, averages = 0.0, []
    for x in xs.tolist():
        s = beta * s + (1 - beta) * x
        averages.append(s)
    return xs, np.array(averages)


def _averages_background(series, weights):
    style.dress(series, "Values and their average", "step t", "value",
                (-2, N_VALUES + 4), (-3.6, 3.6))  # fmt: skip
    level = np.where(np.arange(N_VALUES) < JUMP, 1.0, -1.0)
    style.mark(series, "theory", np.arange(1, N_VALUES + 1), level)
    style.dress(weights, "Weight of a value in the average", "its age in steps", "weight",
                (-1, OLDEST), (5e-5, 2), log="y")  # fmt: skip
    style.legend(series, theory="true level", estimate="values $x_t$", loss="average $s_t$",
                 current="newest value")  # fmt: skip


@demo(
    _averages_background,
    widths=(1.5, 1),
    controls=dict(
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        noise=Slider("noise", 0, 1, 0.5, step=0.05),
    ),
)
def averages(series, weights, beta, noise):
    """Noisy values with a jump, their exponential average, and the weights in it."""
    xs, s = simulate_average(beta, noise)
    steps = np.arange(1, N_VALUES + 1)
    series.line("estimate", steps, xs)
    series.line("loss", steps, s)
    series.line("current", N_VALUES, xs[-1])
    age = np.arange(OLDEST)
    share = (1 - beta) * beta**age
    floor = weights.ax.get_ylim()[0]
    weights.line("loss", age[share > floor], share[share > floor])
    weights.line("current", 0, share[0])
    calm = np.sqrt((1 - beta) / (1 + beta))
    return (
        f"With beta = {beta:.2f} the newest value has weight {number(1 - beta)}, and the average "
        f"looks back over about {_values(1 / (1 - beta))}. It starts at {number(s[0])} where "
        f"the level is 1, {_recovery(beta)}, and in the long run keeps {calm:.0%} of the "
        f"values' noise."
    )


def steps_to_follow(beta, share=0.9):
    """Number of values that an exponential average needs to go `share` of the way of a jump."""
    if beta == 0:
        return 1
    return int(np.ceil(np.log(1 - share) / np.log(beta) - 1e-9))


def _values(count):
    return "1 value" if count == 1 else f"{number(count)} values"


def _recovery(beta):
    return f"needs {plural(steps_to_follow(beta), 'step')} for 90% of the way after the jump"


# --- the ball beside plain SGD --------------------------------------------------------------

MAX_STEPS = 120
GROUNDS = {
    # What to show on each surface: a rate and a beta with which momentum makes a difference.
    "ravine": dict(lr=0.04, beta=0.7, x=-2.6, y=1.0),
    "plateau": dict(lr=0.3, beta=0.9, x=-1.4, y=1.4),
    "two minima": dict(lr=0.03, beta=0.9, x=1.6, y=1.2),
}


def simulate_momentum(surface, lr, beta, steps, x, y):
    """Momentum on a surface; plain gradient descent where `beta` is 0.

    Parameters
    ----------
    surface : Landscape
    lr, beta : float
    steps : int
    x, y : float
        Where the path starts, at rest.

    Returns
    -------
    ndarray, (steps + 1, 2)
        The path, its start first; shorter where it diverged.
    """
    w, v = np.array([x, y], dtype=float), np.zeros(2)
    path = [w]
    for _ in range(steps):
        v = beta * v + surface.gradient(w)
        w = w - lr * v
        path.append(w)
        if not np.abs(w).max() < FAR:
            break
    return np.array(path)


def _ball_background(ground, curve, surface):
    _ground(ground, curve, SURFACES[surface], f"Paths on the surface: {surface}", MAX_STEPS)
    roles = ["saddle"] * bool(SURFACES[surface].saddles)
    style.legend(ground, "plain", "start", "current", "minimum", *roles, path="momentum")


def _ground(ground, curve, surface, title, most):
    """Paint the surface, and empty axes for the loss over `most` steps."""
    left, right, bottom, top = surface.window
    x, y, loss = surface.grid()
    style.contours(ground, x, y, loss)
    style.dress(ground, title, "x", "y", (left, right), (bottom, top))
    ground.set_aspect("equal")
    style.mark(ground, "minimum", *zip(*surface.minima, strict=True))
    for point in surface.saddles:
        style.mark(ground, "saddle", *point)
    highest = float(loss.max()) - surface.lowest
    style.dress(curve, "Loss above the lowest", "step", "loss", (0, 1.03 * most),
                (1e-8 * highest, 3 * highest), log="y")  # fmt: skip


def _draw_path(ground, curve, surface, role, path):
    """Draw a path and its loss; return the loss at its end."""
    loss = surface.f(path) - surface.lowest
    floor, ceiling = curve.ax.get_ylim()
    ground.line(role, *path.T)
    ground.line("current", *path[-1])
    # Too small a loss leaves the picture; zero itself has no place on a log axis.
    curve.line(role, np.arange(len(path)), np.maximum(loss, 1e-30))
    if floor < loss[-1] < ceiling:
        curve.line("current", len(path) - 1, loss[-1])
    return loss[-1]


@demo(
    _ball_background,
    depends=("surface",),
    widths=(1.29, 1),  # leaves the contours room for equal scales at full height
    controls=dict(
        surface=Choice("surface", tuple(GROUNDS), "ravine", presets=GROUNDS),
        steps=Slider("steps", 0, MAX_STEPS, 40),
        lr=LogSlider("learning rate", 1e-3, 1, GROUNDS["ravine"]["lr"]),
        beta=Slider("beta", 0, 0.99, GROUNDS["ravine"]["beta"], step=0.01),
        x=Slider("start x", -3, 3, GROUNDS["ravine"]["x"], step=0.05),
        y=Slider("start y", -3, 3, GROUNDS["ravine"]["y"], step=0.05),
    ),
)
def ball(ground, curve, surface, steps, lr, beta, x, y):
    """Momentum beside plain gradient descent on a loss surface: both paths, and both losses."""
    surface = SURFACES[surface]
    plain = simulate_momentum(surface, lr, 0.0, steps, x, y)
    path = simulate_momentum(surface, lr, beta, steps, x, y)
    ground.line("start", x, y)
    plain_loss = _draw_path(ground, curve, surface, "plain", plain)
    loss = _draw_path(ground, curve, surface, "path", path)
    return (
        f"{surface.name.capitalize()}, learning rate {lr:g}, {plural(steps, 'step')}. Plain SGD "
        f"{_place(surface, plain, plain_loss)}. Momentum with beta = {beta:.2f} "
        f"{_place(surface, path, loss)}."
    )


def _place(surface, path, loss):
    """Where a path has come to, in words."""
    end = path[-1]
    if not np.abs(end).max() < FAR:
        return f"has diverged by step {len(path) - 1}"
    near = [point for point in surface.minima if np.hypot(*(end - point)) < 0.1]
    x, y = np.round(end, 2) + 0.0  # no -0.00
    where = f"is at ({x:.2f}, {y:.2f})"
    if near:
        which = "lower " if near[0] == surface.minima[0] else "higher "
        where += f", at the {which if len(surface.minima) > 1 else ''}minimum"
    return f"{where}, {number(loss)} above the lowest loss"


# --- one dimension --------------------------------------------------------------------------

LONGEST = 60


def simulate_overshoot(lr, beta, steps):
    """Momentum on the parabola w^2 / 2, whose curvature is 1, from w = 1 at rest.

    Returns
    -------
    ndarray, (steps + 1,)
        w after each step; shorter where it diverged.
    """
    w, v, path = 1.0, 0.0, [1.0]
    for _ in range(steps):
        v = beta * v + w
        w -= lr * v
        path.append(w)
        if not abs(w) < FAR:
            break
    return np.array(path)


def momentum_factor(force, beta):
    """Factor by which momentum shrinks the distance to the minimum in a step, in the long run.

    Parameters
    ----------
    force : float or ndarray
        Learning rate times curvature.
    beta : float or ndarray

    Returns
    -------
    float or ndarray
        Size of the larger root of z^2 - (1 + beta - force) z + beta, above 1 where it diverges.
    """
    middle = 1 + beta - force
    swings = middle**2 - 4 * beta
    real = (np.abs(middle) + np.sqrt(np.maximum(swings, 0))) / 2
    return np.where(swings < 0, np.sqrt(beta), real)


def crossings(path):
    """How often a path on the parabola jumps or rolls across the minimum at 0."""
    signs = np.sign(path[np.abs(path) > 1e-9])
    return int(np.sum(signs[1:] != signs[:-1]))


def _overshoot_background(parabola, curve):
    w = np.linspace(-3, 3, 121)
    style.dress(parabola, "The ball on the parabola", "w", "loss", (-2.1, 2.1), (-0.15, 2.1))
    parabola.plot(w, w**2 / 2, color=style.GRAY, lw=1)
    style.mark(parabola, "minimum", 0, 0)
    style.dress(curve, "Distance to the minimum", "step", "w", (-1, LONGEST + 1), (-2.1, 2.1))
    curve.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(parabola, "plain", "current", "minimum", path="momentum",
                 theory=r"$\pm\,\sqrt{\beta}^{\,k}$")  # fmt: skip


@demo(
    _overshoot_background,
    widths=(1, 1.3),
    controls=dict(
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        lr=LogSlider("learning rate", 0.01, 4, 0.1),
        steps=Slider("steps", 0, LONGEST, 40),
    ),
)
def overshoot(parabola, curve, beta, lr, steps):
    """Momentum on a one-dimensional quadratic of curvature 1: where it overshoots, and by step."""
    plain, path = simulate_overshoot(lr, 0.0, steps), simulate_overshoot(lr, beta, steps)
    if (1 - np.sqrt(beta)) ** 2 < lr < (1 + np.sqrt(beta)) ** 2:  # it swings
        k = np.arange(LONGEST + 1)
        for sign in 1, -1:
            curve.line("theory", k, sign * np.sqrt(beta) ** k)
    for role, w in ("plain", plain), ("path", path):
        curve.line(role, np.arange(len(w)), w)
    parabola.line("path", path, path**2 / 2)
    for panel, x, y in (parabola, path[-1], path[-1] ** 2 / 2), (curve, len(path) - 1, path[-1]):
        panel.line("current", x, y)
    factor = float(momentum_factor(lr, beta))
    across = crossings(path)
    times = "once" if across == 1 else f"{across} times"
    crossed = f"has crossed the minimum {times}" if across else "has not yet crossed the minimum"
    end = (
        f"After {plural(len(path) - 1, 'step')} w = {number(path[-1])}, with plain SGD "
        f"{number(plain[-1])}, and the ball {crossed}."
    )
    return f"{_regime(lr, beta, factor)} {end}"


def _regime(lr, beta, factor):
    """Which of the four kinds of motion these settings give."""
    low, high = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
    most = 2 * (1 + beta)
    if lr > most:
        return f"Diverges: the learning rate is above 2 (1 + beta) = {number(most)}."
    if lr == most:
        return f"On the edge: the learning rate is 2 (1 + beta) = {number(most)}."
    rate = f"in the long run a step multiplies the distance by {factor:.3f}"
    if lr > high:
        return f"Jumps from side to side; {rate}."
    if lr > low:
        return f"Swings: beta is above (1 - root of lr)^2; {rate}, the root of beta."
    return f"No swing: {rate}."


# --- two forms ------------------------------------------------------------------------------

STEPS_OF_FORMS = 60


def simulate_forms(beta, first, second, change, n=STEPS_OF_FORMS):
    """Moves of both forms of momentum under the constant gradient 1, from rest.

    Parameters
    ----------
    beta : float
    first, second : float
        Learning rate of the steps before step number `change`, and from it on.
    change, n : int
        Steps are counted from 1.

    Returns
    -------
    rates, summed, inside : ndarray, (n,)
        The learning rate of each step, and how far each step moves downhill: `summed` as in
        momentum_step, `inside` as in velocity_step.
    """
    rates = np.where(np.arange(1, n + 1) < change, first, second)
    v = u = 0.0
    summed, inside = [], []
    for lr in rates.tolist():
        v = beta * v + 1.0
        summed.append(lr * v)
        u = beta * u - lr
        inside.append(-u)
    return rates, np.array(summed), np.array(inside)


def _forms_background(moves, distance):
    style.dress(moves, "Length of each step", "step", "move", (0, STEPS_OF_FORMS + 1),
                (2e-3, 100), log="y")  # fmt: skip
    style.dress(distance, "Distance covered", "step", "distance", (0, STEPS_OF_FORMS + 1),
                (4e-3, 4000), log="y")  # fmt: skip
    style.legend(moves, path="momentum_step", plain="velocity_step", theory="terminal speed",
                 cursor="the rate changes")  # fmt: skip


@demo(
    _forms_background,
    controls=dict(
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        change=Slider("change at step", 2, 50, 3),
        first=LogSlider("first rate", 0.005, 0.5, 0.1),
        second=LogSlider("second rate", 0.005, 0.5, 0.01),
    ),
)
def two_forms(moves, distance, beta, change, first, second):
    """Both forms of momentum under a constant gradient, while the learning rate changes."""
    rates, summed, inside = simulate_forms(beta, first, second, change)
    steps = np.arange(1, len(rates) + 1)
    for part in steps < change, steps >= change:
        moves.line("theory", steps[part], rates[part] / (1 - beta))
    for role, values in ("plain", inside), ("path", summed):
        moves.line(role, steps, values)
        distance.line(role, steps, np.cumsum(values))
    for panel in moves, distance:
        panel.line("cursor", [change, change], panel.ax.get_ylim())
    i = change - 1
    after = [number(np.cumsum(values)[-1]) for values in (summed, inside)]
    return (
        f"beta = {beta:.2f}; the rate changes from {first:g} to {second:g} at step {change}. "
        f"That step moves {number(summed[i])} in momentum_step and {number(inside[i])} in "
        f"velocity_step; the step before moved {number(summed[i - 1])} in both. Terminal speeds: "
        f"{number(first / (1 - beta))}, then {number(second / (1 - beta))}. After "
        f"{len(rates)} steps they have covered {after[0]} and {after[1]}."
    )


# --- Nesterov -------------------------------------------------------------------------------

LOOKS = 60


def simulate_nesterov(surface, lr, beta, steps, x, y, slide=False):
    """Nesterov's momentum on a surface, with the points at which it takes its gradients.

    Parameters
    ----------
    surface : Landscape
    lr, beta : float
    steps : int
    x, y : float
        Where the path starts, at rest.
    slide : bool
        Look at w + beta v with the v that adds up gradients, as the erroneous slide has it.

    Returns
    -------
    path : ndarray, (steps + 1, 2)
        Shorter where it diverged.
    looks : ndarray, (steps, 2)
        Likewise: where the gradient of each step was taken.
    """
    w, v = np.array([x, y], dtype=float), np.zeros(2)  # v adds up gradients, as in PyTorch
    path, looks = [w], []
    for _ in range(steps):
        look = w + beta * v if slide else w - lr * beta * v
        v = beta * v + surface.gradient(look)
        w = w - lr * v
        looks.append(look)
        path.append(w)
        if not np.abs(w).max() < FAR:
            break
    return np.array(path), np.array(looks).reshape(-1, 2)


def _nesterov_background(ground, curve):
    _ground(ground, curve, SURFACES["ravine"], "Paths in the ravine (dotted: coasting)", LOOKS)
    style.legend(ground, "start", "current", "minimum", "look-ahead", path="momentum",
                 nesterov="Nesterov")  # fmt: skip


@demo(
    _nesterov_background,
    widths=(1.29, 1),
    controls=dict(
        steps=Slider("steps", 0, LOOKS, 12),
        lr=LogSlider("learning rate", 1e-3, 0.3, 0.04),
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
        slide=Switch("the slide's sign"),
    ),
)
def nesterov(ground, curve, steps, lr, beta, slide):
    """Nesterov's momentum beside momentum in a ravine, with the points where it looks ahead."""
    surface, start = SURFACES["ravine"], (GROUNDS["ravine"]["x"], GROUNDS["ravine"]["y"])
    plain = simulate_momentum(surface, lr, beta, steps, *start)
    path, looks = simulate_nesterov(surface, lr, beta, steps, *start, slide)
    ground.line("start", *start)
    momentum_loss = _draw_path(ground, curve, surface, "path", plain)
    loss = _draw_path(ground, curve, surface, "nesterov", path)
    gap = np.full(2, np.nan)
    coasts = [point for k, look in enumerate(looks) for point in (path[k], look, gap)]
    ground.line("coasting", *np.reshape(coasts, (-1, 2)).T)
    ground.line("look-ahead", *looks.T)
    where = "looks back where the ball came from, as on the slide" if slide else "looks ahead"
    return (
        f"Learning rate {lr:g}, beta = {beta:.2f}, {plural(steps, 'step')}. Momentum "
        f"{_place(surface, plain, momentum_loss)}. Nesterov, which {where}, "
        f"{_place(surface, path, loss)}."
    )


# --- the best beta --------------------------------------------------------------------------

TARGET = 1e6  # the error is to shrink by this factor


def best_momentum(kappa):
    """Best beta for a quadratic of that condition number (Polyak 1964)."""
    root = np.sqrt(kappa)
    return ((root - 1) / (root + 1)) ** 2


def simulate_rates(beta, kappa):
    """Factor by which the error shrinks in a step, each beta with its own best learning rate.

    For curvatures 1 and kappa that rate is 2 (1 + beta) / (1 + kappa): it treats both alike.

    Parameters
    ----------
    beta, kappa : float or ndarray, broadcast

    Returns
    -------
    ndarray
    """
    return momentum_factor(2 * (1 + beta) / (1 + kappa), beta)


def steps_to_target(factor):
    """Steps until the error has shrunk by TARGET, if each multiplies it by `factor` below 1."""
    return np.log(TARGET) / -np.log(np.minimum(factor, 1 - 1e-12))


_BETAS = np.linspace(0, 0.995, 200)
_KAPPAS = np.geomspace(1.5, 1e4, 60)


def _best_background(rate, steps):
    style.dress(rate, "Factor on the error in a step", "beta", "factor", (0, 1), (0, 1.03))
    style.dress(steps, "Steps for a millionth of the error", "condition number", "steps",
                (1.3, 1.4e4), (3, 2e5), log="xy")  # fmt: skip
    plain = steps_to_target(simulate_rates(0.0, _KAPPAS))
    style.mark(steps, "first direction", _KAPPAS, plain)
    style.mark(steps, "model", _KAPPAS, steps_to_target(np.sqrt(best_momentum(_KAPPAS))))
    style.legend(rate, "current", model="momentum", exact="best beta",
                 **{"first direction": "plain SGD"})  # fmt: skip


@demo(
    _best_background,
    controls=dict(
        kappa=LogSlider("condition", 1.5, 1e4, 100),
        beta=Slider("beta", 0, 0.99, 0.9, step=0.01),
    ),
)
def best_beta(rate, steps, kappa, beta):
    """How fast momentum converges on a quadratic, by beta and by condition number."""
    best = float(best_momentum(kappa))
    now, plain = (float(simulate_rates(b, kappa)) for b in (beta, 0.0))
    rate.line("first direction", [0, 1], [plain, plain])
    rate.line("model", _BETAS, simulate_rates(_BETAS, kappa))
    rate.line("exact", best, np.sqrt(best))
    rate.line("current", beta, now)
    steps.line("exact", kappa, steps_to_target(np.sqrt(best)))
    steps.line("current", kappa, steps_to_target(now))
    counts = [number(steps_to_target(f)) for f in (now, plain, np.sqrt(best))]
    return (
        f"Condition number {kappa:g}: with beta = {beta:.2f} and its best rate a step multiplies "
        f"the error by {now:.4f}, {counts[0]} steps to a millionth; plain gradient descent by "
        f"{plain:.4f}, {counts[1]} steps. Best is beta = {best:.3f}, with {counts[2]} steps."
    )
