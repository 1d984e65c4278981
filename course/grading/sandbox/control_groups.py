"""How much may all processes of one submission take together, by the kernel's own count?

A control group counts what a look at processes does not see: shared mappings, files in memory,
sockets, pages that were given back and are still there, the kernel's own memory for a million empty
files. It gives each submission an equal share of the processors, however many processes it
starts. Today's systems have version 2, often delegated to users; older ones mount version 1's
controllers one by one. This module knows both; where neither can be written, `missing` says so and
the sandbox's parent watches the memory instead.
"""

from __future__ import annotations

import contextlib
import os
import time
from functools import cache
from pathlib import Path

_CONTROLLERS = ("memory", "pids", "cpu", "cpuacct")
_NEEDED = ("memory", "pids", "cpu")
_PERIOD = 100_000  # microseconds, over which the share of a processor is counted
_OWN = "descent-grader"  # the leaf that version 2 wants its user's own processes in


@cache
def missing() -> str:
    """What keeps this process from making control groups; empty if nothing does."""
    try:
        found = _version_2() or _version_1()
    except OSError as error:
        return f"control groups cannot be read: {error.strerror}"
    if not found:
        return "no control group is delegated to this user"
    lacking = [name for name in _NEEDED if name not in found]
    if lacking:
        return f"control groups lack {', '.join(lacking)}"
    group = Group(found, f"descent-try-{os.getpid()}")
    try:
        group.make(2**30, 64, 1.0)
    except OSError as error:
        return f"control groups cannot be written: {error.strerror}"
    finally:
        group.remove()
    return ""


def group(name: str) -> Group | None:
    """A control group of this name, not made yet; None where there can be none."""
    return None if missing() else Group(_version_2() or _version_1(), name)


class Group:
    """The control group of one submission.

    Parameters
    ----------
    places : dict of str to Path
        The folder under which a group is made, by controller.
    name : str
        Of the group.
    """

    def __init__(self, places: dict[str, Path], name: str):
        self.folders = {controller: place / name for controller, place in places.items()}
        self.unified = (next(iter(places.values())) / "cgroup.controllers").exists()

    def make(self, memory: int, processes: int, processors: float) -> None:
        """Make it.

        Parameters
        ----------
        memory : int
            Bytes that its processes may hold together.
        processes : int
            Processes and threads.
        processors : float
            How many processors it may keep busy.

        Raises
        ------
        OSError
        """
        for folder in set(self.folders.values()):
            folder.mkdir(exist_ok=True)
        quota = int(processors * _PERIOD)
        if self.unified:
            self._set("memory", "memory.max", memory)
            with contextlib.suppress(OSError):  # where there is no swap
                self._set("memory", "memory.swap.max", 0)
            self._set("memory", "memory.oom.group", 1)
            self._set("cpu", "cpu.max", f"{quota} {_PERIOD}")
        else:
            self._set("memory", "memory.limit_in_bytes", memory)
            with contextlib.suppress(OSError):  # where swap is not counted
                self._set("memory", "memory.memsw.limit_in_bytes", memory)
            self._set("cpu", "cpu.cfs_period_us", _PERIOD)
            self._set("cpu", "cpu.cfs_quota_us", quota)
        self._set("pids", "pids.max", processes)

    def _set(self, controller: str, file: str, value: object) -> None:
        (self.folders[controller] / file).write_text(str(value))

    def add(self, pid: int) -> None:
        """Put a process into it, and with it all that it will start.

        Raises
        ------
        OSError
            If there is no such process.
        """
        for folder in set(self.folders.values()):
            (folder / "cgroup.procs").write_text(str(pid))

    def kills(self) -> int:
        """How many of its processes the kernel has ended for want of memory, since it was made."""
        file = "memory.events" if self.unified else "memory.oom_control"
        return self._count("memory", file, "oom_kill")

    def seconds(self) -> float:
        """Processor time that its processes have used, also those that are gone."""
        if self.unified:
            return self._count("cpu", "cpu.stat", "usage_usec") / 1e6
        if "cpuacct" not in self.folders:
            return 0.0
        try:
            return int((self.folders["cpuacct"] / "cpuacct.usage").read_text()) / 1e9
        except (OSError, ValueError):
            return 0.0

    def _count(self, controller: str, file: str, field: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            for line in (self.folders[controller] / file).read_text().splitlines():
                name, _, value = line.partition(" ")
                if name == field:
                    return int(value)
        return 0

    def remove(self) -> None:
        """Remove it; its processes must be gone, which the kernel may notice a moment later."""
        for folder in set(self.folders.values()):
            for _ in range(100):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.002)
                else:
                    break


@cache
def tidy_up() -> None:
    """Remove groups that killed graders left: those named after a process that is no more."""
    places = {} if missing() else _version_2() or _version_1()
    for place in set(places.values()):
        for folder in place.glob("descent-*-*"):
            owner = folder.name.split("-")[1]
            if owner.isdigit() and not Path("/proc", owner).exists():
                with contextlib.suppress(OSError):  # somebody else's, or of another namespace
                    folder.rmdir()


def _read(path: str) -> str:
    """A file of the kernel's, whose paths may be in any encoding."""
    return Path(path).read_text(encoding="utf-8", errors="surrogateescape")


@cache
def _version_1() -> dict[str, Path]:
    """Where this process may make groups, by controller: beside itself, else at the mount's top."""
    mine = {}
    for line in _read("/proc/self/cgroup").splitlines():
        _, names, path = line.split(":", 2)
        mine.update(dict.fromkeys(names.split(","), path))
    found = {}
    for line in _read("/proc/self/mountinfo").splitlines():
        place, _, rest = line.partition(" - ")
        kind, _, options = rest.split(" ", 2)
        if kind != "cgroup":
            continue
        root, mounted = place.split(" ")[3:5]
        for name in set(options.split()[-1].split(",")) & set(_CONTROLLERS):
            own = Path(mounted, os.path.relpath(mine.get(name, "/"), root))
            for folder in (own, Path(mounted)):
                if folder.is_dir() and os.access(folder, os.W_OK):
                    found.setdefault(name, folder)
                    break
    return found


@cache
def _version_2() -> dict[str, Path]:
    """Where this process may make groups of version 2, whose controllers share one folder.

    A group that has members can give no controllers on, so the processes of a delegated group move
    into a leaf of it first, as the kernel's documentation has it.
    """
    mounts = [line.split() for line in _read("/proc/self/mounts").splitlines()]
    mounted = next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)
    own = [line[3:] for line in _read("/proc/self/cgroup").splitlines() if line.startswith("0::")]
    if mounted is None or not own:
        return {}
    folder = mounted / own[0].lstrip("/")
    if folder.name == _OWN:
        folder = folder.parent
    return _delegated(folder)


def _delegated(folder: Path) -> dict[str, Path]:
    """The controllers that a group of version 2 can give to groups in it."""
    try:
        offered = set((folder / "cgroup.controllers").read_text().split())
        if not set(_NEEDED) <= offered or not os.access(folder, os.W_OK):
            return {}
        given = set((folder / "cgroup.subtree_control").read_text().split())
        if not set(_NEEDED) <= given:
            leaf = folder / _OWN
            leaf.mkdir(exist_ok=True)
            for pid in (folder / "cgroup.procs").read_text().split():
                (leaf / "cgroup.procs").write_text(pid)
            wanted = " ".join(f"+{name}" for name in _NEEDED)
            (folder / "cgroup.subtree_control").write_text(wanted)
    except OSError:
        return {}
    return dict.fromkeys(_NEEDED, folder)
