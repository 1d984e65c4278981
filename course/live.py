"""How does a slider redraw a picture at once, everywhere a notebook runs?

A :class:`LiveFigure` renders a Matplotlib figure to PNG and swaps the bytes into one
``ipywidgets.Image``. What does not move (axes, contours, legend) is painted once and restored
from memory at every redraw; only what moves is drawn anew. The figure never touches pyplot, so
there is no global state, no flicker and no doubled figure, and Colab, VS Code and JupyterLab
need no extension. Where widgets do not run, the same object shows a static picture with its
text alternative.
"""

import base64
import html
import struct
import sys
import zlib
from collections import OrderedDict
from contextlib import contextmanager

import numpy as np

from course.demos import style

__all__ = ["LiveFigure", "Panel", "encode_png", "show"]

WIDTH, HEIGHT = 720, 350  # size on the page, in CSS pixels
SCALE = 1.5  # pixels drawn per CSS pixel: sharp on dense screens, still well under the budget
STAGES = 12  # painted backgrounds kept in memory, about 2 MB each


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

    Call :meth:`line` and :meth:`shapes` for all that should be seen now. Artists are kept from
    redraw to redraw and only get new data, so a call costs microseconds.

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


class LiveFigure:
    """A picture with controls under which it redraws in place.

    Parameters
    ----------
    background : callable
        ``background(*axes, **values)`` paints what stays. It gets the values named in `depends`.
    draw : callable
        ``draw(*panels, **values)`` paints what moves and returns the caption, a sentence or two
        that say in words and numbers what the picture shows. It gets all values.
    controls : dict
        Name -> control, see :mod:`course.demos.pattern`. Each has a starting ``value``, a
        ``widget()`` and ``sets(value)``, the values that a choice gives other controls.
    depends : tuple of str
        The controls on which the background depends. Each combination is painted once.
    widths : tuple of float
        One relative width a panel.
    title : str
        Opens the text alternative: what kind of picture this is.

    Attributes
    ----------
    values : dict
        The current value of each control.
    png, caption : bytes, str
        What the picture shows now, and the same in words.
    widget : ipywidgets.Widget or None
        The whole: controls, picture, caption. None where ipywidgets does not work.
    """

    def __init__(self, background, draw, controls, *, depends=(), widths=(1, 1), title=""):
        self._background, self._draw, self._controls = background, draw, controls
        self._depends, self._widths, self._title = depends, widths, title
        self._stages = OrderedDict()
        self._image = self._status = self.widget = None
        self._shown_in = None
        self._busy = False
        self.values = {name: control.value for name, control in controls.items()}
        self.png, self.caption = b"", ""
        self.redraw()
        self._build_widgets()

    @property
    def alt(self):
        """The text alternative: what the picture is and what it shows now."""
        return f"{self._title} {self.caption}".strip()

    def redraw(self, **values):
        """Show the picture for these values; those left out stay as they are.

        An error does not escape, as nobody would see it behind a slider: the caption tells it,
        and the picture stays as it was.
        """
        self.values.update(values)
        try:
            stage = self._stage(tuple(self.values[name] for name in self._depends))
            self.caption = stage.draw(self._draw, self.values)
            self.png = stage.png()
        except Exception as error:
            self.caption = f"No picture for these values: {type(error).__name__}: {error}"
        if self._image is not None:
            self._image.value = self.png
            self._image.tooltip = self.alt
            self._status.value = _status(self.caption)

    def _stage(self, key):
        if key not in self._stages:
            fixed = {name: self.values[name] for name in self._depends}
            self._stages[key] = _Stage(self._background, fixed, self._widths)
            if len(self._stages) > STAGES:
                self._stages.popitem(last=False)
        self._stages.move_to_end(key)
        return self._stages[key]

    def _build_widgets(self):
        try:
            import ipywidgets

            self._image = _image(self.png, self.alt)
            self._status = ipywidgets.HTML(_status(self.caption))
            self._inputs = {name: control.widget() for name, control in self._controls.items()}
            for widget in self._inputs.values():
                widget.observe(self._changed, "value")
            grid = ipywidgets.Layout(
                grid_template_columns="repeat(auto-fit, minmax(330px, 1fr))",
                grid_gap="0 16px",
                max_width=f"{WIDTH}px",
            )
            inputs = ipywidgets.GridBox(list(self._inputs.values()), layout=grid)
            self.widget = ipywidgets.VBox([inputs, self._image, self._status])
        except Exception as error:  # a broken installation must not cost the reader the picture
            print(f"Sliders need ipywidgets, which does not work here: {error}", file=sys.stderr)
            self._image = self._status = self.widget = None

    def _changed(self, change):
        if self._busy:
            return
        name = next(name for name, widget in self._inputs.items() if widget is change.owner)
        with self._quiet():
            for other, value in self._controls[name].sets(change.new).items():
                self._inputs[other].value = value
        self.redraw(**{name: widget.value for name, widget in self._inputs.items()})

    @contextmanager
    def _quiet(self):
        """Let one redraw answer several changed controls."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Widgets where they run, a picture where they do not, words where neither does."""
        if self._shown_in is not None and self._shown_in == _execution_count():
            return {"text/plain": repr(self)}  # the last line of a cell without a semicolon
        data, metadata = {}, {}
        if self.widget is not None:
            data |= self.widget._repr_mimebundle_()
        if self.png:
            data["image/png"] = base64.b64encode(self.png).decode("ascii")
            metadata["image/png"] = {"alt": self.alt, "width": WIDTH, "height": HEIGHT}
        data["text/plain"] = self.alt
        return data, metadata

    def __repr__(self):
        return f"<LiveFigure: {self._title}>"


class _Stage:
    """A painted background and the panels in front of it."""

    def __init__(self, background, fixed, widths):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with style.context():
            figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100 * SCALE)
            self._canvas = FigureCanvasAgg(figure)
            axes = figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
            background(*axes, **fixed)
            self.panels = [Panel(ax) for ax in axes]
            self._canvas.draw()
        self._painted = self._canvas.copy_from_bbox(figure.bbox)

    def draw(self, draw, values):
        for panel in self.panels:
            panel.begin()
        caption = draw(*self.panels, **values)
        self._canvas.restore_region(self._painted)
        for panel in self.panels:
            panel.blit()
        return caption

    def png(self):
        return encode_png(np.asarray(self._canvas.buffer_rgba()))


def show(figure):
    """Display a :class:`LiveFigure` in the notebook, and return it.

    Outside IPython it is only returned. Close the cell's line with a semicolon, as for a plot.
    """
    if _execution_count() is not None:
        from IPython.display import display

        display(figure)
        figure._shown_in = _execution_count()
    return figure


def _execution_count():
    """Number of the cell that runs, or None outside IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.execution_count if shell else None


def _image(png, alt):
    import ipywidgets
    from traitlets import Unicode

    class Picture(ipywidgets.Image):
        # The front end reads `description` before it sets a tooltip as the element's title, and
        # ipywidgets 8.1 gives images none: without this line the view fails to render.
        description = Unicode("").tag(sync=True)

    layout = ipywidgets.Layout(width=f"{WIDTH}px", max_width="100%", height="auto")
    return Picture(value=png, format="png", tooltip=alt, layout=layout)


def _status(text):
    """Wrap the caption so that a screen reader says it when it changes."""
    return (
        f'<div role="status" aria-live="polite" style="max-width:{WIDTH}px; line-height:1.4">'
        f"{html.escape(text)}</div>"
    )
