"""What does a network see of one picture, when several augmentations act in a row?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.augmentation.geometry import simulate_crop, simulate_matrix, simulate_warp
from course.demos.augmentation.light import simulate_color
from course.demos.augmentation.mixing import simulate_cutout
from course.demos.augmentation.screen import SIDE, bars, draw_all, scene, scene_control
from course.demos.pattern import Slider, demo

VIEWS = 6


@lru_cache(maxsize=64)
def _draws(number):
    """Random numbers in [-1, 1] for all views; the strength scales them later."""
    return np.random.default_rng(number).uniform(-1, 1, size=(VIEWS, 13))


def simulate_view(image, strength, draws):
    """Mirror, affine map, crop, color jitter and CutOut of one picture.

    Parameters
    ----------
    image : ndarray, (64, 64, 3)
    strength : float, 0 to 1
        At 1: angle up to 45 degrees, shear up to 30, scale from 1/2 to 2, pad 16, factors of color
        from 0.2 to 1.8, a square of up to 40 pixels. At 0 nothing changes.
    draws : ndarray, (13,)
        Numbers in [-1, 1].

    Returns
    -------
    ndarray, (64, 64, 3)
    """
    if strength == 0:
        return image
    flip, angle, shear, scale, down, across, *color, size, row, column, _ = draws
    matrix = simulate_matrix(
        45 * strength * angle, scale=2.0 ** (strength * scale), shear=30 * strength * shear
    )
    pad = round(16 * strength)
    top, left = round(pad * (1 + down)), round(pad * (1 + across))
    moved = simulate_warp(image[:, ::-1] if flip > 0 else image, matrix)
    _, cropped = simulate_crop(moved, pad, top, left)
    jittered, _ = simulate_color(cropped, *(1 + 0.8 * strength * np.array(color)))
    center = ((1 + np.array([row, column])) / 2 * (SIDE - 1)).round().astype(int).tolist()
    return simulate_cutout(jittered, *center, round(40 * strength * abs(size)))[0]


def _policy_background(views, changes):
    draw_all()
    style.dress(views, "Six views of one picture", "view, 1 to 3 above, 4 to 6 below", "line",
                (-0.55, 2.55), (1.55, -0.55))  # fmt: skip
    views.set_xticks([])
    views.set_yticks([0, 1], ["1", "2"])
    views.set_aspect("equal")
    views.grid(False)
    style.dress(changes, "Change of a pixel", "view", "mean difference", (-0.6, 5.6), (0, 0.7))
    changes.set_xticks(range(VIEWS), range(1, VIEWS + 1))
    style.legend(views, **{"label share": "mean difference to the original"})


@demo(
    _policy_background,
    widths=(1.6, 1),
    controls=dict(
        scene=scene_control(),
        strength=Slider("strength", 0, 1, 0.3, step=0.01),
        draw=Slider("draw", 0, 50, 0),
    ),
)
def policy(views, changes, strength, draw, **values):
    """Six random views of one picture, and how far each is from the original."""
    image = scene(values["scene"])
    seen = [simulate_view(image, strength, draws) for draws in _draws(draw)]
    for i, view in enumerate(seen):
        x, y = i % 3, i // 3
        views.image("image", view, (x - 0.48, x + 0.48, y + 0.48, y - 0.48))
    apart = np.abs(np.array(seen) - image).mean(axis=(1, 2, 3))
    bars(changes, apart)
    return (
        f"Strength {strength:.2f}, draw {draw}: a pixel of the six views differs from the "
        f"original by {apart.mean():.2f} on average, from {apart.min():.2f} to {apart.max():.2f}."
    )
