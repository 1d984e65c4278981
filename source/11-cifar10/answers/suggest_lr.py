"""suggest_lr: answers that must pass, and mistakes that must not."""

import numpy as np


def finite(lrs, losses):
    """Both as float arrays, without the points whose loss is not finite."""
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    kept = np.isfinite(losses)
    return lrs[kept], losses[kept]


def right_textbook(lrs, losses):
    lrs, losses = finite(lrs, losses)
    lrs, losses = lrs[1:-1], losses[1:-1]
    return float(lrs[np.argmin(np.gradient(losses, np.log10(lrs)))])


def right_slopes_dropped(lrs, losses):
    lrs, losses = finite(lrs, losses)
    slope = np.gradient(losses, np.log10(lrs))[1:-1]
    return lrs[1 + slope.argmin()]


def right_cut_first(lrs, losses):
    pairs = [(np.log(lr), loss) for lr, loss in zip(lrs, losses)][1:-1]
    pairs = np.array([(x, loss) for x, loss in pairs if np.isfinite(loss)])
    slope = np.gradient(pairs[:, 1], pairs[:, 0]).tolist()
    return float(np.exp(pairs[slope.index(min(slope)), 0]))


def wrong_ends_kept(lrs, losses):
    """You kept the first and the last point. The slope there has one neighbor only, and the first losses are smoothed over few: drop one point at each end."""
    lrs, losses = finite(lrs, losses)
    return float(lrs[np.argmin(np.gradient(losses, np.log10(lrs)))])


def wrong_lowest_loss(lrs, losses):
    """You took the rate with the lowest loss. That one is on the edge already: take the rate where the loss falls fastest."""
    lrs, losses = finite(lrs, losses)
    return float(lrs[np.argmin(losses)])


def wrong_steepest_rise(lrs, losses):
    """You took the steepest rise. Falling fastest means the most negative slope: argmin."""
    lrs, losses = (v[1:-1] for v in finite(lrs, losses))
    return float(lrs[np.argmax(np.gradient(losses, np.log10(lrs)))])


def wrong_steepest_either_way(lrs, losses):
    """You took the largest slope whatever its sign, which is where the loss explodes. Keep the sign."""
    lrs, losses = (v[1:-1] for v in finite(lrs, losses))
    return float(lrs[np.argmax(np.abs(np.gradient(losses, np.log10(lrs))))])


def wrong_per_rate(lrs, losses):
    """You took the slope per unit of lr, which favors the smallest rates. Take it per unit of log10(lr)."""
    lrs, losses = (v[1:-1] for v in finite(lrs, losses))
    return float(lrs[np.argmin(np.gradient(losses, lrs))])


def wrong_index_shifted(lrs, losses):
    """You dropped the ends of the slopes, then used the place in the shorter list for the longer one: your rate is one step too small."""
    lrs, losses = finite(lrs, losses)
    return float(lrs[np.argmin(np.gradient(losses, np.log10(lrs))[1:-1])])


def wrong_not_finite(lrs, losses):
    """You left in the losses that are not finite, and nan spoils the comparison: keep the finite ones, with their rates."""
    lrs, losses = (np.asarray(v, dtype=float)[1:-1] for v in (lrs, losses))
    with np.errstate(all="ignore"):
        return float(lrs[np.argmin(np.gradient(losses, np.log10(lrs)))])


def wrong_index(lrs, losses):
    """You returned the place in the list. The rate at that place is wanted."""
    lrs, losses = (v[1:-1] for v in finite(lrs, losses))
    return int(np.argmin(np.gradient(losses, np.log10(lrs))))


def wrong_a_tenth_of_the_lowest(lrs, losses):
    """You took a tenth of the rate with the lowest loss. That is a common rule too; this exercise asks for the rate of steepest fall."""
    lrs, losses = finite(lrs, losses)
    return float(lrs[np.argmin(losses)]) / 10


def wrong_logarithm_returned(lrs, losses):
    """You returned the logarithm of the rate: the rate itself is wanted."""
    lrs, losses = (v[1:-1] for v in finite(lrs, losses))
    return float(np.log10(lrs[np.argmin(np.gradient(losses, np.log10(lrs)))]))


def wrong_ten_dropped(lrs, losses):
    """You dropped too many points, as some libraries do: ten at the beginning and five at the end. Drop one at each end."""
    lrs, losses = finite(lrs, losses)
    if len(lrs) > 17:
        lrs, losses = lrs[10:-5], losses[10:-5]
    return float(lrs[np.argmin(np.gradient(losses, np.log10(lrs)))])


def wrong_per_step(lrs, losses):
    """You took the slope per step, as if the rates were evenly spaced. Give np.gradient the log10 of the rates too."""
    lrs, losses = (v[1:-1] for v in finite(lrs, losses))
    return float(lrs[np.argmin(np.gradient(losses))])


def wrong_last_of_equals(lrs, losses):
    """Of two places with the same slope you took the last. Take the first, as argmin does."""
    x, y = (part[1:-1] for part in finite(lrs, losses))
    slopes = np.gradient(y, np.log10(x))
    return float(x[len(x) - 1 - np.argmin(slopes[::-1])])


def wrong_place_among_the_finite(lrs, losses):
    """You looked for the place among the finite losses and used it in the list of all rates. Where a loss is left out, its rate has to go too."""
    x, y = (part[1:-1] for part in finite(lrs, losses))
    slopes = np.gradient(y, np.log10(x))
    return float(np.asarray(lrs, dtype=float)[1:-1][np.argmin(slopes)])
