"""Which values may travel between the examiner and a student's process, and in which form?

A container, an array or a reference is a list whose first item is its tag, all else is itself.
Nothing in it can carry code, so what comes from a student's process is data of a known type or
refused. Counts have limits, so that a small message cannot cost its reader much time or memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .generators import BIT_GENERATORS, generator, restore, restore_torch, seeds
from .refused import WireError

MOST_VALUES = 300_000  # in one message, an array counted as one


MOST_MEMBERS = 4_000  # of a set or dict, whose hashes may all be equal


MOST_DEPTH = 40


_KINDS = "biufcSU"  # of NumPy types that are plain data


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
        return restore(generator(inner(rest[1])), inner(rest[0]))
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
