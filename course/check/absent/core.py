"""How is a library's function made absent for a while, whatever name or object leads to it?

A Python function gets another body, one that raises. So it is absent for everybody who holds it:
saved references, subclasses, instances, partials and all modules that offer it. An operator of
PyTorch gets another kernel wherever its dispatcher has one, so it is absent for every function,
method and compiled script that ends in it. Other C functions are taken out of the modules and
types that offer them. What came into being since the functions were looked up, by an import or by
copying a body, is looked through when the absence begins.

Everything here is a plain function of a plain dictionary, bound when this module is loaded: a
second copy of it, which nobody else can reach, serves in the sandbox.
"""

from __future__ import annotations

import ctypes
from gc import get_referrers
from re import Pattern
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

ENDING = ", which this exercise asks you to build yourself"
STARTS = "starts another program while it is tested, which no answer needs"
_LONG = 90  # bytes of code that nobody writes twice with the same names
_type_modified = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("PyType_Modified", ctypes.pythonapi))


class ReadyMade(Exception):
    """The student's code uses what the exercise asks to build."""


def nothing(matches: Pattern, spared: Pattern, roots: tuple[str, ...]) -> dict[str, Any]:
    """A plan that makes nothing absent yet.

    Parameters
    ----------
    matches, spared : re.Pattern
        Of dotted names that are absent, and of those among them that are not.
    roots : tuple of str
        Folders that packages are imported from, each with a slash at its end.

    Returns
    -------
    dict
        Its lists belong together entry by entry: "functions" and "bodies" that raise; "places",
        dictionary, type or None, and name, "things" that are there and "stand_ins" that raise;
        "kernels", namespace, name and key, and "raising". "undo" holds functions and bodies in
        turns. What must not be found later is in no other container.
    """
    return {
        "matches": matches, "spared": spared, "roots": roots, "ids": set(), "copies": {},
        "functions": [], "bodies": [], "places": [], "things": [], "stand_ins": [],
        "kernels": [], "raising": [], "library": [], "libraries": [], "seen": {}, "undo": [],
    }  # fmt: skip


# --- what raises ---------------------------------------------------------------------------------


def body(free: int, says: str) -> CodeType:
    """The body of a function that raises `ReadyMade`, whatever it is called with.

    Parameters
    ----------
    free : int
        How many names the function has from around it; its new body must have as many.
    says : str
    """
    consts = {"error": ReadyMade, "says": says}
    code = _BODIES[free] if free < len(_BODIES) else _made(free)
    return code.replace(co_consts=tuple([consts.get(const, const) for const in code.co_consts]))


def _made(free: int) -> CodeType:
    names = "".join([f"c{i}, " for i in range(free)])
    lines = [f"def around({names}):", " def f(*args, **settings):", f"  ({names})"]
    source = "\n".join([*lines, "  raise (raised := 'error')('says')", " return f"])
    code = compile(source, "<absent>", "exec")
    for _ in range(2):
        code = next(const for const in code.co_consts if type(const) is CodeType)
    return code


_BODIES = tuple([_made(free) for free in range(24)])


def raising(says: str) -> FunctionType:
    """A function of its own that raises `ReadyMade`."""
    return FunctionType(body(0, says), {"__builtins__": {}}, "absent")


# --- what a function is ---------------------------------------------------------------------------


def names_of(function: FunctionType, code: CodeType, roots: tuple[str, ...]) -> list[str]:
    """The dotted names of a function: what it says itself, and where its body was read from."""
    found = []
    module, name = function.__module__, function.__qualname__
    if type(module) is str and type(name) is str:
        found.append(f"{module}.{name}")
    file, name = code.co_filename, code.co_qualname
    if type(file) is str and type(name) is str and file[-3:] == ".py":
        for root in roots:
            if file.startswith(root):
                path = file[len(root) : -3].replace("/", ".").removesuffix(".__init__")
                found.append(f"{path}.{name}")
                break
    return found


def signatures(code: CodeType) -> list[int]:
    """What tells a long body from others, whatever its file and name, and those inside of it."""
    found, letters = [], code.co_code
    if len(letters) >= _LONG:
        found.append(hash((letters, code.co_names, code.co_varnames)))
    for const in code.co_consts:
        if type(const) is CodeType:
            found += signatures(const)
    return found


def functions_of(module: Any) -> list[FunctionType]:
    """All functions in a module and in its classes."""
    found = []
    for thing in list(vars(module).values()) if type(module) is ModuleType else ():
        inside = list(vars(thing).values()) if type(thing) is type else [thing]
        found += [one for one in inside if type(one) is FunctionType]
    return found


# --- what is known beforehand --------------------------------------------------------------------


