"""How is a file of a hand-in read? Through one door, whatever lies behind its name.

A name leads to a regular file in that very folder or nowhere: a link, a pipe, a device and a mount
stay closed. Each folder is opened relative to the one above it, a file's size is bounded before it
is read and while it is, and a list of names ends somewhere. A hard link is not told from a file:
it is one.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

MOST_NAMES = 1_000  # of a folder
ABSENT, FILE, FOLDER, LINK = "nothing", "a file", "a folder", "a link"
OTHER = "a pipe or a device"
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_A_FOLDER = getattr(os, "O_DIRECTORY", 0)
_BY_DESCRIPTOR = {os.open, os.stat} <= os.supports_dir_fd and os.scandir in os.supports_fd


class Shut(Exception):
    """What a name leads to is not read; the text says why, in words that follow the name."""


class Absent(Shut):
    """There is nothing of that name."""


class TooLarge(Shut):
    """The file is larger than the caller wants to read."""


@dataclass(frozen=True)
class File:
    """A file that was read: its bytes, and the time of its last change in nanoseconds."""

    name: str
    content: bytes = field(repr=False)
    changed: int


class Folder:
    """An open folder, to be closed like a file.

    Parameters
    ----------
    path : Path
        Of the course's own folders. Below it, `enter` leads from folder to folder.
    """

    def __init__(self, path: Path):
        self.path = Path(path)
        self._open(os.fspath(path), _A_FOLDER)

    def _open(self, place: str, flags: int, above: int | None = None) -> None:
        self._number: int | None = None
        self._mount: str | None = None
        if _BY_DESCRIPTOR:
            with _told():
                self._number = os.open(place, os.O_RDONLY | _NO_WAITING | flags, dir_fd=above)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        if self._number is not None:
            os.close(self._number)
            self._number = None

    def kind(self, name: str) -> str:
        """What stands under a name: `ABSENT`, `FILE`, `FOLDER`, `LINK` or `OTHER`."""
        try:
            return _kind(self._look(name).st_mode)
        except Shut:
            return ABSENT

    def _look(self, name: str) -> os.stat_result:
        with _told():
            return os.stat(self._place(name), dir_fd=self._number, follow_symlinks=False)

    def _place(self, name: str) -> str:
        if name in ("", os.curdir, os.pardir) or os.path.basename(name) != name:
            raise Absent("is no name of a file")
        return name if self._number is not None else os.path.join(self.path, name)

    def enter(self, name: str) -> Folder:
        """Open a folder in this one.

        Raises
        ------
        Shut
            If there is none, or if it is a link or a mount: it may be anybody's.
        """
        found = _kind(self._look(name).st_mode)
        if found != FOLDER:
            raise Shut(f"is {found}, not a folder")
        below = Folder.__new__(Folder)
        below.path = self.path / name
        below._open(self._place(name), _A_FOLDER | _NO_LINKS, self._number)
        try:
            below._mount = self._same_mount(below._number)
        except Shut:
            below.close()
            raise
        return below

    def names(self) -> list[str]:
        """What is in the folder, in order.

        Raises
        ------
        TooLarge
            If there is more than `MOST_NAMES`.
        Shut
        """
        with _told(), os.scandir(self.path if self._number is None else self._number) as entries:
            found = sorted(entry.name for entry in islice(entries, MOST_NAMES + 1))
        if len(found) > MOST_NAMES:
            raise TooLarge(f"holds more than {MOST_NAMES} files")
        return found

    def read(self, name: str, most: int) -> File:
        """Read a file.

        Parameters
        ----------
        name : str
        most : int
            Bytes that it may have.

        Returns
        -------
        File

        Raises
        ------
        Shut
            If it is no regular file in this folder, cannot be read, or is larger.
        """
        found = _kind(self._look(name).st_mode)
        if found != FILE:
            raise Shut(f"is {found}")
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | _NO_WAITING | _NO_LINKS
        with _told(), open(os.open(self._place(name), flags, dir_fd=self._number), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Shut(f"is {_kind(status.st_mode)}")
            self._same_mount(file.fileno())
            # What says that it is empty may have no end.
            content = b"" if status.st_size > most else file.read(most + 1)
        if max(status.st_size, len(content)) > most:
            raise TooLarge(f"has more than {most} bytes")
        return File(name, content, status.st_mtime_ns)

    def text(self, name: str, most: int) -> str:
        """Read a file of text.

        Raises
        ------
        Shut
            As `read`, and if it is not UTF-8.
        """
        try:
            return self.read(name, most).content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Shut("is no text") from None

    def _same_mount(self, number: int | None) -> str:
        if self._mount is None:
            self._mount = _mount(self._number)
        if _mount(number) != self._mount:
            raise Shut("is mounted from elsewhere")
        return self._mount


@contextlib.contextmanager
def way(folder: Path, *names: str) -> Iterator[Folder]:
    """Open a folder of the course's, and folders in it one after the other; the last is yielded.

    Raises
    ------
    Shut
        If one of them cannot be entered; the text begins with its name.
    """
    with contextlib.ExitStack() as stack:
        name = folder.name
        try:
            here = stack.enter_context(Folder(folder))
            for name in names:
                here = stack.enter_context(here.enter(name))
        except Shut as shut:
            raise type(shut)(f"{shown(name)} {shut}") from None
        yield here


def shown(name: str, most: int = 60) -> str:
    """A name as it can be printed anywhere, not too long."""
    kept = "".join(sign if sign.isprintable() else "?" for sign in name[: most + 1])
    return kept if len(kept) <= most else kept[: most - 1] + "…"


def _kind(mode: int) -> str:
    if stat.S_ISREG(mode):
        return FILE
    if stat.S_ISDIR(mode):
        return FOLDER
    return LINK if stat.S_ISLNK(mode) else OTHER


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what the system says into `Shut`."""
    try:
        yield
    except (FileNotFoundError, ValueError):  # a NUL in a name
        raise Absent("is not there") from None
    except OSError as error:
        raise Shut(f"cannot be opened ({error.strerror or type(error).__name__})") from None


def _mount(number: int | None) -> str:
    """Which mount an open file lies on. Two mounts of one disk have the same device number."""
    if number is None:
        return ""
    try:
        info = os.open(f"/proc/self/fdinfo/{number}", os.O_RDONLY)
    except OSError:
        return str(os.fstat(number).st_dev)
    try:
        lines = os.read(info, 1_000).splitlines()
    finally:
        os.close(info)
    return next((str(line) for line in lines if line.startswith(b"mnt_id:")), "")
