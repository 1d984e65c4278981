"""Whatever stands in a student's folder: is everybody on record, and nobody else's work read?"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_course
from tiny_course import UNIT, hand_in

from course.errors import UserError
from course.grading import grade as grading
from course.grading import intake
from course.grading.record import versions
from course.grading.sandbox.sandbox import missing

from . import handing_in
from .handing_in import CASES, FULL, NAMES
from .quick import quick_grader

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(240)]

HONEST = ("neighbour", "0-first", "zz-last")


def grade(folder, **options):
    """The records by student, without running anything that was handed in."""
    with quick_grader():
        return {one.student: one for one in grading.grade(folder, progress=False, **options)}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of all hand-ins."""
    folder = handing_in.a_class(tmp_path_factory.mktemp("handing-in"))
    yield folder
    subprocess.run(["rm", "-rf", folder / "submitted"], check=True)  # too deep for others


@pytest.fixture(scope="module")
def graded(course):
    """The class, its ids by folder, and its records."""
    ids = {one.folder: one.id for one in intake.students(course, None)}
    return course, ids, grade(course)


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.name[:50]))
def test_a_hand_in_gets_its_own_record(case, graded):
    _, ids, records = graded
    record = records[ids[case.name]]
    assert record.points == (case.points or 0)
    assert len(record.flags) == len(case.flags), record.flags
    for flag, wanted in zip(record.flags, case.flags, strict=True):
        assert flag.startswith(wanted)
        assert flag.isprintable()
        assert len(flag) < 400


def test_everybody_is_on_record_once(graded):
    folder, ids, records = graded
    assert set(records) == set(ids.values())
    assert set(ids) == {*HONEST, *(case.name for case in CASES)}
    for name in HONEST:
        assert (records[name].points, records[name].flags) == (FULL, ())
    assert all(name.isprintable() or "\u200c" in name for name in records)
    stored = json.loads((folder / "autograded/.records" / UNIT / "neighbour.json").read_text())
    assert stored["student"] == "neighbour"


def test_a_name_that_nothing_can_hold_says_what_to_rename_and_is_in_no_gradebook(graded):
    folder, ids, records = graded
    refused = {ids[os.fsdecode(name)]: why for name, why in NAMES.items()}
    assert len(refused) == len(NAMES)
    for name, why in refused.items():
        (flag,) = records[name].flags
        assert flag.startswith('not graded: rename the folder "')
        assert why in flag
        assert len(name.encode()) < 200
    with sqlite3.connect(folder / "gradebook.db") as book:
        known = {row[0] for row in book.execute("SELECT id FROM student")}
    assert known == set(ids.values()) - set(refused)


def test_of_a_link_nothing_is_read_and_nothing_is_written(graded):
    folder, _, records = graded
    links = [name for name, record in records.items() if " is a link" in str(record.flags)]
    links = [name for name in links if records[name].tests == ()]
    assert len(links) >= 7
    for name in links:
        assert not (folder / "autograded" / name).exists()
        assert versions.newest(folder, UNIT, name) is None
    with sqlite3.connect(folder / "gradebook.db") as book:
        rows = book.execute("SELECT student_id FROM submitted_assignment").fetchall()
    assert not set(links) & {row[0] for row in rows}


def test_the_same_again_is_the_same(graded):
    folder, _, records = graded
    assert grade(folder) == records


def test_one_student_can_be_named_by_folder_or_by_id(graded):
    folder, ids, _ = graded
    odd = os.fsdecode(b"\xff\xfe\xe9mile")
    for name in (odd, ids[odd]):
        assert list(grade(folder, students=[name])) == [ids[odd]]
    with pytest.raises(UserError, match="has no folder 'nobody'"):
        grade(folder, students=["nobody"])


def test_the_printable_form_of_a_name_is_nobodys_name(tmp_path):
    tiny_course.make(tmp_path)
    hand_in(tmp_path, "ada\x07")
    (odd,) = intake.students(tmp_path, None)
    assert odd.id.startswith("ada?")
    hand_in(tmp_path, odd.id)
    records = grade(tmp_path)
    assert len(records) == 2
    assert records[odd.id].points == FULL


