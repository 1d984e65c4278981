"""Do the released notebooks, filled in, run where only the core dependencies are installed?"""

import json
import subprocess
import sys
import time

import pytest

from course.authoring import matrix_nbgrader, release, settings
from course.authoring.unit import all_units

UNITS = all_units()
QUICK = [unit for unit in UNITS if unit.id != "11-cifar10"]  # which trains a network for a minute

# What a kernel does, without Jupyter, which is no core dependency.
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


@pytest.fixture(scope="session")
def clean_python(root, tmp_path_factory):
    """The interpreter of a new environment that holds the course and its core dependencies."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    command = [python, "-m", "pip", "install", "-q", "-c", root / "constraints.txt", root]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=folder)
    if done.returncode:
        pytest.skip(f"pip cannot install the course here: {done.stderr.strip().splitlines()[-1]}")
    installed = subprocess.run([str(python), "-m", "pip", "list"], capture_output=True, text=True)
    assert "nbgrader" not in installed.stdout
    return python


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("unit", QUICK, ids=[unit.id for unit in QUICK])
def test_a_filled_in_notebook_runs_in_20_seconds(unit, clean_python, tmp_path):
    notebook, _ = matrix_nbgrader.filled(unit, release.make(unit), 0)
    path = tmp_path / unit.path.name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "run.py").write_text(RUNNER)
    began = time.perf_counter()
    done = subprocess.run(
        [str(clean_python), str(tmp_path / "run.py"), str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    took = time.perf_counter() - began
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    passed = done.stdout.count("✓ ")
    assert passed >= len(unit.exercises), "every check of the unit must say that it passed"
    assert took < 20, f"{unit.id} takes {took:.0f} s"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_on_colab_the_first_cell_installs_the_course(clean_python, root, tmp_path):
    """Colab has NumPy, PyTorch and the rest, not the course; hints and progress work there too."""
    python = str(clean_python)
    subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", "descent-course"], check=True)
    unit = UNITS[0]
    notebook, _ = matrix_nbgrader.filled(unit, release.make(unit), 0)
    requirement = settings.settings(root).requirement
    for cell in notebook.cells:  # the repository's address cannot be reached from here
        cell.source = cell.source.replace(requirement, str(root))
        cell.metadata.clear()  # and Colab does not keep what others wrote
    path = tmp_path / "Copy of start-here.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "run.py").write_text(RUNNER)
    done = subprocess.run(
        [python, "run.py", path.name, "colab"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "✓ mean_squared_error" in done.stdout
    assert "Hint 1 of 3" in done.stdout
    assert "1 of 1 passed" in done.stdout


@pytest.mark.parametrize("unit", UNITS, ids=[unit.id for unit in UNITS])
def test_without_colab_nothing_is_installed(unit):
    setup = next(cell for cell in release.make(unit).cells if cell.cell_type == "code")
    lines = setup.source.splitlines()
    assert lines[2].startswith('if "google.colab" in sys.modules:')
    assert sum("pip" in line for line in lines) == 1
    assert "pip" in lines[3]
