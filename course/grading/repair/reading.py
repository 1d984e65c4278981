"""Which cells does a file hold, whatever program wrote it, and whoever damaged it?

Everything is checked here, so that the steps behind it deal with text of known kinds only: no
parser of nbformat's sees a stranger's file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

MOST_BYTES = 64 * 2**20  # of a file
TOO_LARGE = f"larger than {MOST_BYTES // 2**20} MB: clear its outputs"
MOST_CELLS = 1_000
MOST_CHARACTERS = 1_000_000  # of a cell
MOST_IN_ALL = 4_000_000  # characters of all cells
MOST_PICTURES = 20_000_000  # characters of all attachments
MOST_VALUES = 5_000_000  # of the file; a short string takes 60 bytes once it is read
MOST_CONTAINERS = 500_000  # lists and dictionaries among them, which take 200
MOST_DIGITS = 1_000  # of a number; reading it takes the square of their count
_PICTURE = 10_000  # characters that each counts for at least
_LEGAL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass
class Handed:
    """One cell as it was handed in.

    Attributes
    ----------
    kind : {"code", "markdown"}
    source : str
    id : str
        Empty where it has none that is legal.
    nbgrader : dict
        Its grading metadata, unchecked; empty where it has none.
    attachments : dict
        Pictures pasted into a markdown cell.
    """

    kind: str
    source: str
    id: str = ""
    nbgrader: dict = field(default_factory=dict)
    attachments: dict = field(default_factory=dict)


class UnreadableError(Exception):
    """A file holds no cells; the text says why."""


def read(content: bytes) -> tuple[list[Handed], list[str]]:
    """Read the cells of a notebook of any format.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    cells : list of Handed
    flags : list of str
        What had to be mended.

    Raises
    ------
    UnreadableError
        If it is none.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError(TOO_LARGE)
    if not content.strip(b"\x00\t\n\r "):
        raise UnreadableError("the file is empty")
    text, flags = _text(content)
    _must_be_modest(text)
    reader = _Reader(flags)
    for number, raw in enumerate(islice(_raw_cells(_parse(text)), MOST_CELLS + 1), start=1):
        if number > MOST_CELLS:
            flags.append(f"damaged: only the first {MOST_CELLS} cells are used")
        else:
            reader.add(raw, number)
    if not reader.cells:
        raise UnreadableError("a notebook without cells")
    return reader.cells, flags


def from_cell(cell: Mapping) -> Handed:
    """A cell of a notebook that was written here."""
    return Handed(
        cell["cell_type"],
        cell["source"],
        cell["id"],
        cell["metadata"].get("nbgrader", {}),
        cell.get("attachments", {}),
    )


def _text(content: bytes) -> tuple[str, list[str]]:
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError:
        pass
    text = content.decode(encoding, "replace")
    if "cell" not in text:
        raise UnreadableError("not a text file")
    return text, ["damaged: characters that are not UTF-8"]


def _parse(text: str) -> dict:
    try:
        data = json.loads(text, parse_int=_integer)
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    except json.JSONDecodeError as error:
        cut = error.msg.startswith("Unterminated string") or not text[error.pos + 1 :].strip()
        what = "broken off" if cut else "not JSON"
        raise UnreadableError(f"{what} at line {error.lineno}") from None
    except (ValueError, MemoryError):
        raise UnreadableError("damaged JSON") from None
    if not isinstance(data, dict) or not any(key in data for key in ("cells", "worksheets")):
        raise UnreadableError("a file, but not a notebook")
    return data


def _must_be_modest(text: str) -> None:
    """Refuse what would take too much memory and time to read, however it looks.

    The values of a JSON text are counted before it is read. What stands in strings is no value;
    telling it apart takes time, and is done only where it matters.
    """
    containers, values = text.count("[") + text.count("{"), text.count(",")
    if containers > MOST_CONTAINERS or containers + values > MOST_VALUES:
        containers, values = _outside_strings(text, "[{"), _outside_strings(text, ",")
    if containers > MOST_CONTAINERS or containers + values > MOST_VALUES:
        raise UnreadableError("millions of values in the file: clear its outputs")


