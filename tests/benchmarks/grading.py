"""How much faster is `course grade` than plain nbgrader? ``python tests/benchmarks/grading.py``.

The same submissions, made from the answer bank, go through `nbgrader autograde` as it comes (its
default steps, a kernel for each) and through `course grade`, with one worker and with two. Each is
a process of its own and is timed whole, start and all. The marks must be the same. With
``--memory N`` the processes' memory is watched while N submissions are graded.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from hardware import processor

from course.authoring import matrix_nbgrader, pair, release
from course.authoring.unit import Unit, select

ROOT = Path(__file__).resolve().parents[2]
SANDBOX = "course.grading.sandbox.parent"  # how the processes inside are started
PHASES = ("repair", "start", "fork", "cells", "tests", "sweep", "recording")

STOCK = """
import os
c = get_config()
c.CourseDirectory.root = os.path.dirname(os.path.abspath("nbgrader_config.py"))
c.CourseDirectory.ignore = ["answers", "*.py", "__pycache__"]
c.Execute.timeout = 120
"""


def make_class(folder: Path, unit: Unit, submissions: int, stock: bool = False) -> Path:
    """A course of one unit and a class that has handed it in."""
    shutil.copytree(unit.folder, folder / "source" / unit.id)
    shutil.copy(ROOT / "pyproject.toml", folder)
    if stock:
        (folder / "nbgrader_config.py").write_text(STOCK)
    else:
        shutil.copy(ROOT / "nbgrader_config.py", folder)
    released = release.make(unit)
    for number in range(submissions):
        notebook, _ = matrix_nbgrader.filled(unit, released, number)
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"hand-in {number}", id="own"))
        path = folder / "submitted" / f"student-{number:04}" / unit.id / unit.path.name
        path.parent.mkdir(parents=True)
        path.write_text(pair.dumps(nbformat.from_dict(notebook)), encoding="utf-8")
    return folder


def marks(folder: Path, unit: Unit) -> dict[str, dict[str, float]]:
    """Every mark in a course's gradebook, by student and test."""
    from nbgrader.api import Gradebook

    from course.grading.record.gradebook import marks as read

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return read(book, unit.id)


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    known = {k: v for k, v in os.environ.items() if k not in ("DESCENT_ROOT", "OMP_NUM_THREADS")}
    # nbgrader gives no points where anything warns; without that the marks could not be the same.
    return {**known, "PATH": path, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT)}


def stock(folder: Path, unit: Unit) -> dict:
    """Seconds that nbgrader takes; the release, which both make, is not counted."""
    nbgrader = [sys.executable, "-m", "nbgrader"]
    options = dict(cwd=folder, env=_environment(), check=True, capture_output=True)
    subprocess.run([*nbgrader, "generate_assignment", unit.id], **options)
    began, cpu = time.perf_counter(), _cpu()
    subprocess.run([*nbgrader, "autograde", unit.id], **options)
    return {"wall": time.perf_counter() - began, "cpu": _cpu() - cpu}


def _cpu() -> float:
    """Processor seconds of all processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(folder: Path, workers: int) -> dict:
    """Seconds that `course grade` takes, and where they went."""
    command = [sys.executable, __file__, "--one", str(folder), "--workers", str(workers)]
    began, used = time.perf_counter(), {}
    process = subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True)
    while process.poll() is None:
        _watch_cpu(process.pid, used)
        time.sleep(0.4)  # looking costs processor time too
    wall = time.perf_counter() - began
    assert process.returncode == 0
    found = json.loads(process.stdout.read().splitlines()[-1])
    return {**found, "wall": wall, "cpu": sum(used.values())}


def _watch_cpu(pid: int, used: dict[int, float]) -> None:
    """Note the processor seconds of a run's processes; no one waits for all of them in the end."""
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return
    for process in family:
        try:
            times, words = process.cpu_times(), process.cmdline()
            own = times.user + times.system
            ended = times.children_user + times.children_system
            if "forkserver" in " ".join(words) and process.ppid() == pid:
                used[process.pid] = own  # its children are the workers, which count themselves
            elif not (_is_candidate(words) and _is_candidate(process.parent().cmdline())):
                used[process.pid] = own + ended  # of a sandbox's parent: the submissions it forked
        except (psutil.Error, AttributeError):
            continue


def _is_candidate(words: list[str]) -> bool:
    return SANDBOX in words and words[0] != "bwrap"


def one(folder: Path, workers: int) -> None:
    """What `course grade` does, with a clock at the writer. Runs in a process of its own."""
    from course.grading import grade
    from course.grading.record import record
    from course.grading.sandbox import sandbox

    spent = dict.fromkeys(PHASES, 0.0)
    save, started = record.Recorder.save, {}

    def timed_save(self, *args):
        started.setdefault("first", time.perf_counter())
        started.setdefault("cpu", time.process_time())
        began = time.perf_counter()
        save(self, *args)
        spent["recording"] += time.perf_counter() - began
        started["last"] = time.perf_counter()
        started["writer"] = time.process_time() - started["cpu"]

    record.Recorder.save = timed_save
    with_outcome = grade._with_outcome

    def noted(found, outcome, master):
        for phase, seconds in getattr(outcome, "seconds", {}).items():
            spent[phase] += seconds
        return with_outcome(found, outcome, master)

    grade._with_outcome = noted
    records = grade.grade(folder, workers=workers, progress=False)
    spread = started["last"] - started["first"]
    told = {
        "seconds": spent,
        "steady": (len(records) - 1) / spread if spread else 0.0,
        "writer": started["writer"] / len(records),
    }
    print(json.dumps({**told, "isolated": not sandbox.missing()}))


