"""Does nbgrader judge the bank's answers as the matrix does?

A hand-in holds the i-th answer of every exercise, so that a unit's whole bank takes as many
notebooks as its longest list of answers.
"""

from __future__ import annotations

import copy
import logging
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.errors import UserError

from . import bank, pair, release
from .unit import TOOL, Unit, role


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


def judge(unit: Unit, numbers: Iterable[int], folder: Path) -> dict[tuple[str, str], bool]:
    """Put hand-ins through nbgrader as it comes: its own steps, and a kernel for each hand-in.

    Parameters
    ----------
    unit : Unit
    numbers : iterable of int
        Which hand-ins, see `filled`.
    folder : Path
        An empty folder for the gradebook and the submissions.

    Returns
    -------
    dict of (str, str) to bool
        For each exercise and answer: True for full marks, False for none.

    Raises
    ------
    UserError
        If an answer got a part of the marks.
    """
    shutil.copytree(unit.folder, folder / "source" / unit.id)
    released = release.make(unit)
    chosen = {}
    for number in numbers:
        notebook, chosen[f"answers-{number:02}"] = filled(unit, released, number)
        # What only shows or trains something takes minutes in unit 11, and bears no marks.
        notebook.cells = [cell for cell in notebook.cells if role(cell) != TOOL]
        path = folder / "submitted" / f"answers-{number:02}" / unit.id / unit.path.name
        path.parent.mkdir(parents=True)
        path.write_text(pair.dumps(nbformat.from_dict(notebook)), encoding="utf-8")
    marks = _autograde(unit, folder)
    verdicts = {}
    for (student, name), (points, most) in marks.items():
        answer = chosen[student][name]
        if points not in (0, most):
            raise UserError(f"{unit.id}: {answer.name} got {points:g} of {most:g} points")
        verdicts[name, answer.name] = points == most
    return verdicts


def _autograde(unit: Unit, folder: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Points, and the most there are, by student and exercise."""
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = unit.id
    config.CourseDirectory.ignore = ["answers", "*.py", "__pycache__"]
    config.Execute.timeout = 120
    config.Execute.extra_arguments = ["--log-level=ERROR"]
    log = logging.Logger("matrix", level=logging.CRITICAL)
    before = dict(os.environ)
    os.environ["PYTHONWARNINGS"] = "ignore"  # nbgrader gives no points where anything warns
    # It calls `alembic` by name, also where the environment is used without being activated.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before["PATH"]])
    try:
        for kind in (GenerateAssignment, Autograde):
            directory = CourseDirectory(config=config)
            kind(coursedir=directory, config=config, log=log).start()
    finally:
        os.environ.clear()
        os.environ.update(before)
    names = {f"test-{e.grade_id}": name for name, e in unit.exercises.items()}
    with Gradebook(directory.db_url) as book:
        return {
            (submission.student_id, names[grade.name]): (grade.auto_score, grade.max_score)
            for submission in book.assignment_submissions(unit.id)
            for part in submission.notebooks
            for grade in part.grades
        }
