"""Does a teacher's week go well: collect, grade, mark by hand, give back, and once more?"""

import contextlib
import csv
import os
import re
import shutil
import zipfile
from datetime import datetime

import nbformat
import pytest
import tiny_course
from hostile import quick
from hostile.quick import quick_grader
from nbgrader.api import Gradebook
from nbgrader.apps import ZipCollectApp
from nbgrader.apps.dbapp import DbAssignmentRemoveApp
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from tiny_course import UNIT, hand_in
from traitlets.config import Config

from course.authoring.unit import Unit
from course.errors import UserError
from course.grading import beside, door
from course.grading import grade as grading
from course.grading.engine import Engine
from course.grading.master import master_of
from course.grading.record import causes, platforms, roster
from course.grading.record import gradebook as nb
from course.grading.record.reasons import read_outputs
from course.grading.record.records import TestResult
from course.grading.record.register import register
from course.grading.repair.finding import find
from course.grading.show import export as exporting
from course.grading.show import feedback, table

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A course whose unit is in the gradebook."""
    folder = tiny_course.make(tmp_path_factory.mktemp("week") / "course")
    masters = {UNIT: master_of(Unit(folder / "source" / UNIT))}
    register(folder, nb.load_config(folder), masters, [])
    return folder


@pytest.fixture
def course(registered, tmp_path, monkeypatch):
    """A course of one unit in which nobody has handed in yet."""
    monkeypatch.setenv("PATH", os.environ["PATH"])  # which nbgrader_config.py changes
    return shutil.copytree(registered, tmp_path / "course")


def grade(folder, **options):
    with quick_grader():
        return {one.student: one for one in grading.grade(folder, progress=False, **options)}


@contextlib.contextmanager
def book(folder):
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "descent") as opened:
        yield opened


# --- time ---------------------------------------------------------------------------------------

ZERO = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'


def due(folder, date):
    with book(folder) as opened:
        opened.update_or_create_assignment(UNIT, duedate=date)


def penalty(folder, student="ada"):
    with book(folder) as opened:
        return opened.find_submission(UNIT, student).late_submission_penalty


def stamp(folder, content, student="ada"):
    path = folder / "submitted" / student / UNIT / "timestamp.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def late(course, monkeypatch):
    """A course that takes all points of late work; Ada was late, and nothing runs again."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(ZERO)
    due(course, "2027-02-01 23:59 UTC")
    hand_in(course, "ada")
    stamp(course, "2027-02-02 08:00 UTC")
    grade(course)
    assert penalty(course) == 6
    monkeypatch.setattr(grading, "outcomes_of", lambda jobs, *how: iter(list(jobs)[:0]))
    return course


def test_a_new_due_date_lifts_a_penalty_and_gives_it_again(late):
    due(late, "2027-02-03 00:00 UTC")
    grade(late)
    assert penalty(late) == 0
    due(late, "2027-02-01 23:59 UTC")
    grade(late)
    assert penalty(late) == 6


def test_a_new_rule_holds_for_what_is_graded_already(late):
    config = late / "nbgrader_config.py"
    config.write_text(config.read_text().replace(ZERO, ""))
    grade(late)
    assert penalty(late) == 0


def test_a_newer_stamp_of_the_same_file_counts(late):
    stamp(late, "2027-01-31 08:00 UTC")
    assert grade(late)["ada"].flags == ()
    assert penalty(late) == 0
    with book(late) as opened:
        assert opened.find_submission(UNIT, "ada").timestamp == datetime(2027, 1, 31, 8)
    (late / "submitted" / "ada" / UNIT / "timestamp.txt").unlink()
    grade(late)
    with book(late) as opened:
        assert opened.find_submission(UNIT, "ada").timestamp is None
    assert not (late / "autograded" / "ada" / UNIT / "timestamp.txt").exists()


@pytest.mark.parametrize(
    "words", ["yesterday", "Monday", "8 pm", "2 Feb 2027", "2027-02-02 8:00 XYZ"]
)
def test_a_stamp_that_comes_to_hold_no_time_is_flagged(late, words):
    stamp(late, words)
    assert grade(late)["ada"].flags == ("damaged: timestamp.txt holds no time",)
    stamp(late, "2027-02-02 08:00 UTC")
    assert grade(late)["ada"].flags == ()
    assert penalty(late) == 6


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16"])
def test_a_stamp_of_another_editor_is_read(late, coding):
    stamp(late, "2027-02-02 09:00 America/Los_Angeles\r\n".encode(coding))
    assert grade(late)["ada"].flags == ()
    assert penalty(late) == 6
    with book(late) as opened:
        assert opened.find_submission(UNIT, "ada").timestamp == datetime(2027, 2, 2, 17)


