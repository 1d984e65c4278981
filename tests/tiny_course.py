"""A course of one unit with three exercises, small enough to grade in seconds."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.authoring.unit import Unit
from course.grading.master import master_of

ROOT = Path(__file__).resolve().parents[1]
UNIT = "01-tiny"
CANARY = "the-canary-7321"

SETUP = """
class CheckFailed(AssertionError):
    pass


def check(function, says):
    try:
        value = function(3.0)
    except NotImplementedError:
        raise CheckFailed(f"○ {function.__name__} · not attempted yet: write it") from None
    if value != 9.0:
        raise CheckFailed(f"✗ {function.__name__} · at three: other values\\n  {says}\\n\\n  got 6")
    print("✓ passed")
"""

BODY = {"square": "return x * x", "cube_over_x": "return x**3 / x", "power": "return x**2.0"}


def _cell(text, grade_id, **nbgrader):
    cell = new_code_cell(text)
    meta = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = {**meta, "grade_id": grade_id, **nbgrader}
    return cell


def _solution(name, body):
    text = f"def {name}(x):\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
    return _cell(text, name.replace("_", "-"), solution=True)


def _test(name):
    text = (
        f'check({name}, "You doubled.")\n### BEGIN HIDDEN TESTS\n'
        f'canary = "{CANARY}"\n'
        f'assert {name}(-7.25) == 52.5625, "negative numbers have positive squares"\n'
        "### END HIDDEN TESTS"
    )
    return _cell(text, f"test-{name.replace('_', '-')}", grade=True, locked=True, points=2)


def make(folder):
    """Write the course: its settings, its master with text twin, an answer, a picture."""
    source = folder / "source" / UNIT
    (source / "answers").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    setup = new_code_cell(SETUP.strip())
    setup.metadata["tags"] = ["setup"]
    demo = new_code_cell("raise SystemExit('a demo must not run while grading')")
    demo.metadata["tags"] = ["demo"]
    cells = [new_markdown_cell("# 01 · Tiny"), setup, demo]
    for name, body in BODY.items():
        cells += [_solution(name, body), _test(name)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    for position, cell in enumerate(notebook.cells):
        cell.id = f"cell-{position}"
    nbformat.write(notebook, source / "tiny.ipynb")
    (source / "tiny.py").write_text("# the text twin\n")
    (source / "map.png").write_bytes(b"\x89PNG")
    answer = 'def right_one(x):\n    return x * x\n\n\ndef wrong_two(x):\n    """You doubled."""\n'
    for name in BODY:
        (source / "answers" / f"{name}.py").write_text(answer + "    return 2 * x\n")
    return folder


def hand_in(folder, student, edit=None, **bodies):
    """Hand in the released notebook with these function bodies; `edit` may change the notebook."""
    master = master_of(Unit(folder / "source" / UNIT))
    notebook = nbformat.reads(master.released, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").replace("-", "_")
        if name in BODY:
            cell.source = f"def {name}(x):\n    {bodies.get(name, BODY[name])}"
    if edit:
        edit(notebook)
    path = folder / "submitted" / student / UNIT / "tiny.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path
