"""How much may one submission use?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Attributes
    ----------
    cell, call, test, total : float
        Seconds of processor time that the student's code may take: for a cell, for one call of a
        test's, for all calls of a test, for everything. What the tests themselves compute does
        not count.
    wall : float
        How many times as long each of these may take by the clock, since a machine has other
        work, too, and a process that sleeps takes no processor time.
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
    inodes : int
        Files and folders in it.
    processors : float
        How many processors it may keep busy, where control groups tell.
    output : int
        Characters of output kept of one cell.
    restarts : int
        How often a submission whose process died is started again to grade what is left.
    """

    cell: float = 20.0
    call: float = 20.0
    test: float = 120.0
    total: float = 600.0
    wall: float = 2.0
    grace: float = 1.5
    memory: int = 2 * 2**30
    processes: int = 48
    files: int = 128
    scratch: int = 64 * 2**20
    inodes: int = 10_000
    processors: float = 1.0
    output: int = 100_000
    restarts: int = 3
