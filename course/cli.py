"""The ``course`` command: what can an instructor or a maintainer ask for?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from course.errors import UserError

app = typer.Typer(
    help="Descent: build the course, check it, grade it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Units = Annotated[
    Optional[list[str]],  # noqa: UP045  (typer reads this form)
    typer.Argument(
        help="Units by name or number, such as 01; all where none is named.", metavar="[UNIT]..."
    ),
]


def main() -> None:
    """Run the command line; a `UserError` becomes one line on stderr and exit code 2."""
    try:
        app()
    except UserError as error:
        print(f"course: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("course: stopped; run the same command to go on", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(141) from None


@app.command()
def build(
    units: Units = None,
    force: Annotated[bool, typer.Option(help="Build units even if nothing has changed.")] = False,
) -> None:
    """Make release/, solutions/ and the checks' expected values from source/."""
    from tqdm import tqdm

    from course.authoring import build as building
    from course.authoring.unit import select

    chosen = select(units)
    reports = []
    with tqdm(chosen, unit="unit", disable=None, leave=False) as bar:
        for unit in bar:
            bar.set_description(unit.id)
            reports.append(building.build(unit, force=force, say=bar.set_postfix_str))
    for report in reports:
        if report.synced:
            print(f"{report.unit}: took {report.synced.name}, the newer of the pair")
        for path in report.written:
            print(f"{report.unit}: wrote {_short(path)}")
    made = [r for r in reports if not r.skipped]
    fresh = f"{len(made)} built" if made else "nothing to build"
    print(f"{len(reports)} units: {fresh}, {len(reports) - len(made)} unchanged")


@app.command()
def sync(
    units: Units = None,
    prefer: Annotated[
        str, typer.Option("--from", help="text or notebook; by default the newer of the two.")
    ] = "newer",
) -> None:
    """Bring each master notebook and its text twin in step."""
    from course.authoring import pair
    from course.authoring.unit import select

    if prefer not in ("newer", "text", "notebook"):
        raise UserError(f"--from {prefer}: say text, notebook or newer")
    for unit in select(units):
        taken = pair.sync(unit, None if prefer == "newer" else prefer)
        print(f"{unit.id}: {'in step' if taken is None else f'took {taken.name}'}")


@app.command()
def lint(units: Units = None) -> None:
    """Name what is wrong in the units: file, cell and line. Exit code 1 if anything is."""
    from course.authoring import lint as rules
    from course.authoring import pair, settings
    from course.authoring.unit import select

    root = settings.root()
    problems = []
    for unit in select(units):
        problems += rules.lint_source(unit)
        released = root / "release" / unit.id
        if released.is_dir():
            problems += rules.lint_release(unit, released)
        if not problems and not pair.in_step(unit):
            problems.append(
                rules.Problem(unit.text, "differs from its notebook: run `course sync`")
            )
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(1)
    print("no problems")


@app.command()
def matrix(
    units: Units = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every answer, with its message.")
    ] = False,
    nbgrader: Annotated[
        bool, typer.Option("--nbgrader", help="Put the answers through nbgrader too; minutes.")
    ] = False,
) -> None:
    """Put every answer of the bank before its tests. Exit code 1 if one is judged wrongly."""
    from course.authoring import matrix as trials
    from course.authoring import matrix_table
    from course.authoring.unit import select

    rows = list(matrix_table.with_progress(trials.rows(select(units)), select(units)))
    matrix_table.show(rows, verbose)
    disagree = _through_nbgrader(units, rows) if nbgrader else 0
    if disagree or any(not trial.correct for row in rows for trial in row.trials):
        raise typer.Exit(1)


