"""What is wrong with a unit, and where: file, cell and line?

Each rule is a generator of `Problem`s over one unit, and a module holds the rules of one kind.
`lint_source` runs those that look at what people write, `lint_release` those that look at what
students would get.
"""

from __future__ import annotations

from pathlib import Path

from course.authoring import structure
from course.authoring.unit import Unit, all_units
from course.check import store
from course.errors import UserError

from . import comparisons, completeness, exercises, leaks, lesson, metadata
from .completeness import FEWEST_RIGHT, FEWEST_WRONG
from .exercises import MARKERS
from .leaks import hidden_lines
from .metadata import MOST_POINTS
from .problem import Problem

__all__ = [
    "FEWEST_RIGHT", "FEWEST_WRONG", "MARKERS", "MOST_POINTS", "Problem", "hidden_lines", "lint_all",
    "lint_package", "lint_release", "lint_source", "store",
]  # fmt: skip


def lint_source(unit: Unit) -> list[Problem]:
    """All problems of a unit's master notebook, answers and probes."""
    try:
        unit.notebook  # noqa: B018  (reading it is the test)
    except UserError as error:
        return [Problem(unit.path, str(error).removeprefix(f"{unit.path} "))]
    kinds = (metadata, exercises, comparisons, lesson, completeness)
    return [problem for kind in kinds for rule in kind.RULES for problem in rule(unit)]


def lint_release(unit: Unit, folder: Path) -> list[Problem]:
    """All problems of a released unit: what students must not get."""
    return [p for rule in leaks.RULES for p in rule(unit, folder)]


def lint_package() -> list[Problem]:
    """All that is wrong with the package's layers and the size of its modules."""
    return [Problem(structure.package(), text) for text in structure.findings()]


def lint_all(root: Path) -> list[Problem]:
    """All problems of the package and of all units of a course, released ones included."""
    found = lint_package()
    for unit in all_units(root):
        found += lint_source(unit)
        if (root / "release" / unit.id).is_dir():
            found += lint_release(unit, root / "release" / unit.id)
    return found
