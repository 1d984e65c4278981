"""Are pictures judged by what can be seen in them, in whatever style they are drawn?"""

import contextlib
import time

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from course import testbeds
from course.oracles.testbeds import figures, picture


@pytest.fixture(autouse=True)
def no_window():
    with matplotlib.rc_context({"backend": "agg"}):
        yield
    plt.close("all")


def history(n, seed=0):
    rng = np.random.default_rng(seed)
    return {part: np.round(rng.uniform(0.1, 0.9, n), 4).tolist() for part in ("train", "test")}


def curves(history, formats=("-", "--"), settings=({}, {}), size=None, style="default"):
    """A figure with both curves."""
    with plt.style.context(style) if style else contextlib.nullcontext():
        figure, ax = plt.subplots(figsize=size, layout="constrained")
        epochs = range(1, len(history["train"]) + 1)
        for part, fmt, more in zip(("train", "test"), formats, settings, strict=True):
            ax.plot(epochs, history[part], fmt, **{"label": part, **more})
        ax.set(xlabel="epoch", ylabel="accuracy")
        ax.legend()
        return figure


def seen(figure, history):
    """Whether both curves, both labels and a legend that names them rightly are seen."""
    found = testbeds.picture_of(figure)
    if found is None:
        return "no figure"
    shown = {part: testbeds.curve(found, values) for part, values in history.items()}
    if None in shown.values():
        return f"no curve for {[part for part, curve in shown.items() if curve is None]}"
    if not all(testbeds.labels(found)):
        return "no labels"
    if len(testbeds.names(found)) < 2:
        return "no names"
    for part, other in (("train", "test"), ("test", "train")):
        words = testbeds.called(found, shown[part], shown[other])
        if other in words and part not in words:
            return "wrong names"
    return "all"


# --- honest figures ----------------------------------------------------------------------------


@pytest.mark.parametrize("n", [3, 4, 30])
@pytest.mark.parametrize(
    "style",
    ["default", "dark_background", "ggplot", "grayscale", "fivethirtyeight", "bmh",
     "Solarize_Light2", "seaborn-v0_8"],
)  # fmt: skip
def test_curves_are_seen_in_every_style_sheet(style, n):
    assert seen(curves(history(n), style=style), history(n)) == "all"


FORMATS = {
    "dotted and thin": (":", ":", {"lw": 0.5}),
    "points": ("o", "x", {}),
    "white points": ("o", "s", {"mfc": "white", "ms": 8}),
    "joined white points": ("o-", "s--", {"mfc": "white", "ms": 8}),
    "small points": (".", ",", {}),
    "transparent": ("-", "--", {"alpha": 0.3}),
    "black": ("k-", "k--", {}),
    "alike": ("k-", "k-", {}),
    "thick": ("-", "--", {"lw": 7}),
    "steps": ("-", "-", {"drawstyle": "steps-post"}),
}


@pytest.mark.parametrize("n", [4, 30])
@pytest.mark.parametrize("name", FORMATS)
def test_curves_are_seen_with_every_kind_of_line(name, n):
    first, second, settings = FORMATS[name]
    figure = curves(history(n), (first, second), (settings, settings))
    assert seen(figure, history(n)) == "all"


CHANGES = {
    "logarithmic x": lambda ax, h: ax.set_xscale("log"),
    "logarithmic y": lambda ax, h: ax.set_yscale("log"),
    "logit": lambda ax, h: ax.set_yscale("logit"),
    "symmetric log": lambda ax, h: ax.set_xscale("symlog"),
    "dense grid": lambda ax, h: (ax.minorticks_on(), ax.grid(which="both", color="k")),
    "filled": lambda ax, h: ax.fill_between(range(1, len(h["train"]) + 1), h["train"], alpha=0.3),
    "zoomed": lambda ax, h: ax.set_ylim(0.4, 1),
    "upside down": lambda ax, h: ax.invert_yaxis(),
    "no background": lambda ax, h: (ax.set_facecolor("none"), ax.figure.set_facecolor("none")),
    "large legend": lambda ax, h: ax.legend(fontsize=20, loc="center"),
    "legend outside": lambda ax, h: ax.legend(bbox_to_anchor=(1.02, 1), loc="upper left"),
    "legend of the figure": lambda ax, h: (ax.get_legend().remove(), ax.figure.legend()),
    "best epoch": lambda ax, h: (ax.axvline(2), ax.axhline(max(h["test"])), ax.scatter([2], [0.5])),
    "serif": lambda ax, h: ax.set_xlabel("epoch", family="serif", weight="bold", rotation=10),
    "formulas": lambda ax, h: ax.set_xlabel("epoch $e$"),
    "two lines": lambda ax, h: ax.set_xlabel("epoch\nfrom 1"),
    "a box": lambda ax, h: ax.set_xlabel("epoch", bbox={"fc": "yellow"}),
    "gray": lambda ax, h: ax.set_ylabel("accuracy", color="gray", alpha=0.7),
    "second axis": lambda ax, h: ax.twinx().plot(range(1, len(h["test"]) + 1), h["test"][::-1]),
    "arrows": lambda ax, h: [
        ax.annotate(p, (2, h[p][1]), (2.5, h[p][1] / 2), arrowprops={}) for p in h
    ],
}


