"""How does a test call a function that lives in another process?

`Session` is one connection to a student's process. What it hands out are stand-ins, see
:mod:`course.grading.examine.stubs`: a call goes over the wire, a value comes back as a value, and
what cannot travel comes back as a stand-in too.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import numpy as np

from course.check.probe import ArgumentsChanged
from course.grading.sandbox import wire

from .absence import Seal
from .callbacks import Lent, Refused
from .clock import Clock, TooMuchWork
from .shown import Shown
from .stubs import CallableThere, Gone, LimitReached, NoValue, Raised, There, raised

_BUILDERS = ("torch", "course", "numpy", "builtins", "operator", "functools")


class Session:
    """A connection to the process of one submission.

    Parameters
    ----------
    sock : socket
    clock : Clock
        Counts the time that the student's code takes.
    """

    def __init__(self, sock: socket.socket, clock: Clock):
        self.sock, self.clock, self.limits = sock, clock, clock.limits
        self.cells: list[str] = []  # the student's cells so far, for what looks at names in them
        self.shown = Shown(self.limits.output)
        self._callbacks: dict[int, Lent] = {}
        self._numbers: dict[int, int] = {}
        self._failed: Exception | None = None

    # What can be asked.

    def cell(self, source: str) -> list[dict]:
        """Run a cell of the student's; its outputs, checked."""
        self.cells.append(source)
        reply = self._request("cell", source)
        try:
            if reply[0] == "limit":
                self._fail(reply)
            if reply[0] != "cell":
                raise Gone("an answer that is none")
            return self.shown.clean(reply[1])
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):
            raise Gone("an answer that is none") from None

    def seal(self) -> None:
        """Be the only one who may forbid and allow, before any cell has run."""
        self._seal = Seal(self._request)

    def forbid(self, unit: str, name: str) -> None:
        """Make absent there what an exercise asks to build; see `absence.Seal`."""
        self._seal.forbid(unit, name)

    def allow(self) -> None:
        """Give it back."""
        self._seal.allow()

    def lookup(self, name: str) -> Any:
        """A name of the student's notebook.

        Raises
        ------
        NameError
            If it is not defined.
        """
        reply = self._request("lookup", name)
        if reply[0] == "missing":
            raise NameError(f"name {name!r} is not defined")
        return self._value(reply)

    def call(self, target: CallableThere, args: tuple, kwargs: dict) -> Any:
        """Call something of the student's; the test's own arguments stay as they are.

        Raises
        ------
        ArgumentsChanged
            If the student's code changed what it was given.
        """
        encoded = self.encode(target), self.encode(args), self.encode(kwargs)
        reply = self._request("call", *encoded)
        value = self._value(reply)
        everything = [*args, *kwargs.values()]
        changed, rngs = reply[2], reply[3]
        for position, state in rngs:
            self._advance(everything[position], state)
        if changed:
            names = [*target._parameters, *map("argument {}".format, range(1, 99))][: len(args)]
            names += list(kwargs)
            raise ArgumentsChanged([names[position] for position in changed])
        return value

    def build(self, build: Callable, args: tuple, kwargs: dict) -> Any:
        """Call a function of the course or of a library there, and keep the result there."""
        module = build.__module__
        if module.partition(".")[0].lstrip("_") not in _BUILDERS:
            raise ValueError(f"{build} cannot be called there: name one of {', '.join(_BUILDERS)}")
        path = f"{module}:{build.__qualname__}"
        return self._value(self._request("build", path, self.encode(args), self.encode(kwargs)))

    def ask(self, kind: str, target: There, *details: Any) -> Any:
        """Read or set something of an object there."""
        plain = kind in ("get", "set")
        encoded = [d if plain and i == 0 else self.encode(d) for i, d in enumerate(details)]
        reply = self._request(kind, self.encode(target), *encoded)
        if reply[0] == "missing":
            raise LookupError(kind)
        return self._value(reply)

    # How it is asked.

    def _request(self, kind: str, *details: Any) -> list:
        clock = self.clock
        if not clock.start():
            raise LimitReached("time limit")
        try:
            message = [kind, clock.seconds, clock.wall, *details]
            wire.send(self.sock, message, clock.deadline)
            while True:
                reply = wire.receive(self.sock, clock.deadline, clock.overdue)
                if type(reply) is not list or not reply:
                    raise wire.WireError("no reply")
                if reply[0] != "callback":
                    return reply
                with clock.stopped():
                    self._call_back(reply)
        except (wire.Late, TooMuchWork):
            raise Gone("time limit") from None
        except (wire.Closed, wire.WireError) as error:
            raise Gone(str(error)) from None
        finally:
            clock.stop()

    def _call_back(self, message: list) -> None:
        """Run a function of the test's for the student's code."""
        try:
            _, number, args, kwargs = message
            function = self._callbacks[number]
        except (KeyError, ValueError, TypeError):
            raise wire.WireError("no such callback") from None
        try:
            answer = ["result", self.encode(function(*self._arguments(args, kwargs)))]
        except LimitReached as limit:  # the student's code still waits for this answer
            raise Gone(str(limit)) from None
        except Exception as error:
            self._failed = error
            # The text of another error may quote the test: the student's code gets its kind.
            text = f": {error}" if isinstance(error, Refused) else " in a function of the test"
            answer = ["failed", f"{type(error).__name__}{text}"]
        wire.send(self.sock, answer, self.clock.deadline)

    def _arguments(self, args: Any, kwargs: Any) -> tuple[tuple, dict]:
        """What the student's code calls a function of the test's with."""
        try:
            given, named = self.decode(args), self.decode(kwargs)
        except (wire.WireError, IndexError, TypeError):
            raise Refused("a function of the test was given what cannot be read") from None
        if type(given) is not tuple or type(named) is not dict:
            raise Refused("a function of the test was given no arguments")
        return given, named

    def _value(self, reply: list) -> Any:
        if reply[0] != "value":
            self._fail(reply)
        try:
            return self.decode(reply[1])
        except IndexError:
            raise Gone("an answer that is none") from None
        except wire.WireError:  # too large or no value at all: a stand-in for nothing
            tag = reply[1][0] if type(reply[1]) is list and reply[1] else ""
            name = tag if type(tag) is str and tag.isidentifier() else "object"
            return type(name, (NoValue,), {})(self, -1, name, [])

    def _fail(self, reply: list) -> None:
        try:
            kind, *details = reply
            if kind == "limit" and details[0] in ("time limit", "memory limit"):
                raise LimitReached(details[0])
            if kind == "raised":
                name, message, line, text = details
                if name == "CallbackFailed" and self._failed is not None:
                    raise self._failed
                raise raised(str(name)[:60], str(message)[:2000], int(line), str(text)[:200])
        except (ValueError, TypeError, IndexError) as error:
            if isinstance(error, Raised) or error is self._failed:
                raise
        raise Gone("an answer that is none")

    # Values.

    def encode(self, value: Any) -> Any:
        """Make a value of the test's ready to travel."""
        return wire.encode(value, self._refer)

    def decode(self, data: Any) -> Any:
        """Make a value of what came."""
        return wire.decode(data, self._resolve)

    def _refer(self, value: Any) -> list:
        if isinstance(value, There):
            return ["here", value._number]
        if not callable(value):
            raise ValueError(
                f"a {type(value).__name__} cannot travel: build it there with oracles.there"
            )
        number = self._numbers.setdefault(id(value), len(self._numbers))
        if number not in self._callbacks:
            self._callbacks[number] = value if isinstance(value, Lent) else Lent(value)
        return ["callback", number]

    def _resolve(self, reference: list) -> Any:
        if reference[0] == "callback":
            return self._callbacks[reference[1]].function
        if reference[0] != "there":
            raise wire.WireError(f"a reference {str(reference[0])[:20]!r}")
        _, number, kind, type_name, name, parameters = reference
        base = CallableThere if kind == "callable" else There
        visible = type_name if str(type_name).isidentifier() else "object"
        return type(visible, (base,), {})(
            self, int(number), str(name)[:60], [str(p)[:60] for p in parameters]
        )

    def _advance(self, argument: Any, state: list) -> None:
        """Move a random generator of the test's to where the student's code left it."""
        try:
            if type(argument) is np.random.Generator and state[0] == "rng":
                fresh = self.decode(state).bit_generator
                wire.restore(argument, fresh.state)
                seeds = argument.bit_generator.seed_seq
                spawned = fresh.seed_seq.n_children_spawned - seeds.n_children_spawned
                if spawned > 0:
                    seeds.spawn(spawned)
            elif type(argument).__module__ == "torch._C" and state[0] == "torch.rng":
                wire.restore_torch(argument, state[1])
        except (wire.WireError, ValueError, TypeError, KeyError, IndexError, RuntimeError):
            raise Gone("a generator that is none") from None
