"""Does the course run where a machine is not as its authors' machines are?

No home, a locale without a tick, names with brackets and blanks, line ends of Windows, a kernel of
another name.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import tiny_course

from course.authoring import release, solutions
from course.authoring.unit import Unit, all_units
from course.check import record
from course.cifar10 import cifar, download
from course.errors import UserError

ODD = "Kurs [2026], was? é"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LATIN = {"PYTHONIOENCODING": "latin-1"}

# A user id without an entry in the list of users has no home, unless HOME says so.
NOBODY = """
import pwd, sys
def unknown(who):
    raise KeyError(who)
pwd.getpwuid = pwd.getpwnam = unknown
"""
CHECKS = f"""{NOBODY}
from course import check
check.start("00-start-here")
def mean_squared_error(y_hat, y):
    return float(((y_hat - y) ** 2).mean())
check.mean_squared_error(mean_squared_error)
check.hint("mean_squared_error")
check.progress()
"""


def python(*arguments, cwd, **environment):
    """Run Python without a home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "DESCENT_"))}
    kept.pop("HOME", None)
    environment = {**kept, "PYTHONPATH": str(tiny_course.ROOT), **environment}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True)


@pytest.mark.parametrize("locale", [ASCII, LATIN, {}], ids=["ascii", "latin-1", "utf-8"])
def test_checks_hints_and_progress_need_neither_a_home_nor_a_locale(locale, tmp_path):
    done = python("-c", CHECKS, cwd=tmp_path, **locale)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert done.stderr == b""
    assert b"passed" in done.stdout
    assert b"Hint 1 of 3" in done.stdout
    assert list(tmp_path.iterdir()) == [], "no folder is called ~"


def test_without_a_home_nothing_is_kept_and_the_download_says_where_to(monkeypatch):
    def no_home(*_, **__):
        raise RuntimeError("no home")

    for answer in (no_home, lambda *_, **__: Path("~/.cache/descent")):
        monkeypatch.setattr("platformdirs.user_cache_path", answer)
        monkeypatch.setattr("platformdirs.user_data_path", answer)
        monkeypatch.delenv("DESCENT_PROGRESS", raising=False)
        monkeypatch.delenv(cifar.VARIABLE, raising=False)
        assert record.path() == Path(os.devnull, "no-home-folder", "progress.json")
        assert record.read() == {}
        with pytest.raises(cifar.NotHere):
            cifar.cifar10(download=False)
        with pytest.raises(UserError, match=r"no-home-folder.*set DESCENT_CIFAR10"):
            download.fetch_cifar10(download.cache_folder())


@pytest.fixture
def odd(root, tmp_path):
    """A course of one unit in a folder with an odd name."""
    folder = tmp_path / ODD
    for part in ("source", "release", "solutions"):
        shutil.copytree(root / part / "00-start-here", folder / part / "00-start-here")
    for name in ("pyproject.toml", "nbgrader_config.py", "constraints.txt"):
        shutil.copy(root / name, folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["doctor"], ["lint", "00"], ["matrix", "00", "--verbose"],
                                       ["sync", "00"], ["workspace"]],
                         ids=" ".join)  # fmt: skip
@pytest.mark.parametrize("locale", [ASCII, LATIN], ids=["ascii", "latin-1"])
def test_commands_run_without_a_home_in_any_locale_in_a_folder_of_any_name(odd, arguments, locale):
    done = python("-c", f"{NOBODY}\nfrom course.cli import main; main()", *arguments,
                  cwd=odd, **locale)  # fmt: skip
    told = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in told
    assert done.returncode == 0, told


@pytest.fixture
def foreign(tmp_path):
    """A course whose master names a kernel that is nowhere."""
    folder = tiny_course.make(tmp_path / "course")
    master = folder / "source" / tiny_course.UNIT / "tiny.ipynb"
    notebook = nbformat.read(master, as_version=4)
    notebook.metadata.kernelspec = {
        "name": "conda-env-x-py", "display_name": "Python [conda env:x]", "language": "python"
    }  # fmt: skip
    nbformat.write(notebook, master)
    return folder


def test_what_the_build_makes_names_the_kernel_that_is_everywhere(foreign):
    unit = Unit(foreign / "source" / tiny_course.UNIT)
    assert unit.notebook.metadata.kernelspec.name == "conda-env-x-py"
    assert release.make(unit).metadata.kernelspec.name == "python3"
    assert solutions.tidy(unit.notebook).metadata.kernelspec.name == "python3"
    assert {release.make(u).metadata.kernelspec.name for u in all_units()} == {"python3"}


@pytest.mark.slow
@pytest.mark.nbgrader
@pytest.mark.parametrize("name", ["conda-env-x-py", "xeus-python"])
def test_validate_runs_a_notebook_that_names_a_kernel_from_elsewhere(foreign, name):
    path = tiny_course.hand_in(foreign, "ada")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.kernelspec = {"name": name, "display_name": name, "language": "python"}
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "nbgrader", "validate", str(path)]
    done = subprocess.run(command, cwd=foreign, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Success" in done.stdout


@pytest.mark.slow
def test_a_clone_with_line_ends_converted_has_the_same_bytes_and_no_problems(root, tmp_path):
    def git(*arguments, cwd):
        done = subprocess.run(["git", *map(str, arguments)], cwd=cwd, capture_output=True)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8")

    listed = git("ls-files", "-co", "--exclude-standard", "-z", cwd=root).split("\0")
    files = [name for name in listed if name and (root / name).is_file()]
    here, clone = tmp_path / "here", tmp_path / "clone"
    for name in files:
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, here / name)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.safecrlf=false"]
    git("init", "-q", cwd=here)
    git("add", "-A", "-f", cwd=here)
    git(*author, "commit", "-q", "--no-verify", "-m", "as it is", cwd=here)
    git("clone", "-q", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", here, clone, cwd=tmp_path)
    changed = [n for n in files if (clone / n).read_bytes() != (here / n).read_bytes()]
    assert changed == []
    done = subprocess.run([sys.executable, "-m", "course", "lint", "00"], cwd=clone,
                          capture_output=True, text=True)  # fmt: skip
    assert "no problems" in done.stdout, done.stdout + done.stderr
