"""Is `course grade` much faster than plain nbgrader, with the same marks and flat memory?"""

import sys
from pathlib import Path

import pytest

from course.authoring.unit import select

sys.path.insert(0, str(Path(__file__).parent))
import grading

pytestmark = [pytest.mark.slow, pytest.mark.nbgrader]


@pytest.mark.timeout(600)
def test_marks_equal_nbgraders_and_a_submission_takes_a_fraction_of_its_time(root):
    unit = select(["01"], root)[0]
    result = grading.compare(unit, submissions=4)
    grading.show(unit, 4, result)
    assert result["differ"] == []
    seconds = result["runs"][1]["seconds"]
    each = sum(spent for phase, spent in seconds.items() if phase != "start") / 4
    assert result["runs"]["stock"]["wall"] / 4 > 5 * each


@pytest.mark.timeout(300)
def test_memory_stays_flat(root, tmp_path):
    unit = select(["00"], root)[0]
    folder = grading.make_class(tmp_path, unit, 120)
    sizes = grading.watch_memory(folder, 120)
    assert len(sizes) >= 3, sizes
    (_, early), (_, late) = sizes[0], sizes[-1]
    for name, size in early.items():
        assert late[name] < 1.25 * size + 20, sizes
