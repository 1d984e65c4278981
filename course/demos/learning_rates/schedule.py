"""What does the shape of a schedule do to the loss?"""

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, LogSlider, Slider, demo
from course.demos.style import number

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
    loss.line("theory", steps, reference)
    loss.line("loss", steps, curve)
    loss.line("current", GALLERY_STEPS, curve[-1])
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
