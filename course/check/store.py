"""Which exercises does a unit have, and what do the instant checks expect of them?

Expected values are JSON files made by ``course build``; probes are modules of the same unit.
"""

from __future__ import annotations

import difflib
import json
from functools import cache
from importlib import import_module, resources

from course.errors import UserError

from .probe import Probe


def module_name(unit: str) -> str:
    """The unit's name as a module: ``01-gradient-descent`` -> ``gradient_descent``."""
    return unit.partition("-")[2].replace("-", "_")


@cache
def units() -> tuple[str, ...]:
    """All units with stored expected values, in order."""
    folder = resources.files("course.check") / "expected"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".json")))


@cache
def expected(unit: str) -> dict:
    """The stored values of a unit: ``title`` and ``exercises``, in the notebook's order.

    Raises
    ------
    UserError
        If there is no such unit.
    """
    if unit not in units():
        close = difflib.get_close_matches(unit, units(), n=1, cutoff=0.4)
        guess = f"; did you mean {close[0]}?" if close else "."
        raise UserError(f"there is no unit {unit!r}{guess} Units: {', '.join(units())}")
    path = resources.files("course.check") / "expected" / f"{unit}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def probes(unit: str) -> dict[str, Probe]:
    """The probes of a unit by the name of their exercise."""
    module = import_module(f"course.check.probes.{module_name(unit)}")
    found = [thing for thing in vars(module).values() if isinstance(thing, Probe)]
    return {question.name: question for question in found}


def find(name: str, preferred: str | None) -> str:
    """The unit of an exercise: the preferred one if it has it, else the only one that does.

    Raises
    ------
    LookupError
        If no unit has it, or several have and none is preferred.
    """
    if preferred and name in expected(preferred)["exercises"]:
        return preferred
    having = [unit for unit in units() if name in expected(unit)["exercises"]]
    if len(having) == 1:
        return having[0]
    if having:
        raise LookupError(
            f'several units have an exercise {name}: run check.start("{having[0]}") or '
            f'check.start("{having[-1]}") first'
        )
    names = [n for unit in units() for n in expected(unit)["exercises"]]
    close = difflib.get_close_matches(name, names, n=1)
    guess = f"; did you mean {close[0]}?" if close else ""
    raise LookupError(f"there is no exercise {name!r}{guess}")
