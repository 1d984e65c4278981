"""How is JupyterLab started in a learner's folder?"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from course.errors import UserError


def start(folder: Path, notebook: str, *options: str) -> int:
    """Open a notebook in JupyterLab, and wait until somebody stops it.

    Parameters
    ----------
    folder : Path
        What JupyterLab shows.
    notebook : str
        Path within it, with forward slashes.
    *options : str
        Handed to JupyterLab.

    Returns
    -------
    int
        Its exit code.

    Raises
    ------
    UserError
        If JupyterLab is not installed.
    """
    if find_spec("jupyterlab") is None:
        what = "JupyterLab is not installed here: pip install 'descent-course[lab]'"
        raise UserError(f"{what}; the units are in {folder}")
    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{notebook}", "--log-level=WARN", *options,
    ]  # fmt: skip
    running = subprocess.Popen(command)
    while True:
        try:
            code = running.wait()
            return code if code >= 0 else 128 - code  # as a shell says it of a signal
        except KeyboardInterrupt:  # meant for JupyterLab, which asks whether it is to stop
            continue
