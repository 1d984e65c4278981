"""Has each exercise enough answers in the bank, and a probe?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.authoring import bank
from course.authoring.unit import Unit
from course.check import store
from course.errors import UserError

from .problem import Problem, at

FEWEST_RIGHT, FEWEST_WRONG = 2, 4


def _answers(unit: Unit) -> Iterator[Problem]:
    try:
        answers = bank.load(unit.folder)
    except UserError as error:
        yield Problem(unit.answers, str(error))
        return
    for name, exercise in unit.exercises.items():
        if name not in answers:
            yield at(unit, exercise.solution, f"no answers: write {unit.answers.name}/{name}.py")
            continue
        of = answers[name]
        file = unit.answers / f"{name}.py"
        rights, wrongs = ([a for a in of if a.kind == k] for k in (bank.RIGHT, bank.WRONG))
        if len(rights) < FEWEST_RIGHT or len(wrongs) < FEWEST_WRONG:
            yield Problem(file, f"{len(rights)} right and {len(wrongs)} wrong answers: at least "
                          f"{FEWEST_RIGHT} and {FEWEST_WRONG} are needed")  # fmt: skip
        said: dict[str, str] = {}
        for answer in wrongs:
            if not answer.says:
                yield Problem(
                    file, f"{answer.name} has no docstring to tell the student", line=answer.line
                )
            elif answer.says in said:
                yield Problem(
                    file, f"{answer.name} says the same as {said[answer.says]}", line=answer.line
                )
            said[answer.says] = answer.name
    for name in sorted(answers.keys() - unit.exercises.keys()):
        yield Problem(unit.answers / f"{name}.py", f"{unit.id} has no exercise {name}")


def _probes(unit: Unit) -> Iterator[Problem]:
    file = Path(store.__file__).parent / "probes" / f"{unit.module}.py"
    if (file.with_suffix("") / "__init__.py").exists():
        file = file.with_suffix("")  # a package, whose modules hold them
    if not file.exists():
        yield Problem(file, f"missing: it holds the probes of {unit.id}")
        return
    probes = store.probes(unit.id)
    for name, exercise in unit.exercises.items():
        if name not in probes:
            yield at(unit, exercise.solution, f"no probe: write {name} in {file.name}")
            continue
        if len(probes[name].hints) < 2:
            yield Problem(file, f"{name} has fewer than 2 hints")
        if not probes[name].summary:
            yield Problem(file, f"{name} has no docstring, which is what a passed check says")
    for name in sorted(probes.keys() - unit.exercises.keys()):
        yield Problem(file, f"{unit.id} has no exercise {name}")


RULES = (_answers, _probes)
