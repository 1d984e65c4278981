"""What is in a picture that was drawn elsewhere, and which of the words about it are really there?

The facts come from the student's process. Their form is checked here, so that nothing in them
costs the reader much, and a text counts only where the picture shows it.
"""

import functools
from dataclasses import dataclass, field

import numpy as np

from course.oracles.process import value_there

from .figures import MOST_LINES, MOST_PIXELS, MOST_POINTS, MOST_WORDS, drawn
from .words import readable

MOST_AXES = 100
MOST_ALL_POINTS = 10_000  # of all lines together


@dataclass
class Axis:
    """Limits and scale of one axis."""

    low: float
    high: float
    scale: str

    def share(self, values):
        """Where values lie between the limits, from 0 to 1; nan where the scale has no place."""
        turn = _turned(self.scale)
        if turn is None:
            return np.full(np.shape(values), np.nan)
        with np.errstate(all="ignore"):
            low, high, found = turn([self.low]), turn([self.high]), turn(np.asarray(values))
            return (found - low) / (high - low)


@functools.lru_cache(maxsize=16)
def _turned(scale):
    """What an axis of a scale does to its values; None for a scale with functions of its own."""
    from matplotlib.figure import Figure
    from matplotlib.scale import get_scale_names

    if scale not in get_scale_names() or scale in ("function", "functionlog"):
        return None
    ax = Figure().add_subplot()
    ax.set_xscale(scale)
    return ax.xaxis.get_transform().transform


@dataclass
class Line:
    """A line: its points, its color with opacity, from 0 to 1, how it steps, its label."""

    points: np.ndarray
    color: np.ndarray
    steps: str
    label: str


@dataclass
class Axes:
    """A pair of axes: its box, its lines, the boxes of its images."""

    box: np.ndarray
    x: Axis
    y: Axis
    lines: list
    images: list


@dataclass
class Word:
    """A text that the picture shows, what it is for, the number of its axes or -1, its box."""

    text: str
    what: str
    axes: int
    box: np.ndarray
    sample: np.ndarray | None = None  # for a legend's text: the box of the line beside it


@dataclass
class Picture:
    """A picture: pixels (height, width, 3), dots per inch, axes, and the texts that it shows."""

    pixels: np.ndarray
    dpi: float
    axes: list = field(default_factory=list)
    words: list = field(default_factory=list)
    paths: dict = field(default_factory=dict)  # where lines run, kept by `ink`

    def rows(self, box):
        """Rows and columns of a box, as slices, as far as they lie inside the picture."""
        left, bottom, right, top = box
        height, width = self.pixels.shape[:2]
        rows = np.clip(np.round([height - top, height - bottom]), 0, height).astype(int)
        columns = np.clip(np.round([left, right]), 0, width).astype(int)
        return slice(*rows), slice(*columns)

    def texts(self, what, axes=None):
        """Texts of a kind, of some axes or of all."""
        return [w.text for w in self.words if w.what == what and axes in (None, w.axes)]


def picture_of(figure):
    """Have a figure drawn where it lives, and look at the picture here.

    Parameters
    ----------
    figure : object
        What a student's function returned.

    Returns
    -------
    Picture or None
        None where it is no figure, or nothing that could be one.
    """
    facts = value_there(drawn, figure)
    try:
        return None if facts is None else _read(facts)
    except (TypeError, ValueError, KeyError, IndexError, OverflowError):
        return None


def _read(facts):
    """A picture of facts; raises one of half a dozen errors if they are none."""
    pixels, dpi = facts["pixels"], _number(facts["dpi"])
    fits = type(pixels) is np.ndarray and pixels.dtype == np.uint8 and pixels.ndim == 3
    _hold(fits and pixels.shape[2] == 3 and 0 < pixels[:, :, 0].size < 1.1 * MOST_PIXELS)
    size = [_number(side) for side in _list(facts["size"], 2)]
    _hold(1 <= dpi <= 200 and len(size) == 2)
    _hold(all(abs(a - b) <= 1 for a, b in zip(size, pixels.shape[1::-1], strict=True)))
    picture = Picture(pixels, dpi, [_axes(a) for a in _list(facts["axes"], MOST_AXES)])
    lines = [line for axes in picture.axes for line in axes.lines]
    _hold(len(lines) <= MOST_LINES)
    _hold(sum(len(line.points) for line in lines) <= MOST_ALL_POINTS)
    told, shown = _list(facts["words"], MOST_WORDS), {}
    for place, seen in enumerate(readable(pixels, size, dpi, told)):
        if seen:
            word = told[place]
            _hold(type(word["what"]) is type(word["text"]) is str and type(word["axes"]) is int)
            _hold(-1 <= word["axes"] < len(picture.axes))
            shown[place] = Word(word["text"], word["what"], word["axes"], _box(word["box"]))
    for place, box in _list(facts["legend"], MOST_WORDS):
        if place in shown:
            shown[place].sample = _box(box)
    picture.words = list(shown.values())
    return picture


def _axes(facts):
    lines = [_line(line) for line in _list(facts["lines"], MOST_LINES)]
    images = [_box(box) for box in _list(facts["images"], 4)]
    return Axes(_box(facts["box"]), _axis(facts["x"]), _axis(facts["y"]), lines, images)


def _axis(facts):
    low, high, scale = facts
    _hold(type(scale) is str and len(scale) < 40)
    return Axis(_number(low), _number(high), scale)


def _line(facts):
    points, color = facts["points"], np.array([_number(v) for v in _list(facts["color"], 4)])
    fits = type(points) is np.ndarray and points.dtype == float and points.ndim == 2
    _hold(fits and points.shape[1] == 2 and len(points) <= MOST_POINTS)
    _hold(color.shape == (4,) and (color >= 0).all() and (color <= 1).all())
    _hold(type(facts["steps"]) is type(facts["label"]) is str)
    return Line(points, color, facts["steps"], facts["label"])


def _box(facts):
    box = np.array([_number(v) for v in _list(facts, 4)])
    _hold(box.shape == (4,))
    return box


def _number(value):
    _hold(type(value) in (int, float) and abs(value) < 1e9)
    return float(value)


def _list(values, most):
    _hold(type(values) is list and len(values) <= most)
    return values


def _hold(condition):
    if not condition:
        raise ValueError("no facts of a picture")
