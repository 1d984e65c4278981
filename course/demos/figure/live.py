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
import sys
from collections import OrderedDict
from contextlib import contextmanager

from course.demos.figure import still
from course.demos.figure.canvas import HEIGHT, WIDTH, Canvas

__all__ = ["LiveFigure", "show"]

# Sliders shrink, and in a narrow window they wrap; labels then take a line of their own, see
# `course.demos.pattern.LABEL`.
_NARROW = """<style>
.descent-controls .widget-inline-hbox { flex-wrap: wrap; height: auto }
.descent-controls .slider-container { flex-basis: 80px !important }
</style>"""
KEPT = 12  # painted backgrounds kept in memory, about 2 MB each


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
    waits : str
        What the caption says while a redraw computes, where that takes longer than a moment.

    Attributes
    ----------
    values : dict
        The current value of each control.
    png, caption : bytes, str
        What the picture shows now, and the same in words.
    widget : ipywidgets.Widget or None
        The whole: controls, picture, caption. None where ipywidgets does not work.
    """

    def __init__(
        self, background, draw, controls, *, depends=(), widths=(1, 1), title="", waits=""
    ):
        self._background, self._draw, self._controls = background, draw, controls
        self._depends, self._widths, self._title, self._waits = depends, widths, title, waits
        self._canvases, self._keys = OrderedDict(), []
        self._image = self._status = self.widget = None
        self._shown_in = None
        self._busy = False
        self.values = {name: control.value for name, control in controls.items()}
        self.png, self.caption = b"", ""
        self.redraw()
        self._build_widgets()

    @property
    def alt(self):
        """The text alternative: what the picture is, its keys, and what it shows now."""
        keys = f"Keys: {'; '.join(self._keys)}." if self._keys else ""
        return " ".join(part for part in (self._title, keys, self.caption) if part)

    def redraw(self, **values):
        """Show the picture for these values; those left out stay as they are.

        An error does not escape, as nobody would see it behind a slider: the caption tells it,
        and the picture stays as it was.
        """
        self.values.update(values)
        if self._waits and self._image is not None:
            self._status.value = self._caption(self._waits)
        try:
            canvas = self._canvas(tuple(self.values[name] for name in self._depends))
            self.caption, self._keys = canvas.draw(self._draw, self.values), canvas.keys
            self.png = canvas.png()
        except Exception as error:
            self.caption = f"No picture for these values: {type(error).__name__}: {error}"
        if self._image is not None:
            self._image.value = self.png
            self._image.tooltip = self.alt
            self._status.value = self._caption(self.caption)

    def _caption(self, text):
        """Wrap a text so that a screen reader says it when it changes."""
        # With two texts in turn, what stands below must not move.
        height = " min-height:4.2em;" if self._waits else ""
        return (
            f'<div role="status" aria-live="polite" style="max-width:{WIDTH}px; line-height:1.4;'
            f'{height}">{html.escape(text).replace(" %", chr(160) + "%")}</div>'
        )

    def _canvas(self, key):
        if key not in self._canvases:
            fixed = {name: self.values[name] for name in self._depends}
            self._canvases[key] = Canvas(self._background, fixed, self._widths)
            if len(self._canvases) > KEPT:
                self._canvases.popitem(last=False)
        self._canvases.move_to_end(key)
        return self._canvases[key]

    def _build_widgets(self):
        try:
            import ipywidgets

            self._image = _image(self.png, self.alt)
            self._status = ipywidgets.HTML(self._caption(self.caption))
            self._inputs = {name: control.widget() for name, control in self._controls.items()}
            for widget in self._inputs.values():
                widget.observe(self._changed, "value")
            grid = ipywidgets.Layout(
                # The smaller of the two, so that nothing is cut off in a narrow window.
                grid_template_columns="repeat(auto-fit, minmax(min(330px, 100%), 1fr))",
                grid_gap="0 16px",
                max_width=f"{WIDTH}px",
            )
            inputs = ipywidgets.GridBox(list(self._inputs.values()), layout=grid)
            inputs.add_class("descent-controls")
            rules = ipywidgets.HTML(_NARROW, layout={"display": "none"})
            self.widget = ipywidgets.VBox([inputs, self._image, self._status, rules])
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
            # Written out, since ipywidgets 7, which Colab has, knows no _repr_mimebundle_.
            data[still.VIEW] = {
                "version_major": 2, "version_minor": 0, "model_id": self.widget.model_id
            }  # fmt: skip
        if self.png:
            data["image/png"] = base64.b64encode(self.png).decode("ascii")
            metadata["image/png"] = {"alt": self.alt, "width": WIDTH, "height": HEIGHT}
        data["text/plain"] = self.alt
        return data, metadata

    def __repr__(self):
        return f"<LiveFigure: {self._title}>"


def show(figure):
    """Display a :class:`LiveFigure` in the notebook, and return it.

    Outside IPython it is only returned. Close the cell's line with a semicolon, as for a plot.
    """
    if _execution_count() is not None:
        from IPython.display import display

        display(figure)
        if figure.widget is not None and figure.png and still.wanted(_shell()):
            data, metadata = still.bundle(figure.png, figure.alt, figure.caption)
            display(data, metadata=metadata, raw=True)
        figure._shown_in = _execution_count()
    return figure


def _execution_count():
    """Number of the cell that runs, or None outside IPython."""
    shell = _shell()
    return shell.execution_count if shell else None


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _image(png, alt):
    import ipywidgets
    from traitlets import Unicode

    class Picture(ipywidgets.Image):
        # The front end reads `description` before it sets a tooltip as the element's title, and
        # ipywidgets 8.1 gives images none: without this line the view fails to render.
        description = Unicode("").tag(sync=True)
        tooltip = Unicode(None, allow_none=True).tag(sync=True)  # ipywidgets 7 has none either

    layout = ipywidgets.Layout(width=f"{WIDTH}px", max_width="100%", height="auto")
    return Picture(value=png, format="png", tooltip=alt, layout=layout)
