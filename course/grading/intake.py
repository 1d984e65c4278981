"""What was handed in, by whom, and for which units?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course.authoring.unit import Unit, select
from course.errors import UserError
from course.grading.record.records import Graded
from course.grading.repair.repair import find
from course.grading.sandbox.limits import Limits

from .master import Master

#: Parts of the course that decide what a test says: when one changes, all is graded again.
_DECIDES = ("check", "grading", "oracles", "errors.py")


def units_handed_in(root: Path, names: list[str] | None) -> list[Unit]:
    """The units to grade: those named, or those that anybody handed in."""
    chosen = select(names, root)
    submitted = root / "submitted"
    handed_in = {path.name for path in submitted.glob("*/*") if path.is_dir()}
    if not names:
        chosen = [unit for unit in chosen if unit.id in handed_in]
    if not chosen or not any(unit.id in handed_in for unit in chosen):
        what = f" of {', '.join(unit.id for unit in chosen)}" if names else ""
        raise UserError(
            f"{submitted} holds no submissions{what}: put them at "
            "submitted/STUDENT/UNIT/NAME.ipynb, or run `course demo` for a made-up class"
        )
    return chosen


def students(root: Path, names: list[str] | None) -> list[str]:
    """Everybody who has a folder in submitted/, even an empty one."""
    found = sorted(
        path.name
        for path in (root / "submitted").iterdir()
        if path.is_dir() and not path.name.startswith(".")
    )
    unknown = sorted(set(names or ()) - set(found))
    if unknown:
        raise UserError(f"{root / 'submitted'} has no folder {unknown[0]!r}: check the name")
    return [name for name in found if not names or name in names]


def likely_new(root: Path, units: Iterable[Unit], people: Iterable[str]) -> bool:
    """Guess from the files' times, without reading any, whether there will be something to run."""
    names = list(people)
    for unit in units:
        for name in names:
            folder = root / "submitted" / name / unit.id
            try:
                files = [entry.stat().st_mtime for entry in os.scandir(folder) if entry.is_file()]
                kept = root / "autograded" / ".records" / unit.id / f"{name}.json"
                if files and (not kept.is_file() or kept.stat().st_mtime < max(files)):
                    return True
            except OSError:
                continue
    return False


@dataclass(frozen=True)
class Found:
    """What one student handed in of one unit; `content` is None if there is nothing to grade."""

    record: Graded
    content: bytes | None = None


def inspect(root: Path, master: Master, student: str, limits: Limits) -> Found:
    """Look at what was handed in.

    Parameters
    ----------
    root : Path
        The course folder.
    master : Master
        The unit's.
    student : str
    limits : Limits
        They decide about marks too, so they are in the fingerprint.

    Returns
    -------
    Found
        A record without tests, and the file's contents.
    """
    folder = root / "submitted" / student / master.unit
    path, flags = find(folder, master)
    if path is None:
        return Found(Graded(student, master.unit, flags=flags))
    try:
        content = path.read_bytes()
    except OSError as error:
        return Found(Graded(student, master.unit, flags=(*flags, f"unreadable: {error.strerror}")))
    parts = [master.fingerprint, engine_hash(), repr(limits)]
    fingerprint = hash_of([*(part.encode() for part in parts), content])
    return Found(Graded(student, master.unit, flags=flags, fingerprint=fingerprint), content)


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
