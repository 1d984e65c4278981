"""How does a released notebook become a page that is read without Python?

Still a notebook, which MyST-NB reads: pictures stand where their cells do, hints and the worked
solution are folded under an exercise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from course.authoring import settings
from course.authoring.unit import (
    DEMO,
    LESSON,
    SETUP,
    TEST,
    TOOL,
    Unit,
    nbgrader,
    read_notebook,
    role,
)
from course.check import store
from course.errors import UserError

from . import picture, words
from .frames import Scene
from .stops import MOST

_BADGE = re.compile(r"^\[!\[.*?\]\(.*?\)\]\(.*?\)\n+", re.M)
# Cells whose output is the learner's own: the page has hints folded, and no progress.
_OWN = ("hint(", "progress(")


def released(unit: Unit, root: Path) -> NotebookNode:
    """The notebook that students get."""
    return read_notebook(_built(root / "release" / unit.id / unit.path.name))


def worked(unit: Unit, root: Path) -> NotebookNode:
    """The notebook of the worked solutions."""
    return read_notebook(_built(root / "solutions" / unit.id / unit.path.name))


def _built(path: Path) -> Path:
    if not path.is_file():
        raise UserError(f"{path} is missing: run `course build` first")
    return path


def scene(source: str, most: int = MOST) -> Scene:
    """What a demo cell shows.

    An argument that is no plain value is a function of the student's; on a page the course's own
    draws.

    Raises
    ------
    ValueError
        If the cell calls no demo.
    """
    tree = ast.parse(source)
    call = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    if not name.startswith("demos."):
        raise ValueError("the cell calls no demo")
    values = []
    for argument in call.keywords:
        try:
            values.append((argument.arg, ast.literal_eval(argument.value)))
        except ValueError:
            continue
    return Scene(name.removeprefix("demos."), tuple(values), most)


def scenes(nb: NotebookNode, most: int = MOST) -> list[Scene]:
    """The scenes of a notebook's demo cells."""
    return [scene(cell.source, most) for cell in nb.cells if role(cell) == DEMO]


def page(unit: Unit, root: Path, sheet: Callable[[Scene], dict], most: int = MOST) -> NotebookNode:
    """The notebook of a unit's page.

    Parameters
    ----------
    unit : Unit
    root : Path
        The course's folder.
    sheet : callable
        Gives the sheet of a scene, see :mod:`course.authoring.site.frames`.
    most : int
        Stops of a slider.
    """
    nb = released(unit, root)
    solved = {nbgrader(cell).get("grade_id", cell.id): cell for cell in worked(unit, root).cells}
    names = {exercise.grade_id: name for name, exercise in unit.exercises.items()}
    cells: list[NotebookNode] = []
    for position, cell in enumerate(nb.cells):
        part = role(cell)
        if part == LESSON and position == 0:
            cell.source = _opening(cell.source, unit, root)
        elif part == SETUP:
            cell = _folded(cell)
        elif part == DEMO:
            shown = scene(cell.source, most)
            folder = f"../{picture.FOLDER}/{shown.folder}"
            element = picture.element(sheet(shown), folder, cell.id)
            cell.outputs = [new_output("display_data", data={"text/html": element})]
        elif part == TOOL and not cell.source.startswith(_OWN):
            _run(cell, solved.get(cell.id))
        grade_id = nbgrader(cell).get("grade_id", "").removeprefix("test-")
        cell.metadata.pop("nbgrader", None)
        cells.append(cell)
        if part == TEST and grade_id in names:
            text = _help(unit, names[grade_id], solved.get(grade_id))
            cells.append(new_markdown_cell(text, id=f"help-{grade_id}"[:64]))
    nb.cells = cells
    nb.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return nb


def _opening(source: str, unit: Unit, root: Path) -> str:
    """The first cell, with buttons in the place of the badge."""
    place = settings.settings(root)
    path = f"release/{unit.id}/{unit.path.name}"
    title, _, rest = _BADGE.sub("", source).partition("\n")
    buttons = (
        '<p class="descent-buttons">'
        f'<a href="{place.colab(path)}">Open in Colab</a> '
        f'<a href="../notebooks/{unit.path.name}" download>Download the notebook</a></p>'
    )
    return f"{title}\n\n{buttons}\n\n{rest.strip()}"


def _folded(cell: NotebookNode) -> NotebookNode:
    """The setup cell, which says little to whoever reads."""
    text = words.fold("Setup: the cell that runs first", words.code(cell.source))
    return new_markdown_cell(text, id=cell.id)


def _run(cell: NotebookNode, solved: NotebookNode | None) -> None:
    """Give a cell the output that it has with the worked solutions."""
    cell.outputs = [o for o in solved.outputs if _is_shown(o)] if solved else []
    titles = re.findall(r"title[(=]f?[\"'](.+?)[\"']", cell.source)
    title = re.sub(r"\{.*?\}", "", titles[0]).strip(" :,") if titles else ""
    about = f" ({title})" if title else ""
    alt = f"What this cell draws with the worked solutions{about}"
    cell.metadata["mystnb"] = {"image": {"alt": alt}}


def _is_shown(output: NotebookNode) -> bool:
    if output.output_type == "stream":
        return bool(output.text.strip())
    data = output.get("data", {})
    return "image/png" in data or "text/html" in data


def _help(unit: Unit, name: str, solved: NotebookNode | None) -> str:
    """Hints and a worked solution, folded, and the way to the known mistakes."""
    hints = store.probes(unit.id)[name].hints
    parts = [
        words.fold(f"Hint {number} of {len(hints)}", words.plain(hint))
        for number, hint in enumerate(hints, 1)
    ]
    if solved is not None:
        source = words.without_docstring(solved.source, name)
        parts.append(words.fold("A worked solution", words.code(source)))
    parts.append(f"[Known mistakes of `{name}`](../mistakes/{unit.id}/{name}.md)")
    return "\n".join(parts)


def write(nb: NotebookNode) -> str:
    """The text of a notebook's file."""
    return nbformat.writes(nb) + "\n"
