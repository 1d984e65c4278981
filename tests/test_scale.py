"""Does the same class get the same marks from a Dask cluster, and from PostgreSQL?"""

import contextlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
import tiny_course
from tiny_course import UNIT, hand_in

from course.errors import UserError
from course.grading import grade as engine
from course.grading import intake
from course.grading.record import gradebook as nb
from course.grading.sandbox import sandbox
from course.grading.show import export, report

pytestmark = [pytest.mark.slow, pytest.mark.nbgrader]

WRONG = {"ben": "return 2 * x", "dan": "import os; os._exit(1)", "eve": "raise KeyError('x')"}
MARKS = {"ada": 6, "ben": 4, "cleo": 6, "dan": 4, "eve": 4}


@pytest.fixture(autouse=True, scope="module")
def _one_engine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "engine_hash", lambda: "this engine")
        yield


def a_class(folder):
    folder = tiny_course.make(folder)
    for student in MARKS:
        bodies = {"square": WRONG[student]} if student in WRONG else {}
        hand_in(folder, student, **bodies)
    return folder


def marks(records):
    return {record.student: record.points for record in records}


# --- Dask ----------------------------------------------------------------------------------------


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two worker processes on loopback, as an instructor would start them."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install .[cluster]")
    from distributed import Client

    folder = tmp_path_factory.mktemp("dask")
    address = f"tcp://127.0.0.1:{free_port()}"
    common = ["--no-dashboard", "--protocol=tcp"]
    commands = [["scheduler", "--host=127.0.0.1", f"--port={address.rpartition(':')[2]}", *common]]
    worker = ["worker", address, "--nthreads=1", "--host=127.0.0.1", "--no-dashboard",
              f"--local-directory={folder}", "--memory-limit=0"]  # fmt: skip
    commands += [worker, worker]
    processes = []
    with open(folder / "log", "w") as log:
        for command in commands:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
                    stdout=log, stderr=log, cwd=folder,
                )
            )  # fmt: skip
    try:
        with Client(address, timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        below = [p for process in processes for p in _family(process.pid)]
        for process in processes:
            process.terminate()
        psutil.wait_procs(below, timeout=10)
        for process in below:
            with contextlib.suppress(psutil.Error):
                process.kill()


def _family(pid):
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []


@pytest.mark.timeout(240)
def test_a_dask_cluster_gives_the_same_marks(cluster, tmp_path):
    folder = a_class(tmp_path / "far")
    ran = []

    def counted(jobs, *rest, _real=engine.batch.run):
        for job, outcome in _real(jobs, *rest):
            ran.append(job.key.record.student)
            yield job, outcome

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.batch, "run", counted)
        records = engine.grade(folder, scheduler=cluster, progress=False)
    assert marks(records) == MARKS
    assert sorted(ran) == sorted(MARKS)
    near = engine.grade(a_class(tmp_path / "near"), workers=1, progress=False)
    assert near == records
    assert engine.grade(folder, scheduler=cluster, progress=False) == records  # nothing to do


def test_both_workers_grade(cluster):
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        loaded = client.run(lambda: "course.grading.worker" in __import__("sys").modules)
    assert sorted(loaded.values()) == [True, True]


def test_a_worker_of_another_version_or_without_a_sandbox_is_noticed(
    cluster, tmp_path, monkeypatch, capsys
):
    folder = a_class(tmp_path)
    monkeypatch.setattr(intake, "engine_hash", lambda: f"engine {os.getpid()}")
    with pytest.raises(UserError, match="has another version of the course: update it"):
        engine.grade(folder, scheduler=cluster, progress=False)
    monkeypatch.setattr(intake, "engine_hash", lambda: "this engine")
    monkeypatch.setattr(sandbox, "missing", lambda: "no bubblewrap")
    engine.grade(folder, scheduler=cluster, progress=False)
    said = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("NOT ISOLATED: the worker tcp://") for line in said) == 2


def test_a_cluster_that_does_not_answer_is_told_in_one_line(tmp_path):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install .[cluster]")
    folder = a_class(tmp_path)
    address = f"tcp://127.0.0.1:{free_port()}"
    for bad in (address, "no address"):
        with pytest.raises(UserError, match=f"no Dask scheduler answers at {re.escape(bad)}") as e:
            engine.grade(folder, scheduler=bad, progress=False)
        assert "\n" not in str(e.value)


