"""Does a real browser run nothing that a student wrote: on the formgrader's pages, in feedback, in
the report?
"""

import sqlite3
from urllib.parse import quote

import lab
import pytest
import tiny_course
from hostile import active
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat.v4 import new_markdown_cell
from tiny_course import UNIT, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader, pytest.mark.slow]

ACTING = [name for name in active.NAMES if {*name} & {*'<>"'}]
NAMES = [name for name in active.NAMES if name not in ACTING]
POKE = """() => {
    for (const place of document.querySelectorAll('.text_cell_render, .output_area, td, li, nav'))
        for (const element of [place, ...place.querySelectorAll('*')])
            for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load', 'begin'])
                element.dispatchEvent(new Event(kind));
}"""
LINKS = """() => [...document.querySelectorAll('.text_cell_render a[href], td a[href], li a[href]')]
    .map(link => link.protocol)"""
LIVE = {"javascript:", "vbscript:", "livescript:", "data:", "blob:"}


def _everything(notebook):
    """Put every text, formula and attachment into a hand-in, each in a cell of its own."""
    texts = [*active.TEXTS.values(), *active.FORMULAS.values()]
    notebook.cells += [new_markdown_cell(text) for text in texts]
    notebook.cells += [
        new_markdown_cell(text, attachments=attached)
        for text, attached, _ in active.ATTACHMENTS.values()
    ]
    notebook.cells.append(new_markdown_cell("the last one"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course of an honest student, of one who writes all of it, and of some odd names."""
    from course.grading import grade
    from course.grading.show import report

    made = tiny_course.make(tmp_path_factory.mktemp("course"))
    hand_in(made, "ada")
    hand_in(made, "mallory", _everything, square="raise ValueError('<script>alert(1)</script>')")
    for name in active.NAMES:
        hand_in(made, name)
    grade.grade(made, workers=1, feedback=True, progress=False)
    report.write(made, None, made / "report.html")
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
            opened.ran, opened.asked = [], []
            opened.on("dialog", lambda dialog: (opened.ran.append(opened.url), dialog.dismiss()))
            opened.on("request", lambda request: opened.asked.append(request))
            opened.address = address
            yield opened


def _look(page, address, wait="body"):
    """Open a page, touch everything on it; what ran and what was asked for elsewhere."""
    page.ran.clear()
    page.asked.clear()
    page.goto(address, timeout=60_000)
    page.locator(wait).first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(500)
    page.evaluate(POKE)
    page.wait_for_timeout(200)
    return page.ran, [url for url in _asked(page) if active.ELSEWHERE in url]


def _asked(page):
    """What a page loaded or tried to; what its policy refused is not asked for."""
    return [request.url for request in page.asked if request.failure != "csp"]


def _submissions(folder):
    """The formgrader's numbers of the submissions, by student."""
    with sqlite3.connect(folder / "gradebook.db") as book:
        return dict(
            book.execute(
                "SELECT s.student_id, n.id FROM submitted_notebook n "
                "JOIN submitted_assignment s ON n.assignment_id = s.id"
            )
        )


def test_these_texts_act_in_a_page_that_is_not_cleaned(page):
    """What the other tests look for can be seen."""
    raw = "".join(f"<li>{markdown2html_mistune(t)}</li>" for t in active.TEXTS.values())
    page.ran.clear()
    page.route("**/raw", lambda route: route.fulfill(body=raw, content_type="text/html"))
    page.goto(f"{page.address}/raw")
    page.wait_for_timeout(500)
    assert page.ran
    assert set(page.evaluate(LINKS)) & LIVE
    assert any(active.ELSEWHERE in url for url in _asked(page))


@pytest.mark.timeout(300)
def test_nothing_runs_on_the_formgraders_page_of_a_submission(folder, page, tmp_path):
    numbers = _submissions(folder)
    shown = {}
    for student in ("ada", "mallory"):
        address = f"{page.address}/formgrader/submissions/{numbers[student]}/"
        assert _look(page, address, ".text_cell_render") == ([], [])
        shown[student] = page.evaluate("document.scripts.length")
        assert set(page.evaluate(LINKS)) <= {"http:", "https:", "mailto:"}
        assert page.evaluate(
            "[...document.querySelectorAll('#test-square')].map(e => e.tagName)"
        ) == ["INPUT"]
    assert shown["ada"] == shown["mallory"]
    assert page.locator(".text_cell_render").last.inner_text() == "the last one"
    assert page.locator("input.score").count() == 3
    assert "gone.png" in page.locator("#notebook").first.inner_text()
    page.screenshot(path=tmp_path / "submission.png")


@pytest.mark.timeout(300)
def test_no_name_of_a_student_acts_in_the_formgrader(folder, page):
    numbers = _submissions(folder)
    assert set(NAMES) <= set(numbers)
    assert not set(ACTING) & set(numbers)  # the pages of students would run these
    rows = f"{page.address}/formgrader/manage_submissions/{UNIT}"
    assert _look(page, rows, "td.student-id") == ([], [])
    told = page.locator("td.student-id").all_inner_texts()
    assert set(NAMES) <= {name.strip() for name in told}
    assert _look(page, f"{page.address}/formgrader/gradebook/{UNIT}/tiny", "td") == ([], [])
    for name in NAMES:
        address = f"{page.address}/formgrader/submissions/{numbers[name]}/"
        assert _look(page, address, "a.name-shown") == ([], [])
        assert page.locator("a.name-shown").first.text_content().strip() == name
        for where in (quote(name), f"{quote(name)}/{UNIT}"):
            address = f"{page.address}/formgrader/manage_students/{where}"
            assert _look(page, address, "td.name") == ([], [])


def test_nothing_runs_on_a_feedback_page(folder, page, tmp_path):
    for student in ("ada", "mallory", *NAMES):
        path = folder / "feedback" / student / UNIT / "tiny.html"
        assert _look(page, path.as_uri()) == ([], [])
        assert not set(page.evaluate(LINKS)) & LIVE
    path = folder / "feedback" / "mallory" / UNIT / "tiny.html"
    _look(page, path.as_uri())
    assert page.locator(".text_cell_render").last.inner_text() == "the last one"
    assert "<script>alert(1)</script>" in page.locator("#notebook").first.inner_text()
    page.screenshot(path=tmp_path / "feedback.png", full_page=True)


def test_the_policy_of_a_feedback_page_stops_what_would_get_into_it(folder, page):
    """The page's second wall: nothing runs even if something were left in its body."""
    path = folder / "feedback" / "ada" / UNIT / "tiny.html"
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    bad += f"<a href='javascript:alert(1)'>a</a><img src='{active.ELSEWHERE}/a.png'>"
    changed = path.with_name("changed.html")
    changed.write_text(path.read_text(encoding="utf-8").replace("<h4>", f"{bad}<h4>", 1))
    ran, _ = _look(page, changed.as_uri())
    page.get_by_role("link", name="a", exact=True).click()
    page.wait_for_timeout(200)
    assert ran == []
    own = [url for url in _asked(page) if url.startswith(("http:", "https:"))]
    assert all(url.startswith(("https://cdnjs.", "https://colab.")) for url in own), own


def test_nothing_runs_in_the_report_and_it_asks_for_nothing(folder, page):
    assert _look(page, (folder / "report.html").as_uri()) == ([], [])
    assert _asked(page) == [(folder / "report.html").as_uri()]
    assert page.evaluate("document.scripts.length") == 0
    text = page.locator("body").inner_text() + page.locator("body").text_content()
    assert all(name in text for name in NAMES)
