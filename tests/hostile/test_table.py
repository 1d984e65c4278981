"""Does docs/hostile.md tell of every row, and does stock nbgrader still do what it says?"""

import json
import subprocess
import sys

import pytest

from course.grading.sandbox.sandbox import missing

from . import breaking, cheating, files, forged  # noqa: F401 (they register their cases)
from .case import CASES

SCRIPT = "tests/benchmarks/hostile_table.py"
CHEAP = 1  # a row of one case


@pytest.fixture(scope="module")
def rows(root):
    """The table's cells by the row's number."""
    lines = (root / "docs" / "hostile.md").read_text(encoding="utf-8").splitlines()
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line]
    return {int(cells[0]): cells[1:] for cells in found if cells[0].isdigit()}


def test_every_row_is_there_once_and_whole(root, rows):
    text = (root / "docs" / "hostile.md").read_text(encoding="utf-8")
    assert sorted(rows) == list(range(1, 43))
    assert {len(cells) for cells in rows.values()} == {6}
    for number in rows:
        assert text.count(f"\n| {number} | ") == 1
    assert all(cell for cells in rows.values() for cell in cells)


def test_every_row_counts_its_cases(rows):
    for number, cells in rows.items():
        cases = sum(case.number == number for case in CASES)
        assert (f"({cases} cases)" in cells[0]) == (cases > 1), number


def test_our_outcome_is_as_it_should_be_in_every_row(rows):
    assert [number for number, cells in rows.items() if cells[5] != "yes"] == []


def test_the_count_at_the_top_is_that_of_the_table(root, rows):
    text = (root / "docs" / "hostile.md").read_text(encoding="utf-8")
    tried = [cells[3] for cells in rows.values() if cells[3] != "–"]
    right = tried.count("yes")
    assert f"\n{right} of {len(tried)} rows come out as they should with stock nbgrader" in text


@pytest.mark.slow
@pytest.mark.nbgrader
@pytest.mark.timeout(240)
@pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}")
def test_stock_nbgrader_does_what_the_table_says(root, rows, tmp_path):
    kept = tmp_path / "outcomes.json"
    command = [sys.executable, SCRIPT, "--only", str(CHEAP), "--side", "stock", "--json", kept]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    line = next(ln for ln in done.stdout.splitlines() if ln.startswith(f"| {CHEAP} | "))
    assert [cell.strip() for cell in line.strip("|").split(" | ")][1:5] == rows[CHEAP][:4]
    (outcome,) = json.loads(kept.read_text(encoding="utf-8")).values()
    assert outcome["stock"]["code"] == 0
    assert set(outcome["stock"]["marks"]) == {"ada", "mallory", "zoe"}
