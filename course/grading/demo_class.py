"""What does a class look like when it hands in? A dozen made-up students, from the answer bank.

Two are right, in different ways; seven make mistakes that the bank knows, few to many; one left
everything as released, one handed in nothing, one file is cut off. Made again, the files are the
same to the byte, and those that have not changed are not written.
"""

from __future__ import annotations

import json
from pathlib import Path

from course.authoring import bank
from course.authoring.unit import Unit, select
from course.errors import UserError

GOOD = ("student-01", "student-02")
MISTAKEN = tuple(f"student-{number:02}" for number in range(3, 10))
UNTOUCHED, ABSENT, CUT_OFF = "student-10", "student-11", "student-12"
STUDENTS = (*GOOD, *MISTAKEN, UNTOUCHED, ABSENT, CUT_OFF)


def make(folder: str | Path, units: list[str] | None = None) -> list[Path]:
    """Write the class's submissions to ``submitted/`` of a course folder.

    Parameters
    ----------
    folder : path
        The course folder, with source/ and release/.
    units : list of str, optional
        Ids or numbers; by default every released unit.

    Returns
    -------
    list of Path
        The files that were written: none where all were there already.

    Raises
    ------
    UserError
        If nothing is released, or if submitted/ holds a real class.
    """
    folder = Path(folder)
    _refuse_real_class(folder / "submitted")
    chosen = [unit for unit in select(units, folder) if _released(folder, unit).is_file()]
    if not chosen:
        raise UserError(f"{folder / 'release'} holds none of these units: run `course build` first")
    written = []
    for unit in chosen:
        released = _released(folder, unit).read_text(encoding="utf-8")
        answers = bank.load(unit.folder)
        for student in STUDENTS:
            text = _submission(student, released, unit, answers)
            path = folder / "submitted" / student / unit.id / unit.path.name
            if text is not None and _write(path, text):
                written.append(path)
    (folder / "submitted" / ABSENT).mkdir(parents=True, exist_ok=True)
    return written


def _refuse_real_class(submitted: Path) -> None:
    """Keep made-up students out of a class that exists."""
    found = sorted(path.name for path in submitted.glob("*") if path.is_dir())
    strangers = [name for name in found if name not in STUDENTS and not name.startswith(".")]
    if strangers:
        raise UserError(
            f"{submitted} holds hand-ins of a real class ({strangers[0]}, ...): "
            "make the demonstration class in another copy of the course"
        )


def _released(folder: Path, unit: Unit) -> Path:
    return folder / "release" / unit.id / unit.path.name


def _submission(student: str, released: str, unit: Unit, answers: dict) -> str | None:
    """The text of one student's file, or None if there is none."""
    if student == ABSENT:
        return None
    if student == UNTOUCHED:
        return released
    cells = {}
    for position, name in enumerate(unit.exercises):
        answer = choose(student, position, answers.get(name, []))
        if answer is not None:
            cells[name.replace("_", "-")] = answer.source_as(name)
    text = fill_in(released, cells)
    return text[: len(text) // 2] if student == CUT_OFF else text


def choose(student: str, position: int, answers: list[bank.Answer]) -> bank.Answer | None:
    """The answer that a student gives to the exercise at `position` of a unit.

    The seven who make mistakes range from one who slips here and there to one who rarely gets it
    right. Those who err at the same exercise make different mistakes there, as far as it has any.
    """
    right = [answer for answer in answers if answer.kind == bank.RIGHT]
    wrong = [answer for answer in answers if answer.kind == bank.WRONG]
    erring = [other for other in MISTAKEN if _errs(other, position)]
    if student in erring and wrong:
        return wrong[(position + erring.index(student)) % len(wrong)]
    if not right:
        return None
    return right[-1] if student == GOOD[1] else right[0]


def _errs(student: str, position: int) -> bool:
    """Whether a student gets the exercise at a position wrong: the i-th does in i + 1 of 8."""
    number = MISTAKEN.index(student)
    return (3 * position + 2 * number) % 8 <= number


def fill_in(released: str, cells: dict[str, str]) -> str:
    """Put sources into the solution cells of a notebook, by grade id; return its text."""
    notebook = json.loads(released)
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution") and meta.get("grade_id") in cells:
            cell["source"] = cells[meta["grade_id"]].splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> bool:
    """Write a file unless it holds this text already; tell whether it was written."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
    return True
