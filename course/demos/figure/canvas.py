"""How is a picture redrawn in a few milliseconds?

What stays is painted once and restored from memory; what moves are artists that only get new
data; the PNG is encoded without the filters that cost most of the time.
"""

import re
import struct
import zlib

import numpy as np

from course.demos import style

__all__ = ["HEIGHT", "SCALE", "WIDTH", "Canvas", "Panel", "encode_png"]

WIDTH, HEIGHT = 720, 350  # size on the page, in CSS pixels
SCALE = 1.5  # pixels drawn per CSS pixel: sharp on dense screens, still well under the budget


def encode_png(rgba):
    """Encode an image as PNG, fast.

    Pillow tries five filters on every row, which takes 12 ms for a figure of this size. Without
    filters and at zlib's lowest level a plot compresses about as well, in 5 ms.

    Parameters
    ----------
    rgba : ndarray of uint8, (height, width, 4)

    Returns
    -------
    bytes
        A PNG file (W3C Recommendation, Portable Network Graphics, third edition).
    """
    height, width, _ = rgba.shape
    rows = np.zeros((height, 1 + 4 * width), dtype=np.uint8)  # each row: filter type 0, pixels
    rows[:, 1:] = rgba.reshape(height, 4 * width)

    def chunk(kind, data):
        check = zlib.crc32(data, zlib.crc32(kind))
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(rows, 1)),
            chunk(b"IEND", b""),
        ]
    )


class Panel:
    """One pair of axes and the things that move on it.

    Call :meth:`line`, :meth:`shapes`, :meth:`image` and :meth:`text` for all that should be seen
    now. Artists are kept from redraw to redraw and only get new data, so a call costs microseconds.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw. A role, one of :data:`course.demos.style.ROLES`, says how.
    """

    def __init__(self, ax):
        self.ax = ax
        self._kept = {}
        self._drawn = []

    def line(self, role, x, y):
        """Draw points, joined or not as the role says. x, y : numbers or arrays of one length."""
        from matplotlib.lines import Line2D

        self._artist(role, Line2D, [], []).set_data(np.atleast_1d(x), np.atleast_1d(y))

    def shapes(self, role, polygons):
        """Draw filled polygons. polygons : array (n, corners, 2) or a list of (corners, 2)."""
        from matplotlib.collections import PolyCollection

        self._artist(role, PolyCollection, []).set_verts(polygons)

    def image(self, role, pixels, extent=None):
        """Draw an image, each pixel an even rectangle.

        pixels : ndarray (H, W, 3) in [0, 1]. extent : (left, right, bottom, top) in the axes'
        coordinates; without it pixel (row, column) is centered at x = column, y = row. The
        background sets the axes' limits, y downwards, as rows are counted.
        """
        from course.demos.figure.pixels import Pixels

        height, width = np.shape(pixels)[:2]
        if extent is None:
            extent = (-0.5, width - 0.5, height - 0.5, -0.5)
        self._artist(role, Pixels).set_pixels(pixels, extent)

    def text(self, role, x, y, words):
        """Write words, where the role says how they are aligned at (x, y)."""
        from matplotlib.text import Text

        text = self._artist(role, Text)
        text.set_position((x, y))
        text.set_text(words)

    def begin(self):
        """Forget what was drawn, keep the artists."""
        self._drawn = []

    def blit(self):
        """Draw what was asked for onto the restored background, in the order of the calls."""
        for artist in self._drawn:
            self.ax.draw_artist(artist)

    def _artist(self, role, kind, *empty):
        # The same role may be drawn several times: the how-manieth use is part of the key.
        key = role, sum(drawn.get_gid() == role for drawn in self._drawn)
        if key not in self._kept:
            look = {name: value for name, value in style.ROLES[role].items() if name != "label"}
            artist = self._kept[key] = kind(*empty, gid=role, animated=True, **look)
            self.ax.add_artist(artist)
        self._drawn.append(self._kept[key])
        return self._kept[key]


class Canvas:
    """A painted background and the panels in front of it.

    Parameters
    ----------
    background : callable
        ``background(*axes, **fixed)`` paints what stays, once.
    fixed : dict
        The values that it depends on.
    widths : tuple of float
        One relative width a panel.

    Attributes
    ----------
    panels : list of Panel
    keys : list of str
        What the legend names, in words.
    """

    def __init__(self, background, fixed, widths):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with style.context():
            figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100 * SCALE)
            self._canvas = FigureCanvasAgg(figure)
            axes = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
            background(*axes, **fixed)
            self.panels = [Panel(ax) for ax in axes]
            texts = [text for legend in figure.legends for text in legend.get_texts()]
            self.keys = [_words(text.get_text()) for text in texts]
            self._canvas.draw()
        self._painted = self._canvas.copy_from_bbox(figure.bbox)

    def draw(self, draw, values):
        """Restore the background and let ``draw(*panels, **values)`` paint; return its caption."""
        for panel in self.panels:
            panel.begin()
        caption = draw(*self.panels, **values)
        self._canvas.restore_region(self._painted)
        for panel in self.panels:
            panel.blit()
        return caption

    def png(self):
        """Return the picture as PNG, bytes."""
        return encode_png(np.asarray(self._canvas.buffer_rgba()))


def _words(label):
    """A label without the marks of Matplotlib's mathtext."""
    return " ".join(re.sub(r"[$\\{}]", " ", label).split())
