"""Does a LiveFigure redraw in place, say what it shows, and survive what goes wrong?"""

import base64
import html
import io
import os
import subprocess
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from course import canvas, live
from course.demos.figure import still
from course.demos.pattern import Choice, Demo, LogSlider, Scale, Slider, Switch


def paint(ax, kind):
    paint.calls.append(kind)
    ax.set_xlim(0, 10)
    ax.set_ylim(0, 10 if kind == "small" else 100)


def dot(panel, kind, x, fail, log):
    """One dot."""
    if fail:
        raise ValueError("x < y & z")
    panel.line("current", x, 5)
    panel.line("path", [0, x], [0, 5])
    return f"The dot of {kind} is at {x}."


CONTROLS = dict(
    kind=Choice("kind", ("small", "large"), "small", presets={"large": {"x": 7}}),
    x=Slider("x", 0, 10, 2),
    fail=Switch("fail"),
    log=LogSlider("log", 0.01, 10, 1.0),
)
dot_demo = Demo(paint, dot, CONTROLS, depends=("kind",), widths=(1,))


@pytest.fixture
def figure():
    paint.calls = []
    return dot_demo.figure()


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def test_png_holds_every_pixel_exactly():
    image = np.random.default_rng(0).integers(256, size=(7, 5, 4), dtype=np.uint8)
    decoded = Image.open(io.BytesIO(canvas.encode_png(image)))
    decoded.load()  # checks the checksums
    assert decoded.mode == "RGBA"
    np.testing.assert_array_equal(np.asarray(decoded), image)


def test_picture_is_opaque_and_sharper_than_its_place_on_the_page(figure):
    shown = pixels(figure.png)
    assert shown.shape[:2] == (canvas.HEIGHT * canvas.SCALE, canvas.WIDTH * canvas.SCALE)
    assert (shown[..., 3] == 255).all()
    assert (shown[0, 0] == 255).all(), "a white ground, whatever the theme"


def test_redraw_equals_a_first_drawing_with_the_same_values(figure):
    for x in 9, 1, 6:
        figure.redraw(x=x)
    figure.redraw(kind="large", x=3)
    figure.redraw(kind="small", x=4)
    fresh = dot_demo.figure(x=4)
    np.testing.assert_array_equal(pixels(figure.png), pixels(fresh.png))


def test_background_is_painted_once_for_each_value_that_it_depends_on(figure):
    for kind in "small", "large", "small", "large":
        for x in range(5):
            figure.redraw(kind=kind, x=x)
    assert paint.calls == ["small", "large"]


def test_sliders_redraw_into_the_same_image(figure):
    image, before = figure._image, figure._image.value
    figure._inputs["x"].value = 8
    assert figure._image is image
    assert image.value == figure.png != before
    assert "at 8." in figure._status.value
    assert image.tooltip == figure.alt == "One dot. The dot of small is at 8."


def test_choice_sets_the_other_controls_and_redraws_once(figure, monkeypatch):
    count = []
    redraw = figure.redraw
    monkeypatch.setattr(figure, "redraw", lambda **values: count.append(values) or redraw(**values))
    figure._inputs["kind"].value = "large"
    assert len(count) == 1
    assert figure._inputs["x"].value == figure.values["x"] == 7


def test_preset_holds_at_the_start_too_unless_overridden():
    paint.calls = []
    assert dot_demo.figure(kind="large").values["x"] == 7
    assert dot_demo.figure(kind="large", x=1).values["x"] == 1


def test_unknown_starting_value_is_refused_with_the_names_there_are():
    with pytest.raises(TypeError, match="no control 'z'; it has kind, x, fail, log"):
        dot_demo.figure(z=1)


def test_caption_is_a_polite_live_region(figure):
    assert 'role="status"' in figure._status.value
    assert 'aria-live="polite"' in figure._status.value


def test_a_slow_picture_says_that_it_computes_until_it_is_there():
    seen = []

    def slow(panel, x):
        """One number."""
        seen.append(shown.widget.children[2].value if shown else "")
        return f"It is {x}."

    shown = None
    controls = dict(x=Slider("x", 0, 10, 2))
    shown = Demo(lambda ax: None, slow, controls, widths=(1,), waits="Training ...").figure()
    assert "It is 2." in shown.widget.children[2].value
    shown.redraw(x=3)
    assert "Training ..." in seen[1]
    assert "It is 3." in shown.widget.children[2].value
    assert shown.caption == "It is 3."


def test_error_is_told_in_the_caption_and_the_picture_stays(figure):
    before = figure.png
    figure._inputs["fail"].value = True
    assert figure.png == before
    assert "ValueError" in figure.caption
    assert html.escape("x < y & z") in figure._status.value
    figure._inputs["fail"].value = False
    assert figure.caption == "The dot of small is at 2."


def test_bundle_holds_widgets_picture_and_words(figure):
    data, metadata = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]) == figure.png
    assert data["text/plain"] == figure.alt
    assert metadata["image/png"] == {"alt": figure.alt, "width": 720, "height": 350}


