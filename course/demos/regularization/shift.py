"""Why is dropout weaker on feature maps, and why does batch norm not like it?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Slider, demo

# --- dropout on a feature map ---------------------------------------------------------------------

SIZE, MAPS = 24, 60
KINDS = ("single entries", "blocks of 7 x 7", "whole maps")
KEEPS = tuple(round(0.05 * k, 2) for k in range(6, 20))


def _smoothing(width):
    """Gaussian weights between places of a row, each row of the matrix adding up to 1."""
    apart = np.arange(SIZE)[:, None] - np.arange(SIZE)
    weights = np.exp(-0.5 * (apart / width) ** 2)
    return weights / weights.sum(axis=1, keepdims=True)


@lru_cache
def feature_maps(width=2.0, seed=5):
    """Smooth random maps, (MAPS, SIZE, SIZE), each with mean 0 and variance 1."""
    s = _smoothing(width)
    maps = s @ np.random.default_rng(seed).normal(size=(MAPS, SIZE, SIZE)) @ s.T
    maps -= maps.mean(axis=(1, 2), keepdims=True)
    return maps / maps.std(axis=(1, 2), keepdims=True)


def drop(kind, keep, seed=6):
    """Masks of feature maps, (MAPS, SIZE, SIZE), 1 where an entry stays.

    "blocks of 7 x 7" drops squares around random centers, so many that the expected share of kept
    entries inside the map is `keep` (as DropBlock, Ghiasi et al. 2018, which drops whole blocks).
    """
    rng = np.random.default_rng(seed)
    if kind == "whole maps":
        return np.broadcast_to(rng.random((MAPS, 1, 1)) < keep, (MAPS, SIZE, SIZE)).astype(float)
    draws = rng.random((MAPS, SIZE + 6, SIZE + 6))
    if kind == "single entries":
        return (draws[:, 3:-3, 3:-3] < keep).astype(float)
    centers = draws > keep ** (1 / 49)  # an entry stays if none of 49 places is a center
    hit = np.lib.stride_tricks.sliding_window_view(centers, (7, 7), axis=(1, 2)).any(axis=(3, 4))
    return 1.0 - hit


def fill(maps, masks, width=1.0):
    """Guess every entry from the kept ones near it: their Gaussian-weighted mean, else 0."""
    s = _smoothing(width)
    return (s @ (maps * masks) @ s.T) / (s @ masks @ s.T + 1e-6)


@lru_cache
def simulate_recovery(kind):
    """Share of the variance of dropped entries that the kept ones around them tell.

    Returns
    -------
    ndarray, (3, len(KEEPS))
        Of all dropped entries; of those next to a kept one, corners included; of the others,
        nan where there are none.
    """
    shares = []
    for keep in KEEPS:
        maps, masks = feature_maps(), drop(kind, keep)
        off, dropped = (fill(maps, masks) - maps) ** 2, masks == 0
        padded = np.pad(masks, ((0, 0), (1, 1), (1, 1)))
        around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
        near = around.any(axis=(3, 4))
        shares.append([
            1 - off[where].mean() / (maps[where] ** 2).mean() if where.any() else np.nan
            for where in (dropped, dropped & near, dropped & ~near)
        ])  # fmt: skip
    return np.array(shares).T


def _map_background(picture, wrong, curve):
    for ax, title in (picture, "A feature map"), (wrong, "Error of the guess"):
        style.dress(ax, title, "column", "row", (-0.5, SIZE - 0.5), (SIZE - 0.5, -0.5))
        ax.grid(False)
        ax.set_aspect("equal")
    picture.imshow(feature_maps()[_example()], cmap="cividis", interpolation="nearest")
    picture.figure.subplots_adjust(wspace=0.36)
    style.dress(curve, "What the neighbours tell", "keep", "share of variance known",
                (0.27, 0.98), (-0.08, 1.05))  # fmt: skip
    style.legend(picture, "current", dropped="dropped", training="entries", test="blocks",
                 **{"second direction": "whole maps"})  # fmt: skip


def _example():
    """A map that is dropped as a whole at keep = 0.6 and below."""
    draws = np.random.default_rng(6).random((MAPS, 1, 1)).ravel()
    return int(np.argmin(np.abs(draws - 0.62)))


@demo(
    _map_background,
    widths=(1, 1, 1.15),
    controls=dict(
        kind=Choice("what is dropped", KINDS, "single entries"),
        keep=Slider("keep", KEEPS[0], KEEPS[-1], 0.5, step=0.05),
    ),
)
def dropped_map(picture, wrong, curve, kind, keep):
    """A smooth feature map with dropout of three kinds, and how much of the loss can be guessed."""
    i = int(np.abs(np.array(KEEPS) - keep).argmin())
    mask, off = _guess(kind, KEEPS[i])
    rows, columns = np.nonzero(mask == 0)
    square = np.array([(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)])
    picture.shapes("dropped", np.stack([columns, rows], axis=1)[:, None] + square)
    wrong.image("image", np.repeat(1 - off[:, :, None] / 2, 3, axis=2))
    for role, told in zip(("training", "test", "second direction"), KINDS, strict=True):
        if KINDS.index(told) <= KINDS.index(kind):  # the others are to be predicted
            curve.line(role, KEEPS, simulate_recovery(told)[0])
    share, edge, middle = simulate_recovery(kind)[:, i]
    curve.line("current", KEEPS[i], share)
    told = (
        "Where a whole map is dropped, no neighbour stays: 0% of the variance can be told."
        if kind == KINDS[2]
        else f"The neighbours that stay tell {max(share, 0):.0%} of their variance"
        + (f", {edge:.0%} next to a kept entry and {max(middle, 0):.0%} further inside."
           if middle == middle else ".")
    )  # fmt: skip
    return (
        f"Dropout of {kind}, keep = {KEEPS[i]:.2f}: on this map {np.mean(mask == 0):.0%} of the "
        f"entries are dropped. {told}"
    )


@lru_cache
def _guess(kind, keep):
    """The example's mask, and how far off the guess of each entry is where it is dropped."""
    masks, maps, one = drop(kind, keep), feature_maps(), _example()
    return masks[one], np.abs(fill(maps, masks) - maps)[one] * (masks[one] == 0)


