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
MOST_CELLS = 5_000
MOST_CHARACTERS = 1_000_000  # of a cell
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
    data = _parse(text)
    cells = []
    for number, raw in enumerate(islice(_raw_cells(data), MOST_CELLS + 1), start=1):
        if number > MOST_CELLS:
            flags.append(f"damaged: only the first {MOST_CELLS} cells are used")
        else:
            cell = _cell(raw, number, flags)
            if cell is not None:
                cells.append(cell)
    if not cells:
        raise UnreadableError("a notebook without cells")
    return cells, flags


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
        data = json.loads(text)
    except RecursionError:
        raise UnreadableError("nested too deeply") from None
    except json.JSONDecodeError as error:
        cut = error.msg.startswith("Unterminated string") or not text[error.pos + 1 :].strip()
        what = "broken off" if cut else "not JSON"
        raise UnreadableError(f"{what} at line {error.lineno}") from None
    except (ValueError, MemoryError):  # an integer of 5000 digits
        raise UnreadableError("damaged JSON") from None
    if not isinstance(data, dict) or not any(key in data for key in ("cells", "worksheets")):
        raise UnreadableError("a file, but not a notebook")
    return data


def _raw_cells(data: dict) -> Iterator[dict]:
    """The cells of format 4, or those of the worksheets of format 3 and before."""
    parts = [data.get("cells")]
    if isinstance(data.get("worksheets"), list):
        parts += [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
    for part in parts:
        yield from (raw for raw in part if isinstance(raw, dict)) if isinstance(part, list) else ()


def _cell(raw: dict, number: int, flags: list[str]) -> Handed | None:
    source = _source(raw.get("source", raw.get("input")))
    if source is None:
        if not raw.get("cell_type"):
            return None
        source = ""
        flags.append(f"damaged: the text of cell {number}")
    if len(source) > MOST_CHARACTERS:
        flags.append(f"damaged: cell {number} has {len(source)} characters, left out")
        source = f"# left out: a cell of {len(source)} characters"
    kind = raw.get("cell_type")
    if kind == "heading":  # of format 3
        level = raw.get("level")
        level = level if type(level) is int and 1 <= level <= 6 else 1
        source = f"{'#' * level} {source}"
    meta, own_id = raw.get("metadata"), raw.get("id")
    nbgrader = meta.get("nbgrader") if isinstance(meta, dict) else None
    return Handed(
        "code" if kind == "code" else "markdown",
        source,
        own_id if isinstance(own_id, str) and _LEGAL_ID.fullmatch(own_id) else "",
        nbgrader if isinstance(nbgrader, dict) else {},
        _attachments(raw.get("attachments")),
    )


def _source(raw: object) -> str | None:
    """The text of a cell, which may be split into lines, with or without their ends."""
    if isinstance(raw, list):
        lines = [line for line in raw if isinstance(line, str)]
        bare = len(lines) > 1 and not any("\n" in line for line in lines)
        raw = ("\n" if bare else "").join(lines) if lines or not raw else None
    return printable(raw) if isinstance(raw, str) else None


def printable(text: str) -> str:
    """Take out what no file of text and no database keeps: NUL, and halves of characters."""
    return (
        text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )


def _attachments(raw: object) -> dict:
    if not isinstance(raw, dict):
        return {}
    kept = {}
    for name, bundle in raw.items():
        if isinstance(bundle, dict):
            bundle = {printable(k): printable(v) for k, v in bundle.items() if isinstance(v, str)}
            kept[printable(name)] = {k: v for k, v in bundle.items() if k.startswith("image/")}
    return {name: bundle for name, bundle in kept.items() if bundle}
