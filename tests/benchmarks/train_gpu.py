"""How long do the assignment's 100 epochs take? ``python tests/benchmarks/train_gpu.py``.

Both networks are trained for 100 epochs, evaluation after every epoch included, by the course's
fast loop. In the same run they are trained by the worked solution of unit 11, the plain loop that
the lesson teaches; and the usual way: a DataLoader whose worker processes normalize and augment
each image on the CPU, and a loop that asks for the loss at every step. These two are timed over a
few epochs and scaled to 100. Beside the seconds stands the share of the matrix rate that this
device reaches in a large product of the same precision.

It runs on CIFAR-10 where the files are given, else on random images: for time that is the same,
for accuracy it is not. ``--jpeg`` says beside the numbers that these images went through JPEG,
which costs accuracy. ``--tiny`` runs everything on a few images, on any machine.
"""

import argparse
import os
import platform
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from course import cifar, data, models, run, training
from course.authoring import session
from course.authoring.unit import all_units
from course.cifar10.batches import default_device

EPOCHS = 100


@dataclass(frozen=True)
class Row:
    """One way of training one network; `seconds` are for 100 epochs."""

    network: str
    way: str
    seconds: float
    rate: float  # operations a second
    share: float  # of the device's measured matrix rate
    accuracy: float


class UsualImages(Dataset):
    """One image after the other, as an array of floats, augmented by the CPU."""

    def __init__(self, images, labels, mean, std, augment):
        self.images, self.labels, self.augment = images, labels, augment
        self.mean = torch.tensor(mean).reshape(3, 1, 1)
        self.std = torch.tensor(std).reshape(3, 1, 1)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        x = torch.from_numpy(self.images[i]).permute(2, 0, 1).float().div(255)
        x = (x - self.mean) / self.std
        if self.augment:
            x = nn.functional.pad(x, (4, 4, 4, 4))
            top, left = torch.randint(9, (2,)).tolist()
            x = x[:, top : top + 32, left : left + 32]
            if torch.rand(()) < 0.5:
                x = x.flip(2)
            row, column = torch.randint(32, (2,)).tolist()
            x = x.clone()
            x[:, max(row - 8, 0) : row + 8, max(column - 8, 0) : column + 8] = 0.0
        return x, int(self.labels[i])


def random_images(n_train, n_test):
    """Noise in CIFAR-10's format."""
    rng = np.random.default_rng(0)
    parts = []
    for n in (n_train, n_test):
        parts += [rng.integers(256, size=(n, 32, 32, 3), dtype=np.uint8), rng.integers(10, size=n)]
    name = f"random images ({n_train:,} training, {n_test:,} test)"
    return data.ImageSet(*parts, name, cifar.CLASS_NAMES, {})


def wait(device):
    """Let the device finish."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def operations(model, images):
    """Floating-point operations of an epoch: forward and backward in training, forward in test."""
    forward = 2 * models.multiply_adds(model)
    return forward * (3 * len(images.train_labels) + len(images.test_labels))


def matrix_rate(device, precision, n, repeats):
    """Operations a second in products of two n x n matrices: the best of a few tries."""
    a, b = (torch.randn(n, n, device=device, dtype=precision) for _ in range(2))
    best = 0.0
    for _ in range(4):
        wait(device)
        start = time.perf_counter()
        for _ in range(repeats):
            a @ b
        wait(device)
        best = max(best, 2 * n**3 * repeats / (time.perf_counter() - start))
    return best


def time_fast(model, images, device, batch_size, epochs, compiled):
    """Seconds for 100 epochs by `train_fast`, and its history; one epoch goes before the clock."""
    settings = dict(
        batch_size=batch_size, lr=0.05, schedule=run.triangle(), device=device, compiled=compiled
    )
    run.train_fast(model, images, 1, **settings)
    wait(device)
    start = time.perf_counter()
    history = run.train_fast(model, images, epochs, **settings)
    wait(device)
    return (time.perf_counter() - start) * EPOCHS / epochs, history


def lesson():
    """What unit 11 defines: its setup cell's names and every worked solution."""
    (unit,) = (unit for unit in all_units() if unit.id.startswith("11-"))
    return session.reference(unit)


def time_lesson(model, images, device, batch_size, epochs):
    """Seconds for 100 epochs by the lesson's functions; one epoch goes before the clock."""
    solved = lesson()
    mean, std = (
        [float(x) for x in part] for part in solved["channel_statistics"](images.train_images)
    )

    def augment(x, generator):
        return solved["random_cutout"](solved["random_crop_flip"](x, 4, generator), 16, generator)

    options = dict(mean=mean, std=std, device=device)
    train = data.DeviceBatches(
        images.train_images, images.train_labels, batch_size, augment=augment, shuffle=True,
        **options,
    )  # fmt: skip
    test = data.DeviceBatches(images.test_images, images.test_labels, 1000, **options)
    model.to(device, memory_format=torch.channels_last)
    solved["train"](model, train, test, 1, 0.01)
    wait(device)
    start = time.perf_counter()
    history = solved["train"](model, train, test, epochs, 0.05, schedule=run.triangle())
    wait(device)
    return (time.perf_counter() - start) * EPOCHS / epochs, history["test_accuracy"][-1]


