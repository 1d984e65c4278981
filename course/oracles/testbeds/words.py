"""Does a picture show the texts that it is said to show?

Each is drawn once more, here, with the same font at the same place, and compared with the picture:
whoever claims a title has drawn it.
"""

import functools
import warnings
from pathlib import Path

import numpy as np

from .ink import background

LEAST_CONTRAST = 40.0  # between a text and what is behind it, of 441
# Correlation of the letters: of the same text about 1, of another of its length seldom above 0.5.
# With path effects, as Matplotlib's hand-drawn style has, letters are drawn by other means.
LEAST_LIKENESS, LEAST_WITH_EFFECTS = 0.55, 0.3
LONGEST, MOST_LETTERS = 150, 4_000  # of a text, and of all texts of a picture
LARGEST, WIDEST = 40, 60_000  # points a letter, pixels of a box
MOST_SQUARES = 400  # that are compared in a text


def readable(pixels, size, dpi, words):
    """Which texts a picture shows where they are said to be.

    Parameters
    ----------
    pixels : ndarray of uint8, (height, width, 3)
    size : list of float
        Width and height before they are rounded.
    dpi : float
    words : list of dict
        As `figures.drawn` makes them.

    Returns
    -------
    list of bool

    Raises
    ------
    ValueError
        For more letters than a picture has.
    """
    if sum(len(word["text"]) for word in words) > MOST_LETTERS:
        raise ValueError("too many letters")
    fit = [_fits(word) for word in words]
    again = _redrawn(size, dpi, [word for word, ok in zip(words, fit, strict=True) if ok])
    return [
        ok and _shown(pixels, dpi, again if _known(word) else None, word)
        for word, ok in zip(words, fit, strict=True)
    ]


def _fits(word):
    """Whether the facts about a text are of the kinds that they should be."""
    numbers = [*word["box"], *word["at"], *word["color"], word["size"], word["rotation"]]
    texts = [word["text"], word["font"], *word["place"], word["align"], word["spacing"]]
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


def _spacing(text):
    """How far lines are apart: a factor, or "normal" in Matplotlib since 3.11."""
    return text if text == "normal" else float(text)


def _redrawn(size, dpi, words):
    """How much of each pixel the texts cover, from 0 to 1: (height, width)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.transforms import IdentityTransform

    inches = [(side + 1e-6) / dpi for side in size]  # whole numbers must stay what they are
    figure = Figure(figsize=inches, dpi=dpi, facecolor="white")
    for word in filter(_known, words):
        horizontal, vertical, mode = word["place"]
        figure.text(
            *word["at"], word["text"], transform=IdentityTransform(), color="black",
            fontproperties=FontProperties(fname=_fonts()[word["font"]], size=word["size"]),
            ha=horizontal, va=vertical, rotation=word["rotation"], rotation_mode=mode,
            linespacing=_spacing(word["spacing"]), multialignment=word["align"], parse_math=False,
        )  # fmt: skip
    canvas = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that the font does not have
        canvas.draw()
    return 1 - np.asarray(canvas.buffer_rgba())[:, :, 0] / 255.0


def _shown(pixels, dpi, again, word):
    """Whether there is ink like this text's in its box."""
    height = len(pixels)
    left, bottom, right, top = word["box"]
    rows = slice(max(int(height - top) - 1, 0), max(int(height - bottom) + 2, 0))
    columns = slice(max(int(left) - 1, 0), max(int(right) + 2, 0))
    part = pixels[rows, columns].astype(float)
    if part.shape[0] < 4 or part.shape[1] < 2 or part[:, :, 0].size > WIDEST:
        return False
    behind = background(part)
    color = 255 * np.array(word["color"][:3]) * word["color"][3] + behind * (1 - word["color"][3])
    if np.linalg.norm(color - behind) < LEAST_CONTRAST:
        return False
    # What is farther from the text's color than this is background, also where that is a picture.
    reach = 0.75 * np.linalg.norm(color - behind)
    ink = np.clip(1 - np.linalg.norm(part - color, axis=2) / reach, 0, 1)
    if again is None:
        return 0.02 < (ink > 0.5).mean() < 0.8
    side = max(8, round(1.2 * word["size"] * dpi / 72))
    least = LEAST_WITH_EFFECTS if word["effects"] is True else LEAST_LIKENESS
    return _likeness(ink, again[rows, columns], side) >= least


def _likeness(ink, wanted, side):
    """How well two texts' ink agrees where it does so least, letter by letter.

    One of them may be moved by a pixel. The least correlation in squares that hold a letter or
    two: texts that have most letters in common agree as a whole.
    """
    if wanted.shape != ink.shape or min(ink.std(), wanted.std()) < 1e-3:
        return 0.0
    moved = [np.roll(wanted, (a, b), (0, 1)) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    wanted = max(moved, key=lambda m: _correlation(ink, m))
    found = [_correlation(ink, wanted)]
    step = max(side // 2, int((ink.size / MOST_SQUARES) ** 0.5))
    for top in range(0, max(len(ink) - side // 2, 1), step):
        for left in range(0, max(ink.shape[1] - side // 2, 1), step):
            part = np.s_[top : top + side, left : left + side]
            if wanted[part].std() > 0.5 * wanted.std():
                found.append(_correlation(ink[part], wanted[part]))
    return min(found)


def _correlation(a, b):
    """Pearson's correlation of two arrays; 0 where one is constant."""
    a, b = a - a.mean(), b - b.mean()
    both = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / both if both > 1e-9 else 0.0
