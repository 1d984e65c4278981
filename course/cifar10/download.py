"""How does CIFAR-10 get onto this machine, whole or not at all?

The official archive is asked for at several addresses in turn. What has come is kept, so that a
download that broke off goes on where it stopped, at the same address or the next one. Only an
archive with the right SHA-256 is unpacked, and its folder gets its name when every file is there.
pooch does the checking and the keeping; the downloader here adds to it that it resumes.
"""

import contextlib
import os
import shutil
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from course.bars import progress
from course.errors import UserError

__all__ = ["CIFAR10", "Archive", "cache_folder", "fetch_cifar10"]

# What the archive holds.
FOLDER = "cifar-10-batches-bin"
TRAIN_FILES = tuple(f"data_batch_{i}.bin" for i in range(1, 6))
TEST_FILE = "test_batch.bin"


@dataclass(frozen=True)
class Archive:
    """A file to fetch, and how to tell that it is the right one."""

    name: str
    size: int
    sha256: str
    urls: tuple


CIFAR10 = Archive(
    "cifar-10-binary.tar.gz",
    size=170_052_171,
    sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    urls=(
        "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz",
        "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",  # the official one, often slow
        (
            "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/"
            "cifar-10-binary.tar.gz"
        ),
    ),
)


class _Refused(Exception):
    """An address does not give the file; the next one may."""


def cache_folder():
    """Where downloads are kept: this user's cache, or nowhere for one without a home."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("descent", appauthor=False)
    except RuntimeError:
        folder = Path("~")
    return (folder if folder.is_absolute() else Path(os.devnull, "no-home-folder")) / "cifar10"


def fetch_cifar10(folder, archive=CIFAR10, timeout=20.0, floor=200_000, window=15.0):
    """Download CIFAR-10 and unpack it to ``folder/cifar-10-batches-bin``.

    Parameters
    ----------
    folder : Path
    archive : Archive
    timeout : float
        Seconds without a byte after which an address is given up.
    floor, window : float
        An address that gives fewer bytes a second over this many seconds is left for the next one.
        In a second round through all addresses, patience has no such end.

    Raises
    ------
    UserError
        If no address gave the archive. What came is kept, and the next call goes on from there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _download(folder, archive, timeout, floor, window)
        _unpack(path, folder)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"CIFAR-10 cannot be kept in {folder}: {error.strerror or error}; make room there, or "
            "set DESCENT_CIFAR10 to a folder that holds its files"
        ) from None


def _download(folder, archive, timeout, floor, window):
    """Ask one address after the other; the path of the whole, checked archive."""
    part = folder / f"{archive.name}.part"
    reasons = {}
    for least in (floor, 0):
        for url in archive.urls:
            with _bar(archive, part) as bar:
                downloader = _Resuming(part, archive.size, bar, timeout, least, window)
                try:
                    return _retrieve(url, folder, archive, downloader)
                except _Refused as error:
                    reasons[url] = str(error)
    told = "; ".join(f"{url.split('/')[2]}: {reason}" for url, reason in reasons.items())
    raise UserError(
        f"CIFAR-10 could not be downloaded ({told}). Run this again to go on, or fetch "
        f"{archive.name} yourself, unpack it and set DESCENT_CIFAR10 to its folder"
    )


def _retrieve(url, folder, archive, downloader):
    """Through pooch, which keeps nothing that has another checksum."""
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("ERROR")
    try:
        for _ in range(2):
            try:
                return Path(
                    pooch.retrieve(
                        url, f"sha256:{archive.sha256}", archive.name, folder,
                        downloader=downloader,
                    )
                )  # fmt: skip
            except ValueError:
                # The wrong bytes may be those that came earlier, from elsewhere.
                if not downloader.resumed:
                    break
        raise _Refused("what it gives has another checksum")
    finally:
        logger.setLevel(level)


