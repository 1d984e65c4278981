"""What does the process do that waits in the sandbox and forks a child for each submission?

The parent is process 1 of its process namespace. It has imported what students use, forks a child
when it is told to, watches the memory of everything that the child starts, and when the child is
done it kills whatever is left and empties the scratch folder. As process 1 it cannot be killed or
stopped from inside, and as a process that is not dumpable it cannot be read or traced.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .fork import HOME, WORK, be_the_child, dumpable
from .limits import Limits

SCRATCH = (Path("/scratch"), Path("/dev/shm"))


_POLL = 0.05  # seconds between two looks at the memory


def parent(control: socket.socket, limits: Limits, sandboxed: bool) -> None:
    """Serve one controller until it closes its end.

    Parameters
    ----------
    control : socket
        A sequenced-packet socket. Commands: ``fork`` with a socket attached, ``sweep``.
    limits : Limits
    sandboxed : bool
        Whether this is process 1 of a namespace of its own.
    """
    if sandboxed:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        dumpable(False)
    shell = warm_up()
    control.send(b"ready")
    child, why = 0, ""
    while True:
        if child and not why:
            why = _over_memory(limits, sandboxed, child)
            if why:
                _kill_all(sandboxed, child)
        readable, _, _ = select.select([control], [], [], _POLL if child else None)
        if not readable:
            continue
        command, fds, _, _ = socket.recv_fds(control, 64, 1)
        if not command:
            return
        if command == b"fork":
            _prepare_scratch(sandboxed)
            why, child = "", os.fork()
            if child == 0:
                control.close()
                be_the_child(socket.socket(fileno=fds[0]), shell, limits, sandboxed)
            os.close(fds[0])
            control.send(b"forked")
        elif command == b"sweep":
            status = _sweep(sandboxed, child)
            child = 0
            control.send(json.dumps({"why": why, "status": status}).encode())


def warm_up() -> Any:
    """Import what students use, once, and make the shell that runs their cells."""
    import matplotlib as mpl

    mpl.use("module://matplotlib_inline.backend_inline")
    import matplotlib.font_manager
    import matplotlib.pyplot  # noqa: F401
    import numpy as np
    import torch
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from course import check, demos, oracles  # noqa: F401 (students import them)
    from course.check import record, store

    torch.set_num_threads(1)
    # The first uses of these load more code; pay for it once.
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal()
    torch.ones(2, requires_grad=True).sum().backward()
    record.read()
    for unit in store.units():
        with contextlib.suppress(Exception):  # a unit that is being written must stop no other
            store.expected(unit)
            store.probes(unit)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("import numpy", store_history=False)
    gc.collect()
    gc.freeze()  # collections in a child must not copy the parent's pages
    return shell


def _over_memory(limits: Limits, sandboxed: bool, child: int) -> str:
    """Say "memory limit" if the submission's processes together hold too much.

    A quick look counts pages that a fork shares with its parent once for each process. Only where
    that is too much, a slower one counts each process's share of them.
    """
    names = [n for n in os.listdir("/proc") if n.isdigit()] if sandboxed else [str(child)]
    mine = [name for name in names if not (sandboxed and name == "1")]
    if _sum(mine, "status", ("RssAnon:", "RssShmem:")) <= limits.memory:
        return ""
    over = _sum(mine, "smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) > limits.memory
    return "memory limit" if over else ""


def _sum(pids: list[str], file: str, fields: tuple[str, ...]) -> int:
    """Add up some fields of /proc files, in bytes."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/{file}") as lines:
            total += sum(int(line.split()[1]) for line in lines if line.startswith(fields))
    return 1024 * total


def _kill_all(sandboxed: bool, child: int) -> None:
    with contextlib.suppress(OSError):
        if sandboxed:
            os.kill(-1, signal.SIGKILL)  # everything in this namespace but process 1, at once
        elif child:
            os.killpg(child, signal.SIGKILL)


def _sweep(sandboxed: bool, child: int) -> int | None:
    """Kill what is left, wait for all of it, empty the scratch folders; the child's status."""
    status = None
    while True:
        _kill_all(sandboxed, child)
        try:
            pid, code = os.waitpid(-1, 0)
        except ChildProcessError:
            break
        if pid == child:
            status = os.waitstatus_to_exitcode(code)
    if sandboxed:
        for folder in SCRATCH:
            _empty(folder)
    return status


def _empty(folder: Path) -> None:
    """Remove everything in a folder, also what its owner made unreadable."""

    def mend(function: Callable, path: str, error: Any) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700, follow_symlinks=False)
        with contextlib.suppress(OSError):
            function(path)

    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            for _ in range(3):
                shutil.rmtree(entry.path, onerror=mend)
                if not os.path.exists(entry.path):
                    break
        else:
            with contextlib.suppress(OSError):
                os.unlink(entry.path)


def _prepare_scratch(sandboxed: bool) -> None:
    if sandboxed:
        for folder in (HOME, WORK):
            folder.mkdir(parents=True, exist_ok=True)


def main() -> None:
    """Read the arguments FD LIMITS UID SANDBOXED, which sandbox.py gives, and serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    limits, uid, sandboxed = Limits(**json.loads(sys.argv[2])), int(sys.argv[3]), sys.argv[4] == "1"
    if uid >= 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    parent(control, limits, sandboxed)


if __name__ == "__main__":
    main()
