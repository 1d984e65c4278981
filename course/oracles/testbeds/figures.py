"""What did a function draw? The picture itself and Matplotlib's word on it, as data that travels.

This runs where the student's code runs, so nothing in it can be believed alone: the modules
`picture`, `ink`, `words` and `panels` compare word and picture, outside.
"""

import sys

import numpy as np

MOST_PIXELS = 450_000  # in a picture: three numbers each must fit into one reply
MOST_DPI = 100.0
MOST_LINES, MOST_POINTS, MOST_WORDS = 50, 2_000, 150


def drawn(figure):
    """Draw a figure; what can be seen, and what Matplotlib says is there.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its resolution and its canvas are as before afterwards.

    Returns
    -------
    dict or None
        None if this is no figure. `pixels`: uint8 (height, width, 3); `size`: width and height
        before they are rounded; `dpi`; `axes`: a dict for each, see `_axes`; `words`: a dict for
        each text, see `_word`; `legend`: for each entry the place of its text among `words` and
        the box of its sample. Boxes are [left, bottom, right, top] in pixels, counted from the
        lower left corner.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        return None
    if "matplotlib.pyplot" in sys.modules:  # else it shows in the notebook once more
        sys.modules["matplotlib.pyplot"].close(figure)
    dpi, canvas = figure.get_dpi(), figure.canvas
    try:
        area = float(np.prod(figure.get_size_inches()))
        figure.set_dpi(min(MOST_DPI, (MOST_PIXELS / area) ** 0.5))
        paper = FigureCanvasAgg(figure)
        paper.draw()
        rgba = np.asarray(paper.buffer_rgba()).astype(float)
        cover = rgba[:, :, 3:] / 255
        pixels = np.round(rgba[:, :, :3] * cover + 255 * (1 - cover)).astype(np.uint8)
        words, legend = _words(figure, paper.get_renderer())
        return {
            "pixels": pixels,
            "size": [float(v) for v in figure.bbox.size],
            "dpi": float(figure.get_dpi()),
            "axes": [_axes(ax) for ax in figure.axes],
            "words": words,
            "legend": legend,
        }
    finally:
        figure.set_dpi(dpi)
        figure.set_canvas(canvas)


def _box(artist, *renderer):
    box = artist.get_window_extent(*renderer)
    return [float(v) for v in (*box.min, *box.max)]  # also where an axis runs backwards


def _text_box(text, renderer):
    """The box of a text alone, without the arrow that it may have."""
    from matplotlib.text import Text

    return [float(v) for v in Text.get_window_extent(text, renderer).extents]


def _axes(ax):
    """Box, axes, lines and boxes of the images of one pair of axes."""
    lines = [
        _line(line)
        for line in ax.lines
        if line.get_visible() and line.get_transform() == ax.transData
    ]
    shown = ax.get_visible()
    return {
        "box": _box(ax),
        "x": [*map(float, ax.get_xlim()), ax.get_xscale()],
        "y": [*map(float, ax.get_ylim()), ax.get_yscale()],
        "lines": lines[:MOST_LINES] if shown else [],
        "images": [_box(im) for im in ax.images if im.get_visible()][:4] if shown else [],
    }


def _line(line):
    """Points (n, 2), color, style and label of a line."""
    from matplotlib.colors import to_rgba

    joined = str(line.get_linestyle()).strip().lower() not in ("", "none")
    color = line.get_color() if joined else line.get_markeredgecolor()
    return {
        "points": np.array(line.get_xydata(), dtype=float)[:MOST_POINTS],
        "color": list(map(float, to_rgba(color, line.get_alpha()))),
        "steps": str(line.get_drawstyle()),
        "label": str(line.get_label()),
    }


def _words(figure, renderer):
    """All texts but those of the ticks, and what the legends say."""
    from matplotlib.text import Text

    found = []  # (what it is, number of its axes, text)
    legends = [(-1, legend) for legend in figure.legends]
    for i, ax in enumerate(figure.axes):
        if not ax.get_visible():
            continue
        own = list(ax.texts)
        heads = [t for t in ax.get_children() if isinstance(t, Text) and t not in own]
        found += [("text", i, t) for t in own] + [("title", i, t) for t in heads]
        if ax.axison:
            found += [("x", i, ax.xaxis.label), ("y", i, ax.yaxis.label)]
        legends += [(i, ax.get_legend())] if ax.get_legend() is not None else []
    common = {figure.get_supxlabel(): "x", figure.get_supylabel(): "y"}
    found += [(common.get(t.get_text(), "text"), -1, t) for t in figure.texts]
    samples = {}
    for i, legend in legends:
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=False):
            samples[len(found)] = handle
            found.append(("legend", i, text))
    words, legend = [], []
    for number, (what, i, text) in enumerate(found):
        if not text.get_visible() or not text.get_text().strip() or len(words) == MOST_WORDS:
            continue
        if number in samples:
            legend.append([len(words), _box(samples[number], renderer)])
        words.append({"what": what, "axes": i, **_word(text, renderer)})
    return words, legend


def _word(text, renderer):
    """A text, its box, and all that is needed to draw it once more."""
    from pathlib import Path

    from matplotlib.colors import to_rgba
    from matplotlib.font_manager import findfont

    at = text.get_transform().transform(text.get_unitless_position())
    return {
        "text": text.get_text(),
        "box": _text_box(text, renderer),
        "at": [float(v) for v in at],
        "font": Path(findfont(text.get_fontproperties())).name,
        "size": float(text.get_fontsize()),
        "color": list(map(float, to_rgba(text.get_color(), text.get_alpha()))),
        "place": [text.get_ha(), text.get_va(), text.get_rotation_mode() or "default"],
        "rotation": float(text.get_rotation()),
        "effects": bool(text.get_path_effects()),
        "spacing": str(getattr(text, "_linespacing", 1.2)),
        "align": str(getattr(text, "_multialignment", None) or text.get_ha()),
    }