def test_a_penalty_follows_a_mark_by_hand(late):
    with book(late) as opened:
        opened.find_grade("test-square", "tiny", UNIT, "ada").manual_score = 0
        opened.db.commit()
    grade(late)
    assert penalty(late) == 4


def test_an_extension_counts_at_once_and_harms_nobody_without_a_date(late):
    with book(late) as opened:
        opened.grant_extension(UNIT, "ada", days=1)
    grade(late)
    assert penalty(late) == 0
    due(late, None)
    assert grade(late)["ada"].flags == ()


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle", "worksheet"])
def test_a_late_mark_is_exported_less_its_penalty(late, form):
    exporting.export(late, [], form, late / "out.csv")
    with (late / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[-1][-2 if form == "csv" else -1] in ("0", "0.0")


# --- pages --------------------------------------------------------------------------------------


def test_a_page_is_due_again_when_a_mark_a_comment_or_a_penalty_changes(late, monkeypatch):
    asked = []

    def note(root, unit, student, told):
        asked.append(student)
        feedback.pages.note(root, unit, student, feedback.pages.state(root, unit, student, told))
        page = late / "feedback" / student / UNIT / "tiny.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
        return ""

    class Pool:
        def __init__(self, *how):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *details):
            pass

        map = staticmethod(map)

    monkeypatch.setattr(feedback, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(feedback, "_write_one", lambda root, *rest: note(late, *rest))

    def pages():
        asked.clear()
        grade(late, feedback=True)
        return len(asked)

    def change(what, kind, value):
        with book(late) as opened:
            found = getattr(opened, f"find_{kind}")(what, "tiny", UNIT, "ada")
            setattr(found, f"manual_{'score' if kind == 'grade' else 'comment'}", value)
            opened.db.commit()

    assert [pages(), pages()] == [1, 0]
    change("test-square", "grade", 1)
    assert [pages(), pages()] == [1, 0]
    change("square", "comment", "Well done.")
    assert [pages(), pages()] == [1, 0]
    due(late, "2027-02-03 00:00 UTC")
    assert [pages(), pages()] == [1, 0]
    stamp(late, "2027-02-01 08:00 UTC")
    assert [pages(), pages()] == [1, 0]


# --- the exchange -------------------------------------------------------------------------------


class Person:
    """Somebody with a folder of their own who uses the exchange through nbgrader's own steps."""

    def __init__(self, name, home, exchange, config=None):
        self.name, self.home = name, home
        self.config = Config(config or {})
        self.config.CourseDirectory.course_id = "descent"
        self.config.Exchange.root = str(exchange)
        self.config.Exchange.cache = str(home / "cache")
        self.config.Exchange.assignment_dir = str(home)
        if not config:
            self.config.CourseDirectory.root = str(home)
        home.mkdir(exist_ok=True)

    def does(self, step, **options):
        """Take one of nbgrader's steps."""
        folder = CourseDirectory(config=self.config)
        folder.assignment_id = UNIT
        folder.student_id = "*" if self.name == "teacher" else self.name
        kind = getattr(ExchangeFactory(config=self.config), step)
        taken = kind(
            coursedir=folder, authenticator=Authenticator(config=self.config),
            config=self.config, **options,
        )  # fmt: skip
        return taken.start()


def test_feedback_comes_back_through_the_exchange(course, tmp_path):
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    teacher = Person("teacher", course, exchange, nb.load_config(course))
    ada, ben = (Person(name, tmp_path / name, exchange) for name in ("ada", "ben"))
    worked = hand_in(course, "example", square="return x * x  # mine").read_bytes()
    (course / "release").mkdir()
    shutil.copytree(course / "submitted" / "example" / UNIT, course / "release" / UNIT)
    shutil.rmtree(course / "submitted")

    teacher.does("ReleaseAssignment")
    for one in (ada, ben):
        one.does("FetchAssignment")
        one.does("Submit")
    teacher.does("Collect")
    grade(course)
    (ada.home / UNIT / "tiny.ipynb").write_bytes(worked + b"\n")
    (ben.home / UNIT / "tiny.ipynb").rename(ben.home / UNIT / "tiny (1).ipynb")
    for one in (ada, ben):  # once more
        one.does("Submit")
    hand_in(course, "by-mail")
    teacher.does("Collect", update=True)
    records = grade(course, feedback=True)
    assert records["ben"].flags == ("renamed: found tiny (1).ipynb",)
    teacher.does("ReleaseFeedback")
    for one, name in ((ada, "tiny"), (ben, "tiny (1)")):
        one.does("FetchFeedback")
        (page,) = (one.home / UNIT / "feedback").glob("*/*.html")
        assert page.name == f"{name}.html"
        assert "Well done." not in page.read_text(encoding="utf-8")

    with book(course) as opened:
        opened.find_comment("square", "tiny", UNIT, "ada").manual_comment = "Well done."
        opened.find_grade("test-square", "tiny", UNIT, "ada").manual_score = 1.25
        opened.db.commit()
    assert grade(course, feedback=True)["ada"].points == 5.25
    teacher.does("ReleaseFeedback")
    ada.does("FetchFeedback")
    (page,) = (ada.home / UNIT / "feedback").glob("*/tiny.html")
    text = page.read_text(encoding="utf-8")
    assert "Well done." in text
    assert "5.25" in text
    assert (course / "feedback" / "by-mail" / UNIT / "tiny.html").is_file()


@pytest.mark.parametrize("kind", ["link", "folder", "short", "long", "lines"])
def test_a_secret_that_is_none_is_not_given_back_under(tmp_path, kind):
    (tmp_path / "neighbours").write_text("a" * 128)
    secret = tmp_path / "01" / "submission_secret.txt"
    secret.parent.mkdir()
    if kind == "link":
        secret.symlink_to(tmp_path / "neighbours")
    elif kind == "folder":
        secret.mkdir()
    else:
        secret.write_text({"short": "a", "long": "a" * 300, "lines": "a" * 60 + "\n" * 9}[kind])
    with door.Folder(secret.parent) as folder:
        assert beside.look(folder).secret == ""


# --- learning platforms -------------------------------------------------------------------------

FILES = {
    # Canvas: name, LATE, the student's number, the file's number, the file
    "lovelaceada_41_930_tiny.ipynb": ("lovelaceada", "tiny.ipynb"),
    "lovelaceada_LATE_41_931_tiny-2.ipynb": ("lovelaceada", "tiny.ipynb"),
    "lee_jr_42_932_my work.ipynb": ("lee_jr", "my work.ipynb"),
    "müllerzoë_43_933_tiny.ipynb.txt": ("müllerzoë", "tiny.ipynb.txt"),
    "_44_934_tiny.ipynb": ("student-44", "tiny.ipynb"),
    "anon_aB3dE_935_tiny.ipynb": ("anon-aB3dE", "tiny.ipynb"),
    "LATE_anon_9xYz1_936_tiny.ipynb": ("anon-9xYz1", "tiny.ipynb"),
    "lovelaceada_41_937_weights.safetensors": ("lovelaceada", "cifar10-run/weights.safetensors"),
    "kimjin_45_938_work/sub/tiny.ipynb": ("kimjin", "tiny.ipynb"),  # a zip of the student's
    # Moodle: full name, a number of the assignment's, kind, the file
    "Ada Lovelace_51_assignsubmission_file_tiny.ipynb": ("Ada Lovelace", "tiny.ipynb"),
    "Zoë O'Brien-Müller_52_assignsubmission_file/tiny.ipynb": ("Zoë O'Brien-Müller", "tiny.ipynb"),
    "Jo_de la Cruz_53_assignsubmission_file_/a/tiny.ipynb": ("Jo_de la Cruz", "tiny.ipynb"),
    "Participant_54_assignsubmission_file_/tiny.ipynb": ("Participant", "tiny.ipynb"),
    "Old Name_55_my_tiny.ipynb": ("Old Name", "my_tiny.ipynb"),
}


@pytest.mark.parametrize("path", FILES, ids=ascii)
@pytest.mark.parametrize("archive", ["", "submissions/", "hw_1_2_all/"])
def test_a_file_of_a_platform_is_given_to_its_student(path, archive):
    taken, left = platforms.sort_files([archive + path], (), "tiny.ipynb", [archive.rstrip("/")])
    assert left == {}
    ((_, one),) = taken.items()
    assert (one.student, one.file) == FILES[path]
    assert one.named.late == ("LATE" in path)


def test_what_is_no_hand_in_is_told():
    paths = ["__MACOSX/x_1_2_tiny.ipynb", "a_1_2_essay.pdf", "tiny.ipynb",
             "Ada_5_assignsubmission_onlinetext/onlinetext.html", ".DS_Store"]  # fmt: skip
    taken, left = platforms.sort_files(paths, (), "tiny.ipynb")
    assert taken == {}
    assert sorted(left) == sorted(paths)


def test_two_of_one_name_are_two_and_stay_who_they_are():
    both = ["leeann_41_930_tiny.ipynb", "leeann_42_931_tiny.ipynb"]
    taken, _ = platforms.sort_files(both)
    assert [one.student for one in taken.values()] == ["leeann-41", "leeann-42"]
    known = [platforms.Known("leeann", "41"), platforms.Known("al", "", "Ada", "Lovelace")]
    taken, _ = platforms.sort_files([both[1], "lovelaceada_7_8_tiny.ipynb"], known)
    assert [one.student for one in taken.values()] == ["leeann-42", "al"]
    taken, _ = platforms.sort_files(both, known)
    assert [one.student for one in taken.values()] == ["leeann", "leeann-42"]
    taken, _ = platforms.sort_files([both[0], "leeann_41_932_tiny-1.ipynb"], (), "tiny.ipynb")
    assert [one.file for one in taken.values()] == ["tiny.ipynb", "tiny (1).ipynb"]


def test_a_zip_of_canvas_is_collected_graded_and_given_back(course, monkeypatch, caplog):
    right = hand_in(course, "x").read_text(encoding="utf-8")
    shutil.rmtree(course / "submitted")
    archive = course / "downloaded" / UNIT / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as zipped:
        for name in ("leeann_41_930_tiny.ipynb", "leeann_LATE_42_931_tiny-1.ipynb", "b_43_9_x.pdf"):
            zipped.writestr(name, right)
    monkeypatch.chdir(course)
    app = ZipCollectApp()
    app.initialize([UNIT])
    app.log.propagate = True
    app.start()
    told = [record.getMessage() for record in caplog.records]
    assert "Not taken: submissions/b_43_9_x.pdf is neither a notebook nor part of" in " ".join(told)
    assert "The platform says LATE of: leeann-42" in told
    records = grade(course)
    assert {name: one.points for name, one in records.items()} == {"leeann-41": 6, "leeann-42": 6}
    assert records["leeann-41"].flags == ()
    assert records["leeann-42"].flags == ("late, by how much nobody knows: Canvas says so",)
    exporting.export(course, [], "canvas", course / "grades.csv")
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT]
    assert rows[1] == ["    Points Possible", "", "", "", "", "6"]
    assert [(row[1], row[-1]) for row in rows[2:]] == [("41", "6"), ("42", "6")]


