"""What stands in a release that students must not get?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.authoring.unit import BEGIN_HIDDEN, END_HIDDEN, Unit, read_notebook
from course.errors import UserError

from .exercises import MARKERS
from .problem import Problem


def _leaked_files(unit: Unit, folder: Path) -> Iterator[Problem]:
    allowed = {".png", ".svg", ".jpg", ".gif"}
    for file in sorted(folder.rglob("*")):
        if ".ipynb_checkpoints" in file.parts:
            continue  # Jupyter's own, which git ignores and nothing hands out
        wanted = file.suffix in allowed or file.name == unit.path.name
        if file.is_dir() or not wanted:
            yield Problem(file, "must not be in release/: remove it")


def _leaked_text(unit: Unit, folder: Path) -> Iterator[Problem]:
    file = folder / unit.path.name
    try:
        released = read_notebook(file)
    except UserError as error:
        yield Problem(file, str(error))
        return
    secrets = _secret_lines(unit)
    for position, cell in enumerate(released.cells):
        for number, line in enumerate(cell.source.splitlines(), 1):
            where = dict(cell=f"{position} ({cell.get('id', 'no id')})", line=number)
            if any(marker in line for marker in MARKERS):
                yield Problem(file, f"a marker was released: {line.strip()}", **where)
            elif cell.cell_type == "code" and line.strip() in secrets:
                yield Problem(
                    file, "a line of a solution or of a hidden test was released", **where
                )
        if cell.get("outputs"):
            yield Problem(file, "outputs were released", f"{position} ({cell.get('id', 'no id')})")


def _secret_lines(unit: Unit) -> set[str]:
    """Lines of solutions and hidden tests that stand nowhere in the public part."""
    return _marked_lines(unit, MARKERS)


def hidden_lines(unit: Unit) -> set[str]:
    """Lines of hidden tests that stand nowhere in the public part, comments and braces aside."""
    return {line for line in _marked_lines(unit, (BEGIN_HIDDEN, END_HIDDEN)) if "assert " in line}


def _marked_lines(unit: Unit, markers: tuple[str, ...]) -> set[str]:
    secret, public = set(), set()
    for cell in unit.notebook.cells:
        inside = False
        for line in cell.source.splitlines():
            if line.strip() in markers:
                inside = line.strip().startswith("### BEGIN")
            elif len(line.strip()) > 8:
                (secret if inside else public).add(line.strip())
    return secret - public


RULES = (_leaked_files, _leaked_text)
