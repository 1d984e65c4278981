"""Does the assignment get its images whole: from files, from bad servers, or drawn on the spot?"""

import hashlib
import io
import os
import tarfile
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from course import cifar, data, download
from course.errors import UserError

SHARED = Path(__file__).resolve().parents[2] / "shared" / "cifar10"


# --- files -------------------------------------------------------------------------------------


def records(n, seed):
    """Bytes of n random records."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(256, size=(n, cifar.RECORD), dtype=np.uint8)
    rows[:, 0] %= 10
    return rows


def write_set(folder, n=3, m=4):
    """Binary files with n images each, m in the test file."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, name in enumerate(cifar.TRAIN_FILES):
        records(n, i).tofile(folder / name)
    records(m, 9).tofile(folder / cifar.TEST_FILE)
    return folder


@pytest.fixture
def folder(tmp_path):
    """A folder of one's own with small files."""
    return write_set(tmp_path / "own" / cifar.FOLDER)


def test_records_become_images_with_channels_last(folder):
    images = data.load_images(folder)
    assert images.train_images.shape == (15, 32, 32, 3)
    assert images.test_images.shape == (4, 32, 32, 3)
    assert images.train_images.dtype == np.uint8
    assert images.train_labels.dtype == np.int64
    third = records(3, 2)[1]  # the second image of the third file
    assert images.train_labels[7] == third[0]
    for channel in range(3):
        plane = third[1 + 1024 * channel : 1 + 1024 * (channel + 1)].reshape(32, 32)
        np.testing.assert_array_equal(images.train_images[7, :, :, channel], plane)
    assert images.class_names[0] == "airplane"
    assert "15 training" in images.name


def test_a_folder_is_found_by_argument_above_and_by_variable(folder, monkeypatch):
    by_argument = data.load_images(str(folder))
    assert data.load_images(folder.parent).identity == by_argument.identity
    monkeypatch.setenv("DESCENT_CIFAR10", str(folder))
    assert data.load_images().identity == by_argument.identity
    assert data.load_images("cifar10").identity == by_argument.identity
    assert data.cifar10(download=False).identity == by_argument.identity
    monkeypatch.setattr(cifar, "synthetic_cifar10", lambda: "drawn")
    assert data.load_images("synthetic") == "drawn"
    monkeypatch.delenv("DESCENT_CIFAR10")
    assert data.load_images() == "drawn"


def test_identity_tells_sets_with_other_test_images_apart(tmp_path):
    sets = [write_set(tmp_path / name) for name in "ab"]
    assert data.cifar10(sets[0]).identity == data.cifar10(sets[1]).identity
    file = sets[1] / cifar.TEST_FILE
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert data.cifar10(sets[0]).identity != data.cifar10(sets[1]).identity


