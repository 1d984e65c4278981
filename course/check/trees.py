"""What is the syntax tree of a cell, and how many trees are kept?

A check asks for the trees of a whole notebook, and a tree takes three hundred times the memory of
its source: those that are kept are bounded by the characters that they were made of.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

PARSED_AT_MOST = 20_000  # characters of a cell; the parser's stack is safe up to there
_KEPT = 200_000  # characters of sources whose trees are kept: a tree takes 300 bytes for each
_LEAST = 100  # characters that the shortest source counts for
# IPython's own transformer reads a cell once more for each magic: minutes, for a page of them.
_MAGIC = re.compile(r"^([ \t]*+)(?:[%!?].*|.*\?[ \t]*)$", re.MULTILINE)
_ASSIGNED = re.compile(r"^([^=\n]*=)[ \t]*[%!].*$", re.MULTILINE)
_trees: dict[str, ast.AST | None] = {}


def tree_of(source: str) -> ast.AST | None:
    """The syntax tree of a cell, without IPython's magics; None where there is none.

    A cell that is too long is not read. In grading, what it uses is absent all the same.
    """
    if len(source) > PARSED_AT_MOST:
        return None
    if source not in _trees:
        if sum(max(_LEAST, len(known)) for known in (*_trees, source)) > _KEPT:
            forget()
        _trees[source] = _parsed(source)
    return _trees[source]


def trees_of(cells: list[str]) -> Iterator[ast.AST]:
    """The syntax trees of a notebook's cells, as far as they can be kept: the longest are left out.

    Each exercise's check asks for all of them. A notebook of millions of characters would take
    minutes.
    """
    read, room = set(), _KEPT
    for cell in sorted(set(cells), key=len):
        room -= max(_LEAST, len(cell))
        if room < 0:
            break
        read.add(cell)
    for cell in cells:
        if cell in read and (tree := tree_of(cell)):
            yield tree


def forget() -> None:
    """Drop the trees that are kept, such as those of a submission that is done."""
    _trees.clear()


def _parsed(source: str) -> ast.AST | None:
    for text in (source, _ASSIGNED.sub(r"\1 None", _MAGIC.sub(r"\1pass", source))):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None
