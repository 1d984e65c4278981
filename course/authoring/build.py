"""What does ``course build`` make, and what does it leave alone because nothing changed?

Release notebooks, worked solutions and the checks' expected values of a unit are made together. A
fingerprint of all that goes into them is kept in ``.build/``, which is committed: a unit whose
inputs and outputs are as they were is skipped, in a fresh clone too.
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

_INPUTS = (".py", ".json", ".npz", ".safetensors")
# What no build imports of this folder: changes there make nothing to build.
ASIDE = (
    "beside", "bundle", "commands", "matrix", "matrix_nbgrader", "matrix_shapes", "matrix_table",
    "misshapen", "new_unit", "refusing", "site", "workspace",
)  # fmt: skip


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
    if not force and is_current(unit, root):
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
    digests = {_name(file, root): _digest(file) for file in outputs}
    record = {"inputs": fingerprint(unit, root), "outputs": digests}
    _write(stamp, json.dumps(record, indent=1) + "\n", report)
    return report


def is_current(unit: Unit, root: Path) -> bool:
    """Whether a unit's outputs are what was built from its inputs as they are now."""
    stamp = root / ".build" / f"{unit.id}.json"
    try:
        kept = json.loads(stamp.read_text(encoding="utf-8"))
        outputs = [expected.path(unit), *_files(root / "release" / unit.id)]
        outputs += _files(root / "solutions" / unit.id)
        now = {_name(file, root): _digest(file) for file in outputs}
        return kept == {"inputs": fingerprint(unit, root), "outputs": now}
    except (OSError, ValueError):
        return False


def fingerprint(unit: Unit, root: Path) -> str:
    """Digest everything that a unit's outputs depend on: its folder, the package, the address.

    The parts of the package that belong to other units are left out, and so is grading, which
    makes nothing here.
    """
    package = Path(store.__file__).parents[1]
    whole = hashlib.sha256(repr(settings.settings(root)).encode())
    for file in _files(unit.folder):
        whole.update(f"{file.relative_to(unit.folder).as_posix()}\0{_digest(file)}\0".encode())
    for file in _files(package):
        name = file.relative_to(package).as_posix()
        if file.suffix in _INPUTS and _counts(name, unit):
            whole.update(f"{name}\0{_digest(file)}\0".encode())
    return whole.hexdigest()


def _counts(name: str, unit: Unit) -> bool:
    """Whether a file of the package can change what is made of a unit."""
    parts = name.split("/")
    if parts[0] in ("grading", "learner", "cli.py", "doctor.py", "__main__.py"):
        return False
    if parts[0] == "authoring" and parts[1].removesuffix(".py") in ASIDE:
        return False
    if parts[:2] == ["check", "expected"]:
        return False
    if parts[0] == "demos" or parts[:2] == ["check", "probes"]:
        owner = parts[2 if parts[0] == "check" else 1].removesuffix(".py")
        return owner in (unit.module, "__init__", "figure", "pattern", "style")
    return True


def _name(file: Path, root: Path) -> str:
    """A file's path in the course, the same on every machine."""
    base = root if file.is_relative_to(root) else Path(store.__file__).parents[2]
    return file.relative_to(base).as_posix()


def _files(folder: Path) -> list[Path]:
    found = []
    for file in sorted(folder.rglob("*")):
        passing = {"__pycache__", ".ipynb_checkpoints"} & set(file.parts)
        if file.is_file() and not passing and file.suffix not in (".pyc", ".tmp"):
            found.append(file)
    return found


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
