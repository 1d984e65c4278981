"""What does the theme leave undone that a reader with a screen reader or a keyboard needs?

Said in the finished pages, since the theme has no setting for it. Done twice it changes nothing.
"""

from __future__ import annotations

from pathlib import Path

_MENDS = {
    # Captions of the contents say that they are headings, and not of which level.
    'role="heading"><span class="caption-text">': (
        'role="heading" aria-level="2"><span class="caption-text">'
    ),
    # Two landmarks of one kind need names to be told apart.
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Course">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    '<aside class="toc-drawer no-toc">': (
        '<aside class="toc-drawer no-toc" aria-label="On this page">'
    ),
    # A corner of a table heads nothing.
    '<th class="head"><p></p></th>': "<td></td>",
}
_SEARCH = ('<div id="search-results"></div>', '<h1>Search</h1><div id="search-results"></div>')


def mend(out: Path) -> None:
    """Mend all pages of a finished site."""
    for path in sorted(out.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        mended = text
        for before, after in _MENDS.items():
            mended = mended.replace(before, after)
        if path.name == "search.html" and "<h1>Search</h1>" not in mended:
            mended = mended.replace(*_SEARCH)
        if mended != text:
            path.write_text(mended, encoding="utf-8")
