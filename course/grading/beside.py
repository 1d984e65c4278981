"""What lies beside a notebook that was handed in: when did it come, and which secret goes with it?

The exchange writes both files. Whatever else a student puts in their place is flagged, and counts
as if it were not there.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from . import door

STAMP, SECRET = "timestamp.txt", "submission_secret.txt"
_MOST_BYTES = 200
_TIME = re.compile(r"(?:[\w :.,+-]|(?<=\w)/(?=\w)){4,60}", re.ASCII)  # no path of a file
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|[A-Z]{3,5}")
_SECRET = re.compile(r"[\w.:+-]{16,150}", re.ASCII)
# What a text leaves open is taken from these, so that a text that leaves something open is noticed.
_ONE_DAY, _ANOTHER_DAY = datetime(2000, 1, 1), datetime(2001, 2, 3, 4)


@dataclass(frozen=True)
class Beside:
    """What lies beside a hand-in.

    Attributes
    ----------
    at : str
        When it was handed in, in UTC and in a form that nbgrader reads; empty if nobody knows.
    secret : str
        Under which the exchange gives the feedback back; empty if it came another way.
    flags : tuple of str
    """

    at: str = ""
    secret: str = ""
    flags: tuple[str, ...] = ()


NOTHING = Beside()


def look(folder: door.Folder) -> Beside:
    """Read the files beside a hand-in.

    Parameters
    ----------
    folder : door.Folder
        ``submitted/STUDENT/UNIT``.

    Returns
    -------
    Beside
    """
    at, flags = "", ()
    try:
        at = as_utc(_text(folder, STAMP).strip())
    except door.Absent:
        pass
    except door.Shut as shut:
        flags = (f"damaged: {STAMP} {shut}",)
    try:
        secret = folder.text(SECRET, _MOST_BYTES)
    except door.Shut:
        secret = ""
    return Beside(at, secret if _SECRET.fullmatch(secret) else "", flags)


def is_about(flag: str) -> bool:
    """Whether a flag tells of such a file, and not of the notebook."""
    return flag.startswith(f"damaged: {STAMP} ")


def as_utc(text: str) -> str:
    """Read a time.

    Parameters
    ----------
    text : str
        With day, month, year and hour; without a zone it is UTC.

    Returns
    -------
    str
        In the one form that is written here, such as ``2027-02-02 08:00:00 UTC``.

    Raises
    ------
    door.Shut
        If it holds none, such as "yesterday", or one that hangs on the day on which it is read.
    """
    try:
        found = _read(text, _ONE_DAY)
        if found != _read(text, _ANOTHER_DAY) or not 2000 <= found.year <= 2100:
            raise ValueError(text)
    except Exception:  # dateutil's, Decimal's and datetime's own
        raise door.Shut("holds no time") from None
    return f"{found} UTC"


def _read(text: str, default: datetime) -> datetime:
    from dateutil import parser, tz

    if not _TIME.fullmatch(text):
        raise ValueError(text)
    moment, _, name = text.rpartition(" ")
    zone = tz.gettz(name) if _ZONE.fullmatch(name) and name not in ("AM", "PM") else None
    if zone is None:
        moment = text
    found = parser.parse(moment, default=default, tzinfos=_unknown)
    found = found if found.tzinfo or not zone else found.replace(tzinfo=zone)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _unknown(name: str | None, offset: int | None) -> object:
    """The zone that a text names, which is known or makes the text no time."""
    from dateutil import tz

    if name is not None and offset is None:
        raise ValueError(name)
    return None if offset is None else tz.tzoffset(name, offset)


def _text(folder: door.Folder, name: str) -> str:
    """A file's text: UTF-8, or UTF-16 with its mark, as editors on Windows write it."""
    content = folder.read(name, _MOST_BYTES).content
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise door.Shut("is no text") from None
    if wide and not text.isascii():
        raise door.Shut("is no text")
    return text
