"""Does a training run that was handed in reach what it claims?

A hand-in may hold a folder that ``run.save_run`` wrote. Its accuracy is measured again, each in a
process of its own, since the files may come from anyone. No points hang on it: the finding stands
in the report, and a run that does not hold is flagged.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from course.cifar10.run_record import RECORD, WEIGHTS
from course.errors import UserError
from course.grading.record.records import Graded, RecordStore

from . import door

REFUSED = "training run refused: "
_FILES = {RECORD: 4 * 2**20, WEIGHTS: 64 * 2**20}  # bytes that each may have; a network takes 26 MB
_SECONDS = 120
_LONGEST = 300  # characters of a finding


@dataclass(frozen=True)
class Run:
    """A training run as it was handed in.

    Attributes
    ----------
    record, weights : bytes
        Its two files; empty where there is none.
    """

    record: bytes = field(repr=False)
    weights: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Hash of the two files."""
        parts = (hashlib.sha256(part).digest() for part in (self.record, self.weights))
        return hashlib.sha256(b"".join(parts)).hexdigest()[:32]


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
        with door.way(folder.parents[1], folder.parent.name, folder.name) as here:
            if _holds_a_run(here):
                return folder
            for name in here.names():
                if here.kind(name) == door.FOLDER and _holds_a_run(here, name):
                    return folder / name
    except door.Shut:
        pass
    return None


def _holds_a_run(folder: door.Folder, name: str = "") -> bool:
    try:
        with folder.enter(name) if name else contextlib.nullcontext(folder) as here:
            return here.kind(RECORD) == door.FILE and here.kind(WEIGHTS) in (door.FILE, door.ABSENT)
    except door.Shut:
        return False


def read(folder: Path) -> Run:
    """Read a run's files.

    Raises
    ------
    door.Shut
        The text begins with the file's name.
    """
    parts = {}
    with door.Folder(folder.parent) as above, above.enter(folder.name) as here:
        for name, most in _FILES.items():
            try:
                parts[name] = here.read(name, most).content
            except door.Absent:
                parts[name] = b""
            except door.Shut as shut:
                raise door.Shut(f"{name} {shut}") from None
    return Run(parts[RECORD], parts[WEIGHTS])


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
        try:
            records[position], path = _looked_at(root, record, store, force)
        except (Exception, SystemExit) as error:
            records[position], path = _in_trouble(root, record, error), None
        if path:
            found[position] = path
    if not found:
        return records
    terminal = progress and sys.stderr.isatty()
    if progress and not terminal:
        print(f"measuring {len(found)} training runs ...", file=sys.stderr)
    with ThreadPoolExecutor(workers) as pool:  # each waits for a process
        findings = tqdm(
            pool.map(partial(_measured, root), found.values()),
            total=len(found), desc="training runs", unit="run", disable=not terminal, leave=False,
        )  # fmt: skip
        for position, (finding, mark) in zip(found, findings, strict=True):
            records[position] = _with_finding(records[position], finding, mark)
            try:
                store.save(records[position])
            except (Exception, SystemExit) as error:
                records[position] = _in_trouble(root, records[position], error)
    return records


def _looked_at(
    root: Path, record: Graded, store: RecordStore, force: bool
) -> tuple[Graded, Path | None]:
    """A record with what is known about its run; and the run's folder if it is to be measured."""
    path = find(root / "submitted" / record.student / record.unit) if record.tests else None
    if path is None:
        if record.run:  # it was there before, and the report reads what is stored
            store.save(_with_finding(record, "", ""))
        return _with_finding(record, "", ""), None
    before = store.load(record.unit, record.student)
    if not before or not before.run or force:
        return record, path
    mark = _fingerprint(path)
    if before.run_fingerprint != mark:
        return record, path
    return _with_finding(record, before.run, mark), None


def _measured(root: Path, folder: Path) -> tuple[str, str]:
    """What was found about a run, and its fingerprint."""
    from course.grading.record import trouble

    try:
        return measure(folder), _fingerprint(folder)
    except (Exception, SystemExit) as error:
        trouble.raise_if_everybodys(error, root)
        return f"{REFUSED}{trouble.in_words(error)}", ""


def _fingerprint(folder: Path) -> str:
    try:
        return read(folder).fingerprint
    except door.Shut:
        return "closed"


def _in_trouble(root: Path, record: Graded, error: BaseException) -> Graded:
    from course.grading.record import trouble

    trouble.raise_if_everybodys(error, root)
    flag = f"{REFUSED}{trouble.in_words(error)}"
    return replace(record, flags=(*record.flags, flag))


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
    try:
        run = read(folder)
    except door.Shut as shut:
        return f"{REFUSED}{shut}"
    with tempfile.TemporaryDirectory(prefix="descent-run-") as scratch:
        copy = Path(scratch) / door.shown(folder.name).replace("?", "_")
        copy.mkdir()
        (copy / RECORD).write_bytes(run.record)
        if run.weights:
            (copy / WEIGHTS).write_bytes(run.weights)
        return _measured_there(copy)


def _measured_there(folder: Path) -> str:
    # -P, and another working folder: nothing is imported from the student's.
    command = [sys.executable, "-P", "-m", __name__, str(folder)]
    settings = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    try:
        done = subprocess.run(
            command, cwd=os.sep, env={**os.environ, **settings}, timeout=_SECONDS,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"{REFUSED}it was not measured within {_SECONDS} s"
    line = " ".join(done.stdout.replace(f"{folder.parent}{os.sep}", "").split())
    line = line[:_LONGEST]
    return line if done.returncode == 0 and line else f"{REFUSED}the measurement broke off"


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
