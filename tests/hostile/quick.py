"""A grader that repairs what was handed in and runs nothing: for tests of all the rest."""

from contextlib import contextmanager, nullcontext

import pytest

from course.grading import batch, intake, runs
from course.grading.engine import Outcome
from course.grading.record.records import NOT_GRADED, PASSED, TestResult
from course.grading.repair.repair import repair


def outcome(job):
    """Full marks for whatever can be graded."""
    repaired = repair(job.content, job.master)
    assert not any("gave up" in flag for flag in repaired.flags), repaired.flags
    exercises, notebook = job.master.exercises, repaired.notebook
    if notebook is None:
        tests = tuple(TestResult(e.name, 0.0, e.points, NOT_GRADED) for e in exercises)
        return Outcome(tests, repaired.flags)
    import nbformat

    tests = tuple(TestResult(e.name, e.points, e.points, PASSED) for e in exercises)
    return Outcome(tests, repaired.flags, nbformat.writes(notebook))


def run(jobs, *how):
    """In place of `batch.run`."""
    for job in jobs:
        yield job, outcome(job)


@contextmanager
def quick_grader():
    """Grade so as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "engine_hash", lambda: "this engine")
        patch.setattr(batch, "run", run)
        patch.setattr(batch, "Pool", lambda *details: nullcontext())
        patch.setattr(batch, "get_ready", lambda: None)
        patch.setattr(runs, "_measured_there", lambda folder: f"{runs.REFUSED}nothing runs here")
        yield
