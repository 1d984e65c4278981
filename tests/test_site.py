"""Do the parts of the web page say what the units and the bank say, and nothing that is hidden?

What a browser makes of them is asked in tests/browser/test_site_pages.py.
"""

import io
import json
import re

import pytest
from PIL import Image
from typer.testing import CliRunner

from course import demos
from course.authoring import bank, settings
from course.authoring.site import (
    documents,
    finishing,
    formulas,
    frames,
    front,
    lesson,
    make,
    mistakes,
    picture,
    reference,
    sphinx_build,
    words,
)
from course.authoring.site.stops import MOST, stops
from course.authoring.unit import all_units
from course.check import store
from course.cli import app
from course.demos.pattern import Choice, LogSlider, Scale, Slider, Switch
from course.errors import UserError

UNITS = all_units()
CONTROLS = [
    (f"{name}.{key}", control)
    for name, demo in demos.catalogue().items()
    for key, control in demo.controls.items()
]


@pytest.fixture(scope="module")
def pages():
    return mistakes.pages(UNITS)


@pytest.fixture(scope="module")
def drawn():
    """A sheet with few stops, and its pictures."""
    pictures = {}
    sheet = frames.make(frames.Scene("momentum.ball", most=3), pictures.__setitem__)
    return sheet, pictures


# --- where controls stand ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("control", "labels", "start"),
    [
        (Slider("n", 1, 4, 2), ("1", "2", "3", "4"), 1),
        (Slider("a", 0, 0.3, 0.1, step=0.1), ("0.0", "0.1", "0.2", "0.3"), 1),
        (Scale("batch", (1, 2, 4, 8), 4), ("1", "2", "4", "8"), 2),
        (Choice("surface", ("bowl", "ravine"), "ravine"), ("bowl", "ravine"), 1),
        (Switch("clip", True), ("off", "on"), 1),
    ],
)
def test_a_control_with_few_stops_keeps_them_all(control, labels, start):
    found = stops(control)
    assert found.labels == labels
    assert found.start == start


def test_a_long_slider_keeps_its_ends_its_start_and_stops_of_the_notebook():
    found = stops(Slider("beta", 0, 0.99, 0.7, step=0.01))
    assert len(found.values) == MOST
    assert (found.values[0], found.values[-1]) == (0, 0.99)
    assert found.values[found.start] == 0.7
    assert all(abs(100 * value - round(100 * value)) < 1e-9 for value in found.values)
    assert found.labels[found.start] == "0.70"


def test_a_logarithmic_slider_is_spread_over_its_decades():
    found = stops(LogSlider("learning rate", 1e-4, 1, 0.037))
    assert found.values[found.start] == 0.037
    assert found.labels[found.start] == "0.037"
    assert sum(value < 1e-2 for value in found.values) >= MOST // 3


def test_every_control_of_the_course_has_ascending_stops_and_its_own_start():
    for name, control in CONTROLS:
        found = stops(control)
        assert found.values[found.start] == control.value, name
        assert len(set(found.labels)) == len(found.values) == len(found.labels), name
        assert len(found.values) <= MOST or found.kind == "choice", name
        if found.kind == "slider":
            assert list(found.values) == sorted(found.values), name


# --- pictures ----------------------------------------------------------------------------------


def test_a_sheet_has_a_picture_and_a_caption_for_each_stop(drawn):
    sheet, pictures = drawn
    for control in sheet["controls"].values():
        assert len(control["frames"]) == len(control["labels"])
        for name, text, *_ in control["frames"]:
            assert name in pictures
            assert sheet["texts"][text]
        assert control["frames"][control["start"]][:2] == sheet["first"]
    for data in pictures.values():
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size) == ("WEBP", (1080, 525))


def test_a_sheet_shows_what_the_demo_shows(drawn):
    sheet, _ = drawn
    figure = demos.momentum.ball.figure()
    assert sheet["texts"][sheet["first"][1]] == figure.caption
    beta = sheet["controls"]["beta"]
    figure.redraw(beta=float(beta["labels"][-1]))
    assert sheet["texts"][beta["frames"][-1][1]] == figure.caption
    assert sheet["alt"] in figure.alt
    assert figure.caption not in sheet["alt"]


