"""Do the files that people meet around the code agree with it: changes, citation, issue forms?"""

import re

import pytest
import yaml

import course
from course.authoring import settings
from course.authoring.unit import all_units


@pytest.fixture(scope="module", params=["lesson", "check", "grading"])
def form(request, root):
    path = root / ".github" / "ISSUE_TEMPLATE" / f"{request.param}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_version_is_the_same_wherever_it_is_written(root):
    version = course.__version__
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", changes, re.M)
    assert heads[:2] == ["Unreleased", version]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version
    told = (root / "docs" / "self-learners.md").read_text(encoding="utf-8")
    wheel = settings.Settings("", "").requirement
    assert re.findall(r"@ https://github.com/[\w-]+/[\w-]+(/\S+)\"", told) == [wheel]


def test_the_citation_names_what_is_there(root):
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= {*citation}
    assert citation["authors"] == [{"name": "The Descent authors"}]
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert f'license = "{citation["license"]}"' in text


def test_the_changes_count_rightly(root):
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    units = all_units()
    assert f"{sum(len(unit.exercises) for unit in units)} exercises" in changes


def test_a_form_asks_for_what_a_maintainer_needs(form):
    assert {"name", "description", "body"} <= {*form}
    fields = {part["id"]: part for part in form["body"]}
    assert len(fields) == len(form["body"])
    for part in fields.values():
        assert part["type"] in ("dropdown", "input", "textarea")
        assert part["attributes"]["label"]
        assert (part["type"] == "dropdown") == bool(part["attributes"].get("options"))
    required = {key for key, part in fields.items() if part.get("validations")}
    assert required & {"unit", "exercise", "command"}
    if "unit" in fields and fields["unit"]["type"] == "dropdown":
        numbers = [option[:2] for option in fields["unit"]["attributes"]["options"]]
        assert numbers == [unit.id[:2] for unit in all_units()]
    else:
        assert "doctor" in required
