"""How does a folder of submissions become marks in the gradebook, each exactly once?

What was handed in is compared with what was graded before. The rest goes to the workers; this
process alone writes. What did not change is not run again, and a run that was killed is completed
by the next one.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course.errors import UserError
from course.grading.record.records import NOT_GRADED, Graded, RecordStore, TestResult
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

from . import batch, intake, runs
from .cache import Cache
from .engine import Outcome
from .master import Master, master_of
from .outcomes import outcomes_of


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
        be written, a full disk, a locked gradebook, a scheduler that does not answer. What is
        graded by then stays.
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
    how = _How(limits, workers or batch.default_workers(), scheduler, force, progress)
    from course.grading.record import trouble  # loads much, once nothing else is wrong

    try:
        done = _Run(root, {unit.id: master_of(unit) for unit in chosen}, people, how).records()
        done = runs.look_at_all(
            root, done, RecordStore(root), workers=how.workers, force=force, progress=progress
        )
        if feedback:
            _write_pages(root, done, how)
    except UserError:
        raise
    except Exception as error:
        trouble.raise_if_everybodys(error, root)
        raise
    return done


@dataclass(frozen=True)
class _How:
    """What the caller asked for."""

    limits: Limits
    workers: int
    scheduler: str | None
    force: bool
    progress: bool


class _Run:
    """One run over a course folder: whatever goes wrong with one submission stays its own."""

    def __init__(
        self, root: Path, masters: dict[str, Master], people: list[intake.Student], how: _How
    ):
        from course.grading.record import gradebook

        self.root, self.masters, self.people, self.how = root, masters, people, how
        self.config = gradebook.load_config(root)
        self.store, self.cache = RecordStore(root), Cache(root)

    def records(self) -> list[Graded]:
        """Grade what is to be graded; the records of everybody."""
        from course.grading.record import gradebook as nb
        from course.grading.record import record as recording
        from course.grading.record.register import register

        found = [self._look(unit, one) for unit in self.masters for one in self.people]
        ids = [one.id for one in self.people if not one.refused]
        with ExitStack() as stack:
            pool = None
            count = 0 if self.how.scheduler else self._expected(found)
            if count:  # the workers need seconds to start: meanwhile the gradebook gets ready
                pool = batch.Pool(min(self.how.workers, count), self.how.limits)
                stack.enter_context(pool)
            recording.forget(self.root / "autograded")
            refused = register(self.root, self.config, self.masters, ids)
            book = stack.enter_context(nb.gradebook(self.config))
            known = {unit: nb.times(book, unit) for unit in self.masters}
            recorder = recording.Recorder(self.root, self.config, book)
            done, jobs = self._sorted(found, refused, known, recorder)
            how = (self.how.limits, self.how.workers, self.how.scheduler, pool)
            for one, outcome in outcomes_of(jobs, self.masters, how, self.how.progress, self.cache):
                done.append(self._save(recorder, one, outcome))
            marks = {unit: nb.marks(book, unit) for unit in self.masters}
        order = {unit: position for position, unit in enumerate(self.masters)}
        done.sort(key=lambda record: (order[record.unit], record.student))
        return [record.with_marks(marks[record.unit].get(record.student, {})) for record in done]

    def _sorted(
        self, found: list[intake.Found], refused: dict[str, str], known: dict, recorder: Any
    ) -> tuple[list[Graded], list[intake.Found]]:
        """The records of submissions that need not run, and those that do."""
        done, jobs = [], []
        for one in found:
            why = refused.get(one.record.student)
            if why:
                flags = (*one.record.flags, f"not graded: {why}")
                one = intake.Found(replace(one.record, flags=flags))
            settled = self._settled(one, known[one.record.unit], recorder)
            if settled is None:
                jobs.append(one)
            else:
                done.append(settled)
        return done, jobs

    def _look(self, unit: str, student: intake.Student) -> intake.Found:
        """What a student handed in, whatever that is."""
        try:
            return intake.inspect(self.root, self.masters[unit], student, self.how.limits)
        except Exception as error:
            record = Graded(student.id, unit, flags=(f"not graded: {self._cause(error)}",))
            return intake.Found(record)

    def _expected(self, found: list[intake.Found]) -> int:
        """How many submissions will have to run, as far as can be told without the gradebook."""
        count = 0
        for one in found:
            if one.kept is None or self.cache.has(one.record.fingerprint):
                continue
            before = None
            if not self.how.force:
                before = self.store.load(one.record.unit, one.record.student)
            count += before is None or before.fingerprint != one.record.fingerprint
        return count

    def _settled(self, one: intake.Found, known: dict, recorder: Any) -> Graded | None:
        """The record of a submission that need not run, or None."""
        before = self.store.load(one.record.unit, one.record.student)
        if one.kept is None:
            return one.record if before == one.record else self._stored(one.record)
        if self.how.force or not _finished(self.root, before, one.record, known):
            return None
        master, now = self.masters[before.unit], intake.with_flags_of(before, one.record)
        try:
            times = known[now.student]
            recorder.renew(now, master.notebook_name, one.beside, times)
        except (Exception, SystemExit) as error:  # of a penalty that somebody wrote
            flag = f"not graded: {self._cause(error)}"
            now = replace(now, tests=_no_marks(master), flags=(*now.flags, flag))
        return now if before == now else self._stored(now)

    def _save(self, recorder: Any, one: intake.Found, outcome: Outcome | BaseException) -> Graded:
        """Write what became of a submission; its record."""
        master = self.masters[one.record.unit]
        now = _with_outcome(one.record, outcome, master)
        notebook = outcome.notebook if isinstance(outcome, Outcome) else ""
        try:
            recorder.save(now, notebook, master.notebook_name, one.beside)
            return now
        except (Exception, SystemExit) as error:
            flag = f"not graded: {self._cause(error)}"
        return self._stored(replace(now, tests=_no_marks(master), flags=(*now.flags, flag)))

    def _stored(self, record: Graded) -> Graded:
        """Keep a record as it is, or say in it why that is not possible."""
        try:
            self.store.save(record)
            return record
        except Exception as error:
            flags = dict.fromkeys((*record.flags, f"not graded: {self._cause(error)}"))
            return replace(record, flags=tuple(flags))

    def _cause(self, error: BaseException) -> str:
        """What is wrong with one submission; an error that concerns everybody ends the run."""
        from course.grading.record import trouble

        trouble.raise_if_everybodys(error, self.root)
        return trouble.in_words(error)


def _with_outcome(record: Graded, outcome: Outcome | BaseException, master: Master) -> Graded:
    """The record of a submission that has been through the workers."""
    if isinstance(outcome, Outcome):
        return replace(
            record,
            tests=outcome.tests,
            flags=(*record.flags, *outcome.flags),
            seconds=round(sum(s for phase, s in outcome.seconds.items() if phase != "start"), 3),
        )
    from course.grading.record import trouble

    flag = f"not graded: {trouble.in_words(outcome)}"
    return replace(record, tests=_no_marks(master), flags=(*record.flags, flag))


def _no_marks(master: Master) -> tuple[TestResult, ...]:
    return tuple(TestResult(e.name, 0.0, e.points, NOT_GRADED) for e in master.exercises)


def _write_pages(root: Path, done: list[Graded], how: _How) -> None:
    """Write the students' pages, and tell of those that cannot be written."""
    from course.grading.show import feedback as pages

    try:
        problems = pages.write(root, done, how.workers, how.progress)
    except BrokenExecutor:
        problems = ["some pages are missing, their process was ended: run `course feedback`"]
    for line in problems:
        print(" ".join(line.split()), file=sys.stderr)


def _require_writable(root: Path) -> None:
    kept = (root / "autograded" / name for name in (".records", ".handed-in"))
    for folder in (root, root / "autograded", root / "feedback", *kept):
        if folder.exists() and not folder.is_dir():
            raise UserError(f"{folder} is no folder: move it away")
        if folder.exists() and not os.access(folder, os.W_OK):
            raise UserError(f"{folder} cannot be written: change its owner or permissions")


def _finished(root: Path, before: Graded | None, now: Graded, known: dict) -> bool:
    """Whether the stored record still holds: same contents, and all that it left is in place."""
    if before is None or before.fingerprint != now.fingerprint:
        return False
    if now.student not in known:
        return False  # somebody started a new gradebook
    if before.no_verdict:
        return False
    unreadable = all(test.outcome == NOT_GRADED for test in before.tests)
    folder = root / "autograded" / now.student / now.unit
    return unreadable or any(folder.glob("*.ipynb"))
