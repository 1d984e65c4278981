"""Does a class with hostile submissions in it end with the right marks, each exactly once?

Rows 10, 26 and 40 to 42 of the table, and one class that has many attackers at once: these need a
gradebook, several students and the whole of ``course grade``.
"""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
import tiny_course
from tiny_course import CANARY, UNIT, hand_in

from course.grading import grade as grading
from course.grading import intake
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.nbgrader,
    pytest.mark.timeout(240),
    pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}"),
]

LIMITS = Limits(cell=2, test=2, total=15, grace=1, memory=768 * 2**20)
DOUBLES = "return 2 * x"


@pytest.fixture(autouse=True, scope="module")
def _one_engine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "engine_hash", lambda: "this engine")
        yield


def grade(folder, **options):
    return grading.grade(folder, progress=False, limits=LIMITS, workers=2, **options)


def marks(folder):
    """All marks in the gradebook: student, test, automatic and manual mark."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        return sorted(
            book.execute(
                "SELECT s.student_id, b.name, g.auto_score, g.manual_score FROM grade g "
                "JOIN submitted_notebook n ON g.notebook_id = n.id "
                "JOIN submitted_assignment s ON n.assignment_id = s.id "
                "JOIN base_cell b ON g.cell_id = b.id"
            )
        )


def hashes(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


ATTACKS = {
    "loops": "while True: pass",
    "exits": "import os; os._exit(1)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "allocates": "return [bytearray(1 << 24) for _ in range(500)]",
    "forks": "import os, time\n    if os.fork() == 0: time.sleep(20), os._exit(0)\n    return -x",
    "kills": "import os\n    os.kill(-1, 9); os.kill(os.getpid(), 9)",
    "writes": (
        "import glob, sqlite3\n"
        "    for path in glob.glob('/**/gradebook.db', recursive=True) + ['FOLDER/gradebook.db']:\n"
        "        sqlite3.connect(path).execute('UPDATE grade SET auto_score = 99')\n"
        "    return 2 * x"
    ),
    "reads": "return open('FOLDER/source/01-tiny/tiny.ipynb').read()",
}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """A class of right answers and attackers, graded once."""
    folder = tiny_course.make(tmp_path_factory.mktemp("attacked"))
    for student, body in ATTACKS.items():
        hand_in(folder, student, square=body.replace("FOLDER", str(folder)))
        hand_in(folder, f"right-beside-{student}")
    (folder / "submitted" / "nothing").mkdir()
    hand_in(folder, "renamed").rename(folder / "submitted" / "renamed" / UNIT / "my tiny (1).ipynb")
    for copy in ("one.ipynb", "two.ipynb"):
        path = hand_in(folder, "several")
        path.rename(path.with_name(copy))
    secret = hand_in(folder, "linked")
    secret.unlink()
    secret.symlink_to(folder / "submitted" / "renamed" / UNIT / "my tiny (1).ipynb")
    before = hashes(folder / "submitted"), hashes(folder / "source")
    records = {record.student: record for record in grade(folder, feedback=True)}
    return folder, records, before


def test_attackers_lose_their_marks_and_nobody_else_does(attacked):
    folder, records, _ = attacked
    for student in ATTACKS:
        assert records[student].tests[0].points == 0, records[student]
        assert [test.points for test in records[student].tests[1:]] == [2, 2], records[student]
        beside = records[f"right-beside-{student}"]
        assert (beside.points, beside.flags) == (6, ())
    for student, name, auto, _ in marks(folder):
        wanted = 0 if student in ATTACKS and name == "test-square" else 2
        if student not in ("nothing", "several", "linked"):
            assert auto == wanted, (student, name)


def test_what_was_handed_in_and_the_source_are_untouched(attacked):
    folder, _, before = attacked
    assert (hashes(folder / "submitted"), hashes(folder / "source")) == before


def test_a_file_of_another_name_is_found_or_told(attacked):
    _, records, _ = attacked
    assert records["renamed"].points == 6
    assert records["renamed"].flags == ("renamed: found my tiny (1).ipynb",)
    assert records["nothing"].flags == ("missing",)
    says = "missing: found one.ipynb, two.ipynb instead of tiny.ipynb"
    assert records["several"].flags == (says,)
    assert records["linked"].flags == ("missing: tiny.ipynb is a link or a folder, not a file",)


def test_no_canary_of_the_hidden_tests_gets_out(attacked):
    folder, records, _ = attacked
    shown = [
        path
        for part in ("autograded", "feedback", "release", "submitted")
        for path in (folder / part).rglob("*")
        if path.is_file()
    ]
    assert any(path.suffix == ".html" for path in shown)
    for path in shown:
        content = path.read_bytes()
        for secret in (CANARY.encode(), b"52.5625", b"7.25"):
            assert secret not in content, path
    for record in records.values():
        assert CANARY not in repr(record)


def test_a_manual_mark_stays_when_graded_again(tmp_path):
    folder = tiny_course.make(tmp_path)
    hand_in(folder, "ada", square=DOUBLES)
    assert [record.points for record in grade(folder)] == [4]
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 1.5 WHERE auto_score = 0")
    assert [record.points for record in grade(folder)] == [5.5]
    assert [record.points for record in grade(folder, force=True)] == [5.5]
    hand_in(folder, "ada", square="while True: pass")
    assert [record.points for record in grade(folder)] == [5.5]
    assert [mark[3] for mark in marks(folder)].count(1.5) == 1


GRADE = """
import sys
from course.grading.grade import grade
from course.grading import intake
from course.grading.sandbox.limits import Limits

if __name__ == "__main__":
    intake.engine_hash = lambda: "this engine"
    limits = Limits(cell=2, test=2, total=15, grace=1, memory=768 * 2**20)
    grade(sys.argv[1], progress=False, workers=2, limits=limits)
"""


def test_killed_at_random_points_the_next_run_completes_exactly_once(tmp_path):
    whole = tiny_course.make(tmp_path / "whole")
    for number in range(4):
        hand_in(whole, f"student-{number}", square=DOUBLES if number % 2 else "return x * x")
    killed = tmp_path / "killed"
    shutil.copytree(whole, killed)
    expected = grade(whole)

    script = tmp_path / "run.py"
    script.write_text(GRADE)
    rng = random.Random(40)
    began = time.monotonic()
    subprocess.run([sys.executable, script, whole], check=True, timeout=120, capture_output=True)
    usual = time.monotonic() - began
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, script, killed], start_new_session=True, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=usual * rng.uniform(0.2, 1.6))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)  # the grader alone, as when memory runs out
            process.wait()
    assert grade(killed) == expected
    assert marks(killed) == marks(whole)
    assert len(marks(killed)) == 4 * 3
    again = {path: path.stat().st_mtime_ns for path in killed.rglob("autograded/*/*/*.ipynb")}
    assert len(again) == 4
    assert grade(killed) == expected
    assert {path: path.stat().st_mtime_ns for path in again} == again
    assert not list(killed.rglob("*.tmp"))
