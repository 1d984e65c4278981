"""What do the checks of the learning rate and the batch size together ask?"""

from course.check.probe import probe
from course.check.probes.learning_rates.ready_made import READY_MADE


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
