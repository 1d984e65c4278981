"""What runs inside the sandbox: a warm parent, and a forked child for each submission?

The parent is process 1 of its process namespace. It has imported what students use, forks a child
when it is told to, watches the memory of everything that the child starts, and when the child is
done it kills whatever is left and empties the scratch folder. As process 1 it cannot be killed or
stopped from inside, and as a process that is not dumpable it cannot be read or traced.

The child runs the student's cells in IPython's shell and calls the student's functions when the
examiner asks for it. Nothing in it is secret and nothing that it says is believed: its answers
are values, judged outside.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import inspect
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from course.grading.sandbox import wire
from course.grading.sandbox.limits import Limits

SCRATCH = (Path("/scratch"), Path("/dev/shm"))
HOME, WORK = Path("/scratch/home"), Path("/scratch/work")
_POLL = 0.05  # seconds between two looks at the memory
_PR_SET_DUMPABLE = 4
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class TimeLimit(BaseException):
    """Raised in the student's code by the alarm; no ``except Exception`` catches it."""


# --- the parent --------------------------------------------------------------------------------


def parent(control: socket.socket, limits: Limits, sandboxed: bool) -> None:
    """Serve one controller until it closes its end.

    Parameters
    ----------
    control : socket
        A sequenced-packet socket. Commands: ``fork`` with a socket attached, ``sweep``.
    limits : Limits
    sandboxed : bool
        Whether this is process 1 of a namespace of its own.
    """
    if sandboxed:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _dumpable(False)
    shell = warm_up()
    control.send(b"ready")
    child, why = 0, ""
    while True:
        if child and not why:
            why = _over_memory(limits, sandboxed, child)
            if why:
                _kill_all(sandboxed, child)
        readable, _, _ = select.select([control], [], [], _POLL if child else None)
        if not readable:
            continue
        command, fds, _, _ = socket.recv_fds(control, 64, 1)
        if not command:
            return
        if command == b"fork":
            _prepare_scratch(sandboxed)
            why, child = "", os.fork()
            if child == 0:
                control.close()
                _be_the_child(socket.socket(fileno=fds[0]), shell, limits, sandboxed)
            os.close(fds[0])
            control.send(b"forked")
        elif command == b"sweep":
            status = _sweep(sandboxed, child)
            child = 0
            control.send(json.dumps({"why": why, "status": status}).encode())


def warm_up() -> Any:
    """Import what students use, once, and make the shell that runs their cells."""
    import matplotlib as mpl

    mpl.use("module://matplotlib_inline.backend_inline")
    import matplotlib.font_manager
    import matplotlib.pyplot  # noqa: F401
    import numpy as np
    import torch
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from course import check, demos, oracles  # noqa: F401 (students import them)
    from course.check import record, store

    torch.set_num_threads(1)
    # The first uses of these load more code; pay for it once.
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal()
    torch.ones(2, requires_grad=True).sum().backward()
    record.read()
    for unit in store.units():
        with contextlib.suppress(Exception):  # a unit that is being written must stop no other
            store.expected(unit)
            store.probes(unit)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("import numpy", store_history=False)
    gc.collect()
    gc.freeze()  # collections in a child must not copy the parent's pages
    return shell


def _dumpable(value: bool) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, int(value), 0, 0, 0)


