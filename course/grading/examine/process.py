"""What happens when the tests' own process dies, or takes too much?

The examiner reads what strangers send, so it runs in a process of its own, with limits of memory
and time, and is replaced when it dies. What died with it is one test of one submission: it is
noted, and the submission goes through a fresh process again without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from course.grading.engine import Engine, Outcome
from course.grading.master import Master
from course.grading.record.records import CRASHED, NOT_GRADED, TestResult
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import SandboxFailed

_GROWTH = 768 * 2**20  # bytes that an examiner may take beyond what it has when it is warm
_KEPT = 256 * 2**20  # bytes beyond which it is replaced when a submission is done
_START = 180.0  # seconds to get warm
_SIZE = struct.Struct(">Q")


class Dead(Exception):
    """The examiner's process ended or does not answer."""


class Examiner:
    """A process that grades one submission after the other, and is replaced when it dies.

    Parameters
    ----------
    limits : Limits
    number : int
        Tells sandboxes of one machine apart.
    forks : bool
        Whether this process may simply fork: it has no threads that hold anything.
    """

    def __init__(self, limits: Limits, number: int, forks: bool = False):
        self.limits, self.number, self.forks = limits, number, forks
        self._sock: socket.socket | None = None
        self._pid = 0

    def start(self) -> None:
        """Start the process, unless it runs; it gets warm meanwhile."""
        if self._sock is not None:
            return
        ours, theirs = socket.socketpair()
        if self.forks:
            self._pid = os.fork()
            if self._pid == 0:
                _serve_and_exit(theirs, self.limits, self.number)
        else:
            command = [sys.executable, "-m", __name__, str(theirs.fileno()), str(self.number)]
            child = subprocess.Popen(
                [*command, json.dumps(asdict(self.limits))],
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
            )  # fmt: skip
            self._pid = child.pid
            child.returncode = 0  # waited for here, by its number
        theirs.close()
        self._sock = ours

    def grade(self, master: Master, content: bytes) -> Outcome:
        """Grade one file, see `Engine.grade`.

        Raises
        ------
        SandboxFailed
            If no student process can be started at all.
        """
        lost: list[str] = []
        ends = time.monotonic() + _START + 2 * self.limits.total * (1 + self.limits.wall)
        while True:
            at = ""
            try:
                self.start()
                _send(self._sock, pickle.dumps((master, content, tuple(lost))), ends)
                for message in self._hear(ends):
                    at = message.get("at", at)
                    if "failed" in message:
                        raise SandboxFailed(message["failed"])
                    if "done" in message:
                        if message["retire"]:
                            self.close()
                        return _flagged(_outcome(message["done"]), lost)
            except Dead:
                self.close()
            if not at or at in lost or len(lost) > self.limits.restarts:
                return _nothing(master)
            lost.append(at)

    def _hear(self, ends: float) -> Iterator[dict]:
        while True:
            yield json.loads(_receive(self._sock, ends))

    def close(self) -> None:
        """End the process, and with it its sandbox."""
        if self._sock is None:
            return
        self._sock.close()
        self._sock = None
        with contextlib.suppress(OSError):
            os.kill(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _outcome(data: dict) -> Outcome:
    tests = tuple(TestResult(**test) for test in data["tests"])
    return Outcome(tests, tuple(data["flags"]), data["notebook"], data["seconds"])


def _flagged(outcome: Outcome, lost: list[str]) -> Outcome:
    flags = tuple(f"crashed: the tests of {name} ended with their process" for name in lost)
    return Outcome(outcome.tests, (*outcome.flags, *flags), outcome.notebook, outcome.seconds)


def _nothing(master: Master) -> Outcome:
    """The outcome of a file that no process could get through."""
    tests = tuple(TestResult(e.name, 0.0, e.points, NOT_GRADED) for e in master.exercises)
    return Outcome(tests, (f"{CRASHED}: no process gets through this file",))


# --- messages: a length and that many bytes ------------------------------------------------------


def _send(sock: socket.socket, data: bytes, ends: float) -> None:
    try:
        sock.settimeout(max(ends - time.monotonic(), 0.1))
        sock.sendall(_SIZE.pack(len(data)) + data)
    except OSError:
        raise Dead from None


def _receive(sock: socket.socket, ends: float | None) -> bytes:
    parts: list[bytes] = []
    for length in (_SIZE.size, None):
        missing = length if length is not None else _SIZE.unpack(b"".join(parts))[0]
        parts = []
        while missing:
            try:
                sock.settimeout(None if ends is None else max(ends - time.monotonic(), 0.1))
                part = sock.recv(min(missing, 2**20))
            except OSError:
                raise Dead from None
            if not part:
                raise Dead
            parts.append(part)
            missing -= len(part)
    return b"".join(parts)


# --- in the examiner's process -------------------------------------------------------------------


def _serve_and_exit(sock: socket.socket, limits: Limits, number: int) -> None:
    """Be an examiner's process; never returns."""
    try:
        _close_others(sock.fileno())
        serve(sock, limits, number)
    except (Dead, KeyboardInterrupt):
        pass
    finally:
        os._exit(0)


def _close_others(keep: int) -> None:
    """Close the files that belong to whoever forked this process: they tell of its end."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != keep:
            with contextlib.suppress(OSError):
                os.close(int(name))


def serve(sock: socket.socket, limits: Limits, number: int) -> None:
    """Grade what is sent until the other side closes.

    Raises
    ------
    Dead
        When it has.
    """
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    with Engine(limits, number=number) as engine:
        with contextlib.suppress(SandboxFailed):  # the first submission will tell
            engine.warm_up()
        base = _limit_memory()
        while True:
            master, content, lost = pickle.loads(_receive(sock, None))
            try:
                outcome = engine.grade(
                    master, content, lost, lambda name: _tell(sock, {"at": name})
                )
                retire = _held() > base + _KEPT
                _tell(sock, {"done": asdict(outcome), "retire": retire})
            except SandboxFailed as error:
                _tell(sock, {"failed": str(error)})


def _tell(sock: socket.socket, message: dict[str, Any]) -> None:
    _send(sock, json.dumps(message).encode(), time.monotonic() + 60)


def _limit_memory() -> int:
    """Let this process grow by a fixed amount; the bytes that it holds now."""
    mapped = _status("VmData:")
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (mapped + _GROWTH, hard))
    return _held()


def _held() -> int:
    return _status("VmRSS:")


def _status(field: str) -> int:
    """A figure of this process in bytes; 0 where the system tells none."""
    with contextlib.suppress(OSError), open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(field):
                return 1024 * int(line.split()[1])
    return 0


def _leave_with(parent: int) -> None:
    """End this process when the one that started it is gone; the sandbox ends with it."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve_and_exit(
        socket.socket(fileno=int(sys.argv[1])), Limits(**json.loads(sys.argv[3])), int(sys.argv[2])
    )
