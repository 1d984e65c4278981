"""Notebooks that are made to take long or to take much: is each read and mended in no time?

Processor time is measured, so that a busy machine changes nothing.
"""

import gc
import json
import resource
import time

import pytest

from course.authoring.unit import select
from course.check import forbidden, trees
from course.grading.master import master_of
from course.grading.repair import reading
from course.grading.repair.repair import repair

pytestmark = pytest.mark.timeout(120)

MOST_SECONDS = 2.0
MOST_GROWTH = 800  # MB
CELLS = 5_000


@pytest.fixture(scope="module")
def master(root):
    return master_of(select(["01"], root)[0])


def code(source, **more):
    return {"cell_type": "code", "metadata": {}, "source": source, **more}


def labelled(source, grade_id):
    return code(source, metadata={"nbgrader": {"grade_id": grade_id}})


def text(source="", **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def lines(line, number, length=4_000):
    """A cell of one line, again and again, unlike all others."""
    return code(line * (length // len(line)) + str(number))


def continuations(master):
    """Each answer in hundreds of parts, without a label from the second on."""
    cells = []
    for exercise in master.exercises:
        cells.append(labelled(f"def {exercise.name}(x):\n    y = 0", exercise.grade_id))
        cells += [code("    y = 1")] * (CELLS // len(master.exercises))
    return cells


def by_turns(master, make):
    """Cells that a function makes from one exercise after the other, and their numbers."""
    return [make(master.exercises[i % len(master.exercises)], i) for i in range(CELLS)]


CRAFTED = {
    "continuations": continuations,
    "long continuations": lambda m: [
        labelled(f"def {m.exercises[0].name}(x):\n    y = 0", m.exercises[0].grade_id),
        *[code(f"    y = {'[lambda: (' * 30}1{')]' * 30}")] * CELLS,
    ],
    "empty cells": lambda m: [code("")] * CELLS,
    "definitions": lambda m: by_turns(m, lambda e, i: code(f"def {e.name}(x): return {i}")),
    "labelled definitions": lambda m: by_turns(
        m, lambda e, i: labelled(f"def {e.name}(x): return {i}", e.grade_id)
    ),
    "definitions labelled as tests": lambda m: by_turns(
        m, lambda e, i: labelled(f"def {e.name}(x): return {i}", m.exercises[i % 7].test_id)
    ),
    "a name again and again": lambda m: [
        lines(f"{m.exercises[0].name}=1\n", i) for i in range(CELLS)
    ],
    "stubs": lambda m: by_turns(m, lambda e, i: labelled(e.stub, e.grade_id)),
    "tests": lambda m: by_turns(m, lambda e, i: labelled(e.visible, e.test_id)),
    "tests without a label": lambda m: by_turns(m, lambda e, i: code(e.visible)),
    "calls of checks": lambda m: by_turns(m, lambda e, i: code(f"check.{e.name}(")),
    "lines for the setup cell": lambda m: [
        labelled("\n".join(f"{i}{j}" for j in range(700)), "setup") for i in range(1_000)
    ],
    "blank lines": lambda m: [lines("\n", i) for i in range(CELLS)],
    "short lines": lambda m: [lines("a\n", i) for i in range(CELLS)],
    "comments": lambda m: [lines("#\n", i) for i in range(CELLS)],
    "demos": lambda m: [lines("demos.(a)\n", i) for i in range(CELLS)],
    "installs": lambda m: [lines("%pip\n", i) for i in range(CELLS)],
    "spaces behind def": lambda m: [code("def" + " " * 999_000)] * 4,
    "spaces behind a name": lambda m: [code(m.exercises[0].name + " " * 999_000)] * 4,
    "tabs": lambda m: [code("\t" * 999_000)] * 4,
    "starts": lambda m: [lines("check.start(\n", i, 999_000) for i in range(4)],
    "starts before blank lines": lambda m: [
        code("check.start(" + "\n" * 3_900 + "check.start(") for _ in range(1_000)
    ],
    "ids in the way": lambda m: (
        [code("x", id=f"cell-{i + 20}") for i in range(500)] + [code("y") for _ in range(500)]
    ),
    "one long cell": lambda m: [code("x" * 60_000_000)],
    "one cell of short lines": lambda m: [code(["x\n"] * 2_900_000)],
    "large pictures": lambda m: [
        text(attachments={"a.png": {"image/png": "a" * 60_000}}) for _ in range(900)
    ],
    "many pictures": lambda m: [
        text(attachments={f"{i}": {"image/png": ""} for i in range(400_000)})
    ],
    "one picture of many kinds": lambda m: [
        text(attachments={"a": {f"image/{i}": "" for i in range(400_000)}})
    ],
}
RAW = {
    "numbers": b'{"cells": [' + b"1," * 30_000_000 + b"1]}",
    "lists": b'{"cells": [' + b"[]," * 20_000_000 + b"1]}",
    "dictionaries": b'{"cells": [' + b'{"a":1},' * 1_400_000 + b"1]}",
    "nested lists": b'{"cells": [' + (b"[" * 400 + b"]" * 400 + b",") * 5_000 + b"1]}",
    "short strings": b'{"cells": [' + b'"",' * 20_000_000 + b"1]}",
    "one string of quotes": b'{"cells": ["' + b'\\"' * 30_000_000 + b'"]}',
    "one string that does not end": b'{"cells": ["' + b'\\"' * 30_000_000,
    "long integers": b'{"cells": [' + (b"9" * 990 + b",") * 60_000 + b"1]}",
    "too long integers": b'{"cells": [' + (b"9" * 4_200 + b",") * 15_000 + b"1]}",
    "one long number": b'{"cells": [' + b"9" * 60_000_000 + b".5]}",
    "bytes that are no text": b'{"cells": ["' + b"\xff" * 60_000_000 + b'"]}',
    "blanks": b" " * 60_000_000 + b"{",
}


def measured(content, master):
    """A file's repair; its processor seconds and how many MB the process grew."""
    gc.collect()
    gc.freeze()  # what other tests left is not looked through on this one's time
    try:
        size, began = _peak(), time.process_time()
        repaired = repair(content, master)
        return repaired, time.process_time() - began, _peak() - size
    finally:
        gc.unfreeze()


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


@pytest.mark.parametrize("before", ["nothing", "the released cells"])
@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_notebook_is_mended_in_no_time(master, name, before):
    cells = CRAFTED[name](master)
    if before != "nothing":
        cells = json.loads(master.released)["cells"] + cells
    repaired, seconds, growth = measured(json.dumps({"cells": cells}).encode(), master)
    assert seconds < MOST_SECONDS
    assert growth < MOST_GROWTH
    assert repaired.notebook is not None or repaired.flags
    assert not any("gave up" in flag for flag in repaired.flags), repaired.flags
    if repaired.notebook is not None:
        assert len(repaired.notebook.cells) < reading.MOST_CELLS + 100


@pytest.mark.parametrize("name", RAW)
def test_a_crafted_file_is_refused_in_no_time(master, name):
    repaired, seconds, growth = measured(RAW[name], master)
    assert repaired.notebook is None
    assert repaired.flags[0].startswith("unreadable: ")
    assert "gave up" not in repaired.flags[0]
    assert seconds < MOST_SECONDS
    assert growth < MOST_GROWTH


def test_what_is_too_much_is_left_out_and_told(master):
    notebook = json.loads(master.released)
    notebook["cells"] += [code("a" * 900_000 + str(i)) for i in range(5)]
    repaired = repair(json.dumps(notebook).encode(), master)
    last = len(notebook["cells"])
    assert repaired.flags == (
        f"damaged: more than 4000000 characters of code and text, cell {last} left out",
    )
    assert repaired.notebook.cells[-1].source == "# left out: a cell of 900001 characters"
    notebook["cells"] = notebook["cells"][:-5] + [code(str(i)) for i in range(1_000)]
    repaired = repair(json.dumps(notebook).encode(), master)
    assert repaired.flags == ("damaged: only the first 1000 cells are used",)


def test_honest_sizes_are_no_trouble(master):
    """Outputs of a million numbers, in lines as Jupyter keeps them, and a score of pictures."""
    notebook = json.loads(master.released)
    output = {"output_type": "stream", "name": "stdout", "text": ["0.123, 0.456\n"] * 1_000_000}
    notebook["cells"][2]["outputs"] = [output]
    picture = {"image/png": "aGk=" * 100_000}
    notebook["cells"] += [text(attachments={"a.png": picture}) for _ in range(20)]
    repaired, seconds, _ = measured(json.dumps(notebook).encode(), master)
    assert repaired.flags == ()
    assert seconds < MOST_SECONDS
    assert sum("attachments" in cell for cell in repaired.notebook.cells) == 20


class Answer:
    """What stands for a student's function in grading."""

    def __init__(self, cells):
        self.__cells__ = cells


def test_400_long_cells_leave_no_memory_behind():
    cells = [
        ("x = [1, 2, 3, a.b]\n" * 1_000)[:19_000].rsplit("\n", 1)[0] + f"\n{i}" for i in range(400)
    ]
    answer = Answer([*cells, "import torch\ndef f(x): return torch.optim.SGD(x)"])
    size, began = _peak(), time.process_time()
    for _ in range(20):  # one for each exercise
        assert forbidden.find(answer, ("torch.optim.SGD",), "f") == "torch.optim.SGD"
    assert _peak() - size < 200
    assert time.process_time() - began < 10
    assert sum(map(len, trees._trees)) <= trees._KEPT


@pytest.mark.parametrize("line", ["%a\n", "a?\n", "!ls\n", "x = %a\n", "x = !a\n", " \t", "?"])
def test_a_page_of_magics_is_read_at_once(line):
    """IPython reads a cell once more for each of them."""
    began = time.process_time()
    trees.tree_of((line * 20_000)[: trees.PARSED_AT_MOST - 1] + "(")
    assert time.process_time() - began < 1
