"""What is a hostile submission, and what does it get to work with?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from course.authoring import bank
from course.authoring.unit import Unit
from course.grading.master import Master
from course.grading.record.records import (
    CRASHED,
    MEMORY_LIMIT,
    NOT_ATTEMPTED,
    NOT_GRADED,
    RAISED,
    TIME_LIMIT,
    WRONG,
)

UNIT = "01-gradient-descent"
ANY_LOSS = (WRONG, RAISED, TIME_LIMIT, MEMORY_LIMIT, CRASHED, NOT_ATTEMPTED, NOT_GRADED)

#: What an attack prints when it reached something that it must not reach.
BREACH = "BREACH"

#: The wrong answer that most attacks try to get marks for.
UPHILL = "def sgd_step(w, g, lr):\n    return w + lr * g\n"
RIGHT = "def sgd_step(w, g, lr):\n    return w - lr * g\n"


@dataclass
class World:
    """The unit, its right answers, and what lies around on the machine.

    Attributes
    ----------
    master : Master
    answers : dict
        A right solution cell by exercise.
    wrong : dict
        Sources of the bank's wrong answers by exercise.
    tokens : dict
        Words in an attack's code and what they are replaced by: paths of canaries, a port.
    """

    master: Master
    answers: dict[str, str]
    wrong: dict[str, list[str]]
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: Unit, master: Master) -> World:
        """The world of a unit."""
        answers, wrong = {}, {}
        for name, known in bank.load(unit.folder).items():
            answers[name] = next(a for a in known if a.kind == bank.RIGHT).source_as(name)
            wrong[name] = [a.source_as(name) for a in known if a.kind == bank.WRONG]
        return cls(master, answers, wrong)

    def notebook(self, **sources: str) -> dict:
        """The released notebook, filled in with right answers, or with `sources` by exercise."""
        notebook = json.loads(self.master.released)
        names = {e.grade_id: e.name for e in self.master.exercises}
        for cell in notebook["cells"]:
            name = names.get(grade_id(cell))
            if name:
                cell["source"] = self.fill(sources.get(name, self.answers[name]))
            else:
                cell["source"] = "".join(cell["source"])
        return notebook

    def fill(self, code: str) -> str:
        """Put the machine's paths into an attack's code."""
        for token, value in self.tokens.items():
            code = code.replace(token, value)
        return code

    def submission(self, **sources: str) -> bytes:
        """The file that `notebook` makes."""
        return dump(self.notebook(**sources))


@dataclass(frozen=True)
class Case:
    """One submission and what must become of it.

    Attributes
    ----------
    number : int
        Row of the table in docs/hostile.md.
    slug, title : str
    build : callable
        Makes the file from a `World`.
    lost : dict
        By exercise: the outcomes that are right, each without points. All other exercises must
        get full marks.
    rest : {"right", "any"}
        With "any" the other exercises may be lost too: an attack may hurt its own submission.
    flags : tuple of str
        Beginnings of flags that the instructor must see.
    says : str
        Part of the reason of some lost exercise.
    limits : dict
        What differs from the tests' limits.
    seconds : float
        The grader must be done by then.
    after : str
        Code of the next submission's last cell, which looks for what this one left.
    unreadable : bool
        Whether no test can be graded.
    """

    number: int
    slug: str
    title: str
    build: Callable[[World], bytes]
    lost: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rest: str = "right"
    flags: tuple[str, ...] = ()
    says: str = ""
    limits: dict = field(default_factory=dict)
    seconds: float = 12.0
    after: str = ""
    unreadable: bool = False

    @property
    def id(self) -> str:
        """Name of the test."""
        return f"{self.number:02}-{self.slug}"


CASES: list[Case] = []


def attack(number: int, slug: str, title: str, code: str, **expected) -> None:
    """Register an attack from within one solution cell, `exercise`, normally ``sgd_step``.

    `code` replaces the cell; all other answers are right. ``last=`` adds a cell at the end, which
    reports what the attack found, ``before=`` one right before the solution cell.
    """
    exercise = expected.pop("exercise", "sgd_step")
    last, before = expected.pop("last", ""), expected.pop("before", "")
    outcomes = expected.pop("outcomes", (WRONG,))
    expected.setdefault("lost", {exercise: outcomes} if outcomes else {})

    def build(world: World) -> bytes:
        notebook = world.notebook(**{exercise: dedent(code)})
        if before:
            grade_ids = [grade_id(cell) for cell in notebook["cells"]]
            own = exercise.replace("_", "-")
            notebook["cells"].insert(grade_ids.index(own), plain(world.fill(dedent(before))))
        if last:
            notebook["cells"].append(plain(world.fill(dedent(last))))
        return dump(notebook)

    CASES.append(Case(number, slug, title, build, **expected))


def faulty(number: int, slug: str, title: str, **expected) -> Callable:
    """Register a submission that a function makes from the world: a notebook's data, or bytes."""

    def register(make: Callable[[World], dict | bytes]) -> Callable:
        def build(world: World) -> bytes:
            made = make(world)
            return made if isinstance(made, bytes) else dump(made)

        CASES.append(Case(number, slug, title, build, **expected))
        return make

    return register


def dump(notebook: dict) -> bytes:
    """A notebook's data as a file."""
    return json.dumps(notebook, indent=1).encode()


def plain(source: str, kind: str = "code") -> dict:
    """A cell of the student's own."""
    cell = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def grade_id(cell: dict) -> str:
    """The grade id of a cell, or an empty string."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def find(notebook: dict, wanted: str) -> int:
    """Position of the cell with a grade id."""
    return [grade_id(cell) for cell in notebook["cells"]].index(wanted)


def read(path: Path) -> bytes:
    """The bytes of a file, or none if it is gone."""
    return path.read_bytes() if path.exists() else b""
