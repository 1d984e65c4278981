"""Which names may a notebook use, and what do their docstrings say?

Sphinx reads the docstrings; these pages name what it shows.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

# What a learner meets, by the name that a notebook writes. Helpers of hidden tests are no part.
MODULES = {
    "check": "Instant checks, hints, and the progress that you made.",
    "demos": "The pictures of the lessons.",
    "demos.pattern": "How a picture is written.",
    "live": "How a slider redraws a picture.",
    "nn": "A small network in NumPy.",
    "landscapes": "The surfaces on which optimizers walk.",
    "data": "Small data sets, and the images of unit 11.",
    "models": "The networks of unit 11.",
    "training": "Training loops in PyTorch.",
    "run": "The record of a training run that is handed in.",
    "oracles": "What somebody else computes, to compare with.",
}


def pages() -> dict[str, str]:
    """The reference as reStructuredText by the page's path."""
    made = {f"api/{short.replace('.', '-')}.rst": page(short) for short in MODULES}
    listed = "\n".join(f"   {short.replace('.', '-')}" for short in MODULES)
    rows = "\n".join(
        f"* :doc:`course.{short} <{short.replace('.', '-')}>`: {text}"
        for short, text in MODULES.items()
    )
    made["api/index.rst"] = (
        f"{_title('The package')}"
        "What notebooks import, in the names that they write: ``from course import check``.\n\n"
        f"{rows}\n\n.. toctree::\n   :hidden:\n\n{listed}\n"
    )
    return made


def page(short: str) -> str:
    """The page of one module."""
    module = import_module(f"course.{short}")
    parts = [_title(f"course.{short}"), f"{MODULES[short]}\n\n"]
    parts += _pictures() if short == "demos" else []
    elsewhere = _shown_before(short)
    for name in public(module):
        thing = getattr(module, name)
        if id(thing) in elsewhere:
            continue
        kind = "autoclass" if inspect.isclass(thing) else "autofunction"
        members = "   :members:\n" if inspect.isclass(thing) else ""
        parts.append(f".. {kind}:: course.{short}.{name}\n{members}\n")
    return "".join(parts)


def _shown_before(short: str) -> set[int]:
    """Things that the page of an earlier module shows."""
    earlier = list(MODULES)[: list(MODULES).index(short)]
    modules = [import_module(f"course.{name}") for name in earlier]
    return {id(getattr(module, name)) for module in modules for name in public(module)}


def _pictures() -> list[str]:
    """A line for each picture of the course."""
    from course import demos

    return [f"* ``demos.{name}()``: {demo.title}\n" for name, demo in demos.catalogue().items()] + [
        "\n"
    ]


def public(module: ModuleType) -> list[str]:
    """The documented functions and classes of a module: those of ``__all__`` where it has one."""
    names = getattr(module, "__all__", None) or [n for n in vars(module) if n[0] != "_"]
    return [name for name in names if _is_own(getattr(module, name, None))]


def _is_own(thing: Any) -> bool:
    routine = inspect.isclass(thing) or inspect.isroutine(thing)
    return routine and bool(thing.__doc__) and thing.__module__.startswith("course.")


def _title(text: str) -> str:
    return f"{text}\n{'=' * len(text)}\n\n"
