"""How long does a large class on a hub's exchange take? ``python tests/benchmarks/hub_class.py``.

Students hand in through nbgrader's exchange, made from the answer bank; then the commands of
docs/hub.md run in the course's folder, each timed whole. Marks that are exported are read back.
"""

import argparse
import csv
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from grading import make_class
from nbgrader.apps.api import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from course.authoring import pair, release
from course.authoring.unit import Unit, select
from course.grading.record import gradebook


def prepared(folder: Path, unit: Unit, students: int) -> tuple[Path, Path]:
    """A course and its exchange; what the students will hand in lies in ``submitted/`` still."""
    course = make_class(folder / "course", unit, students)
    exchange = folder / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    released = course / "release" / unit.id
    released.mkdir(parents=True)
    (released / unit.path.name).write_text(pair.dumps(release.make(unit)), encoding="utf-8")
    return course, exchange


def hand_in(work: Path, unit: Unit, exchange: Path) -> int:
    """Let each student submit as the Assignment List does; their number."""
    students = sorted(work.iterdir())
    config = Config()
    config.CourseDirectory.course_id = "descent"
    config.Exchange.root = str(exchange)
    for student in students:
        config.Exchange.assignment_dir = str(student)
        config.Exchange.cache = str(student / "cache")
        directory = CourseDirectory(config=config)
        directory.assignment_id, directory.student_id = unit.id, student.name
        submit = ExchangeFactory(config=config).Submit(
            coursedir=directory, authenticator=Authenticator(config=config), config=config
        )
        submit.log.setLevel(logging.WARNING)
        submit.start()
    return len(students)


def type_in(course: Path, command: str) -> None:
    """Run a command of the course's terminal."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {k: v for k, v in os.environ.items() if k != "DESCENT_ROOT"}
    done = subprocess.run(
        command.split(), cwd=course, env={**kept, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr[-2000:]}")


@contextmanager
def timed(what: str):
    """Print how long something takes."""
    begin = time.monotonic()
    yield
    print(f"| {what} | {time.monotonic() - begin:.1f} s |", flush=True)


def listed(course: Path, unit: Unit) -> int:
    """How many hand-ins the formgrader's list of a unit has, worked out as its page asks for it."""
    api = NbGraderAPI(config=gradebook.load_config(course))
    return len([one for one in api.get_submissions(unit.id) if one["autograded"]])


def rehearse(folder: Path, unit: Unit, students: int, how: str) -> None:
    """Run the whole week."""
    course, exchange = prepared(folder, unit, students)
    work = folder / "work"
    shutil.move(course / "submitted", work)
    type_in(course, f"nbgrader release_assignment {unit.id}")
    with timed(f"{students} hand-ins through the exchange"):
        assert hand_in(work, unit, exchange) == students
    for command in (
        f"nbgrader collect {unit.id} --update",
        f"course grade {unit.id} {how}",
        f"course grade {unit.id} {how}",  # when all is done
        f"course feedback {unit.id}",
        f"nbgrader release_feedback {unit.id}",
    ):
        with timed(f"`{command}`"):
            type_in(course, command)
    with timed("the formgrader's list of hand-ins"):
        assert listed(course, unit) == students
    for form in ("csv", "canvas", "moodle"):
        with timed(f"`course export --format {form}`, read back"):
            type_in(course, f"course export --format {form}")
            with (course / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
                assert sum("student-" in "".join(row) for row in csv.reader(file)) == students


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=400)
    parser.add_argument("--unit", default="00", help="a unit's id or number")
    parser.add_argument("--scheduler", help="grade on a Dask cluster instead of two workers")
    asked = parser.parse_args()
    (chosen,) = select([asked.unit])
    way = f"--scheduler {asked.scheduler}" if asked.scheduler else "--workers 2"
    with tempfile.TemporaryDirectory() as scratch:
        rehearse(Path(scratch), chosen, asked.students, way)