def time_usual(model, images, device, batch_size, epochs, workers):
    """Seconds for 100 epochs with worker processes; one epoch goes before the clock."""
    mean, std = run.normalization(images)

    def loader(images, labels, training):
        return DataLoader(
            UsualImages(images, labels, mean, std, training), batch_size, shuffle=training,
            num_workers=workers, persistent_workers=workers > 0, pin_memory=device.type == "cuda",
        )  # fmt: skip

    train = loader(images.train_images, images.train_labels, True)
    test = loader(images.test_images, images.test_labels, False)
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    start = 0.0
    for epoch in range(epochs + 1):
        if epoch == 1:
            wait(device)
            start = time.perf_counter()
        model.train()
        for x, y in train:
            loss = nn.functional.cross_entropy(model(x.to(device)), y.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()
        model.eval()
        hits = 0
        with torch.no_grad():
            for x, y in test:
                hits += (model(x.to(device)).argmax(1) == y.to(device)).sum().item()
    wait(device)
    return (time.perf_counter() - start) * EPOCHS / epochs, hits / len(images.test_labels)


def measure(images, device, tiny=False, batch_size=512, few=3, workers=2, compiled=False):
    """Yield the rows of the table."""
    precision = training._precision("auto", device)
    rate = matrix_rate(device, precision, *((256, 2) if tiny else (8192, 20)))
    for name, make in models.NETWORKS.items():
        build = (lambda make=make: make(width=8)) if tiny and name == "resnet9" else make
        work = operations(build(), images) * EPOCHS
        epochs = 1 if tiny else EPOCHS
        few = 1 if tiny else few
        seconds, history = time_fast(build(), images, device, batch_size, epochs, compiled)
        ways = {
            "fast": (seconds, history["test_accuracy"][-1]),
            "lesson": time_lesson(build(), images, device, batch_size, few),
            "usual": time_usual(build(), images, device, batch_size, few, workers),
        }
        for way, (seconds, accuracy) in ways.items():
            yield Row(name, way, seconds, work / seconds, work / seconds / rate, accuracy)


def machine(device):
    """What this ran on."""
    if device.type == "cuda":
        where = torch.cuda.get_device_name(device)
    else:
        where = f"{platform.processor() or platform.machine()} without a GPU"
    return (
        f"{where}, {os.cpu_count()} CPU cores, Python {platform.python_version()}, "
        f"PyTorch {torch.__version__}"
    )


def main(arguments=None):
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="a folder with CIFAR-10's binary files")
    parser.add_argument("--jpeg", action="store_true", help="these images went through JPEG")
    parser.add_argument("--tiny", action="store_true", help="a few images, on any machine")
    parser.add_argument("--batch-size", type=int, default=512)
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8))
    parser.add_argument("--compiled", action="store_true", help="with torch.compile")
    options = parser.parse_args(arguments)
    device = torch.device("cpu") if options.tiny else default_device()
    if device.type != "cuda" and not options.tiny:
        print("no CUDA device here; --tiny shows that it runs")
        return 2
    if options.data:
        images = data.load_images(options.data)
    else:
        images = random_images(*((96, 32) if options.tiny else (50_000, 10_000)))
    print(machine(device))
    print(f"data: {images.name}; batches of {options.batch_size}; {options.workers} workers")
    print(f"{'network':<12}{'way':<8}{'100 epochs':>12}{'rate':>16}{'of peak':>9}{'accuracy':>10}")
    for row in measure(
        images, device, options.tiny, options.batch_size, workers=options.workers,
        compiled=options.compiled,
    ):  # fmt: skip
        print(
            f"{row.network:<12}{row.way:<8}{row.seconds:>10.1f} s{row.rate / 1e12:>9.3f} Tflop/s"
            f"{100 * row.share:>7.1f} %{100 * row.accuracy:>8.1f} %"
        )
    print("of peak: of the rate measured here in a large matrix product of the same precision.")
    print("lesson: the worked solution of unit 11; usual: a DataLoader with workers, float32.")
    print("Both over a few epochs, scaled to 100; their accuracy is after those few epochs.")
    if options.jpeg:
        print("The images went through JPEG, which is reported to cost 2 to 3 points of accuracy.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