@pytest.mark.parametrize("n", [4, 30])
@pytest.mark.parametrize("name", CHANGES)
def test_curves_are_seen_with_every_kind_of_axes(name, n):
    figure = curves(history(n))
    CHANGES[name](figure.axes[0], history(n))
    assert seen(figure, history(n)) == "all"


@pytest.mark.parametrize("size", [(2.5, 1.8), (6, 3), (24, 18)])
def test_curves_are_seen_in_figures_of_every_size(size):
    figure = curves(history(12), size=size)
    assert seen(figure, history(12)) == "all"
    assert figure.get_size_inches() == pytest.approx(size)


def test_curves_are_seen_in_percent_and_from_epoch_zero():
    h = history(9)
    figure = curves({part: [100 * v for v in values] for part, values in h.items()})
    assert seen(figure, h) == "all"
    figure, ax = plt.subplots()
    ax.plot(h["train"])
    assert testbeds.curve(testbeds.picture_of(figure), h["train"]) is not None


def test_hand_drawn_figures_are_read():
    with plt.xkcd():
        figure = curves(history(9), style="")
        assert seen(figure, history(9)) == "all"
    assert seen(figure, history(9)) == "all"


def test_labels_of_the_figure_and_titles_of_panels_count():
    h = history(9)
    figure, axes = plt.subplots(2, 1, sharex=True)
    for ax, part in zip(axes, h, strict=True):
        ax.plot(range(1, 10), h[part])
        ax.set_title(part, loc="left")
    figure.supxlabel("epoch")
    figure.supylabel("accuracy")
    assert seen(figure, h) == "all"


def test_a_figure_is_left_as_it_was():
    figure = Figure(figsize=(30, 30), dpi=72)
    before = figure.canvas
    assert max(testbeds.picture_of(figure).pixels.shape) < 700
    assert (figure.canvas, figure.dpi) == (before, 72)


# --- figures that do not show what they should ----------------------------------------------------


def test_what_is_not_there_is_not_seen():
    h = history(30)
    assert seen(Figure(), h) == "no curve for ['train', 'test']"
    assert seen(curves(h), history(30, 1)) == "no curve for ['train', 'test']"
    assert "test" in seen(curves({**h, "test": h["train"]}), h)
    for nothing in (None, 3.0, np.zeros((4, 4, 3)), curves(h).axes[0], [curves(h)]):
        assert seen(nothing, h) == "no figure"


@pytest.mark.parametrize(
    "hide",
    [
        lambda ax: ax.lines[1].set_visible(False),
        lambda ax: ax.lines[1].set_alpha(0),
        lambda ax: ax.lines[1].set_color("white"),
        lambda ax: ax.lines[1].set_linestyle("none"),
        lambda ax: ax.lines[1].set_linewidth(0),
        lambda ax: ax.set_ylim(2, 3),
        lambda ax: ax.set_visible(False),
        lambda ax: ax.fill_between([0, 31], 0, 1, color="0.5", zorder=9),
        lambda ax: ax.set_position([0, 0, 0.01, 0.01]),
    ],
)
def test_a_line_that_cannot_be_seen_does_not_count(hide):
    figure = curves(history(30))
    figure.set_layout_engine("none")
    hide(figure.axes[0])
    assert seen(figure, history(30)).startswith("no curve")


