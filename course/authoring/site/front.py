"""What does the start page say: what the course is, three ways through it, and its units?"""

from __future__ import annotations

import re
from pathlib import Path

from course.authoring import settings
from course.authoring.unit import Unit

from .words import plain

_TEXT = """\
# Descent

Learn how neural networks are trained by building it yourself. You write gradient descent,
momentum, Adam, batch norm, dropout and augmentation by hand in NumPy, move sliders that show what
each one does, and then train a real network in PyTorch.

On these pages you can read every lesson and move its pictures. To write code and have it checked,
open the lesson's notebook: each page has a button for Colab and one for the file.

## Three ways to use it

::::{{container}} descent-journeys
:::{{container}} descent-journey
### As a student

Open the notebook of unit 00 and follow it. Read, predict, move the sliders, write a few lines, run
the check, ask for a hint. Hand in the notebook as your instructor says.

[For students](docs/students.md)
:::
:::{{container}} descent-journey
### On your own

Read a lesson here, then open it in Colab: nothing to install. Checks, hints and progress need no
instructor, and worked solutions are folded under each exercise.

{first}
:::
:::{{container}} descent-journey
### As an instructor

Run the course with nbgrader. Hand-ins are repaired, run in a sandbox, marked with reasons, and
land in nbgrader's gradebook.

[For instructors](docs/instructors.md)
:::
::::

## Units

{table}

## What else is here

- [Known mistakes](mistakes/index.md): what goes wrong in each exercise, and what helps.
- [The package](api/index.rst): what notebooks import, from its docstrings.
- [The repository]({repository}): sources, tests, and where to report what is wrong.

{contents}
"""


def page(units: list[Unit], documents: list[str], root: Path) -> str:
    """The start page as Markdown."""
    first = units[0]
    return _TEXT.format(
        first=f"[Begin with {plain(first.title)}](lessons/{first.id}.ipynb)",
        table=table(units),
        repository=settings.settings(root).repository,
        contents="\n".join(
            (
                _contents("Lessons", [f"lessons/{unit.id}" for unit in units]),
                _contents("Look up", ["mistakes/index", "api/index"]),
                _contents("Documents", [f"docs/{name}" for name in documents]),
            )
        ),
    )


def table(units: list[Unit]) -> str:
    """Time, difficulty, exercises and points of each unit, from its notebook."""
    rows = ["| unit | time | difficulty | exercises | points |", "|---|---|---|---|---|"]
    for unit in units:
        top = unit.notebook.cells[0].source
        points = sum(e.points for e in unit.exercises.values() if not e.bonus)
        title = f"[{unit.id[:2]} · {plain(unit.title)}](lessons/{unit.id}.ipynb)"
        said = (_stated(top, "Time"), _stated(top, "Difficulty"))
        rows.append(
            "| " + " | ".join((title, *said, str(len(unit.exercises)), f"{points:g}")) + " |"
        )
    return "\n".join(rows)


def _stated(top: str, word: str) -> str:
    found = re.search(rf"\*\*{word}\*\* ([^·,\n]+)", top)
    return found[1].strip() if found else ""


def _contents(caption: str, entries: list[str]) -> str:
    listed = "\n".join(entries)
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```"