def test_what_is_no_folder_is_nobody(tmp_path):
    tiny_course.make(tmp_path)
    hand_in(tmp_path, "ada")
    (tmp_path / "submitted" / "README.md").write_text("")
    os.mkfifo(tmp_path / "submitted" / "pipe")
    hand_in(tmp_path, ".trash")
    assert list(grade(tmp_path)) == ["ada"]


@pytest.mark.parametrize("where", [f"submitted/eve/{UNIT}", "submitted/eve", "tiny.ipynb"])
@pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}")
def test_a_mount_is_as_little_followed_as_a_link(tmp_path, where):
    tiny_course.make(tmp_path)
    neighbour, own = hand_in(tmp_path, "ada"), hand_in(tmp_path, "eve", square="return 0")
    if where == "tiny.ipynb":
        source, target, says = neighbour, own, "unreadable: tiny.ipynb is mounted from elsewhere"
    else:
        target = tmp_path / where
        source = Path(str(target).replace("eve", "ada"))
        says = f"refused: {target.name} is mounted from elsewhere"
    code = (
        "import sys; from pathlib import Path\n"
        "from hostile.test_handing_in import grade\n"
        "if __name__ == '__main__':\n"
        "    records = grade(Path(sys.argv[1]))\n"
        "    print(records['ada'].points, records['eve'].points, *records['eve'].flags)\n"
    )
    (tmp_path / "inside.py").write_text(code)
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", "--bind", source, target,
         sys.executable, tmp_path / "inside.py", tmp_path],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}"},
    )  # fmt: skip
    assert done.stdout.strip() == f"{FULL} 0 {says}", done.stderr


def test_a_course_folder_behind_a_link_is_the_instructors_own_affair(tmp_path):
    real = tiny_course.make(tmp_path / "real")
    hand_in(real, "ada")
    (real / "submitted").rename(tmp_path / "elsewhere")
    (real / "submitted").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "course").symlink_to(real)
    assert grade(tmp_path / "course")["ada"].points == FULL


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}")
def test_the_command_ends_as_it_says_and_shows_no_traceback(course, tmp_path):
    command = [sys.executable, "-m", "course", "grade", "--json", tmp_path / "marks.json"]
    done = subprocess.run(
        command, cwd=course, capture_output=True, text=True,
        env={**os.environ, "DESCENT_ROOT": str(course), "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr  # some have no verdict: their folders need a name
    assert "Traceback" not in done.stdout + done.stderr
    told = {one["student"]: one for one in json.loads((tmp_path / "marks.json").read_text())}
    ids = {one.folder: one.id for one in intake.students(course, None)}
    assert set(told) == set(ids.values())
    for case in CASES:
        assert told[ids[case.name]]["points"] == (case.points or 0), case.name
    for name in HONEST:
        assert (told[name]["points"], told[name]["flags"]) == (FULL, [])


@pytest.mark.slow
def test_plain_nbgrader_refuses_links_as_well(tmp_path):
    folder = tiny_course.make(tmp_path)
    hand_in(folder, "ada")
    (folder / "submitted" / "eve").symlink_to("ada")
    (folder / "submitted" / "fay").mkdir()
    (folder / "submitted" / "fay" / UNIT).symlink_to(f"../ada/{UNIT}")
    for command in ("generate_assignment", "autograde"):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, UNIT],
            cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": os.defpath},
        )  # fmt: skip
    for says in ("refused: eve is a link", f"refused: {UNIT} is a link"):
        assert says in done.stderr
    with sqlite3.connect(folder / "gradebook.db") as book:
        rows = book.execute(
            "SELECT s.student_id, SUM(g.auto_score) FROM grade g "
            "JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id GROUP BY s.student_id"
        ).fetchall()
    found = {student: score or 0 for student, score in rows}
    assert found.pop("ada") == FULL
    assert not any(found.values())
