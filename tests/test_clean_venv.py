"""Do the released notebooks, filled in, run where only the core dependencies are installed?"""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from course.authoring import matrix_nbgrader, release, settings
from course.authoring.unit import all_units

UNITS = all_units()
FEWER_STEPS = (  # in unit 11
    ("EPOCHS = 100 if GPU else 8", "EPOCHS = 100 if GPU else 1"),
    ("1e-4, 1.0, 200, beta=0.98", "1e-4, 1.0, 12, beta=0.98"),
)

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
def clean_python(root, wheel, tmp_path_factory):
    """The interpreter of a new environment with what the course needs, and not the course."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip"]
    quick = [*pip, "install", "-q", "--no-compile", "-c", str(root / "constraints.txt")]
    command = [*quick, str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        pytest.skip(f"pip cannot install the course here: {done.stderr.strip().splitlines()[-1]}")
    subprocess.run([*pip, "uninstall", "-q", "-y", "descent-course"], check=True)
    installed = subprocess.run([*pip, "list"], capture_output=True, text=True).stdout
    assert "nbgrader" not in installed
    assert "descent" not in installed
    return pip[0]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("unit", UNITS, ids=[unit.id for unit in UNITS])
def test_on_colab_a_filled_in_notebook_runs_from_top_to_bottom(
    unit, wheel, clean_python, root, tmp_path
):
    """Colab has NumPy, PyTorch and the rest, not the course; checks and progress work there."""
    notebook, _ = matrix_nbgrader.filled(unit, release.make(unit), 0)
    requirement = settings.settings(root).requirement
    assert requirement in notebook.cells[1].source
    for cell in notebook.cells:
        cell.source = cell.source.replace(requirement, str(wheel))
        for whole, fewer in FEWER_STEPS:
            cell.source = cell.source.replace(whole, fewer)
        cell.metadata.clear()  # Colab does not keep what others wrote
    path = tmp_path / f"Copy of {unit.path.name}"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "run.py").write_text(RUNNER)
    environment = {**os.environ, "DESCENT_PROGRESS": str(tmp_path / "progress.json")}
    began = _processor_seconds()
    done = subprocess.run(
        [clean_python, "run.py", path.name, "colab"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    worked = _processor_seconds() - began
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    count = len(unit.exercises)
    assert done.stdout.count("✓ ") >= count, "every check of the unit must say that it passed"
    assert f"{count} of {count} passed" in done.stdout, "the table of progress knows it"
    if unit is UNITS[0]:
        assert "Hint 1 of 3" in done.stdout
    # A busy machine is slower: what counts is how long two processors have worked. The promise is
    # 20 s a unit, and two minutes for unit 11, which trains a network.
    limit = 120 if unit.id.startswith("11-") else 20
    assert worked < 2 * limit, f"{unit.id} takes {worked / 2:.0f} s of two processors"


def _processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("unit", UNITS, ids=[unit.id for unit in UNITS])
def test_without_colab_nothing_is_installed(unit):
    setup = next(cell for cell in release.make(unit).cells if cell.cell_type == "code")
    lines = setup.source.splitlines()
    assert lines[2].startswith('if "google.colab" in sys.modules:')
    assert sum("pip" in line for line in lines) == 1
    assert "pip" in lines[3]


@pytest.fixture(scope="session")
def learners_course(root, wheel, clean_python, tmp_path_factory):
    """The ``course`` command where a learner has installed ``descent-course[lab]``."""
    pip = [clean_python, "-m", "pip", "install", "-q", "--no-compile"]
    wanted = ["-c", str(root / "constraints.txt"), f"descent-course[lab] @ {wheel.as_uri()}"]
    done = subprocess.run([*pip, *wanted], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return str(Path(clean_python).with_name("course"))


def _answer(address):
    """What a server says that has told its address, and may not listen yet."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.read()
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError(f"nobody answers at {address}")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_line_installs_the_course_and_one_opens_it(learners_course, root, tmp_path):
    """With the notebooks that the wheel brings, and a JupyterLab that serves them."""
    own = {n: v for n, v in os.environ.items() if not n.startswith("DESCENT_")}
    own |= {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    words = [learners_course, "open", "mine", "03", "--no-browser", "--allow-root"]
    running = subprocess.Popen(
        words, cwd=tmp_path, env=own, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        said = []
        for line in running.stdout:
            said.append(line)
            if found := re.search(r"(http://127\S+)/lab/tree/(\S+)\?(token=\w+)", line):
                break
        assert said[0] == "12 units copied to mine\n"
        site, opened, token = found.groups()
        assert opened == "03-momentum/momentum.ipynb"
        served = json.loads(_answer(f"{site}/api/contents/{opened}?{token}"))["content"]
        released = json.loads((root / "release" / opened).read_text(encoding="utf-8"))
        assert [c["id"] for c in served["cells"]] == [c["id"] for c in released["cells"]]
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=60)


@pytest.mark.slow
def test_an_update_in_a_clean_environment_keeps_an_answer(learners_course, root, tmp_path):
    folder, path = tmp_path / "mine", "00-start-here/start-here.ipynb"
    subprocess.run([learners_course, "open", "mine", "--no-lab"], cwd=tmp_path, check=True)
    mine = json.loads((folder / path).read_text(encoding="utf-8"))
    grading = [c["metadata"].get("nbgrader", {}) for c in mine["cells"]]
    at = next(i for i, marks in enumerate(grading) if marks.get("solution"))
    answer = "def mean_squared_error(y_hat, y):\n    return 42.0"
    released, mine["cells"][at]["source"] = mine["cells"][0]["source"], answer
    mine["cells"][0]["source"] = "# An older title"
    (folder / path).write_text(json.dumps(mine), encoding="utf-8")
    shutil.rmtree(folder / ".released")  # copied by hand, or by an older version
    done = subprocess.run(
        [learners_course, "open", "mine", "--update", "--no-lab"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "  kept      your mean_squared_error" in done.stdout
    after = json.loads((folder / path).read_text(encoding="utf-8"))["cells"]
    assert "".join(after[at]["source"]) == answer
    assert after[0]["source"] == released
