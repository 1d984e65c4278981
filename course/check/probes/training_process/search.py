"""What do the checks of a search for settings ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.training_process.ready_made import READY_MADE


@probe(
    hints=(
        "If the logarithm is uniform, draw that, and undo the logarithm.",
        (
            "Draw n numbers uniformly between log(low) and log(high) from rng, and take the "
            "exponential of each."
        ),
        "rng.uniform takes a low end, a high end and size=n. np.exp undoes np.log.",
    ),
    rtol=0.05,  # what is drawn is random: these are five standard errors or more
    forbidden=READY_MADE,
)
def log_uniform(f):
    """An array, shares of the range, limits, drawn from rng."""
    values = f(low=0.01, high=100.0, n=3, rng=np.random.default_rng(5))
    kind = type(values).__name__
    yield "what it returns", {"kind": f"{kind} of {getattr(values, 'dtype', 'numbers')}"}
    values = f(low=1e-4, high=1.0, n=50000, rng=np.random.default_rng(1))
    yield "50000 values from 0.0001 to 1", shares(values, 1e-4, 1.0)
    values = f(low=2, high=50, n=50000, rng=np.random.default_rng(2))
    yield "50000 values from 2 to 50", shares(values, 2, 50)
    first, same, other = (
        np.asarray(f(low=0.1, high=10.0, n=4, rng=np.random.default_rng(seed)))
        for seed in (3, 3, 4)
    )
    yield (
        "from three generators",
        {
            "same seed, same values": bool(np.array_equal(first, same)),
            "other seed, other values": not np.array_equal(first, other),
            "and not the same in another order": not np.allclose(np.sort(first), np.sort(other)),
            "in rising order": bool((np.diff(first) > 0).all() and (np.diff(other) > 0).all()),
        },
    )


def shares(values, low, high):
    """Describe values by the share of them in each quarter of the logarithm's range."""
    values = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        at = np.log(values / low) / np.log(high / low)
    inside = (at >= -1e-9) & (at <= 1 + 1e-9)
    quarters = np.histogram(at[inside], bins=4, range=(-1e-9, 1 + 1e-9))[0] / max(values.size, 1)
    return {
        "shape": list(values.shape),
        "all inside": bool(inside.all()),
        "share in each quarter of the logarithm": quarters,
        "different values": bool(np.unique(values).size > 0.9 * values.size),
    }


@probe(
    hints=(
        "Neighbours differ by a factor, not by a difference.",
        "Space the logarithms evenly from best / factor to best * factor.",
        "np.geomspace takes the two ends and the number of values.",
    ),
    forbidden=READY_MADE,
)
def refine(f):
    """Three values, four values, whole numbers."""
    for label, best, factor, n in [
        ("three values around 0.1", 0.1, 5.0, 3),
        ("four values around 2", 2.0, 3.0, 4),
        ("whole numbers", 5, 4, 2),
    ]:
        yield label, dict(values=np.asarray(f(best=best, factor=factor, n=n), dtype=float))
