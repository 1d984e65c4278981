"""Which of the cells handed in is which of the master's?

Grading metadata is believed first, then the cell's id, then the source: a solution cell defines
the exercise's name, a test cell begins with its check. A cell whose metadata says one exercise and
whose source defines another one is taken by its source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from course.grading.master import Master, MasterExercise, ReleasedCells, released_cells

from .reading import Handed
from .sources import INSTALLS, is_python, squeezed, without_installs

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


def match(cells: list[Handed], master: Master) -> Found:
    """Find the master's cells among those handed in."""
    return _Match(cells, master).run()


class _Match:
    def __init__(self, cells: list[Handed], master: Master):
        self.cells, self.master = cells, master
        self.released: ReleasedCells = released_cells(master)
        self.found = Found()
        names = "|".join(re.escape(e.name) for e in master.exercises) or "(?!)"
        defines = re.compile(
            rf"^(def[ \t]+|class[ \t]+)?({names})\b(?=[ \t]*([(\[:=])(?!=))", re.MULTILINE
        )
        self.plain = [squeezed(cell.source) for cell in cells]
        self.defined = [
            # A name at a line's start is defined there by def, class, = or an annotation.
            {m[2] for m in defines.finditer(cell.source) if m[1] or m[3] in "=:"}
            for cell in cells
        ]
        self.labels = [self._label(i) for i in range(len(cells))]
        self.by_source: list[str] = []

    def run(self) -> Found:
        self._find_setup()
        for exercise in self.master.exercises:
            self._find_solution(exercise)
        for exercise in self.master.exercises:
            self._find_tests(exercise)
        for exercise in self.master.exercises:
            self._look_elsewhere(exercise)
        self._tell()
        return self.found

    def _label(self, i: int) -> str:
        """The grade id that a cell's metadata or its id claims; empty if it claims none."""
        cell = self.cells[i]
        claimed = cell.nbgrader.get("grade_id")
        if not isinstance(claimed, str) or claimed not in self.released.ids.values():
            claimed = self.released.ids.get(cell.id, "")
        mine = {e.name for e in self.master.exercises if e.grade_id == claimed}
        if mine and self.defined[i] and not self.defined[i] & mine:
            return ""  # metadata of one exercise on the answer of another
        return claimed

    # --- setup ---------------------------------------------------------------------------------

    def _find_setup(self) -> None:
        if self.released.setup is None:
            return
        own = squeezed(self.released.setup["source"])
        known, lines = {line.strip() for line in own.splitlines()}, without_installs(own)
        starts = re.compile(rf"^check\.start\(\s*['\"]{re.escape(self.master.unit)}['\"]", re.M)
        claims = [i for i, label in enumerate(self.labels) if label == "setup"]
        claims += [
            i
            for i, cell in enumerate(self.cells)
            if i not in claims
            and not (self.labels[i] or self.defined[i])
            and (without_installs(self.plain[i]) == lines or starts.search(cell.source))
        ]
        if not claims:
            self.found.flags.append("deleted cell: setup")
            return
        self.found.setup = claims[0]
        added = [
            line
            for i in claims
            for line in self.cells[i].source.splitlines()
            if line.strip() and line.strip() not in known and not INSTALLS.match(line)
        ]
        self.found.added = "\n".join(dict.fromkeys(added))
        self.found.dropped |= set(claims)
        if len(claims) > 1:
            self.found.flags.append("duplicated cell: setup")
        if any(without_installs(self.plain[i]) != lines for i in claims):
            kept = ", the lines added to it were kept" if self.found.added else ""
            self.found.flags.append(f"restored: setup{kept}")

    # --- solutions -----------------------------------------------------------------------------

    def _find_solution(self, exercise: MasterExercise) -> None:
        ranked = {
            i: rank
            for i in range(len(self.cells))
            if i not in self._taken() and (rank := self._rank(i, exercise)) is not None
        }
        if not ranked:
            return
        labelled = [i for i in ranked if self.labels[i] == exercise.grade_id]
        pieces = self._split(labelled, exercise)
        best = max(ranked.values())
        if not pieces:
            pieces = [max(i for i, rank in ranked.items() if rank == best)]
            pieces += self._continuation(pieces[0])
        copies = [i for i in labelled if i not in pieces]
        stub = squeezed(exercise.stub)
        self.found.dropped |= {i for i in copies if self.plain[i] in ("", stub)}
        self.found.solutions[exercise.name] = pieces
        if len(pieces) > 1:
            self.found.flags.append(f"joined: the parts of {exercise.grade_id}")
        if copies and pieces[0] in labelled:
            self.found.flags.append(f"duplicated cell: {exercise.grade_id}")
        if pieces[0] not in labelled:
            self.by_source.append(exercise.grade_id)
        if self.cells[pieces[0]].kind != "code":
            self.found.flags.append(f"restored: {exercise.grade_id} was no code cell")

    def _rank(self, i: int, exercise: MasterExercise) -> int | None:
        """How much speaks for a cell as the answer to an exercise; None if nothing does."""
        label, defines = self.labels[i], exercise.name in self.defined[i]
        new = self.plain[i] != squeezed(exercise.stub)
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
        whole = len(defining) == 1 and self.plain[defining[0]] == squeezed(exercise.stub)
        return [] if len(defining) != 1 or whole else labelled

    def _continuation(self, i: int) -> list[int]:
        """Cells behind a solution cell that are the rest of its function."""
        joined, rest = self.cells[i].source, []
        for j in range(i + 1, len(self.cells)):
            cell = self.cells[j]
            first = next(iter(self.plain[j].splitlines()), "")
            if cell.kind != "code" or self.labels[j] or not first.startswith((" ", "\t")):
                break
            joined += "\n" + cell.source
            if not is_python(joined):
                break
            rest.append(j)
        return rest

    def _taken(self) -> set[int]:
        taken = {i for pieces in self.found.solutions.values() for i in pieces}
        return taken | self.found.dropped

    # --- tests ---------------------------------------------------------------------------------

    def _find_tests(self, exercise: MasterExercise) -> None:
        visible, taken = squeezed(exercise.visible), self._taken()
        mine = [
            i for i, label in enumerate(self.labels) if label == exercise.test_id and i not in taken
        ]
        named = bool(mine)
        if not mine:
            call = re.compile(rf"check\.{re.escape(exercise.name)}\(")
            mine = [
                i
                for i, cell in enumerate(self.cells)
                if i not in taken
                and not self.labels[i]
                and not self.defined[i]
                and cell.kind == "code"
                and (self.plain[i] == visible or call.match(self.plain[i]))
            ]
        elif any(self.cells[i].kind == "code" for i in mine):
            # Copies without metadata, word for word: one more of the same.
            mine += [
                i
                for i in range(len(self.cells))
                if i not in taken
                and not self.labels[i]
                and self.cells[i].kind == "code"
                and self.plain[i] == visible
            ]
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

    def _look_elsewhere(self, exercise: MasterExercise) -> None:
        """Find an answer inside a cell that holds several, where its own cell says nothing."""
        own = self.found.solutions.get(exercise.name, [])
        stub = squeezed(exercise.stub)
        if any(self.plain[i] not in ("", stub) for i in own):
            return
        tests = {i for places in self.found.tests.values() for i in places}
        others = [
            i
            for i, names in enumerate(self.defined)
            if exercise.name in names
            and i not in own
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
                if wrong:
                    what = f"metadata of {kind}{exercise.grade_id} ({', '.join(wrong)})"
                    self.found.flags.append(f"restored: {what}")
