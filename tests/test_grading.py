"""Are marks, reasons and feedback right, through real nbgrader and real kernels?"""

import ast
import inspect
import os
import sqlite3
import subprocess
import sys

import nbformat
import psutil
import pytest
import tiny_course
from tiny_course import CANARY, UNIT, hand_in

from course.errors import UserError
from course.grading import grade as engine
from course.grading import intake
from course.grading.record.reasons import read_outputs, visible_part
from course.grading.record.records import Graded, RecordStore, TestResult

pytestmark = pytest.mark.nbgrader


@pytest.fixture(autouse=True, scope="module")
def _one_engine():
    """Let nobody's editing of course/ between two runs count as a change of the engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "engine_hash", lambda: "this engine")
        yield


def error(name, text):
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": []}


@pytest.mark.parametrize(
    ("output", "outcome", "reason"),
    [
        (
            error(
                "CheckFailed", "✗ f · after one step: other values\n  You doubled.\n\n  input x = 1"
            ),
            "wrong",
            "after one step: other values. You doubled.",
        ),
        (
            error("CheckFailed", "✗ f · raised ValueError: no\n\n  input"),
            "raised",
            "raised ValueError: no",
        ),
        (error("CheckFailed", "○ f · not attempted yet"), "not attempted", "not attempted: raise"),
        (
            error("AssertionError", "the sign is wrong\nx = 42"),
            "wrong",
            "hidden test did not: the sign",
        ),
        (error("AssertionError", ""), "wrong", "a hidden test failed without saying why"),
        (error("CellTimeoutError", ""), "time limit", "time limit"),
        (error("KeyError", "\x1b[31m'w'\x1b[0m"), "raised", "raised KeyError: 'w'"),
    ],
)
def test_an_error_becomes_a_reason_in_words(output, outcome, reason):
    finding = read_outputs([{"output_type": "stream", "name": "stderr", "text": "hm"}, output])
    assert finding.outcome == outcome
    assert reason in finding.reason
    assert "42" not in finding.reason
    assert "\x1b" not in finding.reason


def test_the_visible_part_of_a_test_holds_no_hidden_line():
    source = "check.f(f)\n### BEGIN HIDDEN TESTS\nassert f(4) == 16\n### END HIDDEN TESTS"
    assert visible_part(source) == "check.f(f)"
    assert visible_part("check.f(f)\n### BEGIN HIDDEN TESTS\nassert f(4) == 16") == "check.f(f)"


def test_a_record_survives_the_disk(tmp_path):
    record = Graded("ada", UNIT, (TestResult("f", 1.0, 2.0, "wrong", "why", "You …"),), (), "ab")
    store = RecordStore(tmp_path)
    assert store.load(UNIT, "ada") is None
    store.save(record)
    assert store.load(UNIT, "ada") == record
    (store.folder / UNIT / "ada.json").write_text('{"student": "a')
    assert store.load(UNIT, "ada") is None


def _stray_tag(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["tags"] = ["demo", "skip-execution"]


def _without_tests(notebook):
    notebook.cells = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]


class _Append(ast.NodeTransformer):
    """Ends every later cell with an expression, which nbgrader takes for a partial score."""

    def visit_Module(self, tree):
        tree.body += ast.parse("NUMBER").body
        return tree


def _shows_scores(number):
    source = inspect.getsource(_Append).replace("NUMBER", str(number))
    start = f"import ast\n\n{source}\nget_ipython().ast_transformers.append(_Append())"

    def edit(notebook):
        notebook.cells.insert(2, nbformat.v4.new_code_cell(start))

    return edit


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """One class, graded once, for the tests that only look."""
    folder = tiny_course.make(tmp_path_factory.mktemp("class"))
    warn = "import sys; print('beware', file=sys.stderr); return x * x"
    hand_in(folder, "right")
    hand_in(folder, "warns", square=warn, power=warn)
    hand_in(folder, "doubles", square="return 2 * x")
    hand_in(folder, "hard-coded", square="return 9.0", power=f"raise KeyError('{'y' * 999}')")
    hand_in(folder, "untouched", **dict.fromkeys(tiny_course.BODY, "raise NotImplementedError()"))
    hand_in(folder, "tagged", _stray_tag, square="return 2 * x")
    hand_in(folder, "minus-one", _shows_scores(-1.0), square="return 2 * x")
    hand_in(folder, "half", _shows_scores(0.5))
    hand_in(folder, "no-tests", _without_tests)
    hand_in(folder, "crashes", square="import os; os._exit(1)")
    hand_in(folder, "cut-off").write_text('{"cells": [')
    (folder / "submitted" / "absent").mkdir()
    records = engine.grade(folder, feedback=True, progress=False)
    return folder, {record.student: record for record in records}


def test_right_answers_get_full_marks_even_when_they_warn(graded):
    _, records = graded
    for student in ("right", "warns", "no-tests"):
        assert (records[student].points, records[student].max_points) == (6, 6), student
    assert records["right"].flags == records["warns"].flags == ()
    assert "deleted cell: test-square" in records["no-tests"].flags


def test_wrong_answers_lose_their_marks_with_the_reason(graded):
    _, records = graded
    lost = records["doubles"].tests[0]
    assert (lost.exercise, lost.points, lost.outcome) == ("square", 0, "wrong")
    assert lost.mistake == "You doubled."
    assert records["doubles"].points == 4
    assert "negative numbers have positive squares" in records["hard-coded"].tests[0].reason
    assert records["hard-coded"].tests[2].outcome == "raised"
    assert [test.outcome for test in records["untouched"].tests] == ["not attempted"] * 3
    assert records["untouched"].points == 0


def test_neither_tags_nor_shown_numbers_change_a_mark(graded):
    _, records = graded
    assert [test.points for test in records["tagged"].tests] == [0, 2, 2]
    assert [test.points for test in records["minus-one"].tests] == [0, 2, 2]
    assert [test.points for test in records["half"].tests] == [2, 2, 2]


def test_bad_submissions_are_flagged_and_stop_nobody(graded):
    _, records = graded
    assert len(records) == 12
    assert records["absent"].flags == ("missing",)
    assert records["absent"].tests == ()
    assert "broken off" in records["cut-off"].flags[0]
    assert records["crashes"].flags == ("crashed: its process ended",)
    assert [test.outcome for test in records["crashes"].tests] == ["crashed", "passed", "passed"]


def test_feedback_gives_reasons_and_nothing_hidden(graded):
    folder, _ = graded
    pages = {p.parts[-3]: p.read_text(encoding="utf-8") for p in folder.glob("feedback/*/*/*.html")}
    assert set(pages) >= {"right", "doubles", "hard-coded", "untouched"}
    for page in pages.values():
        assert CANARY not in page
        assert "52.5625" not in page
        assert "7.25" not in page
    assert "You doubled." in pages["doubles"]
    assert "negative numbers have positive squares" in pages["hard-coded"]
    copied = {path.name for path in (folder / "feedback").rglob("*") if path.is_file()}
    assert copied == {"tiny.html", "map.png"}


def test_marks_stand_in_the_gradebook(graded):
    folder, _ = graded
    with sqlite3.connect(folder / "gradebook.db") as book:
        names = {row[0] for row in book.execute("SELECT id FROM student")}
        (score,) = book.execute("SELECT SUM(auto_score) FROM grade").fetchone()
    assert names == {path.name for path in (folder / "submitted").iterdir()}
    assert score == 6 * 4 + 4 * 4 + 2


def test_release_gets_the_notebook_and_its_pictures_only(tmp_path):
    from course.grading.record import gradebook as nb

    folder = tiny_course.make(tmp_path)
    config = nb.load_config(folder)
    from nbgrader.converters import GenerateAssignment

    GenerateAssignment(coursedir=nb.coursedir(config, UNIT), config=config).start()
    released = sorted(p.name for p in (folder / "release").rglob("*") if p.is_file())
    assert released == ["map.png", "tiny.ipynb"]
    assert CANARY not in (folder / "release" / UNIT / "tiny.ipynb").read_text(encoding="utf-8")


@pytest.mark.slow
def test_plain_nbgrader_gives_the_same_marks(tmp_path):
    folder = tiny_course.make(tmp_path)
    hand_in(folder, "ben", square="import sys; print('hm', file=sys.stderr); return 2 * x")
    hand_in(folder, "cleo", square="import sys; print('hm', file=sys.stderr); return x * x")
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        subprocess.run(
            [sys.executable, "-m", "nbgrader", command, UNIT],
            cwd=folder, check=True, capture_output=True, env={**os.environ, "PATH": os.defpath},
        )  # fmt: skip
    with sqlite3.connect(folder / "gradebook.db") as book:
        scores = [row[0] for row in book.execute("SELECT auto_score FROM grade ORDER BY id")]
    assert sorted(scores) == [0, 2, 2, 2, 2, 2]
    page = (folder / "feedback" / "ben" / UNIT / "tiny.html").read_text(encoding="utf-8")
    assert "You doubled." in page
    assert CANARY not in page


@pytest.mark.slow
def test_only_new_and_changed_submissions_run_again(tmp_path, monkeypatch):
    folder = tiny_course.make(tmp_path)
    hand_in(folder, "ada")
    hand_in(folder, "ben", square="return 2 * x")
    ran = []

    def counted(jobs, *rest, _real=engine.batch.run):
        ran.append([job.key.record.student for job in jobs])
        return _real(jobs, *rest)

    monkeypatch.setattr(engine.batch, "run", counted)
    first = engine.grade(folder, feedback=True, progress=False)
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*.html")}
    assert engine.grade(folder, feedback=True, progress=False) == first
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*.html")} == before

    hand_in(folder, "ben", square="return x ** 2")
    second = engine.grade(folder, progress=False)
    assert ran == [["ada", "ben"], [], ["ben"]]
    assert [record.points for record in first] == [6, 4]
    assert [record.points for record in second] == [6, 6]

    with sqlite3.connect(folder / "gradebook.db") as book:  # a manual mark, as in the formgrader
        book.execute("UPDATE grade SET manual_score = 1 WHERE auto_score = 2")
    assert [record.points for record in engine.grade(folder, progress=False)] == [3, 3]


KILLED = """
import os, signal, sys
import psutil
from course.grading import grade
from course.grading.record.records import RecordStore

