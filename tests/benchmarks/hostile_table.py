"""What does a hostile submission get, here and from nbgrader as it comes? Writes docs/hostile.md.

``python tests/benchmarks/hostile_table.py`` puts every case of ``tests/hostile`` through stock
``nbgrader autograde`` and through this course's engine, and makes the table from what it measured.
``--only 5,12`` takes some rows and prints them; ``--json FILE`` keeps the raw outcomes, and what
the file already holds is not run again.

The attacks are real, and stock nbgrader runs them with the rights of whoever calls it. So each such
run has a bubblewrap of its own: no network, its own processes, nothing to write to but folders in
memory that are gone when it ends. `inside` is process 1 in there. It starts nbgrader, stops it when
its time is up, and says on its standard output what it found.
"""

from __future__ import annotations

import argparse
import ctypes
import glob
import hashlib
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "hostile.md"
VERSION = version("nbgrader")
BEFORE, HOSTILE, AFTER = "ada", "mallory", "zoe"  # in the order in which nbgrader takes them
BY_HAND = "\n## Kinds that no list foresaw\n"  # from here on the page is not measured
TESTS_IN_CLASS = {26, 40, 41, 42}  # rows of tests/hostile/test_batch.py

CELL = 15  # seconds that stock nbgrader gives a cell
WALL = 120  # seconds until a run is stopped from outside
MEMORY = 5 << 30  # bytes of data of one process
PROCESSES = 900
FOLDER = 400 << 20  # bytes of a folder that attacks can write to
MORE = 30  # seconds more for each further submission in a class
LIMITS = set(range(28, 36))  # what takes more than it may
ALONE = {9, 10, 12} | LIMITS  # rows whose cases get a class each
CHEATS = set(range(1, 17))  # what these spoil of their own other marks is their own affair
TOGETHER = 8  # cases of the other rows in one class
MANY = 20  # processes
NORMAL_MEMORY = 2 << 30  # what `course grade` allows a submission
NORMAL_LEFT = 32 << 20
NORMAL_NOTEBOOK = 30 << 20
EVERY = 20  # of the forged replies to our own wire, stock nbgrader gets each twentieth

_TABLE = "/own/run/table.py"  # this file, in a sandbox
CONFIG = f"""
c = get_config()
c.CourseDirectory.root = "ROOT"
c.CourseDirectory.db_url = "sqlite:///ROOT/gradebook.db"
c.Execute.timeout = {CELL}
"""

#: What each row hands in, and what must become of it.
ROWS = {
    1: ("replaces `np.allclose` and what else compares in NumPy", "0"),
    2: ("replaces `torch.allclose`, built-in names and the check itself", "0"),
    3: ("answers with an object that equals everything", "0"),
    4: ("answers with a subclass of an array or a tensor, honest or not", "judged by its values"),
    5: ("rewrites every later cell on its way into IPython", "0"),
    6: ("displays a score, then raises", "0"),
    7: ("switches tracebacks off", "0"),
    8: ("searches hooks, frames and memory for the tests", "finds none; 0"),
    9: ("reads and writes the source, the gradebook, another submission", "not there; 0"),
    10: ("leaves processes that write to the gradebook, or shared memory", "gone with the run"),
    11: ("opens network connections", "refused; 0"),
    12: ("forges results in files and on open sockets", "ignored; 0"),
    13: ("knows the answers to the public inputs by heart", "0"),
    14: ("calls what the exercise forbids", "0"),
    15: ("writes into the test's arrays", "0, or harmless"),
    16: ("acts differently when it thinks it is graded", "judged by its values"),
    17: ("flips points, grade and solution in the metadata, tags cells", "restored; 0"),
    18: ("edits a test cell", "restored; 0"),
    19: ("holds a solution or a test more than once", "one counts"),
    20: ("holds a right answer in two cells", "full marks"),
    21: ("lacks a test cell", "restored, graded"),
    22: ("lacks a solution cell", "0, the rest graded"),
    23: ("has a code cell turned into markdown", "restored, graded"),
    24: ("lost its metadata in another editor", "matched, graded"),
    25: ("is no notebook, or the wrong one", "flagged"),
    26: ("is missing, or has another name", "found if there is only one, else flagged"),
    27: ("has a cell that is no Python, is empty or defines no function", "0, the rest graded"),
    28: ("loops or sleeps without end", "time limit, the rest graded"),
    29: ("loops where no signal reaches it", "killed, the rest graded"),
    30: ("takes memory without end", "memory limit, the rest graded"),
    31: ("crashes, or takes others along", "crashed, the rest graded"),
    32: ("calls `sys.exit()`, `exit()`, `quit()`", "the rest graded"),
    33: ("prints or displays without end", "cut off, graded"),
    34: ("starts processes or threads without end", "stopped at a limit, none survives"),
    35: ("fills or litters the disk", "stopped at a quota, nothing left"),
    36: ("is right, and warns on stderr", "full marks"),
    37: ("answers with NaN, infinity, a wrong shape or type", "0"),
    38: ("asks for input, installs packages, imports what is missing", "an error, no hang"),
    39: ("adds noise of its own, or reseeds every generator", "0 for noise, else full marks"),
    40: ("the grader is killed half-way and started again", "everybody graded once"),
    41: ("is graded again after a manual mark", "the manual mark stays"),
    42: ("feedback is searched for a canary from the hidden tests", "not in there"),
}


