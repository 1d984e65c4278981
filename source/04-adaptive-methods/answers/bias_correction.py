"""bias_correction: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(m, beta, t):
    return m / (1 - beta**t)


def right_geometric_sum(m, beta, t):
    weight = sum((1 - beta) * beta**age for age in range(t))
    return np.asarray(m, dtype=float) / weight


def right_with_expm1(m, beta, t):
    return -np.divide(m, np.expm1(t * np.log(beta)))


def right_entry_by_entry(m, beta, t):
    missing = np.power(float(beta), t)
    return np.array([entry / (1 - missing) for entry in np.ravel(m)]).reshape(np.shape(m))


def wrong_multiplied(m, beta, t):
    """You multiplied. The early averages are too small, so the correction must make them larger: divide."""
    return m * (1 - beta**t)


def wrong_no_power(m, beta, t):
    """You divided by 1 - beta at every step, which is right at t = 1 only. The longer the average has run, the less there is to correct: beta is raised to the power t."""
    return m / (1 - beta)


def wrong_counted_from_zero(m, beta, t):
    """You used t - 1 as the power, and at t = 1 you divide by zero. t is counted from 1 here."""
    return m / (1 - np.power(float(beta), t - 1))


def wrong_one_more(m, beta, t):
    """You used t + 1 as the power. t is counted from 1 here: in the first step it is 1 already."""
    return m / (1 - beta ** (t + 1))


def wrong_beta_times_t(m, beta, t):
    """You multiplied beta by t. After t steps the share of the zero start that is left is beta to the power t."""
    return m / (1 - beta * t)


def wrong_power_of_the_difference(m, beta, t):
    """You raised 1 - beta to the power t. Raise beta to it first, then subtract from 1."""
    return m / (1 - beta) ** t


def wrong_divided_by_the_power(m, beta, t):
    """You divided by beta to the power t, which is the share still missing. Divide by what has come in: 1 minus that."""
    return m / beta**t


def wrong_brackets(m, beta, t):
    """Brackets are missing: you computed m / 1 - beta ** t, which subtracts from m. The whole of 1 - beta ** t belongs below the line."""
    return m / 1 - beta**t


def wrong_bitwise_power(m, beta, t):
    """In Python ^ is no power but a bit operation on whole numbers: write ** for the power."""
    return m / (1 - beta ^ t)


def wrong_root(m, beta, t):
    """You divided by the root of 1 - beta^t. The root is taken of the corrected r later, where it is needed; the correction itself has none."""
    return m / np.sqrt(1 - beta**t)


def wrong_in_place(m, beta, t):
    """You corrected the caller's m, and its next average will start from a wrong state. Write m / ..., which makes a new array, instead of m /= ..."""
    m /= 1 - beta**t
    return m


def wrong_unchanged(m, beta, t):
    """You returned m as it came."""
    return m * 1.0


def wrong_stops_correcting(m, beta, t):
    """You stop correcting after a number of steps. How soon there is nothing left to correct depends on beta: with 0.999 it takes thousands. Divide at every t."""
    return m / (1 - beta**t) if t < 100 else m * 1.0


def wrong_single_precision(m, beta, t):
    """You computed in single precision, which keeps seven digits. Results are float64 here: leave float32 out."""
    return np.divide(m, 1 - np.float32(beta) ** t, dtype=np.float32)
