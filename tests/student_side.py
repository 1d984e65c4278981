"""Do the notebooks run, filled in, where a student's package is installed and nothing else?

For CI on systems where the course is not graded: ``python tests/student_side.py [UNIT...]`` puts
the worked solutions into the released notebooks of units 00 to 09, runs every cell, and looks
whether every check has passed. It needs the package and the standard library.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NUMPY = [f"{number:02}" for number in range(10)]  # 10 and 11 train in PyTorch, which is the same

# What a kernel does, without Jupyter.
RUNNER = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        shell.run_cell("".join(cell["source"]), store_history=True).raise_error()
"""


def filled(unit, root):
    """The released notebook of a unit with the worked solutions in it, and their number."""
    (released,) = (root / "release").glob(f"{unit}-*/*.ipynb")
    notebook = json.loads(released.read_text(encoding="utf-8"))
    worked = root / "solutions" / released.parent.name / released.name
    solved = {_id(c): c for c in json.loads(worked.read_text(encoding="utf-8"))["cells"]}
    exercises = [cell for cell in notebook["cells"] if _marks(cell).get("solution")]
    for cell in exercises:
        cell["source"] = solved[_id(cell)]["source"]
    return notebook, len(exercises)


def _marks(cell):
    return cell.get("metadata", {}).get("nbgrader", {})


def _id(cell):
    return _marks(cell).get("grade_id", cell["id"])


def run(unit, root, folder):
    """What is wrong with a unit here, in words; nothing where all is well."""
    notebook, count = filled(unit, root)
    (folder / "run.py").write_text(RUNNER, encoding="utf-8")
    (folder / "unit.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    environment = {
        **os.environ,
        "DESCENT_PROGRESS": str(folder / "progress.json"),
        "PYTHONUTF8": "1",  # Windows
        "MPLBACKEND": "agg",
    }
    done = subprocess.run(
        [sys.executable, "run.py", "unit.ipynb"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=900,
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        return f"a cell fails: {''.join(last)}"
    if f"{count} of {count} passed" not in done.stdout:
        return f"not all of its {count} exercises have passed"
    return ""


def main(units, root=ROOT):
    """Run the units; how many are wrong."""
    wrong = 0
    for unit in units or NUMPY:
        with tempfile.TemporaryDirectory() as folder:
            reason = run(unit, root, Path(folder))
        print(f"unit {unit}: {reason or 'all exercises pass'}", flush=True)
        wrong += bool(reason)
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
