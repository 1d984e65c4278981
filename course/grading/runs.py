"""Does a training run that was handed in reach what it claims?

A hand-in may hold a folder that ``run.save_run`` wrote. Its accuracy is measured again, each in a
process of its own, since the files may come from anyone. No points hang on it: the finding stands
in the report, and a run that does not hold is flagged.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from course.cifar10.run_record import RECORD, WEIGHTS
from course.errors import UserError
from course.grading.record.records import Graded, RecordStore

REFUSED = "training run refused: "
_SECONDS = 120
_LONGEST = 300  # characters of a finding


def find(folder: Path) -> Path | None:
    """Find the training run in a student's folder.

    Parameters
    ----------
    folder : Path
        ``submitted/STUDENT/UNIT``; it need not exist.

    Returns
    -------
    Path or None
        The first folder, by name, with a record of a run; neither it nor what it holds is a link,
        which could lead to somebody else's run.
    """
    try:
        below = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return None
    for path in (folder, *below):
        files = (path / RECORD, path / WEIGHTS)
        if files[0].is_file() and not any(part.is_symlink() for part in (path, *files)):
            return path
    return None


def look_at_all(
    root: Path,
    records: list[Graded],
    store: RecordStore,
    *,
    workers: int,
    force: bool = False,
    progress: bool = True,
) -> list[Graded]:
    """Measure the runs that were handed in and not measured before.

    Parameters
    ----------
    root : Path
        The course folder.
    records : list of Graded
    store : RecordStore
        Gets the records that change.
    workers : int
        How many runs are measured at once.
    force : bool
        Measure again what was measured already.
    progress : bool
        Show a progress bar on stderr, or one line where that is no terminal.

    Returns
    -------
    list of Graded
        In the same order, with what was found about their runs.
    """
    from tqdm import tqdm

    found = {}
    for position, record in enumerate(records):
        path = find(root / "submitted" / record.student / record.unit)
        if path is None or not record.tests:
            records[position] = _with_finding(record, "", "")
            if record.run:  # it was there before, and the report reads what is stored
                store.save(records[position])
            continue
        mark = _fingerprint(path)
        before = store.load(record.unit, record.student)
        if before and before.run and before.run_fingerprint == mark and not force:
            records[position] = _with_finding(record, before.run, mark)
        else:
            found[position] = path, mark
    if not found:
        return records
    terminal = progress and sys.stderr.isatty()
    if progress and not terminal:
        print(f"measuring {len(found)} training runs ...", file=sys.stderr)
    with ThreadPoolExecutor(workers) as pool:  # each waits for a process
        findings = tqdm(
            pool.map(measure, [path for path, _ in found.values()]),
            total=len(found), desc="training runs", unit="run", disable=not terminal, leave=False,
        )  # fmt: skip
        for (position, (_, mark)), finding in zip(found.items(), findings, strict=True):
            records[position] = _with_finding(records[position], finding, mark)
            store.save(records[position])
    return records


def _with_finding(record: Graded, finding: str, mark: str) -> Graded:
    others = tuple(flag for flag in record.flags if not flag.startswith(REFUSED))
    flags = (*others, finding) if finding.startswith(REFUSED) else others
    return replace(record, run=finding, run_fingerprint=mark, flags=flags)


def measure(folder: Path) -> str:
    """Measure a run again in another process.

    Returns
    -------
    str
        One line: what was claimed and measured, or why the run is refused.
    """
    # -P, and another working folder: nothing is imported from the student's.
    command = [sys.executable, "-P", "-m", __name__, str(folder.absolute())]
    settings = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    try:
        done = subprocess.run(
            command, cwd=os.sep, env={**os.environ, **settings}, timeout=_SECONDS,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"{REFUSED}it was not measured within {_SECONDS} s"
    line = " ".join(done.stdout.replace(f"{folder.absolute().parent}{os.sep}", "").split())
    line = line[:_LONGEST]
    return line if done.returncode == 0 and line else f"{REFUSED}the measurement broke off"


def _fingerprint(folder: Path) -> str:
    """Hash of a run's two files; a missing one has its own."""
    digest = hashlib.sha256()
    for name in (RECORD, WEIGHTS):
        try:
            with open(folder / name, "rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            digest.update(b"-")
    return digest.hexdigest()[:32]


def notes(records: Iterable[Graded]) -> list[tuple[str, str]]:
    """Student and finding of each run."""
    return [(record.student, record.run) for record in records if record.run]


def main(folder: str) -> None:
    """Print what `measure` returns; meant for a process of its own."""
    from course.cifar10.run import verify_run

    try:
        print(verify_run(folder))
    except UserError as error:
        print(f"{REFUSED}{error}")


if __name__ == "__main__":
    main(sys.argv[1])
