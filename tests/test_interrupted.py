"""Whatever moment a batch is killed at: does the next run complete it, each submission once?"""

import contextlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import nbformat
import psutil
import pytest
import tiny_course
from tiny_course import UNIT, hand_in

from course.grading import batch, intake
from course.grading import grade as engine
from course.grading.engine import Outcome
from course.grading.record import gradebook as nb
from course.grading.record.records import RecordStore

pytestmark = [pytest.mark.slow, pytest.mark.nbgrader]

STUDENTS = [f"student-{number:02}" for number in range(20)]
WRONG = ("return 2 * x", "raise ValueError('no')", "raise NotImplementedError()")
KILLS = 30
PACE = 0.01  # seconds between two verdicts: the writer is faster than workers ever are
# Not a fork of this process: by now it may have threads, and what they hold stays locked in a fork.
FRESH = multiprocessing.get_context("forkserver")


@pytest.fixture(autouse=True, scope="module")
def _one_engine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "engine_hash", _engine_hash)
        yield


def _engine_hash():
    return "this engine"


def _as_handed_in(number):
    def edit(notebook):
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"hand-in {number}"))

    return edit


@pytest.fixture(scope="module")
def batch_of_20(tmp_path_factory):
    """Twenty submissions, and what an undisturbed run with real workers makes of them."""
    folder = tiny_course.make(tmp_path_factory.mktemp("batch"))
    for number, student in enumerate(STUDENTS):
        bodies = {"square": WRONG[number % 4]} if number % 4 < len(WRONG) else {}
        hand_in(folder, student, _as_handed_in(number), **bodies)
    (folder / "submitted" / STUDENTS[7] / UNIT / "tiny.ipynb").write_text("{")
    calm = folder.with_name("calm")
    shutil.copytree(folder, calm)
    outcomes = {}

    def noted(jobs, *rest, _real=batch.run):
        for job, outcome in _real(jobs, *rest):
            outcomes[job.key.record.student] = outcome
            yield job, outcome

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "run", noted)
        records = engine.grade(calm, progress=False)
    assert len(outcomes) == len(STUDENTS)
    assert all(isinstance(outcome, Outcome) for outcome in outcomes.values())
    return folder, records, outcomes, _gradebook(calm)


