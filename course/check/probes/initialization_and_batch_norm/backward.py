"""What does the check of batch norm's backward pass ask, and of which forward pass?

`batchnorm_backward` takes a cache whose form the student chose in `batchnorm_forward`, so its
check needs both functions, though it is called with one. `forward_of` looks the other one up where
the first one would: among the globals of its cell, and else among those of whoever calls the check.
"""

import sys

import numpy as np

from course import oracles
from course.check.probe import ArgumentsChanged, probe
from course.check.probes.initialization_and_batch_norm.ready_made import DIFFERENTIATING, READY_MADE


def forward_of(backward):
    """Find the student's own `batchnorm_forward`, or None: in the cells, or in the calling test."""
    name = "batchnorm_forward"
    scopes = [getattr(backward, "__globals__", {})]
    frame = sys._getframe()
    while frame is not None:
        if frame.f_globals is not globals():
            scopes.append(frame.f_globals)
        frame = frame.f_back
    return next((scope[name] for scope in scopes if callable(scope.get(name))), None)


class BothPasses:
    """A forward and a backward pass as one function, so that a message shows no cache.

    The backward pass runs twice with the same cache; `again` keeps the second result. All of it
    happens where the student's code lives, which in grading is another process.
    """

    def __init__(self, forward, backward):
        self.backward, self.again = backward, None
        self.passes = oracles.there(oracles.TwoPasses, forward, backward)

    def __call__(self, x, gamma, beta, dy, eps=1e-5):
        """Gradients of the backward pass."""
        try:
            first, self.again, unchanged = self.passes.gradients(dy, x, gamma, beta, eps)
        except LookupError as error:
            if type(error).__name__ == "LookupError" and is_stub(self.backward):
                raise NotImplementedError from None
            raise
        if not unchanged:
            raise ArgumentsChanged(["dy"])
        return first


def is_stub(backward):
    """Whether a function only says that it is not implemented."""
    try:
        backward(dy=np.zeros((2, 1)), cache=None)
    except NotImplementedError:
        return True
    except Exception:
        return False
    return False


def output(x, gamma, beta, eps):
    """What a right forward pass gives."""
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def floats(g):
    """Take whole numbers in an array, such as the sum of whole numbers, for floats."""
    return g.astype(float) if isinstance(g, np.ndarray) and g.dtype.kind in "iu" else g


def fair(got, passes, x, gamma, beta, dy, eps):
    """Take a gradient for right that fits the student's own forward pass, if that one is wrong.

    Where it is right this changes nothing. Where it is not, gradients that agree with its central
    differences, or with the usual formula on the x_hat that it keeps, are replaced by those that
    the check expects.
    """
    inputs = [x, gamma, beta]
    got = [floats(g) for g in got]

    def own(x, gamma, beta):
        return passes.outputs(x, gamma, beta, eps)

    try:
        if np.allclose(own(*inputs), output(*inputs, eps), rtol=1e-9, atol=1e-12):
            return got
        exact = oracles.central_differences(lambda *z: output(*z, eps), inputs, dy)
        theirs = oracles.central_differences(own, inputs, dy)
        plain = own(x, np.ones_like(gamma), np.zeros_like(beta))
        usual = oracles.batch_norm_formula(dy, x, gamma, plain)
        return [
            wanted
            if np.shape(g) == np.shape(t)
            and (np.allclose(g, t, 1e-4, 1e-6) or np.allclose(g, u, 1e-4, 1e-6))
            else g
            for g, wanted, t, u in zip(got, exact, theirs, usual, strict=True)
        ]
    except Exception:
        return got


@probe(
    hints=(
        (
            "Walk the graph backwards, one node at a time. Where the forward pass splits x into "
            "several paths, the gradients of the paths add up."
        ),
        (
            "dbeta is dy summed over the rows, dgamma the sum of dy * x_hat, and dx_hat = dy * "
            "gamma. Three paths lead from x_hat to x: directly, through the mean, through the "
            "variance."
        ),
        (
            "Put together, the three paths give: dx = (dx_hat - its mean over the rows - x_hat "
            "times the mean of dx_hat * x_hat) / sqrt(var + eps)."
        ),
    ),
    returns=("dx", "dgamma", "dbeta"),
    forbidden=(*READY_MADE, *DIFFERENTIATING),
)
def batchnorm_backward(f):
    """Three rows, a large eps, the same cache twice, whole numbers, arguments unchanged."""
    both = f.function = BothPasses(forward_of(f.function), f.function)
    x = np.array([[1.0, 4.0], [2.0, -2.0], [6.0, 1.0]])
    gamma, beta = np.array([2.0, -0.5]), np.array([1.0, 3.0])
    dy = np.array([[0.5, 1.0], [-1.0, 2.0], [0.25, -0.5]])
    got = f(x=x, gamma=gamma, beta=beta, dy=dy)
    dx, dgamma, dbeta = fair(got, both.passes, x, gamma, beta, dy, 1e-5)
    yield "for three rows", dict(dx=dx, dgamma=dgamma, dbeta=dbeta)
    same = all(map(np.array_equal, got, both.again))
    yield "called twice with the same cache", {"same gradients": same}
    got = f(x=x, gamma=gamma, beta=beta, dy=dy, eps=0.5)
    dx, dgamma, dbeta = fair(got, both.passes, x, gamma, beta, dy, 0.5)
    yield "with eps = 0.5", dict(dx=dx, dgamma=dgamma, dbeta=dbeta)
    gamma, dy = np.array([2.0, 0.0]), np.array([[1, 0], [0, -2], [3, 1]])
    got = f(x=x, gamma=gamma, beta=beta, dy=dy, eps=0.5)
    dx, dgamma, dbeta = fair(got, both.passes, x, gamma, beta, dy, 0.5)
    yield "for whole numbers in dy, and a gamma of zero", dict(dx=dx, dgamma=dgamma, dbeta=dbeta)
