"""How do a unit's cells run in this process, without a kernel?

Used where hundreds of answers meet the same tests: the setup cell runs once a unit, each answer
and its test cell in a copy of what it left.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import random
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from .unit import SETUP, SOLUTION, Unit, role


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Run cells as nbgrader does: nothing printed, no progress written, warnings let go."""
    before = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _seed()
            yield
    finally:
        if before is None:
            del os.environ["NBGRADER_EXECUTION"]
        else:
            os.environ["NBGRADER_EXECUTION"] = before


def _seed() -> None:
    """Give answers that draw from global generators the same numbers in every build."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 (an answer may use it)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


def run(source: str, scope: dict[str, Any], name: str) -> None:
    """Run a cell's source in `scope`; errors come out as they are."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), scope)


def fresh(unit: Unit) -> dict[str, Any]:
    """The names that a unit's setup cell defines."""
    scope: dict[str, Any] = {"__name__": "__main__"}
    with quiet():
        for cell in unit.notebook.cells:
            if role(cell) == SETUP:
                run(cell.source, scope, f"{unit.id}: setup")
    return scope


def reference(unit: Unit) -> dict[str, Any]:
    """The setup cell's names and every reference solution."""
    scope = fresh(unit)
    with quiet():
        for position, cell in enumerate(unit.notebook.cells):
            if role(cell) == SOLUTION:
                run(cell.source, scope, f"{unit.id}: cell {position}")
    return scope


def passes(source: str, scope: dict[str, Any], name: str) -> BaseException | None:
    """Run a test cell; what it raises, or None."""
    try:
        with quiet():
            run(source, scope, name)
    except Exception as error:
        return error
    return None
