"""Have the cells of a notebook the roles, ids and points that grading needs?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from course.authoring.unit import OTHER, SETUP, SOLUTION, TEST, Unit, nbgrader, role

from .problem import Problem, at, cells

MOST_POINTS = 4


def _roles(unit: Unit) -> Iterator[Problem]:
    for position, _ in cells(unit, OTHER):
        yield at(
            unit,
            position,
            "no metadata: tag it setup, demo or tool (hint, progress) or add nbgrader metadata",
        )
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type == "code" and not cell.source.strip():
            yield at(unit, position, "an empty cell: remove it")


def _setup(unit: Unit) -> Iterator[Problem]:
    code = [p for p, c in enumerate(unit.notebook.cells) if c.cell_type == "code"]
    setups = [p for p, _ in cells(unit, SETUP)]
    if len(setups) != 1 or setups != code[:1]:
        yield Problem(unit.path, "the first code cell, and no other, must be tagged setup")
        return
    cell = unit.cell(setups[0])
    if nbgrader(cell).get("grade_id") != "setup" or not nbgrader(cell).get("locked"):
        yield at(unit, setups[0], 'needs nbgrader metadata with grade_id "setup", locked')
    if f'check.start("{unit.id}")' not in cell.source:
        yield at(unit, setups[0], f'must call check.start("{unit.id}")')


def _grade_ids(unit: Unit) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    solutions = set()
    for position, cell in cells(unit, SOLUTION, TEST):
        grade_id = nbgrader(cell).get("grade_id", "")
        if not grade_id:
            yield at(unit, position, "no grade_id in the nbgrader metadata")
            continue
        if grade_id in seen:
            yield at(unit, position, f"grade_id {grade_id} is used by cell {seen[grade_id]} too")
        seen[grade_id] = position
        if role(cell) == SOLUTION:
            solutions.add(grade_id)
            yield from _solution_id(unit, position, cell, grade_id)
        elif grade_id.removeprefix("test-") not in solutions:
            yield at(unit, position, f"grade_id {grade_id}: no solution cell before it has the id "
                      f"{grade_id.removeprefix('test-')}")  # fmt: skip
        elif not grade_id.startswith("test-"):
            yield at(unit, position, f"grade_id {grade_id} of a test cell must begin with test-")
    for grade_id in sorted(
        solutions - {s.removeprefix("test-") for s in seen if s.startswith("test-")}
    ):
        yield at(unit, seen[grade_id], f"no test cell has the id test-{grade_id}")


def _solution_id(unit: Unit, position: int, cell: NotebookNode, grade_id: str) -> Iterator[Problem]:
    try:
        body = ast.parse(cell.source).body
    except SyntaxError as error:
        yield at(unit, position, f"not Python: {error.msg}", error.lineno or 0)
        return
    names = [n.name for n in body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    if grade_id not in [name.replace("_", "-") for name in names]:
        wanted = names[0].replace("_", "-") if names else "the name of its function"
        yield at(unit, position, f"grade_id {grade_id} should be {wanted}")


def _points(unit: Unit) -> Iterator[Problem]:
    for position, cell in cells(unit, TEST):
        points = nbgrader(cell).get("points")
        if not isinstance(points, (int, float)) or not 1 <= points <= MOST_POINTS:
            yield at(unit, position, f"points {points!r}: give it 1 to {MOST_POINTS}")
    for position, cell in cells(unit, SOLUTION):
        if nbgrader(cell).get("grade"):
            yield at(unit, position, "a solution cell must not be graded itself; its test cell is")


RULES = (_roles, _setup, _grade_ids, _points)
