"""What must the steps of grading know of a unit, wherever they run?

A plain value that travels to other processes: everything is text, and nothing refers to files.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, field
from functools import cached_property, lru_cache

from course.authoring.unit import DEMO, SETUP, TOOL, Unit, role
from course.grading.record.reasons import visible_part


@dataclass(frozen=True)
class MasterExercise:
    """One exercise of a master.

    Attributes
    ----------
    name, grade_id : str
        Such as ``sgd_step`` and ``sgd-step``; its test cell's grade id is ``test_id``.
    points : float
    stub : str
        The released solution cell.
    visible : str
        The part of the test cell that students have.
    test : str
        The whole test cell, hidden tests included. Only the examiner reads it.
    """

    name: str
    grade_id: str
    points: float
    stub: str = field(repr=False)
    visible: str = field(repr=False)
    test: str = field(repr=False)

    @property
    def test_id(self) -> str:
        """Grade id of the test cell."""
        return f"test-{self.grade_id}"


@dataclass(frozen=True)
class Master:
    """A unit as grading knows it.

    Attributes
    ----------
    unit : str
        The unit's id, such as ``01-gradient-descent``.
    notebook_name : str
        Name of the file that students hand in.
    released : str
        The released notebook as JSON, without hidden tests.
    setup : str
        Source of the setup cell as the lesson has it, without the lines that install on Colab.
    exercises : tuple of MasterExercise
        In the notebook's order.
    """

    unit: str
    notebook_name: str
    released: str = field(repr=False)
    setup: str = field(repr=False)
    exercises: tuple[MasterExercise, ...]

    @cached_property
    def tests(self) -> dict[str, str]:
        """The whole test cells by grade id, hidden tests included."""
        return {exercise.test_id: exercise.test for exercise in self.exercises}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything in it."""
        parts = [part for e in self.exercises for part in astuple(e)]
        parts += [self.unit, self.notebook_name, self.released, self.setup]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class ReleasedCells:
    """The cells of a released notebook by the part they play; each is a plain dict.

    Attributes
    ----------
    setup : dict or None
    solutions, tests : dict
        By the exercise's name.
    asides : dict
        Tags by the sources of demo and tool cells, which grading does not run.
    lessons : frozenset of str
        Sources of the text cells.
    ids : dict
        Grade ids by the cells' ids; the setup cell's is "setup".
    metadata : dict
        The notebook's.
    """

    setup: dict | None
    solutions: dict[str, dict]
    tests: dict[str, dict]
    asides: dict[str, str]
    lessons: frozenset[str]
    ids: dict[str, str]
    metadata: dict


def master_of(unit: Unit) -> Master:
    """Make the master of a unit, as it is released now."""
    from course.authoring import release
    from course.authoring.pair import dumps

    released = release.make(unit)
    setup = next((cell.source for cell in unit.notebook.cells if role(cell) == SETUP), "")
    exercises = tuple(
        MasterExercise(
            exercise.name,
            exercise.grade_id,
            exercise.points,
            released.cells[exercise.solution].source,
            visible_part(unit.cell(exercise.test).source),
            unit.cell(exercise.test).source,
        )
        for exercise in unit.exercises.values()
    )
    return Master(unit.id, unit.path.name, dumps(released), setup, exercises)


@lru_cache(maxsize=32)
def released_cells(master: Master) -> ReleasedCells:
    """Sort the cells of a master's released notebook."""
    notebook = json.loads(master.released)
    by_id, setup, asides, lessons = {}, None, {}, set()
    for cell in notebook["cells"]:
        cell = {**cell, "source": "".join(cell["source"])}
        tags = cell["metadata"].get("tags", [])
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if cell["cell_type"] != "code":
            lessons.add(cell["source"])
        elif SETUP in tags:
            setup = cell
        elif DEMO in tags or TOOL in tags:
            asides[cell["source"].strip()] = DEMO if DEMO in tags else TOOL
        if grade_id:
            by_id[grade_id] = cell
    ids = {cell["id"]: grade_id for grade_id, cell in by_id.items()}
    if setup is not None:
        ids[setup["id"]] = SETUP
    return ReleasedCells(
        setup,
        {e.name: by_id[e.grade_id] for e in master.exercises},
        {e.name: by_id[e.test_id] for e in master.exercises},
        asides,
        frozenset(lessons),
        ids,
        notebook["metadata"],
    )
