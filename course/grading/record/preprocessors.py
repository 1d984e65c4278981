"""Which steps does the course add to nbgrader's own?

Each is one small class; ``nbgrader_config.py`` puts them in nbgrader's lists, so ``nbgrader
autograde``, ``nbgrader generate_feedback`` and the formgrader use them as ``course grade`` does.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from html import escape
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from course.authoring import settings
from course.authoring.unit import Unit
from course.grading import door, worker
from course.grading.master import Master, master_of
from course.grading.repair.repair import repair
from course.grading.sandbox.limits import Limits

from .reasons import read_outputs, visible_part
from .records import PASSED


def is_test(cell) -> bool:
    """Whether a cell is an autograded test: code that is graded and is no student's answer."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


class Repair(NbGraderPreprocessor):
    """Make a gradable notebook of what was handed in, in place of nbgrader's own sanitizing."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Replace the notebook.

        Raises
        ------
        NbGraderException
            If it is no notebook of this unit, or somebody else's by a link.
        """
        master = _master(resources)
        _refuse_links(resources["nbgrader"]["student"], master)
        repaired = repair(nbformat.writes(nb, version=4).encode(), master)
        for flag in repaired.flags:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], flag)
        if repaired.notebook is None:
            raise NbGraderException(f"{master.notebook_name}: {repaired.flags[0]}")
        return repaired.notebook, resources


def _refuse_links(student: str, master: Master) -> None:
    try:
        with door.way(settings.root() / "submitted", student, master.unit) as folder:
            found = folder.kind(master.notebook_name)
            if found not in (door.FILE, door.ABSENT):
                raise door.Shut(f"{master.notebook_name} is {found}")
    except door.Absent:  # it is read from elsewhere
        return
    except door.Shut as shut:
        raise NbGraderException(f"refused: {shut}") from None


class RunEngine(NbGraderPreprocessor):
    """Run a submission in the sandbox and its tests outside, in place of nbgrader's kernel.

    The outputs of a test cell are an error if it fails, and nothing that nbgrader would take for a
    score if it passes, so `SaveAutoGrades` finds the marks that the engine gives.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Replace the notebook by the graded one."""
        master = _master(resources)
        outcome = worker.run(master, nbformat.writes(nb, version=4).encode(), Limits())
        for flag in outcome.flags:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], flag)
        return nbformat.reads(outcome.notebook, as_version=4), resources


@lru_cache(maxsize=32)
def _read_master(folder: Path, stamp: float) -> Master:
    return master_of(Unit(folder))


def _master(resources: dict) -> Master:
    """The master of the unit that nbgrader is at, read once."""
    unit = Unit(settings.root() / "source" / resources["nbgrader"]["assignment"])
    return _read_master(unit.folder, unit.path.stat().st_mtime)


class TellReasons(NbGraderPreprocessor):
    """Show the reason in place of a test cell's hidden part and its outputs.

    Feedback goes to students. Of a test cell they get the part they know and why it failed; hidden
    tests, the tracebacks that quote them, and what a function printed while they ran stay here.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """Rewrite one test cell for its student."""
        if is_test(cell):
            finding = read_outputs(cell.outputs)
            if finding.outcome == PASSED:
                text = "✓ passed"
            elif finding.message.startswith(("✗", "○")):
                text = finding.message
            else:
                text = f"✗ {finding.reason}"
            cell.source = visible_part(cell.source)
            cell.outputs = [new_output("stream", name="stdout", text=_folded(text))]
        return cell, resources


class EscapeNames(NbGraderPreprocessor):
    """Make names of students fit to stand in HTML: the formgrader's page takes them as they are.

    A student's id is the name of a folder, which may be any text.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Escape them in what the template is given; the notebook stays as it is."""
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = escape(resources[name])
        return nb, resources


def _folded(text: str, width: int = 96) -> str:
    """Break long lines: the feedback page does not."""
    return "".join(
        textwrap.fill(line, width, subsequent_indent="    ", break_on_hyphens=False) + "\n"
        for line in text.splitlines()
    )