# Process 1 of a sandbox with stock nbgrader. ----------------------------------------------------


def inside() -> int:
    """Run nbgrader on the class in ``/template`` and ``/hand-in``; print what became of it."""
    orders = json.loads(sys.stdin.read())
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody reads or traces this one
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    who = {"user": orders["uid"], "group": orders["uid"], "extra_groups": []}
    who = who if orders["uid"] else {}
    subprocess.run(["mkdir", "-p", "/scratch/home", "/scratch/work", "/course/canaries"], **who)
    for folder in ("/template", "/hand-in"):
        copy = ["cp", "-r", "--no-preserve=all", f"{folder}/.", "/course"]
        subprocess.run(copy, check=True, **who)
    before = _digests()
    with (
        socket.create_server(("127.0.0.1", orders["port"])) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        unix.bind(f"\0{orders['abstract']}")
        unix.listen()
        found = _watched(orders, who)
        found["heard"] = _heard(tcp) or _heard(unix)
    found["survivors"] = len(_others())
    found["left"] = sum(_size(folder) for folder in ("/scratch", "/dev/shm", "/tmp", "/course"))
    found["shared"] = _shared_memory()
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    found["changed"] = sorted(path for path, was in before.items() if _digest(path) != was)
    found |= _gradebook()
    lines = _log()
    found["log"] = [line[:300] for line in lines[-25:]]
    found["slow"] = any(out.get("ename") == "CellTimeoutError" for out in _outputs(AFTER))
    found["each"] = {student: _said(student, lines) for student in orders["students"]}
    print(json.dumps(found))
    return 0


def _watched(orders: dict, who: dict) -> dict:
    """Run nbgrader to its end or the wall; how it ended, and how much memory all of it held."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FOLDER, FOLDER))

    command = [sys.executable, "-m", "nbgrader", "autograde", orders["unit"]]
    began, peak = time.monotonic(), 0
    with open("/log/nbgrader", "wb") as log:
        process = subprocess.Popen(
            command, cwd="/course", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=limit, **who,
        )  # fmt: skip
        while process.poll() is None and time.monotonic() - began < orders["wall"]:
            peak = max(peak, _held(_others()))
            time.sleep(0.15)
    seconds, code = time.monotonic() - began, process.poll()
    time.sleep(1)  # what is alive now has outlived the run
    return {"seconds": round(seconds, 1), "code": code, "stopped": code is None, "peak": peak}


def _others() -> list[str]:
    """Every other process in here that is no zombie."""
    found = []
    for status in glob.glob("/proc/[0-9]*/stat"):
        with suppress(OSError):
            state = Path(status).read_text().rpartition(")")[2].split()[0]
            if state not in "ZX" and status != "/proc/1/stat":
                found.append(status.split("/")[2])
    return found


def _held(pids: list[str]) -> int:
    """Bytes that processes hold together; of many that were just forked nobody can tell."""
    total = 0
    for pid in pids if len(pids) < MANY else ():
        with suppress(OSError):
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return total * resource.getpagesize()


def _heard(ear: socket.socket) -> bool:
    ear.setblocking(False)
    with suppress(BlockingIOError):
        ear.accept()[0].close()
        return True
    return False


def _digest(path: str) -> str:
    with suppress(OSError):
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return "gone"


def _digests() -> dict[str, str]:
    """What the run must not change: masters, and everything that was handed in."""
    paths = [p for top in ("source", "submitted") for p in Path("/course", top).rglob("*")]
    return {str(path): _digest(str(path)) for path in paths if path.is_file()}


def _size(folder: str) -> int:
    """Bytes below a folder, however deep, without mounts and without what nbgrader makes itself."""
    total, todo, device = 0, [folder], os.stat(folder).st_dev
    while todo:
        with suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    own = entry.stat(follow_symlinks=False).st_dev == device
                    todo += [entry.path] if own else []
                elif not entry.name.endswith((".ipynb", ".db")):
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def _shared_memory() -> int:
    """How many segments, queues and semaphores of System V there are."""
    return sum(
        len(Path("/proc/sysvipc", kind).read_text().splitlines()) - 1
        for kind in ("shm", "msg", "sem")
    )


def _gradebook() -> dict:
    """Every mark by student and test, and whether the file is sound."""
    for path in glob.glob("/course/gradebook.db*"):
        shutil.copyfile(path, f"/log/{os.path.basename(path)}")
    content = Path("/log/gradebook.db").read_bytes()
    page = int.from_bytes(content[16:18], "big")
    page = 65_536 if page == 1 else max(page, 1)
    marks: dict[str, dict] = {}
    try:
        with sqlite3.connect("/log/gradebook.db") as book:
            sound = book.execute("PRAGMA integrity_check").fetchone()[0]
            rows = book.execute(
                "SELECT s.student_id, b.name, g.auto_score FROM grade g "
                "JOIN submitted_notebook n ON g.notebook_id = n.id "
                "JOIN submitted_assignment s ON n.assignment_id = s.id "
                "JOIN base_cell b ON g.cell_id = b.id"
            )
            for student, test, score in rows:
                marks.setdefault(student, {})[test] = score
    except sqlite3.Error as error:
        sound = str(error)
    return {"marks": marks, "sound": sound, "foreign": len(content) % page}


def _log() -> list[str]:
    """The end of nbgrader's log."""
    text = Path("/log/nbgrader").read_bytes()[-400_000:]
    return text.decode(errors="replace").splitlines()


def _said(student: str, log: list[str]) -> dict:
    """What a graded notebook holds, how large it is, and whether the log tells of its student."""
    printed, errors = [], []
    for out in _outputs(student):
        if out.get("output_type") == "stream":
            lines = "".join(out["text"]).splitlines()
            printed += [line[:200] for line in lines if line.startswith("BREACH")]
        errors += [out["ename"]] if out.get("output_type") == "error" else []
    size = sum(map(os.path.getsize, _graded(student)))
    told = any(student in line and ("| ERROR" in line or "| WARNING" in line) for line in log)
    return {"breaches": printed[:200], "errors": errors, "notebook": size, "told": told}


def _graded(student: str) -> list[str]:
    return glob.glob(f"/course/autograded/{student}/*/*.ipynb")


def _outputs(student: str) -> list[dict]:
    """All outputs in a student's graded notebook, unless it is gone or huge."""
    for path in _graded(student):
        if os.path.getsize(path) < 4 * NORMAL_NOTEBOOK:
            with suppress(OSError, ValueError):
                cells = json.loads(Path(path).read_text())["cells"]
                return [out for cell in cells for out in cell.get("outputs", [])]
    return []


# Outside: one run of stock nbgrader. -----------------------------------------------------------


def class_template(folder: Path, world) -> Path:
    """A course after nbgrader's `generate_assignment`, in which the first student is graded."""
    unit, name = world.master.unit, world.master.notebook_name
    (folder / "source" / unit).mkdir(parents=True)
    shutil.copy(ROOT / "source" / unit / name, folder / "source" / unit)
    for student in (BEFORE, AFTER):
        path = folder / "submitted" / student / unit / name
        path.parent.mkdir(parents=True)
        path.write_bytes(world.submission())
    settings = folder / "nbgrader_config.py"
    settings.write_text(_config(folder))
    nbgrader(folder, "generate_assignment", unit)
    nbgrader(folder, "autograde", unit, "--student", BEFORE)
    settings.write_text(_config("/course"))
    return folder


def _config(folder: str | Path) -> str:
    return CONFIG.replace("ROOT", str(folder))


def nbgrader(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess:
    """Run one of nbgrader's commands on a class that is not hostile."""
    command = [sys.executable, "-m", "nbgrader", *words]
    environment = {**os.environ, **_paths()}
    return subprocess.run(
        command, cwd=folder, env=environment, check=check, capture_output=True, text=True
    )


def _paths() -> dict[str, str]:
    # It calls `alembic` by name, also where the environment is used without being activated.
    path = f"{Path(sys.executable).parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    return {"PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def stock(cases: list, world, template: Path, slot: int) -> dict[str, dict]:
    """Put cases through stock nbgrader, all in one class in a fresh sandbox.

    Returns
    -------
    dict of str to dict
        What `inside` found, by the cases' ids. Each sees only its own marks and the neighbours'.
    """
    students = {f"{HOSTILE}-{number:02}": case for number, case in enumerate(cases)}
    unit, name = world.master.unit, world.master.notebook_name
    orders = {
        "unit": unit,
        "students": list(students),
        "wall": WALL + MORE * (len(cases) - 1),
        "port": 20_000 + slot,
        "abstract": f"descent-{uuid.uuid4().hex}",
        "uid": 61_500 + slot if os.geteuid() == 0 else 0,
    }
    tokens = {
        "GRADEBOOK": "/course/gradebook.db",
        "NEIGHBOUR": f"/course/submitted/{AFTER}/{unit}/{name}",
        "CANARIES": "/course/canaries",
        "REPOSITORY": "/course",
        "ABSTRACT": orders["abstract"],
        "PORT": str(orders["port"]),
        "MARKER": "hostile",
    }
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o755)
        for student, case in students.items():
            path = Path(scratch, "submitted", student, unit, name)
            path.parent.mkdir(parents=True)
            path.write_bytes(case.build(replace(world, tokens=tokens)))
        try:
            done = subprocess.run(
                [*_bwrap(template, scratch), sys.executable, _TABLE, "--inside"],
                input=json.dumps(orders), capture_output=True, text=True, check=True,
                timeout=orders["wall"] + 120,
            )  # fmt: skip
        except subprocess.SubprocessError as error:
            failed = f"{error!r:.60}: {error.stderr or ''}"[:500]
            return {case.id: {"failed": failed} for case in cases}
    found = json.loads(done.stdout.splitlines()[-1])
    return {case.id: _own(found, student, tokens) for student, case in students.items()}


def _own(found: dict, student: str, tokens: dict[str, str]) -> dict:
    """The part of a run that is about one student and about the neighbours."""
    own = {**found, **found["each"][student]}
    del own["each"]
    marks = found["marks"]
    own["marks"] = {who: marks.get(who, {}) for who in (BEFORE, AFTER)}
    own["marks"][HOSTILE] = marks.get(student, {})
    own["changed"] = [path for path in found["changed"] if f"/{student}/" not in path]
    names = {tokens["GRADEBOOK"]: "the gradebook", tokens["NEIGHBOUR"]: "another submission"}
    for here, there in (*names.items(), ("/course/", "")):
        own["breaches"] = [line.replace(here, there) for line in own["breaches"]]
    return own


def patient(cases: list, world, template: Path, slot: int) -> dict[str, dict]:
    """Run `stock`, and again where its outcome may be due to something else than the case.

    That is where the machine was too busy for the student after, and where one of several cases
    did more than lose its own marks: then each gets a run of its own.
    """
    found = stock(cases, world, template, slot)
    if any(one.get("slow") for one in found.values()):
        found = stock(cases, world, template, slot)
    wide = [one for one in found.values() if "failed" in one or _for_all(one, world.master)]
    if len(cases) > 1 and wide:
        for case in cases:
            found |= patient([case], world, template, slot)
    return found


def _bwrap(template: Path, hand_in: str) -> list[str]:
    """The bubblewrap command up to the program that it runs."""
    from course.grading.sandbox import places

    args = ["bwrap", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"]
    args += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() == 0:  # process 1 keeps what it needs to become somebody else and to tidy up
        rights = ("SETUID", "SETGID", "KILL", "DAC_OVERRIDE")
        args += ["--cap-drop", "ALL", *(w for r in rights for w in ("--cap-add", f"CAP_{r}"))]
    else:
        args += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    args += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/course", "/scratch", "/tmp", "/dev/shm", "/log"):
        perms = "0700" if folder == "/log" else "1777"
        args += ["--perms", perms, "--size", str(FOLDER), "--tmpfs", folder]
    for path in places.SYSTEM:  # after /tmp, where the course itself may lie
        if os.path.islink(path):
            args += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            args += ["--ro-bind", path, path]
    for path in (*places.SETTINGS, *places.python_folders()):
        for parent in reversed(Path(path).parents):
            if str(parent) != "/":
                args += ["--perms", "0755", "--dir", str(parent)]
        args += ["--ro-bind-try", path, path]
    args += ["--ro-bind", str(template), "/template", "--ro-bind", hand_in, "/hand-in"]
    args += ["--ro-bind", __file__, _TABLE, "--remount-ro", "/dev", "--remount-ro", "/"]
    fixed = {**_paths(), "HOME": "/scratch/home", "LANG": "C.UTF-8"}
    for name, value in fixed.items():
        args += ["--setenv", name, value]
    return [*args, "--chdir", "/", "--"]


# What stock nbgrader made of it, in words. ------------------------------------------------------


def stock_words(case, found: dict, master) -> tuple[str, bool]:
    """What a run of stock nbgrader came to, and whether that is as it should be.

    Judged by marks, by what happened to others and by what the submission reached; not by how
    well nbgrader explains it. Only a file that cannot be graded must be named in its log.
    """
    if "failed" in found:
        return f"not measured: {found['failed'][:60]}", False
    wrong = [*_for_all(found, master), *_own_marks(case, found, master), *_traces(found)]
    if wrong:
        return ", ".join(wrong), False
    if not any(score is not None for score in found["marks"].get(HOSTILE, {}).values()):
        return "no marks, an error in the log", True
    if not case.lost:
        return "full marks", True
    hurt = _right_answers_lost(case, found, master)
    return ("0, spoils its own other marks" if hurt else "0, the rest graded"), True


def _for_all(found: dict, master) -> list[str]:
    """What a submission did to the run, to its neighbours and to the machine."""
    full = {e.test_id: e.points for e in master.exercises}
    marks, wrong = found["marks"], []
    after = marks.get(AFTER, {})
    if found["stopped"]:
        wrong.append(f"hangs (stopped after {WALL} s)")
    if found["sound"] != "ok":
        wrong.append("gradebook damaged")
    if found["foreign"]:
        wrong.append("foreign bytes in the gradebook")
    if not found["stopped"] and found["code"] < 0:
        wrong.append("nbgrader killed")
    if not any(score is not None for score in after.values()):
        wrong.append("nobody graded after it")
    elif {test: after.get(test) for test in full} != full:
        wrong.append("the next student loses marks")
    if {test: marks.get(BEFORE, {}).get(test) for test in full} != full:
        wrong.append("marks of the student before it changed")
    if any(HOSTILE not in path for path in found["changed"]):
        wrong.append("a file of somebody else changed")
    if found["survivors"] and not found["stopped"]:
        wrong.append("processes live on")
    if found["peak"] > NORMAL_MEMORY:
        wrong.append(f"takes {found['peak'] / 2**30:.0f} GB")
    if found["left"] > NORMAL_LEFT:
        wrong.append(f"leaves {round(found['left'] / 2**20, -2):.0f} MB behind")
    if found["shared"]:
        wrong.append("leaves shared memory behind")
    return wrong


def _own_marks(case, found: dict, master) -> list[str]:
    """What a submission got that it must not get, or lost that it must not lose."""
    marks = found["marks"].get(HOSTILE, {})
    graded = any(score is not None for score in marks.values())
    if case.unreadable:
        got = any(marks.values())
        return ["marks for nothing"] if got else [] if found["told"] else ["not a word about it"]
    if not graded:
        return [] if _spoils_itself(case) and found["told"] else ["not graded at all"]
    wrong = []
    score = {e.name: (marks.get(e.test_id) or 0) / e.points for e in master.exercises}
    if any(score[name] == 1 for name in case.lost):
        endless = case.number in LIMITS  # the answer may be right, but it must not get so far
        wrong.append("full marks all the same" if endless else "full marks for a wrong answer")
    elif any(score[name] for name in case.lost):
        wrong.append("partial credit for a wrong answer")
    if case.rest == "right" and not _spoils_itself(case):
        lost = _right_answers_lost(case, found, master)
        if lost:
            kind = "marks" if not all(lost) else "part of the marks"
            many = "a right answer loses" if len(lost) == 1 else f"{len(lost)} right answers lose"
            wrong.append(f"{many} {kind}")
    return wrong


def _spoils_itself(case) -> bool:
    """Whether it is for this submission's own sake if it loses other marks, too."""
    return case.number in CHEATS and bool(case.lost)


def _right_answers_lost(case, found: dict, master) -> list[float]:
    """The parts of their points that right answers got, of those that got less than all."""
    marks = found["marks"].get(HOSTILE, {})
    score = {e.name: (marks.get(e.test_id) or 0) / e.points for e in master.exercises}
    return [part for name, part in score.items() if name not in case.lost and part < 1]


def _traces(found: dict) -> list[str]:
    """What a submission reached or made of its graded copy."""
    wrong = []
    if found["breaches"]:
        first = found["breaches"][0].removeprefix("BREACH").strip(": []").replace("'", "")
        more = len(found["breaches"]) - 1
        wrong.append(f"gets through ({first[:60]}{f', and {more} more' if more else ''})")
    if found["notebook"] > NORMAL_NOTEBOOK:
        wrong.append(f"graded notebook of {found['notebook'] >> 20} MB")
    return wrong


# The same through our engine. ------------------------------------------------------------------


class Ours:
    """Our engine with what lies around it, as tests/hostile/test_hostile.py sets it up."""

    def __init__(self, world, folder: Path):
        from hostile import test_hostile

        self.known, self.engines, self.stack = test_hostile, {}, ExitStack()
        self.folder = folder
        gradebook, neighbour = folder / "gradebook.db", folder / "neighbour.ipynb"
        gradebook.write_bytes(b"SQLite format 3\0" + uuid.uuid4().bytes * 99)
        neighbour.write_text('{"cells": []}')
        for path in (folder, gradebook, neighbour):
            path.chmod(0o777)  # nothing but the sandbox is in the way
        tcp = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = self.stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract = f"descent-{uuid.uuid4().hex}"
        unix.bind(f"\0{abstract}")
        unix.listen()
        self.ears = (tcp, unix)
        tokens = {
            "GRADEBOOK": str(gradebook), "NEIGHBOUR": str(neighbour), "CANARIES": str(folder),
            "ABSTRACT": abstract, "PORT": str(tcp.getsockname()[1]), "REPOSITORY": str(ROOT),
            "MARKER": f"hostile-{uuid.uuid4().hex}",
        }  # fmt: skip
        self.world = replace(world, tokens=tokens)

    def close(self) -> None:
        """End the engines."""
        for engine in self.engines.values():
            engine.close()
        self.stack.close()

    def _engine(self, limits: dict):
        from course.grading.engine import Engine

        wanted = replace(self.known.LIMITS, **limits)
        if wanted not in self.engines:
            self.engines[wanted] = Engine(wanted, number=3000 + len(self.engines))
            self.engines[wanted].grade(self.world.master, self.world.submission())
        return self.engines[wanted]

    def grade(self, case) -> dict:
        """What our engine makes of a case, and what is wrong with that; empty if nothing is."""
        engine, master = self._engine(case.limits), self.world.master
        before, content = self.known._state(self.folder), case.build(self.world)
        outcome = engine.grade(master, content)
        wrong = []
        try:
            self.known.check_verdict(case, outcome, master)
        except AssertionError as error:
            wrong.append(f"verdict: {str(error)[:200] or 'another one'}")
        wrong += self.known._breaches(outcome)
        if self.known._state(self.folder) != before or self.known._heard(self.ears):
            wrong.append("touched what is not its own")
        if self.known._marked(self.world.tokens["MARKER"]):
            wrong.append("a process lives on")
        wrong += self._next_one(case, engine)
        names = {e.name for e in master.exercises}
        lost = {t.exercise: t.outcome for t in outcome.tests if t.points < t.max_points}
        return {
            "wrong": wrong,
            "outcomes": sorted({lost[name] for name in case.lost if name in lost}),
            "rest": not (set(lost) - set(case.lost)) & names,
            "flags": list(outcome.flags),
        }

    def _next_one(self, case, engine) -> list[str]:
        """Whether the next submission in the same sandbox is graded as if nothing had been."""
        from hostile.case import dump, plain

        notebook = self.world.notebook()
        if case.after:
            notebook["cells"].append(plain(self.world.fill(case.after)))
        after = engine.grade(self.world.master, dump(notebook))
        right = all(test.points == test.max_points for test in after.tests) and not after.flags
        return [*self.known._breaches(after), *([] if right else ["the next one loses marks"])]


def our_words(judged: list[tuple]) -> tuple[str, bool]:
    """What our engine made of the cases of a row, and whether that is as it should be.

    Parameters
    ----------
    judged : list of (Case, dict)
        Each case with what `Ours.grade` found.
    """
    wrong = [
        f"{case.slug}: {'; '.join(found['wrong'])}" for case, found in judged if found["wrong"]
    ]
    if wrong:
        return " / ".join(wrong), False
    lost = [found for case, found in judged if case.lost and not case.unreadable]
    words = []
    if lost:
        outcomes = sorted({outcome for found in lost for outcome in found["outcomes"]})
        hurt = sum(not found["rest"] for found in lost)
        rest = "spoils its own other marks" if hurt else "the rest graded"
        rest = f"{hurt} of {len(lost)} {rest}" if 0 < hurt < len(lost) else rest
        words.append(f"0 ({', '.join(outcomes)}), {rest}")
    if any(case.unreadable for case, _ in judged):
        words.append("no marks, flagged")
    if any(not case.lost for case, _ in judged):
        words.append("full marks for right answers" if lost else "full marks")
    return "; ".join(words), True


# Rows that are about a class, on a course of one small unit. ------------------------------------


def tiny(folder: Path) -> Path:
    """A tiny course with stock settings."""
    import tiny_course

    tiny_course.make(folder)
    (folder / "nbgrader_config.py").write_text(_config(folder))
    shutil.rmtree(folder / "source" / tiny_course.UNIT / "answers")
    nbgrader(folder, "generate_assignment", tiny_course.UNIT)
    return folder


def tiny_points(folder: Path) -> dict[str, float]:
    """Points by student of whoever has been graded; a manual mark wins."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        return dict(
            book.execute(
                "SELECT s.student_id, SUM(COALESCE(g.manual_score, g.auto_score)) FROM grade g "
                "JOIN submitted_notebook n ON g.notebook_id = n.id "
                "JOIN submitted_assignment s ON n.assignment_id = s.id "
                "WHERE g.auto_score IS NOT NULL GROUP BY s.student_id"
            )
        )


def stock_renamed(folder: Path) -> tuple[str, bool]:
    """Row 26: one file has another name, one folder is empty."""
    import tiny_course

    path = tiny_course.hand_in(tiny(folder), "bea")
    path.rename(path.with_name("my tiny (1).ipynb"))
    (folder / "submitted" / "cleo" / tiny_course.UNIT).mkdir(parents=True)
    tiny_course.hand_in(folder, "dora")
    log = nbgrader(folder, "autograde", tiny_course.UNIT, check=False).stderr
    points = tiny_points(folder)
    words = ["renamed: " + ("graded" if points.get("bea") == 6 else _unmarked("bea", log))]
    words += [f"missing: {_unmarked('cleo', log)}"]
    words += [] if points.get("dora") == 6 else ["nobody graded after it"]
    return ", ".join(words), points.get("bea") == points.get("dora") == 6


def _unmarked(student: str, log: str) -> str:
    told = any(student in line and "ERROR" in line for line in log.splitlines())
    return "no marks and " + ("an error in the log" if told else "not a word about it")


def stock_killed(folder: Path) -> tuple[str, bool]:
    """Row 40: killed as soon as the second student's notebook lies there, then run again."""
    import tiny_course

    tiny(folder)
    for student in ("bea", "cleo", "dora"):
        tiny_course.hand_in(folder, student)
    second = folder / "autograded" / "cleo" / tiny_course.UNIT / "tiny.ipynb"
    command = [sys.executable, "-m", "nbgrader", "autograde", tiny_course.UNIT]
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **_paths()}, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    while process.poll() is None and not second.exists():
        time.sleep(0.02)
    process.kill()
    process.wait()
    log = nbgrader(folder, "autograde", tiny_course.UNIT, check=False).stderr
    points = tiny_points(folder)
    left = [who for who in ("bea", "cleo", "dora") if points.get(who) != 6]
    if not left:
        return "everybody graded", True
    skipped = " and was skipped" if "Skipping existing" in log else ""
    return f"{len(left)} of 3 has no marks after the second run{skipped}", False


def stock_manual(folder: Path) -> tuple[str, bool]:
    """Row 41: a manual mark, then `autograde --force`."""
    import tiny_course

    tiny_course.hand_in(tiny(folder), "bea", square="return 2 * x")
    nbgrader(folder, "autograde", tiny_course.UNIT)
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 1.5 WHERE auto_score = 0")
    nbgrader(folder, "autograde", tiny_course.UNIT, "--force")
    kept = tiny_points(folder).get("bea") == 5.5
    return ("the manual mark stays", True) if kept else ("the manual mark is gone", False)


def stock_feedback(folder: Path) -> tuple[str, bool]:
    """Row 42: the students' feedback pages are searched for hidden tests."""
    import tiny_course

    tiny_course.hand_in(tiny(folder), "bea", square="return 2 * x")
    nbgrader(folder, "autograde", tiny_course.UNIT)
    nbgrader(folder, "generate_feedback", tiny_course.UNIT)
    pages = list((folder / "feedback").rglob("*.html"))
    times = sum(page.read_text().count(tiny_course.CANARY) for page in pages)
    if not pages:
        return "no feedback page was made", False
    if times:
        return f"the page holds the hidden tests (canary found {times} times)", False
    return "not in there", True


IN_CLASS = {26: stock_renamed, 40: stock_killed, 41: stock_manual, 42: stock_feedback}
OUR_TESTS = {
    26: "test_a_file_of_another_name_is_found_or_told",
    40: "test_killed_at_random_points_the_next_run_completes_exactly_once",
    41: "test_a_manual_mark_stays_when_graded_again",
    42: "test_no_canary_of_the_hidden_tests_gets_out",
}


def our_class(number: int) -> dict:
    """Run the test of a row that is about a class; whether it passes."""
    path = ROOT / "tests" / "hostile" / "test_batch.py"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"{path}::{OUR_TESTS[number]}"], cwd=ROOT, capture_output=True, text=True
    )
    passed = done.returncode == 0 and "1 passed" in done.stdout
    right = ROWS[number][1]
    return {"words": right if passed else "its test fails", "right": passed}