def test_exchanged_names_are_noticed_by_the_colors_of_the_legend():
    h = history(30)
    figure = curves(h)
    figure.axes[0].legend(["test", "train"])
    assert seen(figure, h) == "wrong names"
    figure = curves(h, ("k-", "k-"))
    figure.axes[0].legend(["test", "train"])
    assert seen(figure, h) in ("all", "wrong names")  # both lines look alike: nothing is told


# --- forged facts ---------------------------------------------------------------------------------


def facts(h):
    """What is told of an honest figure."""
    return figures.drawn(curves(h))


def judged(told, h, monkeypatch):
    monkeypatch.setattr(picture, "value_there", lambda *call: told)
    return seen(object(), h)


def test_honest_facts_pass(monkeypatch):
    assert judged(facts(history(30)), history(30), monkeypatch) == "all"


@pytest.mark.parametrize(
    "paint",
    [
        lambda pixels: np.full_like(pixels, 255),
        lambda pixels: np.zeros_like(pixels),
        lambda pixels: np.broadcast_to(np.array([31, 119, 180], np.uint8), pixels.shape).copy(),
        lambda pixels: np.random.default_rng(0).integers(0, 256, pixels.shape, dtype=np.uint8),
        lambda pixels: pixels[::-1].copy(),
        lambda pixels: pixels[:, ::-1].copy(),
        lambda pixels: np.roll(pixels, 40, axis=1),
        lambda pixels: figures.drawn(curves(history(30, 5)))["pixels"],
        lambda pixels: np.where(
            (np.arange(pixels.shape[1]) % 4 < 2)[:, None], np.array([31, 119, 180], np.uint8), 255
        ).astype(np.uint8) * np.ones_like(pixels),
    ],
    ids=["white", "black", "blue", "noise", "flipped", "mirrored", "moved", "another", "stripes"],
)  # fmt: skip
def test_the_right_facts_do_not_pass_with_another_picture(paint, monkeypatch):
    told = facts(history(30))
    told["pixels"] = paint(told["pixels"])
    assert judged(told, history(30), monkeypatch).startswith("no curve")


def test_points_that_are_claimed_must_be_drawn(monkeypatch):
    h = history(30)
    flat = curves({part: [0.3 + 0.4 * (part == "test")] * 30 for part in h})
    told = figures.drawn(flat)
    for line, part in zip(told["axes"][0]["lines"], h, strict=True):
        line["points"][:, 1] = h[part]
    told["axes"][0]["y"][:2] = facts(h)["axes"][0]["y"][:2]
    assert judged(told, h, monkeypatch).startswith("no curve")


def test_many_claimed_lines_hide_nothing(monkeypatch):
    told = facts(history(30))
    told["pixels"][:] = 255
    cover = dict(told["axes"][0]["lines"][0])
    cover["points"] = np.stack([np.tile([0.0, 31.0], 900), np.linspace(0, 1, 1800)], axis=1)
    told["axes"][0]["lines"] += [cover] * 5
    assert judged(told, history(30), monkeypatch).startswith("no curve")


@pytest.mark.parametrize("what", ["x", "y", "legend"])
def test_words_that_are_claimed_must_be_drawn(what, monkeypatch):
    told = facts(history(30))
    for word in told["words"]:
        if word["what"] == what:
            left, bottom, right, top = (int(v) for v in word["box"])
            height = len(told["pixels"])
            told["pixels"][height - top - 1 : height - bottom + 1, left - 1 : right + 2] = 255
    assert judged(told, history(30), monkeypatch) in ("no labels", "no names")


def test_a_word_in_place_of_another_is_not_read(monkeypatch):
    h = history(30)
    told = facts(h)
    for word in told["words"]:
        word["text"] = {"epoch": "batch", "accuracy": "goodness"}.get(word["text"], word["text"])
    assert judged(told, h, monkeypatch) == "no labels"


ODD = [
    None, 3, "a picture", [], {}, {"pixels": 0}, np.zeros(3), (1, 2),
]  # fmt: skip


