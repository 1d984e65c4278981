"""How does a folder of submissions become marks in the gradebook, each exactly once?

What was handed in is compared with what was graded before. The rest goes to the workers; this
process alone writes. What did not change is not run again, and a run that was killed is completed
by the next one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from course.authoring.unit import Unit
from course.errors import UserError
from course.grading.record.records import NOT_GRADED, Graded, RecordStore, TestResult, write_whole
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

from . import batch, intake, runs
from .cache import Cache
from .engine import Outcome
from .master import Master, master_of


def grade(
    root: str | Path,
    units: list[str] | None = None,
    *,
    students: list[str] | None = None,
    force: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    limits: Limits | None = None,
    feedback: bool = False,
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
    workers : int, optional
        How many submissions run at once; by default one a core, at most eight.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers grade in place of processes here.
    limits : Limits, optional
        What a submission may use.
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
        For what the instructor can mend: an unknown unit, nothing handed in, a folder that cannot
        be written, a scheduler that does not answer.
    """
    root, limits = Path(root).resolve(), limits or Limits()
    if workers is not None and workers < 1:
        raise UserError(f"{workers} workers cannot grade: give 1 or more")
    chosen = intake.units_handed_in(root, units)
    people = intake.students(root, students)
    _require_writable(root)
    if missing() and progress and not scheduler:  # of a cluster's workers, batch.py tells
        print(f"NOT ISOLATED: {missing()}. Submissions can read and change what you can: "
              "grade only people whom you trust.", file=sys.stderr)  # fmt: skip

    if not scheduler and (force or intake.likely_new(root, chosen, people)):
        batch.get_ready()
    from course.grading.record import (
        gradebook as nb,  # loads nbgrader: late, so that errors above come at once
    )
    from course.grading.record import record as recording

    config, store, cache = nb.load_config(root), RecordStore(root), Cache(root)
    masters = {unit.id: master_of(unit) for unit in chosen}
    found = [intake.inspect(root, masters[u.id], name, limits) for u in chosen for name in people]
    count = 0 if scheduler else _expected(found, store, cache, force)
    with ExitStack() as stack:
        pool = None
        if count:  # the workers need seconds to start: meanwhile the gradebook gets ready
            wanted = min(workers or batch.default_workers(), count)
            pool = stack.enter_context(batch.Pool(wanted, limits))
        _register(config, store, chosen, masters, people)
        recording.forget(root / "autograded")
        book = stack.enter_context(nb.gradebook(config))
        recorder = recording.Recorder(root, config, book)
        known = {unit.id: nb.graded_students(book, unit.id) for unit in chosen}
        done, jobs = [], []
        for one in found:
            before = store.load(one.record.unit, one.record.student)
            if one.content is None:
                done.append(one.record)
                if before != one.record:
                    store.save(one.record)
            elif not force and _finished(root, before, one.record, known[one.record.unit]):
                done.append(before)
            else:
                jobs.append(one)
        how = (limits, workers or batch.default_workers(), scheduler, pool)
        for one, outcome in _grade_all(jobs, masters, how, progress, cache):
            now = _with_outcome(one.record, outcome, masters[one.record.unit])
            notebook = outcome.notebook if isinstance(outcome, Outcome) else ""
            recorder.save(now, notebook, masters[now.unit].notebook_name)
            done.append(now)
        order = {unit.id: position for position, unit in enumerate(chosen)}
        done.sort(key=lambda record: (order[record.unit], record.student))
        marks = {unit.id: nb.marks(book, unit.id) for unit in chosen}
        done = [record.with_marks(marks[record.unit].get(record.student, {})) for record in done]
    how_many = workers or batch.default_workers()
    done = runs.look_at_all(root, done, store, workers=how_many, force=force, progress=progress)
    if feedback:
        from course.grading.show import feedback as pages

        pages.write(root, done, how_many, progress)
    return done


