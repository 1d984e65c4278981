"""How does any file become a notebook that can be graded, or a record that says why it can't?

What a notebook is worth is the student's own code. All else comes from the master: the setup cell,
every test cell exactly once, the frame of every solution cell. A cell is known by its grading
metadata, else by its id, else by what it defines or checks. Nothing raises past this step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from course.grading.master import Master, master_of

from . import layout, matching
from .reading import Handed, UnreadableError, from_cell, read
from .sources import Sources, squeezed

__all__ = ["Master", "Repaired", "master_of", "repair", "worked_on"]

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


def worked_on(content: bytes, master: Master) -> bool:
    """Whether a file is a notebook of this unit in which any exercise is other than released.

    Parameters
    ----------
    content : bytes
    master : Master

    Returns
    -------
    bool
    """
    notebook = repair(content, master).notebook
    if notebook is None:
        return False
    found = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in notebook.cells
    }
    return any(
        squeezed(found.get(exercise.grade_id, "")) != squeezed(exercise.stub)
        for exercise in master.exercises
    )


def _repair(cells: list[Handed], flags: list[str], master: Master) -> Repaired:
    sources = Sources(master)
    found = matching.match(cells, master, sources)
    other = _another_unit(cells, found, master)
    if other:
        return Repaired(None, (other,))
    notebook = _settled(cells, found, master, sources)
    flags += found.flags
    if len(flags) > MOST_FLAGS:
        flags[MOST_FLAGS:] = [f"damaged: and {len(flags) - MOST_FLAGS} more of such findings"]
    return Repaired(notebook, tuple(flags))


def _settled(
    cells: list[Handed], found: matching.Found, master: Master, sources: Sources
) -> NotebookNode:
    """Write the notebook, and mend what was written until nothing changes.

    Once its cells have the master's metadata, a badly damaged notebook may tell more: a copy of a
    test cell, for one, that bore an answer's metadata.
    """
    notebook = layout.write(layout.arrange(cells, found, master, sources), sources)
    for _ in range(MOST_ROUNDS):
        before = notebook
        cells = [from_cell(cell) for cell in before.cells]
        found = matching.match(cells, master, sources)
        notebook = layout.write(layout.arrange(cells, found, master, sources), sources)
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
