"""What was handed in, by whom, and for which units?"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from course.authoring.unit import Unit, select
from course.errors import UserError
from course.grading.record import platforms, versions
from course.grading.record.records import Graded
from course.grading.repair.finding import find, is_choice, missing
from course.grading.sandbox.limits import Limits

from . import door
from .beside import NOTHING, Beside, is_about, look
from .master import Master

#: Parts of the course that decide what a test says: when one changes, all is graded again.
_DECIDES = ("check", "grading", "oracles", "errors.py")
_LONGEST_NAME, _LONGEST_BYTES = 100, 200  # of a student's id; a database and a disk must hold it
# These write from right to left, so that a name shows as another one.
_TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_ACTING = {*'<>"\\'}  # code in a page that writes names as they are
_LATE = "late, by how much nobody knows: "
_FEW = 50  # files of a folder that are looked at for a guess


@dataclass(frozen=True)
class Student:
    """Somebody with a folder in submitted/.

    Attributes
    ----------
    id : str
        As the gradebook and the records know them: the folder's name.
    folder : str
        The folder's name.
    refused : str
        The flag that says why this name can be nobody's id, or empty. Then `id` is a printable
        form of it.
    """

    id: str
    folder: str
    refused: str = ""


def units_handed_in(root: Path, names: list[str] | None) -> list[Unit]:
    """The units to grade: those named, or those that anybody handed in."""
    chosen = select(names, root)
    submitted = root / "submitted"
    places = [submitted / folder for folder in _folders(root)]
    handed_in = {u.id for u in chosen if any(os.path.lexists(place / u.id) for place in places)}
    if not names:
        chosen = [unit for unit in chosen if unit.id in handed_in]
    if not chosen or not handed_in:
        what = f" of {', '.join(unit.id for unit in chosen)}" if names else ""
        raise UserError(
            f"{submitted} holds no submissions{what}: put them at "
            "submitted/STUDENT/UNIT/NAME.ipynb, or run `course demo` for a made-up class"
        )
    return chosen


def students(root: Path, names: list[str] | None) -> list[Student]:
    """Everybody who has a folder in submitted/, even an empty one, by their ids."""
    folders = _folders(root)
    ids = {name for name in folders if not _unfit(name)}
    found = []
    for name in folders:
        why = _unfit(name)
        if why:
            flag = f'not graded: rename the folder "{door.shown(name, 40)}", {why}'
            found.append(Student(_printable(name, ids), name, flag))
        else:
            found.append(Student(name, name))
    unknown = sorted(set(names or ()) - {name for one in found for name in (one.id, one.folder)})
    if unknown:
        raise UserError(f"{root / 'submitted'} has no folder {unknown[0]!r}: check the name")
    wanted = [one for one in found if not names or one.id in names or one.folder in names]
    return sorted(wanted, key=lambda one: one.id)


def _folders(root: Path) -> list[str]:
    """The names of all folders in submitted/, and of links, which may be meant as some."""
    submitted = root / "submitted"
    try:
        with os.scandir(submitted) as entries:
            return sorted(entry.name for entry in entries if _may_be_somebody(entry))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise UserError(f"{submitted} cannot be read: {error.strerror}") from None


def _may_be_somebody(entry: os.DirEntry) -> bool:
    try:
        return not entry.name.startswith(".") and (
            entry.is_symlink() or entry.is_dir(follow_symlinks=False)
        )
    except OSError:
        return True


def _unfit(name: str) -> str:
    """Why no database or no disk can hold a name, or why no reader can tell it; else empty."""
    kinds = {unicodedata.category(sign) for sign in name}
    if "Cs" in kinds:
        return "whose name is not UTF-8"
    if kinds & {"Cc", "Zl", "Zp"} or _TURNING & {*name}:
        return "whose name holds control characters"
    if _ACTING & {*name}:  # nbgrader's pages of students write an id into a script as it is
        return 'whose name holds one of < > " and \\'
    if len(name) > _LONGEST_NAME or len(name.encode()) > _LONGEST_BYTES:
        return f"whose name is longer than {_LONGEST_NAME} characters or {_LONGEST_BYTES} bytes"
    return "whose name begins or ends with a space" if name != name.strip() else ""


def _printable(name: str, ids: set[str]) -> str:
    """Something like a name that can be written anywhere, and that is nobody's id."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    near = door.shown(name, 40).strip()
    return next(
        made
        for length in range(6, len(digest))
        if (made := f"{near} ({digest[:length]})".strip()) not in ids
    )


