"""What is a finding, and how does a rule name the cell that it is about?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course.authoring.unit import Unit, role


@dataclass(frozen=True)
class Problem:
    """One finding; as text it is ``file, cell ID (number), line N: what to do``."""

    file: Path
    text: str
    cell: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = [str(self.file)]
        if self.cell:
            place.append(f"cell {self.cell}")
        if self.line:
            place.append(f"line {self.line}")
        return f"{', '.join(place)}: {self.text}"


def at(unit: Unit, position: int, text: str, line: int = 0) -> Problem:
    """A finding about the cell at this position."""
    cell = unit.notebook.cells[position]
    return Problem(unit.path, text, f"{position} ({cell.get('id', 'no id')})", line)


def cells(unit: Unit, *roles: str) -> Iterator[tuple[int, NotebookNode]]:
    """Position and cell of those that have one of these roles."""
    for position, cell in enumerate(unit.notebook.cells):
        if role(cell) in roles:
            yield position, cell
