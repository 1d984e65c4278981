"""How do students learn what became of their work? nbgrader's pages, with reasons in words."""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from course.grading.record import pages
from course.grading.record.records import Graded


def write(root: Path, records: list[Graded], workers: int, progress: bool = True) -> list[str]:
    """Write the feedback pages that are missing or older than what they tell.

    Parameters
    ----------
    root : Path
        The course folder.
    records : list of Graded
        Of graded submissions.
    workers : int
    progress : bool
        Show a progress bar on stderr, or one line where that is no terminal.

    Returns
    -------
    list of str
        One line for each page that could not be written.
    """
    from tqdm import tqdm

    told = _told(root, {record.unit for record in records}) if records else {}
    todo = [
        (str(root), r.unit, r.student, told.get((r.unit, r.student), ""))
        for r in records
        if _is_due(root, r, told.get((r.unit, r.student), ""))
    ]
    if not todo:
        return []
    terminal = progress and sys.stderr.isatty()
    if progress and not terminal:
        print(f"writing {len(todo)} feedback pages ...", file=sys.stderr)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(todo)), context, _quiet) as pool:
        lines = tqdm(pool.map(_write_one, *zip(*todo, strict=True)), total=len(todo),
                     desc="feedback", unit="page", disable=not terminal, leave=False)  # fmt: skip
        return [line for line in lines if line]


def _told(root: Path, units: set[str]) -> dict[tuple[str, str], str]:
    """What the gradebook tells of each submission: marks, comments and penalty, as a hash."""
    from course.grading.record import gradebook as nb

    with nb.gradebook(nb.load_config(root)) as book:
        return {
            (unit, student): hashed
            for unit in units
            for student, hashed in nb.told(book, unit).items()
        }


def _is_due(root: Path, record: Graded, told: str) -> bool:
    try:
        return pages.is_due(root, record.unit, record.student, told)
    except OSError:  # then writing it says what is wrong
        return True


def _write_one(root: str, unit: str, student: str, told: str) -> str:
    from course.grading.record import gradebook as nb

    try:
        now = pages.state(Path(root), unit, student, told)
        nb.generate_feedback(nb.load_config(Path(root)), unit, student)
        pages.note(Path(root), unit, student, now)
    except Exception as error:  # one page must not cost the others theirs
        return f"{student}, {unit}: no feedback: {error}"
    return ""


def _quiet() -> None:
    """Send what this process prints to nowhere."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(sink, stream)
