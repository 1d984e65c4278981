"""How do marks leave the gradebook, for a spreadsheet or for Canvas and Moodle?

The plain form is nbgrader's own. The others are plugins of nbgrader's too, so that ``nbgrader
export --exporter=course.grading.export.CanvasExporter`` writes the same as ``course export``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin, ExportPlugin

from course.errors import UserError
from course.grading.record import gradebook as nb
from course.grading.record.records import write_whole


class _Wide(ExportPlugin):
    """One row a student, one column a unit; who did not hand in a unit has an empty cell there."""

    default_name = "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that `to` names."""
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows(self.rows(gradebook))
        write_whole(Path(self.to or self.default_name), table.getvalue())

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """The lines of the table."""
        raise NotImplementedError

    def _units(self, gradebook: Gradebook) -> list:
        wanted = [str(name) for name in self.assignment]
        chosen = [a for a in gradebook.assignments if not wanted or a.name in wanted]
        return sorted(chosen, key=lambda assignment: assignment.name)

    def _students(self, gradebook: Gradebook) -> list:
        wanted = [str(name) for name in self.student]
        chosen = [s for s in gradebook.students if not wanted or s.id in wanted]
        return sorted(chosen, key=lambda student: student.id)

    def _scores(self, gradebook: Gradebook) -> dict[tuple[str, str], str]:
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
        }


class CanvasExporter(_Wide):
    """The file that Canvas' gradebook imports.

    It knows students by their login, and by Canvas' own number where nbgrader has it
    (`lms_user_id`).
    """

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """Canvas' five columns, the units, and the line of points possible."""
        units, scores = self._units(gradebook), self._scores(gradebook)
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(u.name for u in units)]
        yield ["    Points Possible", "", "", "", "", *(_number(u.max_score) for u in units)]
        for student in self._students(gradebook):
            name = ", ".join(part for part in (student.last_name, student.first_name) if part)
            marks = (scores.get((student.id, unit.name), "") for unit in units)
            yield [name or student.id, student.lms_user_id or "", "", student.id, "", *marks]


class MoodleExporter(_Wide):
    """A file for Moodle's grade import: map `username` to the user, each unit to its grade item."""

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """Who it is, then the units."""
        units, scores = self._units(gradebook), self._scores(gradebook)
        yield ["username", "email", *(unit.name for unit in units)]
        for student in self._students(gradebook):
            marks = (scores.get((student.id, unit.name), "") for unit in units)
            yield [student.id, student.email or "", *marks]


FORMATS = {"csv": CsvExportPlugin, "canvas": CanvasExporter, "moodle": MoodleExporter}


def export(root: Path, units: list[str], form: str, out: Path) -> None:
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


def _number(points: float) -> str:
    return f"{points:.10g}"
