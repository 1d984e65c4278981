"""What do the instant checks of unit 05 ask, on public inputs, and which hints do they have?"""

import math

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = ("course.oracles.*", "course.demos.*", "torch.optim.*")


@probe(
    hints=(
        "The share a says how much of the way is done: 0 at step 0, 1 from step tau on.",
        "a is k / tau, but never more than 1. The rate is a mean of lr0 and lr_tau with weights.",
        "min(k / tau, 1) is the share a. Give lr0 the weight 1 - a and lr_tau the weight a.",
    ),
    forbidden=READY_MADE,
)
def linear_decay(f):
    """Start, way, end, afterwards, whole numbers, a rate that rises."""
    settings = dict(tau=5, lr0=0.4, lr_tau=0.01)
    yield "at step 0", dict(lr=f(k=0, **settings))
    yield "at step 2", dict(lr=f(k=2, **settings))
    yield "at step tau", dict(lr=f(k=5, **settings))
    yield "after step tau", dict(lr=f(k=8, **settings))
    yield "for whole numbers", dict(lr=f(k=1, tau=4, lr0=2, lr_tau=1))
    yield "on the way up, for lr_tau above lr0", dict(lr=f(k=1, tau=4, lr0=0.1, lr_tau=0.5))


@probe(
    hints=(
        "How many drops have there been by step k?",
        "Round k / every down: that is the number of drops. Each multiplies the rate by factor.",
        "k // every counts the drops, and factor to that power is what is left of lr0.",
    ),
    forbidden=READY_MADE,
)
def step_decay(f):
    """Before, at and after the drops, whole numbers."""
    settings = dict(lr0=0.8, factor=0.5, every=4)
    yield "at step 0", dict(lr=f(k=0, **settings))
    yield "at step 1", dict(lr=f(k=1, **settings))
    yield "at step 2", dict(lr=f(k=2, **settings))
    yield "at step 3", dict(lr=f(k=3, **settings))
    yield "at the first drop, step 4", dict(lr=f(k=4, **settings))
    yield "after it, step 5", dict(lr=f(k=5, **settings))
    yield "at step 14", dict(lr=f(k=14, **settings))
    yield "for whole numbers", dict(lr=f(k=5, lr0=1, factor=0.1, every=2))


@probe(
    hints=(
        "Each step leaves the share gamma of the rate.",
        "After k steps gamma has been multiplied k times: a power.",
        "lr0 times gamma**k.",
    ),
    forbidden=READY_MADE,
)
def exponential_decay(f):
    """Start, first steps, a late step, whole numbers."""
    yield "at step 0", dict(lr=f(k=0, lr0=0.5, gamma=0.9))
    yield "at step 1", dict(lr=f(k=1, lr0=0.5, gamma=0.9))
    yield "at step 4", dict(lr=f(k=4, lr0=0.5, gamma=0.9))
    yield "at step 30", dict(lr=f(k=30, lr0=2, gamma=0.95))


@probe(
    hints=(
        "The cosine falls from 1 at angle 0 to -1 at angle pi. Stretch that over n_steps.",
        "Half of 1 + cos runs from 1 to 0. Scale it to the span lr_max - lr_min, then lift it.",
        "The angle is np.pi * k / n_steps. Add lr_min at the end.",
    ),
    forbidden=READY_MADE,
)
def cosine_decay(f):
    """Start, a third of the way, middle, end, with and without lr_min."""
    yield "at step 0", dict(lr=f(k=0, n_steps=6, lr_max=0.3, lr_min=0.1))
    yield "at step 2 of 6", dict(lr=f(k=2, n_steps=6, lr_max=0.3, lr_min=0.1))
    yield "in the middle", dict(lr=f(k=3, n_steps=6, lr_max=0.3, lr_min=0.1))
    yield "at the end", dict(lr=f(k=6, n_steps=6, lr_max=0.3, lr_min=0.1))
    yield "without lr_min", dict(lr=f(k=3, n_steps=4, lr_max=2))


