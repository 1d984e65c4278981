"""refine: answers that must pass, and mistakes that must not."""

import numpy as np


def right_geomspace(best, factor, n):
    return np.geomspace(best / factor, best * factor, n)


def right_exponents(best, factor, n):
    return best * float(factor) ** np.linspace(-1, 1, n)


def right_growing(best, factor, n):
    ratio = factor ** (2 / (n - 1))
    values = [best / factor]
    for _ in range(n - 1):
        values.append(values[-1] * ratio)
    return np.array(values)


def right_logspace(best, factor, n):
    middle, reach = np.log10(best), np.log10(factor)
    return np.logspace(middle - reach, middle + reach, n)


def wrong_linear(best, factor, n):
    """You spaced the values evenly, so most lie above best. Rates are compared by factors: space the logarithms evenly."""
    return np.linspace(best / factor, best * factor, n)


def wrong_added(best, factor, n):
    """You went from best - factor to best + factor. The factor multiplies and divides."""
    return np.linspace(best - factor, best + factor, n)


def wrong_without_the_end(best, factor, n):
    """Your values stop one short of best * factor: both ends are included."""
    return best / factor * factor ** (2 * np.arange(n) / n)


def wrong_upwards_only(best, factor, n):
    """You looked above best alone. Begin at best / factor, since the best value may lie on either side."""
    return np.geomspace(best, best * factor, n)


def wrong_half_the_reach(best, factor, n):
    """Your values reach the root of the factor to either side. They go from best / factor to best * factor, which are factor squared apart."""
    return np.geomspace(best / factor**0.5, best * factor**0.5, n)


def wrong_ratio_is_the_factor(best, factor, n):
    """You multiplied by factor from one value to the next, so the more values, the wider the range. The ends are fixed, and n decides how fine the steps are."""
    return best * float(factor) ** (np.arange(n) - (n - 1) / 2)


def wrong_one_too_many(best, factor, n):
    """You returned n + 1 values."""
    return np.geomspace(best / factor, best * factor, n + 1)


def wrong_downwards(best, factor, n):
    """Your values fall. They go from best / factor up to best * factor."""
    return np.geomspace(best * factor, best / factor, n)


def wrong_rounded_division(best, factor, n):
    """Your values are rounded to whole numbers: divide with / and not with //, and let the values be floats."""
    return np.geomspace(max(best // factor, 1e-12), best * factor, n)


def wrong_exponents_alone(best, factor, n):
    """You returned the logarithms of the values. Raise 10 to them."""
    return np.linspace(np.log10(best / factor), np.log10(best * factor), n)


def wrong_random(best, factor, n):
    """You drew the values at random. Here they are evenly spaced in the logarithm, ends included."""
    return np.sort(best * factor ** np.random.default_rng(0).uniform(-1, 1, size=n))


def wrong_n_for_factor(best, factor, n):
    """You took the number of values for the factor. They reach from best / factor to best * factor."""
    return np.geomspace(best / n, best * n, n)
