"""Which images does the assignment learn from, and how do they get here?

CIFAR-10 (Krizhevsky 2009) comes as the official binary archive, from a folder of one's own or by
download; a synthetic set in the same format stands in where it is not at hand. Files are read as
bytes: a record is one label and 3072 values, the red, green and blue planes, row by row. Nothing
is unpickled.
"""

import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from course.cifar10 import download as downloads
from course.cifar10 import shapes
from course.cifar10.download import FOLDER, TEST_FILE, TRAIN_FILES
from course.errors import UserError

__all__ = ["CLASS_NAMES", "ImageSet", "cifar10", "load_images", "synthetic_cifar10"]

VARIABLE = "DESCENT_CIFAR10"  # names a folder of one's own
RECORD = 1 + 3 * 32 * 32
CLASS_NAMES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"
)  # fmt: skip
PICKLED = "cifar-10-batches-py"  # where torchvision and the Python archive keep theirs
SYNTHETIC_VERSION = 1  # to raise whenever the same seed gives other images
_LARGEST = 60_000  # images in a synthetic set


class NotHere(UserError):
    """CIFAR-10 is not on this machine, and may not be downloaded."""


@dataclass(frozen=True)
class ImageSet:
    """Images to learn from and images to test with.

    Attributes
    ----------
    name : str
        What figures and printed numbers call it.
    train_images, test_images : ndarray of uint8, (n, 32, 32, 3)
    train_labels, test_labels : ndarray of int64, (n,)
    class_names : tuple of str
        Ten, by label.
    identity : dict
        What tells this set from others, in values that JSON can hold.
    """

    train_images: np.ndarray = field(repr=False)
    train_labels: np.ndarray = field(repr=False)
    test_images: np.ndarray = field(repr=False)
    test_labels: np.ndarray = field(repr=False)
    name: str
    class_names: tuple = field(repr=False)
    identity: dict = field(repr=False)


def load_images(source=None):
    """Load what the assignment learns from.

    Parameters
    ----------
    source : str or Path, optional
        "synthetic" for the set that needs no data, "cifar10" for CIFAR-10, downloaded where it is
        not here, or the path of a folder that holds its binary files. Without one: the folder that
        the environment variable ``DESCENT_CIFAR10`` names, or else the synthetic set.

    Returns
    -------
    ImageSet

    Raises
    ------
    UserError
        If there is no such data, or its files are damaged.
    """
    if source is None:
        source = os.environ.get(VARIABLE) or "synthetic"
    if source == "synthetic":
        return synthetic_cifar10()
    return cifar10() if source == "cifar10" else cifar10(source)


def cifar10(folder=None, download=True):
    """CIFAR-10: 50,000 training and 10,000 test images of ten classes.

    Parameters
    ----------
    folder : str or Path, optional
        Holds ``data_batch_1.bin`` to ``data_batch_5.bin`` and ``test_batch.bin``, or a folder
        ``cifar-10-batches-bin`` with them, such as torchvision's root may. Files with fewer images
        are welcome. Without one: the folder in the environment variable ``DESCENT_CIFAR10``, or
        else a download, which is kept.
    download : bool
        Whether 170 MB may be fetched where no files are here.

    Returns
    -------
    ImageSet

    Raises
    ------
    UserError
        If files are missing, of a wrong size, hold labels over 9; if the download failed.
    """
    folder = folder or os.environ.get(VARIABLE)
    if folder:
        return _read_folder(Path(folder).expanduser(), own=True)
    kept = downloads.cache_folder()
    if not (kept / FOLDER).is_dir():
        if not download:
            raise NotHere(
                f"CIFAR-10 is not here: set {VARIABLE} to a folder that holds its binary files, "
                'or allow the download with data.load_images("cifar10")'
            )
        downloads.fetch_cifar10(kept)
    return _read_folder(kept, own=False)


