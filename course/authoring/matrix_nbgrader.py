"""Does nbgrader judge the bank's answers as the matrix does?

A hand-in holds the i-th answer of every exercise, so that a unit's whole bank takes as many
notebooks as its longest list of answers.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.errors import UserError

from . import bank, pair, release
from .unit import Unit


def filled(
    unit: Unit, released: NotebookNode, number: int
) -> tuple[NotebookNode, dict[str, bank.Answer]]:
    """Make a hand-in of the `number`-th answer of every exercise, counted round.

    Parameters
    ----------
    unit : Unit
    released : NotebookNode
        What students get.
    number : int
        Which answer to take of each exercise, from 0.

    Returns
    -------
    notebook : NotebookNode
    chosen : dict of str to Answer
        The answer under each exercise's name.
    """
    nb = copy.deepcopy(released)
    by_id = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
    chosen = {}
    for name, answers in bank.load(unit.folder).items():
        if name not in unit.exercises:
            raise UserError(f"{unit.answers / name}.py answers no exercise of {unit.id}")
        answer = answers[number % len(answers)]
        by_id[unit.exercises[name].grade_id].source = answer.source_as(name)
        chosen[name] = answer
    return nb, chosen


def longest(unit: Unit) -> int:
    """How many hand-ins it takes to put every answer of a unit through nbgrader."""
    return max((len(answers) for answers in bank.load(unit.folder).values()), default=0)


def judge(
    unit: Unit, numbers: Iterable[int], course: Path, folder: Path
) -> dict[tuple[str, str], bool]:
    """Put hand-ins through nbgrader.

    Parameters
    ----------
    unit : Unit
    numbers : iterable of int
        Which hand-ins, see `filled`.
    course : Path
        The course, for its configuration.
    folder : Path
        An empty folder for the gradebook and the submissions.

    Returns
    -------
    dict of (str, str) to bool
        For each exercise and answer: True for full marks, False for none.

    Raises
    ------
    UserError
        If a hand-in was not graded, or an answer got a part of the marks.
    """
    from course.grading import grade

    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(course / name, folder)
    shutil.copytree(unit.folder, folder / "source" / unit.id)
    released = release.make(unit)
    chosen = {}
    for number in numbers:
        notebook, chosen[f"answers-{number:02}"] = filled(unit, released, number)
        path = folder / "submitted" / f"answers-{number:02}" / unit.id / unit.path.name
        path.parent.mkdir(parents=True)
        path.write_text(pair.dumps(nbformat.from_dict(notebook)), encoding="utf-8")
    verdicts = {}
    for record in grade.grade(folder, [unit.id], feedback=False, progress=False):
        if record.flags:
            raise UserError(f"{unit.id}: {record.student} was not graded: {record.flags[0]}")
        for test in record.tests:
            answer = chosen[record.student][test.exercise]
            if test.points not in (0, test.max_points):
                raise UserError(f"{unit.id}: {answer.name} got {test.points:g} points")
            verdicts[test.exercise, answer.name] = test.points == test.max_points
    return verdicts
