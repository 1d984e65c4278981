"""Does the package install as it should, with what it needs and without the answers?"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from course.authoring import lint, settings
from course.authoring.unit import all_units


def python(*arguments, cwd, **environment):
    """Run this Python elsewhere; give what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


_SHIPPED = {".py", ".json", ".css", ".js", ".svg"}


def test_the_wheel_holds_every_module_and_data_file_and_no_answer(root, wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    files = {p for p in (root / "course").rglob("*") if p.suffix in _SHIPPED}
    expected = {p.relative_to(root).as_posix() for p in files if "__pycache__" not in p.parts}
    assert expected <= names
    assert any(name.startswith("course/check/expected/") for name in names)
    strangers = {name.split("/")[0] for name in names} - {"course"}
    assert all(name.endswith(".dist-info") for name in strangers), strangers
    assert not [name for name in names if "answers" in name or "solutions/" in name]
    assert {n.rsplit("/")[-1] for n in names if "/licenses/" in n} == {"LICENSE", "LICENSE-lessons"}


def test_the_wheel_brings_the_released_notebooks_and_gives_nothing_away(root, wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    brought, released = tmp_path / "course" / "notebooks", root / "release"
    assert settings.settings(root).requirement.endswith(f"/{wheel.name}"), "Colab asks for it"
    files = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    notebooks = {p for p in files if p.suffix == ".ipynb"}
    assert notebooks == {p.relative_to(tmp_path) for p in brought.glob("*/*.ipynb")}
    wanted = {p.relative_to(released): p.read_bytes() for p in released.glob("*/*.ipynb")}
    assert {p.relative_to(brought): p.read_bytes() for p in brought.glob("*/*")} == wanted
    units = all_units()
    assert [problem for u in units for problem in lint.lint_release(u, brought / u.id)] == []
    hidden = set().union(*map(lint.hidden_lines, units))
    assert len(hidden) > 500
    for path, file in files.items():
        if path.suffix in {".py", ".json", ".ipynb", ".md"}:
            lines = re.split(r"\\n|\n", file.read_text(encoding="utf-8"))
            assert hidden.isdisjoint(line.strip() for line in lines), path


def test_the_installed_wheel_can_start_a_unit(wheel, tmp_path):
    target = tmp_path / "site"
    options = ["--no-deps", "--quiet", "--target", str(target)]
    python("-m", "pip", "install", *options, str(wheel), cwd=tmp_path)
    code = (
        "import course; from course import check, demos, oracles\n"
        "check.start('00-start-here')\n"
        "try: check.mean_squared_error(lambda y_hat, y: float(((y_hat - y) ** 2).mean()))\n"
        "finally: print(course.__file__)"
    )
    printed = python("-c", code, cwd=tmp_path, PYTHONPATH=str(target))
    assert Path(printed.splitlines()[-1]).is_relative_to(target)
    assert "✓ mean_squared_error" in printed


@pytest.mark.parametrize("line", ["import course", "from course import check, demos, oracles"])
def test_importing_is_fast_and_loads_nothing_heavy(root, tmp_path, line):
    code = (
        f"import sys, time; t = time.perf_counter()\n{line}\nprint(time.perf_counter() - t)\n"
        "print(*{'torch', 'matplotlib', 'nbgrader', 'IPython'} & set(sys.modules))"
    )
    runs = [python("-c", code, cwd=tmp_path).split("\n") for _ in range(3)]
    assert [run[1] for run in runs] == [""] * 3
    limit = 0.05 if line == "import course" else 0.5  # the second one loads NumPy
    assert min(float(run[0]) for run in runs) < limit


def test_submodules_are_there_by_attribute_and_others_are_named():
    import course

    assert course.landscapes.__name__ == "course.worlds.landscapes"
    assert "demos" in dir(course)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        course.nonsense  # noqa: B018


def pins(root):
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_the_tested_versions_are_in_the_promised_ranges(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    tested = {name.lower(): version for name, version in pins(root).items()}
    for line in (line for group in groups for line in group):
        wanted = Requirement(line)
        if wanted.name == project["name"]:
            continue
        assert wanted.specifier, f"{line}: no range"
        pin = tested.get(wanted.name) or tested.get(wanted.name.replace("-", "_"))
        assert pin, f"{line}: not in constraints.txt"
        assert wanted.specifier.contains(pin), f"{line}: tested with {pin}"


def test_constraints_hold_plain_versions_for_every_machine(root):
    assert pins(root)["torch"] == "2.13.0"
    for name, version in pins(root).items():
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version), f"{name}=={version}"


def test_conda_users_get_the_same_list(root):
    text = (root / "environment.yml").read_text(encoding="utf-8")
    entries = re.findall(r"^ +- (.+)$", text, flags=re.MULTILINE)
    assert entries == [
        "conda-forge", "python=3.11", "pip", "pip:", "-c constraints.txt", "-e .[instructor]"
    ]  # fmt: skip


@pytest.fixture
def fresh(root, tmp_path):
    """The files that `make` needs, in a folder without an environment."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(root / ".ci", tmp_path / ".ci")
    return tmp_path


def make(folder, *arguments):
    done = subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    return done.returncode, told, done.stdout


def fake_python(folder, script):
    path = folder / "fake-python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_make_alone_lists_the_targets_and_installs_nothing(fresh):
    code, told, out = make(fresh)
    assert (code, told) == (0, [])
    for target in ("demo", "test", "lab", "build", "lint"):
        assert f"make {target}" in out
    assert not (fresh / ".venv").exists()


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 1", "3.11 or newer is needed"),
        ('case "$*" in *venv*) echo "No space left on device" >&2; exit 1;; esac', "disk is full"),
        ('case "$*" in *venv*) echo "No module named venv" >&2; exit 1;; esac', "python3-venv"),
    ],
)
def test_what_goes_wrong_is_one_line_that_says_what_to_do(fresh, script, says):
    code, told, _ = make(fresh, "demo", fake_python(fresh, script))
    assert code != 0
    assert len(told) == 1, told
    assert says in told[0]
    assert not (fresh / ".venv" / ".installed-instructor").exists()


def test_a_python_that_is_not_there_and_a_network_that_is_not_there(fresh):
    code, told, _ = make(fresh, "test", "PYTHON=no-such-python")
    assert (code != 0, len(told)) == (True, 1)
    assert "make PYTHON=" in told[0]

    pip = fresh / ".venv" / "bin" / "python"
    pip.parent.mkdir(parents=True)
    pip.write_text(
        '#!/bin/sh\ncase "$*" in *install*) echo "Network is unreachable" >&2; exit 1;; esac\n'
    )
    pip.chmod(0o755)
    code, told, _ = make(fresh, "test", f"PYTHON={sys.executable}")
    assert (code != 0, len(told)) == (True, 1)
    assert "network" in told[0]


def test_an_installation_happens_once_and_again_when_the_list_changes(fresh):
    pip = fresh / ".venv" / "bin" / "python"
    pip.parent.mkdir(parents=True)
    pip.write_text(f'#!/bin/sh\necho "$@" >> {fresh}/calls\n')
    pip.chmod(0o755)

    def installs():
        assert make(fresh, ".venv/.installed-dev", f"PYTHON={sys.executable}")[0] == 0
        return (fresh / "calls").read_text().count("install -q")

    assert [installs(), installs()] == [1, 1]
    (fresh / "constraints.txt").write_text("numpy==2.4.6\n")
    assert installs() == 2


CI_TESTS = """
import pytest
@pytest.mark.skip(reason="{reason}")
{mark}
def test_skipped():
    pass
"""


@pytest.mark.parametrize(
    ("reason", "mark", "summary"),
    [
        ("no chromium", "", "1 error"),
        ("no CUDA device", "@pytest.mark.gpu", "1 skipped"),
        ("not on CI: asks a person", "", "1 skipped"),
    ],
)
def test_on_ci_a_skip_fails_the_run(root, tmp_path, reason, mark, summary):
    shutil.copy(root / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(CI_TESTS.format(reason=reason, mark=mark))
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = gpu: needs a GPU\n")
    for ci, wanted in (("true", summary), ("", "1 skipped")):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "CI": ci},
        )  # fmt: skip
        assert wanted in done.stdout.splitlines()[-1], done.stdout
        assert done.returncode == (1 if "error" in wanted else 0)
