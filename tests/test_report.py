"""Is the instructor's page right, safe and readable; do marks export; does nothing hidden leak?"""

import csv
import json
import re
import shutil
import subprocess
import sys
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
import tiny_course
from tiny_course import CANARY, UNIT, hand_in

from course.authoring import bank, release, solutions
from course.authoring.unit import BEGIN_HIDDEN, Unit, select
from course.errors import UserError
from course.grading import grade as engine
from course.grading.engine import Engine
from course.grading.master import master_of
from course.grading.record import gradebook as nb
from course.grading.record.records import Graded, TestResult
from course.grading.show import export as exporting
from course.grading.show import report, table, tally

EVIL = '<script>alert("x")</script>'


def made_up(student, outcomes, flags=(), reason="", mistake="", seconds=0.5):
    names = ("square", "cube_over_x", "power")
    tests = tuple(
        TestResult(name, 2.0 * (outcome == "passed"), 2.0, outcome, reason, mistake)
        for name, outcome in zip(names, outcomes, strict=True)
    )
    return Graded(student, UNIT, tests, flags, seconds=seconds)


CLASS = [
    made_up("ada", ["passed"] * 3),
    made_up("ben", ["wrong", "passed", "passed"], mistake="You doubled."),
    made_up("cleo", ["wrong", "passed", "passed"], mistake="You doubled."),
    made_up("dan", ["raised", "passed", "not attempted"], reason=f"raised KeyError: {EVIL}"),
    made_up("eve", ["crashed", "passed", "time limit"], (f"crashed: {EVIL}",), seconds=40.0),
    made_up("cut", ["not graded"] * 3, ("unreadable: broken off at line 1",)),
    Graded(EVIL, UNIT, (), ("missing",)),
]


class Page(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "rect", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def text():
    return report.page(CLASS, datetime(2026, 1, 2, 3, 4))


def test_the_numbers_of_a_class_are_right():
    (unit,) = tally.tally(CLASS)
    assert (len(unit.handed_in), len(unit.records), len(unit.readable)) == (6, 7, 5)
    assert (unit.median, unit.most) == (3.0, 6.0)
    assert unit.mean == pytest.approx((6 + 4 + 4 + 2 + 2 + 0) / 6)
    assert unit.distribution() == [1, 0, 0, 2, 0, 0, 2, 0, 0, 1]
    square, cube, power = unit.exercises()
    assert (square.right, square.tried, square.all) == (1, 5, 5)
    assert square.losses == {"You doubled.": 2, "raised KeyError": 1, "crashed": 1}
    assert (cube.right, cube.losses) == (5, {})
    assert (power.right, power.tried, power.losses) == (3, 4, {"time limit": 1})


def test_the_page_tells_them(text):
    page = Page(text)
    words = " ".join(page.words)
    assert "6 of 7 handed in" in words
    assert "2 × You doubled." in words
    assert words.index("2 × You doubled.") < words.index("1 × crashed")
    assert "1 of 5" in words
    assert "unreadable: broken off at line 1" in words
    assert "eve 40.0 s" in words
    assert "As of 2026-01-02 03:04." in words
    figure = page.words[page.words.index("How the class did") :]
    assert any("2 with 60–70 %" in said for said in figure)


def test_the_page_is_accessible(text):
    page = Page(text)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html") == [{"lang": "en"}]
    assert all(th.get("scope") in ("col", "row") for th in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) >= 4
    for svg in page.all("svg"):
        labelled = {"id": svg.get("aria-labelledby")} in page.all("title")
        assert svg.get("aria-hidden") == "true" or (svg["role"] == "img" and labelled)
    assert "color-scheme: light dark" in text
    assert "prefers-color-scheme: dark" in text
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_nothing_of_a_submission_is_more_than_text(text):
    page = Page(text)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "iframe", "link", "object"})
    assert EVIL in " ".join(page.words)
    assert "default-src 'none'" in text
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    links = [a["href"] for a in page.all("a")]
    assert links == ["#u0"]
    odd = [made_up("\udce9\x1b[31m\u202eevil", ["passed"] * 3)]
    assert not re.search("[\x1b\u202e\udce9]", report.page(odd))


