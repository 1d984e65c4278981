"""Which functions and operators do an exercise's patterns mean?

Patterns are those of the instant check: dotted names with ``*``, see `course.check.forbidden`. A
function is meant by the name that its module and its definition give it; an operator of PyTorch by
its own name without the affixes of its variants, such as ``native_`` and ``_backward``.
"""

from __future__ import annotations

import gc
import re
import site
import sys
import sysconfig
import warnings
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import course
from course.check import forbidden

from . import core

# What tests call on the student's side; it computes nothing that an exercise asks for.
SPARED = (
    *(f"course.oracles.{module}.*" for module in ("process", "networks", "torch_optimizers")),
    *(f"course.oracles.{module}.*" for module in ("compare", "tensors", "testbeds")),
    "course.oracles.norms.TwoPasses.*", "course.testbeds.*", "course.check.*", "course.grading.*",
)  # fmt: skip
# Where the dispatcher may have a kernel that computes numbers.
_KEYS = (
    "CPU", "SparseCPU", "SparseCsrCPU", "QuantizedCPU", "MkldnnCPU", "NestedTensorCPU", "CUDA",
    "CompositeImplicitAutograd", "CompositeImplicitAutogradNestedTensor",
    "CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional", "AutocastCPU",
    "FuncTorchBatched", "FuncTorchBatchedDecomposition", "FuncTorchVmapMode",
    "FuncTorchDynamicLayerFrontMode",
)  # fmt: skip
# C functions that start another program, in which nothing would be absent.
_PROGRAMS = ("_posixsubprocess.fork_exec", "subprocess._fork_exec")
_AFFIXES = re.compile(
    r"^_+|^(native|cudnn|miopen|special|sparse)_|_(copy|forward|backward|backward_data|impl_index)?$"
)


@cache
def matcher(patterns: tuple[str, ...]) -> re.Pattern:
    """Of names that fit a pattern, or whose beginning up to a dot does."""
    texts = (re.escape(p).replace(r"\*", ".*").replace(r"\?", ".") for p in patterns)
    return re.compile(rf"(?:{'|'.join(texts)})(?:\.|\Z)", re.DOTALL)


@cache
def roots() -> tuple[str, ...]:
    """Folders that packages are imported from, the longest first."""
    folders = {*site.getsitepackages(), sysconfig.get_paths()["stdlib"]}
    folders.add(str(Path(course.__file__).parents[1]))
    return tuple(sorted((f"{folder}/" for folder in folders), key=len, reverse=True))


def plan(patterns: tuple[str, ...]) -> dict[str, Any]:
    """A plan, see `core`, that holds nothing yet and knows what the patterns mean."""
    return core.nothing(matcher(patterns), matcher(SPARED), roots())


class Known:
    """What is loaded, but for functions that the garbage collector has frozen.

    Parameters
    ----------
    patterns : tuple of str
        Of all exercises together: what none of these means is left out.
    """

    def __init__(self, patterns: tuple[str, ...]):
        functions = [thing for thing in gc.get_objects() if type(thing) is FunctionType]
        matches = matcher(patterns).match
        self.functions = [(n, one) for one in functions for n in _names(one) if matches(n)]
        self.operators = [(n, one) for one in _operators() for n in _variants(one) if matches(n)]

    def complete(self, made: dict[str, Any], patterns: tuple[str, ...]) -> None:
        """Add to a plan all that an exercise's patterns mean."""
        matches, spared = made["matches"].match, made["spared"].match
        found = [(name, one) for name, one in self.functions if matches(name) and not spared(name)]
        labels = _labels([function for _, function in found])
        for name, function in found:
            core.add_function(made, function, labels.get(_whole(function), name))
        for pattern in (*patterns, *_PROGRAMS):
            if "*" not in pattern:
                _add_literally(made, pattern)
        for operator in sorted({one for name, one in self.operators if matches(name)}):
            library = _library()
            for key in _keys(operator):
                core.add_kernel(made, library, operator, key, f"torch.{_stem(operator)}")


