"""What does a submission's own process do? It runs the cells and answers the examiner.

The child runs the student's cells in IPython's shell and calls the student's functions when the
examiner asks for it. Nothing in it is secret and nothing that it says is believed: its answers
are values, judged outside.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import signal
import socket
import traceback
from typing import Any

from . import settings, wire
from .absent import seal
from .limits import Limits
from .outputs import Outputs


class TimeLimit(BaseException):
    """Raised in the student's code by the alarm; no ``except Exception`` catches it."""


class Callback:
    """A function of the test's, called from the student's side."""

    def __init__(self, child: Child, number: int):
        self._child, self._number = child, number
        self.__name__ = "function"

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
        for number in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, self._alarm)

    @staticmethod
    def _alarm(number: int, frame: Any) -> None:
        raise TimeLimit

    def serve(self) -> None:
        """Answer requests until the examiner closes the connection."""
        while True:
            self.answer(wire.receive(self.sock))

    def answer(self, request: list) -> None:
        """Answer one request: its kind, seconds of processor time and by the clock, and more."""
        kind, seconds, wall, *rest = request
        try:
            _set_clocks(seconds, wall)
            around = {"cell": contextlib.nullcontext, "build": settings.fresh}.get(
                kind, settings.quiet
            )
            try:
                with around():
                    reply = getattr(self, f"do_{kind}")(*rest)
            finally:
                _set_clocks(0, 0)
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
        with settings.quiet():
            self._reply(reply)

    def _reply(self, reply: list) -> None:
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

    def do_seal(self, secret: bytes) -> list:
        """Let what follows come from the examiner alone."""
        return ["value", seal.seal(secret), [], []]

    def do_forbid(self, unit: str, name: str, nonce: bytes, said: bytes) -> list:
        """Make absent what an exercise asks to build; the proof that it is."""
        return ["value", seal.forbid(unit, name, nonce, said), [], []]

    def do_allow(self, said: bytes) -> list:
        """Give it back."""
        return ["value", seal.allow(said), [], []]

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
        left = _set_clocks(0, 0)
        try:
            with settings.quiet():
                wire.send(self.sock, ["callback", number, self.encode(args), self.encode(kwargs)])
            while True:
                message = wire.receive(self.sock)
                if message[0] == "result":
                    return self.decode(message[1])
                if message[0] == "failed":
                    raise CallbackFailed(message[1])
                self.answer(message)
        finally:
            _set_clocks(*left)

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
            return self.callbacks.setdefault(reference[1], Callback(self, reference[1]))
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


def _set_clocks(seconds: float, wall: float) -> tuple[float, float]:
    """Set the alarms of processor time and of the clock; what was left on them, 0 for none."""
    return (
        signal.setitimer(signal.ITIMER_PROF, seconds)[0],
        signal.setitimer(signal.ITIMER_REAL, wall)[0],
    )


def _parameters(value: Any) -> list[str]:
    """Names of a function's parameters, to name arguments that were given by position."""
    if not callable(value):
        return []
    try:
        return [str(name)[:60] for name in inspect.signature(value).parameters][:30]
    except (ValueError, TypeError):
        return []
