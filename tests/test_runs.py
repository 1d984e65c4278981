"""Is a training run that was handed in measured again, and can it do no harm?"""

import json
import shutil

import pytest
import tiny_course
from tiny_course import UNIT, hand_in

from course import data, models, run
from course.grading import grade as engine
from course.grading import runs
from course.grading.record.records import RecordStore
from course.grading.show import report, table

pytestmark = [pytest.mark.slow, pytest.mark.nbgrader]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A run whose claim is true: an untrained network on a small synthetic set."""
    images = data.synthetic_cifar10(60, 200)
    model = models.AssignmentNet()
    mean, std = run.normalization(images)
    _, accuracy = run.evaluate_fast(model.eval(), images.test_images, images.test_labels, mean, std)
    values = {name: [0.5] for name in run.HISTORY} | {"test_accuracy": [accuracy]}
    return run.save_run(tmp_path_factory.mktemp("run") / "cifar10-run", model, values, images)


def _claim(folder, accuracy):
    record = json.loads((folder / "run.json").read_text())
    record["history"]["test_accuracy"] = [accuracy]
    (folder / "run.json").write_text(json.dumps(record))


@pytest.fixture(scope="module")
def graded(sound, tmp_path_factory):
    """A class of four: a true claim, a false one, a link to somebody's run, and none."""
    folder = tiny_course.make(tmp_path_factory.mktemp("course"))
    for student in ("ada", "ben", "cleo", "dan"):
        hand_in(folder, student)
    own = {name: folder / "submitted" / name / UNIT for name in ("ada", "ben", "cleo")}
    for name in ("ada", "ben"):
        shutil.copytree(sound, own[name] / "my run")
    _claim(own["ben"] / "my run", 0.93)
    (own["cleo"] / "cifar10-run").symlink_to(own["ada"] / "my run")
    # What a student puts beside the run must not be taken for the course or for a library.
    (own["ada"] / "torch.py").write_text("raise SystemExit('imported')")
    return folder, {r.student: r for r in engine.grade(folder, progress=False)}


def test_a_true_claim_is_confirmed_and_a_false_one_flagged(graded):
    _, records = graded
    assert records["ada"].run.endswith("they agree")
    assert records["ada"].flags == ()
    assert records["ben"].run.startswith(
        "training run refused: my run claims a test accuracy of 93"
    )
    assert records["ben"].flags == (records["ben"].run,)


def test_an_older_run_without_versions_is_measured(sound, tmp_path):
    folder = shutil.copytree(sound, tmp_path / "older")
    record = json.loads((folder / "run.json").read_text())
    assert record.pop("versions")
    (folder / "run.json").write_text(json.dumps(record))
    assert runs.measure(folder).endswith("they agree")


def test_links_are_not_followed_and_nothing_is_said_without_a_run(graded):
    _, records = graded
    assert records["cleo"].run == records["dan"].run == ""


def test_no_points_hang_on_it(graded):
    _, records = graded
    assert {record.points for record in records.values()} == {6.0}


def test_it_is_measured_again_only_where_it_changed(graded, monkeypatch):
    folder, records = graded
    measured = []

    def noted(path):
        measured.append(path.parent.parent.name)
        return "found"

    monkeypatch.setattr(runs, "measure", noted)
    again = {r.student: r for r in engine.grade(folder, progress=False)}
    assert again == records
    assert measured == []
    with open(folder / "submitted" / "ben" / UNIT / "my run" / "run.json", "a") as file:
        file.write("\n")
    assert {r.student: r for r in engine.grade(folder, progress=False)}["ben"].run == "found"
    assert measured == ["ben"]


def test_a_run_that_was_taken_back_is_forgotten(graded, monkeypatch):
    folder, _ = graded
    monkeypatch.setattr(runs, "measure", lambda path: "found")
    run_folder = folder / "submitted" / "dan" / UNIT / "late run"
    shutil.copytree(folder / "submitted" / "ada" / UNIT / "my run", run_folder)
    engine.grade(folder, progress=False)
    assert RecordStore(folder).load(UNIT, "dan").run == "found"
    shutil.rmtree(run_folder)
    engine.grade(folder, progress=False)
    assert RecordStore(folder).load(UNIT, "dan").run == ""


def test_the_report_and_the_json_file_tell_it(graded, tmp_path):
    _, records = graded
    page = report.page(list(records.values()))
    assert "Training runs" in page
    assert "they agree" in page
    table.write_json(list(records.values()), tmp_path / "marks.json")
    stored = {
        one["student"]: one["run"] for one in json.loads((tmp_path / "marks.json").read_text())
    }
    assert stored["ada"].endswith("they agree")


def test_a_measurement_that_breaks_off_or_hangs_is_a_refusal(sound, monkeypatch):
    monkeypatch.setattr(runs, "_SECONDS", 0.01)
    assert "was not measured within" in runs.measure(sound)
    monkeypatch.setattr(runs, "__name__", "course.no_such_module")
    monkeypatch.setattr(runs, "_SECONDS", 60)
    assert runs.measure(sound) == "training run refused: the measurement broke off"
