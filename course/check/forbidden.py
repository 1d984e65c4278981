"""Does a solution use a name that the exercise asks it to build?

Names are found in the syntax tree and resolved through the student's own imports, so that a
docstring, a comment or a local variable of the same name is no offence.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any


def find(function: Callable, patterns: tuple[str, ...]) -> str | None:
    """Look for forbidden names in a function or class and the student's helpers that it uses.

    Parameters
    ----------
    function : callable
        A function or class defined in a notebook cell or a module.
    patterns : tuple of str
        Dotted names, such as ``"torch.nn.functional.batch_norm"`` or ``"torch.optim.*"``.

    Returns
    -------
    str or None
        The first offending name as the student wrote it. None as well where there is no source
        to read; the hidden tests then decide.
    """
    if not patterns:
        return None
    seen: set[int] = set()
    queue = [function]
    while queue:
        current = queue.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        tree, scope = _parse(current)
        if tree is None:
            continue
        scope = {**scope, **_local_imports(tree)}
        for written, node_root in _dotted_names(tree):
            resolved = _resolve(written, scope)
            if resolved and any(fnmatchcase(resolved, pattern) for pattern in patterns):
                return written
            helper = scope.get(node_root)
            if isinstance(helper, (types.FunctionType, type)) and helper.__module__ == getattr(
                function, "__module__", None
            ):
                queue.append(helper)
    return None


def _parse(thing: Any) -> tuple[ast.AST | None, dict[str, Any]]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    except (OSError, TypeError, SyntaxError):
        return None, {}
    if isinstance(thing, type):
        methods = [m for m in vars(thing).values() if isinstance(m, types.FunctionType)]
        return tree, methods[0].__globals__ if methods else {}
    return tree, getattr(thing, "__globals__", {})


def _local_imports(tree: ast.AST) -> dict[str, Any]:
    """Names that the solution imports itself, as the dotted names they stand for."""
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    found[alias.asname] = alias.name
                else:
                    root = alias.name.split(".")[0]
                    found[root] = root
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _dotted_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if id(node) in inner or not isinstance(node, (ast.Attribute, ast.Name)):
            continue
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            yield ".".join([node.id, *reversed(parts)]), node.id


def _resolve(written: str, scope: dict[str, Any]) -> str | None:
    """The full dotted name behind a written one, through the modules that it walks."""
    root, *rest = written.split(".")
    if root not in scope:
        return None
    target = scope[root]
    if isinstance(target, str):
        return ".".join([target, *rest])
    if isinstance(target, types.ModuleType):
        return ".".join([target.__name__, *rest])
    module = getattr(target, "__module__", None)
    name = getattr(target, "__qualname__", None)
    return ".".join([module, name, *rest]) if module and name else None