def test_a_choice_with_presets_says_where_it_puts_the_others(drawn):
    surface = drawn[0]["controls"]["surface"]
    plateau = surface["labels"].index("plateau")
    moved = surface["frames"][plateau][2]
    presets = demos.momentum.ball.controls["surface"].presets["plateau"]
    assert set(moved) == set(presets)
    assert float(moved["lr"][1]) == presets["lr"]
    assert len(surface["frames"][surface["start"]]) == 2, "the start moves nothing"


def test_a_page_has_native_controls_with_labels_and_text_for_them(drawn):
    element = picture.element(drawn[0], "../pictures/momentum.ball", "demo-1")
    inputs = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', element)
    assert inputs == re.findall(r'<label for="([^"]+)"', element)
    assert inputs == [f"demo-1-{name}" for name in demos.momentum.ball.controls]
    ranges = re.findall(r"<input type=\"range\"[^>]*>", element)
    assert len(ranges) == 5
    assert all("aria-valuetext=" in one for one in ranges)
    assert 'loading="lazy"' in element
    assert 'alt="Momentum beside plain' in element
    data = json.loads(re.search(r"json\">(.*?)</script>", element, re.S)[1].replace("<\\/", "</"))
    assert data["controls"]["lr"]["frames"] == drawn[0]["controls"]["lr"]["frames"]


def test_what_is_drawn_is_kept_until_something_changes_that_decides_it(tmp_path, monkeypatch):
    scene = frames.Scene("start_here.line_fit", most=3)
    frames.draw(scene, tmp_path, frames.key(scene))
    assert frames.draw_all([scene], tmp_path, 1) == 0
    assert frames.sheet(scene, tmp_path)["controls"]
    other = frames.Scene("start_here.line_fit", (("slope", 1.0),), most=3)
    assert frames.key(scene) != frames.key(other)
    assert scene.folder != other.folder
    before = frames.key(scene)
    monkeypatch.setattr(frames, "WEBP", {"quality": 1})
    assert frames.key(scene) != before


def test_a_key_knows_the_modules_that_a_picture_is_made_of(tmp_path, monkeypatch):
    graph, known = frames._graph()
    changed = tmp_path / "surfaces.py"
    changed.write_bytes(known["course.worlds.landscapes.surfaces"].read_bytes() + b"\n")
    scene, other = frames.Scene("momentum.ball"), frames.Scene("start_here.line_fit")
    before = frames.key(scene), frames.key(other)
    places = {**known, "course.worlds.landscapes.surfaces": changed}
    monkeypatch.setattr(frames, "_graph", lambda: (graph, places))
    frames._sources.cache_clear()
    try:
        assert frames.key(scene) != before[0]
        assert frames.key(other) == before[1]
    finally:
        frames._sources.cache_clear()


def test_every_demo_cell_of_every_lesson_is_understood():
    for unit in UNITS:
        for scene in lesson.scenes(lesson.released(unit, settings.root())):
            demo = demos.catalogue()[scene.demo]
            assert set(dict(scene.start)) <= set(demo.controls), scene


def test_a_function_that_a_demo_takes_is_left_to_the_course():
    found = lesson.scene("demos.momentum.ball(momentum_step=momentum_step, lr=0.1);")
    assert found == frames.Scene("momentum.ball", (("lr", 0.1),))


# --- lessons -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def momentum(drawn):
    """The page of unit 03, all of whose pictures are one and the same."""
    unit = next(u for u in UNITS if u.id == "03-momentum")
    return unit, lesson.page(unit, settings.root(), lambda scene: drawn[0])


def test_a_lesson_has_hints_a_solution_and_the_mistakes_under_each_exercise(momentum):
    unit, nb = momentum
    for name, exercise in unit.exercises.items():
        text = next(c.source for c in nb.cells if c.id == f"help-{exercise.grade_id}")
        hints = store.probes(unit.id)[name].hints
        assert text.count("<summary>Hint") == len(hints)
        assert all(words.plain(hint) in text for hint in hints)
        assert "<summary>A worked solution" in text
        assert f"def {name}(" in text
        assert f"../mistakes/{unit.id}/{name}.md" in text


