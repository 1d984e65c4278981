"""Do a unit's notebook and its text twin say the same, and how is one made from the other?

The twin is jupytext's py:percent form. What both must agree on is the cells, their metadata that
matters (nbgrader's and the tags) and nothing else; ids are made from the content, so that they
stay the same from build to build.
"""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from course.errors import UserError

from .unit import DEMO, LESSON, Unit, nbgrader, read_notebook, role

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_JUPYTEXT = {
    "formats": "ipynb,py:percent",
    "notebook_metadata_filter": "-all",
    "cell_metadata_filter": "nbgrader,tags",
    "text_representation": {"extension": ".py", "format_name": "percent"},
}


def to_notebook(text: str) -> NotebookNode:
    """Make the master notebook of a text twin, with stable ids and without outputs."""
    return normalize(jupytext.reads(text, fmt="py:percent"))


def to_text(notebook: NotebookNode) -> str:
    """Make the text twin of a master notebook."""
    bare = normalize(notebook)
    bare.metadata = nbformat.NotebookNode(
        {"jupytext": {k: v for k, v in _JUPYTEXT.items() if k != "formats"}}
    )
    return jupytext.writes(bare, fmt="py:percent").rstrip("\n") + "\n"


def normalize(notebook: NotebookNode) -> NotebookNode:
    """Copy a notebook without outputs, with stable ids and the metadata that counts."""
    cells, used = [], set()
    for cell in notebook.cells:
        make = {
            "code": nbformat.v4.new_code_cell,
            "markdown": nbformat.v4.new_markdown_cell,
            "raw": nbformat.v4.new_raw_cell,
        }[cell.cell_type]
        kept = make(cell.source.rstrip("\n"))
        kept.metadata = nbformat.NotebookNode(
            {k: cell.metadata[k] for k in ("nbgrader", "tags") if cell.metadata.get(k)}
        )
        kept.id = _unused(_cell_id(kept), used)
        cells.append(kept)
    result = nbformat.v4.new_notebook(cells=cells)
    result.metadata = nbformat.NotebookNode(
        {"jupytext": {"formats": _JUPYTEXT["formats"]}, "kernelspec": dict(KERNEL)}
    )
    return result


def _cell_id(cell: NotebookNode) -> str:
    """An id that says what the cell is: its grade id, its heading, the demo that it calls."""
    if nbgrader(cell).get("grade_id"):
        return _slug(nbgrader(cell)["grade_id"])
    part = role(cell)
    if part == DEMO:
        called = re.search(r"demos\.([\w.]+)", cell.source)
        return _slug("demo-" + (called[1].replace(".", "-") if called else "cell"))
    if part == LESSON:
        first = cell.source.strip().partition("\n")[0]
        words = re.sub(r"[^a-z0-9 ]", "", first.lower().replace("-", " ")).split()
        return _slug("-".join(["lesson", *words[:6]]))
    return part


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)[:56].strip("-") or "cell"


def _unused(wanted: str, used: set[str]) -> str:
    candidate, number = wanted, 2
    while candidate in used:
        candidate, number = f"{wanted}-{number}", number + 1
    used.add(candidate)
    return candidate


def dumps(notebook: NotebookNode) -> str:
    """A notebook as text, the same for the same content."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def in_step(unit: Unit) -> bool:
    """Whether the unit's notebook and its text twin say the same."""
    if not (unit.text.exists() and unit.path.exists()):
        return False
    made = dumps(to_notebook(unit.text.read_text(encoding="utf-8")))
    return made == unit.path.read_text(encoding="utf-8")


def sync(unit: Unit, prefer: str | None = None) -> Path | None:
    """Bring the pair in step, from the file that was changed last.

    Parameters
    ----------
    unit : Unit
    prefer : {"text", "notebook"}, optional
        Take this one, whatever the files' times say.

    Returns
    -------
    Path or None
        The file that was taken as the newer one; None where nothing had to be done.
    """
    if in_step(unit):
        return None
    if not (unit.text.exists() or unit.path.exists()):
        raise UserError(f"{unit.folder} holds neither {unit.text.name} nor {unit.path.name}")
    if prefer and not (unit.text if prefer == "text" else unit.path).exists():
        raise UserError(f"there is no {prefer} in {unit.folder} to take")
    take_text = not unit.path.exists() or (
        unit.text.exists() and unit.text.stat().st_mtime >= unit.path.stat().st_mtime
    )
    if prefer:
        take_text = prefer == "text"
    if take_text:
        notebook = to_notebook(unit.text.read_text(encoding="utf-8"))
        taken = unit.text
    else:
        notebook = normalize(read_notebook(unit.path))
        taken = unit.path
    unit.text.write_text(to_text(notebook), encoding="utf-8")
    # Through the text, so that both sides are what the text says.
    again = to_notebook(unit.text.read_text(encoding="utf-8"))
    unit.path.write_text(dumps(again), encoding="utf-8")
    unit._notebook = None
    return taken
