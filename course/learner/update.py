"""How do mended lessons get into a learner's folder, with a copy of every file as it was before?"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course.errors import UserError

from . import copies, released
from .renew import renew

BACKUPS = "backups"


@dataclass
class Outcome:
    """What became of one unit.

    Attributes
    ----------
    unit : str
    state : str
        "made", "up to date", "mended" or "left alone".
    lines : list of str
        What was renewed and what was kept, one line each.
    failed : bool
        Whether there is something for the learner to mend.
    """

    unit: str
    state: str
    lines: list[str] = field(default_factory=list)
    failed: bool = False


def update(source: Path, target: Path) -> list[Outcome]:
    """Bring released units into a learner's folder.

    Parameters
    ----------
    source : Path
        The folder of the released units.
    target : Path
        The learner's.

    Returns
    -------
    list of Outcome
        One for each unit. A unit that was not there is copied. A notebook that cannot be read
        stays as it is, and so does one whose lesson is the same as before.

    Raises
    ------
    UserError
        If the folder cannot be written.
    """
    made = {folder.name for folder in copies.copy(source, target)}
    outcomes = []
    for unit in released.units(source):
        if unit.name in made:
            outcomes.append(Outcome(unit.name, "made"))
            continue
        try:
            outcomes.append(_unit(unit, target))
        except _Unreadable as error:
            outcomes.append(Outcome(unit.name, "left alone", [str(error)], failed=True))
        except OSError as error:
            told = f"{error.filename or target} cannot be written: {error.strerror}"
            raise UserError(told) from None
    return outcomes


class _Unreadable(Exception):
    """A file that is no notebook; the text says which."""


def _unit(unit: Path, target: Path) -> Outcome:
    """Renew one unit's notebook, and the pictures beside it."""
    name = released.notebook(unit)
    mine, original = target / unit.name / name, target / copies.ORIGINALS / unit.name / name
    new = _read(unit / name)
    given = _read(original) if original.is_file() else None
    pictures = _pictures(unit, mine.parent)
    if not mine.exists():
        shutil.copyfile(unit / name, mine)
        copies.remember(unit, target)
        return Outcome(unit.name, "mended", [f"new       {name}, which was not there"])
    if given == new:
        return Outcome(unit.name, "mended" if pictures else "up to date", pictures)
    before = _read(mine)
    after = renew(before, new, given)
    lines = [f"{what:<9} {words}" for what, words in after.told] + pictures
    if after.notebook["cells"] != before["cells"]:
        lines.append(f"before    {_backup(mine, target)}")
        _write(after.notebook, mine)
    copies.remember(unit, target)
    changed = any(what != "kept" for what, _ in after.told) or pictures
    return Outcome(unit.name, "mended" if changed else "up to date", lines if changed else [])


def _read(path: Path) -> dict:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _Unreadable(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _Unreadable(f"{path} is damaged: restore it, or rename it to get a new one") from None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise _Unreadable(f"{path} is no notebook of today's format: rename it to get a new one")
    return found


def _write(notebook: dict, path: Path) -> None:
    """Write a notebook as Jupyter does, whole or not at all."""
    scratch = path.with_name(f".{path.name}.tmp")
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    scratch.write_text(text, encoding="utf-8", newline="\n")
    scratch.replace(path)


def _backup(path: Path, target: Path) -> Path:
    """Copy a file to a name that nothing has yet."""
    folder = target / BACKUPS / path.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    stem, number = f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S}", 0
    copy = folder / f"{stem}{path.suffix}"
    while copy.exists():
        number += 1
        copy = folder / f"{stem}-{number}{path.suffix}"
    shutil.copy2(path, copy)
    return copy


def _pictures(unit: Path, folder: Path) -> list[str]:
    """Copy what lies beside a released notebook and is new or has changed."""
    lines = []
    for file in sorted(unit.iterdir()):
        copy = folder / file.name
        if file.suffix == ".ipynb" or not file.is_file():
            continue
        if not copy.is_file() or copy.read_bytes() != file.read_bytes():
            shutil.copyfile(file, copy)
            lines.append(f"renewed   the picture {file.name}")
    return lines
