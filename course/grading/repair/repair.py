"""How does any file become a notebook that can be graded, or a record that says why it can't?

What a notebook is worth is the student's own code. All else comes from the master: the setup cell,
every test cell exactly once, the frame of every solution cell. A cell is known by its grading
metadata, else by its id, else by what it defines or checks. Nothing raises past this step.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course.grading.master import Master, master_of, released_cells

from . import layout, matching
from .reading import MOST_BYTES, TOO_LARGE, Handed, UnreadableError, from_cell, read

__all__ = ["Master", "Repaired", "find", "master_of", "repair"]

MOST_FLAGS = 40
MOST_ROUNDS = 8
_STARTS = re.compile(r"^[ \t]*check\.start\(\s*['\"]([\w-]{1,60})['\"]", re.MULTILINE)


@dataclass(frozen=True)
class Repaired:
    """What became of a file.

    Attributes
    ----------
    notebook : NotebookNode or None
        None if the file holds no notebook, or one of another unit.
    flags : tuple of str
        What the instructor must know, each "kind: words".
    """

    notebook: NotebookNode | None
    flags: tuple[str, ...] = ()


def repair(content: bytes, master: Master) -> Repaired:
    """Make a gradable notebook of what was handed in. A pure function that never raises.

    Parameters
    ----------
    content : bytes
        The file.
    master : Master

    Returns
    -------
    Repaired
        The student's cells in their order; the setup cell first; each exercise's solution cell
        once, with the student's source, and its test cell once behind it. Ids, points and
        metadata are the master's; tags, outputs and all other metadata are gone.
    """
    try:
        cells, flags = read(content)
        return _repair(cells, flags, master)
    except UnreadableError as error:
        return Repaired(None, (f"unreadable: {error}",))
    except Exception as error:  # a gap in this module must not stop a class from being graded
        return Repaired(None, (f"unreadable: the repair gave up ({type(error).__name__})",))


def _repair(cells: list[Handed], flags: list[str], master: Master) -> Repaired:
    found = matching.match(cells, master)
    other = _another_unit(cells, found, master)
    if other:
        return Repaired(None, (other,))
    notebook = _settled(cells, found, master)
    flags += found.flags
    if len(flags) > MOST_FLAGS:
        flags[MOST_FLAGS:] = [f"damaged: and {len(flags) - MOST_FLAGS} more of such findings"]
    return Repaired(notebook, tuple(flags))


def _settled(cells: list[Handed], found: matching.Found, master: Master) -> NotebookNode:
    """Write the notebook, and mend what was written until nothing changes.

    Once its cells have the master's metadata, a badly damaged notebook may tell more: a copy of a
    test cell, for one, that bore an answer's metadata.
    """
    released = released_cells(master)
    notebook = layout.write(layout.arrange(cells, found, master), released)
    for _ in range(MOST_ROUNDS):
        before = notebook
        cells = [from_cell(cell) for cell in before.cells]
        found = matching.match(cells, master)
        notebook = layout.write(layout.arrange(cells, found, master), released)
        if notebook == before:
            break
    return notebook


def _another_unit(cells: list[Handed], found: matching.Found, master: Master) -> str:
    """Say that a notebook is of another unit; empty if it is of this one."""
    count = len(found.solutions.keys() | found.tests.keys())
    started = {name for cell in cells for name in _STARTS.findall(cell.source)}
    if started - {master.unit} and count * 2 < len(master.exercises):
        return f"wrong unit: looks like {min(started - {master.unit})}"
    if not count and found.setup is None:
        return f"wrong unit: no cell of {master.unit} is in it"
    return ""


def find(folder: Path, master: Master) -> tuple[Path | None, tuple[str, ...]]:
    """Find the notebook in a student's folder.

    Parameters
    ----------
    folder : Path
        ``submitted/STUDENT/UNIT``; it need not exist.
    master : Master

    Returns
    -------
    path : Path or None
        The file of the right name, else the only notebook there. Never a link, which could lead
        to somebody else's file.
    flags : tuple of str
    """
    path, flags = _found(folder, master)
    try:
        too_large = path is not None and path.stat().st_size > MOST_BYTES
    except OSError:  # gone since
        return None, ("missing",)
    return (None, (*flags, f"unreadable: {TOO_LARGE}")) if too_large else (path, flags)


def _found(folder: Path, master: Master) -> tuple[Path | None, tuple[str, ...]]:
    wanted = folder / master.notebook_name
    if _is_file(wanted):
        return wanted, ()
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return None, ("missing",)
    links = [name for name in names if name.endswith(".ipynb") and not _is_file(folder / name)]
    if links:
        return None, (f"missing: {_shown(links[0])} is a link or a folder, not a file",)
    others = [name for name in names if name.lower().endswith(".ipynb")]
    others = others or [n for n in names if n.lower().endswith((".ipynb.json", ".ipynb.txt"))]
    others = [name for name in others if _is_file(folder / name)]
    if not others:
        return None, ("missing",)
    if len(others) > 1:
        listed = ", ".join(_shown(name) for name in others[:5])
        return None, (f"missing: found {listed} instead of {master.notebook_name}",)
    return folder / others[0], (f"renamed: found {_shown(others[0])}",)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _shown(name: str) -> str:
    kept = "".join(sign if sign.isprintable() else "?" for sign in name)
    return kept if len(kept) <= 60 else kept[:59] + "…"