@probe(
    hints=(
        "Where in the current cycle is step k? The rest depends on that alone.",
        (
            "A cycle takes 2 * step_size steps. The share of the climb goes from 0 to 1 in the "
            "first half and back to 0 in the second."
        ),
        (
            "place = k % (2 * step_size), and 1 - abs(place / step_size - 1) is the share. It "
            "scales lr_max - lr_min, on top of lr_min."
        ),
    ),
    forbidden=READY_MADE,
)
def triangular(f):
    """Valley, way up, peak, way down, second and third cycle, whole numbers."""
    settings = dict(step_size=4, lr_min=0.1, lr_max=0.5)
    for label, k in (
        ("at step 0", 0),
        ("on the way up", 1),
        ("at the peak", 4),
        ("on the way down", 7),
        ("in the valley after one cycle", 8),
        ("on the second way up", 11),
        ("on the third way down", 21),
    ):
        yield label, dict(lr=f(k=k, **settings))
    yield "for whole numbers", dict(lr=f(k=3, step_size=2, lr_min=1, lr_max=4))


@probe(
    hints=(
        (
            "Write down the three rates first: where it starts, the peak, where it ends. Then "
            "join them by two halves of a cosine."
        ),
        (
            "It starts at lr_max / div and ends at that divided by final_div. The peak is at step "
            "warmup * n_steps - 1, which may lie between two steps; the last step is n_steps - 1."
        ),
        (
            "For k up to the peak the share is k / peak, from the start to lr_max. After it the "
            "share is (k - peak) / (n_steps - 1 - peak), from lr_max to the end. From a to b along "
            "half a cosine: b + (a - b) * (1 + cos(pi * share)) / 2."
        ),
    ),
    forbidden=READY_MADE,
)
def one_cycle(f):
    """Start, warm-up, around the peak, way down, last step, own and default settings."""
    settings = dict(n_steps=10, lr_max=0.8, warmup=0.45, div=4.0, final_div=5.0)
    for label, k in (
        ("at step 0", 0),
        ("in the warm-up", 1),
        ("just before the peak", 3),
        ("just after the peak", 4),
        ("on the way down", 7),
        ("at the last step", 9),
    ):
        yield label, dict(lr=f(k=k, **settings))
    yield "at step 0 by default", dict(lr=f(k=0, n_steps=20, lr_max=1))
    yield "at the peak by default", dict(lr=f(k=5, n_steps=20, lr_max=1))
    yield "at the last step by default", dict(lr=f(k=19, n_steps=20, lr_max=1))


def one_over_k(k):
    """1 / k."""
    return 1 / k


def falling_with_a_pause(k):
    """0.5 up to step 2, then 1 / k."""
    return 0.5 if k <= 2 else 1 / k


@probe(
    hints=(
        "Ask the schedule for its rate at each step from 1 to n, and add up.",
        "You need two sums over k = 1, ..., n: of the rates, and of each rate squared.",
        "range(1, n + 1) holds the steps. Collect the rates in a list first; then two sums.",
    ),
    returns=("total", "squares"),
    forbidden=READY_MADE,
)
def robbins_monro_sums(f):
    """Schedules with cases, 1 / k, a single step."""
    total, squares = f(schedule=falling_with_a_pause, n=3)
    yield "for a schedule with cases", dict(total=total, squares=squares)
    total, squares = f(schedule=one_over_k, n=4)
    yield "for four steps of 1 / k", dict(total=total, squares=squares)
    total, squares = f(schedule=one_over_k, n=1)
    yield "for a single step", dict(total=total, squares=squares)


def numbers(values):
    """Turn an array or a list into a list, since either is welcome."""
    return np.asarray(values, dtype=float).tolist()


@probe(
    hints=(
        "Neighbors should have the same ratio. What does that mean for their logarithms?",
        "There are n - 1 gaps between n rates. Spread the logarithms evenly, or use powers.",
        "lr_min * (lr_max / lr_min) ** (i / (n - 1)) for i from 0 to n - 1.",
    ),
    forbidden=READY_MADE,
)
def range_test_lrs(f):
    """Three and five rates, both ends, whole numbers."""
    yield "three rates", dict(lrs=numbers(f(lr_min=0.01, lr_max=1.0, n=3)))
    yield "five rates", dict(lrs=numbers(f(lr_min=0.002, lr_max=0.5, n=5)))
    yield "two rates", dict(lrs=numbers(f(lr_min=1, lr_max=3, n=2)))


