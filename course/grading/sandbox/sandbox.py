"""How is a student's process kept apart? bubblewrap, limits, and a parent that sweeps.

Inside there is no network, nothing to write to but a small folder in memory that is new for every
submission, and of this machine's files only the interpreter, its packages and the course's own
package: no source/, no gradebook, no other submission. A control group counts what a submission
takes, where there can be one. Where bubblewrap is missing, a plain process takes its place, and
`missing` says what that means.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path

from . import control_groups
from .limits import Limits
from .places import SETTINGS, SYSTEM, environment, python_folders

_UIDS = 61000  # from here on, one a sandbox, when started by root
_BESIDES = 64 * 2**20  # bytes beyond a submission's own: tables of pages, the kernel's books
_START = 90.0  # seconds for a parent to get warm


class SandboxFailed(Exception):
    """The sandbox did not start; the text says why."""


@cache
def missing() -> str:
    """What keeps this machine from isolating submissions; empty if nothing does."""
    if sys.platform != "linux":
        return "bubblewrap runs on Linux only"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu: apt-get install bubblewrap)"
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", *_rights()]
    try_mounting = ["unshare", "--mount", "--ipc", "mount", "-t", "tmpfs", "tmpfs", "/proc"]
    done = subprocess.run(
        [*command, *(try_mounting if shutil.which("unshare") else ["true"])],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return f"bubblewrap does not work here: {said[-1] if said else 'it says nothing'}"
    return ""


def _rights() -> list[str]:
    """Options that leave the parent what it needs to make a child's places and to end it.

    Started by root, it may become another user besides; its children do.
    """
    kept = ["CAP_SYS_ADMIN"]
    if os.geteuid() == 0:
        kept += ["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SYS_PTRACE"]
    return ["--cap-drop", "ALL", *(part for name in kept for part in ("--cap-add", name))]


class Sandbox:
    """One warm parent, which serves one submission at a time.

    Parameters
    ----------
    limits : Limits
    number : int
        Tells sandboxes of one machine apart.
    isolate : bool
        Use bubblewrap. Without it a plain process runs, with limits of its own alone.
    """

    def __init__(self, limits: Limits, number: int = 0, isolate: bool = True):
        self.limits, self.number, self.isolate = limits, number, isolate
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._told: int | None = None  # where bubblewrap tells its child's number
        self._group: control_groups.Group | None = None
        self._spent = 0.0
        self._ready = False

    def start(self) -> None:
        """Start the warm parent, unless it is running.

        Raises
        ------
        SandboxFailed
        """
        self.launch()
        if not self._ready:
            if self._hear(_START) != b"ready":
                raise SandboxFailed(self._last_words())
            self._ready = True

    def launch(self) -> None:
        """Let the warm parent begin to start, unless it has."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        as_root = self.isolate and os.geteuid() == 0
        self._make_group()
        command = [
            sys.executable, "-P", "-m", "course.grading.sandbox.parent", str(theirs.fileno()),
            json.dumps(asdict(self.limits)), str(_UIDS + self.number if as_root else -1),
            str(int(self.isolate)), str(int(self._group is not None)),
        ]  # fmt: skip
        kept = [theirs.fileno()]
        if self.isolate:
            self._told, tell = os.pipe()
            kept.append(tell)
            command = [*self._bwrap(as_root, tell), *command]
        self._process = subprocess.Popen(
            command, pass_fds=kept, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(self.isolate),
            start_new_session=True,
        )  # fmt: skip
        theirs.close()
        if self.isolate:
            os.close(tell)
        self._control = ours

    def _make_group(self) -> None:
        """Make the control group for all that its submissions start, one after the other."""
        if not self.isolate:
            return
        control_groups.tidy_up()
        self._group = control_groups.group(f"descent-{os.getpid()}-{self.number}")
        if self._group is not None:
            most = self.limits.memory + _BESIDES
            try:
                self._group.make(most, self.limits.processes + 1, self.limits.processors)
            except OSError:  # taken away since: the parent watches instead
                self._group = None

    def _parent_pid(self) -> int:
        """The parent's number in this process's namespace."""
        if not self.isolate:
            return self._process.pid
        if self._told is not None:
            with open(self._told) as told:
                self._inside = json.load(told)["child-pid"]
            self._told = None
        return self._inside

    def _enter_group(self) -> None:
        """Put the new child into the control group, before it is asked for anything."""
        if self._group is None:
            return
        pid = self._parent_pid()
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self._group.add(int(child))
        self._killed, self._spent = self._group.kills(), self._group.seconds()

    def seconds(self) -> float | None:
        """Processor time that the submission's processes have used; None where nobody counts."""
        return None if self._group is None else self._group.seconds() - self._spent

    def fork(self, trains: bool = False) -> socket.socket:
        """Fork a child for a new submission; the connection to it.

        Parameters
        ----------
        trains : bool
            Whether its unit trains with PyTorch, for which more has to be loaded before.

        Raises
        ------
        SandboxFailed
        """
        for attempt in (1, 2):
            self.start()
            ours, theirs = socket.socketpair()
            try:
                socket.send_fds(
                    self._control, [b"fork to train" if trains else b"fork"], [theirs.fileno()]
                )
                if self._hear(60) == b"forked":
                    self._enter_group()
                    return ours
            except (OSError, ValueError):
                pass
            finally:
                theirs.close()
            ours.close()
            self.close()  # a parent that died is replaced, once
            if attempt == 2:
                raise SandboxFailed("the sandbox's parent process does not answer")
        raise AssertionError("unreachable")

    def sweep(self) -> dict:
        """Kill all that the submission left and empty its scratch folder.

        Returns
        -------
        dict
            "why": "memory limit" or ""; "status": the child's exit code, negative for a signal.
        """
        try:
            self._control.send(b"sweep")
            answer = self._hear(30)
            if answer:
                found = json.loads(answer)
                if self._group is not None and self._group.kills() > self._killed:
                    found["why"] = "memory limit"
                return found
        except (OSError, AttributeError, ValueError):
            pass
        self.close()
        return {"why": "", "status": None}

    def close(self) -> None:
        """End the parent and with it everything in its namespace."""
        self._ready = False
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stderr.close()
            self._process = None
        if self._told is not None:
            os.close(self._told)
            self._told = None
        if self._group is not None:
            self._group.remove()
            self._group = None

    def _hear(self, seconds: float) -> bytes:
        self._control.settimeout(seconds)
        try:
            return self._control.recv(4096)
        except OSError:
            return b""

    def _last_words(self) -> str:
        process, self._process = self._process, None
        process.kill()
        said = process.stderr.read().decode(errors="replace").strip().splitlines()
        process.wait()
        return f"the sandbox does not start: {said[-1] if said else 'it says nothing'}"

    def _bwrap(self, as_root: bool, tell: int) -> list[str]:
        """The bubblewrap command up to the program that it runs."""
        args = ["bwrap", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"]
        args += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        args += ["--unshare-cgroup-try", "--hostname", "sandbox", "--info-fd", str(tell)]
        if not as_root:
            args += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
        args += _rights()
        for path in SYSTEM:
            if os.path.islink(path):
                args += ["--symlink", os.readlink(path), path]
            elif os.path.isdir(path):
                args += ["--ro-bind", path, path]
        for path in (*SETTINGS, *python_folders()):
            for folder in reversed(Path(path).parents):
                if str(folder) != "/":  # bubblewrap would make these for its own user alone
                    args += ["--perms", "0755", "--dir", str(folder)]
            args += ["--ro-bind-try", path, path]
        args += ["--proc", "/proc", "--dev", "/dev"]
        # The parent's own, under those that each child gets.
        for folder in ("/scratch", "/scratch/home", "/dev/shm"):
            made = "--dir" if folder == "/scratch/home" else "--tmpfs"
            args += ["--perms", "0755", made, folder]
        if not any(folder.startswith("/tmp/") for folder in python_folders()):
            args += ["--symlink", "scratch", "/tmp"]
        args += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/scratch"]
        for name, value in environment(isolate=True).items():
            args += ["--setenv", name, value]
        return [*args, "--"]
