"""Do records stay right when the disk is full, the gradebook locked, the clock wrong, or one of
them cannot be written?"""

import contextlib
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy
import tiny_course
from tiny_course import UNIT, hand_in

from course.authoring.unit import Unit, select
from course.errors import UserError
from course.grading import grade as grading
from course.grading import intake
from course.grading.master import master_of
from course.grading.record import gradebook as nb
from course.grading.record import patience, versions
from course.grading.record.record import Recorder
from course.grading.record.records import RecordStore
from course.grading.record.register import register
from course.grading.sandbox.sandbox import missing

from .quick import quick_grader

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(300)]

TESTS = Path(__file__).parents[1]
PATHS = {**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
FRESH = multiprocessing.get_context("forkserver")


def grade(folder, **options):
    with quick_grader():
        return {one.student: one for one in grading.grade(folder, progress=False, **options)}


def marks(folder):
    """Automatic marks in the gradebook by student."""
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db", timeout=60)) as book:
        rows = book.execute(
            "SELECT s.student_id, g.auto_score FROM grade g "
            "JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id"
        ).fetchall()
    found = {}
    for student, score in rows:
        found.setdefault(student, []).append(score)
    return found


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A course whose unit is in the gradebook."""
    folder = tiny_course.make(tmp_path_factory.mktemp("registered") / "course")
    masters = {UNIT: master_of(Unit(folder / "source" / UNIT))}
    register(folder, nb.load_config(folder), masters, [])
    return folder


@pytest.fixture
def course(registered, tmp_path):
    """A class of three, not graded yet."""
    folder = tmp_path / "course"
    shutil.copytree(registered, folder)
    for student in ("ada", "ben", "cleo"):
        hand_in(folder, student)
    return folder


# --- a locked gradebook -------------------------------------------------------------------------

LOCK = """
import sqlite3, sys
book = sqlite3.connect(sys.argv[1], isolation_level=None)
book.execute(f"BEGIN {sys.argv[2]}")
print("locked", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def locked(folder, kind="EXCLUSIVE"):
    """Let another program have the gradebook, as a formgrader or a database browser may."""
    command = [sys.executable, "-c", LOCK, folder / "gradebook.db", kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"locked\n"
        yield process
        process.stdin.close()


@pytest.mark.parametrize("kind", ["EXCLUSIVE", "IMMEDIATE"])
@pytest.mark.parametrize("known", [True, False])
def test_a_locked_gradebook_is_waited_for_and_told_in_one_line(course, capsys, kind, known):
    if known:
        grade(course)
    else:  # the unit is to be entered, too
        (course / "gradebook.db").unlink()
        with nb.gradebook(nb.load_config(course)):
            pass
    hand_in(course, "dan")
    with locked(course, kind) as other:
        timer = FRESH.Process(target=_kill_in, args=(other.pid, 5.0))
        timer.start()
        began = time.monotonic()
        records = grade(course)
        assert time.monotonic() - began > 4
        timer.join()
    assert sorted(records) == ["ada", "ben", "cleo", "dan"]
    assert all((one.points, one.flags) == (6, ()) for one in records.values())
    assert marks(course) == {student: [2, 2, 2] for student in records}
    said = [line for line in capsys.readouterr().err.splitlines() if "gradebook" in line]
    assert said
    for line in said:
        assert line.startswith(f"waiting for the gradebook {course / 'gradebook.db'}: python")
        assert line.endswith(f"(process {other.pid}) has locked it")


def _kill_in(pid, seconds):
    time.sleep(seconds)  # the time that passes is what is tried
    os.kill(pid, 9)


def test_a_gradebook_that_stays_locked_ends_with_one_line(course, monkeypatch):
    grade(course)
    before = (course / "gradebook.db").read_bytes()
    hand_in(course, "ben", square="return x ** 2")
    monkeypatch.setattr(patience, "SECONDS", 3)
    with locked(course) as other, pytest.raises(UserError, match="has been locked for") as caught:
        grade(course)
    assert "\n" not in str(caught.value)
    assert f"(process {other.pid}): end that" in str(caught.value)
    assert "move it away" not in str(caught.value)
    assert (course / "gradebook.db").read_bytes() == before
    assert grade(course)["ben"].points == 6


def test_a_gradebook_that_is_broken_is_not_waited_for(course):
    (course / "gradebook.db").write_bytes(b"no database, but long enough to look like one " * 99)
    began = time.monotonic()
    with pytest.raises(UserError, match=r"cannot be opened .*not a database.*restore it"):
        grade(course)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("sqlite:////a/b.db?timeout=60", "sqlite:////a/b.db?timeout=2"),
        ("sqlite:///b.db", "sqlite:///b.db?timeout=2"),
        (
            "postgresql+psycopg://me:pw@/db?host=x&options=-c%20a=b",
            "postgresql+psycopg://me:pw@/db?host=x&options=-c+a%3Db+-c+lock_timeout%3D2s",
        ),
        ("mysql://me:pw@host/db", "mysql://me:pw@host/db"),
    ],
)
def test_a_database_says_soon_that_it_is_locked(address, wanted):
    assert patience.short_tries(address) == wanted


# --- a full disk --------------------------------------------------------------------------------

SMALL_DISK = """
import shutil, sys
from pathlib import Path
from course import cli
from hostile.quick import quick_grader
from hostile.test_records import grade, marks

if __name__ == "__main__":
    course = Path(sys.argv[2]) / "course"
    shutil.copytree(sys.argv[1], course)
    ballast = Path(sys.argv[2]) / "ballast"
    ballast.write_bytes(b"x" * (shutil.disk_usage(course).free - int(sys.argv[3])))
    sys.argv[1:] = ["grade"]
    try:
        with quick_grader():
            cli.main()
    except SystemExit as end:
        print("exit", end.code)
    done = len(list(course.glob("autograded/.records/*/*.json")))
    print("kept", done, flush=True)
    ballast.unlink()
    records = grade(course)
    print(sorted({one.points for one in records.values()}), {one.flags for one in records.values()})
    print(len(marks(course)), {sum(points) for points in marks(course).values()})
    print("left", [path.name for path in course.rglob("*.tmp")])
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [30_000, 150_000, 250_000, 400_000, 600_000, 1_000_000])
@pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}")
def test_a_full_disk_is_one_line_and_the_next_run_goes_on(registered, tmp_path, room):
    folder = shutil.copytree(registered, tmp_path / "course")
    for number in range(40):
        hand_in(folder, f"student-{number:02}", _long(number))
    (tmp_path / "disk").mkdir()
    script = tmp_path / "small_disk.py"
    script.write_text(SMALL_DISK)
    done = subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", "--size", str(16 * 2**20), "--tmpfs", tmp_path / "disk",
         sys.executable, script, folder, tmp_path / "disk", str(room)],
        capture_output=True, text=True,
        env={**PATHS, "DESCENT_ROOT": str(tmp_path / "disk" / "course")},
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("course: ")]
    assert len(said) == 1, done.stderr
    assert said[0].startswith("course: a disk is full")
    lines = done.stdout.splitlines()
    assert lines[-5] == "exit 2"
    assert int(lines[-4].split()[1]) < 40
    assert lines[-3:] == ["[6.0] {()}", "40 {6.0}", "left []"]


def _long(number):
    def edit(notebook):
        notebook.cells[0].source += f"\n{number} " + "long " * 2_000

    return edit


def test_a_full_database_is_one_line(course):
    grade(course)
    for number in range(200):
        hand_in(course, f"more-{number}")

    @sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "connect")
    def no_more_pages(connection, _):
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes what is there for the least

    try:
        with pytest.raises(UserError, match="a disk is full") as caught:
            grade(course)
    finally:
        sqlalchemy.event.remove(sqlalchemy.engine.Engine, "connect", no_more_pages)
    assert "\n" not in str(caught.value)
    assert {one.points for one in grade(course).values()} == {6}
    assert len(marks(course)) == 203


# --- a clock that goes back ---------------------------------------------------------------------


@pytest.mark.slow
def test_feedback_tells_the_newest_marks_whatever_the_clock_says(course):
    page = course / "feedback" / "ben" / UNIT / "tiny.html"
    grade(course, feedback=True)
    written = page.stat().st_mtime_ns
    grade(course, feedback=True)
    assert page.stat().st_mtime_ns == written
    ahead = time.time() + 100_000
    os.utime(page, (ahead, ahead))  # as if the clock had been set back since
    hand_in(course, "ben", square="return x ** 2  # anew")
    path = course / "submitted" / "ben" / UNIT / "tiny.ipynb"
    os.utime(path, (1, 1))
    grade(course, feedback=True)
    assert "anew" in page.read_text(encoding="utf-8")
    page.write_text("old")
    (course / "autograded" / ".pages" / UNIT / "ben.txt").unlink()
    grade(course, feedback=True)
    assert page.read_text(encoding="utf-8") != "old"


def test_a_new_file_is_noticed_whatever_the_clock_says(course):
    units, people = select(None, course), intake.students(course, None)
    assert intake.likely_new(course, units, people)
    grade(course)
    assert not intake.likely_new(course, units, people)
    path = hand_in(course, "ben", square="return x ** 2")
    os.utime(path, (1, 1))
    assert intake.likely_new(course, units, people)
    assert grade(course)["ben"].points == 6
    assert not intake.likely_new(course, units, people)
    path.rename(path.with_name("renamed.ipynb"))
    assert not intake.likely_new(course, units, people)


# --- older files --------------------------------------------------------------------------------


def test_what_an_older_mark_was_given_for_is_kept(course):
    path = hand_in(course, "ben")
    contents = [path.read_bytes()]
    grade(course)
    for number in range(versions.MOST + 2):
        hand_in(course, "ben", square=f"return x * x  # {number}")
        os.utime(path, ns=(number, number))
        contents.append(path.read_bytes())
        grade(course)
        grade(course)
    kept = sorted((course / "autograded" / ".handed-in" / UNIT / "ben").iterdir())
    assert [one.read_bytes() for one in kept] == contents[-versions.MOST :]
    assert kept[-1] == versions.newest(course, UNIT, "ben")
    assert kept[-1].name.startswith(f"{versions.MOST + 3:04}-")
    assert kept[-1].stat().st_mtime_ns == path.stat().st_mtime_ns
    path.write_bytes(contents[-2])  # back to the one before
    grade(course)
    assert versions.newest(course, UNIT, "ben").read_bytes() == contents[-2]


def test_a_file_that_cannot_be_graded_is_kept_as_well(course):
    path = hand_in(course, "ben")
    path.write_bytes(b"\xff no notebook")
    assert grade(course)["ben"].flags == ("unreadable: not a text file",)
    hand_in(course, "ben")
    assert grade(course)["ben"].points == 6
    oldest = min((course / "autograded" / ".handed-in" / UNIT / "ben").iterdir())
    assert oldest.read_bytes() == b"\xff no notebook"


def test_old_files_do_not_fill_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "MOST_BYTES", 100)
    for number in range(4):
        versions.keep(tmp_path, UNIT, "ada", bytes([number]) * 60, number)
    (only,) = (tmp_path / "autograded" / ".handed-in" / UNIT / "ada").iterdir()
    assert only.read_bytes() == bytes([3]) * 60


# --- one submission that cannot be recorded -----------------------------------------------------

LATE = """
from nbgrader.plugins import BasePlugin

class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, seconds):
        if student_id == "ada":
            return score / 2
        return {PENALTY}

