"""What was handed in, by whom, for which units, and can it be read?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import nbformat

from course.authoring.unit import Unit, select
from course.errors import UserError

from .records import NOT_GRADED, Graded, TestResult

#: Parts of the course that decide what a test says: when one changes, all is graded again.
_DECIDES = ("check", "grading", "oracles.py", "errors.py")


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


def inspect(root: Path, unit: Unit, student: str, master: str) -> Graded:
    """What was handed in: a record to be graded, or one that says why it cannot be."""
    folder = root / "submitted" / student / unit.id
    path = folder / unit.path.name
    if not path.is_file():
        others = sorted(p.name for p in folder.glob("*.ipynb")) if folder.is_dir() else []
        flag = f"missing: found {', '.join(others)} instead of {path.name}" if others else "missing"
        return Graded(student, unit.id, flags=(flag,))
    try:
        content = path.read_bytes()
        flag = why_unreadable(content)
    except OSError as error:
        content, flag = b"", f"unreadable: {error.strerror}"
    fingerprint = hash_of([master.encode(), content])
    tests = _no_marks(unit) if flag else ()
    return Graded(student, unit.id, tests, (flag,) if flag else (), fingerprint)


def why_unreadable(content: bytes) -> str:
    """Say why bytes are no notebook; empty if they are one."""
    if not content.strip():
        return "unreadable: the file is empty"
    try:
        data = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        return "unreadable: not a text file"
    except ValueError:
        return "unreadable: broken off or damaged"
    try:
        nbformat.validate(nbformat.from_dict(data))
    except Exception:  # nbformat raises what a stranger's JSON provokes: KeyError, TypeError ...
        return "unreadable: a file, but not a notebook"
    return ""


def _no_marks(unit: Unit) -> tuple[TestResult, ...]:
    return tuple(
        TestResult(exercise.name, 0.0, exercise.points, NOT_GRADED)
        for exercise in unit.exercises.values()
    )


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