@probe(
    hints=(
        "First the plain average, then its correction. Keep the two apart.",
        (
            "s starts at 0. At each loss s becomes beta * s + (1 - beta) * loss. What you store is "
            "s divided by 1 - beta^t, with t counted from 1."
        ),
        "enumerate(losses, start=1) gives t and the loss. Put s / (1 - beta**t) into a list.",
    ),
    forbidden=READY_MADE,
)
def smooth_losses(f):
    """Four losses, one loss, whole numbers, no smoothing, arguments unchanged."""
    yield "for one loss", dict(smoothed=f(losses=np.array([2.5]), beta=0.9))
    losses = np.array([4.0, 1.0, 2.0, 0.5])
    yield "for four losses", dict(smoothed=f(losses=losses, beta=0.8))
    yield "for whole numbers", dict(smoothed=f(losses=np.array([3, 8, 2]), beta=0.75))
    yield "with beta = 0", dict(smoothed=f(losses=np.array([3.0, 1.0, 2.0]), beta=0.0))


class Script:
    """Losses written down beforehand, one a call."""

    def __init__(self, *losses):
        self.losses, self.rates = losses, []
        self.__name__ = "train_step"
        self.__doc__ = f"returns the losses {', '.join(f'{v:g}' for v in losses)} in turn"

    def __call__(self, lr):
        """Note the rate and return the next loss; after the last one, 1."""
        self.rates.append(float(lr))
        at = len(self.rates) - 1
        return self.losses[at] if at < len(self.losses) else 1.0


@probe(
    hints=(
        (
            "It is a loop over geometric rates: train one step, smooth, store, look whether it is "
            "time to stop."
        ),
        (
            "Store the rate and the smoothed loss first, and then test: not finite, or more than "
            "diverge times the smallest smoothed loss? Then break."
        ),
        (
            "for t, lr in enumerate(rates, start=1): s = beta * s + (1 - beta) * train_step(lr). "
            "Append lr and s / (1 - beta**t). The smallest so far is min(losses)."
        ),
    ),
    returns=("lrs", "losses"),
    forbidden=READY_MADE,
)
def lr_range_test(f):
    """Full run, explosion, nan, one bad batch, the limit itself, each rate used once."""
    for label, losses, settings in (
        ("four losses", (3.0, 2.0, 4.0, 1.0), dict(n=4)),
        ("own beta", (3.0, 2.0, 1.0), dict(n=3, beta=0.5)),
        ("an explosion", (2.0, 1.0, 90.0, 900.0, 1.0), dict(n=5)),
        ("a loss that is not a number", (2.0, math.nan, 1.0, 1.0), dict(n=4)),
        ("one bad batch", (2.0, 2.0, 2.0, 9.0, 2.0), dict(n=5)),
        ("one lucky batch", (2.0, 0.2, 2.0, 2.0), dict(n=4)),
        ("another limit", (1.0, 3.0, 1.0), dict(n=3, beta=0.0, diverge=2.0)),
        ("a loss just at the limit", (1.0, 4.0, 5.0, 1.0), dict(n=4, beta=0.0)),
        ("a slow rise", (8.0, 1.0, 3.0, 5.0, 6.0, 1.0), dict(n=6, beta=0.0)),
    ):
        train_step = Script(*losses)
        with np.errstate(all="ignore"):
            lrs, smoothed = f(train_step=train_step, lr_min=0.01, lr_max=10.0, **settings)
        yield (
            label,
            {
                "lrs": numbers(lrs),
                "losses": numbers(smoothed),
                "rates that train_step was called with": train_step.rates,
            },
        )


