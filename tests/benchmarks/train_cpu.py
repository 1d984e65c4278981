"""How long does the assignment take without a GPU? ``python tests/benchmarks/train_cpu.py``.

The short run on the synthetic set with the settings of the unit, on as many cores as asked for: the
seconds that pass and those that the processor worked, so that a busy machine can be told from a
slow one. With ``--unit`` the solved notebook of unit 11 is executed from top to bottom instead.
"""

import argparse
import os
import platform
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The settings of the short run: batches of 32 give 500 steps, enough for the norms' statistics.
SHORT_RUN = dict(epochs=8, batch_size=32, lr=0.02)
CUTOUT = 8  # half of what CIFAR-10 gets, as the shapes are small


def short_run(threads, n_train=None, epochs=None, n_test=None):
    """Train on the synthetic set.

    Returns
    -------
    images, history, seconds, worked : ImageSet, dict, float, float
    """
    import torch

    from course import data, models, run

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    sizes = {"n_train": n_train, "n_test": n_test}
    start, worked = time.perf_counter(), time.process_time()
    try:
        images = data.synthetic_cifar10(**{k: v for k, v in sizes.items() if v})
        torch.manual_seed(0)
        history = run.train_fast(
            models.AssignmentNet(), images, schedule=run.triangle(), device="cpu",
            augment=data.crop_flip_cutout(4, CUTOUT),
            **{**SHORT_RUN, **({"epochs": epochs} if epochs else {})},
        )  # fmt: skip
    finally:
        torch.set_num_threads(before)
    return images, history, time.perf_counter() - start, time.process_time() - worked


def execute_unit(threads):
    """Seconds for the solved notebook of unit 11 in a kernel of its own."""
    import nbformat
    from nbclient import NotebookClient

    (path,) = (ROOT / "source").glob("11-*/cifar10.ipynb")
    notebook = nbformat.read(path, as_version=4)
    os.environ.update(OMP_NUM_THREADS=str(threads), DESCENT_CIFAR10="")
    start = time.perf_counter()
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": path.parent}}).execute()
    return time.perf_counter() - start


def machine(threads):
    """What this ran on."""
    import torch

    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {threads} threads, {platform.system()}, "
        f"Python {platform.python_version()}, PyTorch {torch.__version__}"
    )


def main(arguments=None):
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--unit", action="store_true", help="the whole solved notebook")
    parser.add_argument("--tiny", action="store_true", help="a few images, to see that it runs")
    options = parser.parse_args(arguments)
    print(machine(options.threads))
    if options.unit:
        print(f"unit 11, whole: {execute_unit(options.threads):.1f} s")
        return 0
    tiny = dict(n_train=32, epochs=1, n_test=20) if options.tiny else {}
    images, history, seconds, worked = short_run(options.threads, **tiny)
    print(f"data: {images.name}")
    print(f"{'epoch':>5}{'rate':>9}{'train loss':>12}{'train':>9}{'test':>9}")
    rows = zip(
        *(history[k] for k in ("lr", "train_loss", "train_accuracy", "test_accuracy")), strict=True
    )
    for epoch, (lr, loss, train, test) in enumerate(rows, 1):
        print(f"{epoch:>5}{lr:>9.4f}{loss:>12.3f}{100 * train:>7.1f} %{100 * test:>7.1f} %")
    print(f"{seconds:.1f} s passed, {worked:.1f} s of processor time")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
