"""What does a training run leave behind, and does it reach what it claims?

A run is a folder: ``weights.safetensors``, and ``run.json`` with history, settings and the identity
of the data. Whoever has the data can measure the accuracy again. A run may come from anyone, so
its files are read with limits, nothing is unpickled, and every fault is one clear line.
"""

import hashlib
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

from course.bars import progress
from course.cifar10.observing import observed, versions
from course.cifar10.run_record import (  # fmt: skip
    FORMAT,
    HISTORY,
    RECORD,
    WEIGHTS,
    Run,
    checked,
    load_run,
    must_be_file,
)
from course.cifar10.training import (
    evaluate_fast,
    mixed_precision,
    normalization,
    train_fast,
    triangle,
)
from course.errors import UserError

__all__ = [
    "HISTORY", "Run", "Verified", "evaluate_fast", "load_run", "mixed_precision", "normalization",
    "observed", "progress", "save_run", "train_fast", "triangle", "verify_run",
]  # fmt: skip

# Half a percentage point: what half precision and another processor may change.
TOLERANCE = 0.005


@dataclass(frozen=True)
class Verified:
    """A run whose files are sound; `measured` is None where the data is not here."""

    network: str
    data: str
    epochs: int
    claimed: float
    measured: float | None

    def __str__(self):
        """The verdict in one line."""
        run = f"{self.network}, {self.epochs} epochs on {self.data}: "
        claimed = f"claimed {100 * self.claimed:.2f} %"
        if self.measured is None:
            return f"{run}{claimed}, not measured, since the data is not here"
        return f"{run}{claimed}, measured {100 * self.measured:.2f} %: they agree"


def save_run(folder, model, history, data, settings=None, mean=None, std=None):
    """Write a run's artifact.

    Parameters
    ----------
    folder : str or Path
        Made where it is not there; an older run in it is replaced.
    model : AssignmentNet or ResNet9
        With its weights after the last epoch of the history.
    history : dict of list of float
        What ``train`` returned.
    data : ImageSet
        What it was trained and tested on.
    settings : dict, optional
        What else should be known: numbers, strings, None. The unit gives its schedule and seed,
        and what :func:`observed` noted: device, precision, seconds.
    mean, std : sequence of float, (3,), optional
        How its images were normalized; without them, by :func:`normalization` of the data.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UserError
        If the settings name another number of epochs than the history has, or nothing can be
        written there.
    """
    from course.cifar10 import models

    names = {kind: name for name, kind in models.NETWORKS.items()}
    model = getattr(model, "_orig_mod", model)
    if type(model) not in names:
        raise ValueError(f"the model is one of {', '.join(models.NETWORKS)}, not {type(model)}")
    _same_epochs(settings, history)
    if mean is None or std is None:
        mean, std = normalization(data)
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORD).unlink(missing_ok=True)
        models.save_weights(model, folder / WEIGHTS)
        record = {
            "format": FORMAT,
            "network": names[type(model)],
            "data": {"name": data.name, **data.identity},
            "mean": [float(x) for x in mean],
            "std": [float(x) for x in std],
            "settings": {str(key): _plain(value) for key, value in (settings or {}).items()},
            "history": {name: [float(x) for x in history[name]] for name in HISTORY},
            "weights_sha256": _sha256(folder / WEIGHTS),
            "versions": versions(),
        }
        _write(record, folder)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror or error}") from None
    return folder


def _same_epochs(settings, history):
    """Refuse settings that tell of another training than the history does."""
    said, trained = (settings or {}).get("epochs"), len(history["lr"])
    if said not in (None, trained):
        raise UserError(
            f"the settings say {said} epochs, but the history has {trained}: train again, with "
            "fresh weights, and save that run"
        )


def _write(record, folder):
    """Write the record, whole or not at all, if it is sound."""
    checked(record, folder / RECORD)
    unfinished = folder / f".{RECORD}"
    unfinished.write_text(json.dumps(record, indent=1, allow_nan=False), encoding="utf-8")
    os.replace(unfinished, folder / RECORD)


def verify_run(folder, source=None, network=None, device=None):
    """Load a run into the given network and measure its accuracy again.

    Parameters
    ----------
    folder : str or Path
        What :func:`save_run` wrote.
    source : str, Path or ImageSet, optional
        The images if they are at hand, or a folder with CIFAR-10's binary files, for a run on it;
        without one, the folder in ``DESCENT_CIFAR10`` or an earlier download. Nothing is
        downloaded.
    network : str, optional
        The network that it must be, "assignment" or "resnet9".
    device : str or torch.device, optional

    Returns
    -------
    Verified

    Raises
    ------
    UserError
        If a file is missing or damaged, if the weights are another network's, if the accuracy
        measured differs from the one claimed by more than half a percentage point.
    """
    from course.cifar10 import models

    run = load_run(folder)
    if network is not None and run.network != network:
        raise UserError(f"{folder} holds a run of {run.network}, not of {network}")
    path = Path(folder) / WEIGHTS
    must_be_file(path)
    model = models.NETWORKS[run.network]()
    models.load_weights(model, path)
    if _sha256(path) != run.weights_sha256:
        raise UserError(f"{path} is not the file that {RECORD} was written with")
    data = _data_of(run, source)
    epochs = len(run.history["lr"])
    if data is None:
        return Verified(run.network, _printable(run.data["name"]), epochs, run.claimed, None)
    _, measured = evaluate_fast(
        model.eval(), data.test_images, data.test_labels, run.mean, run.std, device
    )
    if abs(measured - run.claimed) > TOLERANCE:
        raise UserError(
            f"{folder} claims a test accuracy of {100 * run.claimed:.2f} %, but its weights reach "
            f"{100 * measured:.2f} % on {data.name}"
        )
    return Verified(run.network, data.name, epochs, run.claimed, measured)


def _data_of(run, source):
    """The data that the run was tested on, or None where it is not here."""
    from course.cifar10 import cifar

    identity = {key: value for key, value in run.data.items() if key != "name"}
    if isinstance(source, cifar.ImageSet):
        if source.identity != identity:
            raise UserError(f"the run was tested on other images than {source.name}")
        return source
    if identity["source"] == "synthetic":
        if identity["version"] != cifar.SYNTHETIC_VERSION:
            raise UserError(
                f"the run used version {identity['version']} of the synthetic set, and this "
                f"course draws version {cifar.SYNTHETIC_VERSION}: train again"
            )
        return cifar.synthetic_test(*(identity[key] for key in ("train", "test", "seed")))
    try:
        data = cifar.cifar10(source, download=False)
    except cifar.NotHere:
        return None
    if data.identity != identity:
        raise UserError(
            "the run was tested on other images than the CIFAR-10 files here: give their folder "
            "by --data"
        )
    return data


def _plain(value):
    """A setting as JSON can hold it."""
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return getattr(value, "__name__", str(value))[:200]


def _sha256(path):
    """Of a file, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _printable(text):
    """Someone else's words, fit for one line of a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text[:80])
