"""What is erased, what is mixed, and what becomes of the label?"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from course.demos import style
from course.demos.augmentation.screen import (
    SIDE,
    bars,
    dash_key,
    frame,
    scene,
    scene_control,
    screen,
    spread,
)
from course.demos.pattern import LogSlider, Slider, demo
from course.demos.style import number
from course.worlds import scenes

# --- CutOut ----------------------------------------------------------------------------------


def box_inside(top, left, height, width):
    """The part of a box inside the picture: (top, left, height, width), 0 high or wide if none."""
    (top, bottom), (left, right) = (
        np.clip([start, start + extent], 0, SIDE).tolist()
        for start, extent in ((top, height), (left, width))
    )
    return top, left, bottom - top, right - left


def simulate_cutout(image, row, column, size):
    """Erase a square: the picture, and the box (top, left, height, width) that was erased."""
    half = size // 2
    top, left, height, width = box = box_inside(row - half, column - half, 2 * half, 2 * half)
    image = image.copy()
    image[top : top + height, left : left + width] = 0
    return image, box


@lru_cache
def mean_share(side=SIDE):
    """Share erased by sizes 0, 2, 4, ... up to `side`, on average over all centers."""
    center = np.arange(side)
    rows = [
        (np.minimum(center + half, side) - np.maximum(center - half, 0)).mean() / side
        for half in range(side // 2 + 1)
    ]
    return np.array(rows) ** 2  # rows and columns are drawn independently


def _cutout_background(picture, curve):
    screen(picture, "One picture")
    sizes = np.arange(0, SIDE + 1, 2)
    style.dress(curve, "Share erased", "size of the square", "share of the picture",
                (-2, SIDE + 2), (-0.03, 1.03))  # fmt: skip
    style.mark(curve, "test", sizes, (sizes / SIDE) ** 2)
    style.mark(curve, "theory", sizes, mean_share(), lw=1.8)
    style.legend(picture, test="full square", theory="mean over all centers",
                 current="this picture")  # fmt: skip


@demo(
    _cutout_background,
    controls=dict(
        scene=scene_control(start="fish"),
        row=Slider("center row", 0, SIDE - 1, 27),
        column=Slider("center column", 0, SIDE - 1, 17),
        size=Slider("size", 0, SIDE, 32, step=2),
    ),
)
def cutout(picture, curve, row, column, size, **values):
    """A picture with a square erased, and the share of pictures that squares of each size take."""
    image, (_, _, height, width) = simulate_cutout(scene(values["scene"]), row, column, size)
    picture.image("image", image)
    share = height * width / SIDE**2
    curve.line("current", size, share)
    return (
        f"A square of {size} by {size} around row {row}, column {column} erases {height} by "
        f"{width} pixels, {share:.1%} of the picture. A full square takes "
        f"{(size / SIDE) ** 2:.1%}, and the mean over all centers is "
        f"{mean_share()[size // 2]:.1%}."
    )


# --- two pictures and their label ------------------------------------------------------------


def label(own, partner, share):
    """The mixed label over the scenes: `share` of the own class, the rest the partner's."""
    mixed = np.zeros(len(scenes.NAMES))
    mixed[scenes.NAMES.index(own)] += share
    mixed[scenes.NAMES.index(partner)] += 1 - share
    return mixed


def entropy(shares):
    """The least possible cross-entropy on such a label, in nats."""
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum()) + 0.0


PARTNER = SIDE + 6  # the row at which the second of two pictures begins


def _pair_axes(ax):
    """Axes for two pictures, one above the other."""
    screen(ax, "The two", PARTNER + SIDE, y="image")
    ax.set_yticks([SIDE / 2, PARTNER + SIDE / 2], ["own", "partner"], rotation=90, va="center")


def _show_pair(panel, own, partner):
    panel.image("image", scene(own))
    below = (-0.5, SIDE - 0.5, PARTNER + SIDE - 0.5, PARTNER - 0.5)
    panel.image("image", scene(partner), below)


def _label_axes(ax):
    last = len(scenes.NAMES) - 1
    style.dress(ax, "Label", "share", "class", (0, 1.03), (last + 0.6, -0.6))
    ax.set_xticks([0, 0.5, 1])
    ax.set_yticks(range(last + 1), scenes.NAMES)


def _show_label(panel, own, partner, share):
    bars(panel, label(own, partner, share), upright=False)


def _mix_background(pair, mixed, shares):
    _pair_axes(pair)
    spread(pair, 0.48)
    screen(mixed, "Mixed")
    _label_axes(shares)
    style.legend(pair, **{"label share": "share of the label"})


WIDTHS = (0.55, 1, 0.8)
PARTNERS = dict(own=scene_control("own"), partner=scene_control("partner", "fish"))


