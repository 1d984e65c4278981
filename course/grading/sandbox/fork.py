"""How does a forked process become the one of a submission, with its files and limits?"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from . import wire
from .child import Child
from .limits import Limits

HOME, WORK = Path("/scratch/home"), Path("/scratch/work")


_PR_SET_DUMPABLE = 4


def be_the_child(sock: socket.socket, shell: Any, limits: Limits, sandboxed: bool) -> None:
    """Become the process of one submission; never returns."""
    code = 1
    try:
        os.setsid()
        if sandboxed:
            dumpable(True)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.chdir(WORK)
        _close_others(sock.fileno())
        _limit(limits)
        Child(sock, shell, limits).serve()
        code = 0
    except wire.Closed:
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def dumpable(value: bool) -> None:
    """Say whether others of the same user may read and trace this process."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, int(value), 0, 0, 0)


def _close_others(keep: int) -> None:
    """Close every inherited file but the child's own socket; streams lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != keep:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _limit(limits: Limits) -> None:
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    wanted = {
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits.total) + 5,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))
