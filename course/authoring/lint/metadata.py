"""What is wrong with a unit, and where: file, cell and line?

Each rule is a generator of `Problem`s over one unit. `lint_source` runs those that look at what
people write, `lint_release` those that look at what students would get.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course.check import store
from course.errors import UserError

from . import bank
from .unit import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    DEMO,
    END_HIDDEN,
    END_SOLUTION,
    OTHER,
    SETUP,
    SOLUTION,
    TEST,
    Unit,
    all_units,
    nbgrader,
    read_notebook,
    role,
)

MARKERS = (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN)
FEWEST_RIGHT, FEWEST_WRONG, MOST_POINTS = 2, 4, 4
_LIKE_A_MARKER = re.compile(r"\s*#+\s*(BEGIN|END|BEGINN?|STOP)[ _-]", re.I)


@dataclass(frozen=True)
class Problem:
    """One finding; as text it is ``file, cell ID (number), line N: what to do``."""

    file: Path
    text: str
    cell: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = [str(self.file)]
        if self.cell:
            place.append(f"cell {self.cell}")
        if self.line:
            place.append(f"line {self.line}")
        return f"{', '.join(place)}: {self.text}"


def lint_source(unit: Unit) -> list[Problem]:
    """All problems of a unit's master notebook, answers and probes."""
    try:
        unit.notebook  # noqa: B018  (reading it is the test)
    except UserError as error:
        return [Problem(unit.path, str(error).removeprefix(f"{unit.path} "))]
    rules: list[Callable[[Unit], Iterator[Problem]]] = [
        _roles, _setup, _grade_ids, _points, _markers, _stubs, _tests, _figures, _headings,
        _answers, _probes,
    ]  # fmt: skip
    return [problem for rule in rules for problem in rule(unit)]


def lint_release(unit: Unit, folder: Path) -> list[Problem]:
    """All problems of a released unit: what students must not get."""
    return [p for rule in (_leaked_files, _leaked_text) for p in rule(unit, folder)]


def lint_all(root: Path) -> list[Problem]:
    """All problems of all units of a course, released ones included."""
    found = []
    for unit in all_units(root):
        found += lint_source(unit)
        if (root / "release" / unit.id).is_dir():
            found += lint_release(unit, root / "release" / unit.id)
    return found


def _at(unit: Unit, position: int, text: str, line: int = 0) -> Problem:
    cell = unit.notebook.cells[position]
    return Problem(unit.path, text, f"{position} ({cell.get('id', 'no id')})", line)


def _cells(unit: Unit, *roles: str) -> Iterator[tuple[int, NotebookNode]]:
    for position, cell in enumerate(unit.notebook.cells):
        if role(cell) in roles:
            yield position, cell


# --- the notebook ------------------------------------------------------------------------------


def _roles(unit: Unit) -> Iterator[Problem]:
    for position, _ in _cells(unit, OTHER):
        yield _at(
            unit,
            position,
            "no metadata: tag it setup, demo or tool (hint, progress) or add nbgrader metadata",
        )
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type == "code" and not cell.source.strip():
            yield _at(unit, position, "an empty cell: remove it")


def _setup(unit: Unit) -> Iterator[Problem]:
    code = [p for p, c in enumerate(unit.notebook.cells) if c.cell_type == "code"]
    setups = [p for p, _ in _cells(unit, SETUP)]
    if len(setups) != 1 or setups != code[:1]:
        yield Problem(unit.path, "the first code cell, and no other, must be tagged setup")
        return
    cell = unit.cell(setups[0])
    if nbgrader(cell).get("grade_id") != "setup" or not nbgrader(cell).get("locked"):
        yield _at(unit, setups[0], 'needs nbgrader metadata with grade_id "setup", locked')
    if f'check.start("{unit.id}")' not in cell.source:
        yield _at(unit, setups[0], f'must call check.start("{unit.id}")')


