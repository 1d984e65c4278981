"""Are the ranges in pyproject.toml honest? ``python tests/benchmarks/ranges.py``.

The student's side is installed twice, from a wheel: with the lowest versions that pyproject.toml
allows, and with the newest. In each environment the units are filled in and run from top to bottom,
and a slider is moved. Nothing is built from source: a version without a wheel is none. Of PyTorch
it takes the version in constraints.txt, or that of ``--torch``, or with ``--torch none`` none.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]

MOVES = """
from course import demos
shown = demos.start_here.line_fit()
before, shown._inputs["slope"].value = shown.caption, 1.5
assert shown.caption != before and shown._image.value == shown.png
"""
TOLD = ["IPython", "ipywidgets", "matplotlib", "numpy", "pillow", "scipy", "torch", "jupyterlab"]


def requirements(end, torch):
    """What pip is asked for: every requirement of a learner's, at one end of its range."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    asked = []
    for wanted in map(Requirement, lines):
        lowest = next(s.version for s in wanted.specifier if s.operator == ">=")
        if wanted.name == "torch":
            asked += [] if torch == "none" else [f"torch=={torch}"]
        else:
            asked.append(f"{wanted.name}=={lowest}" if end == "lowest" else str(wanted))
    return asked


def tested_torch():
    """The version of PyTorch in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith("torch=="))


def quietly(*command, cwd):
    """Run a command; give what it prints, or end with its last words."""
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command[:6]))}: {done.stderr.strip()[-600:]}")
    return done.stdout


def environment(base, end, torch, wheel, folder):
    """Make an environment; its interpreter."""
    quietly(base, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-q", "--only-binary", ":all:"]
    quietly(*pip, *requirements(end, torch), cwd=folder)
    quietly(*pip, "--no-deps", wheel, cwd=folder)
    return python


def versions(python, folder):
    """What was installed, of the packages that matter most."""
    code = f"from importlib.metadata import version as v\nfor n in {TOLD}:\n try: print(n, v(n))\n"
    code += " except Exception: print(n, 'none')"
    told = quietly(python, "-c", code, cwd=folder).splitlines()
    return ", ".join([f"Python {quietly(python, '--version', cwd=folder).split()[1]}", *told])


def run(python, unit, folder):
    """Run a unit, filled in; whether all went well, and what there is to say."""
    own = {**os.environ, "DESCENT_PROGRESS": str(folder / "progress.json")}
    began = time.perf_counter()
    command = [str(python), str(ROOT / "tests" / "student_side.py"), unit]
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True)
    words = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode == 0, f"{words[-1]} ({time.perf_counter() - began:.0f} s)"


def main():
    """Try all that was asked for; exit code 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="an interpreter of any version")
    parser.add_argument("--end", choices=["lowest", "newest"], help="by default both")
    parser.add_argument("--torch", default=tested_torch(), help="a version, or none")
    parser.add_argument("--units", default="00-09", help="the first and the last, by number")
    asked = parser.parse_args()
    first, last = map(int, asked.units.split("-"))
    failed = 0
    for end in [asked.end] if asked.end else ["lowest", "newest"]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            quietly(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", ROOT, cwd=folder)
            (wheel,) = folder.glob("*.whl")
            python = environment(asked.python, end, asked.torch, wheel, folder)
            print(f"{end}: {versions(python, folder)}", flush=True)
            quietly(python, "-c", MOVES, cwd=folder)
            quietly(python, "-m", "jupyterlab", "--version", cwd=folder)
            for number in range(first, last + 1):
                good, says = run(python, f"{number:02}", folder)
                failed += not good
                print(f"  {says}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