def likely_new(root: Path, units: Iterable[Unit], people: Iterable[Student]) -> bool:
    """Guess from the files' times, without reading any, whether there will be something to run.

    A file that is graded has a copy that bears its size and its time, whatever the clock says.
    """
    everybody = [one for one in people if not one.refused]
    for unit in units:
        for one in everybody:
            files = {_look(entry) for entry in _notebooks(root, unit, one)}
            kept = versions.newest(root, unit.id, one.id)
            if files - {None} and (kept is None or _look(kept) not in files):
                return True
    return False


def _notebooks(root: Path, unit: Unit, student: Student) -> Iterator[os.DirEntry]:
    try:
        with os.scandir(root / "submitted" / student.folder / unit.id) as entries:
            for entry in islice(entries, _FEW):
                if ".ipynb" in entry.name and entry.is_file(follow_symlinks=False):
                    yield entry
    except OSError:
        return


def _look(file: os.DirEntry | Path) -> tuple[int, int] | None:
    try:
        status = os.lstat(file)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


@dataclass(frozen=True)
class Found:
    """What one student handed in of one unit.

    Attributes
    ----------
    record : Graded
        Without tests.
    kept : Path or None
        A copy of the file; None if there is nothing to grade.
    beside : Beside
        What lay beside it.
    """

    record: Graded
    kept: Path | None = None
    beside: Beside = NOTHING


def inspect(root: Path, master: Master, student: Student, limits: Limits) -> Found:
    """Look at what was handed in, and keep a copy of it.

    Parameters
    ----------
    root : Path
        The course folder.
    master : Master
        The unit's.
    student : Student
    limits : Limits
        They decide about marks too, so they are in the fingerprint.

    Returns
    -------
    Found

    Raises
    ------
    NotWritten
        If the copy cannot be written.
    """
    record = Graded(student.id, master.unit)
    if student.refused:
        return Found(replace(record, flags=(student.refused,)))
    try:
        with door.way(root / "submitted", student.folder, master.unit) as folder:
            file, flags = find(folder, master)
            about = look(folder) if file else NOTHING
    except door.Absent:
        return Found(replace(record, flags=(_instead(root, student),)))
    except door.Shut as shut:
        return Found(replace(record, flags=(f"refused: {shut}",)))
    named = platforms.kept(root, master.unit).get(student.id)
    late = (f"{_LATE}{named.platform} says so",) if named and named.late and not about.at else ()
    record = replace(record, flags=(*flags, *about.flags, *late))
    if file is None:
        return Found(record)
    kept = versions.keep(root, master.unit, student.id, file.content, file.changed)
    parts = [master.fingerprint, engine_hash(), repr(limits)]
    fingerprint = hash_of([*(part.encode() for part in parts), file.content])
    return Found(replace(record, fingerprint=fingerprint), kept, about)


def _instead(root: Path, student: Student) -> str:
    """The flag for a student without a folder of this unit, with what lies in its place."""
    try:
        with door.way(root / "submitted", student.folder) as folder:
            names = [name for name in folder.names() if not name.startswith(".")]
            return missing(folder, [n for n in names if not (root / "source" / n).is_dir()])
    except door.Shut:
        return "missing"


def with_flags_of(before: Graded, now: Graded) -> Graded:
    """A record from before with what is seen now of the folder: no other flag hangs on it."""
    kept = (f for f in before.flags if not (is_choice(f) or is_about(f) or f.startswith(_LATE)))
    return replace(before, flags=(*now.flags, *kept))


@cache
def engine_hash() -> str:
    """Hash of the course's code and expected values that decide a mark."""
    package = Path(__file__).resolve().parents[1]
    files = []
    for name in _DECIDES:
        part = package / name
        files += sorted(part.rglob("*")) if part.is_dir() else [part]
    kept = [path for path in files if path.suffix in {".py", ".json"} and path.is_file()]
    return hash_of(item for path in kept for item in (path.name.encode(), path.read_bytes()))


def hash_of(parts: Iterable[bytes]) -> str:
    """Hash byte strings so that their borders count."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]
