"""Does every hostile submission get its verdict, and touch nothing but its own marks?"""

import contextlib
import hashlib
import json
import os
import socket
import time
import uuid
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from course.authoring.unit import select
from course.grading.engine import Engine
from course.grading.master import master_of
from course.grading.record.records import NOT_GRADED, PASSED
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

from . import breaking, cheating, files, forged  # noqa: F401 (they register their cases)
from .case import BREACH, CASES, UNIT, World, dump, plain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(90),
    pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}"),
]

LIMITS = Limits(cell=3, test=3, total=25, grace=1, memory=768 * 2**20)
MOST_GROWTH = 600 * 2**20  # bytes that the grader itself may grow by for one submission


@pytest.fixture(scope="module")
def canaries(tmp_path_factory):
    """A gradebook and a neighbour's submission beside the grader, and ears on the network."""
    folder = tmp_path_factory.mktemp("canaries")
    gradebook = folder / "gradebook.db"
    gradebook.write_bytes(b"SQLite format 3\0" + uuid.uuid4().bytes * 99)
    neighbour = folder / "submitted" / "neighbour" / UNIT / "gradient-descent.ipynb"
    neighbour.parent.mkdir(parents=True)
    neighbour.write_text('{"cells": []}')
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)  # nothing but the sandbox is in the way
    abstract = f"descent-{uuid.uuid4().hex}"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(f"\0{abstract}")
        unix.listen()
        tokens = {
            "GRADEBOOK": str(gradebook),
            "NEIGHBOUR": str(neighbour),
            "CANARIES": str(folder),
            "ABSTRACT": abstract,
            "PORT": str(tcp.getsockname()[1]),
            "MARKER": f"hostile-{uuid.uuid4().hex}",
        }
        yield folder, tokens, (tcp, unix)


@pytest.fixture(scope="module")
def world(root, canaries):
    unit = select([UNIT.split("-")[0]], root)[0]
    made = World.of(unit, master_of(unit))
    made.tokens = {**canaries[1], "REPOSITORY": str(root)}
    return made


@pytest.fixture(scope="module")
def engines(world):
    """Engines by limits, each warm for the whole module."""
    made = {}

    def engine(**limits):
        wanted = replace(LIMITS, **limits)
        if wanted not in made:
            made[wanted] = Engine(wanted, number=(8 * os.getpid() + len(made)) % 4000)
            made[wanted].grade(world.master, world.submission())  # warm from here on
        return made[wanted]

    yield engine
    for each in made.values():
        each.close()


def _state(folder):
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _marked(marker):
    """Processes of this machine that bear a marker."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and marker in process.cmdline():
                found.append(process)
    return found


def _heard(ears):
    for ear in ears:
        ear.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            ear.accept()
            return True
    return False


def _children():
    """Processes below this one: sandboxes, and what was left in them."""
    return [p for p in psutil.Process().children(recursive=True) if p.is_running()]


def _peak_from_now_on():
    """Forget how large this process was; how large it is, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak():
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if "VmHWM" in line)


def check_verdict(case, outcome, master):
    """Every test has an outcome, and it is the right one."""
    results = {test.exercise: test for test in outcome.tests}
    assert list(results) == [e.name for e in master.exercises]
    for exercise in master.exercises:
        result = results[exercise.name]
        assert result.max_points == exercise.points
        assert result.outcome
        if exercise.name in case.lost:
            assert result.points == 0, result
            assert result.outcome in case.lost[exercise.name], result
        elif case.unreadable:
            assert (result.points, result.outcome) == (0, NOT_GRADED)
        elif case.rest == "right":
            assert (result.points, result.outcome) == (exercise.points, PASSED), result
    for flag in case.flags:
        assert any(said.startswith(flag) for said in outcome.flags), outcome.flags
    if case.lost and not case.unreadable:
        reasons = [results[name].reason for name in case.lost]
        assert any(case.says in reason for reason in reasons), reasons
        assert all(reasons) or case.rest == "any"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_hostile(case, world, engines, canaries):
    folder, tokens, ears = canaries
    engine, master = engines(**case.limits), world.master
    content = case.build(world)
    kept, before = bytes(content), _state(folder)
    size = _peak_from_now_on()
    began = time.monotonic()

    outcome = engine.grade(master, content)

    seconds = time.monotonic() - began
    growth = _peak() - size
    check_verdict(case, outcome, master)
    assert not _breaches(outcome)
    assert len(outcome.notebook) < 30_000_000
    assert seconds < case.seconds
    assert growth < MOST_GROWTH, f"the grader grew by {growth >> 20} MB"
    assert content == kept
    assert _state(folder) == before
    assert not _marked(tokens["MARKER"])
    assert not _heard(ears)

    # The next one, in the same sandbox.
    next_one = world.notebook()
    if case.after:
        next_one["cells"].append(plain(world.fill(case.after)))
    bystander = engine.grade(master, dump(next_one))
    assert [test.outcome for test in bystander.tests] == [PASSED] * len(master.exercises)
    assert bystander.flags == ()
    assert not _breaches(bystander)
    if case.after:
        last = json.loads(bystander.notebook)["cells"][-1]
        assert not any(out["output_type"] == "error" for out in last["outputs"]), last


def _breaches(outcome):
    """What attacks printed about what they reached."""
    cells = json.loads(outcome.notebook)["cells"] if outcome.notebook else []
    printed = [
        "".join(out["text"])
        for cell in cells
        for out in cell.get("outputs", [])
        if out["output_type"] == "stream"
    ]
    return [line[:200] for text in printed for line in text.splitlines() if BREACH in line]


def test_right_answers_pass_every_time(world, engines):
    content = world.submission()
    for _ in range(20):
        outcome = engines().grade(world.master, content)
        assert {test.outcome for test in outcome.tests} == {PASSED}
        assert outcome.flags == ()


def test_nothing_outlives_the_engine(world):
    before = set(_children())
    with Engine(LIMITS, number=99) as engine:
        engine.grade(world.master, world.submission(sgd_step=breaking.LOOP))
        assert set(_children()) - before
    _gone, alive = psutil.wait_procs(set(_children()) - before, timeout=10)
    assert alive == []


def test_every_row_of_the_table_has_a_case():
    in_batch = {26, 40, 41, 42}
    assert {case.number for case in CASES} == set(range(1, 43)) - in_batch
    assert len({case.id for case in CASES}) == len(CASES)
