"""Files that are damaged, by accident or on purpose: rows 17 to 25."""

import json
from pathlib import Path

from course.grading.record.records import NOT_ATTEMPTED, NOT_GRADED, RAISED, WRONG

from .case import RIGHT, UPHILL, World, faulty, find, grade_id, plain

LOST = {"sgd_step": (WRONG,)}


@faulty(
    17, "flips-metadata", "flips grade, solution and points", lost=LOST,
    flags=("restored: metadata of test-sgd-step", "restored: metadata of sgd-step"),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=UPHILL)
    test = notebook["cells"][find(notebook, "test-sgd-step")]["metadata"]["nbgrader"]
    test |= {"grade": False, "solution": True, "points": 99}
    solution = notebook["cells"][find(notebook, "sgd-step")]["metadata"]["nbgrader"]
    solution |= {"grade": True, "solution": False, "locked": True, "points": 99}
    return notebook


@faulty(17, "tags-cells", "tags test cells so that they are skipped", lost=LOST)
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=UPHILL)
    for cell in notebook["cells"]:
        if grade_id(cell):
            cell["metadata"]["tags"] = ["demo", "skip-execution", "raises-exception", "tool"]
    return notebook


@faulty(
    18, "edits-a-test", "edits a test cell", lost=LOST, flags=("restored: test-sgd-step",),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=UPHILL)
    notebook["cells"][find(notebook, "test-sgd-step")]["source"] = "assert True"
    return notebook


@faulty(
    19, "duplicates-a-solution", "a solution cell is there twice",
    flags=("duplicated cell: sgd-step",),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook()
    at = find(notebook, "sgd-step")
    notebook["cells"].insert(at, dict(notebook["cells"][at], source=UPHILL))
    return notebook


@faulty(
    19, "duplicates-a-test", "a test cell is there three times", lost=LOST,
    flags=("duplicated cell: test-sgd-step",),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=UPHILL)
    at = find(notebook, "test-sgd-step")
    copy = notebook["cells"][at]
    notebook["cells"][at:at] = [copy]
    notebook["cells"].append(copy)
    return notebook


@faulty(20, "splits-a-solution", "a solution cell is split in two by JupyterLab")
def _(world: World) -> dict:
    notebook = world.notebook()
    at = find(notebook, "sgd-step")
    first = notebook["cells"][at]
    first["source"] = "def sgd_step(w, g, lr):\n    step = lr * g"
    notebook["cells"].insert(at + 1, dict(first, source="    return w - step"))
    return notebook


@faulty(20, "splits-off-a-helper", "the answer's first half stands in a cell of its own")
def _(world: World) -> dict:
    notebook = world.notebook()
    at = find(notebook, "sgd-step")
    notebook["cells"][at]["source"] = "def move(lr, g):\n    return lr * g"
    notebook["cells"].insert(at + 1, plain("def sgd_step(w, g, lr):\n    return w - move(lr, g)"))
    return notebook


@faulty(21, "deletes-a-test", "a test cell is gone", flags=("deleted cell: test-sgd-step",))
def _(world: World) -> dict:
    notebook = world.notebook()
    del notebook["cells"][find(notebook, "test-sgd-step")]
    return notebook


@faulty(
    21, "deletes-the-test-it-fails", "the test cell of a wrong answer is gone", lost=LOST,
    flags=("deleted cell: test-sgd-step",),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=UPHILL)
    del notebook["cells"][find(notebook, "test-sgd-step")]
    return notebook


@faulty(
    22, "deletes-a-solution", "a solution cell is gone", lost={"sgd_step": (NOT_ATTEMPTED,)},
    flags=("deleted cell: sgd-step",),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook()
    del notebook["cells"][find(notebook, "sgd-step")]
    return notebook


@faulty(
    23, "code-to-markdown", "a solution and a test became markdown",
    flags=("restored: sgd-step was no code cell", "restored: test-sgd-step"),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook()
    for wanted in ("sgd-step", "test-sgd-step"):
        cell = notebook["cells"][find(notebook, wanted)]
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]
    return notebook


@faulty(
    24, "strips-metadata", "another editor dropped all metadata and ids", lost=LOST,
    flags=("matched by source",),
)  # fmt: skip
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=UPHILL)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    return {"cells": notebook["cells"], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}


def _unreadable(slug: str, title: str, flag: str):
    return faulty(25, slug, title, flags=(flag,), unreadable=True, lost={"sgd_step": (NOT_GRADED,)})


@_unreadable("empty-file", "an empty file", "unreadable: the file is empty")
def _(world: World) -> bytes:
    return b""


@_unreadable("broken-json", "a file that was cut off", "unreadable: broken off at line")
def _(world: World) -> bytes:
    return world.submission()[:20_000]


@_unreadable("no-notebook", "JSON that is no notebook", "unreadable: a file, but not a notebook")
def _(world: World) -> bytes:
    return json.dumps({"marks": {"sgd_step": 99}}).encode()


@_unreadable("deep-nesting", "100000 nested lists", "unreadable: nested too deeply")
def _(world: World) -> bytes:
    return b'{"cells": ' + b"[" * 100_000


@_unreadable("wrong-unit", "the notebook of another unit", "wrong unit: looks like 00-start-here")
def _(world: World) -> bytes:
    released = Path(__file__).parents[2] / "release" / "00-start-here" / "start-here.ipynb"
    return released.read_bytes()


@faulty(27, "syntax-error", "a syntax error in one cell", lost={"sgd_step": (RAISED, WRONG)})
def _(world: World) -> dict:
    return world.notebook(sgd_step="def sgd_step(w, g, lr)\n    return w - lr * g")


@faulty(27, "undefined", "an empty cell", lost={"sgd_step": (RAISED, WRONG)})
def _(world: World) -> dict:
    return world.notebook(sgd_step="")


@faulty(27, "no-function", "the name stands for a number", lost={"sgd_step": (RAISED, WRONG)})
def _(world: World) -> dict:
    return world.notebook(sgd_step="sgd_step = 7.0")


@faulty(24, "saved-by-colab", "Colab saved it: new ids, outputs of 20 MB, no grading metadata")
def _(world: World) -> dict:
    notebook = world.notebook(sgd_step=RIGHT)
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"id": f"aB{number}cD", "colab": {"base_uri": "https://localhost/"}}
        del cell["id"]
    text = {"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 200_000}
    notebook["cells"][3].update({"outputs": [text]})
    return {**notebook, "metadata": {"colab": {"provenance": []}}, "nbformat_minor": 0}