@pytest.mark.parametrize("told", ODD, ids=repr)
def test_facts_of_another_form_are_no_figure(told, monkeypatch):
    assert judged(told, history(4), monkeypatch) == "no figure"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.update(pixels=told["pixels"].astype(float)),
        lambda told: told.update(pixels=told["pixels"][:, :, 0]),
        lambda told: told.update(pixels=np.zeros((2000, 2000, 3), np.uint8)),
        lambda told: told.update(pixels=np.zeros((0, 0, 3), np.uint8)),
        lambda told: told.update(dpi=1e-9),
        lambda told: told.update(dpi="many"),
        lambda told: told.update(size=[1e6, 1e6]),
        lambda told: told.update(axes=told["axes"] * 1000),
        lambda told: told.update(words=told["words"] * 1000),
        lambda told: told.update(legend=[[0]]),
        lambda told: told["axes"][0].update(box=[0, 0, float("nan"), 1]),
        lambda told: told["axes"][0].update(x=[0, 1, 2]),
        lambda told: told["axes"][0].update(lines=[None]),
        lambda told: told["axes"][0]["lines"][0].update(points=np.zeros((30, 3))),
        lambda told: told["axes"][0]["lines"][0].update(points=np.zeros((10**5, 2))),
        lambda told: told["axes"][0]["lines"][0].update(color=[5, 5, 5, 5]),
        lambda told: told["words"][0].pop("font"),
    ],
)
def test_facts_with_a_fault_are_no_figure(spoil, monkeypatch):
    told = facts(history(4))
    spoil(told)
    assert judged(told, history(4), monkeypatch) == "no figure"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda word: word.update(size=1e9),
        lambda word: word.update(text="a" * 10**6),
        lambda word: word.update(text="$" + "{" * 100 + "}" * 100 + "$"),
        lambda word: word.update(box=[0.0]),
        lambda word: word.update(at=[float("nan"), 0.0]),
        lambda word: word.update(spacing="wide"),
        lambda word: word.update(place=["left", "sideways", "default"]),
        lambda word: word.update(rotation=float("inf")),
        lambda word: word.update(box=[-1e4, -1e4, 1e4, 1e4]),
    ],
)
def test_a_word_with_a_fault_costs_no_more_than_itself(spoil, monkeypatch):
    told = facts(history(4))
    spoil(told["words"][-1])
    assert judged(told, history(4), monkeypatch) != "all"


def test_a_font_that_not_everybody_has_is_not_opened(monkeypatch):
    told = facts(history(4))
    told["words"][-1]["font"] = "../../../../etc/passwd"
    assert judged(told, history(4), monkeypatch) == "all"  # by its ink
    told["pixels"][:] = 255
    assert judged(told, history(4), monkeypatch) != "all"


def leaves(value, path=()):
    """Paths to all that is in nested dicts and lists."""
    yield path
    inside = dict(enumerate(value)) if isinstance(value, list) else value
    for key, part in inside.items() if isinstance(inside, dict) else ():
        yield from leaves(part, (*path, key))


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_told_is_read_without_harm(seed, monkeypatch):
    h, random = history(4), np.random.default_rng(seed)
    told, other = facts(h), facts(h)
    odd = [
        None, -1, 0, 10**300, -1e300, 1e-300, float("nan"), float("inf"), "", "x" * 9000, b"", [],
        {}, [[]] * 500, other["axes"] * 30, other["words"] * 30, np.zeros((2000, 2)), True,
        np.full((2000, 2), 1e300), np.full((480, 640, 3), 7, np.uint8), np.zeros((3, 0, 3)),
    ]  # fmt: skip
    for _ in range(3):
        places = [path for path in leaves(told) if path]
        path = places[random.integers(len(places))]
        holder = told
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = odd[random.integers(len(odd))]
    began = time.process_time()
    assert isinstance(judged(told, h, monkeypatch), str)
    assert time.process_time() - began < 5


def test_as_much_as_may_be_told_costs_little(monkeypatch):
    told, h = facts(history(30)), history(30)
    line = dict(told["axes"][0]["lines"][0])
    long = {**line, "points": np.random.default_rng(0).normal(0.5, 9, (1900, 2))}
    told["axes"] = [{**told["axes"][0], "lines": [line] * 9}] * 5
    told["axes"][0] = {**told["axes"][0], "lines": [long] * 4}
    word = told["words"][0]
    wide = {
        **word,
        "text": "m" * 150,
        "size": 40.0,
        "rotation": 33.0,
        "box": [0.0, 0.0, 590.0, 99.0],
    }
    told["words"] = [dict(wide) for _ in range(99)]
    began = time.process_time()
    judged(told, h, monkeypatch)
    assert time.process_time() - began < 6
    told["words"] *= 2  # more letters than a picture has
    assert judged(told, h, monkeypatch) == "no figure"


