"""How is a student's process kept apart? bubblewrap, limits, and a parent that sweeps.

Inside there is no network, nothing to write to but a small scratch folder, and of this machine's
files only the interpreter, its packages and the course's own package: no source/, no gradebook, no
other submission. Where bubblewrap is missing, a plain process takes its place, and `missing` says
what that means.
"""

from __future__ import annotations

import json
import os
import shutil
import site
import socket
import subprocess
import sys
import sysconfig
from dataclasses import asdict
from functools import cache
from pathlib import Path

from . import seccomp
from .limits import Limits

_UIDS = 61000  # from here on, one a sandbox, when started by root
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_SETTINGS = ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/alternatives")
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
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"bubblewrap does not work here: {done.stderr.strip().splitlines()[-1:]}"
    return ""


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
        uid = _UIDS + self.number if as_root else -1
        command = [
            sys.executable, "-m", "course.grading.sandbox.parent", str(theirs.fileno()),
            json.dumps(asdict(self.limits)), str(uid), str(int(self.isolate)),
        ]  # fmt: skip
        calls = None
        if self.isolate:
            calls = _filter()
            command = [*self._bwrap(as_root, calls), *command]
        kept = [theirs.fileno()] + ([calls] if calls is not None else [])
        self._process = subprocess.Popen(
            command, pass_fds=kept, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment(self.isolate),
            start_new_session=True,
        )  # fmt: skip
        theirs.close()
        if calls is not None:
            os.close(calls)
        self._control = ours

    def fork(self) -> socket.socket:
        """Fork a child for a new submission; the connection to it.

        Raises
        ------
        SandboxFailed
        """
        for attempt in (1, 2):
            self.start()
            ours, theirs = socket.socketpair()
            try:
                socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
                if self._hear(10) == b"forked":
                    return ours
            except OSError:
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
                return json.loads(answer)
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

    def _bwrap(self, as_root: bool, calls: int | None) -> list[str]:
        """The bubblewrap command up to the program that it runs."""
        args = ["bwrap", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"]
        args += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
        args += ["--unshare-cgroup-try", "--hostname", "sandbox"]
        if as_root:
            # Root may take any user id inside: the parent gives its rights up before it serves.
            args += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        else:
            args += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
        if calls is not None:
            args += ["--seccomp", str(calls)]
        for path in _SYSTEM:
            if os.path.islink(path):
                args += ["--symlink", os.readlink(path), path]
            elif os.path.isdir(path):
                args += ["--ro-bind", path, path]
        for path in (*_SETTINGS, *_python_folders()):
            for folder in reversed(Path(path).parents):
                if str(folder) != "/":  # bubblewrap would make these for its own user alone
                    args += ["--perms", "0755", "--dir", str(folder)]
            args += ["--ro-bind-try", path, path]
        args += ["--proc", "/proc", "--dev", "/dev"]
        for folder in ("/scratch", "/dev/shm"):
            args += ["--perms", "1777", "--size", str(self.limits.scratch), "--tmpfs", folder]
        if not any(folder.startswith("/tmp/") for folder in _python_folders()):
            args += ["--symlink", "scratch", "/tmp"]
        args += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/scratch"]
        for name, value in _environment(isolate=True).items():
            args += ["--setenv", name, value]
        return [*args, "--"]


def _filter() -> int | None:
    """A file to read the filter of system calls from, or None where none fits this machine."""
    program = seccomp.program()
    if program is None:
        return None
    reading, writing = os.pipe()
    os.write(writing, program)
    os.close(writing)
    return reading


def _python_folders() -> list[str]:
    """The interpreter, its packages and the course's package, each once and none inside another."""
    course = Path(__file__).resolve().parents[2]
    found = {sys.base_prefix, sys.prefix, str(course), sysconfig.get_paths()["stdlib"]}
    found |= {str(Path(sys.executable).resolve().parents[1])}
    found |= {path for path in site.getsitepackages() if os.path.isdir(path)}
    found = {path for path in found if not path.startswith(tuple(f"{s}/" for s in _SYSTEM))}
    return sorted(p for p in found if not any(p != q and p.startswith(q + "/") for q in found))


def _environment(isolate: bool) -> dict[str, str]:
    """What the student's process sees of the environment."""
    course = str(Path(__file__).resolve().parents[3])
    fixed = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NBGRADER_EXECUTION": "autograde",
        "PIP_RETRIES": "0",
        "PIP_DEFAULT_TIMEOUT": "1",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if isolate:
        return {
            **fixed, "HOME": "/scratch/home", "USER": "student", "MPLCONFIGDIR": "/scratch/home",
            "IPYTHONDIR": "/scratch/home", "TMPDIR": "/scratch",
        }  # fmt: skip
    return {**os.environ, **fixed, "PYTHONPATH": course}
