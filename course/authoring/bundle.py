"""What do students get, and nothing else? A folder and a zip that can be a repository of its own.

It holds the released notebooks and the part of the package that notebooks import. The instructor's
tools, the masters, the answers and the solutions stay here, and what was packed is searched for
them before it is handed over.
"""

from __future__ import annotations

import re
import shutil
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

from course.errors import UserError

from . import lint, pair, release, settings
from .unit import Unit

#: Parts of the package that notebooks do not import: the ``course`` command and what it does.
INSTRUCTORS = ("authoring", "grading", "learner", "cli.py", "doctor.py", "__main__.py")
_DATE = (2020, 1, 1, 0, 0, 0)  # the same bundle, byte for byte, whenever it is made

_README = """\
# Descent

Learn how neural networks are trained by building it yourself: notebooks with exercises that check
themselves and pictures that move.

Install it once, in a folder of your own:

```
python -m venv .venv
.venv/bin/pip install ".[lab]"
.venv/bin/jupyter lab release/00-start-here/start-here.ipynb
```

On Windows write `.venv\\Scripts\\` for `.venv/bin/`. With conda: `conda env create -f
environment.yml`. In VS Code open a notebook and choose the interpreter in `.venv` as its kernel.
On Colab open a notebook through its badge; its first cell installs the course.

Begin with unit 00. It shows how a unit works: read, predict, move the sliders, implement, run the
check, ask for a `hint(...)`, look at your `progress()`, hand in.

| unit | exercises | points |
|---|---|---|
{table}

Code is under the BSD 3-Clause License (LICENSE), lessons under CC BY 4.0 (LICENSE-lessons).
"""

_PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "descent-course"
description = "Descent: a hands-on Jupyter course on optimization for deep learning."
readme = "README.md"
license = "BSD-3-Clause"
license-files = ["LICENSE", "LICENSE-lessons"]
requires-python = "{python}"
version = "{version}"
dependencies = [
{core}
]

[project.optional-dependencies]
lab = [
{lab}
]

[tool.setuptools.packages.find]
include = ["course", "course.*"]

[tool.setuptools.package-data]
course = ["**/*.json", "**/*.npz", "**/*.safetensors"]
"""

_ENVIRONMENT = """\
name: descent
channels:
  - conda-forge
dependencies:
  - python >=3.11
  - pip
  - pip:
      - ".[lab]"
"""


def make(
    units: list[Unit], root: Path, target: Path, repository: str | None = None
) -> tuple[Path, Path]:
    """Write the student bundle.

    Parameters
    ----------
    units : list of Unit
        Those to hand out.
    root : Path
        The course's folder.
    target : Path
        A folder that is new or holds an older bundle; the zip is written beside it.
    repository : str, optional
        Where the bundle will be published, for badges and install cells; by default the course's
        own address.

    Returns
    -------
    folder, zip : Path

    Raises
    ------
    UserError
        If the target holds something else, or the bundle would give something away.
    """
    if target.exists() and not (target / ".descent-bundle").is_file() and any(target.iterdir()):
        raise UserError(f"{target} holds something else: name a new folder with --out")
    # A bundle is a repository of its own, of which nobody makes releases.
    place = replace(settings.settings(root), install=settings.REPOSITORY)
    if repository:
        place = replace(place, repository=repository.rstrip("/"))
    try:
        shutil.rmtree(target, ignore_errors=True)
        _write(units, root, target, place)
        leaks = find_leaks(units, target)
        if leaks:
            raise UserError(f"the bundle would give something away: {leaks[0]}")
        return target, _zip(target)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}") from None


def _write(units: list[Unit], root: Path, target: Path, place: settings.Settings) -> None:
    for unit in units:
        folder = target / "release" / unit.id
        folder.mkdir(parents=True)
        notebook = pair.dumps(release.make(unit, place))
        (folder / unit.path.name).write_text(notebook, encoding="utf-8")
        release.copy_pictures(unit, folder)
    package = Path(__file__).resolve().parents[1]
    kept = {unit.id for unit in units}
    modules = {unit.module for unit in units}

    def left_out(folder: str, names: list[str]) -> list[str]:
        where = Path(folder).relative_to(package).as_posix()
        out = [n for n in names if n == "__pycache__" or n.endswith((".pyc", ".tmp"))]
        if where == ".":
            out += [n for n in names if n in INSTRUCTORS]
        if where == "check/expected":
            out += [n for n in names if n.removesuffix(".json") not in kept]
        if where == "check/probes":
            out += [n for n in names if n.removesuffix(".py") not in {*modules, "__init__"}]
        return out

    shutil.copytree(package, target / "course", ignore=left_out)
    with (root / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)["project"]
    from course import __version__

    texts = {
        "pyproject.toml": _PYPROJECT.format(
            python=project["requires-python"],
            version=__version__,
            core=_lines(project["dependencies"]),
            lab=_lines(project["optional-dependencies"]["lab"]),
        ),
        "environment.yml": _ENVIRONMENT,
        "README.md": _README.format(table="\n".join(map(_row, units))),
        ".gitignore": ".venv/\n__pycache__/\n.ipynb_checkpoints/\n",
        ".descent-bundle": "made by `course bundle`\n",
    }
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")
    for name in ("LICENSE", "LICENSE-lessons"):
        shutil.copyfile(root / name, target / name)


def _lines(requirements: list[str]) -> str:
    return "\n".join(f'    "{requirement}",' for requirement in requirements)


def _row(unit: Unit) -> str:
    points = sum(e.points for e in unit.exercises.values() if not e.bonus)
    return f"| {unit.id[:2]} {unit.title} | {len(unit.exercises)} | {points:g} |"


def find_leaks(units: list[Unit], folder: Path) -> list[str]:
    """What a bundle must not hold: masters, answers, solutions, hidden tests, the tools.

    Parameters
    ----------
    units : list of Unit
    folder : Path
        The bundle.

    Returns
    -------
    list of str
        One line a finding.
    """
    found = []
    for name in ("source", "solutions", "tests", "submitted", "autograded", "gradebook.db"):
        if (folder / name).exists():
            found.append(f"{name} is in it")
    for name in INSTRUCTORS:
        if (folder / "course" / name).exists():
            found.append(f"course/{name} is in it")
    for unit in units:
        found += [str(p) for p in lint.lint_release(unit, folder / "release" / unit.id)]
    secrets = set().union(*(lint.hidden_lines(unit) for unit in units))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".md", ".json", ".toml", ".ipynb"}:
            text = path.read_text(encoding="utf-8")
            lines = {line.strip() for line in re.split(r"\\n|\n", text)}
            for line in sorted(secrets & lines):
                found.append(f"{path.relative_to(folder)} holds a line of a hidden test: {line}")
    return found


def _zip(folder: Path) -> Path:
    """Pack the folder; the same content gives the same file."""
    path = folder.with_name(f"{folder.name}.zip")
    scratch = path.with_suffix(".tmp")
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
                archive.writestr(
                    zipfile.ZipInfo(name, _DATE), file.read_bytes(), zipfile.ZIP_DEFLATED
                )
    scratch.replace(path)
    return path
