"""Why is a name not defined that a test asks for? Because the cell that defines it failed.

"name 'adam_step' is not defined" tells a student nothing where `import seaborn` above it is what
went wrong. Then the reason is the error of that cell.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from nbformat.v4 import new_output

from .reasons import CELL_FAILED, read_outputs
from .records import RAISED, TestResult

_ASKED = re.compile(r"\bNameError: name '(\w+)' is not defined")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_USAGE = re.compile(r"^UsageError: (.*)", re.MULTILINE)
_LONGEST = 120  # characters of an error's text
_ABSENT = ", which is not there while your work is graded"


def tell(notebook: Any, tests: tuple[TestResult, ...]) -> tuple[TestResult, ...]:
    """Give the tests that miss a name the error of the cell that should have defined it.

    Parameters
    ----------
    notebook : NotebookNode
        Graded; the outputs of such tests are replaced.
    tests : tuple of TestResult

    Returns
    -------
    tuple of TestResult
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    test_cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in code}
    return tuple(_told(test, code, test_cells) for test in tests)


def _told(test: TestResult, code: list, test_cells: dict) -> TestResult:
    asked = _ASKED.search(test.reason) if test.outcome == RAISED else None
    cell = test_cells.get(f"test-{test.exercise.replace('_', '-')}")
    why = _failure(asked[1], code) if asked and cell is not None else ""
    if not why:
        return test
    cell.outputs = [new_output("error", ename=CELL_FAILED, evalue=why, traceback=[])]
    found = read_outputs(cell.outputs)
    return replace(test, outcome=found.outcome, reason=found.reason, mistake=found.mistake)


def _failure(name: str, code: list) -> str:
    """What went wrong in the last cell that defines a name, or empty."""
    defines = re.compile(
        rf"^[ \t]*(?:def|class)[ \t]+{name}\b|^[ \t]*(?:import|from)[ \t].*\b{name}\b"
        rf"|^[ \t]*{name}[ \t]*(?::[^=\n]+)?=(?!=)",
        re.MULTILINE,
    )
    for cell in reversed(code):
        meta = cell.metadata.get("nbgrader", {})
        is_test = meta.get("grade") and not meta.get("solution")
        if not is_test and defines.search(cell.source):
            return _error(cell.get("outputs", []))
    return ""


def _error(outputs: list) -> str:
    """The error of a cell in a line, or empty."""
    for output in outputs:
        text = str(output.get("text", ""))
        usage = _USAGE.search(text) if output.get("name") == "stderr" else None
        if usage:
            return _line("UsageError", usage[1])
        if output.get("output_type") == "error":
            return _line(str(output.get("ename", "")), str(output.get("evalue", "")))
    return ""


def _line(kind: str, text: str) -> str:
    text = re.sub(
        r"\s*\(<ipython-input-[^>]*>, line (\d+)\)", r" (line \1)", " ".join(text.split())
    )
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    absent = _ABSENT if _NO_MODULE.fullmatch(text) else ""
    return f"raised {kind[:60]} where it is defined: {text}{absent}"