# --- PostgreSQL ----------------------------------------------------------------------------------


def _postgres():
    """The folder of PostgreSQL's programs, or None."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    return next(
        (
            f
            for f in [*known, *([Path(on_path).parent] if on_path else [])]
            if (f / "initdb").exists()
        ),
        None,
    )


def _servant():
    """How to run the server: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    pytest.skip("there is no unprivileged user to run PostgreSQL as")


@pytest.fixture
def postgres(tmp_path_factory):
    """Address of a database on a server of our own, which listens on a Unix socket alone."""
    programs = _postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install .[postgres]")
    user, short = _servant(), Path(f"/tmp/descent-pg-{os.getpid()}")  # a socket's path is short
    short.mkdir(mode=0o700)
    try:
        if user:
            os.chown(short, user["user"], user["group"])
        common = {**user, "cwd": short, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        subprocess.run(
            [programs / "initdb", "-D", short / "data", "-U", "course", "-A", "trust", "-N"],
            check=True, capture_output=True, **common,
        )  # fmt: skip
        server = subprocess.Popen(
            [programs / "postgres", "-D", short / "data", "-k", short, "-h", "", "-F"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **common,
        )  # fmt: skip
        try:
            _wait_for(short)
            yield f"postgresql+psycopg://course@/postgres?host={short}"
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(short, ignore_errors=True)


def _wait_for(folder):
    import psycopg

    for _ in range(100):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user="course", dbname="postgres").close()
            return
        time.sleep(0.1)
    pytest.fail("PostgreSQL does not answer")


def test_postgresql_holds_the_marks(postgres, tmp_path):
    folder = a_class(tmp_path / "course")
    config = folder / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.CourseDirectory.db_url = {postgres!r}\n")
    records = engine.grade(folder, workers=1, feedback=True, progress=False)
    assert marks(records) == MARKS
    assert not (folder / "gradebook.db").exists()

    with nb.gradebook(nb.load_config(folder)) as book:
        grade = book.find_grade("test-power", "tiny", UNIT, "ada")
        grade.manual_score = 1
        book.db.commit()
    again = engine.grade(folder, force=True, workers=1, progress=False)
    assert marks(again) == {**MARKS, "ada": 5}

    assert "4 × " not in report.page(report.collect(folder))
    export.export(folder, [], "moodle", tmp_path / "grades.csv")
    assert "\nada,,5\nben,,4\n" in (tmp_path / "grades.csv").read_text()
    assert "You doubled." in (folder / "feedback" / "ben" / UNIT / "tiny.html").read_text()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--student", "ben", "--force"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert marks(engine.grade(folder, workers=1, progress=False))["ben"] == 4


def test_a_locked_table_in_postgresql_is_waited_for_and_told(postgres, tmp_path, capsys):
    import psycopg

    folder = a_class(tmp_path / "course")
    config = folder / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.CourseDirectory.db_url = {postgres!r}\n")
    engine.grade(folder, workers=1, progress=False)
    hand_in(folder, "fay")
    other = psycopg.connect(postgres.replace("+psycopg", "", 1))
    other.execute("LOCK TABLE grade, student IN ACCESS EXCLUSIVE MODE")
    threading.Timer(6, other.close).start()
    records = engine.grade(folder, workers=1, progress=False)
    assert marks(records) == {**MARKS, "fay": 6}
    assert all(record.flags == () for record in records if record.student != "dan")
    said = [line for line in capsys.readouterr().err.splitlines() if "gradebook" in line]
    assert said
    assert all(line.startswith("waiting for the gradebook postgresql") for line in said)


def test_a_postgresql_that_is_not_there_is_told_in_one_line(tmp_path):
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install .[postgres]")
    folder = a_class(tmp_path)
    config = folder / "nbgrader_config.py"
    settings = config.read_text()
    for url, advice in {
        "postgresql+psycopg://course:secret@/course?host=/nowhere": "start its server",
        "postgresql+pg8000://course:secret@/course": "install its driver",
        "course:secret": "is no address of a database",
    }.items():
        config.write_text(f"{settings}\nc.CourseDirectory.db_url = {url!r}\n")
        with pytest.raises(UserError, match=advice) as caught:
            engine.grade(folder, workers=1, progress=False)
        assert "\n" not in str(caught.value)
        assert url.startswith("course:") or "secret" not in str(caught.value)
