"""Do the workflows run what is there, on the Pythons that the package is for?"""

import json
import re
import shutil
import subprocess
import tomllib

import pytest
import student_side
import yaml

NAMES = ("ci", "site")


@pytest.fixture(scope="module", params=NAMES)
def workflow(request, root):
    path = root / ".github" / "workflows" / f"{request.param}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_what_a_workflow_runs_exists(workflow, root):
    for command in (step["run"] for step in steps(workflow) if "run" in step):
        program, *words = command.split()
        if program == "make":
            assert re.search(rf"^{words[0]}:", (root / "Makefile").read_text(), re.M)
        elif program == "python" and words[0] != "-m":
            assert (root / words[0]).is_file(), command
        elif "/" in program:
            assert (root / program).stat().st_mode & 0o100, f"{program} cannot be run"
        else:
            assert program in ("python", "sudo"), command


def test_a_workflow_ends_by_itself_and_may_do_little(workflow):
    assert workflow["permissions"]["contents"] == "read"
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 120
    for step in steps(workflow):
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])


def test_ci_tries_the_oldest_python_and_a_newer_one(root):
    text = (root / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=")
    for job in yaml.safe_load(text)["jobs"].values():
        pythons = job["strategy"]["matrix"]["python"]
        assert pythons[0] == oldest
        assert len(pythons) > 1


def test_the_site_is_published_from_where_it_is_made(root):
    text = (root / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    made = subprocess.run(
        ["git", "check-ignore", "build/site", "build/site-parts"],
        cwd=root, capture_output=True, text=True,
    )  # fmt: skip
    assert made.stdout.split() == ["build/site", "build/site-parts"], "git would keep it"
    assert "path: build/site\n" in text


def test_a_student_has_all_that_a_unit_needs(root, capsys):
    assert student_side.main(["00"], root) == 0
    assert capsys.readouterr().out == "unit 00: all exercises pass\n"


def test_a_student_for_whom_a_unit_fails_is_noticed(root, tmp_path, capsys):
    for kind in ("release", "solutions"):
        shutil.copytree(root / kind / "00-start-here", tmp_path / kind / "00-start-here")
    path = tmp_path / "solutions" / "00-start-here" / "start-here.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "def mean_squared_error(y_hat, y):\n    return 0.0"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert student_side.main(["00"], tmp_path) == 1
    assert "unit 00: a cell fails: " in capsys.readouterr().out
