"""When do two sources say the same, and which of them are Python?"""

from __future__ import annotations

import ast
import re

INSTALLS = re.compile(r"\s*(?:[%!]\s*pip|get_ipython\(\))")  # there is no network in grading


_PARSED_AT_MOST = 20_000  # characters; the parser's stack is safe up to there


def squeezed(source: str) -> str:
    """A source without what editors change: blank lines and spaces at the end of lines."""
    return "\n".join(line.rstrip() for line in source.splitlines() if line.strip())


def without_installs(source: str) -> str:
    """A setup cell but for what installs the course, which names the address of its own copy."""
    return "\n".join(line for line in source.splitlines() if not INSTALLS.match(line))


def is_python(source: str) -> bool:
    """Whether a source can be parsed, and is not too long to try."""
    if len(source) > _PARSED_AT_MOST:
        return False
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
