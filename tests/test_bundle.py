"""Do students get what they need, and nothing that they should not have?"""

import subprocess
import sys
import zipfile

import pytest

from course.authoring import bundle
from course.authoring.unit import select
from course.errors import UserError


@pytest.fixture(scope="module")
def made(root, tmp_path_factory):
    """A bundle of two units."""
    units = select(["00", "01"])
    target = tmp_path_factory.mktemp("bundle") / "descent"
    return units, *bundle.make(units, root, target, "https://github.com/some-school/descent-2027")


def test_it_holds_the_released_units_and_the_students_part_of_the_package(made):
    _, folder, _ = made
    assert (folder / "release/01-gradient-descent/gradient-descent.ipynb").is_file()
    assert (folder / "course/check/expected/01-gradient-descent.json").is_file()
    for name in ("source", "solutions", "tests", "course/grading", "course/authoring"):
        assert not (folder / name).exists()
    assert not list(folder.rglob("*.pyc"))
    assert {p.stem for p in (folder / "course/check/expected").iterdir()} == {
        "00-start-here",
        "01-gradient-descent",
    }


def test_badges_lead_to_where_it_is_published(made):
    _, folder, _ = made
    text = (folder / "release/00-start-here/start-here.ipynb").read_text(encoding="utf-8")
    assert "github/some-school/descent-2027/blob/main/release/00-start-here" in text
    assert "git+https://github.com/some-school/descent-2027@main" in text
    assert "descent-course/descent" not in text


def test_the_package_in_it_works_alone(made, tmp_path):
    _, folder, _ = made
    code = (
        "import numpy as np; from course import check, demos, oracles; "
        "check.start('00-start-here'); "
        "check.mean_squared_error(lambda y_hat, y: float(np.mean((y_hat - y) ** 2))); "
        "demos.start_here.line_fit(); import course; print(course.__file__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert str(folder) in done.stdout
    assert "✓ mean_squared_error" in done.stdout


def test_a_leak_is_found(made):
    units, folder, _ = made
    assert bundle.find_leaks(units, folder) == []
    hidden = next(iter(sorted(bundle.lint.hidden_lines(units[1]))))
    leak = folder / "course" / "leak.py"
    leak.write_text(f"{hidden}\n", encoding="utf-8")
    (folder / "source").mkdir()
    try:
        found = bundle.find_leaks(units, folder)
    finally:
        leak.unlink()
        (folder / "source").rmdir()
    assert found[0] == "source is in it"
    assert any("course/leak.py holds a line of a hidden test" in line for line in found)


def test_the_zip_is_the_folder_and_the_same_each_time(made, root, tmp_path):
    units, folder, archive = made
    with zipfile.ZipFile(archive) as packed:
        names = {name.partition("/")[2] for name in packed.namelist()}
    assert names == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    _, again = bundle.make(
        units, root, tmp_path / "descent", "https://github.com/some-school/descent-2027"
    )
    assert again.read_bytes() == archive.read_bytes()


def test_a_folder_that_holds_something_else_stays_as_it_is(root, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match="holds something else"):
        bundle.make(select(["00"]), root, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
