"""What does the instructor see: marks, flags, lost points with reasons, mistakes by exercise?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from course.authoring import bank
from course.errors import UserError
from course.grading.record.records import (
    CRASHED,
    MEMORY_LIMIT,
    NOT_ATTEMPTED,
    NOT_GRADED,
    PASSED,
    RAISED,
    TIME_LIMIT,
    Graded,
    TestResult,
    write_whole,
)

_FEW = 3  # units, whose marks fit a terminal with their names and flags


def print_marks(
    records: list[Graded], console: Console | None = None, root: str | Path | None = None
) -> None:
    """Print the marks as a table, what was lost and why, and the exercises' summary.

    Where many units make the reasons long, the table comes last, so that it stays on the screen.

    Parameters
    ----------
    records : list of Graded
    console : rich.console.Console, optional
    root : path, optional
        The course folder, whose answer bank names the mistakes; by default the one at hand.
    """
    console = console or Console(highlight=False)
    if not records:
        console.print("nobody handed in yet")
        return
    units = list(dict.fromkeys(record.unit for record in records))
    many = len(units) > _FEW
    if not many:
        console.print(_marks(records, units))
    console.print(_lost(records, many=len(units) > 1))
    console.print(Text("\nExercises", style="bold"))
    for unit in units:
        names = _names_of_mistakes(root, unit)
        for line in summary([record for record in records if record.unit == unit], names):
            console.print(Text(f"  {line}"))
    if many:
        console.print()
        console.print(_marks(records, units))
        _print_flags(records, console)


def _print_flags(records: list[Graded], console: Console) -> None:
    """Each student's flags in lines of their own, where the table has no room for them."""
    flags = {
        student: _flags([record for record in records if record.student == student])
        for student in sorted({record.student for record in records})
    }
    if any(flags.values()):
        console.print(Text("Flags", style="bold"))
    for student, told in flags.items():
        if told:
            console.print(Text(f"  {student}: {told.removeprefix('! ')}"))


def write_json(records: list[Graded], path: Path) -> None:
    """Write every test of every submission to a file.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    content = [
        {**asdict(record), "points": record.points, "max_points": record.max_points}
        for record in records
    ]
    try:
        write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None


def _marks(records: list[Graded], units: list[str]) -> Table:
    """Students by units."""
    many = len(units) > _FEW  # then a column has the unit's number and points, to fit a terminal
    table = Table(
        title="Marks", box=box.SIMPLE_HEAD, title_justify="left", title_style="bold",
        padding=(0, 1, 0, 0) if many else (0, 1),
    )  # fmt: skip
    table.add_column("Student", no_wrap=many)
    for unit in units:
        most = max((r.max_points for r in records if r.unit == unit), default=0)
        name = f"{unit.split('-')[0]}\n/{_number(most)}" if many else unit
        table.add_column(name, justify="right", no_wrap=True)
    if len(units) > 1:
        table.add_column("Sum", justify="right")
    flagged = not many and any(record.flags for record in records)
    if flagged:
        table.add_column("Flags")
    cells = {(record.student, record.unit): record for record in records}
    for student in sorted({record.student for record in records}):
        own = [cells.get((student, unit), Graded(student, unit)) for unit in units]
        row = [Text(student), *(Text(_mark(record, short=many)) for record in own)]
        if len(units) > 1:
            row.append(Text(_number(sum(record.points for record in own))))
        if flagged:
            row.append(Text(_flags(own)))
        table.add_row(*row)
    return table


def _mark(record: Graded, short: bool = False) -> str:
    if record.no_verdict:
        return "?" if short else "no verdict"
    if not record.tests:
        return "-"
    if short:
        return _number(record.points)
    return f"{_number(record.points)} of {_number(record.max_points)}"


def _flags(records: list[Graded]) -> str:
    """A student's flags; one that holds for every unit is said once."""
    flags = [set(record.flags) for record in records]
    everywhere = set.intersection(*flags) if flags else set()
    parts = sorted(everywhere)
    for record in records:
        number = record.unit.split("-")[0]
        parts += [f"{number} {flag}" for flag in record.flags if flag not in everywhere]
    return f"! {'; '.join(parts)}" if parts else ""


