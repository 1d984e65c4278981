"""What happens to one submission, in a process of its own?"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from pathlib import Path

import nbformat

from .reasons import read_outputs
from .records import NOT_GRADED, PASSED, WRONG, Graded, TestResult


def start_worker() -> None:
    """Prepare a worker process: silent, and gone when the grader that started it is gone."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # kernels inherit these; the terminal is for the table
        os.dup2(sink, stream)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """Wait for the parent's end. Killed, it cannot tell its workers, who would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def grade_one(root: Path, record: Graded, exercises: list, feedback: bool) -> Graded:
    """Autograde one submission and write its feedback; never raises for what a student did.

    Parameters
    ----------
    root : Path
        The course folder.
    record : Graded
        Student, unit and fingerprint.
    exercises : list of (str, str, float)
        Name, grade id of the test cell, points.
    feedback : bool
        Whether to write the feedback page.

    Returns
    -------
    Graded
    """
    from . import gradebook as nb

    config = nb.load_config(root)
    try:
        folder = nb.autograde(config, record.unit, record.student)
        (path,) = folder.glob("*.ipynb")
        notebook = nbformat.read(path, as_version=4)
        with nb.gradebook(config) as book:
            marks = nb.marks(book, record.unit, record.student) or {}
        if feedback:
            nb.generate_feedback(config, record.unit, record.student)
    except Exception as error:
        with nb.gradebook(config) as book:
            nb.clear_marks(book, record.unit, record.student)
        return failed(record, exercises, error)
    outputs = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell.get("outputs", [])
        for cell in notebook.cells
    }
    tests = tuple(
        _result(name, marks.get(grade_id, 0.0), points, outputs.get(grade_id))
        for name, grade_id, points in exercises
    )
    return Graded(record.student, record.unit, tests, (), record.fingerprint)


def _result(name: str, score: float, points: float, outputs: list | None) -> TestResult:
    if outputs is None:
        return TestResult(name, score, points, NOT_GRADED, "the test cell is not in the notebook")
    finding = read_outputs(outputs)
    if finding.outcome == PASSED and score < points:
        return TestResult(name, score, points, WRONG, "marked by hand")
    return TestResult(name, score, points, finding.outcome, finding.reason, finding.mistake)


def failed(record: Graded, exercises: list, error: BaseException) -> Graded:
    """The record of a submission on which the grader gave up."""
    cause = " ".join(str(error).split())
    if "DeadKernel" in cause or "Kernel died" in cause:
        flag = "crashed: the notebook ended its own process"
    else:
        flag = f"not graded: {cause or type(error).__name__}"
    tests = tuple(TestResult(name, 0.0, points, NOT_GRADED) for name, _, points in exercises)
    return Graded(record.student, record.unit, tests, (flag,), record.fingerprint)
