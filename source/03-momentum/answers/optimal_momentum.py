"""optimal_momentum: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_formula(kappa):
    root = np.sqrt(kappa)
    return ((root - 1) / (root + 1)) ** 2


def right_distance_from_one(kappa):
    return (1 - 2 / (math.sqrt(kappa) + 1)) ** 2


def right_hyperbolic_tangent(kappa):
    return math.tanh(math.log(kappa) / 4) ** 2


def right_from_the_best_rate(kappa):
    lr = 4 / (1 + kappa**0.5) ** 2  # for curvatures 1 and kappa
    return (1 - lr**0.5) ** 2


def wrong_no_square(kappa):
    """You forgot the square. Without it this is the factor by which the error shrinks in a step, which is the root of the best beta."""
    root = np.sqrt(kappa)
    return (root - 1) / (root + 1)


def wrong_no_root(kappa):
    """You used kappa itself. Its square root belongs in the fraction, and that root is what momentum gains."""
    return ((kappa - 1) / (kappa + 1)) ** 2


def wrong_no_root_no_square(kappa):
    """This is the factor of plain gradient descent at its best rate. The best beta has square roots of kappa in the fraction and the fraction squared."""
    return (kappa - 1) / (kappa + 1)


def wrong_best_rate(kappa):
    """This is the best learning rate, for curvatures 1 and kappa. The best beta has root of kappa minus 1 above the line."""
    return (2 / (np.sqrt(kappa) + 1)) ** 2


def wrong_for_the_rate_of_the_steepest(kappa):
    """You took the rate 1 / (largest curvature) as given and found the beta that fits the flattest direction. With momentum the best rate is larger than that: 1 + root of kappa below the line, not root of kappa alone."""
    return (1 - 1 / np.sqrt(kappa)) ** 2


def wrong_one_minus_one_over_kappa(kappa):
    """You took 1 - 1 / kappa. The best beta has roots of kappa: their difference to 1 over their sum with 1, squared."""
    return 1 - 1 / kappa


def wrong_one_minus_one_over_root(kappa):
    """You took 1 - 1 / root of kappa, which is only the right order of size. The fraction is exact: root minus 1 over root plus 1, squared."""
    return 1 - 1 / np.sqrt(kappa)


def wrong_root_at_the_end(kappa):
    """You took the root of the whole fraction. Take it of kappa, inside, and square the fraction."""
    return np.sqrt((kappa - 1) / (kappa + 1))


def wrong_upside_down(kappa):
    """Your fraction stands on its head, and a beta above 1 makes the ball faster and faster: root minus 1 goes above the line."""
    root = np.sqrt(kappa)
    return ((root + 1) / (root - 1)) ** 2


def wrong_brackets(kappa):
    """Python divides before it subtracts: put brackets round root - 1 and round root + 1."""
    root = np.sqrt(kappa)
    return (root - 1 / root + 1) ** 2


def wrong_square_on_top_only(kappa):
    """You squared only what is above the line. The square belongs to the whole fraction."""
    root = np.sqrt(kappa)
    return (root - 1) ** 2 / (root + 1)


def wrong_whole_root(kappa):
    """You rounded the square root down to a whole number: use np.sqrt or math.sqrt."""
    root = math.isqrt(int(kappa))
    return ((root - 1) / (root + 1)) ** 2


def wrong_square_instead_of_root(kappa):
    """You squared kappa instead of taking its root."""
    return ((kappa**2 - 1) / (kappa**2 + 1)) ** 2
