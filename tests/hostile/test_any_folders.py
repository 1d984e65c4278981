"""Two thousand random hand-ins, a score of them at a time: is everybody on record, and does the
command end as it says?

A hand-in is a folder tree of whatever a file system holds. Nearly all go through `course grade`
without the engine, which is tried with damaged notebooks elsewhere; some go all the way.
"""

import contextlib
import io
import json
import os
import random
import shutil
import subprocess
import sys

import pytest
import tiny_course
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tiny_course import UNIT, hand_in

from course import cli
from course.grading import intake
from course.grading.sandbox.sandbox import missing

from .quick import quick_grader

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(600)]

TREES = 100
STUDENTS = {"min_size": 20, "max_size": 24}
FULL = 6.0
HONEST = "honest"


def _name(content):
    return content.replace(b"/", b"|").replace(b"\0", b"0") or b"0"


def weighed(*kinds):
    """A choice among strategies, each so often as its number says."""
    return st.sampled_from([kind for kind, often in kinds for _ in range(often)]).flatmap(
        lambda kind: kind
    )


odd_ids = st.one_of(
    st.sampled_from([b"ada", b"ben", "Zoë".encode(), b"[*]", b"x.json", b"a.7.tmp", b".hidden"]),
    st.text(min_size=1, max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(min_size=1, max_size=12),
    st.integers(80, 255).map(lambda length: b"n" * length),
).map(_name)
targets = st.sampled_from(
    ["/dev/zero", "/dev/null", "/etc/passwd", ".", "..", "nowhere", "tiny.ipynb", f"../{HONEST}",
     f"../../{HONEST}/{UNIT}", f"../../{HONEST}/{UNIT}/tiny.ipynb", "/proc/self/fd/0", HONEST]
)  # fmt: skip
texts = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([
        b"2027-02-02 08:00 UTC", b"99999999999999999999", b"{}", b'{"cells": []}', b"\xff\xfe",
        b'{"cells": [{"cell_type": "code", "source": "def square(x): return x"}]}',
        b'{"cells": [' * 2_000, b"9" * 100_000,
    ]),
)  # fmt: skip
names = st.one_of(
    st.sampled_from([
        b"tiny.ipynb", b"tiny.ipynb", b"TINY.ipynb", b"other.ipynb", b"tiny.ipynb.txt",
        b"timestamp.txt", b"run.json", b"weights.safetensors", b"cifar10-run",
    ]),
    st.binary(min_size=1, max_size=8).map(_name),
)  # fmt: skip
right = st.tuples(st.just("right"), st.integers(0, 99))
damaged = st.tuples(st.just("damaged"), st.integers(0, 10**6))
leaves = weighed(
    (right, 2),
    (damaged, 2),
    (st.tuples(st.just("file"), texts), 3),
    (st.tuples(st.just("link"), targets), 2),
    (st.sampled_from([("pipe", None), ("sparse", 2**33), ("sparse", 2**20), ("shut", None)]), 2),
)


def _folder(inner):
    return st.tuples(st.just("folder"), st.dictionaries(names, inner, max_size=3))


def _with(tree, notebook, stamp):
    """Put a notebook and a time into a folder, if there are any."""
    more = {b"tiny.ipynb": notebook, b"timestamp.txt": stamp}
    return tree[0], tree[1] | {name: leaf for name, leaf in more.items() if leaf is not None}


trees = _folder(weighed((leaves, 4), (_folder(leaves), 1)))
units = weighed(
    (st.builds(_with, trees, weighed((damaged, 3), (leaves, 1)), st.none() | leaves), 5),
    (st.builds(_with, trees, right, st.none()), 3),
    (trees, 2),
    (leaves, 1),
    (st.none() | st.just("link"), 1),
)
people = st.tuples(weighed((st.none(), 9), (odd_ids, 1)), units, targets)
classes = st.lists(people, **STUDENTS)
# What somebody may have put where the grader writes.
leftovers = st.sampled_from(
    [None, None, None, "autograded/{}", f"autograded/.records/{UNIT}/{{}}.json",
     f"autograded/.handed-in/{UNIT}/{{}}"]
)  # fmt: skip


def spoil(content, chance):
    """Damage a file as disks, editors and people do."""
    content = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(content))
        end = min(len(content), start + chance.choice([1, 1, 10, 300, 10**6]))
        piece = content[start:end]
        content[start:end] = chance.choice([b"", piece * 2, piece[::-1], b"\xff", b'"', b"{}"])
    return bytes(content)


