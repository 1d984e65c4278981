"""Which learning rate, how should it change, and what has the batch size to do with it?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Scale, Slider, demo
from course.demos.style import number, plural
from course.worlds import data, nn

# --- one rate, three fates --------------------------------------------------------------------

ONE_RATE_STEPS = 100
ONE_RATE_GRID = tuple(float(f"{lr:.4g}") for lr in np.geomspace(1e-3, 100, 61))


@lru_cache
def _moons():
    return data.two_moons(200, noise=0.2)


def simulate_one_rate(lr, n_steps=ONE_RATE_STEPS):
    """Full-batch descent of a small network on two moons, with one rate all the way.

    Parameters
    ----------
    lr : float
    n_steps : int

    Returns
    -------
    ndarray, (n_steps + 1,)
        Cross-entropy before each step and after the last.
    """
    return nn.Network((2, 16, 2), seed=1).train(*_moons(), lr, n_steps)


@lru_cache
def final_losses():
    """Loss after ONE_RATE_STEPS steps with each rate of ONE_RATE_GRID, (61,)."""
    return np.array([simulate_one_rate(lr)[-1] for lr in ONE_RATE_GRID])


def _one_rate_background(run, curve):
    style.dress(run, "Training with this rate", "step", "loss", (0, 1.03 * ONE_RATE_STEPS),
                (0.03, 20), log="y")  # fmt: skip
    start = simulate_one_rate(0.0, 1)[0]
    style.mark(run, "theory", (0, ONE_RATE_STEPS), (start, start))
    style.dress(curve, f"Loss after {ONE_RATE_STEPS} steps, every rate", "learning rate", "loss",
                (8e-4, 150), (0.03, 20), log="xy")  # fmt: skip
    style.mark(curve, "theory", (1e-3, 100), (start, start))
    style.mark(curve, "measured", ONE_RATE_GRID, final_losses(), ms=3)
    style.legend(run, "loss", current="this run's end", measured="ends of 61 runs",
                 theory="loss at the start")  # fmt: skip


@demo(
    _one_rate_background,
    controls=dict(lr=LogSlider("learning rate", 1e-3, 100, 0.01)),
)
def one_rate(run, curve, lr):
    """A small network trained with one learning rate: its loss by step, and the loss by rate."""
    losses = simulate_one_rate(lr)
    shown = np.clip(losses, 0.032, 19)
    run.line("loss", np.arange(len(losses)), shown)
    run.line("current", ONE_RATE_STEPS, shown[-1])
    curve.line("current", lr, shown[-1])
    ups = int((np.diff(losses) > 0).sum())
    if losses[-1] > losses[0]:
        fate = "too high: the loss ends above its start."
    elif ups > 5:
        fate = "near the edge: the loss jumps, and still gets down."
    elif losses[-1] > 0.27:  # five times the best
        fate = "too low: a hundred steps are not enough."
    else:
        fate = "a rate that works."
    return (
        f"Rate {lr:g}: from {number(losses[0])} the loss goes to {number(losses[-1])} in "
        f"{ONE_RATE_STEPS} steps, and rises in {ups} of them. {fate.capitalize()}"
    )


# --- annealing on a noisy bowl ------------------------------------------------------------------

ANNEALED_STEPS = 1000
ANNEALED_START = 10.0


@lru_cache
def _shakes():
    return np.random.default_rng(5).normal(size=ANNEALED_STEPS).tolist()


def simulate_annealing(c, p, n_steps=ANNEALED_STEPS, start=ANNEALED_START):
    """Descent on w^2 / 2 with gradients w + normal noise of deviation 1 and the rate c / k^p.

    Parameters
    ----------
    c, p : float
        The rate of step k = 1, 2, ... is c / k^p.
    n_steps : int, at most ANNEALED_STEPS
    start : float

    Returns
    -------
    path, rms : ndarray, (n_steps + 1,)
        w along one run; root of the mean square of w over all possible runs, exact.
    rates : ndarray, (n_steps,)
    """
    rates = c / np.arange(1, n_steps + 1) ** float(p)
    path, squares = [start], [start**2]
    for lr, shake in zip(rates.tolist(), _shakes(), strict=False):
        path.append(path[-1] - lr * (path[-1] + shake))
        squares.append((1 - lr) ** 2 * squares[-1] + lr**2)
    return np.array(path), np.sqrt(squares), rates


def _annealing_background(distance, sums):
    style.dress(distance, "Distance to the minimum", "step k", "distance", (0.9, 1100),
                (0.01, 20), log="xy")  # fmt: skip
    style.dress(sums, "Sums of the rates so far", "step k", "sum", (0.9, 1100), (0.02, 2000),
                log="xy")  # fmt: skip
    names = {"first direction": "sum of rates", "second direction": "of squared rates"}
    style.legend(distance, path="one run", theory="root mean square, all runs", **names)


@demo(
    _annealing_background,
    controls=dict(
        p=Slider("exponent p", 0.0, 2.0, 0.0, step=0.05),
        c=Slider("first rate c", 0.05, 1.5, 0.5, step=0.05),
    ),
)
def annealing(distance, sums, p, c):
    """Noisy descent on a bowl with the rate c / k^p: how near it comes, and the rates' sums."""
    path, rms, rates = simulate_annealing(c, p)
    k = np.arange(1, len(rates) + 1)
    shown = np.unique(np.geomspace(1, len(rates), 160).round().astype(int))
    distance.line("path", shown, np.clip(np.abs(path[shown]), 0.0105, 19))
    distance.line("theory", k, np.clip(rms[1:], 0.0105, 19))
    total, squares = rates.cumsum(), (rates**2).cumsum()
    sums.line("first direction", k, np.clip(total, 0.021, 1900))
    sums.line("second direction", k, np.clip(squares, 0.021, 1900))
    if p > 1:
        why = "The sum of the rates stays finite: the descent can run out of steps on the way."
    elif p > 0.5:
        why = "The sum of the rates grows without end, that of their squares does not: as asked."
    elif p > 0:
        why = "Both sums grow without end: the noise dies down, but slowly."
    else:
        why = "The rate never shrinks, and neither does the wandering."
    return (
        f"Rate {c:g} / k^{p:g}: after {len(rates)} steps the root mean square distance is "
        f"{number(rms[-1])}, at the start {number(rms[0])}. Sum of the rates "
        f"{number(total[-1])}, of their squares {number(squares[-1])}. {why}"
    )


