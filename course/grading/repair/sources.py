"""What does a source say: what does it define, what does it only show, when do two say the same?

A file may hold millions of characters that are read in several rounds. So each source is read once,
and what costs more than reading has a budget for the whole file.
"""

from __future__ import annotations

import ast
import re

from course.grading.master import Master, ReleasedCells, released_cells

INSTALLS = re.compile(r"\s*(?:[%!]\s*pip|get_ipython\(\))")  # there is no network in grading

_PARSED_AT_MOST = 20_000  # characters; the parser's stack is safe up to there
_PARSED_IN_ALL = 200_000  # characters of a file, some being parsed more than once
_INSTALL_LINES = 50  # more than any setup cell has
_DEMO, _TOOL = ("demos.",), ("hint(", "progress(")  # how calls begin that only show something


class Sources:
    """What the sources of one file say about the cells of a master.

    Parameters
    ----------
    master : Master
    """

    def __init__(self, master: Master):
        self.released: ReleasedCells = released_cells(master)
        names = "|".join(re.escape(e.name) for e in master.exercises) or "(?!)"
        # A name at a line's start is defined there by def, class, = or an annotation.
        self._defines = re.compile(
            rf"^(def[ \t]+|class[ \t]+)?({names})\b(?=[ \t]*([(\[:=])(?!=))", re.MULTILINE
        )
        self._plain: dict[str, str] = {}
        self._defined: dict[str, frozenset[str]] = {}
        self._shown: dict[str, str] = {}
        self._left = _PARSED_IN_ALL

    def plain(self, source: str) -> str:
        """A source without what editors change: see `squeezed`."""
        if source not in self._plain:
            self._plain[source] = squeezed(source)
        return self._plain[source]

    def defined(self, source: str) -> frozenset[str]:
        """The exercises whose names it defines."""
        if source not in self._defined:
            found = self._defines.finditer(source)
            self._defined[source] = frozenset(m[2] for m in found if m[1] or m[3] in "=:")
        return self._defined[source]

    def shows(self, source: str) -> str:
        """Say "demo" or "tool" for code that only shows something, which grading need not run.

        Told by the source: a tag can be put on anything.
        """
        if source not in self._shown:
            self._shown[source] = self._read_shown(source.strip())
        return self._shown[source]

    def _read_shown(self, source: str) -> str:
        if source in self.released.asides:
            return self.released.asides[source]
        starts = None
        for line in map(str.strip, source.splitlines()):
            if line and not line.startswith("#"):
                starts = starts or (_DEMO if line.startswith(_DEMO) else _TOOL)
                if not _is_call(line, starts):
                    return ""
        return {None: "", _DEMO: "demo", _TOOL: "tool"}[starts]

    def is_python(self, source: str) -> bool:
        """Whether a source can be parsed, and there is time to try."""
        if len(source) > min(_PARSED_AT_MOST, self._left):
            return False
        self._left -= len(source)
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return True


def _is_call(line: str, starts: tuple[str, ...]) -> bool:
    return line.startswith(starts) and "(" in line and line.rstrip("; ").endswith(")")


def squeezed(source: str) -> str:
    """A source without blank lines and spaces at the end of lines."""
    return "\n".join(line.rstrip() for line in source.splitlines() if line.strip())


def without_comments(plain: str) -> str:
    """A squeezed source without lines that are comments: what is left of it runs."""
    return "\n".join(line for line in plain.splitlines() if not line.lstrip().startswith("#"))


def without_installs(source: str) -> str:
    """A setup cell but for what installs the course, which names the address of its own copy."""
    return "\n".join(line for line in source.splitlines() if not INSTALLS.match(line))


def same_but_for_installs(plain: str, lines: str) -> bool:
    """Whether a squeezed source is a setup cell whose other lines are known."""
    if plain.count("\n") > lines.count("\n") + _INSTALL_LINES:
        return False
    return without_installs(plain) == lines
