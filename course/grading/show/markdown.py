"""What does a student's own Markdown become where an instructor reads it?

HTML of nbconvert's own renderer, cleaned by nh3's allow-list and written into one line that begins
with a block tag. Markdown takes such a line for HTML whatever it holds, so the formgrader shows it
unchanged and reads nothing new into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from . import formulas, pictures

MOST_CHARACTERS = 20_000  # of a cell that is rendered
MOST_WORK = 10_000_000  # of a notebook: characters by signs, which bounds what is quadratic
MOST_TAGS = 300  # HTML that a cell brings along
MOST_DEPTH = 40  # of what is rendered
MOST_PICTURES = 8 * 2**20  # characters of base64 in a notebook

_BLANK = re.compile(r"[^\S\n]{100}")  # such runs take quadratic time, too
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_FILE = re.compile(r"(?:[\w-]+/)*[\w-]+\.(?:png|jpe?g|gif|svg)", re.IGNORECASE | re.ASCII)
_DATA = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}")
_NUMBER = re.compile(r"[0-9]{1,4}")
_TAG = re.compile(r"<[^>]*>")
_OPENS = re.compile(r"<(/?)(?!br\b|hr\b|img\b)[a-z]")

_TAGS = """
a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th
thead tr u ul var
"""
# Neither ids nor classes: a heading called like a field of the formgrader would take its place,
# and a class could lay a cell over the page.
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes={
        "a": {"href", "title"}, "abbr": {"title"}, "details": {"open"}, "ol": {"start"},
        "img": {"src", "alt", "title", "width", "height"}, "td": {"style"}, "th": {"style"},
    },
    attribute_filter=lambda tag, name, value: _attribute(name, value),
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties={"text-align"},
)  # fmt: skip

# What would end the line, be a formula or a link to some reader of Markdown. As a reference it is
# the same to a browser. nbconvert looks for "[" in the HTML, in quadratic time.
_AS_REFERENCES = str.maketrans(
    {sign: f"&#{ord(sign)};" for sign in "\n\r\t\u2028\u2029[]$\\`*_|~"}
    | dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x85", " ")
)


@dataclass
class Room:
    """What is left of a notebook's share of the page."""

    work: int = MOST_WORK
    pictures: int = MOST_PICTURES


def to_html(text: str, attachments: dict, room: Room) -> str:
    """Make a cell's Markdown harmless.

    Parameters
    ----------
    text : str
    attachments : dict
        Pictures by name, as bundles of base64 by MIME type. They move into the text.
    room : Room
        What the cell takes is taken off.

    Returns
    -------
    str
        One line of HTML, which is Markdown for itself. What is too long or too deep to render is
        shown as it was written.
    """
    shown = _rendered(text, attachments, room)
    if shown is None:
        return as_written(text)
    plain = formulas.plain(unescape(_TAG.sub(" ", shown)))
    return _one_line(shown, "" if plain else ' class="tex2jax_ignore"')


def as_written(text: str) -> str:
    """Show a text as it is, in one line of HTML."""
    return _one_line(f"<pre>{escape(text, quote=False)}</pre>", ' class="tex2jax_ignore"')


def _one_line(shown: str, attribute: str) -> str:
    return f"<div{attribute}>{shown.strip().translate(_AS_REFERENCES)}</div>"


def _rendered(text: str, attachments: dict, room: Room) -> str | None:
    """The cleaned HTML of a text, or None if that costs too much."""
    if len(text) > MOST_CHARACTERS or text.count("<") > MOST_TAGS or _BLANK.search(text):
        return None
    work = len(text) * sum(not (sign.isalnum() or sign == " ") for sign in text)
    if work > room.work:
        return None
    room.work -= work
    renderer = _Renderer(attachments, room)
    try:
        shown = _CLEANER.clean(MarkdownWithMath(renderer=renderer).render(text))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a renderer that fails on odd text, or panics, must not cost the page
        return None
    if len(shown) - renderer.embedded > 10 * len(text) + 2000 or _depth(shown) > MOST_DEPTH:
        return None
    return shown


def _depth(shown: str) -> int:
    """How deep the elements of cleaned HTML stand in each other."""
    deepest = depth = 0
    for found in _OPENS.finditer(shown):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _attribute(name: str, value: str) -> str | None:
    """What becomes of an attribute; None takes it away."""
    if name == "href":
        return value if _LINK.match(value) else None
    if name == "src":
        return value if _FILE.fullmatch(value) or _DATA.fullmatch(value) else None
    if name in ("width", "height", "start"):
        return value if _NUMBER.fullmatch(value) else None
    return value


class _Renderer(IPythonRenderer):
    """nbconvert's, without ids, without colors, and with pictures only where they are known."""

    def __init__(self, attachments: dict, room: Room):
        super().__init__(escape=False, exclude_anchor_links=True, attachments=attachments)
        self.room, self.embedded = room, 0
        self.known: dict[str, tuple[str, str]] = {}  # each is looked at once

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture of the cell or of the lesson; of others the name, and where they are."""
        if url.startswith("attachment:"):
            name = url.removeprefix("attachment:")
            address = self._address(name) or self._address(unquote(name))
            if not address:
                return f"<em>[no picture: {escape(unquote(name))}]</em>"
            return super().image(text or escape(unquote(name)), address, title)
        if _LINK.match(url):  # its server would learn who reads this
            return f'<a href="{escape(url)}">{text or escape(url)}</a>'
        return super().image(text, url, title)

    def _address(self, name: str) -> str:
        """An attached picture as an address that holds it, or nothing."""
        if name not in self.known:
            found = map(pictures.read, self.attachments.get(name, {}).values())
            self.known[name] = next(filter(any, found), ("", ""))
        kind, data = self.known[name]
        if not kind or len(data) > self.room.pictures:
            return ""
        self.room.pictures -= len(data)
        self.embedded += len(data)
        return f"data:{kind};base64,{data}"

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code without colors: the student would choose among hundreds of lexers."""
        return super().block_code(code)

    def task_list_item(self, text: str, checked: bool = False) -> str:
        """A box that is ticked or not, as a sign instead of a form's field."""
        return f"<li>{'☑' if checked else '☐'} {text}</li>\n"
