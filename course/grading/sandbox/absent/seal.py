"""How does the guard get into the sandbox, and how is it asked there?

A student's code runs in the same process as the guard and can change whatever it can reach: so the
guard is a second copy of `core` and `guard` with names of its own, which no module, class or
container leads to and the garbage collector does not list. It is made before the first submission.
Whoever changes the functions below, or this module, gets no proof, and the examiner notices.
"""

from __future__ import annotations

import builtins
import ctypes
import gc
import importlib.util
import os
import subprocess  # noqa: F401 (its names must be there before they are looked for)
import sys
from types import CellType, FunctionType, ModuleType
from typing import Any

from course.check import store
from course.check.absent import after_loading, core, targets

from . import guard

_ALONE = os.getpid() == 1  # in a process namespace of its own: see `parent`
_untrack, _keep = (
    ctypes.PYFUNCTYPE(None, ctypes.py_object)((name, ctypes.pythonapi))
    for name in ("PyObject_GC_UnTrack", "Py_IncRef")
)
# What hands out kernels of PyTorch's dispatcher, which would stay when the dispatcher loses them.
_HANDING_OUT = "_dispatch_get_computed_kernel_for_dispatch_key"
_loaded: list[int] = []  # how many modules were, each time that this was prepared


def prepare() -> None:
    """Let the guard know what exercises forbid and what is loaded, again whenever more is.

    For the sandbox's parent. All objects that it has are frozen then.
    """
    if _loaded and _loaded[-1] == len(sys.modules):
        return
    gc.unfreeze()
    exercises = {
        (unit, name): question.forbidden
        for unit in store.units()
        for name, question in _probes(unit).items()
        if question.forbidden
    }
    known = targets.Known(tuple(sorted({p for patterns in exercises.values() for p in patterns})))

    def complete(plans: dict[tuple[str, str], dict]) -> None:
        made: dict[tuple[str, ...], dict] = {}
        for key, patterns in exercises.items():
            plans.setdefault(key, made.get(patterns) or targets.plan(patterns))
            if patterns not in made:
                made[patterns] = plans[key]
                known.complete(plans[key], patterns)
        for plan in plans.values():
            _hide([plan, *plan.values()])

    if not _loaded:
        _install()
    if "torch" in sys.modules:
        vars(sys.modules["torch._C"]).pop(_HANDING_OUT, None)
    sys.audit(guard.REQUEST, "prepare", (complete,), [])
    _loaded.append(len(sys.modules))
    gc.freeze()


def _probes(unit: str) -> dict[str, Any]:
    try:
        return store.probes(unit)
    except Exception:  # a unit that is being written must stop no other
        return {}


def seal(secret: bytes) -> None:
    """Give the guard the submission's secret; from now on it listens to nobody else."""
    sys.audit(guard.REQUEST, "seal", (secret,), [])


def forbid(unit: str, name: str, nonce: bytes, said: bytes) -> bytes | str:
    """Make absent what an exercise forbids.

    Parameters
    ----------
    nonce, said : bytes
        What tells this request from others, and the proof that it comes from the examiner.

    Returns
    -------
    bytes or str
        The guard's proof that it is done, a sentence about what the submission keeps from before,
        or nothing.
    """
    box: list[Any] = []
    sys.audit(guard.REQUEST, "forbid", (unit, name, nonce, said), box)
    return box[0] if box else b""


def allow(said: bytes) -> None:
    """Give it back."""
    sys.audit(guard.REQUEST, "allow", (said,), [])


# --- the second copy -----------------------------------------------------------------------------


def _install() -> None:
    own = dict(vars(builtins))
    second, made = _second(core, own), _second(guard, own)
    vars(made)["core"] = second
    decide, refuse = made.hooks({}, _ALONE)
    sys.addaudithook(decide)
    sys.addaudithook(refuse)
    _hide([own, second, made, *_inside(decide, [vars(second), vars(made)])])
    after_loading(lambda module: sys.audit(guard.LOADED, module))


def _second(module: ModuleType, own: dict[str, Any]) -> ModuleType:
    """Load a module once more, under no name, with built-in names of its own."""
    spec = importlib.util.find_spec(module.__name__)
    made = importlib.util.module_from_spec(spec)
    vars(made)["__builtins__"] = own
    spec.loader.exec_module(made)
    return made


def _inside(decide: FunctionType, scopes: list[dict]) -> list[Any]:
    """These names of modules, their own functions, and what is in the closure of `decide`."""
    found: list[Any] = list(scopes)
    todo: list[Any] = [decide, *(thing for scope in scopes for thing in scope.values())]
    while todo:
        thing = todo.pop()
        if any(thing is known for known in found):
            continue
        if isinstance(thing, FunctionType) and any(thing.__globals__ is s for s in scopes):
            cells = thing.__closure__ or ()
            found += [thing, cells, *cells]
            todo += [cell.cell_contents for cell in cells]
        elif isinstance(thing, (list, dict)):
            found.append(thing)
    return found


def _hide(things: list[Any]) -> None:
    """Take objects off the garbage collector's lists, and so out of everybody's sight, for good."""
    for thing in things:
        if isinstance(thing, (FunctionType, CellType, ModuleType, dict, list, set, tuple)):
            _keep(thing)
            _untrack(thing)