def add_function(plan: dict, function: FunctionType, label: str) -> None:
    """Let a function be absent; `label` is what the sentence calls it."""
    if id(function) in plan["ids"]:
        return
    plan["ids"].add(id(function))
    says, code = f"uses {label}{ENDING}", function.__code__
    if code.co_qualname == function.__qualname__:  # no wrapper, whose body others share
        for signature in signatures(code):
            plan["copies"].setdefault(signature, says)
    plan["functions"].append(function)
    plan["bodies"].append(body(len(function.__closure__ or ()), says))


def add_kernel(plan: dict, library: Any, operator: str, key: str, label: str) -> None:
    """Let an operator of PyTorch, ``aten::NAME``, be absent for a key of its dispatcher."""
    namespace, _, name = operator.partition("::")
    if (namespace, name, key) not in plan["kernels"]:
        plan["library"][:] = [library]
        plan["kernels"].append((namespace, name, key))
        plan["raising"].append(raising(f"uses {label}{ENDING}"))


def add_place(plan: dict, names: dict, owner: type | None, name: str, says: str) -> None:
    """Let a C function be absent from the names of a module, or of the type `owner`."""
    if not any(names is known[0] and name == known[2] for known in plan["places"]):
        plan["places"].append((names, owner, name))
        plan["things"].append(names[name])
        plan["stand_ins"].append(raising(says))


# --- what happens --------------------------------------------------------------------------------


def begin(plan: dict, objects: list[Any]) -> None:
    """Make absent what a plan holds, and what among these objects is of its kind or a copy."""
    undo = plan["undo"]
    if undo or plan["libraries"]:
        raise RuntimeError("absent already")
    bodies = iter(plan["bodies"])
    for function in plan["functions"]:
        undo.append(function)
        undo.append(function.__code__)
        function.__code__ = next(bodies)
    cover(plan, [thing for thing in objects if type(thing) is FunctionType])
    _fill(plan["places"], plan["stand_ins"])
    libraries: dict[str, Any] = {}
    kernels = iter(plan["raising"])
    for namespace, name, key in plan["kernels"]:
        if namespace not in libraries:
            libraries[namespace] = plan["library"][0]("IMPL", namespace, "")
            plan["libraries"].append(libraries[namespace])
        libraries[namespace].impl(name, key, next(kernels))


def end(plan: dict) -> None:
    """Give everything back."""
    undo = plan["undo"]
    while undo:
        code, function = undo.pop(), undo.pop()
        function.__code__ = code
    _fill(plan["places"], plan["things"])
    plan["libraries"].clear()  # a kernel goes with its library


def _fill(places: list, things: list) -> None:
    remaining = iter(things)
    for names, owner, name in places:
        names[name] = next(remaining)
        if owner is not None:
            _type_modified(owner)


def cover(plan: dict, functions: list[FunctionType]) -> None:
    """Let those of some functions be absent that are, or copy, what is to be absent."""
    for function in functions:
        code = function.__code__
        if id(code) in plan["seen"] or id(function) in plan["ids"]:
            continue
        says = _says(plan, function, code)
        if not says:
            plan["seen"][id(code)] = code  # kept, so that no other gets its number
        elif not holds(plan, function):
            plan["undo"].append(function)
            plan["undo"].append(code)
            function.__code__ = body(len(function.__closure__ or ()), says)


def _says(plan: dict, function: FunctionType, code: CodeType) -> str:
    for name in names_of(function, code, plan["roots"]):
        if plan["matches"].match(name) and not plan["spared"].match(name):
            return f"uses {name}{ENDING}"
    return copied(plan, code)


def copied(plan: dict, code: CodeType) -> str:
    """What to say of a body that copies an absent function's, or has such a body inside."""
    for signature in signatures(code):
        if signature in plan["copies"]:
            return plan["copies"][signature]
    return ""


def holds(plan: dict, function: Any) -> bool:
    """Whether a function is absent now, so that nobody else may give it a body."""
    return any(function is known for known in plan["undo"])


def kept(plan: dict, objects: list[Any]) -> str:
    """What to say of a C function that somebody keeps from before, or nothing.

    Parameters
    ----------
    objects : list
        What was made since the plan was; all else must be frozen, so that it is not looked at.
    """
    methods = [thing for thing in objects if type(thing) is BuiltinFunctionType]
    for number, (_, owner, name) in enumerate(plan["places"]):
        referrers = get_referrers(plan["things"][number])
        held = any(one is not plan["things"] for one in referrers)
        for one in methods if owner is not None else ():
            held = held or (one.__name__ == name and type(one.__self__) is owner)
        if held:
            return says_of(plan["stand_ins"][number])
    return ""


def says_of(stand_in: FunctionType) -> str:
    """The sentence that a raising function raises with."""
    return next(const for const in stand_in.__code__.co_consts if type(const) is str)