def test_a_lesson_has_no_hidden_test_and_leads_to_colab_and_to_the_file(momentum):
    unit, nb = momentum
    everything = "\n".join(cell.source for cell in nb.cells)
    assert "HIDDEN" not in everything
    assert "colab-badge" not in everything, "a picture from elsewhere"
    top = nb.cells[0].source
    assert settings.settings().colab(f"release/{unit.id}/momentum.ipynb") in top
    assert '"../notebooks/momentum.ipynb" download' in top


def test_cells_that_train_show_what_the_worked_solutions_gave(drawn):
    unit = next(u for u in UNITS if u.id == "11-cifar10")
    nb = lesson.page(unit, settings.root(), lambda scene: drawn[0])
    trained = [c for c in nb.cells if "trained" in c.metadata.get("tags", [])]
    assert trained
    assert all(c.outputs for c in trained)
    assert all("worked solutions" in c.metadata["mystnb"]["image"]["alt"] for c in trained)


def test_a_solution_is_shown_without_its_docstring():
    source = 'def f(x):\n    """Say.\n\n    More.\n    """\n    # why\n    return x'
    assert words.without_docstring(source, "f") == "def f(x):\n    # why\n    return x"


# --- mistakes ----------------------------------------------------------------------------------


def test_every_exercise_has_a_page_with_all_its_sentences(pages):
    for unit in UNITS:
        answers = bank.load(unit.folder)
        for name in unit.exercises:
            page = pages[f"mistakes/{unit.id}/{name}.md"]
            for answer in answers[name]:
                if answer.kind == bank.WRONG:
                    assert words.plain(answer.says) in page


def test_no_page_of_mistakes_has_an_answers_code_or_a_hidden_test(pages):
    for unit in UNITS:
        answers = bank.load(unit.folder)
        for name, exercise in unit.exercises.items():
            page = pages[f"mistakes/{unit.id}/{name}.md"]
            assert "HIDDEN" not in page
            assert "assert " not in page
            assert not any(answer.name in page for answer in answers[name])
            contract = mistakes.contract(unit, exercise)
            assert f"{name}(" in contract.splitlines()[0]
            assert contract.rstrip().endswith('"""'), "a body follows the docstring"


def test_plain_text_stays_plain():
    assert words.plain("a*b_c <d> $e$ `f`") == r"a\*b\_c \<d\> \$e\$ \`f\`"


# --- start page, documents, reference ----------------------------------------------------------


def test_the_start_page_counts_as_the_units_do():
    text = front.page(UNITS, documents.names(settings.root()), settings.root())
    for unit in UNITS:
        points = sum(e.points for e in unit.exercises.values() if not e.bonus)
        row = next(line for line in text.splitlines() if f"lessons/{unit.id}.ipynb) |" in line)
        assert row.endswith(f"| {len(unit.exercises)} | {points:g} |")
        assert re.search(r"\| [\d.]+ (minutes|hours?) \|", row)


def test_links_of_documents_lead_on(root):
    place = settings.settings(root)
    text = "[a](students.md#x) [b](../README.md#y) [c](https://d.e) `[f](../g)` [h](../source)"
    assert documents.relink(text, root, UNITS) == (
        f"[a](students.md#x) [b]({place.repository}/blob/{place.branch}/README.md#y) "
        f"[c](https://d.e) `[f](../g)` [h]({place.repository}/tree/{place.branch}/source)"
    )
    assert "lessons/03-momentum.ipynb" in documents.relink(
        "[i](../release/03-momentum)", root, UNITS
    )