def complain(folder):
    """The one line that a faulty folder gives."""
    with pytest.raises(UserError) as caught:
        data.cifar10(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("size", [0, 100, cifar.RECORD - 1, cifar.RECORD + 1])
def test_a_file_of_a_wrong_size_is_named(folder, size):
    (folder / "data_batch_3.bin").write_bytes(bytes(size))
    assert "data_batch_3.bin has" in complain(folder)


def test_a_label_over_nine_is_named(folder):
    rows = records(3, 0)
    rows[1, 0] = 10
    rows.tofile(folder / "data_batch_1.bin")
    message = complain(folder)
    assert "data_batch_1.bin has the label 10 in record 1" in message


def test_missing_files_and_folders_are_named(folder, tmp_path):
    (folder / cifar.TEST_FILE).unlink()
    assert "test_batch.bin is not in" in complain(folder)
    assert "there is no folder" in complain(tmp_path / "elsewhere")


def test_torchvisions_root_is_recognized_and_its_pickles_are_never_read(tmp_path):
    root = tmp_path / "torchvision [root]"
    pickled = root / "cifar-10-batches-py"
    pickled.mkdir(parents=True)
    for name in ("data_batch_1", "test_batch", "batches.meta"):
        (pickled / name).write_bytes(f"cos\nmkdir\n(S'{tmp_path}/ran'\ntR.".encode())
    for folder in (root, pickled):
        said = complain(folder)
        assert "pickles" in said
        assert 'load_images("cifar10")' in said
        assert "cifar-10-binary.tar.gz" in said
        assert "\n" not in said
    assert not (tmp_path / "ran").exists(), "what a pickle says was run"

    write_set(pickled)  # the binary files under torchvision's name
    assert len(data.cifar10(root).train_images) == len(data.cifar10(pickled).train_images) == 15
    for file in pickled.glob("*.bin"):
        file.unlink()
    write_set(root / "cifar-10-batches-bin", n=2)  # beside the pickles, in torchvision's root
    assert len(data.cifar10(root).train_images) == len(data.cifar10(pickled).train_images) == 10


def test_without_files_and_without_leave_to_download_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("DESCENT_CIFAR10", raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "cache")
    with pytest.raises(UserError, match="set DESCENT_CIFAR10"):
        data.cifar10(download=False)


def test_in_the_cache_only_files_of_the_full_size_count(tmp_path, monkeypatch):
    monkeypatch.delenv("DESCENT_CIFAR10", raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "cache")
    write_set(tmp_path / "cache" / cifar.FOLDER)
    with pytest.raises(UserError, match=r"30,730,000 bytes; delete .* and load the data again"):
        data.cifar10()


# --- the network -------------------------------------------------------------------------------


def make_archive(n=40):
    """A small archive laid out like the official one, and a stranger's file in it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for i, name in enumerate((*cifar.TRAIN_FILES, cifar.TEST_FILE, "../escaped.txt")):
            info = tarfile.TarInfo(f"{cifar.FOLDER}/{name}")
            content = records(n, i).tobytes()
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


CONTENT = make_archive()


class Server(ThreadingHTTPServer):
    """Serves CONTENT on loopback, with the fault that the path names."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []  # (path, range header)
        self.stop = threading.Event()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def handle_error(self, request, client_address):
        """Clients hang up here; that is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        fault, asked = self.path.strip("/"), self.headers.get("Range")
        self.server.asked.append((fault, asked))
        self.close_connection = True
        content, start = CONTENT, 0
        if fault == "missing":
            return self.send_error(404)
        if fault == "wrong-byte":
            content = bytearray(CONTENT)
            content[len(content) // 3] ^= 255
        if fault == "other-file":
            content = CONTENT[:-100]
        if asked and fault not in ("no-ranges", "other-file"):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            claimed = start + 1 if fault == "wrong-place" else start
            self.send_header("Content-Range", f"bytes {claimed}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        if fault != "endless":
            self.send_header("Content-Length", str(len(content) - start))
        if fault == "encoded":
            self.send_header("Content-Encoding", "x-gzip")
        self.end_headers()
        rest = bytes(content[start:])
        if fault == "breaks-off":
            self.wfile.write(rest[: max(len(content) // 4, 1)])
        elif fault == "breaks-at-once":
            self.wfile.write(rest[: len(content) // 2] if not asked else b"")
        elif fault == "poisoned":
            half = bytearray(rest[: len(content) // 2])
            half[100] ^= 255
            self.wfile.write(half)
        elif fault == "stalls":
            self.wfile.write(rest[:1000])
            self.server.stop.wait(20)
        elif fault == "dribbles":
            for i in range(0, len(rest), 50):
                self.wfile.write(rest[i : i + 50])
                if self.server.stop.wait(0.01):
                    break
        elif fault == "endless":
            self.wfile.write(rest + b"more")
        else:
            self.wfile.write(rest)
        return None


@pytest.fixture
def server():
    """A server that runs as long as the test."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.stop.set()
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(server, place, *faults, **options):
    """Download from addresses with these faults, in turn."""
    archive = download.Archive(
        "cifar-10-binary.tar.gz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(),
        tuple(server.url(fault) for fault in faults),
    )  # fmt: skip
    download.fetch_cifar10(place, archive, **{"timeout": 5.0, "floor": 0, **options})


def assert_whole(place):
    """All six files are there, as they were packed, and nothing else is."""
    assert sorted(p.name for p in place.iterdir()) == [cifar.FOLDER]
    for i, name in enumerate((*cifar.TRAIN_FILES, cifar.TEST_FILE)):
        assert (place / cifar.FOLDER / name).read_bytes() == records(40, i).tobytes()
    assert len(list((place / cifar.FOLDER).iterdir())) == 6


def assert_nothing_taken(place):
    """No folder of that name, so the next call downloads."""
    assert not (place / cifar.FOLDER).exists()
    assert not (place / "cifar-10-binary.tar.gz").exists()


def test_a_good_server_gives_the_files_and_nothing_is_printed(server, tmp_path, capfd):
    fetch(server, tmp_path, "good")
    assert_whole(tmp_path)
    assert server.asked == [("good", None)]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "fault", ["missing", "wrong-byte", "other-file", "endless", "stalls", "breaks-at-once"]
)
def test_after_a_bad_address_the_next_one_is_asked(server, tmp_path, fault):
    fetch(server, tmp_path, fault, "good", timeout=0.5)
    assert_whole(tmp_path)


