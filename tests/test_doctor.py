"""Does the doctor say what a machine lacks, what follows, and when it is serious?"""

import shutil
import subprocess
import sys
from importlib import metadata

import pytest

from course import doctor


@pytest.fixture
def report(capsys):
    """Run the doctor; give the exit code and the lines."""

    def run():
        code = doctor.main()
        return code, capsys.readouterr().out.splitlines()

    return run


def line_about(lines, what):
    return next(line for line in lines if line.split()[2:3] == [what])


def test_a_good_machine_passes_with_one_line_each(report):
    code, lines = report()
    assert code == 0
    assert len(lines) >= 12
    for line in lines[:-1]:
        mark, word = line.split()[:2]
        assert (mark, word) in {("✓", "ok"), ("!", "note")}, line
    assert "all" in line_about(lines, "packages")
    assert "3." in line_about(lines, "Python")


def test_an_absent_package_is_serious_and_says_how_to_get_it(report, monkeypatch):
    real = metadata.version

    def version(name):
        if name == "ipywidgets":
            raise metadata.PackageNotFoundError(name)
        return "1.0.0" if name == "matplotlib" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    code, lines = report()
    assert code == 1
    assert "pip install 'ipywidgets" in line_about(lines, "ipywidgets")
    assert "1.0.0 is outside" in line_about(lines, "matplotlib")
    assert lines[-1] == "essential and missing: ipywidgets, matplotlib"


def test_what_only_instructors_need_is_a_note(report, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    real = metadata.version

    def version(name):
        if name == "nbgrader":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    code, lines = report()
    assert code == 0
    assert "not isolated" in line_about(lines, "bubblewrap")
    assert line_about(lines, "bubblewrap").startswith("! note")
    assert "nbgrader not installed" in line_about(lines, "[instructor]")
    assert "git" in line_about(lines, "git")
    assert lines[-1].startswith("ready to learn")


def test_a_sandbox_that_is_forbidden_is_told(report, monkeypatch):
    def refuse(command, **_):
        return subprocess.CompletedProcess(command, 1, "", "bwrap: no permissions\n")

    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", refuse)
    _, lines = report()
    assert "bwrap: no permissions" in line_about(lines, "bubblewrap")


def test_an_old_python_and_a_course_that_is_not_installed_are_serious(report, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    monkeypatch.setattr(doctor, "_DISTRIBUTION", "no-such-distribution")
    code, lines = report()
    assert code == 1
    assert lines[-1] == "essential and missing: Python, course"


def test_a_check_that_breaks_is_a_line_and_no_traceback(report, monkeypatch):
    def broken(path):
        raise OSError("stale file handle")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    code, lines = report()
    assert code == 0
    assert "stale file handle" in line_about(lines, "capacity")