def _names(function: FunctionType) -> set[str]:
    """The dotted names of a function, those included by which the course is known for short."""
    names = set(core.names_of(function, function.__code__, roots()))
    own = [name for name in names if name.startswith("course.")]
    return names.union(*map(forbidden.short_names, own)) if own else names


def _whole(function: FunctionType) -> str:
    """The dotted name of a function, or of the class that it is in."""
    return f"{function.__module__}.{str(function.__qualname__).partition('.')[0]}"


def _labels(functions: list[FunctionType]) -> dict[str, str]:
    """By `_whole` name: the shortest one under which a package around it offers the same."""
    wanted: dict[int, str] = {}
    for whole in {_whole(function) for function in functions}:
        module, _, name = whole.rpartition(".")
        thing = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if thing is not None:
            wanted[id(thing)] = whole
    labels: dict[str, str] = {}
    around = {whole.rsplit(".", n)[0] for whole in wanted.values() for n in range(1, 9)}
    for module in sorted(around & set(sys.modules), key=len, reverse=True):
        for name, thing in list(vars(sys.modules[module]).items()):
            whole = wanted.get(id(thing), "")
            if whole.startswith(f"{module}."):
                labels[whole] = f"{module}.{name}"
    return labels


def _add_literally(made: dict[str, Any], pattern: str) -> None:
    """Add what a name without ``*`` leads to, if it is loaded."""
    parts, label = pattern.split("."), pattern.removesuffix(".__call__")
    cut = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in sys.modules), 0)
    owner: Any = sys.modules.get(".".join(parts[:cut]))
    for part in parts[cut:-1]:
        owner = getattr(owner, part, None)
    thing = getattr(owner, parts[-1], None) if cut < len(parts) else None
    if isinstance(thing, type):
        inside = list(vars(thing).values())
    else:
        inside = [thing, getattr(thing, "__wrapped__", None)]
    for function in inside:
        if isinstance(function, FunctionType):
            core.add_function(made, function, label)
    if callable(thing) and not isinstance(thing, (FunctionType, ModuleType, type)):
        is_type = isinstance(owner, type)
        names = gc.get_referents(owner.__dict__)[0] if is_type else vars(owner)
        says = core.STARTS if pattern in _PROGRAMS else f"uses {label}{core.ENDING}"
        core.add_place(made, names, owner if is_type else None, parts[-1], says)


def _operators() -> list[str]:
    """All operators of PyTorch, if it is loaded, such as ``aten::log_softmax.int``."""
    return sys.modules["torch"]._C._dispatch_get_all_op_names() if "torch" in sys.modules else []


@cache
def _library() -> Any:
    """What makes a library of kernels. PyTorch warns when the first one takes a kernel's place."""
    library = sys.modules["torch"]._C._dispatch_library
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library("IMPL", "aten", "").impl("_softmax", "CPU", len)
    return library


@cache
def _keys(operator: str) -> list[str]:
    """For which keys the dispatcher has a kernel of an operator."""
    has = sys.modules["torch"]._C._dispatch_has_kernel_for_dispatch_key
    return [key for key in _KEYS if has(operator, key)]


def _stem(operator: str) -> str:
    return operator.partition("::")[2].partition(".")[0].lstrip("_")


@cache
def _variants(operator: str) -> list[str]:
    """What an operator may be called: ``aten::_log_softmax`` is ``torch.log_softmax``."""
    stems = {operator.partition("::")[2].partition(".")[0]}
    while True:
        more = {_AFFIXES.sub("", stem, count=1) for stem in stems} - stems - {""}
        if not more:
            break
        stems |= more
    places = ("torch", "torch.Tensor", "torch.nn.functional", "torch.special")
    return [f"{place}.{stem}" for stem in sorted(stems) for place in places]
