"""Does a learner's progress outlive the machine that they worked on?"""

import json
import sys
import types

import platformdirs
import pytest

from course import check
from course.check import record

UNIT, NAME = "00-start-here", "mean_squared_error"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Start a new machine of Colab's; the drive is the same, and mounted where it is there."""
    monkeypatch.delenv("DESCENT_PROGRESS")
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr(record, "DRIVE", tmp_path / "MyDrive")

    def start(name):
        monkeypatch.setattr(record, "_memory", None)
        monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: tmp_path / name)

    start("first")
    return start


@pytest.fixture
def drive(tmp_path):
    (tmp_path / "MyDrive").mkdir()
    return tmp_path / "MyDrive"


def passed():
    return record.entry(UNIT, NAME)["passed"]


def test_on_the_drive_it_is_there_on_the_next_machine(machine, drive):
    record.note(UNIT, NAME, passed=True, attempts=3)
    assert json.loads((drive / "descent" / "progress.json").read_text())[UNIT][NAME]["passed"]
    machine("second")
    assert record.entry(UNIT, NAME) == {"passed": True, "attempts": 3, "hints": 0}


def test_what_was_done_before_the_drive_was_mounted_goes_there_too(machine, tmp_path):
    record.note(UNIT, NAME, passed=True, attempts=1)
    record.note(UNIT, "another", hints=2)
    (tmp_path / "MyDrive" / "descent").mkdir(parents=True)
    older = {UNIT: {NAME: {"passed": False, "attempts": 4, "hints": 1}}, "01": {"x": {"hints": 1}}}
    (tmp_path / "MyDrive" / "descent" / "progress.json").write_text(json.dumps(older))
    record.note(UNIT, "third", passed=True)
    machine("second")
    assert record.entry(UNIT, NAME) == {"passed": True, "attempts": 4, "hints": 1}
    assert record.entry(UNIT, "another")["hints"] == 2
    assert record.entry("01", "x")["hints"] == 1


def test_two_machines_that_write_at_once_lose_nothing_of_their_own(machine, drive):
    record.note(UNIT, NAME, passed=True)
    (drive / "descent" / "progress.json").write_text("{}")  # the other one knew nothing of it
    assert passed()


def test_a_drive_that_cannot_be_written_loses_nothing_while_the_machine_lasts(machine, drive):
    (drive / "descent").write_text("a file in the way")
    record.note(UNIT, NAME, passed=True)
    assert passed()
    record._memory = None  # the kernel starts again
    assert passed()


def test_without_a_drive_the_learner_is_told_what_to_do(machine, tmp_path, capsys):
    check.start(UNIT)
    assert "mount your Google Drive" in capsys.readouterr().out
    record.note(UNIT, NAME, passed=True)
    assert passed()
    machine("second")
    assert not passed()
    (tmp_path / "MyDrive").mkdir()
    check.start(UNIT)
    assert "Google Drive" not in capsys.readouterr().out


def test_elsewhere_no_drive_is_looked_for(machine, drive, monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "google.colab")
    check.start(UNIT)
    record.note(UNIT, NAME, passed=True)
    assert "Google Drive" not in capsys.readouterr().out
    assert not list(drive.iterdir())
