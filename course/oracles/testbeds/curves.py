"""Which curves does a picture show, and what does it call them?"""

from dataclasses import dataclass

import numpy as np

from .ink import background, shown, strongest
from .picture import Axes, Line

MOST_TRIED = 10  # lines of the same values that are looked for in a picture
CLOSE_COLORS = 60.0  # colors nearer to each other than this do not tell lines apart, of 441


@dataclass
class Curve:
    """A line that a picture shows, and its axes."""

    axes: Axes
    line: Line
    number: int  # of the axes


def curve(picture, values):
    """The line that shows values epoch by epoch, as they are or in percent.

    Parameters
    ----------
    picture : Picture
    values : list of float
        Of a single one no line is seen, so its ink is not looked for.

    Returns
    -------
    Curve or None
        None if no line with these values runs through the picture.
    """
    found = [
        Curve(axes, line, number)
        for number, axes in enumerate(picture.axes)
        for line in axes.lines
        if _has(line, values)
    ]
    for each in found[:MOST_TRIED]:
        if len(values) == 1 or shown(picture, each.axes, each.line):
            return each
    return None


def _has(line, values):
    """Whether a line has these values against the epochs, counted from 0 or from 1."""
    x, y = line.points.T
    epochs = np.arange(len(values))
    if len(x) != len(values) or not any(np.array_equal(x, epochs + start) for start in (0, 1)):
        return False
    return any(
        np.allclose(y, scale * np.array(values), rtol=0, atol=1e-6 * scale) for scale in (1, 100)
    )


def labels(picture):
    """Texts at the horizontal and at the vertical axes of a picture with lines.

    Panels that share an axis have one label for it, beside one of them or beside all.
    """
    return tuple(
        [
            word.text
            for word in picture.words
            if word.what == what and (word.axes < 0 or picture.axes[word.axes].lines)
        ]
        for what in ("x", "y")
    )


def names(picture):
    """Different texts that tell lines apart: of legends, beside the lines, over panels."""
    numbers = [i for i, axes in enumerate(picture.axes) if axes.lines]
    kinds = ["legend", "text"] + (["title", "y"] if len(numbers) > 1 else [])
    words = [w for w in picture.words if w.what in kinds]
    return {
        w.text.strip() for w in words if w.axes in numbers or (w.what, w.axes) == ("legend", -1)
    }


def called(picture, one, other):
    """What a picture calls one of two curves, in small letters; empty where it is not clear.

    A legend's entry names the curve whose color its sample shows. Where both have one color, the
    lines' own labels decide, or else the order of the entries.
    """
    entries = [
        word
        for word in picture.words
        if word.what == "legend" and word.axes in (one.number, -1) and word.sample is not None
    ]
    if np.linalg.norm(_color(picture, one) - _color(picture, other)) >= CLOSE_COLORS:
        found = [word.text for word in entries if _nearer(picture, word.sample, one, other)]
    else:
        lines = one.axes.lines
        told = [line.label for line in lines]
        if all(label.startswith("_") for label in told) and len(entries) == len(told):
            told = [word.text for word in entries]
        found = [
            label
            for label, line in zip(told, lines, strict=True)
            if line is one.line and label in [word.text for word in entries]
        ]
    return " ".join(found).lower()


def _color(picture, curve):
    """The color of a curve on its background: (3,), from 0 to 255."""
    behind = background(picture.pixels[picture.rows(curve.axes.box)])
    opacity = curve.line.color[3]
    return 255 * curve.line.color[:3] * opacity + behind * (1 - opacity)


def _nearer(picture, box, one, other):
    """Whether a legend's sample has the color of one curve rather than that of another."""
    found = strongest(picture, one.axes, box + np.array([-2, -2, 2, 2]))
    far = [np.linalg.norm(found - _color(picture, curve)) for curve in (one, other)]
    return far[0] < far[1]
