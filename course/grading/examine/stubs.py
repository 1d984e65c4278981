"""What stands here for an object in a student's process?

A stand-in is never equal to anything and never becomes an array, whatever the object behind it
claims. What the student's code raised has stand-ins too.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Any, Protocol

MOST_ITEMS = 10_000  # of an object there that a test goes through


class LimitReached(BaseException):
    """A limit was reached, and the student's process goes on; no test catches it."""


class Gone(BaseException):
    """The student's process is dead or does not answer: it must be swept; no test catches it."""


class NotAValue(TypeError):
    """The student's function returned an object where a value is needed."""


class Raised(Exception):
    """The student's code raised. Subclasses bear the name of what it raised.

    Attributes
    ----------
    student_line : (int, str)
        Number and text of the student's line, or (0, "").
    """

    student_line: tuple[int, str] = (0, "")


def raised(kind: str, message: str, line: int, text: str) -> Exception:
    """Make the exception that stands for one in the student's process.

    Ordinary built-in exceptions are themselves, so that a test can expect a ValueError. An
    AssertionError is not: only the test's own asserts may look like those.
    """
    known = getattr(builtins, kind, None)
    usable = isinstance(known, type) and issubclass(known, Exception)
    special = (AssertionError, UnicodeError, ExceptionGroup, StopIteration, StopAsyncIteration)
    if usable and not issubclass(known, special):
        bases: tuple[type, ...] = (Raised, known)
    else:
        bases = (Raised,)
    name = kind if kind.isidentifier() else "Exception"
    error = type(name, bases, {"__module__": "builtins"})(message)
    error.student_line = (line, text)
    return error


class Connection(Protocol):
    """What a stand-in needs of the connection to a student's process; see `session.Session`."""

    cells: list[str]

    def ask(self, kind: str, target: There, *details: Any) -> Any:
        """Read or set something of an object there."""

    def call(self, target: CallableThere, args: tuple, kwargs: dict) -> Any:
        """Call something there."""

    def lookup(self, name: str) -> Any:
        """A name of the student's notebook."""


class There:
    """Stands for an object in the student's process."""

    def __init__(self, session: Connection, number: int, name: str, parameters: list[str]):
        vars(self).update(_session=session, _number=number, __name__=name, _parameters=parameters)

    def __getattr__(self, name: str) -> Any:
        if name == "__globals__":
            return Names(self._session)
        if name == "__cells__":
            return self._session.cells
        if name.startswith("__"):
            raise AttributeError(name)
        return self._session.ask("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._session.ask("set", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._session.ask("item", self, key)

    def __len__(self) -> int:
        size = self._session.ask("size", self)
        if type(size) is not int or not 0 <= size <= MOST_ITEMS:
            raise NotAValue("its length is no whole number, or too large")
        return size

    def __iter__(self) -> Iterator[Any]:
        iterator = self._session.ask("iterate", self)
        for _ in range(MOST_ITEMS):
            try:
                yield self._session.ask("next", iterator)
            except LookupError:
                return
        raise NotAValue(f"it gives more than {MOST_ITEMS} items, and no end")

    def _refuse(self, *details: Any, **settings: Any) -> Any:
        kind = type(self).__name__
        raise NotAValue(
            f"your function returned an object of type {kind}, a number or an array is needed"
        )

    __bool__ = __array__ = __float__ = __int__ = __index__ = __complex__ = _refuse

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class NoValue(There):
    """Stands for an answer that could not be read; whatever is done with it fails."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._refuse()

    __getitem__ = __len__ = __iter__ = __setattr__ = There._refuse


class CallableThere(There):
    """Stands for a function, a class or another callable in the student's process."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it lives."""
        return self._session.call(self, args, kwargs)


class Names:
    """The names of the student's notebook, as a function's ``__globals__`` has them."""

    def __init__(self, session: Connection):
        self._session = session

    def __getitem__(self, name: str) -> Any:
        try:
            return self._session.lookup(name)
        except NameError:
            raise KeyError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, or a default."""
        try:
            return self[name]
        except KeyError:
            return default

    def __contains__(self, name: str) -> bool:
        return self.get(name, self) is not self
