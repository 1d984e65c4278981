"""What has the batch size to do with the learning rate?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, demo
from course.demos.style import number, plural
from course.worlds import data, nn

# --- rate against batch size ------------------------------------------------------------------

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
        curve.line(role, epochs, run)
        curve.line(marker, epochs[-1], run[-1])
        ground.line(marker, np.log2(MAP_RATES[j + right]), np.log2(MAP_BATCHES[i + up]))
    alone, own, together = finals
    noise = lr * N_TRAIN / batch_size
    return (
        f"Rate {lr:g} with batch {batch_size}, noise scale {number(noise)} (circle): loss "
        f"{number(own)}. Rate {PARTNER * lr:g} with batch {PARTNER * batch_size}, the same noise "
        f"scale (triangle): {number(together)}. Rate {lr:g} with batch {PARTNER * batch_size}, a "
        f"quarter of it (plus): {number(alone)}."
    )


# --- decay the rate or grow the batch ---------------------------------------------------------

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
    controls=dict(factor=Scale("factor a stage", FACTORS, 1)),
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
        by_epoch.line(role, epochs, losses)
        by_step.line(role, steps, losses)
        told.append((losses[-1], int(steps[-1])))
    (plain, _), (decayed, many), (grown, few) = told
    return (
        f"Factor {factor} from stage to stage. Rate decays: loss {number(decayed)} after "
        f"{plural(many, 'step')}. Batch grows: {number(grown)} after {plural(few, 'step')}. "
        f"Neither: {number(plain)}."
    )
