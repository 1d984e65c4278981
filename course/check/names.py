"""Which dotted names does a piece of code use, and what do they stand for?

Read from the syntax tree: imports of every form, names that only rename others, ``getattr`` and
the like with constant texts. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .trees import tree_of

IMPORTED = "import:"  # before a name that a call of an import function stands for


class Use:
    """A dotted name where it is used.

    Attributes
    ----------
    written : str
        As it stands there.
    root, rest : str, list of str
        Its first part, a global name, and the others.
    dotted : str
        What it stands for, where a local import says so, else empty.
    late : bool
        Whether it is looked up when a function runs, not when the cell does.
    """

    def __init__(self, written: str, root: str, rest: list[str], dotted: str = ""):
        self.written, self.root, self.rest, self.dotted = written, root, rest, dotted
        self.late = False


def uses_in(tree: ast.AST) -> list[Use]:
    """All dotted names in a tree but those of local variables."""
    finder = _Finder()
    try:
        finder.visit(tree)
    except RecursionError:
        return []
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Use] = []
        self.scopes: list[dict[str, Use | None]] = []

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
        for tree in _evaluated(node):
            self.visit(tree)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and _dotted(node):
            self._note(node)

    def _note(self, node: Any) -> None:
        written = _dotted(node)
        if written is None or not isinstance(node, (ast.Attribute, ast.Name)):
            self.generic_visit(node)
        if written is not None:
            use = self._look_up(written)
            if use:
                use.late = bool(self.scopes)
                self.found.append(use)

    def _look_up(self, written: str) -> Use | None:
        if written.startswith(IMPORTED):
            dotted = written.removeprefix(IMPORTED)
            return Use(dotted, "", [], dotted)
        root, *rest = written.split(".")
        for scope in reversed(self.scopes):
            if root in scope:
                known = scope[root]
                if known is None:
                    return None
                dotted = ".".join([known.dotted, *rest]) if known.dotted else ""
                return Use(written, known.root, [*known.rest, *rest], dotted)
        return Use(written, root, rest)

    def _local(self, function: Any) -> dict[str, Use | None]:
        """Names bound in a function; those that only rename a dotted name say which."""
        a = function.args
        given = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
        names: dict[str, Use | None] = {one.arg: None for one in given if one}
        aliases: dict[str, Use | None] = {}
        global_names: set[str] = set()
        positional = [*a.posonlyargs, *a.args]
        defaults = [*zip(positional[len(positional) - len(a.defaults) :], a.defaults, strict=True)]
        defaults += [*zip(a.kwonlyargs, a.kw_defaults, strict=True)]
        for one, default in defaults:
            if default is not None and _dotted(default):
                aliases[one.arg] = self._look_up(_dotted(default) or "")
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.setdefault(node.id, None)
            elif isinstance(node, ast.Global):
                global_names |= set(node.names)
            for name, value in renamed(node):
                aliases[name] = self._look_up(value)
            for bound, dotted in imported(node):
                aliases[bound] = Use(dotted, bound, [], dotted)
        found = {name: self._settle(aliases[name], aliases, names) for name in aliases}
        return {n: use for n, use in (names | found).items() if n not in global_names}

    def _settle(self, use: Use | None, aliases: dict, names: dict, depth: int = 0) -> Use | None:
        """A local name for a dotted one, followed until its root is no local name."""
        if use is None or use.dotted or use.root not in names | aliases:
            return use
        if use.root not in aliases or depth > 7:
            return None
        base = self._settle(aliases[use.root], aliases, names, depth + 1)
        if base is None:
            return None
        dotted = ".".join([base.dotted, *use.rest]) if base.dotted else ""
        return Use(use.written, base.root, [*base.rest, *use.rest], dotted)


def imported(node: ast.AST) -> Iterator[tuple[str, str]]:
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


def renamed(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that an assignment gives to dotted names, each with the dotted name."""
    pairs: list[tuple[ast.AST, ast.AST | None]] = []
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
        pairs = [(node.target, node.value)]
    while pairs:
        target, value = pairs.pop()
        several = (
            isinstance(target, (ast.Tuple, ast.List)),
            isinstance(value, (ast.Tuple, ast.List)),
        )
        if all(several) and len(target.elts) == len(value.elts):
            pairs += zip(target.elts, value.elts, strict=True)
        elif isinstance(target, ast.Name) and value is not None and _dotted(value):
            yield target.id, _dotted(value) or ""


def _evaluated(node: ast.Call) -> Iterator[ast.AST]:
    """The tree of a constant text that ``eval`` or ``exec`` is given."""
    named = isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")
    text = (
        node.args[0].value
        if named and node.args and isinstance(node.args[0], ast.Constant)
        else None
    )
    if isinstance(text, str) and (tree := tree_of(text)):
        yield tree


def _module(node: ast.Call) -> str | None:
    """The module that ``import_module("a.b")`` or ``__import__("a.b")`` returns."""
    function = _dotted(node.func) or ""
    name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    if not isinstance(name, str):
        return None
    if function == "__import__":
        whole = len(node.args) > 3 or any(k.arg == "fromlist" for k in node.keywords)
        return name if whole else name.split(".")[0]
    return name if function.split(".")[-1] == "import_module" else None


def _key(node: ast.Subscript) -> ast.AST | None:
    """What ``x.__dict__[...]`` or ``vars(x)[...]`` looks into."""
    inside = node.value
    if isinstance(inside, ast.Attribute) and inside.attr == "__dict__":
        return inside.value
    is_vars = isinstance(inside, ast.Call) and isinstance(inside.func, ast.Name)
    return inside.args[0] if is_vars and inside.func.id == "vars" and inside.args else None


def _text(node: ast.AST) -> str | None:
    """A constant text, also one that is put together of constants."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None or right is None else left + right
    return None


def _dotted(node: ast.AST) -> str | None:
    """The dotted name that an expression is, also as ``getattr(a.b, "c")``; None for others."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.NamedExpr):
            node = node.value
        elif isinstance(node, ast.Call):
            module = _module(node)
            if module:
                return ".".join([IMPORTED + module, *reversed(parts)])
            named = isinstance(node.func, ast.Name) and node.func.id == "getattr"
            key = _text(node.args[1]) if named and len(node.args) > 1 else None
            if key is None:
                return None
            parts.append(key)
            node = node.args[0]
        elif isinstance(node, ast.Subscript):
            inside, key = _key(node), _text(node.slice)
            if inside is None or key is None:
                return None
            parts.append(key)
            node = inside
        elif isinstance(node, ast.Name):
            return ".".join([node.id, *reversed(parts)])
        else:
            return None
