"""What do the checks of losses that die and of the operation to blame ask?"""

import warnings

import numpy as np

from course import oracles
from course.check.probe import probe
from course.check.probes.training_process.ready_made import READY_MADE


@probe(
    hints=(
        "Only the probability of the true class counts, and only if it is not too small.",
        (
            "Pick the entry at column y[i] of each row i, raise those below eps to eps, take the "
            "log, the minus and the mean."
        ),
        "probs[np.arange(len(y)), y] picks, and np.maximum(..., eps) raises.",
    ),
    forbidden=READY_MADE,
)
def stable_cross_entropy(f):
    """Ordinary probabilities, zeros, a large eps, whole numbers, arguments unchanged."""
    probs = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    yield "for ordinary probabilities", dict(loss=f(probs=probs, y=np.array([0, 1])))
    probs = np.array([[1.0, 0.0], [0.4, 0.6], [0.0, 1.0]])
    yield "with a sure mistake", dict(loss=f(probs=probs, y=np.array([1, 1, 1])))
    yield "with eps = 0.2", dict(loss=f(probs=probs, y=np.array([1, 0, 1]), eps=0.2))
    yield "for whole numbers", dict(loss=f(probs=np.eye(2, dtype=int), y=np.array([0, 0])))


@probe(
    hints=(
        (
            "Under torch.autograd.detect_anomaly() backward raises a RuntimeError at the first "
            "nan. Provoke one and read its message."
        ),
        (
            "Start from a copy of x that requires gradients. Inside `with "
            "torch.autograd.detect_anomaly():` compute f of it, sum, and go backward; catch the "
            "RuntimeError around the whole."
        ),
        (
            "The message reads \"Function 'SqrtBackward0' returned nan values in its 0th output.\" "
            'str(error).split("\'")[1] is the name. After a backward without an error, return '
            "None."
        ),
    ),
    forbidden=("course.oracles.*",),
)
def first_nan_op(f):
    """Nothing to blame, nan in the gradient, in the value, infinity; anomaly detection off."""
    import torch

    from course.worlds import hazards

    anomaly_is_on = oracles.there(hazards.named, "anomaly_is_on")
    for label, name, values in [
        ("where all is fine", "half_square", [1.0, 2.0]),
        ("for a root below 0", "root", [-1.0, 4.0]),
        ("where a zero slope meets an infinite one", "root_of_square", [0.0, 2.0]),
        ("where the value is fine", "masked_root", [-1.0, 4.0]),
        ("where only the value is nan", "nan_added", [1.0, 2.0]),
        ("where the gradient is infinite", "root", [0.0, 1.0]),
        ("for a single number", "root", -1.0),
        ("for a tensor that requires gradients", "x_log_x", [0.0, 1.0]),
        ("in single precision, where exp(100) is infinite", "log_of_share", [[100.0, 0.0]]),
        ("in double precision, where it is not", "log_of_share", [[100.0, 0.0]]),
    ]:
        dtype = torch.float32 if "single precision" in label else torch.float64
        x = torch.tensor(values, dtype=dtype, requires_grad="requires" in label)
        oracles.there(torch.autograd.set_detect_anomaly, False)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it says that it is on, and where nan came from
                found = f(f=oracles.there(hazards.named, name), x=x)
            left_on = anomaly_is_on()
        finally:
            oracles.there(torch.autograd.set_detect_anomaly, False)
        yield (
            label,
            {
                "operation": found,
                "anomaly detection left on": left_on,
                "x requires gradients": x.requires_grad,
            },
        )
