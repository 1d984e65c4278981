"""Hand-ins that are no honest folder with a file in it: one builder each, with its right record.

Each gets the student's own folder, which is there and empty unless it says otherwise, and may put
there whatever a file system holds.
"""

import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tiny_course
from tiny_course import UNIT, hand_in

FULL = 6.0
NOTEBOOK = "tiny.ipynb"


@dataclass(frozen=True)
class HandIn:
    """What a student left, and what must be on record.

    Attributes
    ----------
    name : str
        Of the student's folder.
    build : callable
        Gets the course folder and the student's folder.
    points : float
        None where no test can be graded.
    flags : tuple of str
        Beginnings of the flags, all of them and no others.
    """

    name: str
    build: Callable[[Path, Path], None]
    points: float | None = None
    flags: tuple[str, ...] = ()


CASES: list[HandIn] = []


def case(name: str, *flags: str, points: float | None = None) -> Callable:
    """Register a hand-in by its student's name."""

    def register(build: Callable[[Path, Path], None]) -> Callable:
        CASES.append(HandIn(name, build, points, flags))
        return build

    return register


def own_unit(student: Path) -> Path:
    """The folder of the unit, made."""
    folder = student / UNIT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def right(folder: Path, student: Path) -> Path:
    """Hand in right answers; the file."""
    return hand_in(folder, student.name)


# --- times of handing in ------------------------------------------------------------------------


def stamped(name: str, *flags: str) -> Callable:
    """Register right answers with a file ``timestamp.txt`` that a function makes."""

    def register(make: Callable[[Path], None]) -> Callable:
        def build(folder: Path, student: Path) -> None:
            make(right(folder, student).with_name("timestamp.txt"))

        CASES.append(HandIn(name, build, FULL, flags))
        return make

    return register


NO_TIME = "damaged: timestamp.txt holds no time"
TIMES = {
    "time-of-twenty-digits": "99999999999999999999",
    "time-in-words": "yesterday",
    "time-of-nothing": "",
    "time-of-no-zone": "2027-02-02 08:00 ../../../etc/passwd",
    "time-of-a-path": "2027-02-02 08:00 /etc/localtime",
    "time-long-ago": "0001-01-01 00:00 +1400",
    "time-far-off": "9999-12-31 23:59 -1200",
    "time-with-a-nul": "2027-02-02\0 08:00",
    "time-of-digits-that-are-none": "٢٠٢٧-02-02 08:00 UTC",
    "time-with-an-exponent": "1e999999999",
    "time-of-many-colons": "1:" * 29,
}
for _name, _text in TIMES.items():
    stamped(_name, NO_TIME)(lambda path, text=_text: path.write_text(text, encoding="utf-8"))


@stamped("time-as-it-should-be")
def _(path: Path) -> None:
    path.write_text("\ufeff2027-02-02 08:00:00.123 America/Los_Angeles\r\n", encoding="utf-8")


@stamped("time-of-50-mb", "damaged: timestamp.txt has more than 200 bytes")
def _(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 * 2**20)


@stamped("time-that-is-no-text", "damaged: timestamp.txt is no text")
def _(path: Path) -> None:
    path.write_bytes(b"\xff\xfe2027")


@stamped("time-in-a-pipe", "damaged: timestamp.txt is a pipe")
def _(path: Path) -> None:
    os.mkfifo(path)


@stamped("time-in-a-folder", "damaged: timestamp.txt is a folder")
def _(path: Path) -> None:
    path.mkdir()


@stamped("time-on-an-endless-device", "damaged: timestamp.txt is a link")
def _(path: Path) -> None:
    path.symlink_to("/dev/zero")


@stamped("time-of-somebody-else", "damaged: timestamp.txt is a link")
def _(path: Path) -> None:
    path.symlink_to("../../neighbour/01-tiny/timestamp.txt")


# --- notebooks ------------------------------------------------------------------------------------


def no_file(name: str, *flags: str) -> Callable:
    """Register a hand-in whose notebook a function makes from its path."""

    def register(make: Callable[[Path], None]) -> Callable:
        CASES.append(
            HandIn(name, lambda _, student: make(own_unit(student) / NOTEBOOK), None, flags)
        )
        return make

    return register


NO_FILE = "missing: tiny.ipynb is a link or a folder, not a file"
NO_PIPE = "missing: tiny.ipynb is a pipe or a device, not a file"


@no_file("notebook-in-a-pipe", NO_PIPE)
def _(path: Path) -> None:
    os.mkfifo(path)


@no_file("notebook-behind-a-socket", NO_PIPE)
def _(path: Path) -> None:
    here = os.getcwd()
    with socket.socket(socket.AF_UNIX) as sock:
        os.chdir(path.parent)  # a socket's path is short
        try:
            sock.bind(path.name)
        finally:
            os.chdir(here)


