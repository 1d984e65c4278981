"""What path do ten optimizers take from one start?"""

import numpy as np

METHODS = ("SGD", "momentum", "Nesterov", "AdaGrad", "RMSProp", "RMSProp with Nesterov",
           "AdaDelta", "uncorrected", "Adam", "AdamW")  # fmt: skip
MAX_STEPS = 200
FAR = 1e4  # a path that gets this far from the origin has diverged
EPS = 1e-8
ADADELTA_EPS = 1e-6


def _coefficients(beta, rho, beta2):
    """Which shares of m and r a step keeps, and which of g and g^2 it feeds in, (10, 1) each."""
    keep_m = np.array([0, beta, beta, 0, 0, 0, 0, beta, beta, beta])
    feed_m = np.array([1, 1, 1, 1, 1, 1, 1, 1 - beta, 1 - beta, 1 - beta])
    keep_r = np.array([1, 1, 1, 1, rho, rho, rho, beta2, beta2, beta2])
    feed_r = np.array([0, 0, 0, 1, *[1 - rho] * 3, *[1 - beta2] * 3])
    return keep_m[:, None], feed_m[:, None], keep_r[:, None], feed_r[:, None]


def simulate_race(surface, start, lr, steps, beta=0.9, rho=0.9, beta2=0.999, decay=0.0):
    """Ten optimizers from one start, with exact gradients.

    All are one recursion with other coefficients, so that a step is a handful of array
    operations: m and r are kept and fed in different shares, and rate * m is the move.

    Parameters
    ----------
    surface : Landscape
    start : (float, float)
    lr : float
        Learning rate of all but AdaDelta, which has none (it is 1).
    steps : int
    beta : float
        Momentum of SGD and of RMSProp with Nesterov, and Adam's beta1.
    rho, beta2 : float
        Decay of the squared gradients in RMSProp and AdaDelta, and in Adam.
    decay : float
        Weight decay of AdamW.

    Returns
    -------
    path : ndarray, (10, steps + 1, 2)
        In the order of METHODS, the start first; nan after a path has diverged.
    rate : ndarray, (10, steps, 2)
        What multiplied the gradient, or Adam's uncorrected average of it, in each step.
    """
    keep_m, feed_m, keep_r, feed_r = _coefficients(beta, rho, beta2)
    inside = np.array([0, 0, 0, *[EPS**2] * 7])[:, None]
    inside[6] = ADADELTA_EPS
    t = np.arange(1, steps + 1)
    scale = np.full((steps, 10, 1), float(lr))
    scale[:, 6] = 1.0
    scale[:, 8:, 0] *= (np.sqrt(1 - beta2**t) / (1 - beta**t))[:, None]

    w = np.tile(np.asarray(start, dtype=float), (10, 1))
    m, r, u, v = np.zeros((10, 2)), np.zeros((10, 2)), np.zeros(2), np.zeros(2)
    r[:3] = 1.0  # SGD and its kin divide by nothing
    path, rate = np.empty((steps + 1, 10, 2)), np.empty((steps, 10, 2))
    path[0] = w
    for k in range(steps):
        w[5] += beta * v  # looks ahead
        g = surface.gradient(w)
        m *= keep_m
        m += feed_m * g
        r *= keep_r
        r += feed_r * (g * g)
        np.divide(scale[k], np.sqrt(r + inside), out=rate[k])
        rate[k, 6] *= np.sqrt(u + ADADELTA_EPS)
        move = rate[k] * m
        move[2] = lr * (g[2] + beta * m[2])
        v = beta * v - move[5]
        u = rho * u + (1 - rho) * move[6] ** 2
        w[9] *= 1 - lr * decay
        w -= move
        np.minimum(np.maximum(w, -FAR, out=w), FAR, out=w)
        path[k + 1] = w
    path, rate = path.transpose(1, 0, 2), rate.transpose(1, 0, 2)
    lost = np.maximum.accumulate(np.abs(path).max(axis=2) >= FAR, axis=1)
    path[lost] = np.nan
    return path, rate