# The table. ------------------------------------------------------------------------------------


def known() -> tuple[list, object]:
    """Every case, and the world that they are made for."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from hostile import breaking, cheating, files, forged  # noqa: F401 (they register their cases)
    from hostile.case import CASES, UNIT, World

    from course.authoring.unit import select
    from course.grading.master import master_of

    unit = select([UNIT.split("-")[0]], ROOT)[0]
    return CASES, World.of(unit, master_of(unit))


def light(world):
    """The world without the demo cells, which bear no marks and take stock nbgrader a while."""
    notebook = json.loads(world.master.released)
    aside = {"demo", "tool"}
    notebook["cells"] = [
        c for c in notebook["cells"] if not aside & set(c["metadata"].get("tags", []))
    ]
    return replace(world, master=replace(world.master, released=json.dumps(notebook)))


def sampled(cases: list) -> list:
    """The cases for stock nbgrader: of the forged replies to our own wire each twentieth."""
    kept = []
    for case in cases:
        words = case.slug.split("-")
        if words[:2] != ["forges", "reply"] or int(words[2]) % EVERY == 0:
            kept.append(case)
    return kept


def classes_of(cases: list) -> list[list]:
    """The cases that share a run: one, or several that harm nobody but themselves."""
    gentle = [case for case in cases if case.number not in ALONE]
    groups = [gentle[at : at + TOGETHER] for at in range(0, len(gentle), TOGETHER)]
    return [*groups, *([case] for case in cases if case.number in ALONE)]


class Results:
    """Raw outcomes by case and side, kept in a file if there is one."""

    def __init__(self, path: Path | None):
        self.path, self._writing = path, Lock()
        self.found = json.loads(path.read_text()) if path and path.exists() else {}

    def get(self, name: str, side: str) -> dict | None:
        """What is known of a case."""
        return self.found.get(name, {}).get(side)

    def put(self, name: str, side: str, outcome: dict) -> None:
        """Keep an outcome."""
        with self._writing:
            self.found.setdefault(name, {})[side] = outcome
            if self.path:
                self.path.write_text(json.dumps(self.found, indent=1, sort_keys=True) + "\n")


def measure(cases: list, rows: list[int], world, results: Results, jobs: int, sides: set) -> None:
    """Run what the results lack."""
    from tqdm import tqdm

    todo = [c for c in sampled(cases) if "stock" in sides and not results.get(c.id, "stock")]
    ours = [c for c in cases if "ours" in sides and not results.get(c.id, "ours")]
    classes = [(n, side) for n in rows for side in sorted(sides)
               if n in TESTS_IN_CLASS and not results.get(f"{n}", side)]  # fmt: skip
    total = len(todo) + len(ours) + len(classes)
    with (
        tempfile.TemporaryDirectory() as scratch,
        ThreadPoolExecutor(jobs) as pool,
        tqdm(total=total, unit="run", disable=None, leave=False) as bar,
    ):
        os.chmod(scratch, 0o755)
        where = Path(scratch)

        def keep(name: str, side: str, outcome: dict) -> None:
            results.put(name, side, outcome)
            bar.set_postfix_str(name)
            bar.update()

        def keep_all(job: Future) -> None:
            for name, outcome in job.result().items():
                keep(name, "stock", outcome)

        jobs_ = []
        if todo:
            small = light(world)
            template = class_template(where / "template", small)
            jobs_ = [
                pool.submit(patient, some, small, template, slot)
                for slot, some in enumerate(classes_of(todo))
            ]
            for job in jobs_:
                job.add_done_callback(keep_all)
        for number, side in classes:
            keep(f"{number}", side, _class(number, side, where))
        if ours:
            with closing(Ours(world, _folder(where / "ours"))) as grader:
                for case in ours:
                    keep(case.id, "ours", grader.grade(case))
        for job in jobs_:
            job.result()  # what went wrong in there is said, and not taken for a case left out


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _class(number: int, side: str, where: Path) -> dict:
    if side == "ours":
        return our_class(number)
    words, right = IN_CLASS[number](_folder(where / f"row-{number}"))
    return {"words": words, "right": right}


def rows_of(cases: list, master, results: Results) -> dict[int, dict]:
    """By row: how many cases, and for each side what came out and whether that is right."""
    rows = {}
    for number in ROWS:
        row = [case for case in cases if case.number == number]
        rows[number] = {"cases": len(row)}
        for side in ("stock", "ours"):
            found = [(case, results.get(case.id, side)) for case in row]
            found = [(case, one) for case, one in found if one]
            whole = results.get(str(number), side) if number in TESTS_IN_CLASS else None
            if whole:
                words, right = whole["words"], whole["right"]
            elif not found:
                words, right = "not tried", False
            elif side == "ours":
                words, right = our_words(found)
            else:
                words, right = _together([stock_words(case, one, master) for case, one in found])
            tried = 1 if whole else len(found)
            rows[number][side] = {"tried": tried, "words": words, "right": right}
    return rows


def _together(judged: list[tuple[str, bool]]) -> tuple[str, bool]:
    """The outcomes of a row's cases in one line, what is wrong first."""
    right = all(good for _, good in judged)
    counted = Counter(judged)
    if len(counted) == 1:
        return judged[0][0], right
    order = sorted(counted.items(), key=lambda item: (item[0][1], -item[1]))
    parts = (f"{many} of {len(judged)}: {words}" for (words, _), many in order)
    return "; ".join(parts), right


