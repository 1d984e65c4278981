"""How does a mended lesson get into a notebook that somebody works in, without loss of theirs?

Three notebooks are compared: the learner's, what they were given, and what is released now. What
was given tells what they changed; where it is not known, only their solutions and their own cells
can be told from the lesson.
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from . import cells as reading
from .cells import LESSON, SETUP, SOLUTION, TEST, Cell, name, same

_INSTALLS = re.compile(r"\s*(?:[%!]\s*pip|get_ipython\(\))")
_COURSES = ("nbgrader", "tags", "deletable", "editable")  # metadata that the course writes


@dataclass
class Renewed:
    """A notebook with the mended lesson.

    Attributes
    ----------
    notebook : dict
    told : list of (str, str)
        What was done, such as ``("renewed", '"Why a ball"')`` or ``("kept", "your sgd_step")``.
    """

    notebook: dict[str, Any]
    told: list[tuple[str, str]] = field(default_factory=list)


def renew(mine: dict, new: dict, given: dict | None = None) -> Renewed:
    """Bring what is released now into a learner's notebook.

    Parameters
    ----------
    mine : dict
        The learner's notebook, as JSON has it.
    new : dict
        The released one.
    given : dict, optional
        What was released when the learner's copy was made.

    Returns
    -------
    Renewed
        With the released cells in their order, each followed by those of the learner's own that
        stood behind it. Solution cells hold what the learner wrote.
    """
    return _Renewal(mine, new, given).run()


class _Renewal:
    """One notebook at work."""

    def __init__(self, mine: dict, new: dict, given: dict | None):
        self.mine, self.new = mine, new["cells"]
        self.whole = new
        self.given = {cell["id"]: cell for cell in given["cells"]} if given else {}
        self.now = {cell["id"]: cell for cell in self.new}
        self.found: dict[str, Cell] = {}
        self.own: dict[str, list[Cell]] = defaultdict(list)  # by the cell that they stand behind
        self.made = Renewed({})

    def run(self) -> Renewed:
        self._sort()
        out = self._take_own("")
        for cell in self.new:
            out += self._renewed(cell)
            out += self._take_own(cell["id"])
        out = _with_ids(out)
        head = {key: value for key, value in self.mine.items() if key != "cells"}
        minor = max(self.whole.get("nbformat_minor", 5), self.mine.get("nbformat_minor", 0))
        self.made.notebook = {"cells": out, **head, "nbformat": 4, "nbformat_minor": minor}
        return self.made

    def _tell(self, what: str, words: str) -> None:
        self.made.told.append((what, words))

    def _sort(self) -> None:
        """Tell the lesson's cells from the learner's own."""
        mine = self.mine["cells"]
        known = [*self.new, *(c for key, c in self.given.items() if key not in self.now)]
        behind = ""
        for cell, key in zip(mine, reading.match(mine, known), strict=True):
            if key in self.now:
                self.found[key] = cell
                behind = key
            elif key and same(cell, self.given[key]):
                self._tell("removed", f"{name(cell)}, which is no longer in the lesson")
            else:
                self.own[behind].append(self._plain(cell))

    def _plain(self, cell: Cell) -> Cell:
        """A cell of the learner's own: it grades nothing, whatever it was copied from."""
        theirs = cell.get("metadata")
        kept = theirs if isinstance(theirs, dict) else {}
        plain = {**cell, "metadata": {k: v for k, v in kept.items() if k not in _COURSES}}
        if plain.get("id") in self.now:
            del plain["id"]
        return plain

    def _take_own(self, key: str) -> list[Cell]:
        for cell in self.own[key]:
            if reading.text(cell).strip():
                self._tell("kept", f"your cell {name(cell)}")
        return self.own[key]

    def _renewed(self, cell: Cell) -> list[Cell]:
        """What becomes of a released cell, with the learner's version behind where it is kept."""
        key, kind = cell["id"], reading.kind(cell)
        mine, given = self.found.get(key), self.given.get(key)
        if mine is None:
            if given is not None and kind == LESSON:
                return []  # the learner threw it away
            self._tell("new" if given is None else "back", name(cell))
            return [cell]
        changed = given is not None and not same(mine, given)
        if same(mine, cell):
            return [_merged(mine, cell)]
        if kind == SOLUTION and (changed or given is None):
            self._tell("kept", f"your {name(cell)}{self._task(cell, given)}")
            return [_merged(mine, cell, reading.text(mine))]
        if changed and kind != TEST and same(cell, given):
            self._tell("kept", f"your version of {name(cell)}")
            return [_merged(mine, cell, reading.text(mine))]
        if kind == SETUP:
            behind = _added(mine, given or cell)
            words = ", and the lines that you added stand behind it"
        else:
            behind = [self._plain(mine)] if changed else []
            words = ", and your version stands behind it"
        self._tell("renewed", name(cell) + words * bool(behind))
        return [_merged(mine, cell), *behind]

    def _task(self, cell: Cell, given: Cell | None) -> str:
        if given is None or same(cell, given):
            return ""
        return "; its task was mended: read it in .released"


def _merged(mine: Cell, cell: Cell, source: str | None = None) -> Cell:
    """A released cell in the place of the learner's, or with the learner's source in it.

    What ran stays beside the code that it came from.
    """
    source = reading.text(cell) if source is None else source
    theirs = mine.get("metadata")
    theirs = theirs if isinstance(theirs, dict) else {}
    kept = {key: value for key, value in theirs.items() if key not in _COURSES}
    out = {**cell, "metadata": {**kept, **cell["metadata"]}, "source": _lines(source)}
    if cell["cell_type"] == "code" and mine.get("cell_type") == "code":
        ran = source.rstrip() == reading.text(mine).rstrip()
        out["outputs"] = mine.get("outputs", []) if ran else []
        out["execution_count"] = mine.get("execution_count") if ran else None
    return out


def _added(mine: Cell, given: Cell) -> list[Cell]:
    """A cell of the lines that a learner added to the setup cell, but for those that install.

    The whole of it must not run again: on Colab it would bring back the version that it names.
    """
    known = {line.strip() for line in reading.text(given).splitlines()}
    lines = [
        line
        for line in reading.text(mine).splitlines()
        if line.strip() not in known and not _INSTALLS.match(line)
    ]
    source = textwrap.dedent("\n".join(lines)).strip("\n")
    blank = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return [{**blank, "source": _lines(source)}] if source.strip() else []


def _lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def _with_ids(cells: list[Cell]) -> list[Cell]:
    """Give every cell an id of its own; the released cells keep theirs."""
    out, used, number = [], set(), 0
    for cell in cells:
        key = cell.get("id")
        while not isinstance(key, str) or not key or key in used:
            number += 1
            key = f"own-{number}"
        used.add(key)
        out.append({**cell, "id": key})
    return out
