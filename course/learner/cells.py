"""Which cell of a learner's notebook is which of the released one, and what is it called?"""

from __future__ import annotations

from typing import Any

Cell = dict[str, Any]

SOLUTION, TEST, SETUP, LESSON = "solution", "test", "setup", "lesson"
_LONGEST = 60  # characters of a cell's first line that are shown


def text(cell: Cell) -> str:
    """A cell's source, which a file may hold in lines.

    Parameters
    ----------
    cell : dict

    Returns
    -------
    str
    """
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same; blanks at the end do not count.

    Parameters
    ----------
    one, other : dict

    Returns
    -------
    bool
    """
    alike = one.get("cell_type") == other.get("cell_type")
    return alike and text(one).rstrip() == text(other).rstrip()


def kind(cell: Cell) -> str:
    """Whose a released cell is: "solution" is the learner's to edit.

    Parameters
    ----------
    cell : dict
        Of a released notebook.

    Returns
    -------
    str
        "solution", "test", "setup", or "lesson" for text, demos and all else.
    """
    grading = _grading(cell)
    if grading.get("solution"):
        return SOLUTION
    if grading.get("grade"):
        return TEST
    return SETUP if grading.get("grade_id") == SETUP else LESSON


def name(cell: Cell) -> str:
    """What to call a cell in a sentence.

    Parameters
    ----------
    cell : dict

    Returns
    -------
    str
        Such as ``momentum_step``, ``the test of momentum_step`` or ``"Why a ball"``.
    """
    exercise = _grading(cell).get("grade_id", "").removeprefix("test-").replace("-", "_")
    if kind(cell) == SOLUTION:
        return exercise
    if kind(cell) == TEST:
        return f"the test of {exercise}"
    if kind(cell) == SETUP:
        return "the setup cell"
    lines = (line.strip(" #*>") for line in text(cell).splitlines())
    first = next(filter(None, lines), "an empty cell")
    return f'"{first[:_LONGEST]}{"…" if len(first) > _LONGEST else ""}"'


def match(cells: list[Cell], known: list[Cell]) -> list[str]:
    """Find the released cells in a learner's notebook.

    Parameters
    ----------
    cells : list of dict
        The learner's.
    known : list of dict
        The released ones, those of an older release too.

    Returns
    -------
    list of str
        For each of the learner's cells the released one's id; empty for a cell of their own. No id
        occurs twice. A cell is known by its id, which Colab keeps in the metadata, else by its
        grading metadata, else by what it says.
    """
    ids = {cell["id"] for cell in known}
    graded = {_grading(cell)["grade_id"]: cell["id"] for cell in known if _grading(cell)}
    says: dict[tuple[str, str], str] = {}
    for cell in known:
        says.setdefault((cell["cell_type"], text(cell).rstrip()), cell["id"])
    found, taken = [""] * len(cells), set()
    for look in (
        lambda cell: cell.get("id"),
        lambda cell: _metadata(cell).get("id"),
        lambda cell: graded.get(_grading(cell).get("grade_id")),
        lambda cell: says.get((cell.get("cell_type"), text(cell).rstrip())),
    ):
        for i, cell in enumerate(cells):
            claimed = look(cell)
            if not found[i] and isinstance(claimed, str) and claimed in ids - taken:
                found[i] = claimed
                taken.add(claimed)
    return found


def _metadata(cell: Cell) -> dict:
    found = cell.get("metadata")
    return found if isinstance(found, dict) else {}


def _grading(cell: Cell) -> dict:
    found = _metadata(cell).get("nbgrader")
    good = isinstance(found, dict) and isinstance(found.get("grade_id"), str)
    return found if good else {}
