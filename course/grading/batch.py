"""How do many submissions run at once, on this machine or on a cluster, and none stops the rest?"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from course.errors import UserError
from course.grading.record.records import TIME_LIMIT
from course.grading.sandbox import sandbox
from course.grading.sandbox.limits import Limits

from . import intake, worker
from .engine import Outcome
from .master import Master

_TRIES = 2  # a submission in whose company the pool broke twice is not tried again
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
_AHEAD = 3  # submissions a worker that are sent ahead


@dataclass(frozen=True)
class Job:
    """One submission to be graded; `key` is the caller's own."""

    key: Any
    master: Master
    content: bytes


def default_workers() -> int:
    """One a core, at most eight: each holds PyTorch in memory twice."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(available or 1, 8))


def get_ready() -> None:
    """Start loading, in a process beside this one, what workers need: they are its forks."""
    if _FORKS:
        from multiprocessing import forkserver

        _context()
        with _one_thread_each():
            forkserver.ensure_running()


def _context() -> multiprocessing.context.BaseContext:
    if not _FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # PyTorch is loaded once for all. A process that has only imported it has no threads yet.
    context.set_forkserver_preload(["course.grading.worker", "torch"])
    return context


class Pool:
    """Processes on this machine that grade; they get warm while the work is being prepared.

    Parameters
    ----------
    workers : int
    limits : Limits
    """

    def __init__(self, workers: int, limits: Limits):
        self.width, self.broken = workers, False
        self.executor = ProcessPoolExecutor(
            workers, mp_context=_context(), initializer=worker.start, initargs=(limits,)
        )
        with _one_thread_each():
            for _ in range(workers):
                self.executor.submit(int)  # starts a process

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *details: object) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)


def run(
    jobs: Iterable[Job],
    limits: Limits,
    workers: int,
    scheduler: str | None = None,
    pool: Pool | None = None,
) -> Iterator[tuple[Job, Outcome | BaseException]]:
    """Grade jobs and hand them back as they are done, in whatever order.

    A hand-in that reached a limit of time is tried once more when all others are done, alone, so
    that no mark is lost to a machine that was busy with its neighbours.

    Parameters
    ----------
    jobs : iterable of Job
    limits : Limits
    workers : int
        Processes on this machine; ignored with a scheduler.
    scheduler : str, optional
        Address of a Dask scheduler.
    pool : Pool, optional
        Warm processes to use, in place of new ones.

    Yields
    ------
    Job, Outcome or exception
        An exception where the grader itself failed.
    """
    waiting, late = deque(jobs), []
    several = len(waiting) > 1
    with ExitStack() as stack:
        if scheduler is None and pool is None and waiting:
            pool = stack.enter_context(Pool(min(workers, len(waiting)), limits))
        for job, outcome in _run_all(waiting, limits, workers, scheduler, pool):
            if several and _ran_out_of_time(outcome):
                late.append(job)
            else:
                yield job, outcome
        for job in late:
            yield from _run_all(deque([job]), limits, 1, scheduler, pool)


def _ran_out_of_time(outcome: Outcome | BaseException) -> bool:
    return isinstance(outcome, Outcome) and any(t.outcome == TIME_LIMIT for t in outcome.tests)


def _run_all(
    waiting: deque[Job], limits: Limits, workers: int, scheduler: str | None, pool: Pool | None
) -> Iterator[tuple[Job, Outcome | BaseException]]:
    """Grade jobs side by side; a pool that breaks is replaced."""
    tries: dict[Any, int] = {}
    while waiting:
        if pool is not None and pool.broken:
            pool = None
        with _executor(min(workers, len(waiting)), limits, scheduler, pool) as (executor, width):
            running: dict[Future, Job] = {}
            broken = False
            while (waiting and not broken) or running:
                broken |= _submit(executor, waiting, running, _AHEAD * width, limits, broken)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    job = running.pop(future)
                    error = future.exception()
                    if not isinstance(error, BrokenProcessPool):
                        yield job, error or future.result()
                        continue
                    broken = True
                    tries[job.key] = tries.get(job.key, 0) + 1
                    if tries[job.key] < _TRIES:
                        waiting.append(job)
                    else:
                        yield job, error
        if broken and pool is not None:
            pool.broken = True


def _submit(
    executor: Executor,
    waiting: deque[Job],
    running: dict[Future, Job],
    most: int,
    limits: Limits,
    broken: bool,
) -> bool:
    """Send jobs ahead, up to so many; whether the pool turned out to be broken."""
    while waiting and not broken and len(running) < most:
        job = waiting.popleft()
        try:
            future = executor.submit(worker.run, job.master, job.content, limits)
        except BrokenProcessPool:
            waiting.appendleft(job)
            return True
        running[future] = job
    return False


@contextmanager
def _executor(
    workers: int, limits: Limits, scheduler: str | None, pool: Pool | None
) -> Iterator[tuple[Executor, int]]:
    if scheduler is None:
        if pool is not None:  # whoever made it ends it
            yield pool.executor, pool.width
            return
        with Pool(workers, limits) as pool:
            yield pool.executor, pool.width
        return
    client = _dask_client(scheduler)
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UserError(f"the scheduler {scheduler} has no workers: start some first")
        _look_at(client)
        with client.get_executor(pure=False, retries=1) as executor:
            yield executor, threads
    finally:
        client.close()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start now compute with one thread: there is one of them a core.

    Threads of several processes that wait for each other on the same cores take many times longer
    for the tests' small matrices. The libraries read this when they are loaded.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _look_at(client: Any) -> None:
    """Make sure that a cluster's workers run this very engine, and say where isolation is missing.

    Raises
    ------
    UserError
        If a worker has another version of the course: the same file could get other marks there.
    """
    own = intake.engine_hash()
    for address, version in sorted(client.run(intake.engine_hash).items()):
        if version != own:
            raise UserError(f"the worker {address} has another version of the course: update it")
    for address, why in sorted(client.run(sandbox.missing).items()):
        if why:
            print(f"NOT ISOLATED: the worker {address}: {why}. Submissions can read and change "
                  "what it can: grade only people whom you trust.", file=sys.stderr)  # fmt: skip


def _dask_client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise UserError("--scheduler needs Dask: pip install 'descent-course[cluster]'") from None
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError(f"no Dask scheduler answers at {address}: {reason}") from None