def _through_nbgrader(units: list[str] | None, rows: list) -> int:
    """Put the same answers through nbgrader; how many verdicts differ."""
    import tempfile

    from tqdm import tqdm

    from course.authoring import matrix_nbgrader
    from course.authoring.unit import select

    ours = {(r.unit, r.exercise, t.answer): t.accepted for r in rows for t in r.trials}
    theirs = {}
    for unit in tqdm(select(units), unit="unit", disable=None, leave=False):
        with tempfile.TemporaryDirectory() as folder:
            numbers = range(matrix_nbgrader.longest(unit))
            found = matrix_nbgrader.judge(unit, numbers, Path(folder))
        theirs.update({(unit.id, *key): accepted for key, accepted in found.items()})
    differ = [key for key in ours if ours[key] != theirs.get(key)]
    for unit_id, exercise, answer in differ:
        print(f"nbgrader judges otherwise: {unit_id} {exercise} {answer}")
    print(f"nbgrader agrees on {len(ours) - len(differ)} of {len(ours)} answers")
    return len(differ)


@app.command()
def bundle(
    units: Units = None,
    out: Annotated[Path, typer.Option(help="The folder to write; a zip is put beside it.")] = Path(
        "bundle/descent"
    ),
    repository: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Address at which you will publish it, for badges and install cells."),
    ] = None,
) -> None:
    """Pack what students need, and nothing else, into a folder and a zip."""
    from course.authoring import bundle as packing
    from course.authoring import settings
    from course.authoring.unit import select

    chosen = select(units)
    folder, archive = packing.make(chosen, settings.root(), out, repository)
    print(f"{len(chosen)} units in {_short(folder.resolve())} and {_short(archive.resolve())}")


@app.command()
def workspace() -> None:
    """Copy released units to work/, where nothing that you write is overwritten."""
    from course.authoring import settings
    from course.authoring import workspace as preparing

    root = settings.root()
    made = preparing.prepare(root)
    for folder in made:
        print(f"made {_short(folder)}")
    if not made:
        print(f"all units are in {_short(root / 'work')} already; nothing was changed")


@app.command("new-unit")
def new_unit(name: Annotated[str, typer.Argument(help="Such as 12-second-order.")]) -> None:
    """Write the files of a new unit, with one exercise to replace."""
    from course.authoring import new_unit as creating
    from course.authoring import settings

    for path in creating.create(name, settings.root()):
        print(f"wrote {_short(path)}")
    print(f"next: edit the text, then `course build {name}`; docs/maintainers.md says more")


@app.command()
def demo() -> None:
    """Make a demonstration class, grade it, write its feedback, and print its marks."""
    from course.authoring import settings
    from course.grading import demo_class, grade
    from course.grading.show import table

    root = settings.root()
    demo_class.make(root)
    table.print_marks(grade.grade(root, feedback=True))


@app.command("grade")
def grade_command(
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
    from course.grading import grade
    from course.grading.show import table

    records = grade.grade(
        settings.root(), units, students=student, force=force, workers=workers,
        scheduler=scheduler, feedback=feedback,
    )  # fmt: skip
    if json_file:
        table.write_json(records, json_file)
    table.print_marks(records)
    if any(flag.startswith("not graded") for record in records for flag in record.flags):
        raise typer.Exit(1)


@app.command()
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
    print(f"the pages are {_short(root / 'feedback')}/STUDENT/UNIT/NAME.html")


@app.command("verify-run")
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


@app.command()
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
    print(f"wrote {_short(instructor.write(root, chosen, out))}")


@app.command()
def export(
    units: Units = None,
    form: Annotated[str, typer.Option("--format", help="csv, canvas or moodle.")] = "csv",
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("grades.csv"),
) -> None:
    """Write the gradebook's marks for a spreadsheet, Canvas or Moodle."""
    from course.authoring import settings
    from course.authoring.unit import select
    from course.grading.show import export as exporting

    root = settings.root()
    chosen = [unit.id for unit in select(units, root)] if units else []
    exporting.export(root, chosen, form, out)
    print(f"wrote {_short(out)}")


@app.command()
def doctor() -> None:
    """Say what this machine has and lacks, and what follows."""
    from course import doctor as checkup

    raise typer.Exit(checkup.main())


def _short(path: Path) -> str:
    """The path from here, where it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


if __name__ == "__main__":
    main()
