"""Where do flips, crops and affine maps move a picture?"""

import numpy as np

from course.demos import style
from course.demos.augmentation.screen import (
    SIDE,
    dash_key,
    frame,
    outline,
    scene,
    scene_control,
    screen,
)
from course.demos.pattern import Slider, Switch, demo
from course.demos.style import number, plural

MOST_PAD = 16


def simulate_crop(image, pad, top, left, mirror=False):
    """Mirror, pad with zeros, and cut a window of the old size.

    Parameters
    ----------
    image : ndarray, (H, W, 3)
    pad, top, left : int
        top and left, 0 to 2 pad, count from the corner of the padded image.
    mirror : bool

    Returns
    -------
    padded, crop : ndarray, (H + 2 pad, W + 2 pad, 3) and (H, W, 3)
    """
    height, width, _ = image.shape
    padded = np.pad(image[:, ::-1] if mirror else image, ((pad, pad), (pad, pad), (0, 0)))
    return padded, padded[top : top + height, left : left + width]


def _crop_background(whole, cut):
    side = SIDE + 2 * MOST_PAD
    screen(whole, "Padded image, window", side, side)
    screen(cut, "Crop")
    style.legend(whole, frame="window")
    dash_key(whole)


@demo(
    _crop_background,
    controls=dict(
        scene=scene_control(),
        mirror=Switch("mirror"),
        pad=Slider("pad", 0, MOST_PAD, 8),
        top=Slider("top", 0, 2 * MOST_PAD, 3),
        left=Slider("left", 0, 2 * MOST_PAD, 12),
    ),
)
def flip_and_crop(whole, cut, **values):
    """A picture padded with zeros and a window on it, and beside it what the window shows."""
    name, mirror, pad = values["scene"], values["mirror"], values["pad"]
    top, left = min(values["top"], 2 * pad), min(values["left"], 2 * pad)
    padded, crop = simulate_crop(scene(name), pad, top, left, mirror)
    whole.image("image", padded)
    frame(whole, top, left, SIDE, SIDE)
    cut.image("image", crop)
    seen = (SIDE - abs(pad - top)) * (SIDE - abs(pad - left)) / SIDE**2
    down, right = pad - top, pad - left
    moves = [
        f"{abs(by)} {one if abs(by) == 1 else many} {way[by < 0]}"
        for by, one, many, way in (
            (down, "row", "rows", ("down", "up")),
            (right, "column", "columns", ("right", "left")),
        )
        if by
    ]
    limited = (top, left) != (values["top"], values["left"])
    return (
        f"{name.capitalize()}{', mirrored' if mirror else ''}: pad {pad}, window at row {top}, "
        f"column {left}{f' (at most 2 pad = {2 * pad})' if limited else ''}. "
        f"In the crop the picture {'moves ' + ' and '.join(moves) if moves else 'stays in place'}; "
        f"{seen:.0%} of the crop is picture, the rest padding."
    )


# --- ten crops -------------------------------------------------------------------------------

NAMES = ("top left", "top right", "bottom left", "bottom right", "center")


def simulate_ten_crops(image, size):
    """Four corners and the center, then their mirror images: (10, size, size, 3)."""
    crops = np.stack([image[t : t + size, c : c + size] for t, c in corners(image, size)])
    return np.concatenate([crops, crops[:, :, ::-1]])


def corners(image, size):
    """Offsets (row, column) of the five crops."""
    bottom, right = image.shape[0] - size, image.shape[1] - size
    return [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]


def _ten_background(whole, montage):
    screen(whole, "Where they come from")
    style.dress(montage, "Ten crops", "crop", "mirrored", (-0.55, 4.55), (1.6, -0.6))
    montage.set_xticks(range(5), [name.replace(" ", "\n") for name in NAMES])
    montage.set_yticks([0, 1], ["no", "yes"])
    montage.set_aspect("equal")
    montage.grid(False)
    style.legend(whole, frame="crop")
    dash_key(whole)


