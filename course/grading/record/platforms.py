"""Whose is a file out of a learning platform's zip? Canvas and Moodle say it in the file's name.

Canvas writes ``NAME_[LATE_]NUMBER_NUMBER_FILE``, and ``[LATE_]anon_ID_NUMBER_FILE`` for anonymous
grading; its name is "lastfirst" in small letters, and the first number is the student's own. Moodle
writes ``FULL NAME_NUMBER_assignsubmission_file_FILE``, or a folder of that name, with or without
the last underscore, and in old versions ``FULL NAME_NUMBER_FILE``; its number is another in every
assignment. Both are told by the sources of the platforms: content_zipper.rb, mod/assign.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from course.cifar10.run_record import RECORD, WEIGHTS

from .records import write_whole

CANVAS, MOODLE = "Canvas", "Moodle"
_PATTERNS = (
    (CANVAS, r"(?P<late>LATE_)?(?P<name>anon)_(?P<number>[A-Za-z0-9]+)_\d+_(?P<file>.+)"),
    (CANVAS, r"(?P<name>\w*?)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)"),
    (MOODLE, r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file(?:_?/|_)(?P<file>.+)"),
    (MOODLE, r"(?P<name>[^/_]+)_(?P<number>\d+)_(?!assignsubmission_)(?P<file>[^/]+)"),
)
_LONGEST = 60  # characters of a name in an id
_NAMES = [(platform, re.compile(pattern)) for platform, pattern in _PATTERNS]
_AGAIN = re.compile(r"-\d+$")  # how Canvas names a file that was handed in before
_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What a name says.

    Attributes
    ----------
    platform : str
        `CANVAS` or `MOODLE`.
    name : str
        The student's, as the platform writes it; "anon" where it hides it.
    number : str
        Tells students of one name apart.
    late : bool
    file : str
        The file's own name.
    """

    platform: str
    name: str
    number: str
    late: bool
    file: str

    @property
    def hidden(self) -> bool:
        """Whether the platform does not tell who it is."""
        return self.platform == CANVAS and self.name == "anon"


def read_name(path: str, archives: Iterable[str] = ()) -> Named | None:
    """Read the path of a file in a zip.

    Parameters
    ----------
    path : str
        With slashes. What stands before the student's part is skipped.
    archives : iterable of str
        Names of zips, without endings. One that a path begins with is read last.

    Returns
    -------
    Named or None
        None if no platform names a file so.
    """
    parts = path.split("/")
    outside = int(len(parts) > 1 and parts[0] in archives)
    for first in (*range(outside, len(parts)), *range(outside)):
        rest = "/".join(parts[first:])
        for platform, pattern in _NAMES:
            found = pattern.fullmatch(rest)
            if found:
                part = found.groupdict()
                return Named(
                    platform, part["name"], part["number"], bool(part.get("late")),
                    part["file"].rsplit("/", 1)[-1],
                )  # fmt: skip
    return None


@dataclass(frozen=True)
class Known:
    """A student whom the gradebook has: id, the platform's number, first and last name."""

    id: str
    number: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Taken:
    """A file that is taken: whose, and under which name without ending it is handed in."""

    student: str
    file: str
    named: Named


