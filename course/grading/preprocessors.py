"""Which steps does the course add to nbgrader's own?

Each is one small class; ``nbgrader_config.py`` puts them in nbgrader's lists, so ``nbgrader
autograde``, ``nbgrader generate_feedback`` and the formgrader use them as ``course grade`` does.
"""

from __future__ import annotations

import textwrap

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from .reasons import read_outputs, visible_part
from .records import PASSED

#: Cells with this tag show a demo: they are not run while grading.
DEMO_TAG = "demo"


def is_test(cell) -> bool:
    """Whether a cell is an autograded test: code that is graded and is no student's answer."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


class RestoreTags(NbGraderPreprocessor):
    """Take the tags off every cell that nbgrader knows.

    A tag can keep a cell from running, and a test cell that did not run gets full marks.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """Drop the tags of one cell."""
        if "nbgrader" in cell.metadata:
            cell.metadata.pop("tags", None)
        return cell, resources


class KeepErrorsOnly(NbGraderPreprocessor):
    """Make errors, and nothing else, decide a test cell's score.

    nbgrader gives no points where anything stands on stderr, so a right answer that warns would
    lose them. A number shown as the cell's result it takes for partial credit, and a negative one
    for full marks. Stands before SaveAutoGrades.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        """Drop stderr streams and shown results of one test cell."""
        if is_test(cell):
            cell.outputs = [out for out in cell.outputs if not self._misleads(out)]
        return cell, resources

    @staticmethod
    def _misleads(output) -> bool:
        return output.output_type == "execute_result" or (
            output.output_type == "stream" and output.name == "stderr"
        )


def _folded(text: str, width: int = 96) -> str:
    """Break long lines: the feedback page does not."""
    return "".join(
        textwrap.fill(line, width, subsequent_indent="    ", break_on_hyphens=False) + "\n"
        for line in text.splitlines()
    )


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