def _told(own, partner, share):
    shares = label(own, partner, share)
    if own == partner:
        return f"Both are of the class {own}, so the label is {own} alone."
    return (
        f"The label: {share:.1%} {own}, {1 - share:.1%} {partner}. No classifier gets below a loss "
        f"of {number(entropy(shares))} on it."
    )


@demo(
    _mix_background,
    widths=WIDTHS,
    controls=dict(**PARTNERS, lam=Slider("lam", 0, 1, 0.7, step=0.01)),
)
def mixup(pair, mixed, shares, own, partner, lam):
    """Two pictures, their weighted mean, and the mixed label."""
    _show_pair(pair, own, partner)
    mixed.image("image", lam * scene(own) + (1 - lam) * scene(partner))
    _show_label(shares, own, partner, lam)
    shown = {0: "only the partner shows", 1: "only the own picture shows"}
    seen = "nothing changes" if own == partner else shown.get(lam, "both pictures show at once")
    return f"At lam = {lam:.2f} {seen}. {_told(own, partner, lam)}"


def simulate_cutmix(own, partner, top, left, height, width):
    """Paste a box of the partner: the picture, the box inside it, the own share of the pixels."""
    top, left, height, width = box = box_inside(top, left, height, width)
    mixed, inside = own.copy(), np.s_[top : top + height, left : left + width]
    mixed[inside] = partner[inside]
    return mixed, box, 1 - height * width / SIDE**2


def _cutmix_background(pair, mixed, shares):
    _pair_axes(pair)
    spread(pair, 0.48)
    screen(mixed, "Mixed")
    _label_axes(shares)
    style.legend(pair, frame="box", **{"label share": "share of the label"})
    dash_key(pair)


@demo(
    _cutmix_background,
    widths=WIDTHS,
    controls=dict(
        **PARTNERS,
        top=Slider("top", -SIDE, SIDE, 8),
        left=Slider("left", -SIDE, SIDE, 4),
        height=Slider("height", 0, SIDE, 40),
        width=Slider("width", 0, SIDE, 28),
    ),
)
def cutmix(pair, mixed, shares, own, partner, top, left, height, width):
    """Two pictures, the first with a box of the second pasted in, and the mixed label."""
    image, box, share = simulate_cutmix(scene(own), scene(partner), top, left, height, width)
    _show_pair(pair, own, partner)
    mixed.image("image", image)
    if box[2] * box[3]:
        frame(mixed, *box)
        frame(pair, box[0] + PARTNER, *box[1:])
    _show_label(shares, own, partner, share)
    asked = height * width / SIDE**2
    over = f" (the whole box would be {asked:.1%})" if asked > 1 - share + 1e-9 else ""
    pasted = f"{box[2]} by {box[3]} pixels" if box[2] * box[3] else "nothing"
    return (
        f"The box pastes {pasted} of the partner, {1 - share:.1%} of the picture{over}. "
        f"{_told(own, partner, share)}"
    )


# --- CowMix ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _noise(pattern):
    return np.random.default_rng(pattern).normal(size=(SIDE, SIDE))


def simulate_cow_mask(noise, keep, sigma):
    """Smoothed noise below its mean plus the normal quantile of `keep` times its deviation."""
    from scipy.ndimage import gaussian_filter

    if keep <= 0 or keep >= 1:
        return np.full(noise.shape, keep >= 1)
    smooth = gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + NormalDist().inv_cdf(keep) * smooth.std()


def _cow_background(pair, spots, mixed, shares):
    _pair_axes(pair)
    spread(pair, 0.7)
    screen(spots, "Mask, white is own")
    for side in spots.spines.values():
        side.set_visible(True)  # a mask that is all white has an edge too
    screen(mixed, "Mixed")
    _label_axes(shares)
    style.legend(pair, **{"label share": "share of the label"})


@demo(
    _cow_background,
    widths=(0.6, 1.2, 1.2, 0.65),
    controls=dict(
        **PARTNERS,
        sigma=LogSlider("sigma", 0.5, 20, 5),
        keep=Slider("keep", 0, 1, 0.5, step=0.01),
        pattern=Slider("noise number", 0, 20, 0),
    ),
)
def cowmix(pair, spots, mixed, shares, own, partner, sigma, keep, pattern):
    """Two pictures, a spotted mask, the first picture inside the spots, and the mixed label."""
    _show_pair(pair, own, partner)
    mask = simulate_cow_mask(_noise(pattern), keep, sigma)
    spots.image("image", np.repeat(mask[..., None], 3, axis=2))
    mixed.image("image", np.where(mask[..., None], scene(own), scene(partner)))
    share = float(mask.mean())
    _show_label(shares, own, partner, share)
    return (
        f"Spots of width sigma = {sigma:g}: {keep:.0%} asked for, {share:.1%} came. "
        f"{_told(own, partner, share)}"
    )
