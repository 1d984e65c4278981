"""What do the checks of the schedules ask, of those that fall and those that also rise?"""

from course.check.probe import probe
from course.check.probes.learning_rates.ready_made import READY_MADE


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
