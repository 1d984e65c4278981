"""Does nothing that a student writes act in the browser of whoever reads it, or cost the page?

The formgrader's page is made here as the formgrader makes it, from the graded copy. What a real
browser does with it is seen in ``tests/browser/test_harmless_pages.py``.
"""

import csv
import io
import json
import re
import subprocess
import sys
import time
from html import unescape
from pathlib import Path

import nbformat
import nbgrader
import pytest
import tiny_course
from bs4 import BeautifulSoup
from hostile import active
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course.authoring.unit import Unit
from course.grading import grade as grading
from course.grading.master import master_of
from course.grading.record import gradebook as nb
from course.grading.record.preprocessors import EscapeNames
from course.grading.show import export, formulas, harmless, markdown, pictures, report, student_page

TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
PLAIN = {"href", "title", "open", "start", "src", "alt", "width", "height", "style", "rel"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def master(folder):
    return master_of(Unit(folder / "source" / tiny_course.UNIT))


@pytest.fixture(scope="module")
def exporter(folder):
    config = nb.load_config(folder)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    return HTMLExporter(config=config)


@pytest.fixture(scope="module")
def formgrader(master, exporter):
    """A function that gives the formgrader's page of a hand-in with these cells behind it."""

    def make(*cells, student="ada", **names):
        notebook = nbformat.reads(master.released, as_version=4)
        notebook.cells += cells
        harmless.defuse(notebook, master)
        given = {
            "base_url": "",
            "submission_id": "1",
            "notebook_id": "tiny",
            "index": 0,
            "total": 1,
        }
        resources = {**given, "student": student, "notebook_path": student, **names}
        html, _ = exporter.from_notebook_node(notebook, resources=resources)
        return BeautifulSoup(html, "html.parser")

    return make


def own(page, last=1):
    """The last cells of the page, which are the student's."""
    return page.select(".text_cell_render")[-last:]


def acts(element):
    """What in an element could act: tags, attributes and addresses that are not on the list."""
    found = []
    for tag in element.find_all(True):
        if tag.name not in student_page._TAGS.split():
            found.append(tag.name)
        found += [f"{tag.name} {a}" for a in tag.attrs if a not in PLAIN]
        address = tag.get("href", "")
        if address and not address.startswith(("http://", "https://", "mailto:")):
            found.append(address)
        source = tag.get("src", "")
        if source and not re.fullmatch(
            r"[\w/-]+\.png|data:image/(png|jpeg|gif);[\w/+,;=]+", source
        ):
            found.append(source)
        if tag.get("style", "text-align:").split(":")[0] != "text-align":
            found.append(tag["style"])
    return found


# --- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", active.TEXTS)
def test_nothing_of_a_text_acts(formgrader, what):
    page = formgrader(new_markdown_cell("before"), new_markdown_cell(active.TEXTS[what]))
    before, shown = own(page, 2)
    assert before.get_text().strip() == "before"
    assert acts(shown.div) == []
    assert len(page.find_all("script")) == len(formgrader().find_all("script"))


def test_what_makes_those_texts_act_is_seen_by_these_tests():
    """Without cleaning most of them do; the others are their neighbours."""
    raw = {what: markdown2html_mistune(text) for what, text in active.TEXTS.items()}
    inert = [what for what, html in raw.items() if not acts(BeautifulSoup(html, "html.parser"))]
    assert len(inert) < len(raw) / 5, inert


@pytest.mark.parametrize("what", active.TEXTS)
def test_a_cleaned_text_is_one_line_that_stays_as_it_is(what):
    made = markdown.to_html(active.TEXTS[what], {}, markdown.Room())
    assert len(made.splitlines()) == 1
    assert markdown2html_mistune(made).strip() == made


HONEST = """
## What I saw

At a rate of **0.5** it *jumps*, see [the paper](https://arxiv.org/abs/1412.6980 "Adam") or
<https://example.org>, and `w -= lr * g`, with $\\frac{1}{2} w^\\top A w$. Mail me@example.org.

| rate | steps |
|-----:|:-----:|
| 0.1  | $n^2$ |

1. first
2. second, <b>bold</b>, H<sub>2</sub>O, 1 < 2 & 3 > 2

> quoted

```python
for x in "<>":
    print(x)
```

- [x] done
- [ ] not yet

<details><summary>more</summary>

folded

</details>

![map](map.png)
"""


def test_what_is_honest_still_shows(formgrader):
    (shown,) = own(formgrader(new_markdown_cell(HONEST)))
    assert shown.h2.get_text() == "What I saw"
    assert [a["href"] for a in shown.find_all("a")][:2] == [
        "https://arxiv.org/abs/1412.6980", "https://example.org"
    ]  # fmt: skip
    assert shown.a["title"] == "Adam"
    assert "$\\frac{1}{2} w^\\top A w$" in shown.get_text()
    assert [td.get("style") for td in shown.find_all("td")] == [
        "text-align:right", "text-align:center"
    ]  # fmt: skip
    assert (shown.b.get_text(), shown.sub.get_text()) == ("bold", "2")
    assert "1 < 2 & 3 > 2" in shown.get_text()
    assert shown.pre.get_text() == 'for x in "<>":\n    print(x)\n'
    assert "☑ done" in shown.get_text()
    assert "☐ not yet" in shown.get_text()
    assert shown.details.summary.get_text() == "more"
    assert shown.img["src"] == "map.png"
    assert shown.blockquote
    assert not shown.select(".tex2jax_ignore")


@pytest.mark.parametrize(
    "unit", sorted(p.name for p in (tiny_course.ROOT / "release").glob("[01]*"))
)
def test_a_whole_lesson_that_a_student_touched_shows_the_same_words(unit):
    (path,) = (tiny_course.ROOT / "release" / unit).glob("*.ipynb")
    room = markdown.Room()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            text = cell.source.replace("colab-badge.svg", "badge")
            made = BeautifulSoup(markdown.to_html(text, {}, room), "html.parser")
            plain = BeautifulSoup(markdown2html_mistune(text), "html.parser")
            for extra in [*plain.select("a.anchor-link"), *made.select("a[href*=badge]")]:
                extra.decompose()
            assert "".join(made.get_text().split()) == "".join(plain.get_text().split())
            assert not made.select(".tex2jax_ignore"), formulas.NAMES


def test_the_lessons_own_cells_stay_as_they_are(master):
    notebook = nbformat.reads(master.released, as_version=4)
    before = nbformat.writes(notebook)
    harmless.defuse(notebook, master)
    assert nbformat.writes(notebook) == before


def test_a_lessons_cell_is_the_lessons_once_and_takes_no_pictures_of_the_student(master):
    notebook = nbformat.reads(master.released, as_version=4)
    lesson = notebook.cells[0]
    lesson.attachments = {"a.png": {"image/png": active.PNG}}
    notebook.cells.append(new_markdown_cell(lesson.source))
    harmless.defuse(notebook, master)
    assert notebook.cells[0].source.startswith("# 01 · Tiny\n")
    assert "attachments" not in notebook.cells[0]
    assert notebook.cells[-1].source.startswith("<div><h1>01 · Tiny</h1>")


# --- formulas ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", active.FORMULAS)
def test_a_formula_that_could_act_is_shown_as_it_was_written(what):
    made = markdown.to_html(active.FORMULAS[what], {}, markdown.Room())
    page = BeautifulSoup(made, "html.parser")
    assert page.div["class"] == ["tex2jax_ignore"]
    assert acts(page.div) == []


def test_no_name_in_the_list_makes_links_loads_or_defines():
    refused = (
        "href url require unicode style class cssId html def gdef let newcommand renewcommand "
        "newenvironment csname mmlToken toggle bbox color definecolor hspace hskip kern mkern "
        "raise lower llap rlap mathllap moveleft moveright rule Rule Space label ref eqref tag "
        "includegraphics input write catcode"
    )
    assert formulas.NAMES.isdisjoint(refused.split())
    assert formulas.plain("$\\alpha_{i} \\le \\frac{a}{b} \\, \\{x\\} \\\\ y$")
    assert not formulas.plain("\\alphabet")


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", active.ATTACHMENTS)
def test_a_broken_attachment_shows_its_name_and_costs_nothing(formgrader, what):
    text, attached, name = active.ATTACHMENTS[what]
    cell = new_markdown_cell(text + "\n\nbehind it", attachments=attached)
    page = formgrader(cell, new_markdown_cell("the next cell"))
    shown, after = own(page, 2)
    assert acts(shown.div) == []
    assert name in shown.get_text()
    assert "behind it" in shown.get_text()
    assert not shown.find_all("img")
    assert after.get_text().strip() == "the next cell"


@pytest.mark.parametrize("text", ["![a](attachment:a%20b.png)", "![](<attachment:a b.png>)"])
def test_an_attached_picture_shows(formgrader, text):
    lines = "\n".join(active.PNG[i : i + 20] for i in range(0, len(active.PNG), 20))
    cell = new_markdown_cell(text, attachments={"a b.png": {"image/png": lines}})
    (shown,) = own(formgrader(cell))
    assert shown.img["src"] == f"data:image/png;base64,{active.PNG}"
    assert shown.img["alt"] in ("a", "a b.png")
    assert acts(shown.div) == []


def test_the_kind_of_a_picture_is_that_of_its_bytes():
    assert pictures.read(active.PNG) == ("image/png", active.PNG)
    for text in ("", "%", active.SVG, active.PAGE, active.PNG[:9], "é", "A" * 1001):
        assert pictures.read(text) == ("", "")
    jpeg, gif = "/9j/4AAQSkZJRgABAQ==", "R0lGODlhAQABAAAAACw="
    assert (pictures.read(jpeg)[0], pictures.read(gif)[0]) == ("image/jpeg", "image/gif")


def test_one_picture_shown_often_does_not_fill_the_page():
    large = "iVBORw0KGgoA" + "A" * 2**20
    text, room = "![a](attachment:a.png)\n\n" * 40, markdown.Room()
    began = time.process_time()
    made = [markdown.to_html(text, {"a.png": {"image/png": large}}, room) for _ in range(9)]
    made += [markdown.to_html(text, {"a.png": {"image/png": large + "%"}}, room) for _ in range(9)]
    assert time.process_time() - began < 3
    assert sum(map(len, made)) < markdown.MOST_PICTURES + 500_000
    assert sum(html.count("<img") for html in made) == 7
    assert all("&#91;no picture: a.png&#93;" in html for html in made)


# --- what takes long -----------------------------------------------------------------------------


@pytest.mark.parametrize("unit", active.SLOW, ids=repr)
def test_text_that_renders_slowly_takes_less_than_a_second(master, unit):
    """Cells of three lengths, and as many as fit: the processor's time of all of them together."""
    cells = [new_markdown_cell(unit * (n // len(unit))) for n in (50_000, 20_000, 3_000, 2_000)]
    cells += [new_markdown_cell(unit * (1_000 // len(unit))) for _ in range(40)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    began = time.process_time()
    harmless.defuse(notebook, master)
    assert time.process_time() - began < 1
    began = time.process_time()
    for cell in notebook.cells:
        markdown2html_mistune(cell.source)  # as the formgrader does
    assert time.process_time() - began < 1
    assert sum(len(cell.source) for cell in notebook.cells) < 12 * harmless.MOST_IN_ALL


def test_what_is_too_long_is_shown_as_it_was_written(formgrader):
    text = "*a* <b>\n" * 5_000
    shown, after = own(formgrader(new_markdown_cell(text), new_markdown_cell("*next*")), 2)
    assert shown.pre.get_text().startswith("*a* <b>\n*a* <b>\n")
    assert "cut off here: 20000 more characters are in the hand-in" in shown.get_text()
    assert after.em.get_text() == "next"


def test_what_is_nested_too_deeply_is_shown_as_it_was_written():
    for text in ("<div>" * 60 + "a", "<div>" * 400, "<i>" * 41 + "a", "[" * 5_000):
        assert markdown.to_html(text, {}, markdown.Room()).startswith(
            '<div class="tex2jax_ignore"><pre>'
        )
    for text in ("> " * 6 + "a", "<i>" * 9 + "a", "- - - a"):
        assert "<pre>" not in markdown.to_html(text, {}, markdown.Room())


@pytest.mark.parametrize(
    "unit", ["  \n", "\n ", "a.", "(", "%%html\n<a ", "%%bash\n(", "'", "\\N{"]
)
def test_code_that_colors_slowly_is_shown_without(master, unit):
    sizes = (1_000_000, 20_000, 5_000, 2_500) * 3
    cells = [new_code_cell(unit * (size // len(unit))) for size in sizes]
    notebook = nbformat.v4.new_notebook(cells=cells)
    harmless.defuse(notebook, master)
    from nbconvert.filters import Highlight2HTML

    colors = Highlight2HTML(pygments_lexer="ipython3")
    began = time.process_time()
    for cell in notebook.cells:
        colors(cell.source, metadata=cell.metadata)
    assert time.process_time() - began < 3
    assert sum(len(cell.source) for cell in notebook.cells) < harmless.MOST_IN_ALL


def test_ordinary_code_keeps_its_source(master):
    cells = [new_code_cell(f"def f{i}(x):\n    return np.linalg.norm(x) + {i}") for i in range(100)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    before = nbformat.writes(notebook)
    harmless.defuse(notebook, master)
    assert nbformat.writes(notebook) == before


def test_of_thousands_of_cells_the_page_shows_some_hundred_and_every_test(master):
    notebook = nbformat.reads(master.released, as_version=4)
    ids = [
        cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata
    ]
    notebook.cells[3:3] = [new_markdown_cell("*a*") for _ in range(3_000)]
    harmless.defuse(notebook, master)
    kept = [
        cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata
    ]
    assert kept == ids
    assert len(notebook.cells) < harmless.MOST_CELLS + 20
    assert (
        notebook.cells[-1].source == f"{3_000 - harmless.MOST_CELLS} more cells are in the hand-in."
    )
    nbformat.validate(notebook)


# --- outputs and names ---------------------------------------------------------------------------


def test_an_output_holds_text_and_pictures_and_nothing_else(master, formgrader):
    data = {
        "text/html": "<script>alert(1)</script>", "application/javascript": "alert(1)",
        "text/markdown": "[a](javascript&colon;alert(1))", "image/svg+xml": active.SVG,
        "text/latex": "$\\href{javascript:alert(1)}{a}$", "image/png": active.PNG,
        "image/jpeg": '"><script>alert(1)</script>', "text/plain": "<script>",
        "application/vnd.jupyter.widget-view+json": "{}",
    }  # fmt: skip
    cell = new_code_cell("a", outputs=[
        new_output("display_data", data=dict(data), metadata={"image/png": {"alt": "<script>"}}),
        new_output("stream", name="stdout", text="<script>alert(1)</script>"),
        new_output("error", ename="E", evalue="<script>", traceback=["<script>alert(1)</script>"]),
    ])  # fmt: skip
    page = formgrader(cell)
    assert len(page.find_all("script")) == len(formgrader().find_all("script"))
    assert [set(out.get("data", {})) for out in cell.outputs] == [
        {"text/plain", "image/png"}, set(), set()
    ]  # fmt: skip
    odd = nbformat.v4.new_notebook(cells=[new_code_cell("a")])
    odd.cells[0].outputs = [
        nbformat.from_dict({"output_type": "update_display_data", "data": data})
    ]
    harmless.defuse(odd, master)
    assert odd.cells[0].outputs == []
    area = page.select(".output")[-1]
    assert area.img["src"] == f"data:image/png;base64,{active.PNG}"
    assert not area.find_all("a")


def test_outputs_end_somewhere_and_too_many_colors_are_left_out(master):
    outputs = [new_output("stream", name="stdout", text="\x1b[31ma" * 50_000) for _ in range(3)]
    outputs += [new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m")]
    outputs += [new_output("stream", name="stdout", text="b" * 9) for _ in range(3)]
    cell = new_code_cell("a", outputs=outputs)
    harmless.defuse(nbformat.v4.new_notebook(cells=[cell]), master)
    assert cell.outputs[0].text == "a" * 50_000
    assert cell.outputs[2].text.endswith("\n[output cut off here]")
    assert sum(len(out.text) for out in cell.outputs) < harmless.MOST_PRINTED


@pytest.mark.parametrize("name", active.NAMES)
def test_the_formgraders_page_shows_a_name_as_text(formgrader, name):
    page = formgrader(student=name, first_name=name, last_name=name)
    assert f"{name}, {name}" in page.select_one("a.name-shown").get_text()
    assert page.select_one("a.name-shown")["data-link"] == name
    assert not page.select("nav img, [onmouseover]")
    resources = {"student": name, "nbgrader": {"student": name}}
    _, changed = EscapeNames().preprocess(nbformat.v4.new_notebook(), resources)
    assert unescape(changed["student"]) == changed["nbgrader"]["student"] == name


# --- feedback and report -------------------------------------------------------------------------


def test_a_feedback_page_is_cleaned_and_has_a_policy():
    body = "".join(f"<div>{markdown2html_mistune(text)}</div>" for text in active.TEXTS.values())
    page = f"<!DOCTYPE html>\n<html>\n<head>\n<title>a</title></head>\n<body>{body}</body>\n</html>"
    made = BeautifulSoup(student_page.harmless(page), "html.parser")
    assert made.meta == made.head.find(True)
    assert made.meta["content"] == student_page.POLICY
    assert "'unsafe-inline'" not in student_page.POLICY.split("style-src")[0]
    allowed = set(student_page._TAGS.split())
    assert {tag.name for tag in made.body.find_all(True)} <= allowed
    for tag in made.body.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert not re.match(r"\s*(javascript|vbscript|data:(?!image/(png|jpeg|gif)))",
                            tag.get("href", tag.get("src", "")), re.IGNORECASE)  # fmt: skip
        assert "position" not in tag.get("style", "")


def test_the_reports_page_loads_nothing_and_shows_names_as_text():
    from course.grading.record.records import Graded, TestResult

    said = active.TEXTS["a script"]
    records = [
        Graded(name, "01-tiny", (TestResult("square", 0.0, 2.0, "raised", said, said),), (said,))
        for name in active.NAMES
    ]
    page = BeautifulSoup(report.page(records), "html.parser")
    assert not page.select("script, img, iframe, object, link, form, [onmouseover], [onerror]")
    assert "script-src" not in page.find("meta", {"http-equiv": True})["content"]
    assert "default-src 'none'" in page.find("meta", {"http-equiv": True})["content"]
    assert all(name in page.get_text() for name in active.NAMES)


# --- spreadsheets --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    ["=1+2", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", '"=1', "＝1", "'=1", "\t", "-",
     "a;=1", 'a;"=1', "a\t=1", "a,=1", "a\n=1;b"],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_is_quoted(field):
    made = export.as_text(field)
    assert "'" in made
    for separator in ",;\t":
        file = io.StringIO()
        csv.writer(file).writerow(["ada", made, 4.5])
        for cell in next(csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator)):
            assert not re.match(r"[\s\"]*[=+\-@＝＋－＠]", cell), cell
    assert export.as_written(made) == field


@pytest.mark.parametrize("field", ["ada", "d'Arc", "'t Hooft", "a-b@c.de", "1=1", "", "2027-02-01"])
def test_ordinary_text_stays_as_it_is(field):
    assert export.as_text(field) == field == export.as_written(field)
    assert export.as_text(-1.5) == -1.5


def test_every_export_quotes_ids_and_leaves_numbers(folder, tmp_path):
    names = [*active.NAMES, "ada"]
    config = nb.load_config(folder)
    nb.register_assignment(config, tiny_course.UNIT)
    with nb.gradebook(config) as book:
        for name in names:
            book.add_student(name, first_name=name, last_name=name, email=name, lms_user_id=name)
            part = book.add_submission(tiny_course.UNIT, name).notebooks[0]
            for grade in part.grades:
                grade.auto_score = 1.25
        book.db.commit()
    for form in export.FORMATS:
        path = tmp_path / f"{form}.csv"
        export.export(folder, [], form, path)
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert {len(row) for row in rows} == {len(rows[0])}
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)]
        assert rows[-1][-1] in ("3.75", "6.0")
        column = {"csv": 3, "canvas": 3, "moodle": 0, "worksheet": 2}[form]
        read = {export.as_written(row[column]) for row in rows[1:]} - {""}
        assert read == set(names)


def test_nbgraders_own_command_takes_the_quoting_exporter(folder):
    assert nb.load_config(folder).ExportApp.plugin_class is export.PlainExporter
    assert nb.load_config(folder).GenerateFeedback.exporter_class is student_page.StudentPage


def test_a_graded_copy_is_a_valid_notebook(master):
    notebook = nbformat.reads(master.released, as_version=4)
    notebook.cells += [new_markdown_cell(text) for text in active.TEXTS.values()]
    harmless.defuse(notebook, master)
    again = nbformat.reads(nbformat.writes(notebook), as_version=4)
    nbformat.validate(again)
    assert again == notebook
    assert json.loads(nbformat.writes(again))["cells"]


# --- with the engine -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.nbgrader
@pytest.mark.timeout(300)
def test_a_class_with_all_of_it_is_graded_and_every_page_is_written(tmp_path, monkeypatch):
    folder = tiny_course.make(tmp_path)

    def everything(notebook):
        texts = [*active.TEXTS.values(), *active.FORMULAS.values()]
        notebook.cells += [new_markdown_cell(text) for text in texts]
        for text, attached, _ in active.ATTACHMENTS.values():
            notebook.cells.append(new_markdown_cell(text, attachments=attached))

    def slow(notebook):
        notebook.cells += [new_markdown_cell(sign * 3_000) for sign in active.SLOW]
        notebook.cells += [new_code_cell("  \n" * 20_000), new_code_cell("# " + "a." * 20_000)]

    tiny_course.hand_in(folder, "ada")
    tiny_course.hand_in(folder, "=1+2", everything)
    tiny_course.hand_in(folder, "slow", slow, square="return 2 * x")
    records = grading.grade(folder, workers=1, feedback=True, progress=False)
    assert {record.student: record.points for record in records} == {"ada": 6, "=1+2": 6, "slow": 4}
    for student in ("ada", "=1+2", "slow"):
        path = folder / "feedback" / student / tiny_course.UNIT / "tiny.html"
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert page.head.meta["content"] == student_page.POLICY
        scripts = [tag for tag in page.find_all("script") if "mathjax" not in str(tag).lower()]
        assert scripts == []
        links = [a["href"] for a in page.find_all("a", href=True)]
        assert all(link.startswith(("https://", "http://", "#")) for link in links)

    monkeypatch.chdir(folder)
    for command in (["generate_feedback", tiny_course.UNIT, "--force"], ["export"]):
        subprocess.run(
            [sys.executable, "-m", "nbgrader", *command], check=True, capture_output=True
        )
    assert student_page.POLICY in path.read_text(encoding="utf-8")
    assert "'=1+2" in Path("grades.csv").read_text(encoding="utf-8")