def _grade_ids(unit: Unit) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    solutions = set()
    for position, cell in _cells(unit, SOLUTION, TEST):
        grade_id = nbgrader(cell).get("grade_id", "")
        if not grade_id:
            yield _at(unit, position, "no grade_id in the nbgrader metadata")
            continue
        if grade_id in seen:
            yield _at(unit, position, f"grade_id {grade_id} is used by cell {seen[grade_id]} too")
        seen[grade_id] = position
        if role(cell) == SOLUTION:
            solutions.add(grade_id)
            yield from _solution_id(unit, position, cell, grade_id)
        elif grade_id.removeprefix("test-") not in solutions:
            yield _at(unit, position, f"grade_id {grade_id}: no solution cell before it has the id "
                      f"{grade_id.removeprefix('test-')}")  # fmt: skip
        elif not grade_id.startswith("test-"):
            yield _at(unit, position, f"grade_id {grade_id} of a test cell must begin with test-")
    for grade_id in sorted(
        solutions - {s.removeprefix("test-") for s in seen if s.startswith("test-")}
    ):
        yield _at(unit, seen[grade_id], f"no test cell has the id test-{grade_id}")


def _solution_id(unit: Unit, position: int, cell: NotebookNode, grade_id: str) -> Iterator[Problem]:
    try:
        body = ast.parse(cell.source).body
    except SyntaxError as error:
        yield _at(unit, position, f"not Python: {error.msg}", error.lineno or 0)
        return
    names = [n.name for n in body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    if grade_id not in [name.replace("_", "-") for name in names]:
        wanted = names[0].replace("_", "-") if names else "the name of its function"
        yield _at(unit, position, f"grade_id {grade_id} should be {wanted}")


def _points(unit: Unit) -> Iterator[Problem]:
    for position, cell in _cells(unit, TEST):
        points = nbgrader(cell).get("points")
        if not isinstance(points, (int, float)) or not 1 <= points <= MOST_POINTS:
            yield _at(unit, position, f"points {points!r}: give it 1 to {MOST_POINTS}")
    for position, cell in _cells(unit, SOLUTION):
        if nbgrader(cell).get("grade"):
            yield _at(unit, position, "a solution cell must not be graded itself; its test cell is")


def _markers(unit: Unit) -> Iterator[Problem]:
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type != "code":
            continue
        opened: tuple[str, int] | None = None
        for number, line in enumerate(cell.source.splitlines(), 1):
            if line.strip() in MARKERS:
                begin = line.strip().startswith("### BEGIN")
                if begin and opened:
                    yield _at(unit, position, f"{line.strip()} inside another region", number)
                elif not begin and (not opened or opened[0][10:] != line.strip()[8:]):
                    yield _at(unit, position, f"{line.strip()} without its BEGIN", number)
                opened = (line.strip(), number) if begin else None
            elif _LIKE_A_MARKER.match(line) or "HIDDEN TEST" in line or "BEGIN SOLUTION" in line:
                close = difflib.get_close_matches(line.strip().upper(), MARKERS, n=1, cutoff=0.5)
                if close:
                    yield _at(
                        unit,
                        position,
                        f"misspelt marker {line.strip()!r}: write {close[0]}",
                        number,
                    )
        if opened:
            yield _at(unit, position, f"{opened[0]} is never ended", opened[1])


def _stubs(unit: Unit) -> Iterator[Problem]:
    for position, cell in _cells(unit, SOLUTION):
        if BEGIN_SOLUTION not in cell.source:
            yield _at(unit, position, f"no {BEGIN_SOLUTION}: students would get the solution")
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:
            continue
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                doc = ast.get_docstring(node) or ""
                if not doc:
                    yield _at(unit, position, f"{node.name} has no docstring", node.lineno)
                elif isinstance(node, ast.FunctionDef):
                    missing = [s for s in ("Parameters", "Returns") if f"{s}\n---" not in doc]
                    if missing and (node.args.args or missing != ["Parameters"]):
                        yield _at(
                            unit,
                            position,
                            f"docstring of {node.name} lacks {missing[0]}",
                            node.lineno,
                        )


def _tests(unit: Unit) -> Iterator[Problem]:
    for name, exercise in unit.exercises.items():
        source = unit.cell(exercise.test).source
        if source.splitlines()[:1] != [f"check.{name}({name})"]:
            yield _at(unit, exercise.test, f"the first line must be check.{name}({name})", 1)
        hidden = source.partition(BEGIN_HIDDEN)[2]
        asserts = []
        try:
            asserts = [n for n in ast.walk(ast.parse(hidden)) if isinstance(n, ast.Assert)]
        except SyntaxError as error:
            yield _at(unit, exercise.test, f"not Python: {error.msg}", error.lineno or 0)
        offset = source.partition(BEGIN_HIDDEN)[0].count("\n")
        if not asserts:
            yield _at(unit, exercise.test, "no assert between the hidden test markers")
        for node in asserts:
            if node.msg is None:
                yield _at(unit, exercise.test, "an assert without a message", node.lineno + offset)


def _figures(unit: Unit) -> Iterator[Problem]:
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type == "markdown":
            for number, line in enumerate(cell.source.splitlines(), 1):
                if re.search(r"!\[\s*\]\(", line) or re.search(
                    r"<img(?![^>]*\balt=\"[^\"]+\")", line
                ):
                    yield _at(unit, position, "a picture without text alternative", number)
        elif role(cell) == DEMO and not re.fullmatch(
            r"demos\.[\w.]+\([^\n]*\);", cell.source.strip()
        ):
            yield _at(unit, position, "a demo cell is one call of a demo, which brings its text "
                      "alternative: demos.MODULE.NAME();", 1)  # fmt: skip


def _headings(unit: Unit) -> Iterator[Problem]:
    level = 0
    for position, cell in enumerate(unit.notebook.cells):
        if cell.cell_type != "markdown":
            continue
        fenced = False
        for number, line in enumerate(cell.source.splitlines(), 1):
            fenced ^= line.startswith("```")
            match = None if fenced else re.match(r"(#+) ", line)
            if match:
                depth = len(match[1])
                if depth > level + 1:
                    yield _at(
                        unit, position, f"heading jumps from level {level} to {depth}", number
                    )
                if depth == 1 and level:
                    yield _at(unit, position, "a second heading of level 1", number)
                level = depth
    if level == 0:
        yield Problem(unit.path, "no heading: begin with `# 01 · Title`")


# --- answers and probes ------------------------------------------------------------------------


def _answers(unit: Unit) -> Iterator[Problem]:
    try:
        answers = bank.load(unit.folder)
    except UserError as error:
        yield Problem(unit.answers, str(error))
        return
    for name, exercise in unit.exercises.items():
        if name not in answers:
            yield _at(unit, exercise.solution, f"no answers: write {unit.answers.name}/{name}.py")
            continue
        of = answers[name]
        file = unit.answers / f"{name}.py"
        rights, wrongs = ([a for a in of if a.kind == k] for k in (bank.RIGHT, bank.WRONG))
        if len(rights) < FEWEST_RIGHT or len(wrongs) < FEWEST_WRONG:
            yield Problem(file, f"{len(rights)} right and {len(wrongs)} wrong answers: at least "
                          f"{FEWEST_RIGHT} and {FEWEST_WRONG} are needed")  # fmt: skip
        said: dict[str, str] = {}
        for answer in wrongs:
            if not answer.says:
                yield Problem(
                    file, f"{answer.name} has no docstring to tell the student", line=answer.line
                )
            elif answer.says in said:
                yield Problem(
                    file, f"{answer.name} says the same as {said[answer.says]}", line=answer.line
                )
            said[answer.says] = answer.name
    for name in sorted(answers.keys() - unit.exercises.keys()):
        yield Problem(unit.answers / f"{name}.py", f"{unit.id} has no exercise {name}")


def _probes(unit: Unit) -> Iterator[Problem]:
    file = Path(store.__file__).parent / "probes" / f"{unit.module}.py"
    if not file.exists():
        yield Problem(file, f"missing: it holds the probes of {unit.id}")
        return
    probes = store.probes(unit.id)
    for name, exercise in unit.exercises.items():
        if name not in probes:
            yield _at(unit, exercise.solution, f"no probe: write {name} in {file.name}")
            continue
        if len(probes[name].hints) < 2:
            yield Problem(file, f"{name} has fewer than 2 hints")
        if not probes[name].summary:
            yield Problem(file, f"{name} has no docstring, which is what a passed check says")
    for name in sorted(probes.keys() - unit.exercises.keys()):
        yield Problem(file, f"{unit.id} has no exercise {name}")


# --- what students get -------------------------------------------------------------------------


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
