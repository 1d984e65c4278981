"""What is a unit, and which part does each of its cells play?"""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.errors import UserError

from . import settings

SETUP, LESSON, DEMO, TOOL, SOLUTION, TEST, OTHER = (
    "setup", "lesson", "demo", "tool", "solution", "test", "other"
)  # fmt: skip
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Exercise:
    """One exercise: its name, and where its cells stand in the notebook."""

    name: str
    grade_id: str
    points: float
    solution: int
    test: int
    bonus: bool = False


@dataclass
class Unit:
    """A folder ``source/NN-name``.

    Attributes
    ----------
    folder : Path
        The unit's folder.
    """

    folder: Path
    _notebook: NotebookNode | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The folder's name, such as ``01-gradient-descent``."""
        return self.folder.name

    @property
    def stem(self) -> str:
        """The notebook's name without suffix, such as ``gradient-descent``."""
        return self.id.partition("-")[2]

    @property
    def module(self) -> str:
        """Name of the unit's modules in ``course``, such as ``gradient_descent``."""
        return self.stem.replace("-", "_")

    @property
    def path(self) -> Path:
        """The master notebook."""
        return self.folder / f"{self.stem}.ipynb"

    @property
    def text(self) -> Path:
        """The master's text twin."""
        return self.folder / f"{self.stem}.py"

    @property
    def answers(self) -> Path:
        """The folder of the answer bank."""
        return self.folder / "answers"

    @property
    def notebook(self) -> NotebookNode:
        """The master notebook, read once.

        Raises
        ------
        UserError
            If it is missing or no notebook.
        """
        if self._notebook is None:
            self._notebook = read_notebook(self.path)
        return self._notebook

    @cached_property
    def title(self) -> str:
        """The notebook's first heading, without its number."""
        for cell in self.notebook.cells:
            for line in cell.source.splitlines() if cell.cell_type == "markdown" else ():
                if line.startswith("# "):
                    return line[2:].partition(" · ")[2].strip() or line[2:].strip()
        return self.stem.replace("-", " ").capitalize()

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by name, in the notebook's order; incomplete ones are left to the lint."""
        solutions: dict[str, tuple[int, str]] = {}
        found = {}
        for position, cell in enumerate(self.notebook.cells):
            grade_id = nbgrader(cell).get("grade_id", "")
            if role(cell) == SOLUTION:
                name = defined_name(cell.source, grade_id)
                if name:
                    solutions[grade_id] = (position, name)
            elif role(cell) == TEST and grade_id.removeprefix("test-") in solutions:
                at, name = solutions[grade_id.removeprefix("test-")]
                points = float(nbgrader(cell).get("points", 0))
                bonus = "bonus" in cell.metadata.get("tags", [])
                found[name] = Exercise(name, grade_id[5:], points, at, position, bonus)
        return found

    def cell(self, position: int) -> NotebookNode:
        """The cell at a position."""
        return self.notebook.cells[position]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of format 4.

    Raises
    ------
    UserError
        If the file is missing or is no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise UserError(f"{path} is missing; `course sync` makes it from its text twin") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    except Exception as error:  # nbformat raises half a dozen kinds, KeyError among them
        reason = " ".join(str(error).split())[:120]
        raise UserError(f"{path} is not a notebook ({reason}); restore it from git") from None


def nbgrader(cell: NotebookNode) -> dict:
    """The cell's nbgrader metadata, empty where it has none."""
    return cell.metadata.get("nbgrader", {})


def role(cell: NotebookNode) -> str:
    """Which part a cell plays, told by its metadata alone."""
    tags = cell.metadata.get("tags", [])
    if cell.cell_type == "markdown":
        return LESSON
    if "setup" in tags:
        return SETUP
    if "demo" in tags:
        return DEMO
    if "tool" in tags:
        return TOOL
    if nbgrader(cell).get("solution"):
        return SOLUTION
    if nbgrader(cell).get("grade"):
        return TEST
    return OTHER


def defined_name(source: str, grade_id: str) -> str | None:
    """The function or class of a solution cell whose name fits the cell's grade id."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (
            node.name.replace("_", "-") == grade_id
        ):
            return node.name
    return None


def all_units(root: Path | None = None) -> list[Unit]:
    """All units of a course, in order."""
    source = (root or settings.root()) / "source"
    if not source.is_dir():
        raise UserError(f"{source} is missing: run this in the course's folder")
    folders = [f for f in sorted(source.iterdir()) if f.is_dir() and f.name[:2].isdigit()]
    return [Unit(folder) for folder in folders]


def select(names: list[str] | None, root: Path | None = None) -> list[Unit]:
    """The units of that name, or that begin so (``01``); all of them where none is named.

    Raises
    ------
    UserError
        For a name that no unit has.
    """
    units = all_units(root)
    if not names:
        return units
    chosen = []
    for name in names:
        wanted = name.removeprefix("source/").strip("/")
        fitting = [u for u in units if u.id == wanted or u.id.split("-")[0] == wanted.zfill(2)]
        if not fitting:
            ids = [u.id for u in units]
            close = difflib.get_close_matches(wanted, ids, n=1, cutoff=0.4)
            guess = f"; did you mean {close[0]}?" if close else "."
            raise UserError(f"there is no unit {wanted!r}{guess} Units: {', '.join(ids)}")
        chosen += [u for u in fitting if u not in chosen]
    return chosen