def test_strange_scales_cost_nothing(monkeypatch):
    told = facts(history(4))
    for scale in ("function", "nothing", "functionlog", "x" * 30):
        told["axes"][0]["x"][2] = scale
        assert judged(told, history(4), monkeypatch).startswith("no curve")


# --- panels ---------------------------------------------------------------------------------------


def grid(images, maps, **settings):
    figure, axes = plt.subplots(1, len(images), squeeze=False, figsize=(2 * len(images), 2.4))
    for i, (ax, image, cam) in enumerate(zip(axes[0], images, maps, strict=True)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, **{"alpha": 0.5, "vmin": 0, "vmax": 1, **settings})
        ax.set_title(f"panel {i}")
    return figure


@pytest.fixture
def inputs():
    g = torch.Generator().manual_seed(3)
    places = torch.rand(3, 4, 4, generator=g) < 0.5
    large = [p.repeat_interleave(2, 0).repeat_interleave(2, 1).float() for p in places]
    return places, torch.full((3, 3, 8, 8), 0.3), torch.stack(large)


@pytest.mark.parametrize(
    "settings",
    [{}, {"cmap": "jet"}, {"alpha": 0.15}, {"alpha": 0.85}, {"interpolation": "bicubic"},
     {"cmap": "gray", "interpolation": "gaussian"}],
)  # fmt: skip
def test_panels_change_where_their_map_does(inputs, settings):
    places, images, maps = inputs
    before = testbeds.panels(testbeds.picture_of(grid(images, 0 * maps, **settings)))
    after = testbeds.panels(testbeds.picture_of(grid(images, maps, **settings)))
    assert [panel.title for panel in before] == ["panel 0", "panel 1", "panel 2"]
    for i, where in enumerate(places):
        assert testbeds.changes_where(before[i], after[i], where)
        assert not testbeds.changes_where(before[i], after[i], where.T)
        assert not testbeds.changes_where(before[i], after[i], places[i - 1])
        assert not testbeds.changes_where(before[i], before[i], where)
        assert not testbeds.changes_where(before[i], after[i], ~where)


def test_images_are_seen_under_their_maps_in_their_own_brightness(inputs):
    places, images, maps = inputs
    bright = images + 0.5 * maps[:, None]
    before = testbeds.panels(testbeds.picture_of(grid(images, maps)))
    after = testbeds.panels(testbeds.picture_of(grid(bright, maps)))
    negative = testbeds.panels(testbeds.picture_of(grid(1 - bright, maps)))
    for i, where in enumerate(places):
        assert testbeds.brightens_where(before[i], after[i], where)
        assert not testbeds.brightens_where(after[i], before[i], where)
        assert not testbeds.brightens_where(before[i], negative[i], where)
    covered = [grid(shown, maps, alpha=1.0) for shown in (images, bright)]
    before, after = (testbeds.panels(testbeds.picture_of(figure)) for figure in covered)
    assert not testbeds.brightens_where(before[0], after[0], places[0])


def test_panels_that_overlap_or_are_too_small_are_none(inputs):
    _, images, maps = inputs
    figure = grid(images, maps)
    for ax in figure.axes:
        ax.set_position([0.1, 0.1, 0.6, 0.6])
    assert testbeds.panels(testbeds.picture_of(figure)) == []
    figure = grid(images, maps)
    figure.axes[1].set_position([0.4, 0.1, 0.01, 0.01])
    assert testbeds.panels(testbeds.picture_of(figure)) == []
    assert testbeds.panels(None) == testbeds.panels(testbeds.picture_of(Figure())) == []


def test_a_quarter_is_named_by_its_place():
    def panel(*quarters):
        figure = Figure(figsize=(3, 3))
        ax = figure.add_subplot()
        shown = np.zeros((8, 8))
        for row, column in quarters:
            shown[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = 1
        ax.imshow(shown, vmin=0, vmax=1)
        (found,) = testbeds.panels(testbeds.picture_of(figure))
        return found

    assert testbeds.quarter(panel(), panel((0, 0))) == "top left"
    assert testbeds.quarter(panel(), panel((0, 1))) == "top right"
    assert testbeds.quarter(panel((1, 0)), panel()) == "bottom left"
    assert testbeds.quarter(panel(), panel((0, 0), (1, 1))) == "elsewhere"
    assert testbeds.quarter(panel(), panel()) == "nowhere"
