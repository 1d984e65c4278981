"""How long does the assignment take without a GPU? ``python tests/benchmarks/train_cpu.py``.

The short run on the synthetic set with the settings of the unit, on as many cores as asked for: the
seconds that pass and those that the processor worked, so that a busy machine can be told from a
slow one. With ``--unit`` the solved notebook of unit 11 is executed from top to bottom instead, on
the synthetic set or, with ``--data FOLDER``, on CIFAR-10's binary files.
"""

import argparse
import os
import platform
import tempfile
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


def solved_unit(folder=None, epochs=None):
    """Unit 11's notebook with its solutions, for other data or another number of epochs.

    Parameters
    ----------
    folder : str, optional
        CIFAR-10's binary files; the synthetic set without it.
    epochs : int, optional
        Other than the notebook's own number.

    Returns
    -------
    NotebookNode
    """
    import nbformat

    (path,) = (ROOT / "source").glob("11-*/cifar10.ipynb")
    notebook = nbformat.read(path, as_version=4)
    changes = {}
    if folder:
        changes['SOURCE = "cifar10" if GPU else "synthetic"'] = (
            f"SOURCE = {str(Path(folder).resolve())!r}"
        )
    if epochs:
        changes["EPOCHS = 100 if GPU else 8"] = f"EPOCHS = {epochs}"
    for old, new in changes.items():
        (cell,) = (c for c in notebook.cells if f"\n{old}" in f"\n{c.source}")
        cell.source = cell.source.replace(old, new)
    return notebook


def execute_unit(threads, folder=None, epochs=None):
    """Execute the solved notebook in a kernel of its own.

    Returns
    -------
    seconds : float
    printed : str
        What the cells that use the finished functions printed.
    """
    from nbclient import NotebookClient

    notebook = solved_unit(folder, epochs)
    os.environ.update(OMP_NUM_THREADS=str(threads), DESCENT_CIFAR10="")
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:  # where the notebook leaves its run
        resources = {"metadata": {"path": scratch}}
        NotebookClient(notebook, timeout=None, resources=resources).execute()
    seconds = time.perf_counter() - start
    tools = [c for c in notebook.cells if "tool" in c.metadata.get("tags", [])]
    texts = [o.text for c in tools for o in c.outputs if o.get("name") == "stdout"]
    return seconds, "".join(texts)


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
    parser.add_argument("--data", help="with --unit: a folder with CIFAR-10's binary files")
    parser.add_argument("--epochs", type=int, help="with --unit: other than the notebook's own")
    parser.add_argument("--tiny", action="store_true", help="a few images, to see that it runs")
    options = parser.parse_args(arguments)
    print(machine(options.threads))
    if options.unit:
        seconds, printed = execute_unit(options.threads, options.data, options.epochs)
        print(printed.strip())
        print(f"unit 11, whole: {seconds:.1f} s")
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
