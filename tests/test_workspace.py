"""Is what somebody has written ever lost?"""

import pytest

from course.authoring import workspace
from course.errors import UserError


def test_units_are_copied_once_and_then_left_alone(tmp_path):
    for name in ("00-start-here", "01-gradient-descent"):
        (tmp_path / "release" / name).mkdir(parents=True)
        (tmp_path / "release" / name / "unit.ipynb").write_text("released")
    assert [path.name for path in workspace.prepare(tmp_path)] == [
        "00-start-here",
        "01-gradient-descent",
    ]
    mine = tmp_path / "work" / "00-start-here" / "unit.ipynb"
    mine.write_text("my answer")
    (tmp_path / "release" / "00-start-here" / "unit.ipynb").write_text("a new release")
    assert workspace.prepare(tmp_path) == []
    assert mine.read_text() == "my answer"


def test_without_a_release_it_says_what_to_do(tmp_path):
    with pytest.raises(UserError, match="make build"):
        workspace.prepare(tmp_path)
