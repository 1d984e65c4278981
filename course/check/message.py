"""How does a verdict read: as plain text, in a notebook, to a screen reader?

The text is the same everywhere. Marks (a tick or a cross) come with a word, colors come with a
mark, and the colors hold on light and dark pages.
"""

from __future__ import annotations

import html
import os
from typing import Any

from .judge import NOT_ATTEMPTED, PASSED, Verdict

# Each card brings its own ground, so it reads on light and dark pages alike.
_STYLE = {
    "passed": "border-left:4px solid #00795c;background:#e8f5f0;color:#12302a",
    "failed": "border-left:4px solid #b3441a;background:#fdf1ea;color:#3a1c0f",
    "note": "border-left:4px solid #0067a5;background:#eaf3fa;color:#10293b",
}
_CARD = "padding:.5em .9em;margin:.3em 0;border-radius:3px;max-width:52em;line-height:1.45;"


class CheckFailed(AssertionError):
    """A check did not pass; its text is the whole message.

    In a notebook the traceback is replaced by one line, since the message stands above it.
    """

    def __init__(self, verdict: Verdict, shown: bool = False):
        super().__init__(plain(verdict))
        self.verdict = verdict
        self.shown = shown

    def _render_traceback_(self) -> list[str]:
        if self.shown:
            return [f"{self.verdict.name}: {self.verdict.outcome}, see above"]
        return str(self).splitlines()


def headline(verdict: Verdict) -> str:
    """The first line: mark, exercise, place, finding."""
    if verdict.passed:
        return f"✓ {verdict.name} · passed: {_lower(verdict.summary)}"
    if verdict.outcome == NOT_ATTEMPTED:
        todo = "replace raise NotImplementedError() by your code"
        return f"○ {verdict.name} · not attempted yet: {todo}"
    place = f"{verdict.where}: " if verdict.where else ""
    return f"✗ {verdict.name} · {place}{verdict.what}"


def plain(verdict: Verdict, tally: str = "") -> str:
    """The message as text, for a terminal, a traceback, a log or a report."""
    lines = [headline(verdict) + (f"     {tally}" if tally else "")]
    if verdict.mistake or verdict.relation:
        lines.append(f"  {verdict.mistake or verdict.relation}")
    if verdict.lines:
        width = max(len(label) for label, _ in verdict.lines)
        lines += ["", *(f"  {label:<{width}}  {text}" for label, text in verdict.lines)]
    if verdict.n_hints and verdict.outcome != PASSED:
        lines += ["", f"  {_hint_line(verdict)}"]
    return "\n".join(lines)


def rich(verdict: Verdict, tally: str = "") -> str:
    """The message as HTML, with inline styles only, so that it survives export and re-saving."""
    kind = "passed" if verdict.passed else "note" if verdict.outcome == NOT_ATTEMPTED else "failed"
    parts = [f"<div><strong>{_escape(headline(verdict))}</strong></div>"]
    if tally:
        parts.append(f"<div>{_escape(tally)}</div>")
    if verdict.mistake or verdict.relation:
        told = _escape(verdict.mistake or verdict.relation)
        parts.append(f'<div style="margin-top:.35em">{told}</div>')
    if verdict.lines:
        parts.append(table([(label, text) for label, text in verdict.lines]))
    if verdict.n_hints and verdict.outcome != PASSED:
        parts.append(f'<div style="margin-top:.45em">{_escape(_hint_line(verdict))}</div>')
    return card(kind, "".join(parts))


def table(rows: list[tuple[str, ...]], head: tuple[str, ...] = (), title: str = "") -> str:
    """Build an HTML table whose first column names its rows.

    Each cell says its colors, since a notebook's own style sheet paints tables in the theme's.
    """
    bare = "background:none;color:inherit;text-align:left;vertical-align:top"
    cell = f'style="{bare};padding:.1em 1.2em .1em 0"'
    caption = f'<caption style="{bare};caption-side:top;font-weight:600">{_escape(title)}</caption>'
    names = "".join(f'<th scope="col" {cell}>{_escape(name)}</th>' for name in head)
    lines = [f'<tr style="background:none">{names}</tr>'] if head else []
    for first, *rest in rows:
        values = "".join(
            f'<td {cell}><code style="background:none;color:inherit;white-space:pre-wrap">'
            f"{_escape(text)}</code></td>"
            for text in rest
        )
        lines.append(
            f'<tr style="background:none"><th scope="row" {cell}>{_escape(first)}</th>{values}</tr>'
        )
    return (
        f'<table style="{bare};border-collapse:collapse;border:none;margin:.4em 0 0">'
        f"{caption if title else ''}{''.join(lines)}</table>"
    )


def card(kind: str, inner: str) -> str:
    """A box of kind "passed", "failed" or "note" around HTML; announced to screen readers."""
    return f'<div role="status" style="{_CARD}{_STYLE[kind]}">{inner}</div>'


def _hint_line(verdict: Verdict) -> str:
    count = "1 hint" if verdict.n_hints == 1 else f"{verdict.n_hints} hints"
    return f'hint("{verdict.name}") has {count}.'


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def in_notebook() -> bool:
    """Whether a reader with a rich front end is there: a kernel, and not nbgrader running it."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return False
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None


def show(text: str, markup: str) -> bool:
    """Show a message in the best form there is; tell whether it was shown richly.

    The message is displayed, never returned, since nbgrader reads a cell's result as a score.
    """
    if not in_notebook():
        try:
            print(text)
        except UnicodeEncodeError:  # a locale that lacks a tick
            print(text.encode("ascii", "replace").decode("ascii"))
        return False
    from IPython.display import display

    data: dict[str, Any] = {"text/plain": text, "text/html": markup}
    display(data, raw=True)
    return True
