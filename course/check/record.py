"""What has this learner passed so far?

A small JSON file in the user's data folder (``DESCENT_PROGRESS`` names another place). On Colab,
whose machines are thrown away, it is on the learner's Google Drive where that is mounted, and what
the machine knew before goes there with it. Where it cannot be written, progress lives as long as
the kernel. Nothing is written while nbgrader runs a notebook.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

DRIVE = Path("/content/drive/MyDrive")  # where Colab mounts it
NO_HOME = Path(os.devnull, "no-home-folder")  # where nothing can be read or written

_memory: dict[str, dict] | None = None


def path() -> Path:
    """Where progress is kept."""
    if os.environ.get("DESCENT_PROGRESS"):
        return Path(os.environ["DESCENT_PROGRESS"])
    if on_colab() and DRIVE.is_dir():
        return DRIVE / "descent" / "progress.json"
    return _of_this_machine()


def on_colab() -> bool:
    """Whether this is a machine of Colab's, which its learner loses in the end."""
    return "google.colab" in sys.modules


def fleeting() -> bool:
    """Whether progress is lost with this machine."""
    return on_colab() and not os.environ.get("DESCENT_PROGRESS") and not DRIVE.is_dir()


def _of_this_machine() -> Path:
    from platformdirs import user_data_path

    try:
        folder = user_data_path("descent", appauthor=False)
    except RuntimeError:
        folder = Path("~")
    # A user without a home gets an error or, from older versions, a folder called ~.
    return (folder if folder.is_absolute() else NO_HOME) / "progress.json"


def read() -> dict[str, dict]:
    """Progress as ``{unit: {exercise: {"passed": bool, "attempts": int, "hints": int}}}``."""
    global _memory
    if _memory is not None:
        return _memory
    first, *others = _places()
    stored = _stored(first)
    for place in others:
        for unit, exercises in _stored(place).items():
            _add(exercises, stored.setdefault(unit, {}))
    return stored


def _places() -> list[Path]:
    """The files that are written and read together.

    Work may have begun before the drive was mounted, and of several machines that write to it one
    may write last what it read first. So each keeps what it did itself, too.
    """
    kept = path()
    return [kept, _of_this_machine()] if kept.is_relative_to(DRIVE) else [kept]


def _stored(place: Path) -> dict[str, dict]:
    """What a file holds; nothing where it is missing or damaged."""
    try:
        stored = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = stored if isinstance(stored, dict) else {}
    return {unit: exercises for unit, exercises in found.items() if isinstance(exercises, dict)}


def _add(exercises: dict, known: dict) -> None:
    """Bring what one place knows of a unit into what another knows: the most of each."""
    for name, found in exercises.items():
        other = known.get(name)
        if isinstance(found, dict) and isinstance(other, dict):
            for key, value in found.items():
                if isinstance(value, int) and isinstance(other.get(key, 0), int):
                    other[key] = max(value, other.get(key, 0))
        else:
            known.setdefault(name, found)


def entry(unit: str, name: str) -> dict:
    """One exercise's record."""
    blank = {"passed": False, "attempts": 0, "hints": 0}
    found = read().get(unit, {}).get(name, {})
    return {**blank, **found} if isinstance(found, dict) else blank


def note(unit: str, name: str, **changes: bool | int) -> None:
    """Record changes of one exercise."""
    global _memory
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    everything = read()
    everything.setdefault(unit, {})[name] = {**entry(unit, name), **changes}
    written = [_write(everything, place) for place in _places()]
    if not all(written):
        _memory = everything


def _write(everything: dict, target: Path) -> bool:
    """Write a file, whole or not at all; whether that went well."""
    scratch = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(json.dumps(everything, indent=1), encoding="utf-8")
        scratch.replace(target)
    except OSError:
        return False
    return True


def passed(unit: str, names: list[str]) -> int:
    """How many of these exercises of a unit have been passed."""
    return sum(entry(unit, name)["passed"] for name in names)
