"""How does the examiner know that what an exercise asks to build is absent while its tests run?

It is made absent in the student's own process, where a student's code may change all that it can
reach. What does it there takes orders only with a secret that it got before any cell ran, and says
with the same secret that they are carried out; see `course.grading.sandbox.absent`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from course.check import store
from course.grading.sandbox.absent.guard import proof

from .stubs import LimitReached

_LONGEST = 240  # characters of what the student's side says
_SILENT = "the notebook changes what grading needs in its process, so its answers cannot be judged"


class StillThere(Exception):
    """Something that must be absent is not; the text says what, for the student."""


class Seal:
    """One connection's orders about what is absent.

    Parameters
    ----------
    ask : callable
        Sends a request and gives the reply, see `Session`. The secret is sent at once: no cell of
        the student's may have run.
    """

    def __init__(self, ask: Callable[..., list]):
        self._ask, self._secret, self._nonce = ask, secrets.token_bytes(32), b""
        ask("seal", self._secret)

    def forbid(self, unit: str, name: str) -> None:
        """Make absent what an exercise forbids.

        Raises
        ------
        StillThere
            If the student's side does not prove that it is done.
        """
        if unit not in store.units():  # an instructor's own, whose checks the course does not know
            return
        question = store.probes(unit).get(name)
        if question is None or not question.forbidden:
            return
        self._nonce = secrets.token_bytes(16)
        order = (unit, name, self._nonce)
        said = _said(self._ask("forbid", *order, proof(self._secret, "forbid", *order)))
        if said != proof(self._secret, "absent", self._nonce):
            told = type(said) is str and said.isprintable()
            raise StillThere(said[:_LONGEST] if told else _SILENT)

    def allow(self) -> None:
        """Give it back, if something is absent."""
        if self._nonce:
            order, self._nonce = proof(self._secret, "allow", self._nonce), b""
            self._ask("allow", order)


def _said(reply: Any) -> Any:
    """What a reply says; an error's text where it tells of one.

    Raises
    ------
    LimitReached
    """
    kind, *rest = reply
    if kind == "limit" and rest[:1] in (["time limit"], ["memory limit"]):
        raise LimitReached(rest[0])
    if kind == "raised" and len(rest) > 1 and rest[0] == "ReadyMade":
        return rest[1]
    return rest[0] if kind == "value" and rest else None
