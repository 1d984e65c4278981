"""Can an exercise be handed out and graded: are its markers, its stub and its tests in order?"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from course.authoring.unit import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    SOLUTION,
    Unit,
)

from .problem import Problem, at, cells

MARKERS = (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN)

_LIKE_A_MARKER = re.compile(r"\s*#+\s*(BEGIN|END|BEGINN?|STOP)[ _-]", re.I)


def _markers(unit: Unit) -> Iterator[Problem]:
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type != "code":
            continue
        opened: tuple[str, int] | None = None
        for number, line in enumerate(cell.source.splitlines(), 1):
            if line.strip() in MARKERS:
                begin = line.strip().startswith("### BEGIN")
                if begin and opened:
                    yield at(unit, position, f"{line.strip()} inside another region", number)
                elif not begin and (not opened or opened[0][10:] != line.strip()[8:]):
                    yield at(unit, position, f"{line.strip()} without its BEGIN", number)
                opened = (line.strip(), number) if begin else None
            elif _LIKE_A_MARKER.match(line) or "HIDDEN TEST" in line or "BEGIN SOLUTION" in line:
                close = difflib.get_close_matches(line.strip().upper(), MARKERS, n=1, cutoff=0.5)
                if close:
                    yield at(
                        unit,
                        position,
                        f"misspelt marker {line.strip()!r}: write {close[0]}",
                        number,
                    )
        if opened:
            yield at(unit, position, f"{opened[0]} is never ended", opened[1])


def _stubs(unit: Unit) -> Iterator[Problem]:
    for position, cell in cells(unit, SOLUTION):
        if BEGIN_SOLUTION not in cell.source:
            yield at(unit, position, f"no {BEGIN_SOLUTION}: students would get the solution")
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:
            continue
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                doc = ast.get_docstring(node) or ""
                if not doc:
                    yield at(unit, position, f"{node.name} has no docstring", node.lineno)
                elif isinstance(node, ast.FunctionDef):
                    missing = [s for s in ("Parameters", "Returns") if f"{s}\n---" not in doc]
                    if missing and (node.args.args or missing != ["Parameters"]):
                        yield at(
                            unit,
                            position,
                            f"docstring of {node.name} lacks {missing[0]}",
                            node.lineno,
                        )


def _tests(unit: Unit) -> Iterator[Problem]:
    for name, exercise in unit.exercises.items():
        source = unit.cell(exercise.test).source
        if source.splitlines()[:1] != [f"check.{name}({name})"]:
            yield at(unit, exercise.test, f"the first line must be check.{name}({name})", 1)
        hidden = source.partition(BEGIN_HIDDEN)[2]
        asserts = []
        try:
            asserts = [n for n in ast.walk(ast.parse(hidden)) if isinstance(n, ast.Assert)]
        except SyntaxError as error:
            yield at(unit, exercise.test, f"not Python: {error.msg}", error.lineno or 0)
        offset = source.partition(BEGIN_HIDDEN)[0].count("\n")
        if not asserts:
            yield at(unit, exercise.test, "no assert between the hidden test markers")
        for node in asserts:
            if node.msg is None:
                yield at(unit, exercise.test, "an assert without a message", node.lineno + offset)


RULES = (_markers, _stubs, _tests)