def test_an_empty_unit_and_a_class_of_one_make_a_page():
    assert "How the class did" in report.page([])
    assert "0 with" not in report.page([made_up("ada", ["passed"] * 3)])


# --- with the engine -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tiny_course.make(tmp_path_factory.mktemp("report"))
    hand_in(folder, "ada")
    hand_in(folder, "ben", square="return 2 * x")
    hand_in(folder, "cut").write_text("{")
    (folder / "submitted" / "dan").mkdir()
    records = engine.grade(folder, workers=1, feedback=True, progress=False)
    with nb.gradebook(nb.load_config(folder)) as book:
        book.update_or_create_student("ada", last_name="Love, Lace", lms_user_id="17")
        grade = book.find_grade("test-power", "tiny", UNIT, "ada")
        grade.manual_score = 0.5
        book.db.commit()
    return folder, records


def test_the_report_reads_what_grading_left(graded):
    folder, _ = graded
    path = report.write(folder, [UNIT], folder)
    text = path.read_text(encoding="utf-8")
    assert path.name == "report.html"
    assert "4.5" in text  # ada's, with the mark given by hand
    assert "1 × You doubled." in text
    assert CANARY not in text
    with pytest.raises(UserError, match="nothing of 09-none is graded yet"):
        report.write(folder, ["09-none"], folder)
    with pytest.raises(UserError, match="cannot be written"):
        report.write(folder, None, folder / ("no" * 200))


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_marks_are_exported(graded, form, tmp_path):
    folder, _ = graded
    exporting.export(folder, [UNIT], form, tmp_path / "grades.csv")
    lines = list(csv.reader((tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()))
    if form == "csv":
        text = (tmp_path / "grades.csv").read_text()
        assert "ben,,,,4.0,0.0,4.0,6.0" in text
        assert lines[0][:4] == ["assignment", "duedate", "timestamp", "student_id"]
    elif form == "canvas":
        assert lines == [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT],
            ["    Points Possible", "", "", "", "", "6"],
            ["Love, Lace", "17", "", "ada", "", "4.5"],
            ["ben", "", "", "ben", "", "4"],
            ["cut", "", "", "cut", "", "0"],
            ["dan", "", "", "dan", "", ""],
        ]
    elif form == "worksheet":
        assert lines == [
            ["Identifier", "Full name", "Email address", "Last modified (grade)", "Grade"],
            ["", "Love, Lace", "", "", "4.5"], ["", "ben", "", "", "4"],
            ["", "cut", "", "", "0"], ["", "dan", "", "", ""],
        ]  # fmt: skip
    else:
        assert lines == [
            ["username", "email", UNIT],
            ["ada", "", "4.5"], ["ben", "", "4"], ["cut", "", "0"], ["dan", "", ""],
        ]  # fmt: skip


def test_what_cannot_be_exported_is_told_in_one_line(graded, tmp_path):
    folder, _ = graded
    with pytest.raises(UserError, match=r"--format odd: say csv, canvas, moodle"):
        exporting.export(folder, [], "odd", tmp_path / "g.csv")
    for form in exporting.FORMATS:
        with pytest.raises(UserError, match="cannot be written"):
            exporting.export(folder, [], form, tmp_path)  # a folder
    with pytest.raises(UserError, match=r"no marks of 09-none: run `course grade`"):
        exporting.export(folder, ["09-none"], "csv", tmp_path / "g.csv")


@pytest.mark.slow
def test_nbgraders_own_command_exports_the_same(graded, tmp_path):
    folder, _ = graded
    exporting.export(folder, [], "canvas", tmp_path / "ours.csv")
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to", tmp_path / "theirs.csv",
         "--exporter=course.grading.export.CanvasExporter"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "theirs.csv").read_text() == (tmp_path / "ours.csv").read_text()


# --- no isolation, and it is said ----------------------------------------------------------------