def test_an_address_where_nobody_listens_is_passed_over(server, tmp_path):
    import socket

    with socket.socket() as silent:  # bound, but not listening
        silent.bind(("127.0.0.1", 0))
        archive = download.Archive(
            "a.tar.gz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(),
            (f"http://127.0.0.1:{silent.getsockname()[1]}/good", server.url("good")),
        )  # fmt: skip
        download.fetch_cifar10(tmp_path, archive)
    assert_whole(tmp_path)


def test_a_download_that_breaks_off_goes_on_where_it_stopped(server, tmp_path):
    fetch(server, tmp_path, "breaks-off")
    assert_whole(tmp_path)
    starts = [int(r.removeprefix("bytes=").rstrip("-")) if r else 0 for _, r in server.asked]
    assert starts == sorted(set(starts))
    assert starts[1] == len(CONTENT) // 4


def test_a_server_without_ranges_begins_again(server, tmp_path):
    fetch(server, tmp_path, "breaks-at-once", "no-ranges")
    assert_whole(tmp_path)


def test_a_server_that_sends_another_place_is_refused(server, tmp_path):
    fetch(server, tmp_path, "breaks-at-once", "wrong-place", "good")
    assert_whole(tmp_path)


def test_an_encoding_that_a_server_invents_is_not_undone(server, tmp_path):
    fetch(server, tmp_path, "encoded")
    assert_whole(tmp_path)


def test_a_slow_address_is_left_with_what_it_gave(server, tmp_path):
    fetch(server, tmp_path, "dribbles", "good", floor=10_000_000, window=0.2)
    assert_whole(tmp_path)
    (first, _), (second, begun) = server.asked
    assert (first, second) == ("dribbles", "good")
    assert begun is not None
    assert begun != "bytes=0-"


def test_where_all_are_slow_patience_wins(server, tmp_path):
    fetch(server, tmp_path, "good", floor=10**15, window=0.0)
    assert_whole(tmp_path)


def test_bytes_that_an_earlier_address_spoiled_are_fetched_again(server, tmp_path):
    fetch(server, tmp_path, "poisoned", "good")
    assert_whole(tmp_path)
    assert server.asked[-1] == ("good", None)


@pytest.mark.parametrize("faults", [("missing",), ("wrong-byte",), ("breaks-at-once", "missing")])
def test_a_failure_is_one_line_and_leaves_nothing_that_looks_whole(server, tmp_path, faults):
    with pytest.raises(UserError) as caught:
        fetch(server, tmp_path, *faults)
    assert "\n" not in str(caught.value)
    assert "set DESCENT_CIFAR10" in str(caught.value)
    assert_nothing_taken(tmp_path)


def test_a_later_call_goes_on_from_what_came(server, tmp_path):
    with pytest.raises(UserError, match="it broke off"):
        fetch(server, tmp_path, "breaks-at-once")
    assert_nothing_taken(tmp_path)
    fetch(server, tmp_path, "good")
    assert_whole(tmp_path)
    assert server.asked[-1] == ("good", f"bytes={len(CONTENT) // 2}-")


def test_an_unpacking_that_was_stopped_is_not_taken_for_done(server, tmp_path, monkeypatch):
    copy, calls = download.shutil.copyfileobj, []

    def fails_later(source, target):
        calls.append(target)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(download.shutil, "copyfileobj", fails_later)
    with pytest.raises(UserError, match="No space left on device"):
        fetch(server, tmp_path, "good")
    assert not (tmp_path / cifar.FOLDER).exists()
    fetch(server, tmp_path, "good")
    assert_whole(tmp_path)
    assert len(server.asked) == 1, "the archive was there, whole and checked"


def test_a_cache_that_cannot_be_written_is_one_line(server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be kept in"):
        fetch(server, tmp_path / "file", "good")


def test_the_addresses_are_of_the_official_archive():
    assert download.CIFAR10.size == 170_052_171
    assert len(bytes.fromhex(download.CIFAR10.sha256)) == 32
    assert len(download.CIFAR10.urls) >= 2
    assert all(u.startswith("https://") for u in download.CIFAR10.urls)
    assert all(u.endswith("/cifar-10-binary.tar.gz") for u in download.CIFAR10.urls)


# --- the synthetic set -------------------------------------------------------------------------


def test_the_synthetic_set_has_cifars_format():
    images = data.synthetic_cifar10(40, 20)
    assert images.train_images.shape == (40, 32, 32, 3)
    assert images.test_images.dtype == np.uint8
    assert images.train_labels.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(images.train_labels), 4)
    np.testing.assert_array_equal(np.bincount(images.test_labels), 2)
    assert len(set(images.class_names)) == 10
    assert "synthetic" in images.name


