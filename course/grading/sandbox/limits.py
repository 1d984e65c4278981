"""How much may one submission use?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Attributes
    ----------
    cell, test, total : float
        Seconds for a cell of the student's, for a test cell, for everything.
    grace : float
        Seconds after which a cell that does not stop is killed.
    memory : int
        Bytes, all of the submission's processes together.
    processes : int
        Processes and threads at once.
    files : int
        Open files of one process.
    scratch : int
        Bytes of the scratch folder, which is also the largest file.
    output : int
        Characters of output kept of one cell.
    restarts : int
        How often a submission whose process died is started again to grade what is left.
    """

    cell: float = 20.0
    test: float = 20.0
    total: float = 120.0
    grace: float = 1.5
    memory: int = 2 * 2**30
    processes: int = 48
    files: int = 128
    scratch: int = 64 * 2**20
    output: int = 100_000
    restarts: int = 3
