"""In which order do the cells of a mended notebook stand, and what is written into each?"""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode, from_dict

from course.grading.master import Master, ReleasedCells

from .matching import Found
from .reading import Handed
from .sources import Sources

SETUP, SOLUTION, TEST, PLAIN, MARK = "setup", "solution", "test", "plain", "mark"


@dataclass
class Entry:
    """A cell to be written; a mark says where the student's copy of a test cell stood."""

    kind: str
    name: str = ""
    source: str = ""
    cell: Handed | None = None


def arrange(cells: list[Handed], found: Found, master: Master, sources: Sources) -> list[Entry]:
    """Put the master's cells among the student's.

    Returns
    -------
    list of Entry
        Without marks. Each solution and each test of the master is there once.
    """
    released = sources.released
    entries, where = _in_order(cells, found)
    names = [exercise.name for exercise in master.exercises]
    for name in reversed(names):
        if name in found.elsewhere:
            at = _index(entries, where[found.elsewhere[name]]) + 1
            note = f"# {name} was handed in within another cell"
            entries.insert(at, Entry(SOLUTION, name, note))
    for name in names:
        if name not in found.solutions and name not in found.elsewhere:
            _insert_stub(entries, name, names, released)
    for name in names:
        entries.insert(_place_of_test(entries, name, sources), Entry(TEST, name))
    entries = [entry for entry in entries if entry.kind != MARK]
    if released.setup is not None:
        first = next((i for i, e in enumerate(entries) if _is_code(e)), len(entries))
        added = Handed("code", found.added)
        entries[first:first] = [Entry(SETUP), *([Entry(PLAIN, cell=added)] if found.added else [])]
    return entries


def _in_order(cells: list[Handed], found: Found) -> tuple[list[Entry], dict[int, Entry]]:
    """The student's cells, with marks for tests; and the entry that each position became."""
    solution = {pieces[0]: name for name, pieces in found.solutions.items()}
    joined = {i: pieces[0] for pieces in found.solutions.values() for i in pieces[1:]}
    tests = {i: name for name, places in found.tests.items() for i in places}
    entries, where = [], {}
    for i, cell in enumerate(cells):
        if i in solution:
            name = solution[i]
            source = "\n".join(cells[j].source for j in found.solutions[name])
            entry = Entry(SOLUTION, name, source)
        elif i in tests:
            entry = Entry(MARK, tests[i])
        elif i in joined:
            where[i] = where[joined[i]]
            continue
        elif i in found.dropped:
            continue
        else:
            entry = Entry(PLAIN, cell=cell)
        entries.append(entry)
        where[i] = entry
    return entries, where


def _index(entries: list[Entry], wanted: Entry) -> int:
    return next(i for i, entry in enumerate(entries) if entry is wanted)


def _insert_stub(
    entries: list[Entry], name: str, names: list[str], released: ReleasedCells
) -> None:
    """Put the released stub where its test stood, else behind the exercise before it."""
    stub = Entry(SOLUTION, name, released.solutions[name]["source"])
    for at, entry in enumerate(entries):
        if entry.kind == MARK and entry.name == name:
            entries.insert(at, stub)
            return
    before = set(names[: names.index(name)])
    at = [i for i, e in enumerate(entries) if e.kind in (SOLUTION, MARK) and e.name in before]
    if at:
        entries.insert(at[-1] + 1, stub)
        return
    first = next((i for i, e in enumerate(entries) if e.kind in (SOLUTION, MARK)), len(entries))
    entries.insert(first, stub)


def _place_of_test(entries: list[Entry], name: str, sources: Sources) -> int:
    """Where the student's copy stood, if it followed the solution; else right behind that.

    Code cells of the student's own between the two run before the test, as they did for them.
    """
    start = next(i for i, e in enumerate(entries) if e.kind == SOLUTION and e.name == name)
    adjacent, end = True, start + 1
    for at in range(start + 1, len(entries)):
        entry = entries[at]
        if entry.kind == MARK and entry.name == name:
            return at
        if entry.kind != PLAIN:
            break
        adjacent = adjacent and entry.cell.kind == "code" and not _aside(entry.cell, sources)
        if adjacent:
            end = at + 1
    return end


def _is_code(entry: Entry) -> bool:
    return entry.kind != PLAIN or entry.cell.kind == "code"


def _aside(cell: Handed, sources: Sources) -> str:
    """Say "demo" or "tool" for a cell that only shows something."""
    return sources.shows(cell.source) if cell.kind == "code" else ""


def write(entries: list[Entry], sources: Sources) -> NotebookNode:
    """Make the notebook of format 4.5: the master's ids and metadata, no tags, no outputs."""
    released = sources.released
    known = [released.setup, *released.solutions.values(), *released.tests.values()]
    ids = _Ids({cell["id"] for cell in known if cell is not None})
    cells = []
    for entry in entries:
        if entry.kind == PLAIN:
            cells.append(_own(entry.cell, ids, sources))
            continue
        if entry.kind == SETUP:
            model = released.setup
        else:
            model = (released.solutions if entry.kind == SOLUTION else released.tests)[entry.name]
        meta = {key: value for key, value in model["metadata"].items() if key != "tags"}
        source = entry.source if entry.kind == SOLUTION else model["source"]
        cells.append(_code(model["id"], source, meta))
    whole = {"cells": cells, "metadata": released.metadata, "nbformat": 4, "nbformat_minor": 5}
    return from_dict(whole)


class _Ids:
    """Gives every cell an id of its own."""

    def __init__(self, used: set[str]):
        self.used, self.number = used, len(used)

    def take(self, wanted: str) -> str:
        """The wanted id, or one that nobody has."""
        self.number = max(self.number, len(self.used))
        while not wanted or wanted in self.used:
            wanted, self.number = f"cell-{self.number}", self.number + 1
        self.used.add(wanted)
        return wanted


def _own(cell: Handed, ids: _Ids, sources: Sources) -> dict:
    """A cell that the master does not know."""
    own_id = ids.take(cell.id)
    if cell.kind == "code":
        tag = _aside(cell, sources)
        return _code(own_id, cell.source, {"tags": [tag]} if tag else {})
    plain = {"cell_type": "markdown", "id": own_id, "metadata": {}, "source": cell.source}
    return {**plain, "attachments": cell.attachments} if cell.attachments else plain


def _code(cell_id: str, source: str, metadata: dict) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }
