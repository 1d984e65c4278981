"""Which file in a student's folder is the notebook?"""

from __future__ import annotations

from course.grading import door
from course.grading.door import FILE, FOLDER, LINK, OTHER
from course.grading.master import Master

from .reading import MOST_BYTES, TOO_LARGE

_ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
_LINKED = "a link or a folder"
_NO_FILES = {LINK: _LINKED, FOLDER: _LINKED, OTHER: OTHER}


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
        The file of the right name, else the only notebook there. Never a link, which could lead
        to somebody else's file.
    flags : tuple of str
    """
    name, flags = _found(folder, master)
    if not name:
        return None, flags
    try:
        return folder.read(name, MOST_BYTES), flags
    except door.TooLarge:
        return None, (*flags, f"unreadable: {TOO_LARGE}")
    except door.Absent:  # gone since
        return None, ("missing",)
    except door.Shut as shut:
        return None, (*flags, f"unreadable: {door.shown(name)} {shut}")


def _found(folder: door.Folder, master: Master) -> tuple[str, tuple[str, ...]]:
    """The name of the notebook, or an empty one; and flags."""
    wanted = master.notebook_name
    if folder.kind(wanted) == FILE:
        return wanted, ()
    try:
        names = [name for name in folder.names() if not name.startswith(".")]
    except door.Shut as shut:
        return "", (f"missing: no {wanted}, and its folder {shut}",)
    kinds = {name: folder.kind(name) for name in names if name.lower().endswith(_ENDINGS)}
    for name, kind in kinds.items():
        if name.endswith(".ipynb") and kind in _NO_FILES:
            return "", (f"missing: {door.shown(name)} is {_NO_FILES[kind]}, not a file",)
    files = [name for name, kind in kinds.items() if kind == FILE]
    others = [name for name in files if name.lower().endswith(_ENDINGS[0])] or files
    if not others:
        return "", ("missing",)
    if len(others) > 1:
        listed = ", ".join(door.shown(name) for name in others[:5])
        return "", (f"missing: found {listed} instead of {wanted}",)
    return others[0], (f"renamed: found {door.shown(others[0])}",)
