"""How is plain text written so that Markdown leaves it alone, and what is folded on a page?"""

from __future__ import annotations

import ast
import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#+\-.!|$~^&:@\"'()=])")


def plain(text: str) -> str:
    """Text in which no sign has a meaning of its own."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def fold(title: str, body: str) -> str:
    """Markdown that a page shows when its title is clicked, or with the keyboard."""
    return f'<details class="descent-fold"><summary>{title}</summary>\n\n{body}\n\n</details>\n'


def code(source: str) -> str:
    """A block of Python."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", source)), default=0))
    return f"{fence}python\n{source}\n{fence}"


def without_docstring(source: str, name: str) -> str:
    """The source of a cell without the docstring of the function or class of that name."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if getattr(node, "name", None) == name and ast.get_docstring(node) is not None:
            text = node.body[0]
            del lines[text.lineno - 1 : text.end_lineno]
    return "\n".join(lines)
