"""Does a picture show the texts that it is said to show?

Each is drawn once more, here, with the same font at the same place, and compared with the picture:
whoever claims a title has drawn it.
"""

import functools
import logging
import warnings
from pathlib import Path

import numpy as np

from .ink import background

LEAST_CONTRAST = 40.0  # between a text and what is behind it, of 441
LEAST_LIKENESS = 0.6  # correlation; the same text has about 1, another of its length up to 0.5
LONGEST, LARGEST = 200, 72  # letters, and points a letter


def readable(pixels, dpi, words):
    """Which texts a picture shows where they are said to be.

    Parameters
    ----------
    pixels : ndarray of uint8, (height, width, 3)
    dpi : float
    words : list of dict
        As `figures.drawn` makes them.

    Returns
    -------
    list of bool
    """
    fit = [_fits(word) for word in words]
    again = _redrawn(pixels.shape[:2], dpi, [w for w, ok in zip(words, fit, strict=True) if ok])
    return [
        ok and _shown(pixels, again if _known(word) else None, word)
        for word, ok in zip(words, fit, strict=True)
    ]


def _fits(word):
    """Whether the facts about a text are of the kinds that they should be."""
    numbers = [*word["box"], *word["at"], *word["color"], word["size"], word["rotation"]]
    numbers.append(word["spacing"][0])
    texts = [word["text"], word["font"], *word["place"], word["spacing"][1]]
    return (
        all(type(n) is float and abs(n) < 1e5 for n in numbers)
        and all(type(t) is str and len(t) <= LONGEST for t in texts)
        and [len(word[name]) for name in ("box", "at", "color", "place")] == [4, 2, 4, 3]
        and 1 <= word["size"] <= LARGEST
        and all(0 <= part <= 1 for part in word["color"])
    )


@functools.cache
def _fonts():
    """Paths of the fonts that come with Matplotlib, by name: everybody has these."""
    from matplotlib import get_data_path

    return {path.name: path for path in Path(get_data_path(), "fonts", "ttf").glob("*.ttf")}


def _known(word):
    """Whether a text can be drawn here as it was there: known font, no formula."""
    return word["font"] in _fonts() and "$" not in word["text"]


def _redrawn(shape, dpi, words):
    """How much of each pixel the texts cover, from 0 to 1: (height, width)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.transforms import IdentityTransform

    height, width = shape
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi, facecolor="white")
    for word in filter(_known, words):
        horizontal, vertical, mode = word["place"]
        figure.text(
            *word["at"], word["text"], transform=IdentityTransform(), color="black",
            fontproperties=FontProperties(fname=_fonts()[word["font"]], size=word["size"]),
            ha=horizontal, va=vertical, rotation=word["rotation"], rotation_mode=mode,
            linespacing=word["spacing"][0], multialignment=word["spacing"][1], parse_math=False,
        )  # fmt: skip
    canvas = FigureCanvasAgg(figure)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that the font does not have
        canvas.draw()
    return 1 - np.asarray(canvas.buffer_rgba())[:, :, 0] / 255.0


def _shown(pixels, again, word):
    """Whether there is ink like this text's in its box."""
    height, width = pixels.shape[:2]
    left, bottom, right, top = word["box"]
    rows = slice(max(int(height - top) - 1, 0), max(int(height - bottom) + 2, 0))
    columns = slice(max(int(left) - 1, 0), max(int(right) + 2, 0))
    part = pixels[rows, columns].astype(float)
    if part.shape[0] < 4 or part.shape[1] < 2:
        return False
    behind = background(part)
    color = 255 * np.array(word["color"][:3]) * word["color"][3] + behind * (1 - word["color"][3])
    if np.linalg.norm(color - behind) < LEAST_CONTRAST:
        return False
    far, near = (np.linalg.norm(part - c, axis=2) for c in (behind, color))
    ink = far / (far + near + 1e-9)
    if again is None:
        return 0.02 < (ink > 0.5).mean() < 0.8
    wanted = again[rows, columns]
    if wanted.shape != ink.shape or min(ink.std(), wanted.std()) < 1e-3:
        return False
    return float(np.corrcoef(ink.ravel(), wanted.ravel())[0, 1]) >= LEAST_LIKENESS
