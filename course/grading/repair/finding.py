"""Which file in a student's folder is the notebook?

The one that was worked on: beside a copy that somebody filled in, the untouched release may lie.
"""

from __future__ import annotations

from course.grading import door
from course.grading.beside import SECRET, STAMP
from course.grading.door import FILE, FOLDER, LINK, OTHER
from course.grading.master import Master

from .reading import MOST_BYTES, TOO_LARGE
from .repair import worked_on

_ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
_LINKED = "a link or a folder"
_NO_FILES = {LINK: _LINKED, FOLDER: _LINKED, OTHER: OTHER}
_FEW = 5  # names that a flag tells, and notebooks that are looked into
_CHOICES = ("renamed: ", "chosen: ", "several: ")


def find(folder: door.Folder, master: Master) -> tuple[door.File | None, tuple[str, ...]]:
    """Find the notebook in a student's folder, and read it.

    Parameters
    ----------
    folder : door.Folder
        ``submitted/STUDENT/UNIT``.
    master : Master

    Returns
    -------
    file : door.File or None
        The file of the right name, else the only notebook there; where that is as it was released
        or cannot be read, the only one that was worked on. Never a link, which could lead to
        somebody else's file.
    flags : tuple of str
    """
    try:
        name, flags = _found(folder, master)
        return (folder.read(name, MOST_BYTES) if name else None), flags
    except door.TooLarge:
        return None, (*flags, f"unreadable: {TOO_LARGE}")
    except door.Absent:  # gone since
        return None, ("missing",)
    except door.Shut as shut:
        return None, (*flags, f"unreadable: {door.shown(name)} {shut}")


def is_choice(flag: str) -> bool:
    """Whether a flag tells which file was taken, and not what is in it."""
    return flag.startswith(_CHOICES)


def _found(folder: door.Folder, master: Master) -> tuple[str, tuple[str, ...]]:
    """The name of the notebook, or an empty one; and flags."""
    wanted = master.notebook_name
    there = folder.kind(wanted) == FILE
    try:
        names = [name for name in folder.names() if not name.startswith(".")]
    except door.Shut as shut:
        return (wanted, ()) if there else ("", (f"missing: no {wanted}, and its folder {shut}",))
    kinds = {name: folder.kind(name) for name in names if name.lower().endswith(_ENDINGS)}
    files = [name for name, kind in kinds.items() if kind == FILE]
    others = [name for name in files if name.lower().endswith(_ENDINGS[0])] or files
    if there:
        return _chosen(folder, master, [name for name in others if name != wanted])
    for name, kind in kinds.items():
        if name.endswith(".ipynb") and kind in _NO_FILES:
            return "", (f"missing: {door.shown(name)} is {_NO_FILES[kind]}, not a file",)
    if not others:
        return "", (missing(folder, names),)
    if len(others) > 1:
        listed = _listed(others)
        others = _worked_on(folder, master, others)
        if len(others) != 1:
            return "", (f"missing: found {listed} instead of {wanted}",)
    return others[0], (f"renamed: found {door.shown(others[0])}",)


def _chosen(folder: door.Folder, master: Master, others: list[str]) -> tuple[str, tuple[str, ...]]:
    """The file of the right name, or the one beside it that was worked on in its place."""
    wanted = master.notebook_name
    if not others or len(others) > _FEW:
        return wanted, ()
    own, *found = _worked_on(folder, master, [wanted, *others], first=True)
    if own:  # both count for something: a person must know
        told = f"several: {_listed(found)} was worked on too, {wanted} is graded"
        return wanted, ((told,) if found else ())
    if len(found) == 1:
        told = f"chosen: {door.shown(found[0])}, since nothing was done in {wanted}"
        return found[0], (told,)
    told = f"several: nothing was done in {wanted}, but in {_listed(found)}"
    return wanted, ((told,) if found else ())


def _worked_on(
    folder: door.Folder, master: Master, names: list[str], first: bool = False
) -> list[str]:
    """Those of some notebooks that were worked on.

    With `first`, the first name stands in the list in any case, or an empty text in its place, and
    copies of one file count once.
    """
    found: list[tuple[bytes, str]] = []
    for name in names[: _FEW + 1]:
        try:
            content = folder.read(name, MOST_BYTES).content
        except door.Shut:
            continue
        copy = first and any(content == other for other, _ in found)
        if not copy and worked_on(content, master):
            found.append((content, name))
    kept = [name for _, name in found]
    return kept if not first or names[0] in kept else ["", *kept]


def missing(folder: door.Folder, names: list[str]) -> str:
    """The flag for a folder without a notebook, with what lies there in its place.

    Parameters
    ----------
    folder : door.Folder
    names : list of str
        What is in it.

    Returns
    -------
    str
    """
    told = []
    for name in names:
        if name in (STAMP, SECRET):
            continue
        inside = _inside(folder, name) if folder.kind(name) == FOLDER else ""
        told.append(f"{name}/{inside}" if folder.kind(name) == FOLDER else name)
    return f"missing: found {_listed(told)}" if told else "missing"


def _inside(folder: door.Folder, name: str) -> str:
    """A notebook in a folder of this folder, or what else is the first thing in it."""
    try:
        with folder.enter(name) as below:
            names = below.names()
    except door.Shut:
        return ""
    return next((n for n in names if n.endswith(_ENDINGS[0])), names[0] if names else "")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(door.shown(name) for name in names[:_FEW]) + more