def _over_memory(limits: Limits, sandboxed: bool, child: int) -> str:
    """Say "memory limit" if the submission's processes together hold too much.

    A quick look counts pages that a fork shares with its parent once for each process. Only where
    that is too much, a slower one counts each process's share of them.
    """
    names = [n for n in os.listdir("/proc") if n.isdigit()] if sandboxed else [str(child)]
    mine = [name for name in names if not (sandboxed and name == "1")]
    if _sum(mine, "status", ("RssAnon:", "RssShmem:")) <= limits.memory:
        return ""
    over = _sum(mine, "smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) > limits.memory
    return "memory limit" if over else ""


def _sum(pids: list[str], file: str, fields: tuple[str, ...]) -> int:
    """Add up some fields of /proc files, in bytes."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/{file}") as lines:
            total += sum(int(line.split()[1]) for line in lines if line.startswith(fields))
    return 1024 * total


def _kill_all(sandboxed: bool, child: int) -> None:
    with contextlib.suppress(OSError):
        if sandboxed:
            os.kill(-1, signal.SIGKILL)  # everything in this namespace but process 1, at once
        elif child:
            os.killpg(child, signal.SIGKILL)


def _sweep(sandboxed: bool, child: int) -> int | None:
    """Kill what is left, wait for all of it, empty the scratch folders; the child's status."""
    status = None
    while True:
        _kill_all(sandboxed, child)
        try:
            pid, code = os.waitpid(-1, 0)
        except ChildProcessError:
            break
        if pid == child:
            status = os.waitstatus_to_exitcode(code)
    if sandboxed:
        for folder in SCRATCH:
            _empty(folder)
    return status


def _empty(folder: Path) -> None:
    """Remove everything in a folder, also what its owner made unreadable."""

    def mend(function: Callable, path: str, error: Any) -> None:
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700, follow_symlinks=False)
        with contextlib.suppress(OSError):
            function(path)

    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            for _ in range(3):
                shutil.rmtree(entry.path, onerror=mend)
                if not os.path.exists(entry.path):
                    break
        else:
            with contextlib.suppress(OSError):
                os.unlink(entry.path)


def _prepare_scratch(sandboxed: bool) -> None:
    if sandboxed:
        for folder in (HOME, WORK):
            folder.mkdir(parents=True, exist_ok=True)


# --- the child ---------------------------------------------------------------------------------


def _be_the_child(sock: socket.socket, shell: Any, limits: Limits, sandboxed: bool) -> None:
    """Become the process of one submission; never returns."""
    code = 1
    try:
        os.setsid()
        if sandboxed:
            _dumpable(True)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.chdir(WORK)
        _close_others(sock.fileno())
        _limit(limits)
        Child(sock, shell, limits).serve()
        code = 0
    except wire.Closed:
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _close_others(keep: int) -> None:
    """Close every inherited file but the child's own socket; streams lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != keep:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _limit(limits: Limits) -> None:
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    wanted = {
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits.total) + 5,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))


class Callback:
    """A function of the test's, called from the student's side."""

    def __init__(self, child: Child, number: int, name: str, doc: str):
        self._child, self._number = child, number
        self.__name__, self.__doc__ = name, doc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it lives."""
        return self._child.call_back(self._number, args, kwargs)


class CallbackFailed(Exception):
    """A function that the test passed in raised."""


