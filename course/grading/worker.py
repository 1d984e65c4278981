"""What happens in a process that grades? It keeps an examiner, one submission after the other."""

from __future__ import annotations

import atexit
import multiprocessing
import multiprocessing.connection
import multiprocessing.util
import os
import signal
import threading

from course.grading.examine.process import Examiner
from course.grading.sandbox.limits import Limits

from .engine import Outcome
from .master import Master

_examiners: dict[Limits, Examiner] = {}
_one_at_a_time = threading.Lock()  # a Dask worker may have several threads


def run(master: Master, content: bytes, limits: Limits) -> Outcome:
    """Grade one file; a pure function, on whatever machine it runs.

    Parameters
    ----------
    master : Master
    content : bytes
    limits : Limits

    Returns
    -------
    Outcome

    Raises
    ------
    SandboxFailed
        If no student process can be started at all.
    """
    with _one_at_a_time:
        return _examiner(limits).grade(master, content)


def _examiner(limits: Limits, forks: bool = False) -> Examiner:
    """Return the examiner of this process, made when it is first needed."""
    if limits not in _examiners:
        _examiners[limits] = Examiner(limits, number=os.getpid() % 4000, forks=forks)
    return _examiners[limits]


def start(limits: Limits) -> None:
    """Prepare a worker process: it leaves interrupts to its parent, and goes when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _examiner(limits, forks=hasattr(os, "fork")).start()  # before there are threads
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    multiprocessing.util.Finalize(None, close, exitpriority=100)  # forks do not come to atexit


def _leave_with_parent() -> None:
    """Wait for the parent's end. Killed, it cannot tell its workers, who would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)  # the examiner and its sandbox end with this process


@atexit.register
def close() -> None:
    """End the examiners and their sandboxes."""
    while _examiners:
        _examiners.popitem()[1].close()
