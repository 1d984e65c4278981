"""Can everybody read the lesson: has each picture a text, and do headings go down step by step?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.authoring.unit import DEMO, Unit, role

from .problem import Problem, at


def _figures(unit: Unit) -> Iterator[Problem]:
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type == "markdown":
            for number, line in enumerate(cell.source.splitlines(), 1):
                if re.search(r"!\[\s*\]\(", line) or re.search(
                    r"<img(?![^>]*\balt=\"[^\"]+\")", line
                ):
                    yield at(unit, position, "a picture without text alternative", number)
        elif role(cell) == DEMO and not re.fullmatch(
            r"demos\.[\w.]+\([^\n]*\);", cell.source.strip()
        ):
            yield at(unit, position, "a demo cell is one call of a demo, which brings its text "
                      "alternative: demos.MODULE.NAME();", 1)  # fmt: skip


def _headings(unit: Unit) -> Iterator[Problem]:
    level = 0
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type != "markdown":
            continue
        fenced = False
        for number, line in enumerate(cell.source.splitlines(), 1):
            fenced ^= line.startswith("```")
            match = None if fenced else re.match(r"(#+) ", line)
            if match:
                depth = len(match[1])
                if depth > level + 1:
                    yield at(unit, position, f"heading jumps from level {level} to {depth}", number)
                if depth == 1 and level:
                    yield at(unit, position, "a second heading of level 1", number)
                level = depth
    if level == 0:
        yield Problem(unit.path, "no heading: begin with `# 01 · Title`")


RULES = (_figures, _headings)