c.AssignLatePenalties.plugin_class = Late
"""


@pytest.mark.parametrize(
    "penalty", ["1 / 0", "'half'", "float('nan')", "__import__('sys').exit(3)", "[]"]
)
def test_a_penalty_that_cannot_be_told_costs_nobody_else_a_mark(course, penalty):
    with nb.gradebook(nb.load_config(course)) as book:
        book.update_or_create_assignment(UNIT, duedate="2027-02-01 00:00 UTC")
    for student in ("ada", "ben"):
        stamp = course / "submitted" / student / UNIT / "timestamp.txt"
        stamp.write_text("2027-02-02 00:00 UTC")
    config = course / "nbgrader_config.py"
    settings = config.read_text()
    config.write_text(settings + LATE.replace("{PENALTY}", penalty))
    records = grade(course)
    assert [records[name].points for name in ("ada", "cleo")] == [6, 6]
    (flag,) = records["ben"].flags
    assert flag.startswith("not graded: ")
    assert records["ben"].points == 0  # in no transaction of its own
    assert "ben" not in marks(course)
    assert penalties(course) == {"ada": 3, "cleo": None}

    config.write_text(settings + LATE.replace("{PENALTY}", "score + 1"))
    assert grade(course)["ben"].flags == ()
    assert penalties(course) == {"ada": 3, "ben": 6, "cleo": None}


def penalties(folder):
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as book:
        return dict(
            book.execute(
                "SELECT s.student_id, n.late_submission_penalty FROM submitted_notebook n "
                "JOIN submitted_assignment s ON n.assignment_id = s.id"
            )
        )


def test_whom_the_gradebook_refuses_is_flagged_and_the_others_are_graded(course):
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        book.execute(
            "CREATE TRIGGER no_ben BEFORE INSERT ON student WHEN NEW.id = 'ben' "
            "BEGIN SELECT RAISE(ABORT, 'ben is not enrolled'); END"
        )
    records = grade(course)
    assert records["ben"].flags == (
        "not graded: the gradebook refuses this id (ben is not enrolled)",
    )
    assert [records[name].points for name in ("ada", "cleo")] == [6, 6]
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        book.execute("DROP TRIGGER no_ben")
    assert grade(course)["ben"].points == 6


@pytest.mark.parametrize("error", [ValueError("a\nb\x1b[31m"), RecursionError(), MemoryError()])
def test_an_error_of_one_submission_stays_its_own(course, monkeypatch, error):
    real = Recorder.save

    def save(self, record, *rest):
        if record.student == "ben":
            raise error
        real(self, record, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "save", save)
        records = grade(course)
        assert [records[name].points for name in ("ada", "cleo")] == [6, 6]
        (flag,) = records["ben"].flags
        assert flag.startswith("not graded: ")
        assert flag.isprintable()
    assert RecordStore(course).load(UNIT, "ben").flags == (flag,)
    assert grade(course)["ben"].points == 6


def test_an_outcome_that_cannot_be_cached_is_an_outcome_all_the_same(course):
    (course / "autograded" / ".cache").write_text("")
    assert {one.points for one in grade(course).values()} == {6}


@pytest.mark.parametrize("name", ["autograded", "feedback", "autograded/.records"])
def test_a_file_in_the_place_of_a_folder_is_told_in_one_line(course, name):
    shutil.rmtree(course / name, ignore_errors=True)
    (course / name).write_text("")
    with pytest.raises(UserError, match="is no folder: move it away"):
        grade(course)


def test_a_configuration_that_raises_is_told_in_one_line(course):
    (course / "nbgrader_config.py").write_text("1 / 0\n")
    with pytest.raises(UserError, match=r"nbgrader_config.py: ZeroDivisionError: division") as e:
        grade(course)
    assert "\n" not in str(e.value)


# --- two graders --------------------------------------------------------------------------------


def _grade_quickly(folder, start):
    start.wait()
    with quick_grader():
        grading.grade(folder, progress=False)


def test_two_graders_at_once_give_everybody_their_marks_once(tmp_path):
    folder = tiny_course.make(tmp_path / "course")
    for number in range(30):
        hand_in(folder, f"student-{number:02}", _long(number))
    for round_ in range(2):
        start = FRESH.Event()
        both = [FRESH.Process(target=_grade_quickly, args=(folder, start)) for _ in range(2)]
        for process in both:
            process.start()
        start.set()
        for process in both:
            process.join(200)
        assert [process.exitcode for process in both] == [0, 0]
        assert len(marks(folder)) == 30
        assert set(map(tuple, marks(folder).values())) == {(2, 2, 2)}
        records = grade(folder)
        assert {one.points for one in records.values()} == {6}
        assert {one.flags for one in records.values()} == {()}
        if round_ == 0:
            shutil.rmtree(RecordStore(folder).folder)  # all once more, into the same gradebook
