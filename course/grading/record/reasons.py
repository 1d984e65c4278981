"""Why did a test cell fail, in words that a student may read?

Two sources are public and therefore told: the check's whole message, and the one-line message of a
hidden assert, which names a property and no number. Tracebacks, printed output and the source of
hidden tests are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .records import (
    CRASHED,
    MEMORY_LIMIT,
    NOT_ATTEMPTED,
    PASSED,
    RAISED,
    TIME_LIMIT,
    WRONG,
)

HIDDEN_BEGIN, HIDDEN_END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
_UNTOUCHED = "not attempted: raise NotImplementedError() is still there"
_LIMITS = {
    TIME_LIMIT: "time limit: the function did not come back in time",
    MEMORY_LIMIT: "memory limit: the function takes more memory than there is for it",
    CRASHED: "crashed: the function ended its own process",
}
CELL_FAILED = "CellFailed"  # how `causes` names the error that stands for a missing name
_LONGEST = 240  # characters of somebody else's error message
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Finding:
    """What a test cell's outputs say: `message` in full, `reason` in a sentence or two."""

    outcome: str
    reason: str = ""
    message: str = ""
    mistake: str = ""


def read_outputs(outputs: list) -> Finding:
    """Turn the outputs of an executed test cell into a finding.

    Parameters
    ----------
    outputs : list of dict
        In nbformat's form. The first error decides; streams and results do not count.

    Returns
    -------
    Finding
    """
    error = next((out for out in outputs if out.get("output_type") == "error"), None)
    if error is None:
        return Finding(PASSED)
    name, text = _printable(error.get("ename", "")), _printable(error.get("evalue", "")).strip()
    if name == "CheckFailed":
        return _from_check(text)
    if name == CELL_FAILED:
        return Finding(RAISED, _first_line(text), _first_line(text))
    if name == "ReadyMade":
        return Finding(WRONG, _first_line(text), _first_line(text))
    if name == "AssertionError":
        said = _first_line(text) or "a hidden test failed without saying why"
        return Finding(WRONG, f"the check passed, a hidden test did not: {said}", said)
    if name == "NotImplementedError":
        return Finding(NOT_ATTEMPTED, _UNTOUCHED)
    if name == "CellTimeoutError":
        return Finding(TIME_LIMIT, _LIMITS[TIME_LIMIT])
    if name == "LimitReached" and text in _LIMITS:
        return Finding(text, _LIMITS[text], _LIMITS[text])
    said = f"{name}: {_first_line(text)}" if text else name
    return Finding(RAISED, f"raised {said}", f"raised {said}")


def _from_check(text: str) -> Finding:
    """Read the check's message: the headline, then the sentence of a known mistake if any."""
    lines = text.splitlines() or [""]
    mark, _, headline = lines[0].partition(" ")
    finding = headline.partition(" · ")[2] or headline
    mistake = lines[1].strip() if len(lines) > 1 else ""
    if mark == "○":
        return Finding(NOT_ATTEMPTED, _UNTOUCHED, text)
    outcome = RAISED if re.search(r"\braised\b", finding) else WRONG
    return Finding(outcome, f"{finding}. {mistake}" if mistake else finding, text, mistake)


def _printable(text: str) -> str:
    """Take out what could steer a terminal; lines stay lines."""
    return "".join(sign for sign in _ANSI.sub("", text) if sign.isprintable() or sign == "\n")


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def visible_part(source: str) -> str:
    """The part of a test cell that students know: everything outside the hidden regions."""
    kept, hidden = [], False
    for line in source.splitlines():
        if HIDDEN_BEGIN in line:
            hidden = True
        elif HIDDEN_END in line:
            hidden = False
        elif not hidden:
            kept.append(line)
    return "\n".join(kept).strip()
