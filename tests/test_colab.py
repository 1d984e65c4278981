"""Does a released notebook run on Colab, in the kernel that runs before anything is installed?

Colab's kernel holds IPython, ipywidgets and traitlets before the first cell installs the course.
What pip puts over them breaks the kernel at its next restart, so nothing may be.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict

import pytest
from nbformat.v4 import new_code_cell
from packaging.requirements import Requirement

from course import __version__
from course.authoring import matrix_nbgrader, release, settings
from course.authoring.unit import all_units

UNITS = {unit.id[:2]: unit for unit in all_units()}
VIEW = "application/vnd.jupyter.widget-view+json"

# google.colab is on no registry. Its kernel is IPython's with a class of its own.
KERNEL = """
import IPython, ipywidgets, numpy, traitlets
from ipykernel.ipkernel import IPythonKernel
class Kernel(IPythonKernel):
    implementation = "google_colab"
"""
LAUNCHER = """
from ipykernel.kernelapp import IPKernelApp
from google.colab._kernel import Kernel
IPKernelApp.launch_instance(kernel_class=Kernel)
"""
MOVES = """
from course import demos
shown = demos.start_here.line_fit()
before, shown._inputs["slope"].value = shown.caption, 1.5
assert shown.caption != before and shown._image.value == shown.png
import IPython, ipywidgets
print(IPython.__version__, ipywidgets.__version__)
"""


def pins(root):
    """What Colab has, by name."""
    lines = (root / "tests" / "colab.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_colab_has_all_that_notebooks_need_in_the_promised_ranges(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        wanted = Requirement(line)
        assert wanted.name in pins(root), f"Colab has no {wanted.name}: the install cell needs it"
        assert wanted.specifier.contains(pins(root)[wanted.name]), line


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_the_install_cell_installs_the_wheel_of_this_version_alone(unit, root):
    place = settings.settings(root).repository
    setup = next(cell for cell in release.make(unit).cells if cell.cell_type == "code")
    (line,) = (line for line in setup.source.splitlines() if "pip" in line)
    wheel = f"v{__version__}/descent_course-{__version__}-py3-none-any.whl"
    assert line.endswith(f'"pip", "install --quiet --no-deps {place}/releases/download/{wheel}")')


@pytest.fixture(scope="module")
def python(root, tmp_path_factory):
    """The interpreter of an environment with Colab's packages.

    ``DESCENT_COLAB_PYTHON`` names one that is there, of another version of Python for example.
    """
    if os.environ.get("DESCENT_COLAB_PYTHON"):
        return os.environ["DESCENT_COLAB_PYTHON"]
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = str(folder / "venv" / "bin" / "python")
    torch = re.search("^torch==.*", (root / "constraints.txt").read_text("utf-8"), re.M)[0]
    others = [f"{name}=={version}" for name, version in pins(root).items() if name != "torch"]
    for wanted in ([torch], others):
        command = [python, "-m", "pip", "install", "-q", *wanted]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if done.returncode:
            pytest.skip(f"pip cannot install Colab's packages here: {done.stderr.strip()[-200:]}")
    return python


@pytest.fixture(scope="module")
def colab(python, tmp_path_factory):
    """A folder with a stub of google.colab and with the description of its kernel."""
    folder = tmp_path_factory.mktemp("colab")
    package = folder / "google" / "colab"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "_kernel.py").write_text(KERNEL)
    (folder / "colab_kernel_launcher.py").write_text(LAUNCHER)
    spec = {
        "argv": [python, "-m", "colab_kernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3", "language": "python", "env": {"PYTHONPATH": str(folder)},
    }  # fmt: skip
    (folder / "kernels" / "python3").mkdir(parents=True)
    (folder / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    return folder


@pytest.fixture
def kernel(colab, tmp_path):
    """A running kernel: it started before anything is installed."""
    from jupyter_client import KernelManager
    from jupyter_client.kernelspec import KernelSpecManager

    specs = KernelSpecManager(kernel_dirs=[str(colab / "kernels")], ensure_native_kernel=False)
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=specs)
    environment = {**os.environ, "DESCENT_PROGRESS": str(tmp_path / "progress.json")}
    manager.start_kernel(cwd=str(tmp_path), env=environment)
    yield manager
    manager.shutdown_kernel(now=True)


def run(kernel, notebook):
    """Run all cells, as the page would; the contents of the messages by type."""
    client = kernel.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    heard = defaultdict(list)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            client.execute_interactive(
                cell.source,
                timeout=300,
                output_hook=lambda message: heard[message["msg_type"]].append(message["content"]),
            )
    client.stop_channels()
    return heard


def installed(python):
    """What pip lists, without the course."""
    listed = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True).stdout
    return {line for line in listed.splitlines() if not line.startswith("descent-course")}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", ["01", "05"])
def test_a_filled_in_notebook_runs_before_and_after_a_restart(number, python, kernel, wheel, root):
    unit, before = UNITS[number], installed(python)
    filled, _ = matrix_nbgrader.filled(unit, release.make(unit), 0)
    requirement = settings.settings(root).requirement
    for cell in filled.cells:
        cell.source = cell.source.replace(requirement, str(wheel))
    filled.cells.append(new_code_cell(MOVES))
    for _ in range(2):
        heard = run(kernel, filled)
        assert installed(python) == before, "something was installed over what Colab has"
        assert heard["error"] == []
        streams = {name: [s["text"] for s in heard["stream"] if s["name"] == name]
                   for name in ("stdout", "stderr")}  # fmt: skip
        assert streams["stderr"] == []
        assert f"{pins(root)['ipython']} {pins(root)['ipywidgets']}" in "".join(streams["stdout"])
        shown = [message["data"] for message in heard["display_data"]]
        pictures = [set(data) for data in shown if "image/png" in data]
        assert len(pictures) > 3
        assert all(kinds == {VIEW, "image/png", "text/plain"} for kinds in pictures)
        views = {data[VIEW]["model_id"] for data in shown if VIEW in data}
        assert views <= {opened["comm_id"] for opened in heard["comm_open"]}
        cards = [data["text/plain"] for data in shown if "text/html" in data]
        assert sum(card.startswith("✓ ") for card in cards) >= len(unit.exercises)
        kernel.restart_kernel(now=False)
