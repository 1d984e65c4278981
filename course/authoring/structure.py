"""Do the folders still say what the architecture is: layers, no circles, modules of a size to read?

The package's imports are read from its syntax trees, wherever in a module they stand. Nothing is
imported for that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import course

MOST_LINES = 300
# From the top down: a layer imports itself and those that stand behind it, never one before it.
LAYERS = (
    ("cli", "doctor", "__main__"),
    ("grading",),
    ("authoring",),
    ("learner",),
    ("demos",),
    ("check",),
    ("oracles",),
    ("cifar10",),
    ("worlds",),
    ("errors", "bars", "short_names", ""),  # "" is the package itself
)
# What notebooks import, and what they never do: students need neither nbgrader nor the sources.
NOTEBOOKS = ("demos", "check", "oracles", "cifar10", "worlds", "errors", "bars", "short_names", "")
INSTRUCTORS = ("grading", "authoring", "learner", "cli", "doctor", "__main__")
# Modules that may be longer, by name and reason; tables of data and generated files.
LONGER: dict[str, str] = {}


def package() -> Path:
    """The folder of the package that is looked at."""
    return Path(course.__file__).parent


def modules(folder: Path) -> dict[str, Path]:
    """Every module of a package by its dotted name, ``course.demos`` for ``demos/__init__.py``."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found[".".join([folder.name, *parts])] = path
    return found


def imports(folder: Path) -> dict[str, dict[str, int]]:
    """Which modules of a package each module imports, and in which line first.

    Parameters
    ----------
    folder : Path
        The package's.

    Returns
    -------
    dict of str to dict of str to int
        By the importing module's dotted name. A name taken out of a package counts as its
        submodule where there is one of that name, else as the package.
    """
    known = modules(folder)
    graph: dict[str, dict[str, int]] = {}
    for name, path in known.items():
        graph[name] = {}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for target, line in _targets(tree, name, path.name == "__init__.py"):
            while target and target not in known:
                target = target.rpartition(".")[0]
            if target and target != name:
                graph[name].setdefault(target, line)
    return graph


def _targets(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[str, int]]:
    """The dotted names that a module imports, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".") + ([""] if is_package else [])
                base = ".".join([*parts[: -node.level], *filter(None, [node.module])])
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def circles(graph: dict[str, dict[str, int]]) -> list[list[str]]:
    """Circles of imports, each once, as the modules on the way round."""
    found: list[list[str]] = []
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> None:
        if module in way:
            found.append(way[way.index(module) :])
        elif module not in done:
            for target in graph.get(module, ()):
                walk(target, [*way, module])
            done.add(module)

    for module in graph:
        walk(module, [])
    return found


def layer(module: str) -> int:
    """The number of a module's layer, from the top.

    Raises
    ------
    LookupError
        If its folder is in no layer.
    """
    part = [*module.split("."), ""][1]
    for number, names in enumerate(LAYERS):
        if part in names:
            return number
    raise LookupError(f"{module} stands in no layer: see LAYERS in course/authoring/structure.py")


def upward(graph: dict[str, dict[str, int]]) -> list[str]:
    """Imports that run against the order of the layers, in words."""
    return [
        f"{module}, line {line}, imports {target}, which stands above it"
        for module, targets in graph.items()
        for target, line in targets.items()
        if layer(target) < layer(module)
    ]


def too_long(folder: Path) -> list[str]:
    """Modules of more lines than one question takes, in words; tables of data aside."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES and name not in LONGER:
            found.append(
                f"{folder.name}/{name} has {lines} lines, more than {MOST_LINES}: cut it by the "
                "questions that it answers, or name it in LONGER with the reason"
            )
    return found


def findings() -> list[str]:
    """Everything that is wrong with the structure of the package, a line each."""
    graph = imports(package())
    rounds = [f"a circle of imports: {' -> '.join([*way, way[0]])}" for way in circles(graph)]
    return [*rounds, *upward(graph), *too_long(package())]