def _expected(found: list[intake.Found], store: RecordStore, cache: Cache, force: bool) -> int:
    """How many submissions will have to run, as far as can be told without the gradebook."""
    count = 0
    for one in found:
        if one.content is None or cache.has(one.record.fingerprint):
            continue
        before = None if force else store.load(one.record.unit, one.record.student)
        count += before is None or before.fingerprint != one.record.fingerprint
    return count


def _grade_all(
    jobs: list[intake.Found],
    masters: dict[str, Master],
    how: tuple,
    progress: bool,
    cache: Cache,
) -> Iterator[tuple[intake.Found, Outcome | BaseException]]:
    """Yield each submission with its outcome, from the cache or from the workers."""
    from tqdm import tqdm

    terminal = progress and sys.stderr.isatty()
    if progress and jobs and not terminal:
        print(f"grading {len(jobs)} submissions ...", file=sys.stderr)
    with tqdm(total=len(jobs), desc="grading", unit="hand-in", disable=not terminal,
              leave=False) as bar:  # fmt: skip
        fresh = []
        for found in jobs:
            outcome = cache.load(found.record.fingerprint)
            if outcome is None:
                fresh.append(batch.Job(found, masters[found.record.unit], found.content))
            else:
                yield found, outcome
                bar.update()
        for job, outcome in batch.run(fresh, *how):
            if isinstance(outcome, UserError):
                raise outcome
            if isinstance(outcome, Outcome):
                cache.save(job.key.record.fingerprint, outcome)
            yield job.key, outcome
            bar.update()


def _with_outcome(record: Graded, outcome: Outcome | BaseException, master: Master) -> Graded:
    """The record of a submission that has been through the workers."""
    if isinstance(outcome, Outcome):
        return replace(
            record,
            tests=outcome.tests,
            flags=(*record.flags, *outcome.flags),
            seconds=round(sum(s for phase, s in outcome.seconds.items() if phase != "start"), 3),
        )
    cause = " ".join(str(outcome).split())[:200] or type(outcome).__name__
    tests = tuple(TestResult(e.name, 0.0, e.points, NOT_GRADED) for e in master.exercises)
    return replace(record, tests=tests, flags=(*record.flags, f"not graded: {cause}"))


def _require_writable(root: Path) -> None:
    for folder in (root, root / "autograded", root / "feedback"):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise UserError(f"{folder} cannot be written: change its owner or permissions")


def _register(
    config, store: RecordStore, units: Iterable[Unit], masters: dict[str, Master], people: list[str]
) -> None:
    """Bring masters and students into the gradebook."""
    from nbgrader.api import MissingEntry

    from course.grading.record import gradebook as nb
    from course.grading.record.record import one_transaction

    with nb.gradebook(config) as book:
        have = {student.id for student in book.students}
        with one_transaction(book):
            for student in people:
                if student not in have:
                    book.add_student(student)
    for unit in units:
        stamp = store.folder / unit.id / "master.txt"
        with nb.gradebook(config) as book:
            try:
                book.find_assignment(unit.id)
                registered = stamp.read_text(encoding="utf-8") if stamp.is_file() else ""
            except MissingEntry:
                registered = ""
        if registered == masters[unit.id].fingerprint:
            continue
        try:
            nb.register_assignment(config, unit.id)
        except nb.NbGraderFailed as error:
            raise UserError(
                f"nbgrader refuses {unit.path.name}: {error}; see `course lint`"
            ) from None
        write_whole(stamp, masters[unit.id].fingerprint)


def _finished(root: Path, before: Graded | None, now: Graded, known: set[str]) -> bool:
    """Whether the stored record still holds: same contents, and all that it left is in place."""
    if before is None or before.fingerprint != now.fingerprint:
        return False
    if now.student not in known:
        return False  # somebody started a new gradebook
    if any(flag.startswith("not graded") for flag in before.flags):
        return False
    unreadable = all(test.outcome == NOT_GRADED for test in before.tests)
    folder = root / "autograded" / now.student / now.unit
    return unreadable or any(folder.glob("*.ipynb"))
