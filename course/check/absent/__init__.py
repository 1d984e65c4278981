"""What an exercise asks to build is absent while its tests run, whatever leads to it.

The instant check looks for forbidden names in the syntax of one cell. What it cannot see, such as a
name that is put together when the code runs or a class that hands its work on, meets this.

>>> with Absent(("torch.optim.*",)):
...     answer(w, g)  # raises ReadyMade where it uses torch.optim, by whatever route

`targets` finds what an exercise's patterns mean, `core` makes it absent and gives it back. In a
notebook nothing is ever absent; in grading `course.grading.sandbox.absent` sees to it that nobody
but the grader gives anything back.
"""

from __future__ import annotations

import gc
from importlib import machinery
from typing import Any

from . import core, targets
from .core import ReadyMade

__all__ = ["Absent", "ReadyMade"]


class Absent:
    """Makes what some patterns mean absent from this process, between ``with`` and its end.

    Parameters
    ----------
    patterns : tuple of str
        Dotted names with ``*``, as an exercise's probe forbids them.
    frozen : bool
        Whether ``gc.freeze()`` follows. Then what was copied or imported after it is found too;
        without it, what was loaded when this object was made and what is loaded while it is active.
    """

    def __init__(self, patterns: tuple[str, ...], frozen: bool = False):
        self.plan, self.frozen = targets.plan(patterns), frozen
        targets.Known(patterns).complete(self.plan, patterns)

    def __enter__(self) -> Absent:
        core.begin(self.plan, gc.get_objects() if self.frozen else [])
        self._undo = after_loading(lambda module: core.cover(self.plan, core.functions_of(module)))
        return self

    def __exit__(self, *details: object) -> None:
        self._undo()
        core.end(self.plan)


def after_loading(look: Any) -> Any:
    """Look at every module right after its code has run; what ends that."""
    loader = machinery.SourceFileLoader
    original = loader.exec_module

    def exec_module(self: Any, module: Any) -> None:
        original(self, module)
        look(module)

    loader.exec_module = exec_module

    def undo() -> None:
        del loader.exec_module

    return undo
