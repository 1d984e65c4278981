"""How does a forked process become the one of a submission: its places, its rights, its limits?

Every child gets a mount namespace of its own with empty folders in memory to write to, and with it
a namespace for messages between processes. When its last process is gone the kernel drops both, so
nothing that was written, tagged, linked or mounted is there for the next child, whatever its rights
were. Then it gives up all rights that it had from its parent, for good, before any cell runs.
"""

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

from . import seccomp, wire
from .child import Child
from .limits import Limits

SCRATCH, SHARED = Path("/scratch"), Path("/dev/shm")
HOME, WORK = SCRATCH / "home", SCRATCH / "work"
_CLONE_NEWNS, _CLONE_NEWIPC = 0x00020000, 0x08000000
_MS_NOSUID, _MS_NODEV = 2, 4
_PR_SET_DUMPABLE, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 4, 47, 4
_LINUX_CAPABILITY_VERSION_3 = 0x20080522


def be_the_child(
    sock: socket.socket, shell: Any, limits: Limits, uid: int, sandboxed: bool
) -> None:
    """Become the process of one submission; never returns.

    Parameters
    ----------
    sock : socket
        The connection to the examiner.
    shell : InteractiveShell
    limits : Limits
    uid : int
        The user to become, or -1 to stay who this process is.
    sandboxed : bool
        Whether this process has namespaces and rights of its own to give up.
    """
    code = 1
    try:
        os.setsid()
        if sandboxed:
            _fresh_places(limits)
            os.chdir(WORK)
        _close_others(sock.fileno())
        _limit(limits)
        if sandboxed:
            _give_up_rights(uid)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            seccomp.install()
        sys.path[:] = [*(p for p in sys.path if p not in ("", str(SCRATCH))), os.getcwd()]
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
    _libc().prctl(_PR_SET_DUMPABLE, int(value), 0, 0, 0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _fresh_places(limits: Limits) -> None:
    """Take namespaces of its own, and put empty folders in memory where it may write.

    They belong to whoever owns the sandbox, and anybody may write in them.
    """
    libc = _libc()
    _check(libc.unshare(_CLONE_NEWNS | _CLONE_NEWIPC), "unshare")
    options = f"size={limits.scratch},nr_inodes={limits.inodes},mode=1777".encode()
    for folder in (SCRATCH, SHARED):
        _check(
            libc.mount(b"tmpfs", bytes(folder), b"tmpfs", _MS_NOSUID | _MS_NODEV, options),
            f"mount {folder}",
        )
    for folder in (HOME, WORK):
        folder.mkdir()
        folder.chmod(0o1777)


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
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_CPU: int(limits.total) + 5,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))


class _Header(ctypes.Structure):
    """``struct __user_cap_header_struct``."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def _give_up_rights(uid: int) -> None:
    """Become a user without any capability, who cannot get one again."""
    libc = _libc()
    if uid >= 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header, none = _Header(_LINUX_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    _check(libc.capset(ctypes.byref(header), none), "capset")
    dumpable(True)