LISTS = {
    "nbgrader": "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,a@b.org,41\n",
    "semicolons": "id;first_name;last_name;email;lms_user_id\r\nada;Ada;Lovelace;a@b.org;41\r\n",
    "canvas": 'Student,ID,SIS User ID,SIS Login ID,Section,Unit (12)\n'
    '    Points Possible,,,,,10\n"Lovelace, Ada",41,S1,ada,A,9\n"Student, Test",99,,x,A,\n',
    "moodle": "First name,Last name,Username,Email address,ID number\nAda,Lovelace,ada,a@b.org,7\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_of_students_is_read(kind, coding, tmp_path):
    (tmp_path / "list.csv").write_bytes(LISTS[kind].encode(coding))
    people, told = roster.read(tmp_path / "list.csv")
    assert told == []
    assert list(people) == ["ada"]
    assert (people["ada"]["first_name"], people["ada"]["last_name"]) == ("Ada", "Lovelace")
    assert people["ada"].get("lms_user_id", "41") == "41"
    assert people["ada"].get("email", "a@b.org") == "a@b.org"


def test_what_is_wrong_with_a_list_is_told(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,last_name\nada,\n,Nobody\nada,\n\n")
    people, told = roster.read(path)
    assert list(people) == ["ada"]
    assert told == [f"{path}, line 3: no id", f"{path}, line 4: ada was there before"]
    for text, says in (("", "no column id"), ("a,b\n", "no column id"), ("id\n", "names nobody")):
        path.write_text(text)
        with pytest.raises(UserError, match=says):
            roster.read(path)
    with pytest.raises(UserError, match="cannot be read"):
        roster.read(tmp_path / "none.csv")


def test_a_class_of_odd_names_goes_out_and_comes_back(course):
    text = 'Student,ID,SIS Login ID\n"Müller, Jr., Zoë",41,zoe\n"O\'Brien, =SUM(1)",42,ob\n'
    (course / "list.csv").write_bytes(text.encode("cp1252"))
    assert roster.bring_in(course, course / "list.csv") == (2, [])
    hand_in(course, "zoe")
    grade(course)
    with book(course) as opened:
        opened.find_grade("test-square", "tiny", UNIT, "zoe").manual_score = 0.5
        opened.db.commit()
    exporting.export(course, [], "canvas", course / "out.csv")
    with (course / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[2:]
    assert [(row[1], row[3], row[-1]) for row in rows] == [("42", "ob", ""), ("41", "zoe", "4.5")]
    people, _ = roster.read(course / "out.csv")
    assert people["zoe"] == {"last_name": "Müller", "first_name": "Jr., Zoë", "lms_user_id": "41"}
    assert roster.bring_in(course, course / "out.csv") == (2, [])
    with book(course) as opened:
        assert sorted(student.id for student in opened.students) == ["ob", "zoe"]


def test_a_moodle_worksheet_bears_the_numbers_of_its_zip(course):
    name = "Zoë Ödön_52_assignsubmission_file_/tiny.ipynb"
    taken, _ = platforms.sort_files([name])
    platforms.keep(course, UNIT, taken.values())
    for student in ("Zoë Ödön", "by-mail"):
        hand_in(course, student)
    grade(course)
    exporting.export(course, [UNIT], "worksheet", course / "out.csv")
    with (course / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Identifier"], row["Full name"], row["Grade"]) for row in rows] == [
        ("Participant 52", "Zoë Ödön", "6"),
        ("", "by-mail", "6"),
    ]


# --- no verdict ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle", "worksheet"])
def test_no_verdict_is_an_empty_mark_and_no_zero(course, form, monkeypatch, capsys):
    for student in ("ada", "ben"):
        hand_in(course, student)
    grade(course)
    hand_in(course, "ben", square="return x ** 2")
    with monkeypatch.context() as patch:
        patch.setattr(quick, "outcome", _outcome)
        records = grade(course)
    assert records["ben"].no_verdict
    table.print_marks(list(records.values()), root=course)
    assert "no verdict" in capsys.readouterr().out
    out = course / "out.csv"
    (line,) = exporting.export(course, [], form, out)
    assert line.startswith(f"ben, {UNIT}: no mark")
    with out.open(encoding="utf-8", newline="") as file:
        rows = {row[0 if form == "moodle" else 3 if form != "worksheet" else 1]: row
                for row in csv.reader(file)}  # fmt: skip
    column = 9 if form == "csv" else -1
    assert float(rows["ada"][column]) == 6
    assert rows["ben"][column] == ""
    with book(course) as opened:  # a person's verdict is one
        opened.find_grade("test-square", "tiny", UNIT, "ben").manual_score = 1
        opened.db.commit()
    assert exporting.export(course, [], form, out) == []


def _outcome(job, right=quick.outcome):
    return right(job) if job.key.record.student == "ada" else OSError("the worker died")


# --- which file ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(registered):
    """A master, and files: the release, a right one, another right one, no notebook."""
    master = master_of(Unit(registered / "source" / UNIT))
    right = hand_in(registered, "files").read_bytes()
    other = hand_in(registered, "files", square="return x ** 2").read_bytes()
    shutil.rmtree(registered / "submitted")
    return master, {
        "release": master.released.encode(),
        "right": right,
        "other": other,
        "bad": b"{",
    }


@pytest.mark.parametrize(
    ("there", "taken", "flags"),
    [
        ({"tiny.ipynb": "release", "tiny (1).ipynb": "right"}, "tiny (1).ipynb",
         ("chosen: tiny (1).ipynb, since nothing was done in tiny.ipynb",)),
        ({"tiny.ipynb": "bad", "a.ipynb": "right"}, "a.ipynb",
         ("chosen: a.ipynb, since nothing was done in tiny.ipynb",)),
        ({"tiny.ipynb": "right", "tiny (1).ipynb": "release"}, "tiny.ipynb", ()),
        ({"tiny.ipynb": "right", "copy.ipynb": "right"}, "tiny.ipynb", ()),
        ({"tiny.ipynb": "right", "b.ipynb": "other"}, "tiny.ipynb",
         ("several: b.ipynb was worked on too, tiny.ipynb is graded",)),
        ({"tiny.ipynb": "release", "a.ipynb": "right", "b.ipynb": "other"}, "tiny.ipynb",
         ("several: nothing was done in tiny.ipynb, but in a.ipynb, b.ipynb",)),
        ({"a.ipynb": "release", "b.ipynb": "right"}, "b.ipynb", ("renamed: found b.ipynb",)),
        ({"a.ipynb": "other", "b.ipynb": "right"}, None,
         ("missing: found a.ipynb, b.ipynb instead of tiny.ipynb",)),
        ({"work.zip": "bad"}, None, ("missing: found work.zip",)),
        ({"tiny.py": "bad", "timestamp.txt": "bad"}, None, ("missing: found tiny.py",)),
        ({"sub/tiny.ipynb": "right"}, None, ("missing: found sub/tiny.ipynb",)),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else None,
)  # fmt: skip
def test_the_file_that_was_worked_on_is_taken_or_all_are_named(
    files, tmp_path, there, taken, flags
):
    master, contents = files
    for name, kind in there.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(contents[kind])
    with door.Folder(tmp_path) as folder:
        file, told = find(folder, master)
    assert (file and file.name, told) == (taken, flags)


def test_what_lies_in_the_place_of_a_unit_is_named(course):
    hand_in(course, "ada").parent.rename(course / "submitted" / "ada" / "01_tiny")
    (course / "submitted" / "ben").mkdir()
    shutil.copy(course / "submitted" / "ada" / "01_tiny" / "tiny.ipynb", course / "submitted/ben")
    hand_in(course, "cleo")
    records = grade(course)
    assert records["ada"].flags == ("missing: found 01_tiny/tiny.ipynb",)
    assert records["ben"].flags == ("missing: found tiny.ipynb",)


# --- reasons ------------------------------------------------------------------------------------


DEFINED = "def square(x):\n    return x"
HERE = "where it is defined: "
ABSENT = "No module named 'seaborn'"
UNKNOWN = "UsageError: Line magic function `%autotime` not found."
MISSING = "name 'square' is not defined"
CAUSES = {
    "import": (
        f"import seaborn\n{DEFINED}", ("ModuleNotFoundError", ABSENT),
        f"raised ModuleNotFoundError {HERE}{ABSENT}, which is not there while your work is graded",
    ),
    "syntax": (
        DEFINED.replace(":", ""), ("SyntaxError", "expected ':' (<ipython-input-2-3b8>, line 1)"),
        f"raised SyntaxError {HERE}expected ':' (line 1)",
    ),
    "magic": (
        f"%autotime\n{DEFINED}", UNKNOWN, f"raised {UNKNOWN}".replace(": ", f" {HERE}", 1),
    ),
    "another name": (DEFINED.replace("square", "sqr"), "", f"raised NameError: {MISSING}"),
    "taken away": (f"{DEFINED}\ndel square", "", f"raised NameError: {MISSING}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CAUSES)
def test_the_reason_of_a_missing_name_is_the_error_of_its_cell(kind):
    source, said, reason = CAUSES[kind]
    cell, test = nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("check(square)")
    cell.metadata["nbgrader"] = {"grade_id": "square", "grade": False, "solution": True}
    test.metadata["nbgrader"] = {"grade_id": "test-square", "grade": True, "solution": False}
    if isinstance(said, tuple):
        cell.outputs = [nbformat.v4.new_output("error", ename=said[0], evalue=said[1])]
    elif said:
        cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text=f"{said}\n")]
    test.outputs = [nbformat.v4.new_output("error", ename="NameError", evalue=MISSING)]
    before = TestResult("square", 0, 2, "raised", f"raised NameError: {MISSING}")
    (told,) = causes.tell(nbformat.v4.new_notebook(cells=[cell, test]), (before,))
    assert (told.outcome, told.reason) == ("raised", reason)
    assert read_outputs(test.outputs).reason == reason  # which the student's page tells


THERE = {"NumPy": "numpy", "SciPy": "scipy", "PyTorch": "torch", "Matplotlib": "matplotlib",
         "Pillow": "PIL", "tqdm": "tqdm", "ipywidgets": "ipywidgets"}  # fmt: skip


@pytest.mark.slow
def test_what_students_are_told_to_have_is_there_and_the_rest_is_named(course, root):
    (told,) = re.findall(
        r"own modules, (.*?) and the course", (root / "docs/students.md").read_text()
    )
    assert told.split(", ") == list(THERE)
    imports = "".join(f"import {name}\n" for name in THERE.values())
    master = master_of(Unit(course / "source" / UNIT))

    def cell_begins(text):
        def edit(notebook):
            cell = next(c for c in notebook.cells if "def square" in c.source)
            cell.source = f"{text}\n{cell.source}"

        return edit

    with Engine() as engine:
        for text, outcome, reason in (
            (imports, "passed", ""),
            ("import surely_absent", "raised", "'surely_absent', which is not there while your"),
        ):
            path = hand_in(course, "ada", cell_begins(text))
            done = engine.grade(master, path.read_bytes())
            assert done.tests[0].outcome == outcome
            assert reason in done.tests[0].reason
            assert [test.outcome for test in done.tests[1:]] == ["passed", "passed"]
    assert "surely_absent" in done.notebook


# --- a master that changes ----------------------------------------------------------------------


def _change(folder, change):
    path = folder / "source" / UNIT / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def _without_power(notebook):
    notebook.cells = [
        cell for cell in notebook.cells
        if "power" not in cell.metadata.get("nbgrader", {}).get("grade_id", "")
    ]  # fmt: skip


def _more_points(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "test-square":
            cell.metadata.nbgrader.points = 5


def test_an_exercise_is_taken_out_as_the_refusal_says(course, monkeypatch):
    hand_in(course, "ada")
    grade(course)
    _change(course, _without_power)
    with pytest.raises(UserError) as refused:
        grade(course)
    said = str(refused.value)
    assert "\n" not in said
    command = f"nbgrader db assignment remove {UNIT} --force"
    assert f"`{command}`" in said
    monkeypatch.chdir(course)
    app = DbAssignmentRemoveApp()
    app.initialize(command.split()[4:])
    app.start()
    record = grade(course)["ada"]
    assert [(test.exercise, test.points) for test in record.tests] == [
        ("square", 2), ("cube_over_x", 2)
    ]  # fmt: skip
    assert grade(course)["ada"] == record


def test_other_points_flag_nobody(course):
    hand_in(course, "ada")
    before = grade(course)["ada"]
    _change(course, _more_points)
    after = grade(course)["ada"]
    assert (before.flags, after.flags) == ((), ())
    assert (after.points, after.max_points) == (9, 9)


# --- names that look like patterns --------------------------------------------------------------


@pytest.mark.slow
def test_folders_may_be_called_what_a_pattern_looks_like(tmp_path):
    folder = tiny_course.make(tmp_path / "Kurs [2026], was? é*")
    for student in ("ada [1]", "b?n", "c*", "ada 1"):
        hand_in(folder, student, square=f"return x * x  # {student}")
    stamp(folder, "2027-02-02 08:00 UTC", "b?n")
    records = grade(folder, feedback=True)
    assert {one.points for one in records.values()} == {6}
    for student in records:
        pages = folder / "feedback" / student / UNIT
        assert f"# {student}" in (pages / "tiny.html").read_text(encoding="utf-8")
        wanted = {"tiny.html", "map.png", *(["timestamp.txt"] if student == "b?n" else [])}
        assert {path.name for path in pages.iterdir()} == wanted
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert (folder / "gradebook.db").is_file()
    assert grade(folder, feedback=True) == records