@probe(
    hints=(
        "Sort out what is not finite. Then look for the steepest fall.",
        (
            "Keep the finite losses and their rates. Take the slope of the losses over the log10 "
            "of the rates. Where is it most negative?"
        ),
        (
            "kept = np.isfinite(losses) filters both arrays. np.gradient(losses, x) takes the "
            "places x as its second argument; np.argmin finds the first smallest."
        ),
    ),
    forbidden=READY_MADE,
)
def suggest_lr(f):
    """Typical curve, uneven rates, steep ends, losses that are not finite, equal slopes."""
    lrs = np.array([0.001, 0.01, 0.1, 1.0, 10.0, 100.0])
    losses = np.array([9.0, 8.5, 5.5, 3.8, 3.7, 12.0])
    yield "for a typical curve", dict(lr=f(lrs=lrs, losses=losses))
    losses = np.array([5.0, 4.0, 3.6, 3.5, 4.0, 6.0])
    yield "with the steepest fall at the start", dict(lr=f(lrs=lrs, losses=losses))
    losses = np.array([12.0, 11.0, 10.9, 7.0, 4.0, 1.4])
    yield "on the way down", dict(lr=f(lrs=lrs, losses=losses))
    losses = np.array([np.nan, 7.0, 6.9, 6.5, 4.0, np.inf])
    with np.errstate(all="ignore"):
        lr = f(lrs=lrs, losses=losses)
    yield "with losses that are not finite", dict(lr=lr)
    lrs = 10.0 ** np.arange(-6, 2)
    with np.errstate(all="ignore"):
        lr = f(lrs=lrs, losses=np.array([10.0, 10.0, 7.0, np.inf, 7.0, 5.4, 3.8, 3.7]))
    yield "with an infinite loss on the way", dict(lr=lr)
    lrs = np.array([0.001, 0.002, 0.004, 0.4, 4.0])
    lr = f(lrs=lrs, losses=np.array([6.0, 5.5, 5.1, 3.6, 3.5]))
    yield "for uneven rates", dict(lr=lr)
    lr = f(lrs=np.array([0.25, 0.5, 1.0, 2.0, 4.0]), losses=np.array([4, 2, 3, 4, 2]))
    yield "for equal slopes", dict(lr=lr)


@probe(
    hints=(
        "Twice the batch, twice the rate.",
        "Multiply the rate by the ratio of the new batch size to the old one.",
        "lr * new_batch_size / batch_size.",
    ),
    forbidden=READY_MADE,
)
def scale_lr(f):
    """Larger batch, smaller batch, the same."""
    yield "for a larger batch", dict(lr=f(lr=0.1, batch_size=32, new_batch_size=80))
    yield "for a smaller batch", dict(lr=f(lr=0.4, batch_size=64, new_batch_size=16))
    yield "for the same batch", dict(lr=f(lr=0.3, batch_size=7, new_batch_size=7))


@probe(
    hints=(
        "A large rate makes more noise, a large batch less. Momentum makes more.",
        "Count the steps of an epoch, n_train / batch_size, and multiply by the effective rate.",
        "Momentum makes the effective rate lr / (1 - beta). Mind the brackets.",
    ),
    forbidden=READY_MADE,
)
def noise_scale(f):
    """Without momentum, with it, and where the batch does not divide the set."""
    yield "without momentum", dict(noise=f(lr=0.1, n_train=1000, batch_size=50))
    yield "with momentum", dict(noise=f(lr=0.1, n_train=1000, batch_size=50, beta=0.9))
    yield "for 100 examples in batches of 8", dict(noise=f(lr=0.5, n_train=100, batch_size=8))


@probe(
    hints=(
        "The noise scale is lr over batch size, times what does not change. Which batch keeps it?",
        "Where the given rate is lrs[0] / 5, keep lrs[0] and take a batch 5 times as large.",
        "round(batch_size * lrs[0] / lr), once for each lr in lrs.",
    ),
    forbidden=READY_MADE,
)
def grow_batch_instead(f):
    """Whole ratios, rounding, one rate, arguments unchanged."""
    sizes = f(lrs=[0.4, 0.1, 0.02], batch_size=16)
    yield "for whole ratios", dict(sizes=list(sizes))
    sizes = f(lrs=[0.1, 0.07, 0.03, 0.007], batch_size=10)
    yield "where sizes are rounded", dict(sizes=list(sizes))
    yield "for one rate", dict(sizes=list(f(lrs=[0.25], batch_size=24)))