def watch_memory(folder: Path, submissions: int) -> list[tuple[int, dict[str, int]]]:
    """Memory of the grading processes in MB, at ten moments of a batch.

    Returns
    -------
    list of (int, dict)
        Submissions recorded by then, and the memory of the one that writes, of all workers, of all
        sandboxes' parents.
    """
    command = [sys.executable, __file__, "--one", str(folder), "--workers", "2"]
    process = subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL)
    records, found, step = folder / "autograded" / ".records", [], max(submissions // 10, 1)
    while process.poll() is None:
        recorded = len(list(records.glob("*/*.json")))
        if recorded >= step * (len(found) + 1) and recorded < submissions:
            found.append((recorded, _memory(psutil.Process(process.pid))))
        time.sleep(0.2)
    assert process.returncode == 0
    return found


def _memory(process: psutil.Process) -> dict[str, int]:
    total = {"writer": process.memory_info().rss, "workers": 0, "sandboxes": 0}
    for child in process.children(recursive=True):
        try:
            words, parent = child.cmdline(), child.parent()
            if any(kind in " ".join(words) for kind in ("forkserver", "spawn_main")):
                total["workers"] += child.memory_info().rss
            elif SANDBOX in words and "bwrap" in " ".join(parent.cmdline()[:1]):
                total["sandboxes"] += child.memory_info().rss
        except psutil.Error:
            continue
    return {name: size >> 20 for name, size in total.items()}


def compare(unit: Unit, submissions: int, plain: bool = True) -> dict:
    """Run one comparison; all numbers of its table."""
    with tempfile.TemporaryDirectory() as scratch:
        runs, found = {}, {}
        for workers in (1, 2):
            folder = make_class(Path(scratch) / f"ours-{workers}", unit, submissions)
            runs[workers] = ours(folder, workers)
            found[workers] = marks(folder, unit)
        if plain:
            folder = make_class(Path(scratch) / "stock", unit, submissions, stock=True)
            runs["stock"] = stock(folder, unit)
            found["stock"] = marks(folder, unit)
    assert all(len(each) == submissions for each in found.values())
    differ = [
        f"{student} {test}: {score} with one worker, {each[student].get(test)} {name}"
        for name, each in found.items()
        for student, scores in found[1].items()
        for test, score in scores.items()
        if each[student].get(test) != score
    ]
    return {"runs": runs, "differ": differ}


def machine() -> str:
    """What this runs on."""
    memory = psutil.virtual_memory().total >> 30
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load {load}"
    )


def show(unit: Unit, submissions: int, result: dict) -> None:
    """Print the table of one unit."""
    runs = result["runs"]
    print(f"\n{unit.id}, {submissions} submissions")
    print(f"{'':<24}{'seconds':>9}{'each':>9}{'times':>7}{'processor':>11}{'each':>9}{'times':>7}")
    plain = runs.get("stock")
    names = {
        "stock": "nbgrader autograde",
        1: "course grade, 1 worker",
        2: "course grade, 2 workers",
    }
    for key, name in names.items():
        if key in runs:
            line = f"{name:<24}"
            for kind, width in (("wall", 9), ("cpu", 11)):
                spent = runs[key][kind]
                times = f"{plain[kind] / spent:>7.1f}" if plain else f"{'':>7}"
                line += f"{spent:>{width}.1f}{spent / submissions:>7.2f} s{times}"
            print(line)
    one_, two = runs[1], runs[2]
    print(
        f"two workers: {one_['wall'] / two['wall']:.2f} times one; once warm "
        f"{two['steady'] / max(one_['steady'], 1e-9):.2f} times ({one_['steady']:.2f} and "
        f"{two['steady']:.2f} a second)"
    )
    print("processor seconds do not depend on what else the machine does")
    split = {phase: seconds / submissions for phase, seconds in one_["seconds"].items()}
    print(
        "one worker, a submission: " + ", ".join(f"{k} {1000 * v:.0f} ms" for k, v in split.items())
    )
    same = "DIFFER" if result["differ"] else "identical"
    print(f"the writer uses {1000 * one_['writer']:.0f} ms of a processor for a submission")
    print(f"marks {same}; sandbox {'on' if one_['isolated'] else 'OFF'}")
    for line in result["differ"]:
        print(f"  {line}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--units", nargs="*", default=["01", "04"])
    parser.add_argument("--no-stock", action="store_true", help="leave nbgrader out")
    parser.add_argument("--memory", type=int, metavar="N", help="watch memory over N submissions")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.workers)
        return 0
    print(machine())
    failed = False
    for unit in select(options.units, ROOT):
        if options.memory:
            with tempfile.TemporaryDirectory() as scratch:
                folder = make_class(Path(scratch) / "course", unit, options.memory)
                print(f"\n{unit.id}: MB after so many submissions")
                for recorded, sizes in watch_memory(folder, options.memory):
                    print(f"{recorded:>6}  " + "  ".join(f"{k} {v}" for k, v in sizes.items()))
            continue
        result = compare(unit, options.submissions, plain=not options.no_stock)
        show(unit, options.submissions, result)
        failed = failed or bool(result["differ"])
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