class Child:
    """Answers the examiner's requests about one submission.

    Parameters
    ----------
    sock : socket
    shell : InteractiveShell
    limits : Limits
    """

    def __init__(self, sock: socket.socket, shell: Any, limits: Limits):
        self.sock, self.shell, self.limits = sock, shell, limits
        self.kept: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}
        self.callbacks: dict[int, Callback] = {}
        self.outputs = Outputs(limits.output)
        self.outputs.attach(shell)
        signal.signal(signal.SIGALRM, self._alarm)

    @staticmethod
    def _alarm(number: int, frame: Any) -> None:
        raise TimeLimit

    def serve(self) -> None:
        """Answer requests until the examiner closes the connection."""
        while True:
            self.answer(wire.receive(self.sock))

    def answer(self, request: list) -> None:
        """Answer one request."""
        kind, seconds, *rest = request
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                reply = getattr(self, f"do_{kind}")(*rest)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except TimeLimit:
            reply = ["limit", "time limit"]
        except MemoryError:
            reply = ["limit", "memory limit"]
        except wire.Closed:
            raise
        except wire.WireError as error:
            reply = ["raised", "ValueError", f"what it returned cannot be read: {error}", 0, ""]
        except BaseException as error:
            reply = self._raised(error)
        try:
            packed = wire.pack(reply)
        except Exception as error:
            packed = wire.pack(self._raised(error))
        wire.send_packed(self.sock, packed)

    # What the examiner may ask for.

    def do_cell(self, source: str) -> list:
        """Run a cell; its outputs."""
        self.outputs.begin()
        self.shell.run_cell(source, store_history=True)
        return ["cell", self.outputs.end()]

    def do_lookup(self, name: str) -> list:
        """The value of a name in the student's notebook."""
        if name not in self.shell.user_ns:
            return ["missing"]
        return self._value(self.shell.user_ns[name])

    def do_call(self, target: Any, args: Any, kwargs: Any) -> list:
        """Call something; the result, the arguments that it changed, the generators it used."""
        function = self.decode(target)
        given, named = self.decode(args), self.decode(kwargs)
        before = [self._trace(v) for v in (*given, *named.values())]
        result = function(*given, **named)
        after = [self._trace(v) for v in (*given, *named.values())]
        changed = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        rngs = [
            [i, self.encode(v)]
            for i, v in enumerate((*given, *named.values()))
            if type(v).__name__ == "Generator"
        ]
        return ["value", self.encode(result), changed, rngs]

    def do_build(self, path: str, args: Any, kwargs: Any) -> list:
        """Call something by its import path and keep the result here."""
        module, _, name = path.partition(":")
        target = importlib.import_module(module)
        for part in name.split("."):
            target = getattr(target, part)
        result = target(*self.decode(args), **self.decode(kwargs))
        return ["value", self.refer(result), [], []]

    def do_get(self, target: Any, name: str) -> list:
        """An attribute."""
        return self._value(getattr(self.decode(target), name))

    def do_set(self, target: Any, name: str, value: Any) -> list:
        """Set an attribute."""
        setattr(self.decode(target), name, self.decode(value))
        return ["value", None, [], []]

    def do_item(self, target: Any, key: Any) -> list:
        """An item."""
        return self._value(self.decode(target)[self.decode(key)])

    def do_size(self, target: Any) -> list:
        """The length."""
        return self._value(len(self.decode(target)))

    def do_iterate(self, target: Any) -> list:
        """An iterator, which stays here."""
        return ["value", self.refer(iter(self.decode(target))), [], []]

    def do_next(self, target: Any) -> list:
        """The next item, or "missing"."""
        for item in self.decode(target):
            return self._value(item)
        return ["missing"]

    def call_back(self, number: int, args: tuple, kwargs: dict) -> Any:
        """Call a function of the test's and wait for its value; requests may come meanwhile."""
        left = signal.setitimer(signal.ITIMER_REAL, 0)[0]
        try:
            wire.send(self.sock, ["callback", number, self.encode(args), self.encode(kwargs)])
            while True:
                message = wire.receive(self.sock)
                if message[0] == "result":
                    return self.decode(message[1])
                if message[0] == "failed":
                    raise CallbackFailed(message[1])
                self.answer(message)
        finally:
            if left:
                signal.setitimer(signal.ITIMER_REAL, left)

    # Values.

    def _value(self, value: Any) -> list:
        return ["value", self.encode(value), [], []]

    def encode(self, value: Any) -> Any:
        """Make a value of this process ready to travel."""
        return wire.encode(value, self.refer)

    def decode(self, data: Any) -> Any:
        """Make a value of what came."""
        return wire.decode(data, self._resolve)

    def refer(self, value: Any) -> list:
        """Keep an object here and describe it."""
        if isinstance(value, Callback):
            return ["callback", value._number]
        number = self.numbers.get(id(value))
        if number is None:
            number = len(self.kept)
            self.kept[number] = value
            self.numbers[id(value)] = number
        name = getattr(value, "__name__", None)
        return [
            "there",
            number,
            "callable" if callable(value) else "object",
            type(value).__name__[:60],
            name[:60] if isinstance(name, str) else "",
            _parameters(value),
        ]

    def _resolve(self, reference: list) -> Any:
        if reference[0] == "here":
            return self.kept[reference[1]]
        if reference[0] == "callback":
            _, number, name, doc = reference
            return self.callbacks.setdefault(number, Callback(self, number, name, doc))
        raise wire.WireError(f"a reference {reference[0]!r}")

    def _trace(self, value: Any) -> bytes | None:
        """What a changeable argument holds, to be compared after the call."""
        kind = type(value).__name__
        if kind in ("ndarray", "list", "dict", "set", "Tensor"):
            return wire.pack(self.encode(value))
        return None

    def _raised(self, error: BaseException) -> list:
        """Describe an exception: type, message, and the student's last line on the way."""
        line, text = 0, ""
        for frame in traceback.extract_tb(error.__traceback__):
            if "ipython-input" in frame.filename or "ipykernel" in frame.filename:
                line, text = frame.lineno or 0, (frame.line or "").strip()[:200]
        try:
            message = str(error)[:2000]
        except BaseException:
            message = ""
        return ["raised", type(error).__name__[:60], message, line, text]