def sort_files(
    paths: Iterable[str],
    known: Iterable[Known] = (),
    notebook: str = "",
    archives: Iterable[str] = (),
) -> tuple[dict[str, Taken], dict[str, str]]:
    """Say of each file of a zip whose it is, or why it is not taken.

    Parameters
    ----------
    paths : iterable of str
        With slashes.
    known : iterable of Known
        The class.
    notebook : str
        What the unit's notebook is called.
    archives : iterable of str
        Names of the zips that were unpacked, without endings.

    Returns
    -------
    taken : dict of str to Taken
    left : dict of str to str
        The others, and why.
    """
    taken, left, found, archives = {}, {}, {}, set(archives)
    for path in sorted(paths):
        named = read_name(path, archives)
        base = path.rsplit("/", 1)[-1]
        if base.startswith(".") or "__MACOSX/" in path:
            left[path] = "is no hand-in but left by an operating system"
        elif named is None:
            left[path] = "is named as neither Canvas nor Moodle names files"
        elif not (_NOTEBOOK.search(named.file) or named.file in (RECORD, WEIGHTS)):
            left[path] = "is neither a notebook nor part of a training run"
        else:
            found[path] = named
    ids = _ids(found.values(), list(known))
    used: set[tuple[str, str]] = set()
    for path, named in found.items():
        student = ids[named.platform, named.name, named.number]
        file = _free(student, _own_name(named, notebook), used)
        taken[path] = Taken(student, file, named)
    return taken, left


def _ids(found: Iterable[Named], known: list[Known]) -> dict[tuple[str, str, str], str]:
    """An id for each: the gradebook's, else the name, with its number where two share it."""
    people = dict.fromkeys((one.platform, one.name, one.number) for one in found)
    by_number = {one.number: one.id for one in known if one.number}
    numbers = {one.id: one.number for one in known}
    ids = {}
    for platform, name, number in people:
        short = name[:_LONGEST]
        shared = sum((platform, name) == other[:2] for other in people) > 1
        same = [one for one in known if plain(name) in _names(one)]
        if platform == CANVAS and number in by_number:
            ids[platform, name, number] = by_number[number]
        elif not name or name == "anon" or shared:
            ids[platform, name, number] = f"{short or 'student'}-{number}"
        elif len(same) == 1 and (platform == MOODLE or same[0].number in ("", number)):
            ids[platform, name, number] = same[0].id
        elif len(same) > 1 or (
            platform == CANVAS and numbers.get(short, number) not in ("", number)
        ):
            ids[platform, name, number] = f"{short}-{number}"
        else:
            ids[platform, name, number] = short
    return ids


def plain(name: str) -> str:
    """A name without what platforms leave out of it: blanks, signs, capital letters."""
    return re.sub(r"[\W_]", "", name).lower()


def _names(one: Known) -> set[str]:
    """What a platform may call somebody whose name the gradebook has."""
    if not (one.first or one.last):
        return set()
    return {plain(f"{one.last}{one.first}"), plain(f"{one.first}{one.last}")}


def _own_name(named: Named, notebook: str) -> str:
    """The file's name as its student knows it; a training run's goes into its folder."""
    if named.file in (RECORD, WEIGHTS):
        return f"cifar10-run/{named.file}"
    ending = _NOTEBOOK.search(named.file)[0]
    stem = named.file.removesuffix(ending)
    wanted = notebook.removesuffix(".ipynb")
    again = _AGAIN.sub("", stem) if named.platform == CANVAS else stem
    return f"{again if again == wanted else stem}{ending}"


def _free(student: str, file: str, used: set[tuple[str, str]]) -> str:
    """A name that this student has not used yet."""
    stem, dot, ending = file.partition(".")
    tried, number = file, 1
    while (student, tried) in used:
        tried, number = f"{stem} ({number}){dot}{ending}", number + 1
    used.add((student, tried))
    return tried


def keep(root: Path, unit: str, taken: Iterable[Taken]) -> None:
    """Remember numbers and lateness of a unit's students: the gradebook has no place for them.

    Raises
    ------
    NotWritten
    """
    told = {one.student: asdict(one.named) for one in taken}
    write_whole(_place(root, unit), json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def kept(root: Path, unit: str) -> Mapping[str, Named]:
    """What `keep` wrote, by students; nothing where nothing came from a platform."""
    place = _place(root, unit)
    try:
        return _read(place, place.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=64)
def _read(place: Path, changed: int) -> Mapping[str, Named]:
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
        return {student: Named(**named) for student, named in told.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _place(root: Path, unit: str) -> Path:
    return Path(root) / "autograded" / ".platform" / f"{unit}.json"