@no_file("notebook-on-an-endless-device", NO_FILE)
def _(path: Path) -> None:
    path.symlink_to("/dev/zero")


@no_file("notebook-of-somebody-else", NO_FILE)
def _(path: Path) -> None:
    path.symlink_to("../../neighbour/01-tiny/tiny.ipynb")


@no_file("notebook-that-links-to-itself", NO_FILE)
def _(path: Path) -> None:
    path.symlink_to(path.name)


@no_file("notebook-that-is-a-folder", NO_FILE)
def _(path: Path) -> None:
    (path / "a" / "b").mkdir(parents=True)


@no_file("notebook-of-a-terabyte", "unreadable: larger than 64 MB")
def _(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


@no_file("notebook-of-nothing", "unreadable: the file is empty")
def _(path: Path) -> None:
    path.touch()


@no_file("notebook-of-millions-of-values", "unreadable: millions of values")
def _(path: Path) -> None:
    path.write_bytes(b'{"cells": [' + b"[]," * 600_000 + b"1]}")


@no_file("notebook-of-long-numbers", "unreadable: damaged JSON")
def _(path: Path) -> None:
    path.write_bytes(b'{"cells": [' + (b"9" * 4200 + b",") * 3_000 + b"1]}")


@case("notebook-among-100-000-files", "missing: no tiny.ipynb, and its folder holds more than")
def _(folder: Path, student: Path) -> None:
    unit = own_unit(student)
    for number in range(20_000):  # a fifth of them: the limit is far below
        os.close(os.open(unit / f"{number}.ipynb", os.O_CREAT | os.O_WRONLY))


@case("right-among-many-files", points=FULL)
def _(folder: Path, student: Path) -> None:
    path = right(folder, student)
    for number in range(2_000):
        os.close(os.open(path.with_name(f"{number}.ipynb"), os.O_CREAT | os.O_WRONLY))


@case("right-beside-a-deep-tree", points=FULL)
def _(folder: Path, student: Path) -> None:
    here, deep = os.getcwd(), right(folder, student).parent
    os.chdir(deep)
    try:
        for _ in range(1_500):  # deeper than a path can be long
            os.mkdir("deep")
            os.chdir("deep")
    finally:
        os.chdir(here)


@case("right-beside-loops-and-pipes", points=FULL)
def _(folder: Path, student: Path) -> None:
    unit = right(folder, student).parent
    (unit / "loop").symlink_to(".")
    (unit / "map.png").symlink_to("/dev/zero")
    os.mkfifo(unit / "run.json")
    os.mkfifo(unit / "weights.safetensors")
    (unit / "cifar10-run").mkdir()
    os.mkfifo(unit / "cifar10-run" / "weights.safetensors")
    (unit / "cifar10-run" / "run.json").write_text("{}")


@case("right-with-names-that-are-no-text", points=FULL)
def _(folder: Path, student: Path) -> None:
    unit = os.fsencode(right(folder, student).parent)
    for name in (b"\xff\xfe.ipynb", b"\x1b[31m.ipynb", b"a\nb.ipynb", b"-rf", b"*.tmp", b".5.tmp"):
        os.close(os.open(os.path.join(unit, name), os.O_CREAT | os.O_WRONLY))


@case("renamed-to-no-text", "renamed: found ?[31m??.ipynb", points=FULL)
def _(folder: Path, student: Path) -> None:
    path = right(folder, student)
    os.rename(os.fsencode(path), os.path.join(os.fsencode(path.parent), b"\x1b[31m\xff\xfe.ipynb"))


# --- links ----------------------------------------------------------------------------------------


@case("folder-that-is-somebody-elses", "refused: folder-that-is-somebody-elses is a link")
def _(folder: Path, student: Path) -> None:
    student.rmdir()
    student.symlink_to("neighbour")


@case("folder-by-its-whole-path", "refused: folder-by-its-whole-path is a link")
def _(folder: Path, student: Path) -> None:
    student.rmdir()
    student.symlink_to(folder / "submitted" / "neighbour")


@case("folder-behind-two-links", "refused: folder-behind-two-links is a link")
def _(folder: Path, student: Path) -> None:
    student.rmdir()
    (folder / "submitted" / ".by-the-way").symlink_to("neighbour")
    student.symlink_to(".by-the-way")


@case("folder-that-leads-nowhere", "refused: folder-that-leads-nowhere is a link")
def _(folder: Path, student: Path) -> None:
    student.rmdir()
    student.symlink_to("nobody")


@case("folder-that-leads-to-itself", "refused: folder-that-leads-to-itself is a link")
def _(folder: Path, student: Path) -> None:
    student.rmdir()
    student.symlink_to(student.name)


@case("unit-of-somebody-else", f"refused: {UNIT} is a link")
def _(folder: Path, student: Path) -> None:
    (student / UNIT).symlink_to(f"../neighbour/{UNIT}")


@case("unit-of-the-source", f"refused: {UNIT} is a link")
def _(folder: Path, student: Path) -> None:
    (student / UNIT).symlink_to(folder / "source" / UNIT)


@case("unit-that-is-a-file", f"refused: {UNIT} is a file")
def _(folder: Path, student: Path) -> None:
    (student / UNIT).write_text("{}")


@case("unit-that-is-a-pipe", f"refused: {UNIT} is a pipe")
def _(folder: Path, student: Path) -> None:
    os.mkfifo(student / UNIT)


@case("hard-link-to-a-neighbour", points=FULL)
def _(folder: Path, student: Path) -> None:
    """A hard link is the file itself: it cannot be told from a copy, and counts like one."""
    os.link(folder / "submitted" / "neighbour" / UNIT / NOTEBOOK, own_unit(student) / NOTEBOOK)


@case("copy-of-a-neighbour", points=FULL)
def _(folder: Path, student: Path) -> None:
    shutil.copy(folder / "submitted" / "neighbour" / UNIT / NOTEBOOK, own_unit(student))


# --- names ----------------------------------------------------------------------------------------

RENAME = "not graded: rename the folder "
NAMES = {
    b"\xff\xfe\xe9mile": "whose name is not UTF-8",
    b"\xed\xb3\xbf": "whose name is not UTF-8",
    b"tab\tand\nline": "whose name holds control characters",
    b"\x1b]0;evil\x07": "whose name holds control characters",
    "mark\u202eda".encode(): "whose name holds control characters",
    b"<b>": 'whose name holds one of < > " and',
    b"<img src=x onerror=alert(1)>": 'whose name holds one of < > " and',
    b'";alert(1);"': 'whose name holds one of < > " and',
    b"two\xe2\x80\xa8lines": "whose name holds control characters",
    b"n" * 250: "whose name is longer than 100 characters",
    ("é" * 101).encode(): "whose name is longer than 100 characters",
    ("語" * 80).encode(): "whose name is longer than 100 characters or 200 bytes",
    b" ada": "whose name begins or ends with a space",
    b"ada ": "whose name begins or ends with a space",
    b" ": "whose name begins or ends with a space",
}
for _bytes, _why in NAMES.items():
    case(os.fsdecode(_bytes), RENAME)(lambda folder, student: _by_bytes(folder, student))


def _by_bytes(folder: Path, student: Path) -> None:
    path = hand_in(folder, "neighbour")
    shutil.copy(path, own_unit(student))


FINE = (
    "Émile Zola", "山田太郎", "o'brien; DROP TABLE student", "a" * 100, "[x]", "*", "$(id)", "-n",
    "a.5.tmp", "a.99999999999999999999.tmp", "a.².tmp", "x.json", "~root", "%s", "{0}",
    "Ա\u200cբ",
)  # fmt: skip
for _fine in FINE:
    case(_fine, points=FULL)(right)


# --- what the grader itself left, and somebody changed --------------------------------------------


@case("whose-autograded-folder-is-a-file", "not graded: ")
def _(folder: Path, student: Path) -> None:
    right(folder, student)
    (folder / "autograded").mkdir(exist_ok=True)
    (folder / "autograded" / student.name).write_text("")


@case("whose-graded-notebook-is-a-folder", "not graded: ")
def _(folder: Path, student: Path) -> None:
    right(folder, student)
    (folder / "autograded" / student.name / UNIT / NOTEBOOK / "x").mkdir(parents=True)


@case("whose-record-is-a-folder", "not graded: ", points=FULL)
def _(folder: Path, student: Path) -> None:
    right(folder, student)
    (folder / "autograded" / ".records" / UNIT / f"{student.name}.json" / "x").mkdir(parents=True)


@case("whose-record-is-nonsense", points=FULL)
def _(folder: Path, student: Path) -> None:
    right(folder, student)
    path = folder / "autograded" / ".records" / UNIT / f"{student.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([None, {"tests": 3}]))


@case("whose-older-files-are-a-file", "not graded: ")
def _(folder: Path, student: Path) -> None:
    right(folder, student)
    path = folder / "autograded" / ".handed-in" / UNIT / student.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")


def a_class(folder: Path) -> Path:
    """A course with all of them, and an honest neighbour before, between and after."""
    tiny_course.make(folder)
    for name in ("neighbour", "0-first", "zz-last"):
        hand_in(folder, name)
    for one in CASES:
        student = folder / "submitted" / one.name
        student.mkdir()
        one.build(folder, student)
    return folder
