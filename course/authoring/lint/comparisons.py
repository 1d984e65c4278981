"""Could a result of another shape, or of nothing, satisfy a test cell?

NumPy's and PyTorch's own comparisons broadcast, and find an empty array close to everything. A zip
ends where a short result does, and whatever is looped over then is never looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course.authoring.unit import Unit

from .problem import Problem, at

_LENIENT = ("allclose", "isclose")


def _lenient(unit: Unit) -> Iterator[Problem]:
    for _, position, tree in _tests(unit):
        for node in ast.walk(tree):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name.rpartition(".")[2] in _LENIENT:
                text = f"{name} takes an empty result for a right one, and broadcasts"
                yield at(unit, position, f"{text}: write oracles.close(got, expected)", node.lineno)


def _short_zips(unit: Unit) -> Iterator[Problem]:
    for name, position, tree in _tests(unit):
        given = _results(tree, name)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "zip":
                continue
            strict = any(
                word.arg == "strict" and getattr(word.value, "value", None) is True
                for word in node.keywords
            )
            if not strict and any(_holds(argument, given) for argument in node.args):
                text = "zip ends where a short result does: write zip(..., strict=True)"
                yield at(unit, position, text, node.lineno)


def _tests(unit: Unit) -> Iterator[tuple[str, int, ast.Module]]:
    """Name, position and syntax tree of each exercise's test cell; others see to broken ones."""
    for name, exercise in unit.exercises.items():
        try:
            yield name, exercise.test, ast.parse(unit.cell(exercise.test).source)
        except SyntaxError:
            continue


def _results(tree: ast.Module, exercise: str) -> set[str]:
    """Names that hold what the student's function gave, or what was made of it."""
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    names, before = {exercise}, set()
    while names != before:
        before = set(names)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and _holds(node.value, names):
                names |= {n for target in node.targets for n in _targets(target)}
            elif isinstance(node, (ast.For, ast.comprehension)) and _holds(node.iter, names):
                names |= set(_targets(node.target))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in functions:
                parameters = functions[ast.unparse(node.func)].args.args
                passed = zip(parameters, node.args, strict=False)
                names |= {p.arg for p, argument in passed if _holds(argument, names)}
    return names


def _targets(target: ast.expr) -> Iterator[str]:
    """The names that an assignment binds; not those that it writes into."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for member in target.elts:
            yield from _targets(member)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)


def _holds(node: ast.expr, names: set[str]) -> bool:
    return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))


RULES = (_lenient, _short_zips)
