"""Which system calls does a submission need?

A filter that allows what Python, NumPy and PyTorch use, and nothing else: a call that nobody
thought of is refused, not allowed. Left out is what reaches beyond a submission's own processes:
namespaces and mounts, tracing, other processes' limits and priorities, users and capabilities,
sockets but those between processes here, memory, messages, keys and contexts that outlive a process
or are counted for the whole machine.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

# Numbers by architecture: x86-64, 64-bit Arm (Linux's syscall tables); None where there is none.
_ALLOWED = {
    # files
    "read": (0, 63), "write": (1, 64), "open": (2, None), "close": (3, 57), "stat": (4, None),
    "fstat": (5, 80), "lstat": (6, None), "lseek": (8, 62), "pread64": (17, 67),
    "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66), "access": (21, None),
    "pipe": (22, None), "dup": (32, 23), "dup2": (33, None), "sendfile": (40, 71),
    "fcntl": (72, 25), "flock": (73, 32), "fsync": (74, 82), "fdatasync": (75, 83),
    "truncate": (76, 45), "ftruncate": (77, 46), "getdents": (78, None), "getcwd": (79, 17),
    "chdir": (80, 49), "fchdir": (81, 50), "rename": (82, None), "mkdir": (83, None),
    "rmdir": (84, None), "creat": (85, None), "link": (86, None), "unlink": (87, None),
    "symlink": (88, None), "readlink": (89, None), "chmod": (90, None), "fchmod": (91, 52),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "umask": (95, 166),
    "utime": (132, None), "mknod": (133, None), "statfs": (137, 43), "fstatfs": (138, 44),
    "readahead": (187, 213), "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10),
    "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13),
    "getdents64": (217, 61), "fadvise64": (221, 223), "utimes": (235, None), "openat": (257, 56),
    "mkdirat": (258, 34), "mknodat": (259, 33), "fchownat": (260, 54), "futimesat": (261, None),
    "newfstatat": (262, 79), "unlinkat": (263, 35), "renameat": (264, 38), "linkat": (265, 37),
    "symlinkat": (266, 36), "readlinkat": (267, 78), "fchmodat": (268, 53), "faccessat": (269, 48),
    "splice": (275, 76), "sync_file_range": (277, 84), "utimensat": (280, 88),
    "fallocate": (285, 47), "dup3": (292, 24), "pipe2": (293, 59), "preadv": (295, 69),
    "pwritev": (296, 70), "renameat2": (316, 276), "copy_file_range": (326, 285),
    "preadv2": (327, 286), "pwritev2": (328, 287), "statx": (332, 291), "close_range": (436, 436),
    "openat2": (437, 437), "faccessat2": (439, 439), "fchmodat2": (452, 452),
    "ioctl": (16, 29),
    # memory
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "mremap": (25, 216), "msync": (26, 227), "mincore": (27, 232), "madvise": (28, 233),
    "membarrier": (324, 283),
    # waiting
    "poll": (7, None), "select": (23, None), "pause": (34, None), "epoll_create": (213, None),
    "epoll_wait": (232, None), "epoll_ctl": (233, 21), "pselect6": (270, 72), "ppoll": (271, 73),
    "epoll_pwait": (281, 22), "signalfd": (282, None), "timerfd_create": (283, 85),
    "eventfd": (284, None), "timerfd_settime": (286, 86), "timerfd_gettime": (287, 87),
    "signalfd4": (289, 74), "eventfd2": (290, 19), "epoll_create1": (291, 20),
    "epoll_pwait2": (441, 441), "futex": (202, 98), "futex_waitv": (449, 449),
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "rseq": (334, 293),
    # signals and time
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "nanosleep": (35, 101), "getitimer": (36, 102), "alarm": (37, None), "setitimer": (38, 103),
    "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137), "rt_sigqueueinfo": (129, 138),
    "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "gettimeofday": (96, 169),
    "times": (100, 153), "time": (201, None), "timer_create": (222, 107),
    "timer_settime": (223, 110), "timer_gettime": (224, 108), "timer_getoverrun": (225, 109),
    "timer_delete": (226, 111), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "restart_syscall": (219, 128),
    # processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "exit": (60, 93), "exit_group": (231, 94), "wait4": (61, 260), "waitid": (247, 95),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "set_tid_address": (218, 96), "arch_prctl": (158, None),
    "prctl": (157, 167), "sched_yield": (24, 124), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "sched_getaffinity": (204, 123), "getcpu": (309, 168),
    "setpgid": (109, 154), "setsid": (112, 157), "setrlimit": (160, 164), "getrlimit": (97, 163),
    # who and where am I
    "getpid": (39, 172), "uname": (63, 160), "getrusage": (98, 165), "sysinfo": (99, 179),
    "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177),
    "getppid": (110, 173), "getpgrp": (111, None), "getgroups": (115, 158),
    "getresuid": (118, 148), "getresgid": (120, 150), "getpgid": (121, 155), "getsid": (124, 156),
    "capget": (125, 90), "getpriority": (140, 141), "gettid": (186, 178), "getrandom": (318, 278),
    # what goes between processes here; which sockets there are, the filter decides
    "connect": (42, 203), "accept": (43, 202), "sendto": (44, 206), "recvfrom": (45, 207),
    "sendmsg": (46, 211), "recvmsg": (47, 212), "shutdown": (48, 210), "bind": (49, 200),
    "listen": (50, 201), "getsockname": (51, 204), "getpeername": (52, 205),
    "setsockopt": (54, 208), "getsockopt": (55, 209), "accept4": (288, 242),
    "recvmmsg": (299, 243), "sendmmsg": (307, 269),
}  # fmt: skip
# Calls that depend on their first argument.
_CLONE, _PRLIMIT, _SOCKET, _SOCKETPAIR = (56, 220), (302, 261), (41, 198), (53, 199)
# Where they are missing, the C library takes another way; it does not where they are refused.
_MISSING = ((435, 435),)  # clone3, which hides its flags from a filter
_NEW_NAMESPACES = 0x7E020080  # CLONE_NEW* of cgroup, uts, ipc, user, pid, net, time, and mounts
_AF_UNIX = 1
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2


def _if_first(number: int, test: tuple[int, int], allow_if: bool) -> list[tuple]:
    """Instructions that decide one call by its first argument: (comparison, value)."""
    comparison, value = test
    yes, no = (0, 1) if allow_if else (1, 0)
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (comparison, yes, no, value),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FAIL | errno.EPERM),
    ]


def program(machine: str | None = None) -> bytes | None:
    """Assemble the filter.

    Parameters
    ----------
    machine : str, optional
        By default this machine's architecture.

    Returns
    -------
    bytes or None
        Instructions of classic BPF (``struct sock_filter``); None for an architecture whose
        numbers are not listed here.
    """
    machine = machine or platform.machine()
    if machine not in _ARCHITECTURES:
        return None
    column, architecture = _ARCHITECTURES[machine]
    refuse = _RETURN, 0, 0, _FAIL | errno.EPERM
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),  # calls of another word size have other numbers: none of them
        refuse,
        (_LOAD, 0, 0, _NUMBER),
    ]
    for numbers in _ALLOWED.values():
        if numbers[column] is not None:
            code += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, _ALLOW)]
    for numbers in _MISSING:
        code += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]
    code += _if_first(_CLONE[column], (_ANY_BIT, _NEW_NAMESPACES), False)
    code += _if_first(_PRLIMIT[column], (_EQUAL, 0), True)  # its own limits, no other's
    code += _if_first(_SOCKET[column], (_EQUAL, _AF_UNIX), True)
    code += _if_first(_SOCKETPAIR[column], (_EQUAL, _AF_UNIX), True)
    code.append(refuse)
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install() -> bool:
    """Put the filter on this process and all that it starts, for good.

    Returns
    -------
    bool
        False on an architecture whose numbers are not listed here.

    Raises
    ------
    OSError
        If the kernel does not take it.
    """
    code = program()
    if code is None:
        return False
    text = ctypes.create_string_buffer(code, len(code))
    what = _Program(len(code) // 8, ctypes.cast(text, ctypes.c_void_p))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or prctl(
        _PR_SET_SECCOMP, _FILTER, ctypes.byref(what), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the filter of system calls is not taken")
    return True
