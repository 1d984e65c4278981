"""What happens in a process that grades? One engine, kept warm, one submission after the other."""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.util
import os
import signal
import threading

from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import SandboxFailed

from .engine import Engine, Outcome
from .master import Master

_engines: dict[Limits, Engine] = {}
_one_at_a_time = threading.Lock()  # a Dask worker may have several threads; tests share globals


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
    """
    with _one_at_a_time:
        return _engine(limits).grade(master, content)


def _engine(limits: Limits) -> Engine:
    """Return the engine of this process, made when it is first needed."""
    if limits not in _engines:
        _engines[limits] = Engine(limits, number=os.getpid() % 4000)
    return _engines[limits]


def start(limits: Limits) -> None:
    """Prepare a worker process: it leaves interrupts to its parent, and goes when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    multiprocessing.util.Finalize(None, close, exitpriority=100)  # forks do not come to atexit
    with contextlib.suppress(SandboxFailed):  # the first submission will tell
        _engine(limits).warm_up()


def _leave_with_parent() -> None:
    """Wait for the parent's end. Killed, it cannot tell its workers, who would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)  # the sandboxes die with this process


@atexit.register
def close() -> None:
    """End the sandboxes."""
    while _engines:
        _engines.popitem()[1].close()
