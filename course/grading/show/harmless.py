"""How does a graded notebook become one that is safe to look at?

The formgrader turns it into a page of its own, in the browser of an instructor who is logged in.
What the course wrote stays as it is; what a student wrote is kept as text, pictures and links, and
as much of it as a page can take. The hand-in itself holds everything.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from course.grading.master import Master

from . import pictures

if TYPE_CHECKING:
    from .markdown import Room

MOST_CELLS = 500  # of a student's own
MOST_SHOWN = 20_000  # characters of one of them
MOST_IN_ALL = 200_000  # characters of all of them
MOST_COLORED = 8_000  # characters of a cell in colors
MOST_COLORS = 30_000  # characters of all of them: each word is an element of the page
MOST_PRINTED = 500_000  # characters of outputs
_MOST_CODES = 500  # terminal codes in a text, which nbconvert reads in quadratic time
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# IPython's lexer takes quadratic and cubic time for these: blank lines, and names with dots and
# stars, which may end in a question mark.
_SLOW = re.compile(r"\s{80}|[\w.*]{200}")
_MOST_MAGIC = 2_000  # characters of code in other languages, whose lexers are many
_NOTE = "# shown without colors, for its length"


def defuse(notebook: NotebookNode, master: Master) -> None:
    """Make a graded notebook harmless to whoever reads it, in place.

    Parameters
    ----------
    notebook : NotebookNode
        After repair and run: ids and metadata are the master's.
    master : Master
        Its cells are known by their source, each as often as the lesson has it.
    """
    page, cells, left_out = _Page(master), [], 0
    for cell in notebook.cells:
        if page.take(cell):
            cells.append(cell)
        else:
            left_out += 1
    if left_out:
        cells.append(new_markdown_cell(f"{left_out} more cells are in the hand-in.", id="left-out"))
    notebook.cells = cells


@lru_cache(maxsize=32)
def _lesson(master: Master) -> dict[tuple[str, str], list[dict]]:
    """The cells of the released notebook by kind and source."""
    found: dict[tuple[str, str], list[dict]] = {}
    for cell in json.loads(master.released)["cells"]:
        found.setdefault(_key(cell["cell_type"], "".join(cell["source"])), []).append(cell)
    return found


def _key(kind: str, source: str) -> tuple[str, str]:
    return "code" if kind == "code" else "text", source


class _Page:
    """What a notebook's page has room for still."""

    def __init__(self, master: Master):
        self.lesson = _lesson(master)
        self.ours = Counter({key: len(cells) for key, cells in self.lesson.items()})
        self.cells, self.shown = MOST_CELLS, MOST_IN_ALL
        self.colors, self.printed = MOST_COLORS, MOST_PRINTED
        self.room: Room | None = None

    def take(self, cell: NotebookNode) -> bool:
        """Make a cell harmless; whether it is shown at all."""
        key = _key(cell.cell_type, cell.source)
        attachments = cell.pop("attachments", {})
        if self.ours[key] > 0:
            self.ours[key] -= 1
            if self.lesson[key][0].get("attachments"):
                cell.attachments = self.lesson[key][0]["attachments"]
        elif self.cells <= 0 and "nbgrader" not in cell.metadata:
            return False
        else:
            self.cells -= 1
            if cell.cell_type == "code":
                self._code(cell)
            elif cell.source.strip():
                self._text(cell, attachments)
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.get("outputs", []) if self._output(out)]
        return True

    def _text(self, cell: NotebookNode, attachments: dict) -> None:
        """Write a student's text as harmless HTML."""
        from . import markdown  # loads nbconvert: late, many notebooks have no text of their own

        self.room = self.room or markdown.Room()
        text, rest = self._cut(cell.source)
        if rest:
            cell.source = markdown.as_written(f"{text}\n{rest}")
        else:
            cell.source = markdown.to_html(text, attachments, self.room)

    def _code(self, cell: NotebookNode) -> None:
        """Cut a student's code to what can be shown, and colored, in reasonable time."""
        text, rest = self._cut(cell.source)
        slow = _SLOW.search(text) or ("%%" in text and len(text) > _MOST_MAGIC)
        if rest or slow or len(text) > min(MOST_COLORED, self.colors):
            cell.metadata["magics_language"] = "text"  # nbconvert's name for a cell's lexer
            cell.source = f"{_NOTE}\n{text}" + (f"\n# {rest}" if rest else "")
        else:
            self.colors -= len(text)

    def _cut(self, text: str) -> tuple[str, str]:
        """The part of a text that is shown, and a line about the rest."""
        kept = text[: min(MOST_SHOWN, self.shown)]
        self.shown -= len(kept)
        left = len(text) - len(kept)
        return kept, f"cut off here: {left} more characters are in the hand-in" if left else ""

    def _output(self, output: NotebookNode) -> bool:
        """Leave text and pictures in an output; whether it is of a known kind."""
        kind = output.get("output_type")
        if kind == "stream":
            output.text = self._print(output.text)
        elif kind == "error":
            output.traceback = [self._print(line) for line in output.traceback]
        elif kind in ("display_data", "execute_result"):
            data = {name: pictures.read(text) for name, text in output.data.items()
                    if name in ("image/png", "image/jpeg")}  # fmt: skip
            data = {name: text for name, (real, text) in data.items() if name == real}
            text = self._print(output.data.get("text/plain", ""))
            output.data, output.metadata = {"text/plain": text, **data}, {}
        return kind in ("stream", "error", "display_data", "execute_result")

    def _print(self, text: str) -> str:
        """As much of an output as there is room for, without colors if there are too many."""
        kept, cut = text[: self.printed], len(text) > self.printed
        self.printed -= len(kept)
        if kept.count("\x1b") > _MOST_CODES:
            kept = _ANSI.sub("", kept)
        return f"{kept}\n[output cut off here]" if cut else kept
