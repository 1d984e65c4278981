"""Which values may travel between the examiner and a student's process, and in which form?

A container, an array or a reference is a list whose first item is its tag, all else is itself.
Nothing in it can carry code, so what comes from a student's process is data of a known type or
refused. Kinds are a closed list. Counts have limits, what will be made of a message included, and
are looked at before anything is made, so that no message costs its reader much time or memory.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .generators import BIT_GENERATORS, generator, restore, restore_torch, seeds
from .refused import WireError

MOST_VALUES = 100_000  # in one message: an array counts as one, a range as its numbers
MOST_ENTRIES = 2_000_000  # of all arrays and tensors of one message
MOST_AXES = 32


MOST_MEMBERS = 4_000  # of a set or dict, whose hashes may all be equal


MOST_DEPTH = 40


_TEXT = 4096  # bytes of an entry of an array of texts
# Types of entries that are plain data, in NumPy and in PyTorch. Others, and tensors that are not
# dense, stay where they are.
_KINDS = "biufcSU"
_DTYPES = frozenset({
    "bool", "int8", "int16", "int32", "int64", "uint8", "float16", "bfloat16", "float32",
    "float64", "complex64", "complex128",
})  # fmt: skip


class Raw:
    """The bytes of an array, which travel apart from the structure that they belong to."""

    def __init__(self, data: bytes):
        self.data = data


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
    if kind is np.random.Generator and type(value.bit_generator).__name__ in BIT_GENERATORS:
        state = encode(value.bit_generator.state, refer, depth + 1)
        return ["rng", state, encode(seeds(value), refer, depth + 1)]
    if kind is np.dtype:
        return ["dtype", value.str]
    torch = sys.modules.get("torch")
    if torch is not None:
        return _encode_torch(torch, value, refer)
    return refer(value)


def _encode_torch(torch: Any, value: Any, refer: Callable[[Any], list]) -> Any:
    if isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunctionSubclass():
            name = str(value.dtype).removeprefix("torch.")
            dense = value.layout == torch.strided and not value.is_quantized
            if name not in _DTYPES or not dense or value.device.type == "meta":
                return refer(value)
            plain = value.detach().to("cpu").contiguous().resolve_conj().resolve_neg()
            raw = plain.reshape(-1).view(torch.uint8) if plain.numel() else plain.to(torch.uint8)
            data = raw.numpy().tobytes()
            return ["tensor", name, list(plain.shape), Raw(data), bool(value.requires_grad)]
    if type(value) is torch.dtype and str(value).removeprefix("torch.") in _DTYPES:
        return ["torch.dtype", str(value).removeprefix("torch.")]
    if type(value) is torch.device and str(value) == "cpu":
        return ["torch.device", "cpu"]
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
        self.resolve, self.left, self.entries = resolve, MOST_VALUES, MOST_ENTRIES

    def take(self, values: int) -> None:
        """Count values that will be made.

        Raises
        ------
        WireError
            If there may be no more.
        """
        self.left -= values
        if self.left < 0:
            raise WireError("too many values")

    def shape(self, sizes: list) -> list[int]:
        """The shape of an array that will be made; also an empty one is of a size one can handle.

        Raises
        ------
        WireError
        """
        if not all(type(n) is int and n >= 0 for n in sizes) or len(sizes) > MOST_AXES:
            raise WireError("a shape that is none")
        if math.prod(max(n, 1) for n in sizes) > MOST_ENTRIES:
            raise WireError("an array of too many entries")
        self.entries -= math.prod(sizes)
        if self.entries < 0:
            raise WireError("arrays of too many entries")
        return sizes

    def decode(self, data: Any, depth: int) -> Any:
        """Decode one value, if there may be one more."""
        self.take(1)
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
    except (
        ArithmeticError,
        LookupError,
        MemoryError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
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
        dtype, shape, raw = _dtype(rest[0]), decoder.shape(rest[1]), rest[2]
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
        decoder.take(len(found))
        return found
    if tag == "rng":
        return restore(generator(inner(rest[1])), inner(rest[0]))
    if tag == "dtype":
        return _dtype(rest[0])
    if tag == "tensor" or tag.startswith("torch."):
        return _decode_torch(tag, rest, decoder)
    return decoder.resolve(data)


def _dtype(name: str) -> np.dtype:
    dtype = np.dtype(str(name))
    if dtype.kind not in _KINDS or dtype.names is not None or dtype.itemsize > _TEXT:
        raise WireError(f"an array of {str(name)[:40]}")
    return dtype


def _decode_torch(tag: str, rest: list, decoder: _Decoder) -> Any:
    import torch

    if tag == "tensor":
        name, shape, raw, needs_gradient = rest
        if name not in _DTYPES:
            raise WireError(f"a tensor of {str(name)[:40]}")
        dtype, shape = getattr(torch, name), decoder.shape(shape)
        flat = torch.frombuffer(bytearray(raw), dtype=dtype) if raw else torch.empty(0, dtype=dtype)
        tensor = flat.reshape(shape).clone()
        return tensor.requires_grad_(bool(needs_gradient))
    if tag == "torch.dtype" and rest[0] in _DTYPES:
        return getattr(torch, rest[0])
    if tag == "torch.device" and rest[0] == "cpu":
        return torch.device("cpu")
    if tag == "torch.rng":
        return restore_torch(torch.Generator(), rest[0])
    raise WireError(f"an unknown tag {tag!r}")
