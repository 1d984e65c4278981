"""How do this unit's demos lay out pictures, frames and labels?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Choice
from course.worlds import scenes

SIDE = scenes.SIDE
GRAY = np.array([0.299, 0.587, 0.114])


@lru_cache
def scene(name):
    """One of the course's pictures, not to be written to."""
    image = scenes.picture(name)
    image.flags.writeable = False
    return image


def draw_all():
    """Draw every scene now: that takes longer than a redraw may."""
    for name in scenes.NAMES:
        scene(name)


def scene_control(label="scene", start="boat"):
    """A menu of all scenes."""
    return Choice(label, scenes.NAMES, start)


def screen(ax, title, height=SIDE, width=SIDE, y="row"):
    """Axes for an image of that size: equal scales, rows downwards, no grid."""
    draw_all()
    style.dress(ax, title, "column", y, (-0.5, width - 0.5), (height - 0.5, -0.5))
    ax.set_aspect("equal")
    ax.grid(False)


def spread(ax, space):
    """Leave more room between the axes, for their labels."""
    ax.figure.subplots_adjust(wspace=space)


def frame(panel, top, left, height, width):
    """Outline these pixels, visible on any ground."""
    x = left + np.array([0, width, width, 0, 0]) - 0.5
    y = top + np.array([0, 0, height, height, 0]) - 0.5
    outline(panel, x, y)


def outline(panel, x, y):
    """Draw a closed line, visible on any ground."""
    panel.line("frame", x, y)
    panel.line("frame dashes", x, y)


def dash_key(ax):
    """Dash the frame's key in the legend, as the frame itself is dashed."""
    for line in ax.figure.legends[-1].get_lines():
        line.set_linestyle((0, (1.5, 1.5)))


def bars(panel, shares, upright=True):
    """Draw bars at 0, 1, 2, ..., upright or lying, as long as the shares."""
    at = np.arange(len(shares))
    low, high, zero = at - 0.35, at + 0.35, np.zeros(len(shares))
    corners = [(low, zero), (high, zero), (high, shares), (low, shares)]
    if not upright:
        corners = [(length, place) for place, length in corners]
    panel.shapes("label share", np.stack([np.stack(c, axis=1) for c in corners], axis=1))
