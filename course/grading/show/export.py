"""How do marks leave the gradebook, for a spreadsheet or for Canvas and Moodle?

All forms are plugins of nbgrader's, so that ``nbgrader export
--exporter=course.grading.show.export.CanvasExporter`` writes the same as ``course export``.

A spreadsheet runs what begins like a formula. Ids and names are students' own, so such text gets
the sign that says "this is text" to a spreadsheet; marks are written as numbers. See `as_text`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin

from course.errors import UserError
from course.grading.record import gradebook as nb
from course.grading.record import platforms
from course.grading.record.records import RecordStore, write_whole

# Where a cell may begin: at the start, and, where semicolons or tabs part columns, behind one.
_FORMULA = re.compile(r"(^|[\t\r\n,;|])([\s\"']*)(?=[=+\-@\t\r＝＋－＠])")
_QUOTED = re.compile(r"(^|[\t\r\n,;|])([\s\"']*)'(?=[=+\-@\t\r＝＋－＠])")


def as_text(field: object) -> object:
    """Make a field of a CSV file fit for a spreadsheet.

    Parameters
    ----------
    field : object

    Returns
    -------
    object
        A text that begins with one of ``= + - @``, a tab or a carriage return gets a ``'`` in
        front, and so does what would begin a cell after another separator. All else, numbers
        included, stays as it is.
    """
    return _FORMULA.sub(r"\1\2'", field) if isinstance(field, str) else field


def as_written(field: str) -> str:
    """Take back what `as_text` did, to look up a student by what stands in a file."""
    return _QUOTED.sub(r"\1\2", field)


class _Exporter(ExportPlugin):
    """A table, written so that a spreadsheet runs nothing of it."""

    default_name = "grades.csv"
    unjudged: frozenset | set = frozenset()

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that `to` names."""
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        self.unjudged = set(self._unjudged(gradebook))
        writer.writerows([as_text(field) for field in row] for row in self.rows(gradebook))
        write_whole(Path(self.to or self.default_name), table.getvalue())

    def rows(self, gradebook: Gradebook) -> Iterator[list]:
        """The lines of the table: text, and numbers as such."""
        raise NotImplementedError

    def _unjudged(self, gradebook: Gradebook) -> Iterator[tuple[str, str]]:
        """Whose work has no verdict, by student and unit: neither the grader's nor a person's."""
        root = Path(CourseDirectory(config=self.config).root)
        without = {(r.student, r.unit) for r in RecordStore(root).all() if r.no_verdict}
        rows = (
            gradebook.db.query(api.SubmittedAssignment.student_id, api.Assignment.name)
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
            .join(
                api.SubmittedNotebook,
                api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
            )
            .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
            .filter(api.Grade.manual_score.is_not(None))
        )
        by_hand = {tuple(row) for row in rows.distinct()} if without else set()
        units = {unit.name for unit in self._units(gradebook)}
        yield from (one for one in without - by_hand if one[1] in units)

    def _units(self, gradebook: Gradebook) -> list:
        wanted = [str(name) for name in self.assignment]
        chosen = [a for a in gradebook.assignments if not wanted or a.name in wanted]
        return sorted(chosen, key=lambda assignment: assignment.name)

    def _students(self, gradebook: Gradebook) -> list:
        wanted = [str(name) for name in self.student]
        chosen = [s for s in gradebook.students if not wanted or s.id in wanted]
        return sorted(chosen, key=lambda student: student.id)

    def _scores(self, gradebook: Gradebook) -> dict[tuple[str, str], float]:
        """What nbgrader's own exporter calls the score, by student and unit."""
        submitted = api.SubmittedAssignment
        rows = gradebook.db.query(
            submitted.student_id,
            api.Assignment.name,
            submitted.score,
            submitted.late_submission_penalty,
        ).join(api.Assignment, submitted.assignment_id == api.Assignment.id)
        return {
            (student, unit): _number(max(0.0, score - (penalty or 0.0)))
            for student, unit, score, penalty in rows
            if (student, unit) not in self.unjudged
        }


class PlainExporter(_Exporter):
    """The table that nbgrader's own exporter writes: a row for each student and unit."""

    columns = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    )  # fmt: skip

    def rows(self, gradebook: Gradebook) -> Iterator[list]:
        """Everybody's row in every unit; who did not hand in has no time and no points."""
        yield list(self.columns)
        students = self._students(gradebook)
        for unit in self._units(gradebook):
            handed_in = {s.student_id: s for s in gradebook.assignment_submissions(unit.name)}
            for student in students:
                found = handed_in.get(student.id)
                score, penalty = (found.score, found.late_submission_penalty) if found else (0, 0)
                score, penalty = float(score), float(penalty or 0.0)
                when = found.timestamp if found else None
                marks = [score, penalty, max(0.0, score - penalty)]
                if (student.id, unit.name) in self.unjudged:
                    marks = ["", "", ""]
                yield [
                    unit.name, _time(unit.duedate), _time(when), student.id,
                    student.last_name or "", student.first_name or "", student.email or "",
                    *marks, float(unit.max_score),
                ]  # fmt: skip