def _parameters(value: Any) -> list[str]:
    """Names of a function's parameters, to name arguments that were given by position."""
    if not callable(value):
        return []
    try:
        return [str(name)[:60] for name in inspect.signature(value).parameters][:30]
    except (ValueError, TypeError):
        return []


class Outputs:
    """Collects what a cell prints and shows, in order, up to a limit.

    Parameters
    ----------
    most : int
        Characters of text kept of one cell.
    """

    def __init__(self, most: int):
        self.most = most
        self.begin()

    def begin(self) -> None:
        """Forget what was collected."""
        self.items: list[dict] = []
        self.left = self.most

    def end(self) -> list[dict]:
        """Hand over what was collected since `begin`."""
        items, self.items = self.items, []
        return items

    def attach(self, shell: Any) -> None:
        """Make a shell write here."""
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher

        outputs = self

        class Publisher(DisplayPublisher):
            def publish(self, data: dict, metadata: dict | None = None, **kwargs: Any) -> None:
                outputs.show("display_data", data)

        class Hook(DisplayHook):
            def __call__(self, result: Any = None) -> None:
                if result is not None and not self.quiet():
                    data, _ = self.compute_format_data(result)
                    outputs.show("execute_result", data)
                    self.update_user_ns(result)

        def error(kind: Any, value: Any, lines: list[str]) -> None:
            outputs.error(kind.__name__, str(value), lines)

        shell.display_pub = Publisher(parent=shell)
        shell.displayhook = shell.display_trap.hook = Hook(shell=shell)
        shell._showtraceback = error
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")

    def write(self, name: str, text: str) -> None:
        """Add text of a stream."""
        if self.left <= 0:
            return
        kept = text[: self.left]
        self.left -= len(kept)
        if self.left <= 0:
            kept += "\n[output cut off here]\n"
        last = self.items[-1] if self.items else {}
        if last.get("name") == name:
            last["text"] += kept
        else:
            self.items.append({"output_type": "stream", "name": name, "text": kept})

    def show(self, kind: str, data: dict) -> None:
        """Add something displayed; pictures and plain text, nothing that a browser would run."""
        kept = {}
        for mime in ("text/plain", "image/png", "image/jpeg"):
            value = data.get(mime)
            if isinstance(value, bytes):
                import base64

                value = base64.b64encode(value).decode("ascii")
            if isinstance(value, str) and len(value) <= 20 * self.most:
                kept[mime] = value if mime != "text/plain" else value[: max(self.left, 0)]
        self.left -= len(kept.get("text/plain", ""))
        if kept and len(self.items) < 200:
            self.items.append({"output_type": kind, "data": kept})

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """Add an error with its traceback."""
        text = [_ANSI.sub("", str(line))[:4000] for line in lines][-40:]
        self.items.append(
            {"output_type": "error", "ename": name[:200], "evalue": value[:2000], "traceback": text}
        )


class Stream:
    """A text stream that writes to `Outputs`."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, outputs: Outputs, name: str):
        self._outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        """Write text."""
        if not isinstance(text, str):
            raise TypeError(f"write() needs a string, not {type(text).__name__}")
        self._outputs.write(self.name, text)
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def isatty(self) -> bool:
        """Tell that this is no terminal."""
        return False

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def readable(self) -> bool:
        """Tell that it cannot be read."""
        return False

    def fileno(self) -> int:
        """There is no file behind it."""
        raise OSError("this stream has no file descriptor")


def main() -> None:
    """``python -m course.grading.sandbox.child FD LIMITS UID SANDBOXED``, started by sandbox.py."""
    control = socket.socket(fileno=int(sys.argv[1]))
    limits, uid, sandboxed = Limits(**json.loads(sys.argv[2])), int(sys.argv[3]), sys.argv[4] == "1"
    if uid >= 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    parent(control, limits, sandboxed)


if __name__ == "__main__":
    main()
