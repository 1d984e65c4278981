"""What can a maintainer ask of the ``course`` command: which steps make the units and check them?

A command is a plain function, whose signature and docstring typer reads; it imports what it needs
when it runs, so that ``course --help`` stays fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from course.errors import UserError

Units = Annotated[
    Optional[list[str]],  # noqa: UP045  (typer reads this form)
    typer.Argument(
        help="Units by name or number, such as 01; all where none is named.", metavar="[UNIT]..."
    ),
]


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
            print(f"{report.unit}: wrote {short(path)}")
    made = [r for r in reports if not r.skipped]
    fresh = f"{len(made)} built" if made else "nothing to build"
    print(f"{len(reports)} units: {fresh}, {len(reports) - len(made)} unchanged")


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


def lint(units: Units = None) -> None:
    """Name what is wrong in the units: file, cell and line. Exit code 1 if anything is."""
    from course.authoring import lint as rules
    from course.authoring import pair, settings
    from course.authoring.unit import select

    root = settings.root()
    chosen = select(units)
    problems = [] if units else rules.lint_package()
    for unit in chosen:
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


def matrix(
    units: Units = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every answer, with its message.")
    ] = False,
    nbgrader: Annotated[
        bool, typer.Option("--nbgrader", help="Put the answers through nbgrader too; minutes.")
    ] = False,
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Empty and broadcast results as well; minutes.")
    ] = False,
) -> None:
    """Put every answer of the bank before its tests. Exit code 1 if one is judged wrongly."""
    from course.authoring import matrix as trials
    from course.authoring import matrix_table
    from course.authoring.unit import select

    rows = list(matrix_table.with_progress(trials.rows(select(units)), select(units)))
    matrix_table.show(rows, verbose)
    disagree = _through_nbgrader(units, rows) if nbgrader else 0
    disagree += _misshapen(units) if shapes else 0
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


def _misshapen(units: list[str] | None) -> int:
    """Give every answer's results another shape; how many the hidden tests alone accept."""
    from tqdm import tqdm

    from course.authoring import matrix_shapes
    from course.authoring.unit import select

    found = matrix_shapes.trials(select(units))
    seen = list(tqdm(found, unit="answer", disable=None, leave=False))
    accepted = [trial for trial in seen if not trial.refused]
    for trial in accepted:
        print(f"hidden tests accept a misshapen result: {trial}")
    refused = len(seen) - len(accepted)
    print(f"the hidden tests alone refuse {refused} of {len(seen)} misshapen answers")
    return len(accepted)


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
    print(f"{len(chosen)} units in {short(folder.resolve())} and {short(archive.resolve())}")


def site(
    units: Units = None,
    out: Annotated[Path, typer.Option(help="The folder to write; git ignores the default.")] = Path(
        "build/site"
    ),
) -> None:
    """Make the course as a static web page: lessons whose pictures move, and what belongs to it."""
    from tqdm import tqdm

    from course.authoring import settings
    from course.authoring.site import make
    from course.authoring.unit import select

    with tqdm(total=0, bar_format="{desc}", disable=None, leave=False) as line:
        made = make.site(select(units), settings.root(), out, say=line.set_description_str)
    pictures = f"{made.pictures} pictures, {made.drawn} demos drawn anew"
    print(f"{made.pages} pages, {pictures}, {made.size / 1e6:.0f} MB in {short(out.resolve())}")


def workspace() -> None:
    """Copy released units to work/, where nothing that you write is overwritten."""
    from course.authoring import settings
    from course.authoring import workspace as preparing

    root = settings.root()
    made = preparing.prepare(root)
    for folder in made:
        print(f"made {short(folder)}")
    if not made:
        print(f"all units are in {short(root / 'work')} already; nothing was changed")


def new_unit(name: Annotated[str, typer.Argument(help="Such as 12-second-order.")]) -> None:
    """Write the files of a new unit, with one exercise to replace."""
    from course.authoring import new_unit as creating
    from course.authoring import settings

    for path in creating.create(name, settings.root()):
        print(f"wrote {short(path)}")
    print(f"next: edit the text, then `course build {name}`; docs/maintainers.md says more")


def short(path: Path) -> str:
    """The path from here, where it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


COMMANDS = (build, sync, lint, matrix, bundle, site, workspace, new_unit)
