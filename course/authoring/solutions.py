"""How does a master notebook become a worked solution, executed and without hidden tests?"""

from __future__ import annotations

import copy
import os
import re
import tempfile
from pathlib import Path

from nbformat import NotebookNode

import course
from course.errors import UserError

from . import pair, release
from .unit import BEGIN_HIDDEN, END_HIDDEN, Unit

_HIDDEN = re.compile(rf"\n?{re.escape(BEGIN_HIDDEN)}.*?{re.escape(END_HIDDEN)}", re.S)
_MARKER = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.M)
_TIMEOUT = 600  # seconds a cell, on a busy machine


def make(unit: Unit) -> NotebookNode:
    """Fill in, execute and tidy a unit's notebook.

    Raises
    ------
    UserError
        If a cell fails, runs too long, or there is no Python kernel.
    """
    nb = without_hidden_tests(unit)
    release.address(nb, f"solutions/{unit.id}/{unit.path.name}")
    execute(nb, unit)
    return tidy(nb)


def without_hidden_tests(unit: Unit) -> NotebookNode:
    """The master with its solutions and visible checks alone."""
    nb = copy.deepcopy(unit.notebook)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source = _MARKER.sub("", _HIDDEN.sub("", cell.source)).rstrip("\n")
    return nb


def execute(nb: NotebookNode, unit: Unit) -> None:
    """Run a notebook in a kernel of this environment, in an empty folder."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    with tempfile.TemporaryDirectory() as folder:
        package = str(Path(course.__file__).parents[1])  # the kernel uses the course that builds
        environment = {
            "DESCENT_PROGRESS": str(Path(folder) / "progress.json"),
            "TQDM_DISABLE": "1",  # a progress bar is no result
            "CUDA_VISIBLE_DEVICES": "",  # what is committed comes from a CPU and the synthetic set
            "OMP_WAIT_POLICY": "PASSIVE",  # threads that wait leave the processor to others
            "PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")])),
        }
        client = NotebookClient(
            nb, timeout=_TIMEOUT, kernel_name="python3", extra_arguments=["--log-level=ERROR"]
        )
        try:
            client.execute(cwd=folder, env={**os.environ, **environment})
        except NoSuchKernel:
            raise UserError(
                "there is no Python kernel to run notebooks with: "
                "pip install ipykernel, or run `make demo`, which installs it"
            ) from None
        except CellTimeoutError:
            raise UserError(f"{unit.path}: a cell runs for more than {_TIMEOUT} s") from None
        except DeadKernelError:
            raise UserError(f"{unit.path}: the kernel died; is there enough memory?") from None
        except CellExecutionError as error:
            cell = next((i for i, c in enumerate(nb.cells) if _failed(c)), -1)
            where = f"cell {cell} ({nb.cells[cell].get('id', '')})"
            reason = f"{error.ename}: {str(error.evalue).splitlines()[0] if error.evalue else ''}"
            raise UserError(f"{unit.path}, {where}: the solution fails: {reason}") from None


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def tidy(nb: NotebookNode) -> NotebookNode:
    """Drop what differs from run to run: timings, widget models, the interpreter's version."""
    nb.metadata = NotebookNode(kernelspec=NotebookNode(pair.KERNEL))
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        outputs = cell.get("outputs", [])
        # What a picture is worth when its widget is gone stands in the picture's own output, too.
        outputs[:] = [o for o in outputs if o.get("metadata", {}).get("descent") != "still"]
        for output in outputs:
            if "data" in output:
                output.data.pop("application/vnd.jupyter.widget-view+json", None)
                _one_line_pictures(output)
    return nb


def _one_line_pictures(output: NotebookNode) -> None:
    if "image/png" in output.data:
        output.data["image/png"] = "".join(output.data["image/png"].split())