def test_the_synthetic_set_is_decided_by_its_seed():
    a, b, other = (data.synthetic_cifar10(30, 20, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(a.train_images, b.train_images)
    np.testing.assert_array_equal(a.test_images, b.test_images)
    assert (a.test_images != other.test_images).mean() > 0.9
    more = data.synthetic_cifar10(50, 20, seed=1)
    np.testing.assert_array_equal(a.test_images, more.test_images)


def test_no_test_image_is_a_training_image():
    images = data.synthetic_cifar10(300, 100)
    train = {image.tobytes() for image in images.train_images}
    assert not train & {image.tobytes() for image in images.test_images}


def test_a_class_is_not_told_by_its_mean_color():
    images = data.synthetic_cifar10(1000, 500)
    means = images.train_images.mean((1, 2))
    centers = np.stack([means[images.train_labels == c].mean(0) for c in range(10)])
    distances = np.linalg.norm(images.test_images.mean((1, 2))[:, None] - centers, axis=2)
    assert (distances.argmin(1) == images.test_labels).mean() < 0.4


@pytest.mark.parametrize("sizes", [(0, 10), (10, 0), (60_001, 10)])
def test_sizes_out_of_range_are_refused(sizes):
    with pytest.raises(ValueError, match="between 1 and 60000"):
        data.synthetic_cifar10(*sizes)


def test_drawing_takes_a_few_seconds():
    start = time.process_time()
    data.synthetic_cifar10(500, 100)
    assert time.process_time() - start < 1.0  # 2,000 and 1,000 take five times as long


# --- batches -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    """A few images whose label is their place."""
    rng = np.random.default_rng(0)
    return rng.integers(256, size=(10, 32, 32, 3), dtype=np.uint8), np.arange(10)


def test_batches_are_normalized_on_the_device(small):
    images, labels = small
    mean, std = (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)
    batches = data.DeviceBatches(images, labels, 4, mean=mean, std=std, device="cpu")
    assert len(batches) == 3
    seen = [(x.numpy(), y.numpy()) for x, y in batches]
    assert [len(y) for _, y in seen] == [4, 4, 2]
    x = np.concatenate([x for x, _ in seen])
    expected = (images / 255.0 - mean) / std
    np.testing.assert_allclose(x.transpose(0, 2, 3, 1), expected, rtol=0, atol=1e-5)
    np.testing.assert_array_equal(np.concatenate([y for _, y in seen]), labels)
    plain = data.DeviceBatches(images, labels, 10, device="cpu")
    (x, _), = plain  # fmt: skip
    np.testing.assert_allclose(x.numpy(), images.transpose(0, 3, 1, 2) / 255.0, atol=1e-6)


def orders(batches, epochs):
    """Labels of some epochs, a list each."""
    return [[int(i) for _, y in batches for i in y] for _ in range(epochs)]


def test_a_shuffle_an_epoch_reproducible_from_the_seed(small):
    import torch

    def make(seed):
        return data.DeviceBatches(*small, 3, shuffle=True, seed=seed, device="cpu")

    first = orders(make(5), 3)
    torch.manual_seed(99)
    assert orders(make(5), 3) == first
    assert all(sorted(order) == list(range(10)) for order in first)
    assert len({tuple(order) for order in first}) == 3
    assert orders(make(6), 1)[0] != first[0]
    again = make(5)
    again.epoch = 2
    assert orders(again, 1)[0] == first[2]


def test_two_passes_at_a_time_do_not_disturb_each_other(small):
    together = data.DeviceBatches(*small, 1, shuffle=True, device="cpu")
    pairs = list(zip(together, together, strict=True))
    alone = orders(data.DeviceBatches(*small, 1, shuffle=True, device="cpu"), 2)
    assert [int(y) for (_, y), _ in pairs] == alone[0]
    assert [int(y) for _, (_, y) in pairs] == alone[1]


def test_the_last_batch_can_be_left_out(small):
    batches = data.DeviceBatches(*small, 4, drop_last=True, device="cpu")
    assert len(batches) == 2
    assert [len(y) for _, y in batches] == [4, 4]


def test_augmentation_gets_whole_batches_and_a_generator_on_the_device(small):
    seen = []

    def augment(x, generator):
        seen.append((len(x), generator.device.type))
        return x + 1.0

    batches = data.DeviceBatches(*small, 4, augment=augment, device="cpu")
    assert float(min(x.min() for x, _ in batches)) >= 1.0
    assert seen == [(4, "cpu"), (4, "cpu"), (2, "cpu")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (dict(labels=np.arange(9)), "10 images, but 9 labels"),
        (dict(batch_size=0), "batch_size of at least 1"),
        (dict(images=np.zeros((10, 32, 32, 3))), "uint8"),
        (dict(images=np.zeros((10, 3072), np.uint8)), "uint8 of shape"),
        (dict(mean=(0.5,)), "3 numbers each"),
        (dict(std=(1.0, 0.0, 1.0)), "above zero"),
    ],
)
def test_wrong_batches_are_refused(small, change, says):
    arguments = dict(images=small[0], labels=small[1], batch_size=4, device="cpu")
    with pytest.raises(ValueError, match=says):
        data.DeviceBatches(**{**arguments, **change})


def test_read_only_arrays_are_taken_without_a_warning(small, recwarn):
    images = small[0].copy()
    images.flags.writeable = False
    next(iter(data.DeviceBatches(images, small[1], 4, device="cpu")))
    assert not recwarn.list


def test_every_crop_is_a_window_of_the_padded_image(small):
    import torch

    x = data.DeviceBatches(*small, 10, device="cpu").normalized(small[0])
    out = data.crop_flip_cutout(2, 0)(x, torch.Generator().manual_seed(0)).numpy()
    padded = np.pad(x.numpy(), ((0, 0), (0, 0), (2, 2), (2, 2)))
    kinds = set()
    for image, source in zip(out, padded, strict=True):
        found = [
            (top, left, flip)
            for top in range(5) for left in range(5) for flip in (1, -1)
            if np.array_equal(image[:, :, ::flip], source[:, top : top + 32, left : left + 32])
        ]  # fmt: skip
        assert len(found) == 1
        kinds.add(found[0])
    assert len(kinds) > 3


def test_offsets_flips_and_erased_places_are_uniform():
    import torch

    n = 4000
    x = torch.zeros(n, 1, 32, 32)
    x[:, 0, 16, 10] = 1.0
    out = data.crop_flip_cutout(4, 0)(x, torch.Generator().manual_seed(1))
    rows = out.sum((1, 3)).argmax(1).numpy()
    assert set(rows) == set(range(12, 21))
    counts = np.bincount(rows - 12, minlength=9)
    assert np.abs(counts / n - 1 / 9).max() < 5 * np.sqrt(1 / 9 * 8 / 9 / n)
    mirrored = (out.sum((1, 2)).argmax(1) > 15).numpy()
    assert abs(mirrored.mean() - 0.5) < 5 * 0.5 / np.sqrt(n)
    erased = 1.0 - data.crop_flip_cutout(0, 16)(torch.ones(n, 1, 32, 32), torch.Generator())
    area = erased.mean((1, 2, 3)).numpy()
    full = (area == 0.25).mean()
    assert abs(area.mean() - 0.1914) < 5 * area.std() / np.sqrt(n)
    assert abs(full - 0.2822) < 5 * np.sqrt(0.2822 * 0.7178 / n)


# --- the real images, where they are lent --------------------------------------------------------


@contextmanager
def unpacked(tmp_path):
    """The lossless subset as official files."""
    import subprocess
    import sys

    script = SHARED / "unpack.py"
    if not script.is_file():
        pytest.skip("not on CI: the real images are not lent to this checkout")
    subprocess.run(
        [sys.executable, script, tmp_path, "--lossless"], check=True, capture_output=True
    )
    yield tmp_path


def test_real_images_load_in_the_official_order(tmp_path):
    with unpacked(tmp_path) as place:
        images = data.load_images(place)
        source = np.load(SHARED / "cifar10_lossless_subset.npz")
        np.testing.assert_array_equal(images.train_images, source["train_images"])
        np.testing.assert_array_equal(images.test_images, source["test_images"])
        np.testing.assert_array_equal(images.train_labels, source["train_labels"])
        np.testing.assert_array_equal(images.test_labels, source["test_labels"])
    assert images.name == "part of CIFAR-10 (8,068 training, 1,017 test images)"


@pytest.mark.skipif(
    not os.environ.get("DESCENT_DOWNLOAD"),
    reason="not on CI: DESCENT_DOWNLOAD=1 fetches 170 MB from the real addresses",
)
@pytest.mark.parametrize("url", download.CIFAR10.urls)
@pytest.mark.timeout(4000)
def test_the_real_addresses_give_the_archive(tmp_path, url):
    official = download.CIFAR10
    one = download.Archive(official.name, official.size, official.sha256, (url,))
    download.fetch_cifar10(tmp_path, one, floor=0)
    assert (tmp_path / cifar.FOLDER / cifar.TEST_FILE).stat().st_size == 30_730_000