def test_without_a_sandbox_marks_are_the_same_and_it_is_said_loudly(graded, monkeypatch, capsys):
    folder, records = graded
    master = master_of(Unit(folder / "source" / UNIT))
    before = {record.student: [t.outcome for t in record.tests] for record in records}
    with Engine(isolate=False) as plain:
        assert not plain.isolated
        for student in ("ada", "ben"):
            content = (folder / "submitted" / student / UNIT / "tiny.ipynb").read_bytes()
            found = [test.outcome for test in plain.grade(master, content).tests]
            assert found == before[student]
        crash = content.replace(b"return 2 * x", b"import os; os._exit(3)")
        assert [t.outcome for t in plain.grade(master, crash).tests] == [
            "crashed", "passed", "passed"
        ]  # fmt: skip
    monkeypatch.setattr(engine, "missing", lambda: "bubblewrap is not installed")
    engine.grade(folder)
    said = capsys.readouterr().err
    assert said.startswith("NOT ISOLATED: bubblewrap is not installed.")
    assert "only people whom you trust" in said


# --- hidden tests stay hidden --------------------------------------------------------------------

PEEK = """
    import gc, inspect, sys, traceback
    frame, seen = sys._getframe(), []
    while frame:
        seen += [repr(frame.f_locals), repr(list(frame.f_code.co_consts))]
        frame = frame.f_back
    seen += [repr(o) for o in gc.get_objects() if type(o) in (str, bytes, tuple, dict)]
    print(*[text for text in seen if "canary" in text])
    raise ValueError(" ".join(text for text in seen if "canary" in text)[:5000] or "nothing")
"""


def _plant(unit):
    """Put a canary of its own into every hidden test; what was planted."""
    planted = []
    notebook = nbformat.read(unit.path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and BEGIN_HIDDEN in cell.source:
            word = f"canary-{len(planted)}-4711"
            cell.source = cell.source.replace(BEGIN_HIDDEN, f'{BEGIN_HIDDEN}\nsong = "{word}"')
            planted.append(word)
    nbformat.write(notebook, unit.path)
    return planted


@pytest.mark.slow
@pytest.mark.parametrize("number", ["00", "01"])
def test_not_a_byte_of_a_hidden_test_leaves_a_real_unit(number, root, tmp_path, capsys):
    original = select([number], root)[0]
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(original.folder, tmp_path / "source" / original.id)
    unit = Unit(tmp_path / "source" / original.id)
    planted = _plant(unit)
    assert len(planted) == len(original.exercises)
    unit = Unit(unit.folder)
    nb.register_assignment(nb.load_config(tmp_path), unit.id)
    (tmp_path / "release" / unit.id).mkdir(parents=True)
    released = tmp_path / "release" / unit.id / unit.path.name
    nbformat.write(release.make(unit), released)
    solved = tmp_path / "solutions" / unit.path.name
    solved.parent.mkdir()
    nbformat.write(solutions.without_hidden_tests(unit), solved)

    answers = bank.load(unit.folder)
    for student in ("right", "wrong", "peeks", "raises"):
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").replace("-", "_")
            if name not in answers:
                continue
            if student in ("right", "wrong"):
                kind = bank.RIGHT if student == "right" else bank.WRONG
                answer = [a for a in answers[name] if a.kind == kind][-1]
                cell.source = answer.source_as(name)
            else:
                body = PEEK if student == "peeks" else "    return {}[locals()]"
                cell.source = f"def {name}(*args, **kwargs):\n{body}"
        path = tmp_path / "submitted" / student / unit.id / unit.path.name
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    records = engine.grade(tmp_path, workers=1, feedback=True, progress=False)
    table.write_json(records, tmp_path / "marks.json")
    table.print_marks(records, root=tmp_path)
    report.write(tmp_path, None, tmp_path / "report.html")

    by_student = {record.student: record for record in records}
    assert by_student["right"].points == by_student["right"].max_points
    assert by_student["peeks"].points == by_student["raises"].points == 0
    written = [
        path for path in tmp_path.rglob("*") if path.is_file() and "source" not in path.parts
    ]
    assert {path.name for path in written} >= {"report.html", "marks.json", unit.path.name}
    assert sum(path.suffix == ".html" for path in written) == 5
    for path in written:
        if path.name == "gradebook.db":
            continue  # the instructor's; nbgrader keeps the masters' cells in it
        content = path.read_bytes()
        leaked = [word for word in planted if word.encode() in content]
        assert not leaked, f"{path.relative_to(tmp_path)} holds {leaked}"
    assert not [word for word in planted if word in capsys.readouterr().out]
    assert json.loads((tmp_path / "marks.json").read_text())[0]["unit"] == unit.id
