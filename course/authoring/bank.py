"""Which answers does the bank hold for an exercise: right ones, and mistakes people make?"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course.errors import UserError

RIGHT, WRONG = "right", "wrong"


@dataclass(frozen=True)
class Answer:
    """One answer of the bank.

    Attributes
    ----------
    name : str
        Its name in the file, such as ``wrong_old_velocity``.
    kind : str
        "right" or "wrong".
    says : str
        Its docstring on one line: for a wrong answer, the sentence that would help its author.
    source : str
        The file's imports and shared code, and this answer's definition.
    path : Path
        The file.
    line : int
        Line of the definition.
    """

    name: str
    kind: str
    says: str
    source: str
    path: Path
    line: int

    def source_as(self, exercise: str) -> str:
        """Text of a notebook cell that hands this answer in under the exercise's name."""
        tree = ast.parse(self.source)
        exercises = {path.stem for path in self.path.parent.glob("*.py")}
        _rename_helpers(tree, {self.name, *exercises}, exercise)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == self.name:
                node.name = exercise
                _drop_docstring(node)
            elif isinstance(node, ast.Name) and node.id == self.name:
                node.id = exercise
        return ast.unparse(tree)

    def load(self, exercise: str) -> Callable:
        """The answer as a function or class that bears the exercise's name."""
        scope: dict = {"__name__": f"answers.{self.path.stem}.{self.name}"}
        exec(compile(self.source_as(exercise), f"<{self.path.name}: {self.name}>", "exec"), scope)
        return scope[exercise]


def _rename_helpers(tree: ast.Module, known: set[str], exercise: str) -> None:
    """Put the exercise's name before the names of helpers, so that answers do not share them.

    Names in `known`, the answer's and those of exercises, are meant for others to see.
    """
    made = {
        node.name: f"{exercise}_{node.name}"
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name not in known
    }
    made |= {
        target.id: f"{exercise}_{target.id}"
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for name in parameters | known:
        made.pop(name, None)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    methods = {id(member) for node in classes for member in node.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = made.get(node.id, node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and id(node) not in methods:
            node.name = made.get(node.name, node.name)


def _drop_docstring(node: ast.FunctionDef | ast.ClassDef) -> None:
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]


def load(unit_folder: Path) -> dict[str, list[Answer]]:
    """All answers of a unit by exercise, in the order of the files and of their lines.

    Parameters
    ----------
    unit_folder : Path
        A folder ``source/NN-name``.

    Raises
    ------
    UserError
        For a file that is not Python.
    """
    return {path.stem: read(path) for path in sorted((unit_folder / "answers").glob("*.py"))}


def read(path: Path) -> list[Answer]:
    """The answers of one file."""
    return list(_parse(path, path.read_text(encoding="utf-8")))


@cache
def _parse(path: Path, text: str) -> tuple[Answer, ...]:
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise UserError(f"{path}:{error.lineno}: not Python: {error.msg}") from None
    kinds = {id(node): _kind(node) for node in tree.body}
    shared = [
        _segment(text, node)
        for node in tree.body
        if kinds[id(node)] is None and not _is_docstring(node)
    ]
    answers: list[Answer] = []
    for node in tree.body:
        kind = kinds[id(node)]
        if kind is None:
            continue
        if node.name in {answer.name for answer in answers}:
            raise UserError(f"{path}:{node.lineno}: there is another {node.name}: rename this one")
        own = _segment(text, node)
        says = " ".join(inspect.cleandoc(ast.get_docstring(node) or "").split())
        source = "\n\n".join([*filter(None, shared), own])
        answers.append(Answer(node.name, kind, says, source, path, node.lineno))
    return tuple(answers)


def _segment(text: str, node: ast.stmt) -> str:
    """A statement's source, its decorators included."""
    decorators = "".join(f"@{ast.unparse(d)}\n" for d in getattr(node, "decorator_list", ()))
    return decorators + (ast.get_source_segment(text, node) or "")


def _kind(node: ast.stmt) -> str | None:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        for kind in (RIGHT, WRONG):
            if node.name.startswith(f"{kind}_"):
                return kind
    return None


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