class CanvasExporter(_Exporter):
    """The file that Canvas' gradebook imports: a row for each student, a column for each unit.

    It knows students by their login, and by Canvas' own number where nbgrader has it
    (`lms_user_id`).
    """

    def rows(self, gradebook: Gradebook) -> Iterator[list]:
        """Canvas' five columns, the units, and the line of points possible."""
        units, scores = self._units(gradebook), self._scores(gradebook)
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(u.name for u in units)]
        yield ["    Points Possible", "", "", "", "", *(_number(u.max_score) for u in units)]
        for student in self._students(gradebook):
            name = ", ".join(part for part in (student.last_name, student.first_name) if part)
            marks = (scores.get((student.id, unit.name), "") for unit in units)
            yield [name or student.id, student.lms_user_id or "", "", student.id, "", *marks]


class MoodleExporter(_Exporter):
    """A file for Moodle's grade import: map `username` to the user, each unit to its grade item."""

    def rows(self, gradebook: Gradebook) -> Iterator[list]:
        """Who it is, then the units."""
        units, scores = self._units(gradebook), self._scores(gradebook)
        yield ["username", "email", *(unit.name for unit in units)]
        for student in self._students(gradebook):
            marks = (scores.get((student.id, unit.name), "") for unit in units)
            yield [student.id, student.email or "", *marks]


class WorksheetExporter(_Exporter):
    """The grading worksheet of one Moodle assignment, which knows students by its own numbers.

    They are those in the zip of hand-ins; who came another way has none, and Moodle skips the row.
    """

    def rows(self, gradebook: Gradebook) -> Iterator[list]:
        """Moodle's columns, then everybody who handed in."""
        units = self._units(gradebook)
        if len(units) != 1:
            raise UserError("a worksheet is of one assignment: name the unit")
        root, (unit,) = Path(CourseDirectory(config=self.config).root), units
        scores, named = self._scores(gradebook), platforms.kept(root, unit.name)
        yield ["Identifier", "Full name", "Email address", "Last modified (grade)", "Grade"]
        for student in self._students(gradebook):
            own = named.get(student.id)
            number = own.number if own and own.platform == platforms.MOODLE else ""
            name = " ".join(part for part in (student.first_name, student.last_name) if part)
            yield [
                number and f"Participant {number}", name or student.id, student.email or "",
                "", scores.get((student.id, unit.name), ""),
            ]  # fmt: skip


FORMATS = {
    "csv": PlainExporter,
    "canvas": CanvasExporter,
    "moodle": MoodleExporter,
    "worksheet": WorksheetExporter,
}


def export(root: Path, units: list[str], form: str, out: Path) -> list[str]:
    """Write the marks of a course.

    Parameters
    ----------
    root : Path
        The course folder.
    units : list of str
        Ids; all that the gradebook has if empty.
    form : str
        One of `FORMATS`.
    out : Path

    Returns
    -------
    list of str
        One line for each mark that is left empty, since grading gave no verdict.

    Raises
    ------
    UserError
        If the form is unknown, nothing is graded, or the file cannot be written.
    """
    if form not in FORMATS:
        raise UserError(f"--format {form}: say {', '.join(FORMATS)}")
    config = nb.load_config(root)
    with nb.gradebook(config) as book:
        graded = {a.name for a in book.assignments if a.num_submissions}
        if not graded & set(units or graded):
            what = f" of {', '.join(units)}" if units else ""
            raise UserError(f"the gradebook has no marks{what}: run `course grade` first")
        plugin = FORMATS[form](config=config, to=str(out), assignment=list(units))
        try:
            plugin.export(book)
        except OSError as error:
            raise UserError(f"{out} cannot be written: {error.strerror}") from None
    return [
        f"{student}, {unit}: no mark, since grading gave no verdict: run `course grade` again"
        for student, unit in sorted(plugin.unjudged)
    ]


def _number(points: float) -> float:
    """Points without the noise of adding them up; whole ones without a decimal point."""
    points = round(float(points), 10)
    return int(points) if points.is_integer() else points


def _time(when: object) -> str:
    return "" if when is None else str(when)
