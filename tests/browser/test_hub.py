"""Does a class work on a real JupyterHub, as docs/hub.md and its example configuration say?"""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import hub
import lab
import pytest

UNIT, NOTEBOOK = "00-start-here", "start-here"
RIGHT = "return float(np.mean((y_hat - y) ** 2))"
WRONG = "return y_hat - y"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.nbgrader,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(hub.why_not()), reason=hub.why_not()),
]


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, chromium, address, name, pictures):
        self.name, self.address, self.pictures, self.errors = name, address, pictures, []
        self.context = chromium.new_context(viewport={"width": 1280, "height": 800})
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def picture(self, name, page=None):
        (page or self.page).screenshot(path=self.pictures / f"{name}-{self.name}.png")

    def signs_in(self):
        """Sign in; the hub goes on to start the server."""
        self.page.goto(f"{self.address}/hub/login")
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(hub.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def arrives(self):
        """Wait until the own JupyterLab is there."""
        self.page.wait_for_url(f"**/user/{self.name}/lab**", timeout=120_000)
        self.page.get_by_role("menuitem", name="Nbgrader", exact=True).wait_for()

    def chooses(self, *labels, page=None):
        """Choose an entry of JupyterLab's menu."""
        page = page or self.page
        page.get_by_role("menuitem", name=labels[0], exact=True).click()
        for label in labels[1:]:
            page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).click()

    def says_ok(self):
        """Close a dialog of JupyterLab; what it said."""
        dialog = self.page.locator(".jp-Dialog")
        dialog.wait_for()
        text = dialog.inner_text()
        self.picture("dialog")
        dialog.get_by_role("button", name="OK").click()
        dialog.wait_for(state="detached")
        return text


class Student(Person):
    """Somebody who takes part."""

    def listed(self, kind):
        return self.page.locator(f"#{kind}_assignments_list")

    def looks_at_assignments(self):
        with self.page.expect_response(lambda answer: "/assignments?course_id=" in answer.url):
            self.page.locator("#refresh_assignments_list").click()

    def fetches(self):
        self.chooses("Nbgrader", "Assignment List")
        self.listed("released").get_by_role("button", name="Fetch").click()
        self.listed("fetched").get_by_role("button", name="Submit").wait_for()
        self.picture("fetched")

    def writes(self, body):
        """Open the fetched notebook, write the exercise, run all, save; what the check says."""
        self.page.get_by_role("tab", name="Assignments").click()
        self.listed("fetched").get_by_text(UNIT).click()
        self.listed("fetched").get_by_role("link", name=NOTEBOOK, exact=True).click()
        notebook = Opened(self.page)
        notebook.write("def mean_squared_error", f"def mean_squared_error(y_hat, y):\n    {body}")
        notebook.run_all()
        cell = notebook.cell("check.mean_squared_error(")
        said = cell.locator(".jp-OutputArea").inner_text()
        self.picture("checked")
        self.chooses("File", "Save Notebook")
        self.page.locator(".jp-mod-current.jp-mod-dirty").wait_for(state="detached")
        self.page.get_by_role("tab", name="Assignments").click()
        return said

    def validates(self):
        self.listed("fetched").get_by_role("button", name="Validate").click()
        return self.says_ok()

    def submits(self):
        before = self.submitted.count()
        self.listed("fetched").get_by_role("button", name="Submit").click()
        self.submitted.nth(before).wait_for()
        self.picture("submitted")

    @property
    def submitted(self):
        return self.listed("submitted").locator(".nested_list_item")

    def reads_feedback(self):
        """Fetch the feedback on all submissions; its pages, the oldest first."""
        self.page.get_by_role("tab", name="Assignments").click()
        self.looks_at_assignments()
        self.listed("submitted").get_by_role("button", name="Fetch Feedback").click()
        links = self.listed("submitted").get_by_text("(view feedback)")
        links.nth(self.submitted.count() - 1).wait_for()
        self.picture("feedback-listed")
        links.nth(self.submitted.count() - 1).click()
        row = self.page.locator(".jp-DirListing-item", has_text=f"{NOTEBOOK}.html")
        row.dblclick()
        page = self.page.frame_locator(".jp-HTMLViewer:visible iframe").locator("body")
        page.get_by_text("Score:").first.wait_for()
        self.picture("feedback")
        return page.inner_text()

    def courses(self):
        """The courses that have handed something out to this student."""
        self.page.get_by_role("tab", name="Assignments").click()
        self.looks_at_assignments()
        self.page.locator("#course_list_dropdown:enabled").click()
        self.picture("courses")
        return self.page.locator("#course_list li").all_inner_texts()


class Opened(lab.Notebook):
    """The notebook that was just opened in a JupyterLab."""

    def __init__(self, page):
        self.page = page
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function(
            "() => document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]')"
            " && [...document.querySelectorAll('.jp-Toolbar-kernelName')]"
            ".some(name => name.textContent.includes('Python'))"
        )


