"""What becomes of each submission: does the cache know, or do the workers find out?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from course.errors import UserError
from course.grading.record.records import NotWritten

from . import batch, intake
from .cache import Cache
from .engine import Outcome
from .master import Master


@dataclass(frozen=True)
class Job:
    """A `batch.Job` whose file is read when it is sent: a class need not fit into memory."""

    key: intake.Found
    master: Master

    @property
    def content(self) -> bytes:
        """The file, from the copy that was kept of it."""
        try:
            return self.key.kept.read_bytes()
        except OSError as error:
            raise UserError(f"{self.key.kept} is gone while grading: {error.strerror}") from None


def outcomes_of(
    jobs: list[intake.Found],
    masters: dict[str, Master],
    how: tuple,
    progress: bool,
    cache: Cache,
) -> Iterator[tuple[intake.Found, Outcome | BaseException]]:
    """Yield each submission with its outcome, as they come.

    Parameters
    ----------
    jobs : list of Found
    masters : dict of str to Master
        By unit.
    how : tuple
        The other arguments of `batch.run`.
    progress : bool
        Show a progress bar on stderr, or one line where that is no terminal.
    cache : Cache

    Yields
    ------
    Found, Outcome or exception
        An exception where the grader itself failed.

    Raises
    ------
    UserError
    """
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
                fresh.append(Job(found, masters[found.record.unit]))
            else:
                yield found, outcome
                bar.update()
        for job, outcome in batch.run(fresh, *how):
            if isinstance(outcome, UserError):
                raise outcome
            if isinstance(outcome, Outcome):
                _remember(cache, job.key.record.fingerprint, outcome)
            yield job.key, outcome
            bar.update()


def _remember(cache: Cache, key: str, outcome: Outcome) -> None:
    """Keep an outcome for another time, if that can be; the mark does not hang on it."""
    from course.grading.record import trouble

    try:
        cache.save(key, outcome)
    except NotWritten as error:
        trouble.raise_if_everybodys(error, cache.folder.parent)
