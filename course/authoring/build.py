"""What does ``course build`` make, and what does it leave alone because nothing changed?

Release notebooks, worked solutions and the checks' expected values of a unit are made together. A
fingerprint of all that goes into them is kept in ``.build/``; a unit whose fingerprint and outputs
are as they were is skipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from course.check import store
from course.errors import UserError

from . import expected, lint, pair, release, settings, solutions
from .unit import Unit


@dataclass
class Report:
    """What a build did to one unit."""

    unit: str
    skipped: bool = False
    synced: Path | None = None
    written: list[Path] = field(default_factory=list)


def build(
    unit: Unit,
    root: Path | None = None,
    force: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Report:
    """Make everything that is generated from one unit.

    Parameters
    ----------
    unit : Unit
    root : Path, optional
        Where release/ and solutions/ are; by default the course's folder.
    force : bool
        Make it even if nothing has changed.
    say : callable
        Told what is being done, for a progress bar.

    Raises
    ------
    UserError
        If the unit has lint problems, or its solution does not run.
    """
    root = root or settings.root()
    report = Report(unit.id)
    report.synced = pair.sync(unit)
    stamp = root / ".build" / f"{unit.id}.json"
    print_now = fingerprint(unit, root)
    if not force and _unchanged(stamp, print_now, root):
        report.skipped = True
        return report
    problems = lint.lint_source(unit)
    if problems:
        more = f" (and {len(problems) - 1} more: `course lint`)" if len(problems) > 1 else ""
        raise UserError(f"{problems[0]}{more}")
    say("expected values")
    _write(expected.path(unit), expected.make(unit), report)
    store.units.cache_clear()
    store.expected.cache_clear()
    say("release")
    released = root / "release" / unit.id
    _write(released / unit.path.name, pair.dumps(release.make(unit)), report)
    release.copy_pictures(unit, released)
    say("solution")
    worked = root / "solutions" / unit.id
    _write(worked / unit.path.name, pair.dumps(solutions.make(unit)), report)
    release.copy_pictures(unit, worked)
    problems = lint.lint_release(unit, released)
    if problems:
        raise UserError(str(problems[0]))
    outputs = [expected.path(unit), *_files(released), *_files(worked)]
    digests = {str(file): _digest(file) for file in outputs}
    _save(stamp, json.dumps({"inputs": fingerprint(unit, root), "outputs": digests}, indent=1))
    return report


def fingerprint(unit: Unit, root: Path) -> str:
    """A digest of everything that a unit's outputs depend on."""
    package = Path(store.__file__).parents[1]
    files = [f for f in _files(unit.folder) if f.suffix != ".pyc"]
    files += [f for f in sorted(package.rglob("*.py")) if "grading" not in f.parts]
    whole = hashlib.sha256(repr(settings.settings(root)).encode())
    for file in files:
        whole.update(f"{file.name}\0{_digest(file)}\0".encode())
    return whole.hexdigest()


def _unchanged(stamp: Path, inputs: str, root: Path) -> bool:
    try:
        kept = json.loads(stamp.read_text(encoding="utf-8"))
        outputs = kept["outputs"]
        return kept["inputs"] == inputs and all(_digest(Path(f)) == d for f, d in outputs.items())
    except (OSError, ValueError, KeyError):
        return False


def _files(folder: Path) -> list[Path]:
    return [f for f in sorted(folder.rglob("*")) if f.is_file() and "__pycache__" not in f.parts]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write(file: Path, text: str, report: Report) -> None:
    """Write a file only if that changes it, so that times tell what a build did."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        _save(file, text)
        report.written.append(file)


def _save(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(file.suffix + ".tmp")
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(file)
    except OSError as error:
        raise UserError(
            f"{file} cannot be written ({error.strerror}): "
            "make the folder writable or free some space"
        ) from None
