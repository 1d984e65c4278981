"""Does a solution use a name that the exercise asks it to build?

Names are found in the syntax tree and resolved through the student's own imports, so that a
docstring, a comment or a local variable of the same name is no offence. In a notebook the names
are looked up in the live function; in grading, where the function is out of reach, in the
notebook's cells.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import textwrap
import types
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from course.short_names import SHORT_NAMES

from .names import IMPORTED, Use, imported, renamed, uses_in
from .trees import tree_of, trees_of

_SENTENCE = re.compile(r"uses [\w.]+, which this exercise asks you to build yourself")


def find(function: Callable, patterns: tuple[str, ...], name: str = "") -> str | None:
    """Look for forbidden names in a function or class and the student's helpers that it uses.

    Parameters
    ----------
    function : callable
        A function or class defined in a notebook cell or a module. What stands for one in grading
        has an attribute ``__cells__``, the sources of the student's cells.
    patterns : tuple of str
        Dotted names, such as ``"torch.nn.functional.batch_norm"`` or ``"torch.optim.*"``.
    name : str
        Name of the exercise, under which cells define it.

    Returns
    -------
    str or None
        The first offending name as the student wrote it. None as well where there is no source
        to read; the hidden tests then decide.
    """
    if not patterns:
        return None
    cells = getattr(function, "__cells__", None)
    if isinstance(cells, list):
        return _Cells(cells).find(name, patterns)
    return _find_live(function, patterns)


def fetched(error: BaseException | None) -> str:
    """What an error says of something that is absent, see `course.check.absent`; or nothing.

    It may stand in the text of another error, as when a compiled script stops.
    """
    if type(error).__name__ == "ReadyMade":
        return str(error)
    found = _SENTENCE.search(str(error))
    return found.group() if found else ""


def _matches(dotted: str, patterns: tuple[str, ...]) -> bool:
    """Whether a dotted name, or what it is an attribute of, fits one of the patterns."""
    names = [
        ".".join(parts[:n])
        for parts in (name.split(".") for name in (dotted, *short_names(dotted)))
        for n in range(1, len(parts) + 1)
    ]
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def short_names(dotted: str) -> Iterator[str]:
    """The short names of what stands in the course at a longer one: patterns use these."""
    for short, place in SHORT_NAMES.items():
        if dotted.startswith(f"course.{place}."):
            yield dotted.replace(f"course.{place}", f"course.{short}", 1)


class _Methods:
    """Forbidden methods of tensors, whatever they are called on, in code that uses PyTorch.

    Only those that a pattern names in full, such as ``torch.Tensor.backward``.
    """

    def __init__(self, patterns: tuple[str, ...]):
        self.wanted = {p.rpartition(".")[2] for p in patterns if p.startswith("torch.Tensor.")}
        self.called: list[str] = []
        self.tensors = False

    def look_at(self, tree: ast.AST) -> None:
        """Note the methods in a piece of code."""
        if self.wanted:
            attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
            self.called += [node.attr for node in attributes if node.attr in self.wanted]

    def note(self, *names: str) -> None:
        """Note the names that the code uses."""
        self.tensors = self.tensors or any(name.startswith("torch.") for name in names)

    def found(self) -> str | None:
        """A method that must not be used, or None."""
        return f".{self.called[0]}" if self.called and self.tensors else None


# --- in a notebook: the live function ----------------------------------------------------------


def _find_live(function: Callable, patterns: tuple[str, ...]) -> str | None:
    seen: set[int] = set()
    methods = _Methods(patterns)
    queue: list[Any] = [function]
    while queue:
        current = queue.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        for base in getattr(current, "__mro__", (current,)):
            dotted = f"{getattr(base, '__module__', '')}.{getattr(base, '__qualname__', '')}"
            if _matches(dotted, patterns):
                return dotted
        tree, scope = _parse(current)
        if tree is None:
            continue
        methods.look_at(tree)
        for use in uses_in(tree):
            resolved = use.dotted or _resolve(use, scope)
            if resolved and _matches(resolved, patterns):
                return use.written
            methods.note(resolved or "")
            helper = None if use.dotted else scope.get(use.root)
            if isinstance(helper, (types.FunctionType, type)) and helper.__module__ == getattr(
                function, "__module__", None
            ):
                queue.append(helper)
    return methods.found()


def _parse(thing: Any) -> tuple[ast.AST | None, dict[str, Any]]:
    if isinstance(thing, type):
        return _parse_class(thing)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    except (OSError, TypeError, SyntaxError):
        return None, {}
    return tree, getattr(inspect.unwrap(thing), "__globals__", {})


def _parse_class(thing: type) -> tuple[ast.AST | None, dict[str, Any]]:
    """The definition of a class; `inspect` finds none of a class that a notebook cell defines."""
    for method in map(_plain, vars(thing).values()):
        if not isinstance(method, types.FunctionType) or method.__module__ != thing.__module__:
            continue
        lines = linecache.getlines(method.__code__.co_filename, method.__globals__)
        tree = tree_of("".join(lines))
        for node in ast.walk(tree) if tree else ():
            inside = isinstance(node, ast.ClassDef) and node.name == thing.__name__
            if inside and node.lineno <= method.__code__.co_firstlineno <= (node.end_lineno or 0):
                return node, method.__globals__
    return None, {}


def _plain(member: Any) -> Any:
    """The function behind a method, a property or a decorator that says what it wraps."""
    member = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
    return inspect.unwrap(member) if callable(member) else member


def _resolve(use: Use, scope: dict[str, Any]) -> str | None:
    """The full dotted name behind a written one, through the modules that it walks."""
    if use.root not in scope:
        return None
    target = scope[use.root]
    if isinstance(target, types.ModuleType):
        return ".".join([target.__name__, *use.rest])
    module = getattr(target, "__module__", None)
    name = getattr(target, "__qualname__", None)
    return ".".join([module, name, *use.rest]) if module and name else None


# --- in grading: the cells ---------------------------------------------------------------------


class _Cells:
    """What the top level of a notebook's cells defines and imports."""

    def __init__(self, cells: list[str]):
        self.nodes: dict[str, list[ast.AST]] = {}
        self.imports: dict[str, list[str]] = {}
        self.stars: list[str] = []
        for tree in trees_of(cells):
            for node in _statements(tree):
                self._add(node)

    def _add(self, node: ast.AST) -> None:
        for bound, dotted in imported(node):
            if bound == "*":
                self.stars.append(dotted)
            else:
                self.imports.setdefault(bound, []).append(dotted)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.nodes.setdefault(node.name, []).append(node)
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            for part in getattr(target, "elts", [target]):  # also a, b = ...
                while isinstance(part, (ast.Attribute, ast.Subscript)):  # SGD.step = ...
                    part = part.value
                if isinstance(part, ast.Name):
                    self.nodes.setdefault(part.id, []).append(node)

    def find(self, name: str, patterns: tuple[str, ...]) -> str | None:
        """The first forbidden name that `name` leads to."""
        seen: set[str] = set()
        methods = _Methods(patterns)
        queue = [name]
        while queue:
            current = queue.pop()
            if current in seen:
                continue
            seen.add(current)
            if current != name or current not in self.nodes:
                dotted = self.imports.get(current, [])
                found = next((d for d in dotted if _matches(d, patterns)), None)
                if found:
                    return found
            for node in self.nodes.get(current, []):
                methods.look_at(node)
                for use in uses_in(node):
                    if use.late and use.root == name:  # the student's own definition by then
                        continue
                    resolved = self._resolve(use)
                    if any(_matches(dotted, patterns) for dotted in resolved):
                        return use.written
                    methods.note(*resolved)
                    if not use.dotted:
                        queue.append(use.root)
        return methods.found()

    def _resolve(self, use: Use, depth: int = 0) -> list[str]:
        """All that a name may stand for."""
        if use.dotted:
            return [use.dotted]
        roots = list(self.imports.get(use.root, []))
        for node in self.nodes.get(use.root, []) if depth < 8 else ():
            for alias in (value for name, value in renamed(node) if name == use.root):
                if alias.startswith(IMPORTED):
                    roots.append(alias.removeprefix(IMPORTED))
                else:
                    again = Use(alias, alias.split(".")[0], alias.split(".")[1:])
                    roots += self._resolve(again, depth + 1)
        if not roots and use.root not in self.nodes:
            roots = [f"{star}.{use.root}" for star in self.stars]
        return [".".join([root, *use.rest]) for root in roots]


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement that runs at the top level, those in blocks included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            yield node
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from _statements(node)
