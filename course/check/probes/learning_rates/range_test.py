"""What do the checks of the range test ask, from its rates to its suggestion?"""

import math

import numpy as np

from course.check.probe import probe
from course.check.probes.learning_rates.ready_made import READY_MADE


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
    lr = f(lrs=np.array([0.01, 0.1, 1.0, 1.5]), losses=np.array([6.0, 5.9, 5.5, 4.6]))
    yield "with a short step at the end", dict(lr=lr)
    lr = f(lrs=np.array([0.01, 0.015, 0.15, 1.5]), losses=np.array([6.0, 5.1, 4.7, 4.6]))
    yield "with a short step at the start", dict(lr=lr)
    lr = f(lrs=np.array([0.25, 0.5, 1.0, 2.0, 4.0]), losses=np.array([4, 2, 3, 4, 2]))
    yield "for equal slopes", dict(lr=lr)