def _lost(records: list[Graded], many: bool) -> Table:
    """Each student's lost marks, with the reasons."""
    table = Table(
        title="Lost marks", box=None, title_justify="left", title_style="bold",
        padding=(0, 2, 0, 0), show_header=False,
    )  # fmt: skip
    for student in sorted({record.student for record in records}):
        rows = [
            (f"{record.unit.split('-')[0]} {exercises}" if many else exercises, mark, reason)
            for record in records
            if record.student == student
            for exercises, mark, reason in _losses(record.tests)
        ]
        if rows:
            table.add_row(Text(student, style="bold"))
        for row in rows:
            table.add_row(*(Text(part) for part in ("  " + row[0], *row[1:])))
    if not table.row_count:
        table.add_row(Text("nobody lost any"))
    return table


def _losses(tests: Iterable[TestResult]) -> list[tuple[str, str, str]]:
    """Exercises, mark and reason of what was lost; exercises that were not tried in one line."""
    rows, untouched = [], []
    for test in tests:
        if test.outcome == NOT_ATTEMPTED:
            untouched.append(test)
        elif test.points < test.max_points and test.outcome != NOT_GRADED:
            mark = f"{_number(test.points)} of {_number(test.max_points)}"
            rows.append((test.exercise, mark, test.mistake or test.reason))
    if len(untouched) == 1:
        rows.append((untouched[0].exercise, _sum(untouched), "not attempted"))
    elif untouched:
        names = ", ".join(test.exercise for test in untouched)
        rows.append((f"{len(untouched)} exercises", _sum(untouched), f"not attempted: {names}"))
    return rows


def _sum(tests: list[TestResult]) -> str:
    lost, most = sum(test.points for test in tests), sum(test.max_points for test in tests)
    return f"{_number(lost)} of {_number(most)}"


def summary(records: list[Graded], names: Mapping[str, str] | None = None) -> list[str]:
    """One line an exercise: how many are right, and which mistakes how many made.

    Parameters
    ----------
    records : list of Graded
        Of one unit.
    names : mapping, optional
        Short names of mistakes by their sentences.

    Returns
    -------
    list of str
        Such as "sgd_step: 9 of 11 right. 1 went uphill, 1 not attempted."
    """
    tests: dict[str, list[TestResult]] = {}
    for record in records:
        for test in record.tests:
            if test.outcome != NOT_GRADED:
                tests.setdefault(test.exercise, []).append(test)
    lines = []
    for exercise, results in tests.items():
        kinds = Counter(_kind(test, names or {}) for test in results if test.outcome != PASSED)
        right = sum(test.outcome == PASSED for test in results)
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        lines.append(f"{exercise}: {right} of {len(results)} right.{f' {told}.' if told else ''}")
    return lines


def _kind(test: TestResult, names: Mapping[str, str]) -> str:
    """What a lost test is counted as."""
    if test.mistake:
        return names.get(test.mistake, f"“{test.mistake}”")
    if test.outcome == RAISED:
        return test.reason[test.reason.find("raised") :].partition(":")[0].rstrip(".")
    if test.outcome in (NOT_ATTEMPTED, TIME_LIMIT, MEMORY_LIMIT, CRASHED):
        return test.outcome
    return "unlike any known mistake"


def _names_of_mistakes(root: str | Path | None, unit: str) -> dict[str, str]:
    """Short names of a unit's mistakes by sentence: wrong_old_velocity becomes “old velocity”."""
    if root is None:
        from course.authoring import settings

        root = settings.root()
    found = bank.load(Path(root) / "source" / unit)
    return {
        answer.says: f"“{answer.name.removeprefix('wrong_').replace('_', ' ')}”"
        for answers in found.values()
        for answer in answers
        if answer.kind == bank.WRONG
    }


def _number(points: float) -> str:
    return f"{points:g}"