def _gradebook(folder):
    """Everything that the gradebook says about marks."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        assert book.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return sorted(
            book.execute(
                "SELECT submitted_assignment.student_id, base_cell.name, auto_score, manual_score "
                "FROM grade JOIN base_cell ON base_cell.id = grade.cell_id "
                "JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id "
                "JOIN submitted_assignment ON submitted_assignment.id = "
                "submitted_notebook.assignment_id"
            ).fetchall()
        )


def _replay(outcomes, ran, begun=None):
    """Workers that give the verdicts of the undisturbed run, at a steady pace."""

    def run(jobs, *rest):
        if begun is not None:
            begun.set()
        for job in jobs:
            time.sleep(PACE)
            ran.append(job.key.record.student)
            yield job, outcomes[job.key.record.student]

    return run


def _grade(folder, outcomes, ran, begun=None):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "engine_hash", _engine_hash)  # in a process of its own, too
        patch.setattr(batch, "run", _replay(outcomes, ran, begun))
        patch.setattr(batch, "Pool", lambda *details: contextlib.nullcontext())
        return engine.grade(folder, progress=False)


def _killed_after(folder, outcomes, seconds, in_batch=True):
    """Grade in a process that is killed, so long after it or its batch began; was it at work?"""
    begun = FRESH.Event()
    process = FRESH.Process(target=_grade, args=(folder, outcomes, [], begun))
    process.start()
    if in_batch:
        assert begun.wait(60)
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _check_complete(folder, records, expected, book):
    assert records == expected
    assert _gradebook(folder) == book
    stored = [path for path in RecordStore(folder).folder.rglob("*") if path.is_file()]
    assert len(stored) == len(STUDENTS) + 1  # and the stamp of the master
    assert not [*folder.rglob("*.tmp"), *folder.rglob("*-journal")]
    for record in records:
        for path in (folder / "autograded" / record.student).rglob("*.ipynb"):
            nbformat.validate(nbformat.read(path, as_version=4))


@pytest.fixture(scope="module")
def registered(batch_of_20, tmp_path_factory):
    """The class with its masters and students in the gradebook, and how long its batch takes."""
    original, _, outcomes, _ = batch_of_20
    folder = tmp_path_factory.mktemp("registered") / "course"
    shutil.copytree(original, folder)
    with pytest.raises(KeyError):  # before the first verdict
        _grade(folder, {}, [])
    trial = folder.with_name("trial")
    shutil.copytree(folder, trial)
    began = time.perf_counter()
    _grade(trial, outcomes, [])
    return folder, time.perf_counter() - began


@pytest.mark.timeout(400)
def test_killed_at_30_random_points_every_submission_is_graded_once(
    batch_of_20, registered, tmp_path
):
    original, expected, outcomes, book = batch_of_20
    prepared, seconds = registered
    chance = random.Random(20)
    found, interrupted = Counter(), 0
    for kill in range(KILLS):
        from_the_start = kill % 6 == 5  # the gradebook itself is still to be made
        folder = tmp_path / f"kill-{kill}"
        shutil.copytree(original if from_the_start else prepared, folder)
        delay = chance.uniform(0, 3 if from_the_start else seconds)
        interrupted += _killed_after(folder, outcomes, delay, in_batch=not from_the_start)
        there = {record.student for record in RecordStore(folder).all()}
        assert there <= set(STUDENTS)
        found[len(there)] += 1

        ran = []
        records = _grade(folder, outcomes, ran)
        assert len(ran) == len(set(ran)) <= len(STUDENTS) - len(there)  # none a second time
        assert not there & set(ran)
        _check_complete(folder, records, expected, book)
        shutil.rmtree(folder)
    assert interrupted >= KILLS * 0.6, "the kills came too late to tell anything"
    halfway = sum(count for size, count in found.items() if 0 < size < len(STUDENTS))
    assert halfway >= KILLS / 3, found


@pytest.mark.timeout(300)
def test_marks_given_by_hand_outlive_a_killed_regrading(batch_of_20, registered, tmp_path):
    _, expected, outcomes, _ = batch_of_20
    folder = tmp_path / "course"
    shutil.copytree(registered[0], folder)
    _grade(folder, outcomes, [])
    with nb.gradebook(nb.load_config(folder)) as book:
        for student in STUDENTS[:10:3]:
            book.find_grade("test-power", "tiny", UNIT, student).manual_score = 0.5
        book.db.commit()
    before = _gradebook(folder)
    chance = random.Random(5)
    for _ in range(5):
        shutil.rmtree(RecordStore(folder).folder)  # all is to be graded again
        _killed_after(folder, outcomes, chance.uniform(0, registered[1]))
    records = _grade(folder, outcomes, [])
    assert _gradebook(folder) == before
    by_hand = {record.student: record.tests[2].points for record in records}
    assert [by_hand[student] for student in STUDENTS[:10:3]] == [0.5] * 4
    assert sum(r.points for r in records) < sum(r.points for r in expected)


REAL = """
import sys
from course.grading import grade, intake
intake.engine_hash = lambda: "this engine"
if __name__ == "__main__":
    grade.grade(sys.argv[1], workers=2, progress=False)
"""


@pytest.mark.timeout(300)
def test_a_killed_command_leaves_no_process_behind(batch_of_20, tmp_path):
    original, expected, _, book = batch_of_20
    folder = tmp_path / "course"
    shutil.copytree(original, folder)
    script = tmp_path / "apart" / "real.py"  # not beside a folder that is called as the package
    script.parent.mkdir()
    script.write_text(REAL)
    chance = random.Random(3)
    for _ in range(3):
        process = subprocess.Popen([sys.executable, script, folder])
        deadline = time.monotonic() + chance.uniform(2.0, 12.0)
        family = {}
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(psutil.Error):
                below = psutil.Process(process.pid).children(recursive=True)
                family.update({p.pid: p for p in below})
            time.sleep(0.1)
        process.kill()
        process.wait()
        _gone, alive = psutil.wait_procs(family.values(), timeout=20)
        assert alive == []
    done = subprocess.run([sys.executable, script, folder], timeout=120)
    assert done.returncode == 0
    _check_complete(folder, engine.grade(folder, progress=False), expected, book)
    for path in RecordStore(folder).folder.rglob("*.json"):
        json.loads(path.read_text())
    assert not [
        p for p in psutil.process_iter(["ppid", "cmdline"])
        if p.info["ppid"] == 1 and str(folder) in (p.info["cmdline"] or [])
    ]  # fmt: skip
    assert os.path.exists(folder / "gradebook.db")
