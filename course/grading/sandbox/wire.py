"""How do values travel between the examiner and a student's process?

As msgpack: plain data, arrays as raw bytes, and numbers that stand for objects that stay where
they are. Nothing in it can carry code, so what comes from a student's process is data of a known
type or refused.

A message is one value and, apart from it, the raw bytes of its arrays. A container, an array or a
reference is a list whose first item is its tag, all else is itself. Sizes and counts have limits,
so that a small message cannot cost its reader much time or memory.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np

MOST_BYTES = 64 * 2**20  # of the arrays of one message
MOST_STRUCTURE = 8 * 2**20  # bytes of everything else in it
MOST_VALUES = 300_000  # in one message, an array counted as one
MOST_MEMBERS = 4_000  # of a set or dict, whose hashes may all be equal
MOST_DEPTH = 40
MOST_SEEDS = 64  # numbers that a random generator was seeded with
MOST_SPAWNED = 10_000  # generators that one has spawned
_LENGTHS = struct.Struct(">QQ")
_RAW = 1  # msgpack's extension type for the raw bytes of an array
_BIT_GENERATORS = ("PCG64", "PCG64DXSM")  # NumPy checks their states; some others it takes as is
_KINDS = "biufcSU"  # of NumPy types that are plain data


class WireError(Exception):
    """A message that is not of the format."""


class Closed(Exception):
    """The other side is gone."""


class Late(Exception):
    """The other side did not answer in time."""


class Raw:
    """The bytes of an array, which travel apart from the structure that they belong to."""

    def __init__(self, data: bytes):
        self.data = data


# --- values ------------------------------------------------------------------------------------


def encode(value: Any, refer: Callable[[Any], list], depth: int = 0) -> Any:
    """Turn a value into what msgpack can pack.

    Parameters
    ----------
    value : any
    refer : callable
        Makes a reference (a list that begins with its tag) of an object that must stay here.

    Returns
    -------
    any
        Data of msgpack's types.
    """
    if depth > MOST_DEPTH:
        raise WireError("nested too deeply")
    kind = type(value)
    if value is None or kind in (bool, float, str, bytes):
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**64 else ["int", str(value)]
    if kind is complex:
        return ["complex", value.real, value.imag]
    if isinstance(value, np.ndarray):
        plain = np.asarray(value)  # of a subclass too, whatever it overrides
        if plain.dtype.kind not in _KINDS or plain.dtype.names is not None:
            return refer(value)
        return ["array", plain.dtype.str, list(plain.shape), Raw(plain.tobytes())]
    if isinstance(value, np.generic) and value.dtype.kind in _KINDS:
        return ["scalar", value.dtype.str, np.asarray(value).tobytes()]
    for tag, sequence in (("list", list), ("tuple", tuple), ("set", set)):
        if isinstance(value, sequence):
            return [tag, [encode(v, refer, depth + 1) for v in sequence.__iter__(value)]]
    if isinstance(value, dict):
        pairs = dict.items(value)
        return ["dict", [[encode(part, refer, depth + 1) for part in pair] for pair in pairs]]
    if kind is slice:
        return ["slice", [encode(v, refer) for v in (value.start, value.stop, value.step)]]
    if kind is range:
        return ["range", [value.start, value.stop, value.step]]
    if kind is np.random.Generator and type(value.bit_generator).__name__ in _BIT_GENERATORS:
        state = encode(value.bit_generator.state, refer, depth + 1)
        return ["rng", state, encode(_seeds(value), refer, depth + 1)]
    if kind is np.dtype:
        return ["dtype", value.str]
    torch = sys.modules.get("torch")
    if torch is not None:
        return _encode_torch(torch, value, refer)
    return refer(value)


def _encode_torch(torch: Any, value: Any, refer: Callable[[Any], list]) -> Any:
    if isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunctionSubclass():
            plain = value.detach().to("cpu").contiguous()
            name = str(plain.dtype).removeprefix("torch.")
            raw = plain.reshape(-1).view(torch.uint8) if plain.numel() else plain.to(torch.uint8)
            data = raw.numpy().tobytes()
            return ["tensor", name, list(plain.shape), Raw(data), bool(value.requires_grad)]
    if type(value) is torch.dtype:
        return ["torch.dtype", str(value).removeprefix("torch.")]
    if type(value) is torch.device:
        return ["torch.device", str(value)]
    if type(value) is torch.Generator and value.device.type == "cpu":
        return ["torch.rng", value.get_state().numpy().tobytes()]
    if type(value) is torch.Size:
        return ["tuple", [int(n) for n in value]]
    return refer(value)


def decode(data: Any, resolve: Callable[[list], Any]) -> Any:
    """Turn what msgpack unpacked back into a value of exactly the type that its tag says.

    Parameters
    ----------
    data : any
    resolve : callable
        Makes an object of a reference.

    Raises
    ------
    WireError
        For anything that `encode` does not make.
    """
    return _Decoder(resolve).decode(data, 0)


class _Decoder:
    """One decoding, which counts what it makes."""

    def __init__(self, resolve: Callable[[list], Any]):
        self.resolve, self.left = resolve, MOST_VALUES

    def decode(self, data: Any, depth: int) -> Any:
        """Decode one value, if there may be one more."""
        self.left -= 1
        if self.left < 0:
            raise WireError("too many values")
        return _decode(data, self, depth)


def _decode(data: Any, decoder: _Decoder, depth: int) -> Any:
    if depth > MOST_DEPTH:
        raise WireError("nested too deeply")
    if data is None or type(data) in (bool, int, float, str, bytes):
        return data
    if type(data) is not list or not data or type(data[0]) is not str:
        raise WireError("no value of this format")
    try:
        return _decode_tagged(data, decoder, depth)
    except WireError:
        raise
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, RuntimeError) as error:
        raise WireError(f"a broken {data[0]!r}: {error}") from None


def _decode_tagged(data: list, decoder: _Decoder, depth: int) -> Any:
    tag, *rest = data

    def inner(item: Any) -> Any:
        return decoder.decode(item, depth + 1)

    if tag in ("set", "dict") and len(rest[0]) > MOST_MEMBERS:
        raise WireError(f"a {tag} of too many members")

    if tag in ("list", "tuple", "set"):
        return {"list": list, "tuple": tuple, "set": set}[tag](inner(item) for item in rest[0])
    if tag == "dict":
        return {inner(key): inner(value) for key, value in rest[0]}
    if tag == "array":
        dtype, shape, raw = _dtype(rest[0]), [int(n) for n in rest[1]], rest[2]
        return np.frombuffer(raw, dtype).reshape(shape).copy()
    if tag == "scalar":
        return np.frombuffer(rest[1], _dtype(rest[0]))[0]
    if tag == "int":
        if len(rest[0]) > 4000:  # the limit that Python itself sets
            raise WireError("an integer of too many digits")
        return int(rest[0])
    if tag == "complex":
        return complex(rest[0], rest[1])
    if tag == "slice":
        return slice(*(inner(item) for item in rest[0]))
    if tag == "range":
        found = range(*rest[0])
        if len(found) > MOST_VALUES:
            raise WireError("a range that is too long")
        return found
    if tag == "rng":
        return restore(_generator(inner(rest[1])), inner(rest[0]))
    if tag == "dtype":
        return _dtype(rest[0])
    if tag == "tensor" or tag.startswith("torch."):
        return _decode_torch(tag, rest)
    return decoder.resolve(data)


def _dtype(name: str) -> np.dtype:
    dtype = np.dtype(str(name))
    if dtype.kind not in _KINDS or dtype.names is not None or dtype.itemsize > 4096:
        raise WireError(f"an array of {str(name)[:40]}")
    return dtype


def _decode_torch(tag: str, rest: list) -> Any:
    import torch

    if tag == "tensor":
        name, shape, raw, needs_gradient = rest
        dtype = getattr(torch, name, None)
        if type(dtype) is not torch.dtype:
            raise WireError(f"a tensor of {name}")
        flat = torch.frombuffer(bytearray(raw), dtype=dtype) if raw else torch.empty(0, dtype=dtype)
        tensor = flat.reshape([int(n) for n in shape]).clone()
        return tensor.requires_grad_(bool(needs_gradient))
    if tag == "torch.dtype" and type(getattr(torch, rest[0], None)) is torch.dtype:
        return getattr(torch, rest[0])
    if tag == "torch.device":
        return torch.device(rest[0])
    if tag == "torch.rng":
        return restore_torch(torch.Generator(), rest[0])
    raise WireError(f"an unknown tag {tag!r}")


def _seeds(rng: np.random.Generator) -> list | None:
    """What a generator was seeded with, from which it spawns others: [kind, numbers ...]."""
    seeds = rng.bit_generator.seed_seq
    if type(seeds) is not np.random.SeedSequence:
        return [type(rng.bit_generator).__name__]
    entropy = seeds.entropy if type(seeds.entropy) is int else list(map(int, seeds.entropy))
    spawned = [list(map(int, seeds.spawn_key)), seeds.pool_size, seeds.n_children_spawned]
    return [type(rng.bit_generator).__name__, entropy, *spawned]


def _generator(seeds: list) -> np.random.Generator:
    """Make the generator that `_seeds` tells of, in its first state."""
    name, *numbers = seeds
    if name not in _BIT_GENERATORS:
        raise WireError(f"a random generator {str(name)[:40]!r}")
    if not numbers:
        return np.random.Generator(getattr(np.random, name)())
    entropy, key, pool_size, spawned = numbers
    words = entropy if type(entropy) is list else [entropy]
    if len(words) > MOST_SEEDS or len(key) > MOST_SEEDS:
        raise WireError("a seed of too many numbers")
    limits = [*((n, 2**256) for n in words), *((n, 2**32) for n in key)]
    limits += [(pool_size, MOST_SEEDS), (spawned, MOST_SPAWNED)]
    if not all(type(n) is int and 0 <= n < limit for n, limit in limits):
        raise WireError("a seed that is none")
    seed = np.random.SeedSequence(
        entropy, spawn_key=tuple(key), pool_size=pool_size, n_children_spawned=spawned
    )
    return np.random.Generator(getattr(np.random, name)(seed))


def restore(rng: np.random.Generator, state: dict) -> np.random.Generator:
    """Set a generator to a state."""
    name = state["bit_generator"]
    if name != type(rng.bit_generator).__name__:
        raise WireError(f"the state of another random generator, {str(name)[:40]!r}")
    rng.bit_generator.state = state
    return rng


def restore_torch(generator: Any, state: bytes) -> Any:
    """Set a torch generator to a state."""
    import torch

    generator.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))
    return generator


# --- messages ----------------------------------------------------------------------------------


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


def receive(sock: socket.socket, deadline: float | None = None) -> Any:
    """Receive one message, by ``time.monotonic() == deadline`` at the latest.

    Raises
    ------
    Late, Closed, WireError
    """
    structure_size, arrays_size = _LENGTHS.unpack(_read(sock, _LENGTHS.size, deadline))
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


def _read(sock: socket.socket, length: int, deadline: float | None) -> bytes:
    parts, missing = [], length
    while missing:
        try:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            sock.settimeout(left)
            part = sock.recv(min(missing, 2**20))
        except TimeoutError:
            raise Late from None
        except OSError:
            raise Closed from None
        if not part:
            raise Closed
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