class Instructor(Person):
    """Somebody who teaches."""

    blocks = 0

    def opens_course(self, course):
        """Go from the list of courses to a course's JupyterLab, and open a terminal there."""
        self.chooses("Nbgrader", "Course List")
        courses = self.page.locator("#formgrader_list a")
        courses.first.wait_for()
        self.picture("courses")
        assert courses.all_inner_texts() == ["descent", "optimization"]
        with self.context.expect_page() as opened:
            courses.get_by_text(course).click()
        self.terminal = opened.value
        self.chooses("File", "New", "Terminal", page=self.terminal)
        self.terminal.locator(".xterm-accessibility-tree").get_by_text("$").first.wait_for()

    def types(self, lines):
        """Type a block of commands into the course's terminal; what it shows when they are done."""
        words = " && ".join(line for line in lines.splitlines() if line)
        self.terminal.bring_to_front()
        self.blocks += 1
        self.terminal.keyboard.type(f"clear; {words}; echo block {self.blocks}: $?\n")
        screen = self.terminal.locator(".xterm-accessibility-tree")
        done = re.compile(rf"^block {self.blocks}: \d")
        screen.get_by_text(done).wait_for(timeout=180_000)
        shown = screen.inner_text()
        self.picture(f"typed-{words.split()[1]}", self.terminal)
        assert f"block {self.blocks}: 0" in shown, shown
        return shown

    def opens_formgrader(self, course):
        """By the list of services on the hub's own page."""
        with self.context.expect_page() as opened:
            self.chooses("File", "Hub Control Panel")
        self.formgrader = opened.value
        self.formgrader.on("pageerror", lambda error: self.errors.append(str(error)))
        self.formgrader.get_by_role("button", name="Services").click()
        self.picture("home", self.formgrader)
        self.formgrader.get_by_role("link", name=course, exact=True).click()
        self.formgrader.locator("td.name", has_text=UNIT).wait_for()
        self.picture("formgrader", self.formgrader)

    def presses(self, column, row):
        """Press a button of the formgrader in the row that holds a text."""
        page = self.formgrader
        page.locator("tr", has_text=row).locator(f"td.{column} a").click()
        dialog = page.locator(".modal-dialog")
        dialog.wait_for(timeout=120_000)
        text = dialog.inner_text()
        assert "Success" in text, text
        dialog.get_by_role("button", name="OK").click()
        dialog.wait_for(state="hidden")
        page.locator(".modal-backdrop").wait_for(state="detached")

    def goes_to(self, place, course="descent"):
        self.formgrader.goto(f"{self.address}/services/{course}/formgrader/{place}")
        self.formgrader.locator("tbody td").nth(1).wait_for()

    def exported(self):
        """The rows of the exported marks, by student."""
        answer = self.context.request.get(f"{self.address}/services/descent/files/grades.csv")
        return {row["student_id"]: row for row in csv.DictReader(io.StringIO(answer.text()))}


def due(days):
    """The block that sets a due date, with one as near as the test needs it."""
    date = datetime.now(UTC) + timedelta(days=days)
    return re.sub(r'"[^"]* UTC"', f'"{date:%Y-%m-%d %H:%M:%S} UTC"', hub.block("--duedate"))


@pytest.fixture
def week(tmp_path):
    """An instructor and two students on a hub, all signed in."""
    with hub.hub(tmp_path, hub.courses(tmp_path)) as address, lab.browser() as chromium:
        people = [
            kind(chromium, address, name, tmp_path)
            for kind, name in ((Instructor, "ines"), (Student, "ada"), (Student, "ben"))
        ]
        for one in people:
            one.signs_in()
        for one in people:
            one.arrives()
        yield people
        for one in people:  # nbgrader's pages take MathJax from the web, which tests do without
            assert [error for error in one.errors if "MathJax" not in error] == []


def test_a_week_on_a_hub(week):
    ines, ada, ben = week
    ines.opens_course("descent")
    ines.types(hub.block("student add") + due(days=1) + hub.block("release_assignment"))
    for one in (ada, ben):
        one.fetches()
    assert "✓ mean_squared_error" in ada.writes(RIGHT)
    assert "passes all the tests" in ada.validates()
    assert "✗ mean_squared_error" in ben.writes(WRONG)
    assert "You returned the residuals." in ben.validates()
    for one in (ada, ben):
        one.submits()

    shown = ines.types(hub.block("course grade"))
    assert "NOT ISOLATED" not in shown
    assert re.search(r"ada +1 of 1\s+ben +0 of 1", shown)
    ines.types(hub.block("release_feedback"))
    assert "Score: 1.0 / 1.0" in ada.reads_feedback()
    page = ben.reads_feedback()
    assert "Score: 0.0 / 1.0" in page
    assert "You returned the residuals." in page

    # The date passes, Ben hands in once more, and this time the formgrader does the work.
    ines.types(due(days=0))
    assert "✓ mean_squared_error" in ben.writes(RIGHT)
    ben.submits()
    ines.opens_formgrader("descent")
    ines.presses("collect", UNIT)
    ines.goes_to(f"manage_submissions/{UNIT}")
    for column in ("autograde", "generate-feedback", "release-feedback"):
        ines.presses(column, "ben")
    ines.picture("submissions", ines.formgrader)
    page = ben.reads_feedback()
    assert "Score: 1.0 / 1.0" in page
    assert "Late submission penalty (Score: -1.0)" in page
    ines.types(hub.block("course export"))
    rows = ines.exported()
    wanted = {"ada": ("1.0", "0.0", "1.0"), "ben": ("1.0", "1.0", "0.0")}
    columns = ("raw_score", "late_submission_penalty", "score")
    assert {name: tuple(rows[name][c] for c in columns) for name in rows} == wanted

    # The other course has the same instructor, and of the students Ada alone.
    ines.goes_to("manage_assignments", "optimization")
    ines.presses("release", UNIT)
    assert ada.courses() == ["descent", "optimization"]
    assert ben.courses() == ["descent"]
    assert ben.page.goto(f"{ben.address}/services/descent/formgrader").status == 403
