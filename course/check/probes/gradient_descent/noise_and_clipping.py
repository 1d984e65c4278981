"""What do the checks of noise on a plateau and of clipping at a cliff ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.gradient_descent.ready_made import READY_MADE


@probe(
    hints=(
        (
            "The noise has the shape of g, a mean of zero, and a standard deviation that "
            "shrinks with every step."
        ),
        (
            "Its standard deviation at step k is sigma times decay to the power k. Draw one "
            "normal number for each entry of g and add them."
        ),
        (
            "rng.normal takes a mean, a standard deviation and size=np.shape(g). A power is "
            "written with two asterisks."
        ),
    ),
    rtol=0.05,  # what is drawn is random: these are ten standard errors or more
)
def perturb_gradient(f):
    """No noise, its size at steps 0 and 3, its shape, one number, drawn from rng, g unchanged."""
    g = np.array([1.5, -2.0, 0.0])
    noisy = f(g=g, k=1, rng=np.random.default_rng(1), sigma=0.0, decay=0.5)
    yield "with sigma = 0", {"g": noisy, "exactly g": bool(np.array_equal(noisy, g))}
    g = np.full((200, 100), 2.0)
    noisy = f(g=g, k=0, rng=np.random.default_rng(2), sigma=0.1, decay=0.9)
    yield "at step 0, where g = 2", spread(noisy)
    g = np.zeros((200, 100))
    noisy = f(g=g, k=3, rng=np.random.default_rng(3), sigma=0.2, decay=0.7)
    yield "at step 3, where g = 0", {**spread(noisy), **bell(noisy)}
    g = np.array([100, -200])
    noisy = f(g=g, k=0, rng=np.random.default_rng(4), sigma=0.3, decay=1.0)
    rounded = bool(np.array_equal(np.round(noisy), noisy))
    yield "for whole numbers", {"g": noisy, "noise rounded away": rounded}
    g = np.array([1.0, -1.0])
    noisy, again, other = (
        f(g=g, k=0, rng=np.random.default_rng(seed), sigma=0.1, decay=0.9) for seed in (5, 5, 6)
    )
    yield (
        "from three generators",
        {
            "same seed, same noise": bool(np.array_equal(noisy, again)),
            "other seed, other noise": not np.array_equal(noisy, other),
        },
    )
    noisy = f(g=-50, k=1, rng=np.random.default_rng(7), sigma=0.5, decay=0.5)
    yield "for a single number", {"g": noisy, "noise rounded away": noisy == np.round(noisy)}


def spread(noisy):
    """Describe a noisy gradient by numbers that hardly depend on what was drawn."""
    shape = np.shape(noisy)
    mean = float(np.mean(noisy))
    return {
        "shape": list(shape),
        "mean": 0.0 if abs(mean) < 0.01 else mean,
        "standard deviation": float(np.std(noisy)),
        "rows differ": bool(np.ptp(noisy, axis=0).all()),
        "columns differ": bool(np.ptp(noisy, axis=1).all()),
    }


def bell(noise):
    """Measure how much of the noise lies within its standard deviation: 0.68 if it is normal."""
    inside = np.abs(noise - np.mean(noise)) < np.std(noise)
    return {"share within one standard deviation": float(np.mean(inside))}


@probe(
    hints=(
        "Clipping keeps the direction of the gradient and bounds its length.",
        (
            "Compute the 2-norm over all entries. Where it exceeds max_norm, multiply the "
            "gradient by max_norm divided by the norm; else leave it as it is."
        ),
        (
            "np.linalg.norm(g) without further arguments is that norm, for any shape. Compare "
            "before you divide: then a norm of zero is never divided by."
        ),
    ),
    rtol=1e-5,  # PyTorch's form, which adds 1e-6 to the norm, is welcome
    forbidden=READY_MADE,
)
def clip_gradient(f):
    """Long, short and zero gradients, the limit itself, a matrix, a number, g unchanged."""
    yield "for a long gradient", dict(g=f(g=np.array([3.0, 4.0]), max_norm=2.0))
    yield "for a short gradient", dict(g=f(g=np.array([0.3, -0.4]), max_norm=1.0))
    yield "for a norm just at the limit", dict(g=f(g=np.array([3.0, -4.0]), max_norm=5.0))
    yield "for a matrix", dict(g=f(g=np.array([[3, 1], [2, 4]]), max_norm=1.5))
    yield "for a zero gradient", dict(g=f(g=np.array([0.0, 0.0]), max_norm=1.0))
    yield "for a single number", dict(g=f(g=-6, max_norm=1.5))
