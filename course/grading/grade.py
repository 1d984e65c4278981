"""How does a folder of submissions become marks, reasons and feedback, each exactly once?

Submissions are independent, so they run in several processes; each goes through nbgrader's own
autograder and ends in the gradebook. A record of what was graded, from which contents, is written
last: a run that was killed is completed by the next one, and what did not change is not run again.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from course.authoring.unit import Unit
from course.errors import UserError

from . import intake
from .records import Graded, RecordStore, write_whole


def grade(
    root: str | Path,
    units: list[str] | None = None,
    *,
    students: list[str] | None = None,
    force: bool = False,
    jobs: int | None = None,
    feedback: bool = True,
    progress: bool = True,
) -> list[Graded]:
    """Grade what is new or changed, and return the records of everybody.

    Parameters
    ----------
    root : path
        The course folder: source/, submitted/ and nbgrader_config.py.
    units : list of str, optional
        Ids or numbers; by default every unit that somebody handed in.
    students : list of str, optional
        By default all.
    force : bool
        Grade again what is already graded.
    jobs : int, optional
        How many submissions run at once; by default one a core, at most eight.
    feedback : bool
        Write the students' feedback pages too.
    progress : bool
        Show a progress bar on stderr, or one line where that is no terminal.

    Returns
    -------
    list of Graded
        By unit, then by student.

    Raises
    ------
    UserError
        For what the instructor can mend: an unknown unit, nothing handed in, no kernel, a folder
        that cannot be written.
    """
    root = Path(root).resolve()
    chosen = intake.units_handed_in(root, units)
    people = intake.students(root, students)
    _require_writable(root)
    _require_kernel()

    from . import gradebook as nb  # loads nbgrader: late, so that errors above come at once

    config, store = nb.load_config(root), RecordStore(root)
    known = _register(config, store, chosen, people)

    done, todo = [], []
    with nb.gradebook(config) as book:
        for unit in chosen:
            for student in people:
                before = store.load(unit.id, student)
                now = intake.inspect(root, unit, student, known[unit.id])
                if now.flags:
                    if now.tests:
                        nb.clear_marks(book, unit.id, student)
                    done.append(now)
                elif not force and _finished(root, before, now, book, feedback):
                    done.append(before)
                else:
                    todo.append(now)
    done += _run_all(root, todo, _exercises(chosen), jobs, feedback, progress)
    for record in done:
        if store.load(record.unit, record.student) != record:
            store.save(record)
    order = {unit.id: position for position, unit in enumerate(chosen)}
    done.sort(key=lambda record: (order[record.unit], record.student))
    return _with_marks_of_the_gradebook(config, done, chosen)


def _require_writable(root: Path) -> None:
    for folder in (root, root / "autograded", root / "feedback"):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise UserError(f"{folder} cannot be written: change its owner or permissions")


def _require_kernel() -> None:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        raise UserError(
            "there is no Jupyter kernel 'python3' here: install it with `pip install ipykernel`"
        ) from None


def _register(config, store: RecordStore, units: Iterable[Unit], people: list[str]) -> dict:
    """Bring masters and students into the gradebook; return each master's hash by unit."""
    from nbgrader.api import MissingEntry

    from . import gradebook as nb

    engine, known = intake.engine_hash(), {}
    for unit in units:
        known[unit.id] = intake.hash_of([unit.path.read_bytes(), engine.encode()])
        stamp = store.folder / unit.id / "master.txt"
        with nb.gradebook(config) as book:
            try:
                book.find_assignment(unit.id)
                current = stamp.is_file() and stamp.read_text(encoding="utf-8") == known[unit.id]
            except MissingEntry:
                current = False
            for student in people:
                book.update_or_create_student(student)
        if not current:
            try:
                nb.register_assignment(config, unit.id)
            except nb.NbGraderFailed as error:
                raise UserError(
                    f"nbgrader refuses {unit.path.name}: {error}; see `course lint`"
                ) from None
            write_whole(stamp, known[unit.id])
    return known


def _finished(root: Path, before: Graded | None, now: Graded, book, feedback: bool) -> bool:
    """Whether the stored record still holds: same contents, and all that it left is in place."""
    from . import gradebook as nb

    if before is None or before.fingerprint != now.fingerprint:
        return False
    if nb.marks(book, now.unit, now.student) is None:
        return False  # somebody started a new gradebook
    if before.flags:
        return before.flags[0].startswith("crashed")  # anything else may be gone: try again
    left = ["autograded/{}/{}/*.ipynb"] + ["feedback/{}/{}/*.html"] * feedback
    return all(any(root.glob(pattern.format(now.student, now.unit))) for pattern in left)


def _exercises(units: Iterable[Unit]) -> dict[str, list[tuple[str, str, float]]]:
    """By unit: each exercise's name, the grade id of its test cell, its points."""
    return {
        unit.id: [(e.name, f"test-{e.grade_id}", e.points) for e in unit.exercises.values()]
        for unit in units
    }


def _run_all(root, todo, exercises, jobs, feedback, progress) -> list[Graded]:
    """Grade submissions in several processes; one that fails becomes a flagged record."""
    if not todo:
        return []
    from tqdm import tqdm

    from . import one

    workers = max(1, min(len(todo), jobs or min(os.cpu_count() or 1, 8)))
    terminal = sys.stderr.isatty()
    if progress and not terminal:
        print(f"grading {len(todo)} submissions, {workers} at a time ...", file=sys.stderr)
    store, done = RecordStore(root), []
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=one.start_worker)
    try:
        waiting = {
            pool.submit(one.grade_one, root, record, exercises[record.unit], feedback): record
            for record in todo
        }
        bar = tqdm(
            as_completed(waiting), total=len(todo), desc="grading", unit="notebook",
            disable=not (progress and terminal), leave=False,
        )  # fmt: skip
        for future in bar:
            try:
                record = future.result()
            except Exception as error:  # a worker that died; the batch goes on
                record = one.failed(waiting[future], exercises[waiting[future].unit], error)
            store.save(record)  # at once: a run that is killed keeps what it has
            done.append(record)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return done


def _with_marks_of_the_gradebook(config, records: list[Graded], units) -> list[Graded]:
    """Replace marks by those that the gradebook holds, so that manual ones show."""
    from . import gradebook as nb

    names = {
        unit_id: {grade_id: name for name, grade_id, _ in entries}
        for unit_id, entries in _exercises(units).items()
    }
    with nb.gradebook(config) as book:
        result = []
        for record in records:
            found = nb.marks(book, record.unit, record.student) if record.tests else None
            known = names[record.unit]
            points = {known[gid]: score for gid, score in (found or {}).items() if gid in known}
            result.append(record.with_points(points))
    return result