def synthetic_cifar10(n_train=2000, n_test=1000, seed=0):
    """Ten classes of shapes in CIFAR-10's format, drawn on the spot.

    Parameters
    ----------
    n_train, n_test : int
        Up to 60,000 each. The test images do not depend on `n_train`.
    seed : int
        Equal seeds, equal images, but for the last bits of sines on different processors.

    Returns
    -------
    ImageSet
    """
    for name, n in (("n_train", n_train), ("n_test", n_test)):
        if not 1 <= n <= _LARGEST:
            raise ValueError(f"{name} is between 1 and {_LARGEST}, not {n}")
    parts = []
    for n, rng in zip((n_train, n_test), np.random.default_rng(seed).spawn(2), strict=True):
        labels = rng.permutation(np.arange(n, dtype=np.int64) % 10)
        parts += [shapes.render(labels, rng), labels]
    return ImageSet(*parts, **_synthetic(n_train, n_test, seed), class_names=shapes.CLASS_NAMES)


def synthetic_test(n_train, n_test, seed):
    """The same, quickly, where only the test images are needed: one training image."""
    data = synthetic_cifar10(1, n_test, seed)
    return replace(data, **_synthetic(n_train, n_test, seed))


def _synthetic(n_train, n_test, seed):
    """Name and identity of a synthetic set."""
    return {
        "name": f"synthetic shapes ({n_train:,} training, {n_test:,} test images)",
        "identity": {
            "source": "synthetic", "version": SYNTHETIC_VERSION, "seed": int(seed),
            "train": int(n_train), "test": int(n_test),
        },
    }  # fmt: skip


def _read_folder(folder, own):
    """The set in a folder of binary files."""
    folder = _binary_files(folder)
    parts = [_read_file(folder / name, own) for name in TRAIN_FILES]
    train_images, train_labels = (np.concatenate(part) for part in zip(*parts, strict=True))
    test_images, test_labels = _read_file(folder / TEST_FILE, own)
    n, m = len(train_images), len(test_images)
    digest = hashlib.sha256(test_labels.astype(np.uint8).tobytes())
    digest.update(test_images.tobytes())
    identity = {"source": "cifar10", "train": n, "test": m, "sha256": digest.hexdigest()}
    complete = (n, m) == (50_000, 10_000)
    name = "CIFAR-10" if complete else f"part of CIFAR-10 ({n:,} training, {m:,} test images)"
    return ImageSet(
        train_images, train_labels, test_images, test_labels, name, CLASS_NAMES, identity
    )


def _binary_files(folder):
    """The folder that holds the binary files: this one, or one in it or beside it.

    torchvision keeps pickles. To read one is to run what its writer wrote, so it is only named.
    """
    if not folder.is_dir():
        raise UserError(f"there is no folder {folder}; it should hold CIFAR-10's binary files")
    places = [folder / FOLDER, folder, folder / PICKLED]
    if folder.name == PICKLED:
        places.append(folder.parent / FOLDER)
    for place in places:
        if (place / TRAIN_FILES[0]).exists() or (place / TEST_FILE).exists():
            return place
    for place in (folder, folder / PICKLED):
        if (place / Path(TRAIN_FILES[0]).stem).exists() or (place / "batches.meta").exists():
            raise UserError(
                f"{place} holds torchvision's pickles of CIFAR-10, which are not read here, since "
                'a pickle can run any code: load_images("cifar10") fetches the same images as '
                f"plain bytes, or unpack cifar-10-binary.tar.gz in {folder}"
            )
    return folder / FOLDER if (folder / FOLDER).is_dir() else folder


def _read_file(path, own):
    """Images (n, 32, 32, 3) uint8 and labels (n,) int64 of one binary file."""
    try:
        size = path.stat().st_size
        if size == 0 or size % RECORD or size > 50_000 * RECORD or not (own or size == 30_730_000):
            raise UserError(
                f"{path} has {size:,} bytes: CIFAR-10's files hold 10,000 records of {RECORD}, "
                "30,730,000 bytes; "
                + ("copy it anew" if own else f"delete {path.parent} and load the data again")
            )
        records = np.fromfile(path, dtype=np.uint8).reshape(-1, RECORD)
    except FileNotFoundError:
        raise UserError(
            f"{path.name} is not in {path.parent}; the official archive cifar-10-binary.tar.gz "
            "holds it"
        ) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}") from None
    labels = records[:, 0].astype(np.int64)
    if labels.max() > 9:
        row = int(np.argmax(labels > 9))
        raise UserError(
            f"{path} has the label {labels[row]} in record {row}: labels are 0 to 9, so this is "
            "no file of CIFAR-10, or a damaged one"
        )
    images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), labels
