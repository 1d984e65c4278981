"""How do messages travel between the examiner and a student's process?

As msgpack: one value and, apart from it, the raw bytes of its arrays, with a length each. Sizes
have limits. What a value may be is told in :mod:`course.grading.sandbox.values`.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import msgpack

from .generators import restore, restore_torch
from .refused import WireError
from .values import Raw, decode, encode

__all__ = [
    "Closed", "Late", "WireError", "decode", "encode", "pack", "receive", "restore",
    "restore_torch", "send", "send_packed",
]  # fmt: skip


MOST_BYTES = 16 * 2**20  # of the arrays of one message


MOST_STRUCTURE = 4 * 2**20  # bytes of everything else in it


_LENGTHS = struct.Struct(">QQ")


_LOOK = 0.25  # seconds between two looks at the time that the other side has used
_RAW = 1  # msgpack's extension type for the raw bytes of an array


class Closed(Exception):
    """The other side is gone."""


class Late(Exception):
    """The other side did not answer in time."""


def pack(message: Any) -> bytes:
    """Turn a message into bytes: two lengths, the structure, the arrays."""
    arrays: list[bytes] = []

    def apart(value: Any) -> Any:
        if type(value) is not Raw:
            raise TypeError(f"a {type(value).__name__} cannot travel")
        arrays.append(value.data)
        return msgpack.ExtType(_RAW, struct.pack(">Q", len(value.data)))

    structure = msgpack.packb(message, default=apart, use_bin_type=True)
    size = sum(map(len, arrays))
    return b"".join([_LENGTHS.pack(len(structure), size), structure, *arrays])


def send(sock: socket.socket, message: Any, deadline: float | None = None) -> None:
    """Send one message, by ``time.monotonic() == deadline`` at the latest.

    Raises
    ------
    Late, Closed
        If nobody reads it in time, or at all.
    """
    send_packed(sock, pack(message), deadline)


def send_packed(sock: socket.socket, raw: bytes, deadline: float | None = None) -> None:
    """`send` for a message that is packed already."""
    try:
        sock.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))
        sock.sendall(raw)
    except TimeoutError:
        raise Late from None
    except OSError:
        raise Closed from None


def receive(
    sock: socket.socket,
    deadline: float | None = None,
    overdue: Callable[[], bool] | None = None,
) -> Any:
    """Receive one message, by ``time.monotonic() == deadline`` at the latest.

    Parameters
    ----------
    sock : socket
    deadline : float, optional
    overdue : callable, optional
        Asked a few times a second while nothing comes; its "yes" ends the waiting, too.

    Raises
    ------
    Late, Closed, WireError
    """
    header = _read(sock, _LENGTHS.size, deadline, overdue)
    structure_size, arrays_size = _LENGTHS.unpack(header)
    if structure_size > MOST_STRUCTURE or arrays_size > MOST_BYTES:
        raise WireError("a message of too many bytes")
    structure = _read(sock, structure_size, deadline)
    arrays = memoryview(_read(sock, arrays_size, deadline))
    used = 0

    def back(code: int, data: bytes) -> bytes:
        nonlocal used
        if code != _RAW or len(data) != 8:
            raise WireError("an unknown extension")
        (size,) = struct.unpack(">Q", data)
        if used + size > len(arrays):
            raise WireError("an array that is not there")
        used += size
        return bytes(arrays[used - size : used])

    try:
        return msgpack.unpackb(structure, raw=False, strict_map_key=True, ext_hook=back)
    except WireError:
        raise
    except Exception as error:  # msgpack raises half a dozen kinds
        raise WireError(f"not msgpack: {type(error).__name__}") from None


def _read(
    sock: socket.socket,
    length: int,
    deadline: float | None,
    overdue: Callable[[], bool] | None = None,
) -> bytes:
    parts, missing = [], length
    while missing:
        try:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            if overdue is not None:
                left = _LOOK if left is None else min(left, _LOOK)
            sock.settimeout(left)
            part = sock.recv(min(missing, 2**20))
        except TimeoutError:
            if overdue is not None and not overdue():
                continue
            raise Late from None
        except OSError:
            raise Closed from None
        if not part:
            raise Closed
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