def table(rows: dict[int, dict]) -> str:
    """The table as Markdown."""
    head = ["#", "the submission", "right outcome", f"stock nbgrader {VERSION}", "as it should be"]
    head += ["`course grade`", "as it should be"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for number, row in rows.items():
        does, right = ROWS[number]
        many = f" ({row['cases']} cases)" if row["cases"] > 1 else ""
        cells = [str(number), does + many, right]
        for side in ("stock", "ours"):
            found = row[side]
            few = found["tried"] < row["cases"] and found["tried"]
            words = f"{found['tried']} cases tried. {found['words']}" if few else found["words"]
            verdict = ("yes" if found["right"] else "**no**") if found["tried"] else "–"
            cells += [words, verdict]
        lines.append("| " + " | ".join(map(_plain, cells)) + " |")
    return "\n".join(lines)


def _plain(words: str) -> str:
    return words.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


INTRODUCTION = """# Hostile and faulty submissions

Every submission of `tests/hostile` went through stock nbgrader and through `course grade`. A script did that and wrote this page. The outcomes are measured, none is typed in.

STOCKRIGHT of TRIED rows come out as they should with stock nbgrader, OURSRIGHT of 42 with `course grade`.

## How it was measured

**Stock nbgrader** is `nbgrader autograde` VERSION with its own steps and settings. Three things are set: the course's folder, the gradebook's place, and CELL seconds for a cell instead of 30. The notebooks are those of unit 01 with the same tests, without the demo cells, which bear no marks.

In each class one student with right answers was graded before, and one comes after. So the table can tell what happens to others. Submissions that harm nobody share a class, TOGETHER at most. If anything but their own marks went wrong, each was run again alone.

Each class has a bubblewrap of its own: no network, MEMORY GB of memory for a process, FOLDER MB for a folder. A run that is not done after WALL seconds is stopped, MORE seconds later for each further submission. These limits are not nbgrader's. What ran into them would have gone on.

Stock nbgrader is judged by marks, by what happened to others, and by what a submission reached or left behind. It need not explain anything. Only a file that cannot be graded must be named in its log. What a cheat (rows 1 to 16) spoils of its own other marks is its own affair.

**`course grade`** is judged by the same, and also by the reason for each lost mark, by the flags that the instructor sees, and by the next submission in the same sandbox. The words in brackets are the recorded outcomes.

**Rows 26 and 40 to 42** are about a class. Stock nbgrader gets honest hand-ins of a small unit there. Our outcome is that of the row's test in `tests/hostile/test_batch.py`.

**Row 12** holds FORGED forged replies in the language of our own engine. Stock nbgrader does not speak it and gets each EVERYth of them.

nbgrader does not promise to withstand its students. Much of what goes wrong here needs no bad intent: a warning, a crash, an editor that drops metadata.

Python PYTHON on Linux, CORES cores. To repeat it, with bubblewrap installed:

```
python tests/benchmarks/hostile_table.py --jobs 2
```

## The table

"""  # noqa: E501


def document(rows: dict[int, dict], cases: list) -> str:
    """The whole page."""
    forged = sum(case.slug.startswith("forges-reply-") for case in cases)
    tried = [row["stock"] for row in rows.values() if row["stock"]["tried"]]
    words = {
        "STOCKRIGHT": sum(found["right"] for found in tried),
        "TRIED": len(tried),
        "OURSRIGHT": sum(row["ours"]["right"] for row in rows.values()),
        "VERSION": VERSION,
        "CELL": CELL,
        "TOGETHER": TOGETHER,
        "MEMORY": MEMORY >> 30,
        "FOLDER": FOLDER >> 20,
        "WALL": WALL,
        "MORE": MORE,
        "FORGED": forged,
        "EVERY": EVERY,
        "PYTHON": ".".join(map(str, sys.version_info[:3])),
        "CORES": os.cpu_count(),
    }
    text = INTRODUCTION
    for word, value in words.items():
        text = text.replace(word, str(value))
    return text + table(rows) + "\n"


def by_hand() -> str:
    """The part of the page that people write: the kinds beyond the list, with their tests."""
    text = DOCUMENT.read_text(encoding="utf-8")
    _, found, rest = text.partition(BY_HAND)
    return found + rest


def main() -> int:
    """Measure, and write the page or print some rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="ROWS", help="some rows, such as 5,12: prints them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the raw outcomes")
    parser.add_argument("--jobs", type=int, default=1, help="runs of stock nbgrader at once")
    parser.add_argument("--side", choices=("stock", "ours"), help="one side only")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return inside()
    if options.side != "stock" and os.getpriority(os.PRIO_PROCESS, 0) > 0:
        parser.error("run it without nice: a case of row 31 looks for a priority that was lowered")
    cases, world = known()
    only = [int(n) for n in options.only.split(",")] if options.only else list(ROWS)
    chosen = [case for case in cases if case.number in only]
    results = Results(options.json)
    sides = {options.side} if options.side else {"stock", "ours"}
    measure(chosen, only, world, results, options.jobs, sides)
    rows = rows_of(chosen, world.master, results)
    if options.only or options.side:
        print(table({number: rows[number] for number in only}))
        return 0
    DOCUMENT.write_text(document(rows, cases) + by_hand(), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
