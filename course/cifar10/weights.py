"""How are a network's weights kept, so that a file from anyone can be opened?

As safetensors: a table of names, types and shapes, and then numbers, nothing that could run.
"""

import json
from pathlib import Path

import torch

from course.errors import UserError

__all__ = ["load_weights", "save_weights"]

_LARGEST_HEADER = 1_000_000  # of a weights file, in bytes; the networks here need some 5,000


def save_weights(model, path):
    """Write all parameters and buffers of a model as safetensors."""
    from safetensors.torch import save_file

    tensors = {
        name: value.detach().cpu().contiguous()
        for name, value in _plain(model).state_dict().items()
    }
    save_file(tensors, str(path))


def load_weights(model, path):
    """Fill a model with the weights in a safetensors file.

    Nothing is unpickled, and nothing is loaded before the file's own table of names, shapes and
    types has been found to be exactly the model's.

    Raises
    ------
    UserError
        If the file is not there, not safetensors, or made for another network; if a weight is not
        finite.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path, model = Path(path), _plain(model)
    expected = model.state_dict()
    _compare(path, _table(path), expected)
    try:
        loaded = load_file(str(path), device="cpu")
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"{path} is damaged: {_first_line(error)}") from None
    for name, value in loaded.items():
        if not torch.isfinite(value).all():
            raise UserError(f"{path}: {name} holds numbers that are not finite")
    model.load_state_dict(loaded)


def _plain(model):
    """The model that torch.compile was given."""
    return getattr(model, "_orig_mod", model)


def _table(path):
    """Names, types and shapes from the head of a safetensors file, read with limits."""
    try:
        size = path.stat().st_size
        with open(path, "rb") as file:
            first = file.read(8)
            length = int.from_bytes(first, "little")
            if first.startswith((b"PK", b"\x80")) and length > _LARGEST_HEADER:
                raise UserError(f"{path} is a pickle or zip file, not safetensors: it stays closed")
            if len(first) < 8 or length > min(size - 8, _LARGEST_HEADER):
                raise UserError(f"{path} is no safetensors file: its header cannot be that long")
            table = json.loads(file.read(length))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path} is no safetensors file: its header is not JSON") from None
    if not isinstance(table, dict) or not all(isinstance(v, dict) for v in table.values()):
        raise UserError(f"{path} is no safetensors file: its header is no table of tensors")
    table.pop("__metadata__", None)
    return table


_TYPES = {torch.float32: "F32", torch.int64: "I64"}


def _compare(path, table, expected):
    """Refuse a table that differs from what the model has."""
    if table.keys() != expected.keys():
        missing = sorted(expected.keys() - table.keys())
        which = f"{missing[0]} is missing" if missing else "it holds tensors that this one has not"
        raise UserError(f"{path} holds the weights of another network: {which}")
    for name, value in expected.items():
        shape, kind = table[name].get("shape"), table[name].get("dtype")
        if shape != list(value.shape) or kind != _TYPES[value.dtype]:
            wanted = f"{_TYPES[value.dtype]} {list(value.shape)}"
            found = f"{kind} {shape}"
            raise UserError(
                f"{path} holds the weights of another network: {name} is {found[:80]}, not {wanted}"
            )


def _first_line(error):
    """The beginning of what an error says."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
