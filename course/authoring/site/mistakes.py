"""Which mistakes of an exercise are known, and which sentence helps whoever made one?

The bank of answers knows them. A page has the exercise's text and the sentences, never an answer's
code nor a hidden test.
"""

from __future__ import annotations

import ast
import inspect

from course.authoring import bank
from course.authoring.unit import Exercise, Unit

from .words import code, plain

_HEAD = "# Known mistakes\n\n"
_ABOUT = """\
Every exercise has a bank of answers that people could hand in. Right ones must pass all tests,
mistakes must not. Where a check recognizes one of these mistakes by its numbers, it says the
sentence that stands here. Read them when you are stuck, or before you review somebody's code.
"""


def pages(units: list[Unit]) -> dict[str, str]:
    """The catalogue: Markdown by the page's path."""
    made = {}
    listed = []
    for unit in units:
        answers = bank.load(unit.folder)
        names = [name for name in unit.exercises if answers.get(name)]
        for name in names:
            made[f"mistakes/{unit.id}/{name}.md"] = page(unit, name, answers[name])
        made[f"mistakes/{unit.id}/index.md"] = _of_unit(unit, names, answers)
        listed.append(f"{unit.id[:2]} · {unit.title} <{unit.id}/index>")
    total = sum(len(page.split("\n- ")) - 1 for p, page in made.items() if "/index" not in p)
    made["mistakes/index.md"] = (
        f"{_HEAD}{_ABOUT}\n{total} mistakes are known.\n\n{_contents(listed)}"
    )
    return made


def _contents(entries: list[str]) -> str:
    return "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(entries) + "\n```\n"


def _of_unit(unit: Unit, names: list[str], answers: dict[str, list[bank.Answer]]) -> str:
    rows = "\n".join(f"| [`{n}`]({n}.md) | {len(sentences(answers[n]))} |" for n in names)
    table = f"| exercise | known mistakes |\n|---|---|\n{rows}\n" if names else ""
    hidden = (
        ""
        if not names
        else "```{toctree}\n:hidden:\n\n" + "\n".join(f"{n} <{n}>" for n in names) + "\n```\n"
    )
    return (
        f"# {unit.id[:2]} · {plain(unit.title)}: known mistakes\n\n"
        f"The lesson: [{plain(unit.title)}](../../lessons/{unit.id}.ipynb)\n\n{table}\n{hidden}"
    )


def page(unit: Unit, name: str, answers: list[bank.Answer]) -> str:
    """The page of one exercise."""
    known = "\n".join(f"- {plain(sentence)}" for sentence in sentences(answers))
    return (
        f"# `{name}`: known mistakes\n\n"
        f"An exercise of [{unit.id[:2]} · {plain(unit.title)}](../../lessons/{unit.id}.ipynb).\n\n"
        f"## The mistakes, and what helps\n\n{known}\n\n"
        f"## The exercise\n\n{code(contract(unit, unit.exercises[name]))}\n"
    )


def sentences(answers: list[bank.Answer]) -> list[str]:
    """What helps the authors of the wrong answers, each sentence once."""
    return list(dict.fromkeys(a.says for a in answers if a.kind == bank.WRONG and a.says))


def contract(unit: Unit, exercise: Exercise) -> str:
    """Signature and docstring of an exercise, without any body."""
    source = unit.cell(exercise.solution).source
    for node in ast.parse(source).body:
        if getattr(node, "name", None) == exercise.name:
            return _signature(node, source) + _docstring(node)
    return exercise.name


def _signature(node: ast.FunctionDef | ast.ClassDef, source: str) -> str:
    """The lines before the docstring, as they are written."""
    lines = source.splitlines()[node.lineno - 1 : node.body[0].lineno - 1]
    return "\n".join(lines) + "\n"


def _docstring(node: ast.FunctionDef | ast.ClassDef) -> str:
    text = inspect.cleandoc(ast.get_docstring(node, clean=False) or "")
    lines = f'"""{text}\n"""'.splitlines()
    return "\n".join(f"    {line}".rstrip() for line in lines)