def test_the_reference_has_what_notebooks_use_each_thing_once():
    made = reference.pages()
    everything = "\n".join(made.values())
    for name in ("check.hint", "nn.Network", "data.load_images", "run.save_run", "oracles.close"):
        assert f":: course.{name}\n" in everything
    assert "testbeds" not in everything, "what hidden tests build on"
    assert everything.count(".train_fast\n") == 1
    assert all(f"demos.{name}()" in made["api/demos.rst"] for name in demos.catalogue())


# --- formulas ----------------------------------------------------------------------------------


def test_formulas_become_mathml_with_their_source():
    made = formulas.mathml(r"\frac{\partial L}{\partial w} < 0", "inline")
    assert made.startswith("<math ")
    assert "<mfrac>" in made
    assert r'alttext="\frac{\partial L}{\partial w} &lt; 0"' in made


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"x \sim p", "<mo>&#x0223C;</mo>"),
        (r"\text{fan\_in}", "<mtext>fan_in</mtext>"),
        (r"\log p", '<mi>log</mi><mspace width="0.17em"></mspace><mi>p</mi>'),
        (r"\lVert w \rVert^2", '<msup><mo stretchy="false" lspace="0" rspace="0">&#x02016;</mo>'),
        (r"|w|", '<mo stretchy="false" lspace="0" rspace="0">&#x0007C;</mo><mi>w</mi>'),
        (r"\mathcal N", "&#x1D4A9;"),
        (r"\tilde w", '<mover><mi>w</mi><mo stretchy="false">&#x0007E;</mo></mover>'),
    ],
)
def test_formulas_have_the_signs_and_the_spacing_of_tex(latex, part):
    assert part in formulas.mathml(latex, "inline")


@pytest.mark.parametrize("wrong", [r"\nosuchcommand x", r"\left( x"])
def test_a_formula_that_cannot_be_read_is_told(wrong):
    with pytest.raises(ValueError, match="formula"):
        formulas.mathml(wrong, "block")


def test_the_font_has_the_characters_of_the_formulas_and_is_small():
    from fontTools.ttLib import TTFont

    wanted = formulas.characters(["<p>∑</p><math><mi>&#x003B7;</mi><mo>&#x02207;</mo></math>"])
    assert wanted == {0x3B7, 0x2207}
    made = formulas.font(wanted)
    assert len(made) < 200_000
    font = TTFont(io.BytesIO(made))
    known = font.getBestCmap()
    assert {0x3B7, 0x2207, 0x1D464} <= set(known)
    root = known[ord("√")]  # which no formula writes and <msqrt> draws, small and large
    assert root in font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
    widths = {font["hmtx"][name][0] for name in font.getGlyphOrder() if name.startswith(root)}
    assert len(widths) == 1, "a browser leaves room for the widest root"
    assert "MATH" in font


# --- the command -------------------------------------------------------------------------------


def test_mending_twice_changes_nothing(tmp_path):
    page = tmp_path / "search.html"
    page.write_text('<aside class="toc-drawer">x</aside><div id="search-results"></div>')
    finishing.mend(tmp_path)
    once = page.read_text()
    assert 'aria-label="On this page"' in once
    assert "<h1>Search</h1>" in once
    finishing.mend(tmp_path)
    assert page.read_text() == once


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    done = CliRunner().invoke(app, ["site", "00", "--out", str(tmp_path)])
    assert isinstance(done.exception, UserError)
    assert "holds something else" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_missing_package_says_how_to_get_it(tmp_path, root, monkeypatch):
    monkeypatch.setattr(make, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"sphinx is missing: pip install .*\[site\]"):
        make.site(UNITS[:1], root, tmp_path / "out")


def test_a_missing_notebook_says_what_to_do(tmp_path, root):
    with pytest.raises(UserError, match="course build"):
        make.site(UNITS[:1], tmp_path, tmp_path / "out")


def test_every_warning_of_sphinx_ends_the_build_and_the_next_one_too(tmp_path, root):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.md").write_text("# Start\n\n[nowhere](missing.md)\n")
    for _ in range(2):
        with pytest.raises(UserError, match=r"index\.md.*missing\.md"):
            sphinx_build.build(
                pages, tmp_path / "out", tmp_path / "read", settings.settings(root), 1
            )
