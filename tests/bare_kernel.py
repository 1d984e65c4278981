"""How is a filled-in notebook run where only what the course asks for is installed?

By IPython's shell alone: Jupyter and a kernel are no core dependencies.
"""

import json

from course.authoring import matrix_nbgrader, release, settings

FEWER_EPOCHS = ("EPOCHS = 100 if GPU else 8", "EPOCHS = 100 if GPU else 1")  # in unit 11

RUNNER = """
import json, sys, types
if sys.argv[2:] == ["colab"]:  # what tells a notebook that it is there
    sys.modules["google.colab"] = types.ModuleType("google.colab")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        shell.run_cell("".join(cell["source"]), store_history=True).raise_error()
extra = {"nbgrader", "jupytext", "nbconvert", "jupyterlab", "distributed"} & set(sys.modules)
assert not extra, extra
"""


def write(unit, folder, wheel, name=None):
    """Write the runner and a unit's notebook with right answers; the notebook's path.

    On Colab its first cell would install `wheel`. Colab keeps no metadata of others, so none is
    left.
    """
    notebook, _ = matrix_nbgrader.filled(unit, release.make(unit), 0)
    requirement = settings.settings().requirement
    assert requirement in notebook.cells[1].source
    for cell in notebook.cells:
        cell.source = cell.source.replace(requirement, str(wheel)).replace(*FEWER_EPOCHS)
        cell.metadata.clear()
    path = folder / (name or unit.path.name)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "run.py").write_text(RUNNER, encoding="utf-8")
    return path