def plant(path, tree, right):
    """Make a tree of files; `path` is bytes."""
    kind, content = tree
    if kind == "folder":
        os.makedirs(path, exist_ok=True)
        for name, inner in content.items():
            plant(os.path.join(path, name), inner, right)
    elif os.path.lexists(path):
        return
    elif kind == "link":
        os.symlink(content, path)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with contextlib.suppress(OSError), open(path, "wb") as file:  # some names are too long
            if kind == "sparse":
                file.truncate(content)
            elif kind == "right":
                file.write(right + b"\n" * content)
            elif kind == "damaged":
                file.write(spoil(right, random.Random(content)))
            else:
                file.write(content or b"")
        if kind == "shut":
            os.chmod(path, 0)


def plant_class(folder, people, leftover, right):
    """Make a class's hand-ins beside an honest one."""
    for number, (odd, unit, target) in enumerate(people):
        path = os.path.join(os.fsencode(folder / "submitted"), odd or b"student-%02d" % number)
        if os.path.lexists(path):
            continue
        if unit == "link":
            os.symlink(target, path)
            continue
        os.makedirs(path)
        if unit is not None:
            plant(os.path.join(path, UNIT.encode()), unit, right)
    if leftover:
        path = folder / leftover.format("student-00")
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            path.touch()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A course with its unit in the gradebook, an honest hand-in, and its file."""
    folder = tiny_course.make(tmp_path_factory.mktemp("any") / "course")
    right = hand_in(folder, HONEST).read_bytes()
    with quick_grader():
        from course.grading import grade

        grade.grade(folder, progress=False)
    for name in ("gradebook.db", f"autograded/.records/{UNIT}/master.txt"):
        shutil.copy(folder / name, folder / f"kept-{name.replace('/', '-')}")
    yield folder, right
    subprocess.run(["rm", "-rf", folder], check=True)


def begin(folder):
    """Take away all that the class before this one left."""
    subprocess.run(["rm", "-rf", folder / "submitted", folder / "autograded"], check=True)
    hand_in(folder, HONEST)
    (folder / "autograded" / ".records" / UNIT).mkdir(parents=True)
    for name in ("gradebook.db", f"autograded/.records/{UNIT}/master.txt"):
        shutil.copy(folder / f"kept-{name.replace('/', '-')}", folder / name)


def check(folder, code, output, told):
    """What must hold after any class."""
    assert "Traceback" not in output
    people = intake.students(folder, None)
    assert sorted(told) == sorted(one.id for one in people)
    expected = {
        os.fsdecode(entry.name)
        for entry in os.scandir(folder / "submitted")
        if (entry.is_symlink() or entry.is_dir()) and not entry.name.startswith(".")
    }
    assert {one.folder for one in people} == expected
    no_verdict = [
        name
        for name, record in told.items()
        if any(flag.startswith("not graded") for flag in record["flags"])
    ]
    assert code == (1 if no_verdict else 0)
    assert (told[HONEST]["points"], told[HONEST]["flags"]) == (FULL, [])
    for one in people:
        record = told[one.id]
        assert 0 <= record["points"] <= FULL
        assert record["tests"] or record["flags"]
        assert all(flag.isprintable() and len(flag) < 600 for flag in record["flags"])
        link = (folder / "submitted" / one.folder).is_symlink() or (
            folder / "submitted" / one.folder / UNIT
        ).is_symlink()
        if link and not one.refused:
            assert record["points"] == 0
            assert record["flags"][0].startswith("refused: ")


relaxed = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@settings(relaxed, max_examples=TREES)
@given(people=classes, leftover=leftovers)
def test_any_class_is_on_record_and_the_command_ends_as_it_says(prepared, people, leftover):
    folder, right = prepared
    begin(folder)
    plant_class(folder, people, leftover, right)
    code, output = _command_in_process(folder)
    told = json.loads((folder / "marks.json").read_text(encoding="utf-8"))
    check(folder, code, output, {one["student"]: one for one in told})


def _command_in_process(folder):
    """Exit code and output of `course grade`, quickly."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, quick_grader():
        patch.setenv("DESCENT_ROOT", str(folder))
        patch.setenv("COLUMNS", "200")
        patch.setattr(sys, "argv", ["course", "grade", "--json", str(folder / "marks.json")])
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                cli.main()
            except SystemExit as end:
                return end.code or 0, said.getvalue()
    return 0, said.getvalue()


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}")
@settings(relaxed, max_examples=2, phases=[Phase.generate])
@given(people=classes, leftover=leftovers)
def test_some_go_all_the_way(prepared, people, leftover):
    folder, right = prepared
    begin(folder)
    plant_class(folder, people, leftover, right)
    done = subprocess.run(
        [sys.executable, "-m", "course", "grade", "--json", folder / "marks.json"],
        cwd=folder, capture_output=True, text=True, errors="replace",
        env={**os.environ, "DESCENT_ROOT": str(folder), "COLUMNS": "200"},
    )  # fmt: skip
    told = json.loads((folder / "marks.json").read_text(encoding="utf-8"))
    output = done.stdout + done.stderr
    check(folder, done.returncode, output, {one["student"]: one for one in told})