def _outside_strings(text: str, signs: str) -> int:
    """Count some signs of a JSON text outside its strings."""
    import numpy as np

    bare = text.replace("\\\\", "").replace('\\"', "").encode("ascii", "replace")
    data = np.frombuffer(bare, np.uint8)
    inside = np.add.accumulate((data == ord('"')).view(np.uint8), dtype=np.uint8) & 1
    return sum(int(np.count_nonzero((data == ord(sign)) & (inside == 0))) for sign in signs)


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("an integer that is too long")
    return int(digits)


def _raw_cells(data: dict) -> Iterator[dict]:
    """The cells of format 4, or those of the worksheets of format 3 and before."""
    parts = [data.get("cells")]
    if isinstance(data.get("worksheets"), list):
        parts += [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
    for part in parts:
        yield from (raw for raw in part if isinstance(raw, dict)) if isinstance(part, list) else ()


class _Reader:
    """Collects cells, and leaves out what is too long."""

    def __init__(self, flags: list[str]):
        self.cells: list[Handed] = []
        self.flags = flags
        self.room, self.room_for_pictures = MOST_IN_ALL, MOST_PICTURES

    def add(self, raw: dict, number: int) -> None:
        """Take up one cell, if it is one."""
        source = _source(raw.get("source", raw.get("input")))
        if source is None:
            if not raw.get("cell_type"):
                return
            source = ""
            self.flags.append(f"damaged: the text of cell {number}")
        source = self._bounded(source, number)
        kind = raw.get("cell_type")
        if kind == "heading":  # of format 3
            level = raw.get("level")
            level = level if type(level) is int and 1 <= level <= 6 else 1
            source = f"{'#' * level} {source}"
        meta, own_id = raw.get("metadata"), raw.get("id")
        nbgrader = meta.get("nbgrader") if isinstance(meta, dict) else None
        self.cells.append(
            Handed(
                "code" if kind == "code" else "markdown",
                source,
                own_id if isinstance(own_id, str) and _LEGAL_ID.fullmatch(own_id) else "",
                nbgrader if isinstance(nbgrader, dict) else {},
                self._pictures(raw.get("attachments"), number),
            )
        )

    def _bounded(self, source: str, number: int) -> str:
        length = len(source)
        if length > MOST_CHARACTERS:
            self.flags.append(f"damaged: cell {number} has {length} characters, left out")
        elif length > self.room:
            self.flags.append(
                f"damaged: more than {MOST_IN_ALL} characters of code and text, cell {number} left "
                "out"
            )
        else:
            self.room -= length
            return printable(source)
        return f"# left out: a cell of {length} characters"

    def _pictures(self, raw: object, number: int) -> dict:
        """The pictures of a cell; nothing else is kept of what is attached to it."""
        kept: dict[str, dict[str, str]] = {}
        for name, bundle in raw.items() if isinstance(raw, dict) else ():
            pictures = {
                kind: data
                for kind, data in (bundle.items() if isinstance(bundle, dict) else ())
                if isinstance(data, str) and kind.startswith("image/")
            }
            length = sum(map(len, [name, *pictures, *pictures.values()]))
            self.room_for_pictures -= max(length, _PICTURE * max(1, len(pictures)))
            if self.room_for_pictures < 0:
                self.flags.append(f"damaged: too many pictures, those of cell {number} left out")
                return {}
            if pictures:
                pictures = {printable(kind): printable(data) for kind, data in pictures.items()}
                kept[printable(name)] = pictures
        return kept


def _source(raw: object) -> str | None:
    """The text of a cell, which may be split into lines, with or without their ends."""
    if isinstance(raw, list):
        lines = [line for line in raw if isinstance(line, str)]
        bare = len(lines) > 1 and not any("\n" in line for line in lines)
        raw = ("\n" if bare else "").join(lines) if lines or not raw else None
    return raw if isinstance(raw, str) else None


def printable(text: str) -> str:
    """Take out what no file of text and no database keeps: NUL, and halves of characters."""
    return (
        text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )
