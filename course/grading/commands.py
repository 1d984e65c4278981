"""What can an instructor ask of the ``course`` command: which steps lead from hand-ins to marks?

A command is a plain function, whose signature and docstring typer reads; it imports what it needs
when it runs, so that ``course --help`` stays fast.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from course.authoring.commands import Units, short


def demo() -> None:
    """Make a demonstration class, grade it, write its feedback, and print its marks."""
    from course.authoring import settings
    from course.grading import demo_class, grade
    from course.grading.show import table

    root = settings.root()
    demo_class.make(root)
    table.print_marks(grade.grade(root, feedback=True))


def grade(
    units: Units = None,
    student: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="Grade this student only; may be repeated."),
    ] = None,
    force: Annotated[bool, typer.Option(help="Grade again what is graded already.")] = False,
    workers: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(help="Submissions at once; one a core where nothing is said."),
    ] = None,
    scheduler: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Address of a Dask scheduler whose workers grade."),
    ] = None,
    json_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--json", help="Write points, outcome and reason of every test here."),
    ] = None,
    feedback: Annotated[bool, typer.Option(help="Write the students' pages too.")] = False,
) -> None:
    """Grade what is new or changed in submitted/ and print the marks.

    Exit code 0 only if every submission has a verdict.
    """
    from course.authoring import settings
    from course.grading import grade as grading
    from course.grading.show import table

    records = grading.grade(
        settings.root(), units, students=student, force=force, workers=workers,
        scheduler=scheduler, feedback=feedback,
    )  # fmt: skip
    if json_file:
        table.write_json(records, json_file)
    table.print_marks(records)
    if any(record.no_verdict for record in records):
        raise typer.Exit(1)


def students(
    roster: Annotated[Path, typer.Argument(help="A CSV file, such as a platform's.")],
) -> None:
    """Bring names, addresses and numbers of a class into the gradebook.

    The columns are nbgrader's (id, first_name, last_name, email, lms_user_id), or those that
    Canvas' gradebook and Moodle's list of participants have.
    """
    from course.authoring import settings
    from course.grading.record import roster as people

    count, told = people.bring_in(settings.root(), roster)
    for line in told:
        print(line, file=sys.stderr)
    print(f"{count} students are in the gradebook")


def feedback(units: Units = None) -> None:
    """Write the students' feedback pages of what is graded."""
    from course.authoring import settings
    from course.grading.batch import default_workers
    from course.grading.record.records import RecordStore
    from course.grading.show import feedback as pages

    root = settings.root()
    problems = pages.write(root, RecordStore(root).all(units), default_workers())
    for line in problems:
        print(line, file=sys.stderr)
    if problems:
        raise typer.Exit(1)
    print(f"the pages are {short(root / 'feedback')}/STUDENT/UNIT/NAME.html")


def verify_run(
    folder: Annotated[Path, typer.Argument(help="Holds weights.safetensors and run.json.")],
    data: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="A folder with CIFAR-10's binary files; or set DESCENT_CIFAR10."),
    ] = None,
    network: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="The network it must be: assignment or resnet9."),
    ] = None,
) -> None:
    """Measure a training run's accuracy again and compare it with the one it claims."""
    from course.cifar10 import run

    print(run.verify_run(folder, data, network))


def report(
    units: Units = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.html"),
) -> None:
    """Write one page about the class: marks, mistakes by exercise, flags. Not for students."""
    from course.authoring import settings
    from course.authoring.unit import select
    from course.grading.show import report as instructor

    root = settings.root()
    chosen = [unit.id for unit in select(units, root)] if units else None
    print(f"wrote {short(instructor.write(root, chosen, out))}")


def export(
    units: Units = None,
    form: Annotated[
        str, typer.Option("--format", help="csv, canvas, moodle or worksheet.")
    ] = "csv",
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("grades.csv"),
) -> None:
    """Write the gradebook's marks for a spreadsheet, Canvas or Moodle.

    Exit code 0 only if every submission has a verdict; the mark of any other is left empty.
    """
    from course.authoring import settings
    from course.authoring.unit import select
    from course.grading.show import export as exporting

    root = settings.root()
    chosen = [unit.id for unit in select(units, root)] if units else []
    empty = exporting.export(root, chosen, form, out)
    print(f"wrote {short(out)}")
    for line in empty:
        print(line, file=sys.stderr)
    if empty:
        raise typer.Exit(1)


COMMANDS = (demo, students, grade, feedback, verify_run, report, export)
