"""What does the process do that waits in the sandbox and forks a child for each submission?

The parent is process 1 of its process namespace. It has imported what students use, forks a child
when it is told to, watches the memory of everything that the child starts where no control group
does, and when the child is done it kills whatever is left. As process 1 it cannot be killed or
stopped from inside, and as a process that is not dumpable it cannot be read or traced. It writes
nothing and runs nothing of a student's.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import sys

from .absent import seal
from .fork import be_the_child, dumpable
from .limits import Limits
from .shell import warm_up, warm_up_training

_POLL = 0.05  # seconds between two looks at the memory


def parent(
    control: socket.socket, limits: Limits, uid: int, sandboxed: bool, watched: bool
) -> None:
    """Serve one controller until it closes its end.

    Parameters
    ----------
    control : socket
        A sequenced-packet socket. Commands: ``fork`` or ``fork to train`` with a socket attached,
        ``sweep``.
    limits : Limits
    uid : int
        Who the children become, or -1.
    sandboxed : bool
        Whether this is process 1 of a namespace of its own.
    watched : bool
        Whether a control group limits the children's memory, so that this process need not.
    """
    if sandboxed:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        dumpable(False)
    shell = warm_up()
    seal.prepare()
    control.send(b"ready")
    child, why = 0, ""
    while True:
        look = child and not why and not watched
        if look:
            why = _over_memory(limits, sandboxed, child)
            if why:
                _kill_all(sandboxed, child)
        readable, _, _ = select.select([control], [], [], _POLL if look else None)
        if not readable:
            continue
        command, fds, _, _ = socket.recv_fds(control, 64, 1)
        if not command:
            return
        if command in (b"fork", b"fork to train"):
            if command == b"fork to train":
                warm_up_training()
                seal.prepare()
            why, child = "", os.fork()
            if child == 0:
                control.close()
                be_the_child(socket.socket(fileno=fds[0]), shell, limits, uid, sandboxed)
            os.close(fds[0])
            control.send(b"forked")
        elif command == b"sweep":
            status = _sweep(sandboxed, child)
            child = 0
            control.send(json.dumps({"why": why, "status": status}).encode())


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
    """Kill what is left and wait for all of it, with which its folders go; the child's status."""
    status = None
    while True:
        _kill_all(sandboxed, child)
        try:
            pid, code = os.waitpid(-1, 0)
        except ChildProcessError:
            break
        if pid == child:
            status = os.waitstatus_to_exitcode(code)
    return status


def main() -> None:
    """Read the arguments FD LIMITS UID SANDBOXED WATCHED, which sandbox.py gives, and serve."""
    descriptor, limits, uid, sandboxed, watched = sys.argv[1:]
    control = socket.socket(fileno=int(descriptor))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)  # the examiner's own limit is not ours
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
    parent(control, Limits(**json.loads(limits)), int(uid), sandboxed == "1", watched == "1")


if __name__ == "__main__":
    main()
