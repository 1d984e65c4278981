"""What will the instant checks compare with? Numbers, from the reference solution and the bank.

For each exercise the probe runs on the reference solution and on every wrong answer; the results
are stored with the wrong answers' sentences. Students receive numbers, no solution.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course.check import store, values
from course.check.probe import Probe, Run, run
from course.errors import UserError

from . import bank, session
from .unit import Unit


def path(unit: Unit, package: Path | None = None) -> Path:
    """The file of a unit's expected values."""
    folder = (package or Path(store.__file__).parent) / "expected"
    return folder / f"{unit.id}.json"


def make(unit: Unit) -> str:
    """The expected values of a unit, as the text of their file.

    Raises
    ------
    UserError
        If the reference solution does not get through its own probe, or a value cannot be stored.
    """
    _announce(unit)
    scope = session.reference(unit)
    answers = bank.load(unit.folder)
    probes = store.probes(unit.id)
    exercises = {}
    for name, exercise in unit.exercises.items():
        question = probes[name]
        with session.quiet():
            reference = run(question, scope[name])
        if reference.stop:
            reason = reference.stop.error or reference.stop.detail
            raise UserError(
                f"{unit.path}, cell {exercise.grade_id}: the reference solution does not get "
                f"through the probe of {name}: {reference.stop.kind} ({reason})"
            )
        steps = [{"label": s.label, "values": _encode(s.values, question)} for s in reference.steps]
        mistakes = [
            found
            for answer in answers.get(name, [])
            if answer.kind == bank.WRONG
            and (found := _mistake(question, answer, steps)) is not None
        ]
        exercises[name] = {"points": exercise.points, "steps": steps, "mistakes": mistakes}
        if exercise.bonus:
            exercises[name]["bonus"] = True
    return _dumps({"unit": unit.id, "title": unit.title, "exercises": exercises})


def _announce(unit: Unit) -> None:
    """Let the package know a unit that is built for the first time: its setup cell asks for it."""
    names = {
        name: {"points": e.points, "steps": [], "mistakes": []}
        for name, e in unit.exercises.items()
    }
    if not path(unit).exists():
        stub = _dumps({"unit": unit.id, "title": unit.title, "exercises": names})
        path(unit).write_text(stub, encoding="utf-8")
        store.units.cache_clear()
        store.expected.cache_clear()


def _encode(named: dict[str, Any], question: Probe) -> dict[str, Any]:
    try:
        return {name: values.encode(value) for name, value in named.items()}
    except TypeError as error:
        raise UserError(f"the probe of {question.name} yields what it must not: {error}") from None


def _mistake(question: Probe, answer: bank.Answer, steps: list[dict]) -> dict | None:
    """What a wrong answer gives; None where the public inputs do not tell it from a right one."""
    with session.quiet():
        seen = run(question, answer.load(question.name))
    stored = _encode_run(seen)
    agrees = [s["values"] for s in steps] == stored["steps"] and stored["stop"] is None
    if agrees:
        return None
    return {"name": answer.name, "says": answer.says, **stored}


def _encode_run(seen: Run) -> dict[str, Any]:
    """The steps up to the first value that has no stored form, and how the run ended."""
    steps = []
    for step in seen.steps:
        try:
            steps.append({name: values.encode(value) for name, value in step.values.items()})
        except TypeError:
            break
    stop = {"kind": seen.stop.kind, "detail": seen.stop.detail} if seen.stop else None
    return {"steps": steps, "stop": stop}


def _dumps(content: dict) -> str:
    """JSON with a line for each step and each mistake, so that a change shows as one line."""
    exercises = []
    for name, entry in content["exercises"].items():
        rest = {key: entry[key] for key in entry if key not in ("steps", "mistakes")}
        lines = [f"{_line(name)}: {{"]
        lines += [f"{_line(key)}: {_line(value)}," for key, value in rest.items()]
        for key in ("steps", "mistakes"):
            items = ",\n ".join(map(_line, entry[key]))
            lines.append(f"{_line(key)}: [{items}]" + ("," if key == "steps" else ""))
        exercises.append("\n".join([*lines, "}"]))
    head = ",\n".join(f"{_line(key)}: {_line(content[key])}" for key in ("unit", "title"))
    body = ",\n".join(exercises)
    return f'{{\n{head},\n"exercises": {{\n{body}\n}}\n}}\n'


def _line(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)
