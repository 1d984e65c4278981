"""What can be said of wrong values that no known mistake gives?

Sentences about the numbers alone, from `course.check.relations`. Each is true at every step at
which the value is wrong.
"""

from __future__ import annotations

from . import relations, values
from .probe import Probe, Run


def related(question: Probe, seen: Run, stored: dict) -> str:
    """Say how what came relates to what was expected.

    Parameters
    ----------
    question : Probe
    seen : Run
    stored : dict
        The exercise's entry in the expected values.

    Returns
    -------
    str
        A sentence or two, of the first values of which something can be said; or empty.
    """
    wrong: dict[str, list[tuple[str, relations.Case]]] = {}
    for step, expected in zip(seen.steps, stored["steps"], strict=False):
        found = {
            name: values.mismatch(expected["values"][name], got, question.rtol, question.atol)
            for name, got in step.values.items()
        }
        given = step.calls[-1] if step.calls else {}
        right = {f"your {name}": step.values[name] for name in found if not found[name]}
        for name, mismatch in found.items():
            if mismatch:
                want = values.decode(expected["values"][name])
                case = relations.Case(want, step.values[name], {**given, **right})
                wrong.setdefault(name, []).append((mismatch[0], case))
    told = [f"Your {name} {words}." for name, found in wrong.items() if (words := _words(found))]
    return " ".join(told[:2])


def _words(found: list[tuple[str, relations.Case]]) -> str:
    """What holds of one value wherever it is wrong; of a wrong shape, what holds there first."""
    if all(kind == "values" for kind, _ in found):
        return relations.of_values([case for _, case in found])
    return relations.of_shapes(found[0][1]) if found[0][0] == "type" else ""
