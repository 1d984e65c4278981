"""suggest_lr: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(lrs, losses):
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    finite = np.isfinite(losses)
    slope = np.gradient(losses[finite], np.log10(lrs[finite]))
    return lrs[finite][np.argmin(slope)]


def right_pairs(lrs, losses):
    pairs = [(lr, loss) for lr, loss in zip(lrs, losses) if np.isfinite(loss)]
    kept, heights = zip(*pairs)
    slope = np.gradient(np.array(heights, dtype=float), np.log10(kept)).tolist()
    return float(kept[slope.index(min(slope))])


def right_natural_logarithm(lrs, losses):
    kept = np.flatnonzero(np.isfinite(losses))
    slope = np.gradient(np.take(losses, kept), np.log(np.take(lrs, kept)))
    steepest = max(range(len(kept)), key=lambda i: -slope[i])
    return np.take(lrs, kept)[steepest]


def right_three_point_formula(lrs, losses):
    kept = [(np.log10(lr), float(loss), lr) for lr, loss in zip(lrs, losses) if np.isfinite(loss)]
    x, y, rates = zip(*kept)
    slopes = [(y[1] - y[0]) / (x[1] - x[0])]
    for i in range(1, len(kept) - 1):
        a, b = x[i] - x[i - 1], x[i + 1] - x[i]
        up = a**2 * y[i + 1] + (b**2 - a**2) * y[i] - b**2 * y[i - 1]
        slopes.append(up / (a * b * (a + b)))
    slopes.append((y[-1] - y[-2]) / (x[-1] - x[-2]))
    return rates[slopes.index(min(slopes))]


def wrong_lowest_loss(lrs, losses):
    """You took the rate with the lowest loss. That one is on the edge already: take the rate where the loss falls fastest."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(losses[finite])]


def wrong_steepest_rise(lrs, losses):
    """You took the steepest rise. Falling fastest means the most negative slope: argmin."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmax(np.gradient(losses[finite], np.log10(lrs[finite])))]


def wrong_steepest_either_way(lrs, losses):
    """You took the largest slope whatever its sign, which is where the loss explodes. Keep the sign: the most negative slope."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmax(np.abs(np.gradient(losses[finite], np.log10(lrs[finite]))))]


def wrong_flattest(lrs, losses):
    """You took the place where the curve is flattest. The rate is wanted where it falls fastest."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(np.abs(np.gradient(losses[finite], np.log10(lrs[finite]))))]


def wrong_per_rate(lrs, losses):
    """You took the slope per unit of lr, which favors the smallest rates. Take it per unit of log10(lr)."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(np.gradient(losses[finite], lrs[finite]))]


def wrong_per_step(lrs, losses):
    """You took the slope per step, as if the rates were evenly spaced in the logarithm. Give np.gradient the log10 of the rates too."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(np.gradient(losses[finite]))]


def wrong_secants(lrs, losses):
    """You joined the two neighbors of each point by a line, which takes the wrong slope beside a gap, where one neighbor is farther away. np.gradient gives the nearer one more weight."""
    finite = np.isfinite(losses)
    x, y = np.log10(lrs[finite]), losses[finite]
    slope = np.diff(y) / np.diff(x)
    inner = (y[2:] - y[:-2]) / (x[2:] - x[:-2])
    return lrs[finite][np.argmin([slope[0], *inner, slope[-1]])]


def wrong_differences(lrs, losses):
    """You took differences between neighbors, which belong halfway between two rates. np.gradient gives the slope at each rate."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(np.diff(losses[finite]) / np.diff(np.log10(lrs[finite])))]


def wrong_not_finite(lrs, losses):
    """You left in the losses that are not finite, and nan spoils the comparison: keep the finite ones, with their rates."""
    return lrs[np.argmin(np.gradient(losses, np.log10(lrs)))]


def wrong_rates_not_filtered(lrs, losses):
    """You dropped the losses that are not finite but not their rates, so the place you found belongs to another rate: filter both."""
    finite = np.isfinite(losses)
    slope = np.gradient(losses[finite], np.log10(lrs[finite]))
    return lrs[np.argmin(slope)]


def wrong_only_nan(lrs, losses):
    """You dropped nan but not inf: np.isfinite finds both."""
    kept = ~np.isnan(losses)
    return lrs[kept][np.argmin(np.gradient(losses[kept], np.log10(lrs[kept])))]


def wrong_slope_before_sorting_out(lrs, losses):
    """You took the slope first and sorted out afterwards, which loses the neighbors of every loss that is not finite. Sort out first, then take the slope of the rest."""
    slope = np.gradient(losses, np.log10(lrs))
    finite = np.isfinite(slope)
    return lrs[finite][np.argmin(slope[finite])]


def wrong_index(lrs, losses):
    """You returned the place in the list. The rate at that place is wanted."""
    finite = np.isfinite(losses)
    return int(np.argmin(np.gradient(losses[finite], np.log10(lrs[finite]))))


def wrong_last_of_equals(lrs, losses):
    """Where several places are equally steep you took the last. Take the first: the smallest rate is the safest."""
    finite = np.isfinite(losses)
    slope = np.gradient(losses[finite], np.log10(lrs[finite]))
    return lrs[finite][::-1][np.argmin(slope[::-1])]


def wrong_logarithm_returned(lrs, losses):
    """You returned the logarithm of the rate: the rate itself is wanted."""
    finite = np.isfinite(losses)
    x = np.log10(lrs[finite])
    return x[np.argmin(np.gradient(losses[finite], x))]


def wrong_a_tenth_of_the_lowest(lrs, losses):
    """You took a tenth of the rate with the lowest loss. That is a common rule too; this exercise asks for the rate of steepest fall."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(losses[finite])] / 10


def wrong_slope_of_the_logarithm(lrs, losses):
    """You took the slope of the logarithm of the loss. The loss itself is meant; only the rate is on a logarithmic axis."""
    finite = np.isfinite(losses)
    return lrs[finite][np.argmin(np.gradient(np.log(losses[finite]), np.log10(lrs[finite])))]


def wrong_ends_left_out(lrs, losses):
    """You left out the first and the last point. Here both may be the answer."""
    finite = np.isfinite(losses)
    slope = np.gradient(losses[finite], np.log10(lrs[finite]))
    return lrs[finite][1:-1][np.argmin(slope[1:-1])] if slope.size > 2 else lrs[finite][-1]
