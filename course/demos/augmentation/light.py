"""What do brightness, contrast and saturation do to a picture and to its values?"""

import numpy as np

from course.demos import style
from course.demos.augmentation.screen import GRAY, scene, scene_control, screen, spread
from course.demos.pattern import Slider, demo

BINS = 32
HIGHEST = 0.5  # the axis ends there


def simulate_color(image, brightness, contrast, saturation):
    """The three adjustments in turn, each clipped.

    Parameters
    ----------
    image : ndarray, (H, W, 3)
    brightness, contrast, saturation : float

    Returns
    -------
    adjusted : ndarray, (H, W, 3)
    clipped : float
        Share of the values that were cut off in at least one of the three.
    """
    cut = np.zeros(image.shape, dtype=bool)
    for factor, other in (
        (brightness, lambda x: 0.0),
        (contrast, lambda x: (x @ GRAY).mean()),
        (saturation, lambda x: (x @ GRAY)[..., None]),
    ):
        blend = factor * image + (1 - factor) * other(image)
        image = blend.clip(0, 1)
        cut |= np.abs(blend - image) > 1e-9
    return image, float(cut.mean())


def histogram(image):
    """Share of the pixels in each of BINS steps of gray, (BINS,)."""
    steps = np.minimum((image @ GRAY * BINS).astype(int), BINS - 1)
    return np.bincount(steps.ravel(), minlength=BINS) / steps.size


def _stairs(heights):
    """Outline of a histogram: x and y."""
    edges = np.arange(BINS + 1) / BINS
    return np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)


def _color_background(before, after, curve):
    spread(before, 0.42)
    screen(before, "Before")
    screen(after, "After")
    style.dress(curve, "Gray values", "gray", "share of the pixels", (-0.03, 1.03), (0, HIGHEST))
    style.legend(before, "before", "after")


@demo(
    _color_background,
    widths=(1, 1, 1),
    controls=dict(
        scene=scene_control(),
        brightness=Slider("brightness", 0, 3, 1.3, step=0.05),
        contrast=Slider("contrast", 0, 3, 1.0, step=0.05),
        saturation=Slider("saturation", 0, 3, 1.0, step=0.05),
    ),
)
def color(before, after, curve, brightness, contrast, saturation, **values):
    """A picture before and after a change of color, and how its gray values are distributed."""
    image = scene(values["scene"])
    adjusted, clipped = simulate_color(image, brightness, contrast, saturation)
    before.image("image", image)
    curve.line("before", *_stairs(histogram(image)))
    after.image("image", adjusted)
    heights = histogram(adjusted)
    curve.line("after", *_stairs(heights))
    means = [(picture @ GRAY).mean() for picture in (image, adjusted)]
    spreads = [(picture @ GRAY).std() for picture in (image, adjusted)]
    top = heights.max()
    beyond = ""
    if top > HIGHEST:
        beyond = f" One step of gray holds {top:.0%} of the pixels, more than the axis shows."
    return (
        f"Brightness {brightness:g}, contrast {contrast:g}, saturation {saturation:g}: the mean "
        f"gray goes from {means[0]:.2f} to {means[1]:.2f}, its standard deviation from "
        f"{spreads[0]:.2f} to {spreads[1]:.2f}. {clipped:.0%} of the values were cut off at 0 or 1 "
        f"and are lost.{beyond}"
    )