real = RecordStore.save

def save_and_die(store, record):
    real(store, record)
    if record.tests:
        workers = psutil.Process().children(recursive=True)
        print(*(worker.pid for worker in workers), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

RecordStore.save = save_and_die
if __name__ == "__main__":
    grade.grade(sys.argv[1], workers=1)
"""


@pytest.mark.slow
def test_a_killed_run_leaves_nothing_behind_and_is_completed_by_the_next(tmp_path):
    folder = tiny_course.make(tmp_path)
    for student in ("ada", "ben", "cleo"):
        hand_in(folder, student, square="return 2 * x")
    script = folder / "killed.py"
    script.write_text(KILLED)
    done = subprocess.run(
        [sys.executable, script, folder], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == -9
    processes = [
        psutil.Process(pid) for pid in map(int, done.stdout.split()) if psutil.pid_exists(pid)
    ]
    assert psutil.wait_procs(processes, timeout=30)[1] == []
    assert len(list(RecordStore(folder).folder.glob("*/*.json"))) == 1

    records = engine.grade(folder, progress=False)
    assert [(record.student, record.points) for record in records] == [
        ("ada", 4), ("ben", 4), ("cleo", 4)
    ]  # fmt: skip
    with sqlite3.connect(folder / "gradebook.db") as book:
        assert book.execute("SELECT COUNT(*), SUM(auto_score) FROM grade").fetchone() == (9, 12)


@pytest.mark.slow
def test_what_somebody_deleted_is_made_again(tmp_path):
    folder = tiny_course.make(tmp_path)
    hand_in(folder, "ada", square="return 2 * x")
    first = engine.grade(folder, feedback=True, progress=False)
    page = folder / "feedback" / "ada" / UNIT / "tiny.html"
    page.unlink()
    assert engine.grade(folder, feedback=True, progress=False) == first
    assert page.exists()
    (folder / "gradebook.db").unlink()
    assert engine.grade(folder, progress=False) == first
    assert (folder / "gradebook.db").exists()


@pytest.mark.parametrize("units", [["7"], ["nothing-like-it"]])
def test_an_unknown_unit_is_told_in_one_line(tmp_path, units):
    tiny_course.make(tmp_path)
    with pytest.raises(UserError, match="there is no unit") as caught:
        engine.grade(tmp_path, units)
    assert "\n" not in str(caught.value)


def test_no_submissions_no_gradebook_and_no_workers_are_told_in_one_line(tmp_path):
    tiny_course.make(tmp_path)
    with pytest.raises(UserError, match="holds no submissions"):
        engine.grade(tmp_path)
    hand_in(tmp_path, "ada")
    with pytest.raises(UserError, match="0 workers cannot grade"):
        engine.grade(tmp_path, workers=0)
    with pytest.raises(UserError, match="no folder 'eve'"):
        engine.grade(tmp_path, students=["eve"])

    (tmp_path / "gradebook.db").write_bytes(b"no database, but long enough to look like one " * 99)
    with pytest.raises(UserError, match=r"gradebook .* cannot be opened .*not a database"):
        engine.grade(tmp_path)
