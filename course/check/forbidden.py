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
import textwrap
import types
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

_PARSED_AT_MOST = 20_000  # characters of a cell; the parser's stack is safe up to there


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


def _matches(dotted: str, patterns: tuple[str, ...]) -> bool:
    """Whether a dotted name, or what it is an attribute of, fits one of the patterns."""
    parts = dotted.split(".")
    names = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


# --- in a notebook: the live function ----------------------------------------------------------


def _find_live(function: Callable, patterns: tuple[str, ...]) -> str | None:
    seen: set[int] = set()
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
        for use in _uses(tree):
            resolved = use.dotted or _resolve(use, scope)
            if resolved and _matches(resolved, patterns):
                return use.written
            helper = None if use.dotted else scope.get(use.root)
            if isinstance(helper, (types.FunctionType, type)) and helper.__module__ == getattr(
                function, "__module__", None
            ):
                queue.append(helper)
    return None


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
        tree = _tree("".join(lines))
        for node in ast.walk(tree) if tree else ():
            inside = isinstance(node, ast.ClassDef) and node.name == thing.__name__
            if inside and node.lineno <= method.__code__.co_firstlineno <= (node.end_lineno or 0):
                return node, method.__globals__
    return None, {}


def _plain(member: Any) -> Any:
    """The function behind a method, a property or a decorator that says what it wraps."""
    member = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
    return inspect.unwrap(member) if callable(member) else member


def _resolve(use: _Use, scope: dict[str, Any]) -> str | None:
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
        for cell in cells:
            tree = _tree(cell)
            for node in _statements(tree) if tree else ():
                self._add(node)

    def _add(self, node: ast.AST) -> None:
        for bound, dotted in _imported(node):
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
                for use in _uses(node):
                    if any(_matches(dotted, patterns) for dotted in self._resolve(use)):
                        return use.written
                    if not use.dotted:
                        queue.append(use.root)
        return None

    def _resolve(self, use: _Use, depth: int = 0) -> list[str]:
        """All that a name may stand for."""
        if use.dotted:
            return [use.dotted]
        roots = list(self.imports.get(use.root, []))
        for node in self.nodes.get(use.root, []) if depth < 8 else ():
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            renames = any(isinstance(t, ast.Name) and t.id == use.root for t in targets)
            alias = _dotted(node.value) if renames and getattr(node, "value", None) else None
            if alias:
                again = _Use(alias, alias.split(".")[0], alias.split(".")[1:])
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


@lru_cache(maxsize=2048)
def _tree(source: str) -> ast.AST | None:
    """The syntax tree of a cell, which may hold IPython's magics; None where there is none."""
    if len(source) > _PARSED_AT_MOST:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    try:
        from IPython.core.inputtransformer2 import TransformerManager

        return ast.parse(TransformerManager().transform_cell(source))
    except Exception:  # whatever a hostile cell makes the transformer do
        return None


# --- names in a syntax tree --------------------------------------------------------------------


class _Use:
    """A dotted name where it is used.

    Attributes
    ----------
    written : str
        As it stands there.
    root, rest : str, list of str
        Its first part, a global name, and the others.
    dotted : str
        What it stands for, where a local import says so, else empty.
    """

    def __init__(self, written: str, root: str, rest: list[str], dotted: str = ""):
        self.written, self.root, self.rest, self.dotted = written, root, rest, dotted


def _uses(tree: ast.AST) -> list[_Use]:
    """All dotted names in a tree but those of local variables."""
    finder = _Finder()
    try:
        finder.visit(tree)
    except RecursionError:
        return []
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[_Use] = []
        self.scopes: list[dict[str, _Use | None]] = []

    def visit_FunctionDef(self, node: Any) -> None:
        arguments = node.args
        outside = [*getattr(node, "decorator_list", []), *arguments.defaults]
        for child in [*outside, *filter(None, arguments.kw_defaults)]:
            self.visit(child)
        self.scopes.append(self._local(node))
        for child in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(child)
        self.scopes.pop()

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef  # noqa: N815 (ast's own names)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Store):
            self.generic_visit(node)
        else:
            self._note(node)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Store):
            self._note(node)

    def visit_Call(self, node: ast.Call) -> None:
        self._note(node)

    def _note(self, node: Any) -> None:
        written = _dotted(node)
        if written is None or isinstance(node, ast.Call):
            self.generic_visit(node)
        if written is not None:
            use = self._look_up(written)
            if use:
                self.found.append(use)

    def _look_up(self, written: str) -> _Use | None:
        root, *rest = written.split(".")
        for scope in reversed(self.scopes):
            if root in scope:
                known = scope[root]
                if known is None:
                    return None
                dotted = ".".join([known.dotted, *rest]) if known.dotted else ""
                return _Use(written, known.root, [*known.rest, *rest], dotted)
        return _Use(written, root, rest)

    def _local(self, function: Any) -> dict[str, _Use | None]:
        """Names bound in a function; those that only rename a dotted name say which."""
        a = function.args
        given = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
        names: dict[str, _Use | None] = {one.arg: None for one in given if one}
        aliases: dict[str, _Use | None] = {}
        global_names: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.setdefault(node.id, None)
            elif isinstance(node, ast.Global):
                global_names |= set(node.names)
            elif isinstance(node, ast.Assign) and _dotted(node.value):
                alias = self._look_up(_dotted(node.value) or "")
                aliases |= {t.id: alias for t in node.targets if isinstance(t, ast.Name)}
            for bound, dotted in _imported(node):
                aliases[bound] = _Use(dotted, bound, [], dotted)
        found = {name: self._settle(aliases[name], aliases, names) for name in aliases}
        return {n: use for n, use in (names | found).items() if n not in global_names}

    def _settle(self, use: _Use | None, aliases: dict, names: dict, depth: int = 0) -> _Use | None:
        """A local name for a dotted one, followed until its root is no local name."""
        if use is None or use.dotted or use.root not in names | aliases:
            return use
        if use.root not in aliases or depth > 7:
            return None
        base = self._settle(aliases[use.root], aliases, names, depth + 1)
        if base is None:
            return None
        dotted = ".".join([base.dotted, *use.rest]) if base.dotted else ""
        return _Use(use.written, base.root, [*base.rest, *use.rest], dotted)


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that an import statement binds, each with the dotted name it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            root = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (root, root)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            if alias.name == "*":
                yield "*", node.module
            else:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.AST) -> str | None:
    """The dotted name that an expression is, also as ``getattr(a.b, "c")``; None for others."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            named = isinstance(node.func, ast.Name) and node.func.id == "getattr"
            key = node.args[1] if named and len(node.args) > 1 else None
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return None
            parts.append(key.value)
            node = node.args[0]
        elif isinstance(node, ast.Name):
            return ".".join([node.id, *reversed(parts)])
        else:
            return None