@demo(
    _ten_background,
    widths=(1, 1.75),
    controls=dict(scene=scene_control(), size=Slider("size", 16, SIDE, 40)),
)
def ten_crops(whole, montage, **values):
    """A picture with the outlines of five crops, and the five crops with their mirror images."""
    image, size = scene(values["scene"]), values["size"]
    whole.image("image", image)
    for top, left in corners(image, size):
        frame(whole, top, left, size, size)
    crops = simulate_ten_crops(image, size)
    for i, crop in enumerate(crops):
        x, y = i % 5, i // 5
        montage.image("image", crop, (x - 0.47, x + 0.47, y + 0.47, y - 0.47))
    distinct = 2 * len(set(corners(image, size)))  # no scene looks the same in a mirror
    overlap = 2 * size - SIDE
    how = (
        f"neighbouring corners share {plural(overlap, 'column')}" if overlap > 0
        else "the corners do not overlap"
    )  # fmt: skip
    return (
        f"Crops of {size} by {size} pixels, {size**2 / SIDE**2:.0%} of the picture each: {how}; "
        f"{distinct} different pictures for the network to judge."
    )


# --- affine maps -----------------------------------------------------------------------------


def simulate_matrix(angle=0.0, shift=(0.0, 0.0), scale=1.0, shear=0.0):
    """Scale, then shear, then rotation, then translation, (3, 3); angles in degrees."""
    turn, slope = np.exp(1j * np.deg2rad(angle)), np.tan(np.deg2rad(shear))
    first, second = turn * scale, turn * scale * (slope + 1j)
    return np.array([
        [first.real, second.real, shift[0]], [first.imag, second.imag, shift[1]], [0.0, 0.0, 1.0]
    ])  # fmt: skip


def simulate_warp(image, matrix):
    """Move an image by a matrix about its center, bilinear, zeros outside.

    Parameters
    ----------
    image : ndarray, (H, W, 3)
    matrix : ndarray, (3, 3)

    Returns
    -------
    ndarray, (H, W, 3)
    """
    height, width, channels = image.shape
    row, column = np.ogrid[:height, :width]
    inverse = np.linalg.inv(matrix)
    across, down = column - (width - 1) / 2, row - (height - 1) / 2
    x = inverse[0, 0] * across + inverse[0, 1] * down + inverse[0, 2] + (width - 1) / 2
    y = inverse[1, 0] * across + inverse[1, 1] * down + inverse[1, 2] + (height - 1) / 2
    # A border of two zeros on each side: what lies further out is moved there.
    x, y = np.clip(x, -2, width) + 2, np.clip(y, -2, height) + 2
    left, top = x.astype(int), y.astype(int)
    padded = np.zeros((height + 4, width + 4, channels))
    padded[2:-2, 2:-2] = image
    flat, at = padded.reshape(-1, channels), top * (width + 4) + left
    a, b = (x - left)[..., None], (y - top)[..., None]
    upper = flat[at] + a * (flat[at + 1] - flat[at])
    lower = flat[at + width + 4]
    lower = lower + a * (flat[at + width + 5] - lower)
    return upper + b * (lower - upper)


def edge(matrix):
    """Where the outline of a picture goes: x and y of its closed line."""
    half = SIDE / 2
    square = np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]]) * half
    x, y, _ = matrix @ np.vstack([square, np.ones(5)])
    return x + (SIDE - 1) / 2, y + (SIDE - 1) / 2


def _affine_background(before, after):
    screen(before, "Before")
    screen(after, "After")
    style.legend(before, frame="edge of the picture")
    dash_key(before)


@demo(
    _affine_background,
    controls=dict(
        scene=scene_control(start="six"),
        angle=Slider("angle", -180, 180, 25),
        shear=Slider("shear", -60, 60, 0),
        scale=Slider("scale", 0.3, 2.5, 0.9, step=0.05),
        tx=Slider("shift x", -SIDE // 2, SIDE // 2, 0),
        ty=Slider("shift y", -SIDE // 2, SIDE // 2, 0),
    ),
)
def affine(before, after, angle, shear, scale, tx, ty, **values):
    """A picture, and the same picture after an affine map about its center."""
    matrix = simulate_matrix(angle, (tx, ty), scale, shear)
    moved = simulate_warp(scene(values["scene"]), matrix)
    before.image("image", scene(values["scene"]))
    after.image("image", moved)
    outline(after, *edge(matrix))
    black = (moved.max(axis=2) == 0).mean()
    (a, b, x), (c, d, y), _ = matrix.round(2) + 0.0  # no -0
    says = (
        f"The rows of the matrix: ({a:.2f}, {b:.2f}, {x:.0f}), ({c:.2f}, {d:.2f}, {y:.0f}), "
        f"(0, 0, 1). Areas are multiplied by {number(scale**2)}; {black:.0%} of the picture is "
        "black, as nothing comes from outside."
    )
    if values["scene"] == "six" and abs(angle) > 150:
        says += " Upside down a six reads as a nine: the label 'six' is wrong."
    return says