class _Resuming:
    """A downloader for pooch that goes on with what an earlier one has left in `part`."""

    def __init__(self, part, size, bar, timeout, floor, window):
        self.part, self.size, self.bar = part, size, bar
        self.timeout, self.floor, self.window = timeout, floor, window
        self.resumed = False

    def __call__(self, url, output_file, _pooch):
        """Fill `output_file`, the place that pooch checks."""
        import requests
        import urllib3

        self.resumed = self._have() > 0
        while True:
            before = self._have()
            try:
                if before != self.size:
                    self._go_on(url, before)
                break
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                # One that breaks off after a good part of the file is asked again at once.
                if self._have() - before < self.size / 50:
                    raise _Refused(_reason(error)) from None
        os.replace(self.part, output_file)

    def _have(self):
        """Bytes that are here."""
        try:
            return self.part.stat().st_size
        except FileNotFoundError:
            return 0

    def _go_on(self, url, have):
        """Ask for the rest and append it."""
        import requests

        # The archive's own bytes: nothing may unpack them on the way.
        headers = {"Accept-Encoding": "identity", "User-Agent": "descent-course"}
        if have:
            headers["Range"] = f"bytes={have}-"
        with requests.get(
            url, headers=headers, stream=True, timeout=(min(10.0, self.timeout), self.timeout)
        ) as response:
            if response.status_code == 416:
                self.part.unlink(missing_ok=True)
                raise _Refused("it has another file, of another size")
            response.raise_for_status()
            have = self._agreed_start(response, have)
            with open(self.part, "r+b" if have else "wb") as file:
                file.seek(have)
                file.truncate()
                self._copy(response.raw, file, have)

    def _agreed_start(self, response, have):
        """Where the answer begins; refuse one that is no part of a file of the right size."""
        total = response.headers.get("Content-Length", "")
        start = 0
        if response.status_code == 206:
            unit, _, rest = response.headers.get("Content-Range", "").partition(" ")
            place, _, total = rest.partition("/")
            start = int(place.split("-")[0]) if place.split("-")[0].isdigit() else -1
            if unit != "bytes" or start != have:
                raise _Refused("it does not go on where the download stopped")
        if total.isdigit() and int(total) != self.size:
            raise _Refused("it has another file, of another size")
        self.bar.reset()  # a server that does not go on begins again
        self.bar.update(start)
        return start

    def _copy(self, raw, file, have):
        """Write what comes, watching its pace."""
        import urllib3

        read = getattr(raw, "read1", None) or raw.read
        since, count = time.monotonic(), 0
        while have < self.size:
            data = read(1 << 16 if read != raw.read else 1 << 10)
            if not data:
                raise urllib3.exceptions.ProtocolError("it broke off")
            have += len(data)
            if have > self.size:
                file.truncate(0)
                raise _Refused("it has another file, of another size")
            file.write(data)
            self.bar.update(len(data))
            count += len(data)
            passed = time.monotonic() - since
            if passed > self.window:
                if count / passed < self.floor:
                    raise _Refused("it is too slow")
                since, count = time.monotonic(), 0


def _bar(archive, part):
    """Progress in bytes, from what is here already."""
    have = part.stat().st_size if part.exists() else 0
    return progress(
        archive.size, "CIFAR-10", unit="B", initial=have, unit_scale=True, unit_divisor=1024
    )


def _unpack(path, folder):
    """Copy the six files out of the archive; the folder appears when they are all there."""
    place = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder))
    try:
        with tarfile.open(path, "r:gz") as tar:
            for name in (*TRAIN_FILES, TEST_FILE):
                source = tar.extractfile(f"{FOLDER}/{name}")
                with source, open(place / name, "wb") as file:
                    shutil.copyfileobj(source, file)
        with contextlib.suppress(OSError):  # another process was faster
            os.replace(place, folder / FOLDER)
        if not (folder / FOLDER).is_dir():
            raise OSError("its folder cannot be named")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _reason(error):
    """One phrase for an error of the network."""
    import requests

    if isinstance(error, requests.HTTPError):
        return f"it answers {error.response.status_code}"
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout) or "timed out" in str(
        error
    ):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return "it broke off"
