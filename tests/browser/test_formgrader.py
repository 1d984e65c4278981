"""Does nbgrader's formgrader work on this course: autograde, see marks, see reasons, feedback?"""

import sqlite3

import lab
import nbformat
import pytest
import tiny_course
from tiny_course import CANARY, UNIT, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course whose students have handed in, and nothing is graded yet."""
    made = tiny_course.make(tmp_path_factory.mktemp("course"))
    hand_in(made, "ada")
    hand_in(made, "ben", square="return 2 * x")
    from course.grading.record import gradebook as nb

    nb.register_assignment(nb.load_config(made), UNIT)
    return made


@pytest.fixture(scope="module")
def page(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with (
            lab.server(folder, tmp_path_factory.mktemp("lab")) as address,
            lab.browser() as chromium,
        ):
            opened = chromium.new_page(viewport={"width": 1280, "height": 900})
            opened.errors = []
            opened.on("pageerror", lambda error: opened.errors.append(str(error)))
            opened.address = address
            yield opened


def _press(page, student, column):
    """Press a button in a student's row and wait for the verdict; the dialog's text."""
    row = page.locator("tr", has=page.locator("td.student-id", has_text=student))
    row.locator(f"td.{column} a").click()
    dialog = page.locator(".modal-dialog")
    dialog.wait_for(timeout=90_000)
    text = dialog.inner_text()
    dialog.get_by_role("button", name="OK").click()
    dialog.wait_for(state="hidden")
    page.locator(".modal-backdrop").wait_for(state="detached")
    return text


@pytest.mark.timeout(300)
def test_autograde_one_submission_and_see_its_marks_and_feedback(folder, page, tmp_path):
    page.goto(f"{page.address}/formgrader/manage_submissions/{UNIT}", timeout=60_000)
    page.get_by_text("needs autograding").first.wait_for(timeout=60_000)
    said = _press(page, "ben", "autograde")
    assert "Successfully autograded" in said, said

    row = page.locator("tr", has=page.locator("td.student-id", has_text="ben"))
    row.get_by_text("4 / 6").wait_for()
    assert row.locator("td.status").inner_text() == "graded"
    page.screenshot(path=tmp_path / "submissions.png")
    with sqlite3.connect(folder / "gradebook.db") as book:
        scores = [score for (score,) in book.execute("SELECT auto_score FROM grade ORDER BY id")]
    assert sorted(scores) == [0, 2, 2]

    said = _press(page, "ben", "generate-feedback")
    assert "Successfully generated feedback" in said, said
    feedback = folder / "feedback" / "ben" / UNIT / "tiny.html"
    page.goto(feedback.as_uri())
    shown = page.locator("body").inner_text()
    assert "You doubled." in shown
    assert CANARY not in page.content()
    page.screenshot(path=tmp_path / "feedback.png")
    assert page.errors == []


@pytest.mark.timeout(300)
def test_the_graded_notebook_opens_and_takes_a_mark_by_hand(folder, page, tmp_path):
    page.goto(f"{page.address}/formgrader/gradebook/{UNIT}/tiny", timeout=60_000)
    page.get_by_role("link", name="Submission #1").click()
    page.locator("input.score").first.wait_for(timeout=60_000)
    assert page.locator("input.score").count() == 3
    assert "You doubled." in page.locator("body").inner_text()
    page.screenshot(path=tmp_path / "one.png", full_page=True)
    page.locator("input.score").first.fill("1.5")
    page.keyboard.press("Tab")
    page.locator(".score-saved").first.wait_for(state="attached")
    page.wait_for_timeout(500)

    from course.grading import grade

    (record,) = [r for r in grade.grade(folder, workers=1, progress=False) if r.student == "ben"]
    assert [test.points for test in record.tests] == [1.5, 2, 2]
    graded = nbformat.read(folder / "autograded" / "ben" / UNIT / "tiny.ipynb", as_version=4)
    assert len(graded.cells) == 9
    # nbgrader's page takes MathJax from the web, which tests do without.
    assert [error for error in page.errors if "MathJax" not in error] == []
