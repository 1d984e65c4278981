"""Which of the cells handed in is which of the master's?

Grading metadata is believed first, then the cell's id, then the source: a solution cell defines
the exercise's name, a test cell begins with its check. A cell whose metadata says one exercise and
whose source defines another one is taken by its source.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from course.grading.master import Master, MasterExercise, ReleasedCells

from .reading import Handed
from .sources import INSTALLS, Sources, same_but_for_installs, without_comments, without_installs

_COMPARED = ("grade", "solution", "points", "locked", "task")


@dataclass
class Found:
    """What was found, as positions of cells.

    Attributes
    ----------
    setup : int or None
        The setup cell.
    solutions : dict of str to list of int
        By exercise: the cells that make up its solution cell, to be joined.
    tests : dict of str to list of int
        By exercise: every copy of its test cell.
    elsewhere : dict of str to int
        Exercises without an answer of their own that another cell defines.
    dropped : set of int
        Cells that say nothing: copies of the stub.
    added : str
        Lines that the student wrote into the setup cell.
    flags : list of str
    """

    setup: int | None = None
    solutions: dict[str, list[int]] = field(default_factory=dict)
    tests: dict[str, list[int]] = field(default_factory=dict)
    elsewhere: dict[str, int] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    added: str = ""
    flags: list[str] = field(default_factory=list)


def match(cells: list[Handed], master: Master, sources: Sources | None = None) -> Found:
    """Find the master's cells among those handed in.

    Parameters
    ----------
    cells : list of Handed
    master : Master
    sources : Sources, optional
        What is known about these sources from an earlier round.

    Returns
    -------
    Found
    """
    return _Match(cells, master, sources or Sources(master)).run()


class _Match:
    """One round. What a cell can be is looked up by its label and by the names that it defines."""

    def __init__(self, cells: list[Handed], master: Master, sources: Sources):
        self.cells, self.master, self.sources = cells, master, sources
        self.released: ReleasedCells = sources.released
        self.found = Found()
        self.own = {e.grade_id: e.name for e in master.exercises}
        self.grade_ids = set(self.released.ids.values())
        self.plain = [sources.plain(cell.source) for cell in cells]
        self.defined = [sources.defined(cell.source) for cell in cells]
        self.labels = [self._label(i) for i in range(len(cells))]
        self.labelled, self.defining = defaultdict(list), defaultdict(list)
        for i, label in enumerate(self.labels):
            self.labelled[label].append(i)
            for name in self.defined[i]:
                self.defining[name].append(i)
        self.taken: set[int] = set()
        self.by_source: list[str] = []

    def run(self) -> Found:
        self._find_setup()
        for exercise in self.master.exercises:
            self._find_solution(exercise)
        free = [
            i
            for i in self.labelled[""]
            if i not in self.taken and self.cells[i].kind == "code"
        ]  # fmt: skip
        for exercise in self.master.exercises:
            self._find_tests(exercise, free)
        tests = {i for places in self.found.tests.values() for i in places}
        for exercise in self.master.exercises:
            self._look_elsewhere(exercise, tests)
        self._tell()
        return self.found

    def _label(self, i: int) -> str:
        """The grade id that a cell's metadata or its id claims; empty if it claims none."""
        cell = self.cells[i]
        claimed = cell.nbgrader.get("grade_id")
        if not isinstance(claimed, str) or claimed not in self.grade_ids:
            claimed = self.released.ids.get(cell.id, "")
        mine = self.own.get(claimed)
        if mine and self.defined[i] and mine not in self.defined[i]:
            return ""  # metadata of one exercise on the answer of another
        return claimed

    def _drop(self, places: set[int]) -> None:
        self.found.dropped |= places
        self.taken |= places

    # --- setup ---------------------------------------------------------------------------------

    def _find_setup(self) -> None:
        if self.released.setup is None:
            return
        own = self.sources.plain(self.released.setup["source"])
        known, lines = {line.strip() for line in own.splitlines()}, without_installs(own)
        starts = re.compile(rf"^check\.start\(\s*['\"]{re.escape(self.master.unit)}['\"]", re.M)
        claims = list(self.labelled["setup"])
        claims += [
            i
            for i in self.labelled[""]
            if not self.defined[i]
            and (same_but_for_installs(self.plain[i], lines) or starts.search(self.cells[i].source))
        ]
        if not claims:
            self.found.flags.append("deleted cell: setup")
            return
        self.found.setup = claims[0]
        added = ("\n".join(self._added(i, known)) for i in claims)
        self.found.added = "\n".join(dict.fromkeys(filter(None, added)))
        self._drop(set(claims))
        if len(claims) > 1:
            self.found.flags.append("duplicated cell: setup")
        if not all(same_but_for_installs(self.plain[i], lines) for i in claims):
            kept = ", the lines added to it were kept" if self.found.added else ""
            self.found.flags.append(f"restored: setup{kept}")

    def _added(self, i: int, known: set[str]) -> list[str]:
        lines = self.plain[i].splitlines()
        return [li for li in lines if li.strip() not in known and not INSTALLS.match(li)]

    # --- solutions -----------------------------------------------------------------------------

    def _find_solution(self, exercise: MasterExercise) -> None:
        ranked = self._ranked(exercise)
        if not ranked:
            return
        labelled = [i for i in ranked if self.labels[i] == exercise.grade_id]
        pieces = self._split(labelled, exercise)
        best = max(ranked.values())
        if not pieces:
            pieces = [max(i for i, rank in ranked.items() if rank == best)]
            pieces += self._continuation(pieces[0])
        self.taken.update(pieces)
        copies = set(labelled) - set(pieces)
        stub = self.sources.plain(exercise.stub)
        self._drop({i for i in copies if self.plain[i] in ("", stub)})
        self.found.solutions[exercise.name] = pieces
        if len(pieces) > 1:
            self.found.flags.append(f"joined: the parts of {exercise.grade_id}")
        if copies and self.labels[pieces[0]] == exercise.grade_id:
            self.found.flags.append(f"duplicated cell: {exercise.grade_id}")
        if self.labels[pieces[0]] != exercise.grade_id:
            self.by_source.append(exercise.grade_id)
        if self.cells[pieces[0]].kind != "code":
            self.found.flags.append(f"restored: {exercise.grade_id} was no code cell")

    def _ranked(self, exercise: MasterExercise) -> dict[int, int]:
        """The cells that may answer an exercise, with how much speaks for each."""
        places = {*self.labelled[exercise.grade_id], *self.defining[exercise.name]}
        ranks = {i: self._rank(i, exercise) for i in sorted(places - self.taken)}
        return {i: rank for i, rank in ranks.items() if rank is not None}

    def _rank(self, i: int, exercise: MasterExercise) -> int | None:
        """How much speaks for a cell as the answer to an exercise; None if nothing does."""
        label, defines = self.labels[i], exercise.name in self.defined[i]
        new = self.plain[i] != self.sources.plain(exercise.stub)
        if label == exercise.grade_id:
            if not self.plain[i]:
                return 0
            return (6 if defines else 3) if new else 1
        if not defines:
            return None
        if label == exercise.test_id:
            return 4 if new else None
        if label or (self.cells[i].kind != "code" and not self._was_code(i)):
            return None
        return 5 if new else 1

    def _was_code(self, i: int) -> bool:
        source = self.cells[i].source
        return "```" not in source and source not in self.released.lessons

    def _split(self, labelled: list[int], exercise: MasterExercise) -> list[int]:
        """The parts of a cell that was split: neighbours of which one defines the name."""
        if len(labelled) < 2 or labelled[-1] - labelled[0] != len(labelled) - 1:
            return []
        defining = [i for i in labelled if exercise.name in self.defined[i]]
        stub = self.sources.plain(exercise.stub)
        whole = len(defining) == 1 and self.plain[defining[0]] == stub
        return [] if len(defining) != 1 or whole else labelled

    def _continuation(self, i: int) -> list[int]:
        """Cells behind a solution cell that are the rest of its function."""
        joined, rest = self.cells[i].source, []
        for j in range(i + 1, len(self.cells)):
            cell = self.cells[j]
            if cell.kind != "code" or self.labels[j] or not self.plain[j].startswith((" ", "\t")):
                break
            joined += "\n" + cell.source
            if j in self.taken or not self.sources.is_python(joined):
                break
            rest.append(j)
        return rest

    # --- tests ---------------------------------------------------------------------------------

    def _find_tests(self, exercise: MasterExercise, free: list[int]) -> None:
        """Find the copies of a test cell; without a label they are among the free code cells."""
        visible = self.sources.plain(exercise.visible)
        mine = [i for i in self.labelled[exercise.test_id] if i not in self.taken]
        named = bool(mine)
        if not mine:
            call = re.compile(rf"check\.{re.escape(exercise.name)}\(")
            mine = [
                i
                for i in free
                if not self.defined[i] and (self.plain[i] == visible or call.match(self.plain[i]))
            ]
        elif any(self.cells[i].kind == "code" for i in mine):
            # Copies without metadata, word for word: one more of the same.
            mine += [i for i in free if self.plain[i] == visible]
        if not mine:
            self.found.flags.append(f"deleted cell: {exercise.test_id}")
            return
        self.found.tests[exercise.name] = sorted(mine)
        if len(mine) > 1:
            self.found.flags.append(f"duplicated cell: {exercise.test_id}")
        if any(self.plain[i] != visible or self.cells[i].kind != "code" for i in mine):
            self.found.flags.append(f"restored: {exercise.test_id}")
        if not named:
            self.by_source.append(exercise.test_id)

    # --- the rest ------------------------------------------------------------------------------

    def _look_elsewhere(self, exercise: MasterExercise, tests: set[int]) -> None:
        """Find an answer inside a cell that holds several, where its own cell says nothing."""
        own = self.found.solutions.get(exercise.name, [])
        nothing = ("", without_comments(self.sources.plain(exercise.stub)))
        if any(without_comments(self.plain[i]) not in nothing for i in own):
            return
        others = [
            i
            for i in self.defining[exercise.name]
            if i not in own
            and i not in tests
            and i not in self.found.dropped
            and self.cells[i].kind == "code"
        ]
        if others:
            self.found.elsewhere[exercise.name] = others[-1]
            self.found.dropped |= set(own)
            self.found.solutions.pop(exercise.name, None)
            self.by_source.append(exercise.grade_id)
        elif not own:
            self.found.flags.append(f"deleted cell: {exercise.grade_id}")

    def _tell(self) -> None:
        """Say what was recognized by source, and which metadata was not the master's."""
        if self.by_source:
            self.found.flags.append(f"matched by source: {', '.join(self.by_source)}")
        for kind, places, released in (
            ("", self.found.solutions, self.released.solutions),
            ("test-", self.found.tests, self.released.tests),
        ):
            for exercise in self.master.exercises:
                true = released[exercise.name]["metadata"]["nbgrader"]
                handed = [self.cells[i].nbgrader for i in places.get(exercise.name, [])]
                wrong = [
                    key
                    for key in _COMPARED
                    if any(meta and meta.get(key) != true.get(key) for meta in handed)
                ]
                if wrong and wrong != ["points"]:  # they may have been others when it was released
                    what = f"metadata of {kind}{exercise.grade_id} ({', '.join(wrong)})"
                    self.found.flags.append(f"restored: {what}")
