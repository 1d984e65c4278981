"""Does the made-up class show every kind of hand-in, and does the table say what happened?"""

import io
import json

import nbformat
import pytest
import tiny_course
from rich.console import Console
from tiny_course import UNIT, hand_in

from course.authoring import bank, release
from course.authoring.unit import Unit
from course.errors import UserError
from course.grading import demo_class, grade
from course.grading.record.records import Graded, TestResult
from course.grading.show import table


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A tiny course that is released."""
    folder = tiny_course.make(tmp_path)
    monkeypatch.setenv("DESCENT_ROOT", str(folder))
    (folder / "release" / UNIT).mkdir(parents=True)
    notebook = release.make(Unit(folder / "source" / UNIT))
    nbformat.write(notebook, folder / "release" / UNIT / "tiny.ipynb")
    return folder


def text_of(print_something):
    console = Console(file=io.StringIO(), width=140, highlight=False)
    print_something(console)
    return console.file.getvalue()


def test_a_dozen_students_hand_in_what_they_should(course):
    written = demo_class.make(course)
    folders = sorted(path.name for path in (course / "submitted").iterdir())
    assert folders == [f"student-{n:02}" for n in range(1, 13)]
    assert len(written) == 11
    released = (course / "release" / UNIT / "tiny.ipynb").read_text(encoding="utf-8")
    handed_in = {path.parts[-3]: path.read_text(encoding="utf-8") for path in written}
    assert handed_in["student-10"] == released
    with pytest.raises(json.JSONDecodeError):
        json.loads(handed_in["student-12"])
    for student, text in handed_in.items():
        if student != "student-12":
            nbformat.validate(nbformat.reads(text, as_version=4))
        assert tiny_course.CANARY not in text


def test_made_again_the_class_is_the_same_and_untouched(course):
    written = demo_class.make(course)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written}
    assert demo_class.make(course) == []
    written[0].write_text("changed")
    assert demo_class.make(course) == [written[0]]
    after = {path: path.read_bytes() for path in before}
    assert after == {path: content for path, (content, _) in before.items()}


def test_mistakes_differ_between_students_and_good_answers_too(root):
    for unit in sorted((root / "source").glob("[0-9]*")):
        for position, (name, answers) in enumerate(bank.load(unit).items()):
            chosen = [demo_class.choose(s, position, answers) for s in demo_class.MISTAKEN]
            made = [answer.name for answer in chosen if answer.kind == bank.WRONG]
            n_wrong = sum(answer.kind == bank.WRONG for answer in answers)
            assert 3 <= len(made) <= 6, f"{unit.name}: {name}"
            assert len(set(made)) == min(len(made), n_wrong), f"{unit.name}: {name}"
            good = {demo_class.choose(s, position, answers).name for s in demo_class.GOOD}
            assert len(good) == 2, f"{unit.name}: {name}"


def test_students_range_from_nearly_right_to_mostly_wrong():
    lost = [
        sum(demo_class._errs(s, position) for position in range(8)) for s in demo_class.MISTAKEN
    ]
    assert lost == [1, 2, 3, 4, 5, 6, 7]


def test_a_real_class_is_left_alone(course):
    hand_in(course, "ada")
    with pytest.raises(UserError, match="real class"):
        demo_class.make(course)
    assert [path.name for path in (course / "submitted").iterdir()] == ["ada"]


def test_a_course_that_is_not_released_says_what_to_do(tmp_path):
    tiny_course.make(tmp_path)
    with pytest.raises(UserError, match="course build"):
        demo_class.make(tmp_path)


@pytest.mark.slow
@pytest.mark.nbgrader
def test_the_class_is_graded_as_it_was_made(course):
    demo_class.make(course)
    records = {record.student: record for record in grade.grade(course, progress=False)}
    marks = {student: record.points for student, record in records.items()}
    assert marks["student-01"] == marks["student-02"] == 6
    assert marks["student-10"] == marks["student-11"] == marks["student-12"] == 0
    wrong = [demo_class._errs(s, i) for s in demo_class.MISTAKEN for i in range(3)]
    assert sum(6 - marks[student] for student in demo_class.MISTAKEN) == 2 * sum(wrong)

    text = text_of(lambda console: table.print_marks(list(records.values()), console, course))
    lines = {line.split()[0]: line for line in text.splitlines() if line.strip()}
    assert "! missing" in text
    assert "! unreadable" in text
    assert "6 of 6" in next(line for line in text.splitlines() if "student-01" in line)
    assert "You doubled." in text
    assert "not attempted: square, cube_over_x, power" in text
    n_wrong = sum(demo_class._errs(s, 2) for s in demo_class.MISTAKEN)
    told = f"power: {9 - n_wrong} of 10 right. {n_wrong} “two”, 1 not attempted."
    assert lines["power:"].strip() == told


def test_the_table_says_what_each_lost_mark_was_for():
    records = [
        Graded("ada", "01-a", (TestResult("f", 2, 2, "passed"),)),
        Graded("ben", "01-a", (TestResult("f", 0, 2, "wrong", "[at one]: 2, not 3"),)),
        Graded("cy", "01-a", (TestResult("f", 0, 2, "raised", "raised KeyError: 'x'"),)),
        Graded("ben", "02-b", flags=("missing",)),
        Graded("ada", "02-b", (TestResult("g", 1.5, 2, "wrong", "marked by hand"),)),
    ]
    text = text_of(lambda console: console.print(table._marks(records, ["01-a", "02-b"])))
    rows = [line.split() for line in text.splitlines() if line.split()[:1] in (["ada"], ["ben"])]
    assert rows[0] == ["ada", "2", "of", "2", "1.5", "of", "2", "3.5"]
    assert rows[1] == ["ben", "0", "of", "2", "-", "0", "!", "02", "missing"]
    text = text_of(lambda console: console.print(table._lost(records, many=True)))
    assert "[at one]: 2, not 3" in text
    assert table.summary(records[:3]) == [
        "f: 1 of 3 right. 1 unlike any known mistake, 1 raised KeyError."
    ]


def test_marks_of_many_units_fit_a_terminal_and_come_last(tmp_path):
    units = [f"{number:02}-a-long-name-of-a-unit" for number in range(12)]
    records = [
        Graded(student, unit, (TestResult("f", points, 22, "wrong" if points < 22 else "passed"),))
        for unit in units
        for student, points in (("ada", 22), ("ben", 7))
    ]
    records += [Graded("cy", unit, flags=("missing",)) for unit in units]
    console = Console(file=io.StringIO(), width=80)
    table.print_marks(records, console, tmp_path)
    lines = console.file.getvalue().splitlines()
    marks = lines.index(next(line for line in lines if line.startswith("Marks")))
    assert marks > lines.index(next(line for line in lines if line.startswith("Exercises")))
    rows = [line.split() for line in lines[marks:] if line.split()]
    assert ["ada", *["22"] * 12, "264"] in rows
    assert ["ben", *["7"] * 12, "84"] in rows
    assert rows[-2:] == [["Flags"], ["cy:", "missing"]]
