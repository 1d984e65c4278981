"""What does ``run.json`` say, and is it of the right form?

It may come from anyone: it is read with limits, and what is wrong is one clear line.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from course.errors import UserError

__all__ = ["HISTORY", "Run", "checked", "load_run"]

WEIGHTS, RECORD = "weights.safetensors", "run.json"
HISTORY = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr")
FORMAT = "descent-run-1"
_LARGEST = 2_000_000  # bytes of run.json
_LONGEST = 10_000  # epochs


@dataclass(frozen=True)
class Run:
    """What ``run.json`` says, checked for form."""

    network: str
    data: dict
    mean: list
    std: list
    settings: dict
    history: dict
    weights_sha256: str
    versions: dict = field(default_factory=dict)  # older records have none

    @property
    def claimed(self):
        """Test accuracy after the last epoch."""
        return self.history["test_accuracy"][-1]


def load_run(folder):
    """Read and check ``run.json``.

    Returns
    -------
    Run

    Raises
    ------
    UserError
        If it is missing, too large, no JSON or not of the right form.
    """
    path = Path(folder) / RECORD
    if not Path(folder).is_dir():
        raise UserError(f"there is no folder {folder}")
    must_be_file(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path} is larger than {_LARGEST:,} bytes: it is no record of a run")
        record = json.loads(path.read_bytes(), parse_constant=_refuse_constant)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path} is not JSON") from None
    return checked(record, path)


def checked(record, path):
    """A Run from what JSON held; refuse anything of another form."""

    def need(condition, what):
        if not condition:
            raise UserError(f"{path} is no sound record of a run: {what}")

    from course.cifar10.models import NETWORKS

    need(isinstance(record, dict) and record.get("format") == FORMAT, f"no {FORMAT}")
    need(record.get("network") in list(NETWORKS), f"network is {' or '.join(NETWORKS)}")
    data = record.get("data")
    need(isinstance(data, dict) and isinstance(data.get("name"), str), "data has no name")
    expected = {
        "synthetic": {"name", "source", "version", "seed", "train", "test"},
        "cifar10": {"name", "source", "train", "test", "sha256"},
    }.get(data.get("source") if isinstance(data.get("source"), str) else None)
    need(data.keys() == expected, "data does not say which images these are")
    for key in data.keys() & {"version", "seed", "train", "test"}:
        need(type(data[key]) is int and 0 <= data[key] < 2**63, f"data: {key} is no count")
    for key in ("train", "test"):
        need(1 <= data[key] <= 60_000, f"data: {key} is between 1 and 60,000")
    for key in ("mean", "std"):
        need(_numbers(record.get(key)) and len(record[key]) == 3, f"{key} is three numbers")
    need(min(record["std"]) > 1e-9, "std is above zero")
    need(isinstance(record.get("settings"), dict), "there are no settings")
    history = record.get("history")
    need(isinstance(history, dict), "there is no history")
    for name in HISTORY:
        need(_numbers(history.get(name)), f"history: {name} is a list of finite numbers")
        need(len(history[name]) == len(history["train_loss"]), "history: lists differ in length")
        if name.endswith("accuracy"):
            need(min(history[name]) >= 0 and max(history[name]) <= 1, f"{name} is from 0 to 1")
    need(isinstance(record.get("weights_sha256"), str), "it names no weights")
    need(_words(record.get("versions", {})), "versions are names with short texts")
    return Run(**{key: record[key] for key in Run.__dataclass_fields__ if key in record})


def _numbers(values):
    """Whether this is a list, not empty and not endless, of finite numbers."""
    return (
        isinstance(values, list)
        and 0 < len(values) <= _LONGEST
        and all(type(x) in (int, float) and abs(x) < 1e30 for x in values)
    )


def _words(table):
    """Whether this is a small table of short texts."""
    return (
        isinstance(table, dict)
        and len(table) <= 20
        and all(isinstance(text, str) and len(text) <= 200 for text in table.values())
    )


def _refuse_constant(name):
    """JSON has neither NaN nor infinity."""
    raise ValueError(name)


def must_be_file(path):
    """A pipe or a device could keep the reader waiting."""
    if not path.is_file():
        raise UserError(f"{path.name} is not in {path.parent}: a run is {WEIGHTS} and {RECORD}")