# --- the gallery of schedules -------------------------------------------------------------------

GALLERY_STEPS = 300
CURVATURES = np.array([1.0, 10.0])
GALLERY_NOISE = 2.0
SCHEDULES = ("constant", "linear", "step", "exponential", "cosine", "triangular", "one cycle")


def simulate_schedule(schedule, lr_max, lr_min=0.0, every=100, factor=0.3, warmup=0.3):
    """Rates of a schedule over GALLERY_STEPS steps.

    Parameters
    ----------
    schedule : str, one of SCHEDULES
    lr_max, lr_min : float
        Highest and lowest rate. A step schedule and an exponential one go on falling.
    every : int
        Steps from drop to drop, from valley to peak, or in which an exponential schedule shrinks
        by the factor.
    factor : float
        What `every` steps leave of the rate.
    warmup : float
        Share of the steps in which one cycle climbs.

    Returns
    -------
    ndarray, (GALLERY_STEPS,)
    """
    k, last = np.arange(GALLERY_STEPS), GALLERY_STEPS - 1
    span = lr_max - lr_min
    if schedule == "linear":
        return lr_max - span * k / last
    if schedule == "step":
        return lr_max * factor ** (k // every)
    if schedule == "exponential":
        return lr_max * factor ** (k / every)
    if schedule == "cosine":
        return lr_min + span * (1 + np.cos(np.pi * k / last)) / 2
    if schedule == "triangular":
        return lr_min + span * (1 - np.abs(k % (2 * every) / every - 1))
    if schedule == "one cycle":
        u = np.interp(k, [0, warmup * GALLERY_STEPS - 1, last], [-1, 0, 1])
        low = np.where(u < 0, max(lr_max / 25, lr_min), lr_min)
        return low + (lr_max - low) * (1 + np.cos(np.pi * u)) / 2
    return np.full(GALLERY_STEPS, float(lr_max))


def expected_loss(rates):
    """Mean loss of noisy descent on a ravine over all possible runs, exactly.

    The loss is half the sum of curvature times w^2 over the two directions of CURVATURES; every
    gradient carries normal noise of deviation GALLERY_NOISE in each. So the mean of w^2 follows
    E[w^2] <- (1 - lr curvature)^2 E[w^2] + lr^2 noise^2.

    Parameters
    ----------
    rates : ndarray, (n,)

    Returns
    -------
    ndarray, (n + 1,)
    """
    kept = (1 - rates[:, None] * CURVATURES) ** 2
    added = (rates * GALLERY_NOISE) ** 2
    squares = [(9.0, 1.0)]
    for (a, b), more in zip(kept.tolist(), added.tolist(), strict=True):
        x, y = squares[-1]
        squares.append((min(a * x + more, 1e9), min(b * y + more, 1e9)))
    return np.array(squares) @ CURVATURES / 2


def _or_explodes(loss):
    """A loss for the caption, in words where `expected_loss` stops counting."""
    return number(loss) if loss < 1e6 else "beyond a million"


def _gallery_background(rate, loss):
    style.dress(rate, "Learning rate", "step", "rate", (-5, 1.05 * GALLERY_STEPS), (-0.012, 0.26))
    style.dress(loss, "Mean loss on a noisy ravine", "step", "loss", (-5, 1.05 * GALLERY_STEPS),
                (5e-3, 30), log="y")  # fmt: skip
    style.legend(
        rate, loss="this schedule", current="at the end", theory="constant rate, the highest"
    )


@demo(
    _gallery_background,
    controls=dict(
        schedule=Choice("schedule", SCHEDULES, "cosine"),
        lr_max=Slider("highest rate", 0.01, 0.25, 0.15, step=0.01),
        lr_min=LogSlider("lowest rate", 1e-4, 0.1, 1.5e-3),
        every=Slider("stage, in steps", 10, 150, 100),
        factor=Slider("factor a stage", 0.05, 1.0, 0.3, step=0.05),
        warmup=Slider("warm-up share", 0.05, 0.9, 0.3, step=0.05),
    ),
)
def schedules(rate, loss, schedule, lr_max, lr_min, every, factor, warmup):
    """A learning rate schedule by step, and the mean loss of noisy descent that follows it."""
    lr_min = min(lr_min, lr_max)
    rates = simulate_schedule(schedule, lr_max, lr_min, every, factor, warmup)
    flat = simulate_schedule("constant", lr_max)
    curve, reference = expected_loss(rates), expected_loss(flat)
    k = np.arange(GALLERY_STEPS)
    rate.line("theory", k, flat)
    rate.line("loss", k, rates)
    rate.line("current", k[-1], rates[-1])
    steps = np.arange(GALLERY_STEPS + 1)
    loss.line("theory", steps, np.clip(reference, 5.2e-3, 29))
    loss.line("loss", steps, np.clip(curve, 5.2e-3, 29))
    loss.line("current", GALLERY_STEPS, np.clip(curve[-1], 5.2e-3, 29))
    listens = {
        "constant": "the highest rate alone",
        "linear": "highest and lowest rate",
        "step": "highest rate, stage and factor",
        "exponential": "highest rate, stage and factor",
        "cosine": "highest and lowest rate",
        "triangular": "highest and lowest rate and stage",
        "one cycle": "highest and lowest rate and warm-up",
    }[schedule]
    return (
        f"{schedule.capitalize()}: the rate goes from {number(rates[0])} to {number(rates[-1])}, "
        f"at most {number(rates.max())}. Final mean loss {_or_explodes(curve[-1])}, with the "
        f"constant rate {_or_explodes(reference[-1])}. This schedule heeds {listens}."
    )


# --- the range test ---------------------------------------------------------------------------

RANGE_BATCHES = (2, 4, 8, 16, 32, 64, 128, 256)


@lru_cache
def _blobs():
    return data.blobs(1000, classes=5, spread=0.5)


@lru_cache(maxsize=512)
def simulate_range_test(lr_min, lr_max, n, batch_size, beta=0.9, seed=0):
    """Train a small network on five clouds while the rate grows.

    Parameters
    ----------
    lr_min, lr_max : float
    n : int
        Steps planned; the test stops when the smoothed loss exceeds four times its smallest value.
    batch_size : int
    beta : float
        Smoothing.
    seed : int
        Of the initial weights and of the order of examples.

    Returns
    -------
    lrs, raw, smoothed : ndarray, all of one length, at most n
    """
    network = nn.Network((2, 16, 5), seed=seed)
    batches = nn.shuffled(*_blobs(), batch_size, seed=seed)
    lrs = np.geomspace(lr_min, lr_max, n)
    raw, smoothed, s = [], [], 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for t, lr in enumerate(lrs.tolist(), start=1):
            raw.append(network.step(*next(batches), lr))
            s = beta * s + (1 - beta) * raw[-1]
            smoothed.append(s / (1 - beta**t))
            if not smoothed[-1] <= 4 * min(smoothed):
                break
    return lrs[: len(raw)], np.array(raw), np.array(smoothed)


def slopes(lrs, losses):
    """Slope of the losses by decade of the rate, where they are finite: (rates, slopes)."""
    finite = np.isfinite(losses)
    return lrs[finite], np.gradient(losses[finite], np.log10(lrs[finite]))


def _range_background(curve, slope):
    style.dress(curve, "Loss while the rate grows", "learning rate", "loss", (7e-6, 150),
                (0.02, 20), log="xy")  # fmt: skip
    style.dress(slope, "Slope of the smoothed loss", "learning rate", "loss a decade",
                (7e-6, 150), (-4, 4), log="x")  # fmt: skip
    slope.axhline(0, color=style.GRAY, lw=0.8)
    style.legend(curve, loss="smoothed loss", current="end", estimate="single batches",
                 exact="suggestion", minimum="lowest loss")  # fmt: skip


@demo(
    _range_background,
    widths=(1.25, 1),
    waits="Training the network while the rate grows ...",
    controls=dict(
        lr_min=LogSlider("rate from", 1e-5, 0.05, 1e-4),
        lr_max=LogSlider("rate to", 0.1, 100, 100),
        n=Slider("steps planned", 10, 100, 100),
        batch_size=Scale("batch size", RANGE_BATCHES, 128),
        beta=Slider("smoothing beta", 0.0, 0.98, 0.9, step=0.02),
        seed=Slider("start number", 0, 9, 0),
    ),
)
def range_test(curve, slope, lr_min, lr_max, n, batch_size, beta, seed):
    """A range test, run live on a small network: loss and its slope by learning rate."""
    lrs, raw, smoothed = simulate_range_test(lr_min, lr_max, n, batch_size, beta, seed)
    floor, ceiling = 0.021, 19
    curve.line("estimate", lrs, np.clip(raw, floor, ceiling))
    curve.line("loss", lrs, np.clip(smoothed, floor, ceiling))
    kept, steepness = slopes(lrs, smoothed)
    slope.line("loss", kept, np.clip(steepness, -3.9, 3.9))
    best, lowest = int(np.argmin(steepness)), int(np.nanargmin(smoothed))
    for panel, values in (curve, np.clip(smoothed, floor, ceiling)), (slope, steepness):
        panel.line("minimum", lrs[lowest], np.clip(values[lowest], -3.9, ceiling))
        panel.line("exact", kept[best], np.clip(values[best], -3.9, ceiling))
    curve.line("current", lrs[-1], np.clip(smoothed[-1], floor, ceiling))
    if len(lrs) < n:
        end = f"the test stopped after {len(lrs)} of {n} steps, at {number(lrs[-1])}"
    elif smoothed[-1] > 1.5 * smoothed[lowest]:
        end = f"it reached all {n} steps with the loss on its way up"
    else:
        end = f"it reached all {n} steps before the loss exploded: go higher"
    edge = " The suggestion lies at the edge, where one or two batches decide: distrust it." * (
        best < max(len(lrs) / 20, 3)
    )
    return (
        f"Batch size {batch_size}: the loss falls fastest at {number(kept[best])}, by "
        f"{number(-steepness[best])} a decade, and is lowest, {number(smoothed[lowest])}, at "
        f"{number(lrs[lowest])}; {end}.{edge}"
    )


# --- rate against batch size --------------------------------------------------------------------

N_TRAIN = 256
MAP_RATES = tuple(2.0**k for k in range(-7, 4))
MAP_BATCHES = tuple(2**k for k in range(3, 9))
MAP_EPOCHS = 12
PARTNER = 4  # how many times larger the second run's batch is


@lru_cache
def simulate_map():
    """Loss on two moons by epoch, for every rate of MAP_RATES and batch size of MAP_BATCHES.

    Returns
    -------
    ndarray, (batch sizes, rates, 2 * MAP_EPOCHS + 1)
        Cross-entropy over the whole set at the start and after every half epoch.
    """
    x, y = data.two_moons(N_TRAIN, noise=0.25)
    result = np.empty((len(MAP_BATCHES), len(MAP_RATES), 2 * MAP_EPOCHS + 1))
    for i, batch_size in enumerate(MAP_BATCHES):
        for j, lr in enumerate(MAP_RATES):
            network = nn.Network((2, 16, 2), seed=0)
            batches = nn.shuffled(x, y, batch_size, seed=0)
            due = np.arange(2 * MAP_EPOCHS + 1) * N_TRAIN / (2 * batch_size)
            done = 0
            with np.errstate(over="ignore", invalid="ignore"):
                for place, steps in enumerate(due):
                    while done < steps:
                        network.step(*next(batches), lr)
                        done += 1
                    result[i, j, place] = network.mean_loss(x, y)
    return result


def _map_background(ground, curve):
    final = simulate_map()[:, :, -1]
    rates, batches = np.log2(MAP_RATES), np.log2(MAP_BATCHES)
    style.contours(ground, rates, batches, np.clip(final, None, 0.6), levels=14)
    for shift in range(-16, 4, 2):  # lines of equal rate over batch size
        ground.plot(rates, rates - shift, color=style.BLACK, lw=0.7, ls=":")
    title = f"Loss after {MAP_EPOCHS} epochs (darker: higher)"
    style.dress(ground, title, "learning rate", "batch size")
    ground.set_xlim(rates[0] - 0.3, rates[-1] + 0.3)
    ground.set_ylim(batches[0] - 0.3, batches[-1] + 0.3)
    ground.set_xticks(rates[::2], ["1/128", "1/32", "1/8", "1/2", "2", "8"])
    ground.set_yticks(batches, [str(b) for b in MAP_BATCHES])
    style.dress(curve, "The same runs by epoch", "epoch", "loss", (0, 1.03 * MAP_EPOCHS),
                (0.1, 1.3), log="y")  # fmt: skip
    curve.set_yticks([0.1, 0.2, 0.3, 0.5, 1.0], ["0.1", "0.2", "0.3", "0.5", "1"])
    curve.minorticks_off()
    style.legend(ground, theory="equal noise scale", loss="this run", test="both times 4",
                 **{"second direction": "batch alone times 4"})  # fmt: skip


@demo(
    _map_background,
    controls=dict(
        lr=Scale("learning rate", MAP_RATES[:-2], 0.125),
        batch_size=Scale("batch size", MAP_BATCHES[:-2], 16),
    ),
)
def rate_and_batch(ground, curve, lr, batch_size):
    """Loss by rate and batch size, and three runs: chosen, scaled together, batch alone."""
    losses = simulate_map()
    i, j = MAP_BATCHES.index(batch_size), MAP_RATES.index(lr)
    epochs = np.arange(losses.shape[2]) / 2
    finals = []
    for role, marker, up, right in (
        ("second direction", "exact", 2, 0),
        ("loss", "current", 0, 0),
        ("test", "second class", 2, 2),
    ):
        run = losses[i + up, j + right]
        finals.append(run[-1])
        curve.line(role, epochs, np.clip(run, 0.102, 1.28))
        curve.line(marker, epochs[-1], np.clip(run[-1], 0.102, 1.28))
        ground.line(marker, np.log2(MAP_RATES[j + right]), np.log2(MAP_BATCHES[i + up]))
    alone, own, together = finals
    noise = lr * N_TRAIN / batch_size
    return (
        f"Rate {lr:g} with batch {batch_size}, noise scale {number(noise)} (circle): loss "
        f"{number(own)}. Rate {PARTNER * lr:g} with batch {PARTNER * batch_size}, the same noise "
        f"scale (triangle): {number(together)}. Rate {lr:g} with batch {PARTNER * batch_size}, a "
        f"quarter of it (plus): {number(alone)}."
    )


# --- decay the rate or grow the batch -----------------------------------------------------------

STAGES = 3
STAGE_EPOCHS = 4
STAGE_SET = 1024
STAGE_RATE, STAGE_BATCH = 1.0, 8


@lru_cache
def simulate_stages(factor, grow, seed=0):
    """Train in three stages; from stage to stage the rate falls or the batch grows by a factor.

    Parameters
    ----------
    factor : int
        1 leaves everything as it is.
    grow : bool
        Whether the batch grows; else the rate falls.
    seed : int

    Returns
    -------
    epochs, steps, losses : ndarray, (STAGES * STAGE_EPOCHS * 4 + 1,)
        Epochs and steps done, and the cross-entropy over the whole set, four times an epoch.
    """
    x, y = data.two_moons(STAGE_SET, noise=0.25)
    network = nn.Network((2, 16, 2), seed=seed)
    epochs, steps, losses = [0.0], [0], [network.mean_loss(x, y)]
    for stage in range(STAGES):
        change = factor**stage
        lr = STAGE_RATE if grow else STAGE_RATE / change
        batch_size = STAGE_BATCH * change if grow else STAGE_BATCH
        batches = nn.shuffled(x, y, batch_size, seed=seed + stage)
        for _ in range(4 * STAGE_EPOCHS):
            count = STAGE_SET // (4 * batch_size)
            for _ in range(count):
                network.step(*next(batches), lr)
            epochs.append(epochs[-1] + 0.25)
            steps.append(steps[-1] + count)
            losses.append(network.mean_loss(x, y))
    return np.array(epochs), np.array(steps), np.array(losses)


FACTORS = (1, 2, 4)


def _stages_background(by_epoch, by_step):
    longest = STAGES * STAGE_EPOCHS
    for ax, x, right in (by_epoch, "epoch", longest), (by_step, "step", longest * 128):
        title = "Loss by epoch, in three stages" if x == "epoch" else "Loss by step"
        style.dress(ax, title, x, "loss", (0, 1.03 * right), (0.1, 1.0), log="y")
        ax.set_yticks([0.1, 0.2, 0.3, 0.5, 1.0], ["0.1", "0.2", "0.3", "0.5", "1"])
        ax.minorticks_off()
    for stage in range(1, STAGES):
        by_epoch.axvline(stage * STAGE_EPOCHS, color=style.GRAY, lw=0.8)
    for factor in FACTORS:
        for grow in False, True:
            simulate_stages(factor, grow)
    style.legend(by_epoch, loss="rate decays", test="batch grows", theory="neither")


@demo(
    _stages_background,
    controls=dict(factor=Scale("factor a stage", FACTORS, 4)),
)
def decay_or_grow(by_epoch, by_step, factor):
    """Training in three stages, the rate decaying or the batch growing: loss by epoch and step."""
    told = []
    for role, settings in (
        ("theory", (1, False)),
        ("loss", (factor, False)),
        ("test", (factor, True)),
    ):
        epochs, steps, losses = simulate_stages(*settings)
        shown = np.clip(losses, 0.102, 0.98)
        by_epoch.line(role, epochs, shown)
        by_step.line(role, steps, shown)
        told.append((losses[-1], int(steps[-1])))
    (plain, _), (decayed, many), (grown, few) = told
    return (
        f"Factor {factor} from stage to stage. Rate decays: loss {number(decayed)} after "
        f"{plural(many, 'step')}. Batch grows: {number(grown)} after {plural(few, 'step')}. "
        f"Neither: {number(plain)}."
    )
