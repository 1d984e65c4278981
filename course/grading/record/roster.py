"""Who is in the class? Lists as nbgrader, Canvas, Moodle and spreadsheets write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course.errors import UserError

from . import gradebook as nb
from .record import one_transaction

_OWN = ("id", "first_name", "last_name", "email", "lms_user_id")
_CODINGS = ("utf-8-sig", "cp1252")  # the second reads nearly all bytes
_SEPARATORS = ",;\t"
# What platforms call a column, in small letters.
_CALLED = {
    "sis login id": "id", "username": "id", "student": "name", "full name": "name",
    "first name": "first_name", "last name": "last_name", "surname": "last_name",
    "email address": "email",
}  # fmt: skip
_NOBODY = ("points possible", "student, test")  # lines of Canvas that are no students
_MOST_BYTES = 16 * 2**20


def bring_in(root: Path, file: Path) -> tuple[int, list[str]]:
    """Bring a list of students into the gradebook.

    Parameters
    ----------
    root : Path
        The course folder.
    file : Path
        A CSV file, its columns parted by commas, semicolons or tabs.

    Returns
    -------
    count : int
        Of students.
    told : list of str
        What of the file was left out, a line each.

    Raises
    ------
    UserError
        If the file cannot be read, or names nobody.
    """
    people, told = read(file)
    with nb.gradebook(nb.load_config(root)) as book:
        nb.undisturbed(book, lambda: _write(book, people))
    return len(people), told


def read(file: Path) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Read a list of students.

    Returns
    -------
    people : dict of str to dict
        By id, nbgrader's columns that are not empty.
    told : list of str
        What was left out.

    Raises
    ------
    UserError
    """
    rows = csv.reader(io.StringIO(text := _text(file)), delimiter=_separator(text))
    head = [_column(name) for name in next(rows, [])]
    if "id" not in head and "lms_user_id" not in head:
        raise UserError(
            f"{file} has no column id: name columns {', '.join(_OWN)}, "
            "or take the file that Canvas or Moodle exports"
        )
    people: dict[str, dict[str, str]] = {}
    told = []
    for number, row in enumerate(rows, start=2):
        fields = {name: value.strip() for name, value in zip(head, row, strict=False)}
        if fields.get("name", "").lower() in _NOBODY or not any(fields.values()):
            continue
        one = dict(_person(fields))
        name = one.pop("id", "") or one.get("lms_user_id", "")
        if not name:
            told.append(f"{file}, line {number}: no id")
        elif name in people:
            told.append(f"{file}, line {number}: {name} was there before")
        elif name:
            people[name] = one
    if not people:
        raise UserError(f"{file} names nobody")
    return people, told


def _person(found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """nbgrader's fields, those that are not empty, out of a line's."""
    name = found.pop("name", "")
    last, comma, first = name.partition(",")
    if comma:
        found |= {"last_name": last.strip(), "first_name": first.strip()}
    elif name and not found.get("last_name"):
        first, _, last = name.rpartition(" ")
        found |= {"last_name": last, "first_name": first}
    if not found.get("id"):
        found["id"] = found.get("email", "")
    yield from ((key, value) for key, value in found.items() if key in _OWN and value)


def _column(name: str) -> str:
    """nbgrader's name of a column, or "name", or the name itself."""
    plain = " ".join(name.split()).lower()
    if name.strip() == "ID":  # Canvas' own number
        return "lms_user_id"
    return _CALLED.get(plain, plain)


def _separator(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(_SEPARATORS, key=head.count)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(_MOST_BYTES)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from None
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for coding in ("utf-16",) if wide else _CODINGS:
        try:
            return content.decode(coding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise UserError(f"{file} is no text")


def _write(book: Any, people: dict[str, dict[str, str]]) -> None:
    """Add them, or complete those who are there, known by their number or by their id."""
    by_number = {one.lms_user_id: one.id for one in book.students if one.lms_user_id}
    with one_transaction(book):
        for name, fields in people.items():
            known = by_number.get(fields.get("lms_user_id", ""), name)
            book.update_or_create_student(known, **fields)