def test_a_hidden_output_keeps_the_picture_for_a_notebook_without_its_widgets(figure):
    data, metadata = still.bundle(figure.png, figure.alt, figure.caption + " <&")
    assert metadata == {"descent": "still"}
    assert set(data) == {"text/html"}
    page = data["text/html"]
    png = base64.b64decode(page.partition("base64,")[2].partition(")")[0])
    assert Image.open(io.BytesIO(png)).size == Image.open(io.BytesIO(figure.png)).size
    assert len(png) < len(figure.png) / 2
    assert f'role="img" aria-label="{html.escape(figure.alt)}" style="display:none"' in page
    assert html.escape(" <&") in page.rpartition("content-visibility:hidden")[2]


@pytest.mark.parametrize(
    ("shell", "variable", "wanted"),
    [
        (None, None, False),  # plain Python
        (SimpleNamespace(), None, False),  # a terminal
        (SimpleNamespace(kernel=1), None, True),
        (SimpleNamespace(kernel=1), "VSCODE_PID", False),
        (SimpleNamespace(kernel=1), "NBGRADER_EXECUTION", False),
    ],
)
def test_the_hidden_output_is_for_jupyterlab_alone(shell, variable, wanted, monkeypatch):
    for name in ("VSCODE_PID", "VSCODE_CWD", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "1")
    assert still.wanted(shell) is wanted
    monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace())
    assert not still.wanted(shell)


@pytest.mark.parametrize("broken", ["missing", "failing"])
def test_without_ipywidgets_the_picture_still_shows(broken, monkeypatch, capsys):
    module = None if broken == "missing" else type(sys)("ipywidgets")
    monkeypatch.setitem(sys.modules, "ipywidgets", module)
    paint.calls = []
    figure = dot_demo.figure()
    data, _ = figure._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    figure.redraw(x=5)
    assert "at 5." in figure.alt
    assert "ipywidgets" in capsys.readouterr().err


def test_outside_ipython_show_returns_the_figure(figure, capsys):
    assert live.show(figure) is figure
    assert capsys.readouterr().out == ""


IN_IPYTHON = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shown = []
shell.display_pub.publish = lambda data, metadata=None, **_: shown.append((data, metadata))
shell.displayhook.write_format_data = lambda data, metadata=None: shown.append((data, metadata))

def pictures(code):
    shown.clear()
    shell.run_cell(code, store_history=True).raise_error()
    return [(data, metadata) for data, metadata in shown if "image/png" in data]

(only,) = pictures("from course import demos\\nf = demos.start_here.line_fit();")
assert only[1]["image/png"]["alt"].startswith("A line through points")
assert len(pictures("demos.start_here.line_fit();")) == 1
assert len(pictures("demos.start_here.line_fit()")) == 1, "doubled figure"
assert len(pictures("f")) == 1, "shown again on request"
assert "matplotlib.pyplot" not in sys.modules
"""


def test_a_cell_shows_one_figure_with_or_without_a_semicolon(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", IN_IPYTHON], capture_output=True, text=True, timeout=120,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no warnings on the way"


def test_global_style_of_the_reader_changes_nothing(figure):
    import matplotlib as mpl

    with mpl.rc_context({"axes.facecolor": "black", "lines.linewidth": 9, "font.size": 30}):
        paint.calls = []
        np.testing.assert_array_equal(pixels(dot_demo.figure().png), pixels(figure.png))


def test_importing_demos_loads_neither_matplotlib_nor_widgets_nor_torch():
    code = (
        "import sys; from course import demos; demos.gradient_descent.surface_explorer;"
        "sys.exit(bool({'matplotlib', 'ipywidgets', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("control", "grid"),
    [
        (Slider("a", 0, 10, 4), [0, 5, 10]),
        (Slider("a", 0, 1, 0.5), [0, 0.5, 1]),
        (LogSlider("a", 0.01, 100, 1), [0.01, 1, 100]),
        (Scale("a", (1, 2, 4, 8, 16), 2), [1, 4, 16]),
        (Choice("a", ("x", "y"), "x"), ["x", "y"]),
        (Switch("a"), [False, True]),
    ],
)
def test_controls_cover_their_range_and_start_where_they_say(control, grid):
    assert control.grid(3) == pytest.approx(grid) if grid[0] != "x" else grid
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        widget = control.widget()
    assert widget.value == control.value
    assert widget.description == "a"
    assert getattr(widget, "continuous_update", True)
    for value in control.grid(3):
        widget.value = value
        assert widget.value == pytest.approx(value) if not isinstance(value, str) else value


def test_log_slider_stops_at_round_numbers_and_at_its_start():
    stops = LogSlider("a", 1e-3, 10, 0.123).options
    assert {0.001, 0.01, 0.095, 0.1, 0.123, 0.2, 1, 10} <= set(stops)
    assert stops[0] == 1e-3
    assert stops[-1] == 10
    ratios = np.array(stops[1:]) / stops[:-1]
    assert ratios.max() < 1.2
    assert list(stops) == sorted(stops)