# --- dropout before batch norm --------------------------------------------------------------------

DRAWS = 20000
ORDERS = ("dropout, then norm", "norm, then dropout")
MEAN, SQUARE = 1 / np.sqrt(2 * np.pi), 0.5  # of ReLU(z), z standard normal: E[x], E[x^2]


def simulate_shift(keep, order):
    """Standard deviation of what leaves the two layers, in training and at test time.

    The input is ReLU(z) with z standard normal. Batch norm divides by the deviation that it saw in
    training; inverted dropout of x has the variance E[x^2] / keep - E[x]^2.

    Parameters
    ----------
    keep : float or ndarray
    order : str
        One of ORDERS.

    Returns
    -------
    training, test : float or ndarray
    """
    keep = np.asarray(keep, dtype=float)
    if order == ORDERS[0]:
        return np.ones_like(keep), np.sqrt((SQUARE - MEAN**2) / (SQUARE / keep - MEAN**2))
    return np.sqrt(1 / keep), np.ones_like(keep)  # after the norm E[x] = 0 and E[x^2] = 1


@lru_cache
def _draws():
    rng = np.random.default_rng(8)
    return np.maximum(rng.normal(size=DRAWS), 0), rng.random(DRAWS)


def sample_shift(keep, order):
    """The same by drawing: DRAWS outputs in training, and at test time, (DRAWS,) each."""
    x, u = _draws()
    mask = (u < keep) / keep
    if order == ORDERS[0]:
        seen = x * mask
        return tuple((v - seen.mean()) / seen.std() for v in (seen, x))
    normed = (x - x.mean()) / x.std()
    return normed * mask, normed


def _shift_background(spread, curve):
    style.dress(spread, "What the next layer gets", "value", "share of units", (-4, 6.4), (0, 1))
    style.dress(
        curve, "Its standard deviation", "keep", "standard deviation", (0.17, 1.03), (0.3, 2.3)
    )
    style.legend(spread, "training", "test", "current")


@demo(
    _shift_background,
    controls=dict(
        order=Choice("order", ORDERS, ORDERS[0]),
        keep=Slider("keep", 0.2, 1.0, 1.0, step=0.05),
    ),
)
def batch_norm_shift(spread, curve, order, keep):
    """Outputs of dropout and batch norm in training and at test time, and their deviations."""
    edges = np.linspace(-4, 6.4, 53)
    for role, values in zip(("training", "test"), sample_shift(keep, order), strict=True):
        heights = np.histogram(values, edges)[0] / DRAWS
        spread.line(role, np.repeat(edges, 2), np.concatenate([[0], np.repeat(heights, 2), [0]]))
    training, test = simulate_shift(keep, order)
    at = np.linspace(keep, 1, 81)  # from 1 down to here: predict the rest
    for role, values in zip(("training", "test"), simulate_shift(at, order), strict=True):
        curve.line(role, at, values)
    curve.line("current", [keep, keep], [training, test])
    return (
        f"{order.capitalize()}, keep = {keep:.2f}: the outputs have standard deviation "
        f"{training:.2f} in training and {test:.2f} at test time, a factor of "
        f"{test / training:.2f}."
    )
