"""Instant checks: ``check.NAME(NAME)`` tells at once whether an exercise is right, and if not, why.

>>> from course import check
>>> check.start("01-gradient-descent")      # in a unit's setup cell
>>> check.sgd_step(sgd_step)                # after the exercise
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from typing import Any

from course.errors import UserError
from course.oracles import process

from . import forbidden, judge, message, record, store
from .message import CheckFailed

__all__ = ["CheckFailed", "hint", "progress", "start"]

_unit: str | None = None
_MOUNT = (
    "On Colab progress is lost with the machine. To keep it, mount your Google Drive: Files (the "
    "folder on the left), Mount Drive."
)


def start(unit: str) -> None:
    """Say which unit this notebook is, and how much of it is done.

    Parameters
    ----------
    unit : str
        The unit's folder name, such as ``"01-gradient-descent"``.

    Raises
    ------
    UserError
        If there is no such unit.
    """
    global _unit
    title = store.expected(unit)["title"]
    _unit = unit
    text = f"Unit {unit[:2]} · {title} · {_tally(unit)} exercises passed so far"
    if record.fleeting():
        text += f"\n{_MOUNT}"
    markup = "<br>".join(map(html.escape, text.splitlines()))
    message.show(text, message.card("note", markup))


def hint(name: str) -> None:
    """Show the next hint of an exercise; the last one stays.

    Parameters
    ----------
    name : str or callable
        Name of the exercise, or the function itself.
    """
    name = getattr(name, "__name__", name)
    unit = _find(name)
    hints = store.probes(unit)[name].hints
    number = min(record.entry(unit, name)["hints"] + 1, len(hints))
    record.note(unit, name, hints=number)
    more = f'\n  Call hint("{name}") again for the next one.' if number < len(hints) else ""
    lines = [f"Hint {i + 1} of {len(hints)} · {text}" for i, text in enumerate(hints[:number])]
    text = "\n".join(lines) + more
    markup = "".join(f"<div>{html.escape(line)}</div>" for line in text.splitlines())
    message.show(text, message.card("note", markup))


def progress() -> None:
    """Show a table of this unit's exercises: passed, attempts, hints read.

    Raises
    ------
    UserError
        Before the setup cell has run.
    """
    if _unit is None:
        raise UserError('run the setup cell first: it calls check.start("...") for this unit')
    rows = []
    for name in store.expected(_unit)["exercises"]:
        entry = record.entry(_unit, name)
        state = "✓ passed" if entry["passed"] else "… tried" if entry["attempts"] else "○ open"
        rows.append((name, state, str(entry["attempts"]), str(entry["hints"])))
    title = f"Unit {_unit[:2]} · {store.expected(_unit)['title']} · {_tally(_unit)} passed"
    head = ("exercise", "state", "attempts", "hints read")
    message.show(
        _plain_table(title, head, rows), message.card("note", message.table(rows, head, title))
    )


def __getattr__(name: str) -> Callable[[Any], None]:
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        unit = _find(name)
    except UserError as error:
        raise AttributeError(str(error)) from None
    return partial(_check, unit, name)


def _check(unit: str, name: str, function: Any) -> None:
    """Check one exercise; raises `CheckFailed` where it is not right."""
    try:
        verdict = judge.judge(
            store.probes(unit)[name], function, store.expected(unit)["exercises"][name]
        )
    except KeyboardInterrupt:
        raise Interrupted(name) from None
    before = record.entry(unit, name)
    if verdict.outcome != judge.NOT_ATTEMPTED:
        record.note(
            unit, name, passed=verdict.passed or before["passed"], attempts=before["attempts"] + 1
        )
    tally = f"Unit {unit[:2]}: {_tally(unit)}" if verdict.passed else ""
    if verdict.passed:
        message.show(message.plain(verdict, tally), message.rich(verdict, tally))
        return
    shown = message.in_notebook() and message.show(message.plain(verdict), message.rich(verdict))
    raise CheckFailed(verdict, shown)


class Interrupted(KeyboardInterrupt):
    """Somebody stopped a check; shown as one line."""

    def __init__(self, name: str):
        super().__init__(f"stopped while {name} was at work: is there a loop that does not end?")

    def _render_traceback_(self) -> list[str]:
        """Tell IPython what to show in place of a traceback."""
        return [str(self)]


def _ready_made(unit: str, name: str, answer: Any) -> str | None:
    """What an answer uses ready-made; see `course.oracles.ready_made`."""
    return forbidden.find(answer, store.probes(unit)[name].forbidden, name)


process.find_ready_made = _ready_made


def _find(name: str) -> str:
    try:
        return store.find(name, _unit)
    except LookupError as error:
        raise UserError(str(error.args[0])) from None


def _tally(unit: str) -> str:
    names = list(store.expected(unit)["exercises"])
    return f"{record.passed(unit, names)} of {len(names)}"


def _plain_table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)) for row in (head, *rows)
    ]
    return "\n".join([title, *(line.rstrip() for line in lines)])
