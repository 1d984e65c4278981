"""Which places of an image speak for a class?"""

from functools import cache

import numpy as np

from course.demos import style
from course.demos.augmentation.screen import screen, spread
from course.demos.cifar10.measured import SHOWN, measured
from course.demos.pattern import Choice, demo

# Names of the pictures and classes must be known before anything is loaded.
PICTURES = (
    "disc", "ring", "square", "frame", "cross", "star", "crescent", "mistake 1", "mistake 2"
)  # fmt: skip
CLASSES = (
    "the true one", "disc", "ring", "square", "frame", "triangle", "cross", "star", "crescent",
    "bar", "dumbbell",
)  # fmt: skip
assert len(PICTURES) == len(SHOWN) + 2
SIDE = 32


@cache
def enlarging():
    """Matrix (32, 8) that enlarges a row of 8 bilinearly, borders aligned."""
    place = np.clip((np.arange(SIDE) + 0.5) / 4 - 0.5, 0, 7)
    return np.maximum(1 - np.abs(place[:, None] - np.arange(8)), 0)


def simulate_map(picture, label, softmax=False):
    """Grad-CAM map of a stored picture.

    Parameters
    ----------
    picture, label : int
    softmax : bool
        Explain the probability instead of the logit.

    Returns
    -------
    cam : ndarray, (32, 32)
        Enlarged, with maximum 1 (or all zero).
    top : float
        Largest value before.
    """
    cam = measured()["soft" if softmax else "maps"][picture, label].astype(float)
    large = enlarging() @ cam @ enlarging().T
    top = large.max()
    return large / (top if top > 0 else 1.0), float(cam.max())


def _background(image, overlay, bars):
    spread(image, 0.4)
    screen(image, "Synthetic shape", SIDE, SIDE)
    screen(overlay, "Map over the image", SIDE, SIDE, y="")
    style.dress(bars, "Probabilities", "", "probability", (-0.7, 9.7), (0, 1.05))
    names = measured()["names"]
    bars.set_xticks(range(10), names, rotation=45, ha="right", fontsize=6.5)
    style.legend(image, measured="what the network says", current="class explained")


@demo(
    _background,
    widths=(1, 1, 1.2),
    controls=dict(
        picture=Choice("picture", PICTURES, "star"),
        explain=Choice("class", CLASSES, "the true one"),
        of=Choice("gradient of", ("the logit", "the softmax"), "the logit"),
    ),
)
def class_maps(image, overlay, bars, picture, explain, of):
    """Grad-CAM of a small trained network: an image, the evidence for a class, its scores."""
    table, i = measured(), PICTURES.index(picture)
    true = table["labels"][i]
    label = true if explain == CLASSES[0] else table["names"].index(explain)
    cam, top = simulate_map(i, label, of == "the softmax")
    colors = table["pictures"][i] / 255
    image.image("image", colors)
    heat = cam[..., None]
    gray = colors.mean(axis=2, keepdims=True)
    overlay.image("image", (1 - heat) * 0.45 * gray + heat * np.array([1.0, 0.85, 0.2]))
    scores = np.array(table["scores"][i])
    p = np.exp(scores - scores.max())
    p /= p.sum()
    bars.line("measured", np.arange(10), p)
    bars.line("current", np.array([label]), p[[label]])
    down, across = np.unravel_index(cam.argmax(), cam.shape)
    where = (
        f"brightest at row {down}, column {across}; largest value {top:.3g} before scaling"
        if top > 0 else "empty: nothing speaks for it"
    )  # fmt: skip
    names = table["names"]
    return (
        f"Data: {table['source']}. A {names[true]}; the network says {names[int(p.argmax())]} with "
        f"probability {p.max():.3g}. The map for {names[label]} (probability {p[label]:.2g}), from "
        f"the gradient of {of}: {where}."
    )
