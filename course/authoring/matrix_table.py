"""How is the matrix of answers and tests shown?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from .bank import RIGHT, WRONG
from .matrix import Row
from .unit import Unit


def with_progress(rows: Iterable[Row], units: list[Unit]) -> Iterator[Row]:
    """Pass the rows on under a progress bar, on a terminal."""
    total = sum(len(unit.exercises) for unit in units)
    yield from tqdm(rows, total=total, unit="exercise", disable=None, leave=False)


def show(rows: list[Row], verbose: bool = False, console: Console | None = None) -> None:
    """Print a line an exercise.

    The columns: right answers accepted, wrong ones refused, wrong ones that differ from right ones
    on the public inputs, and of these the ones whose mistake the instant check names.

    Parameters
    ----------
    rows : list of Row
    verbose : bool
        List every answer as well, with what its author would read.
    console : rich.console.Console, optional
        Where to print; standard output by default.
    """
    console = console or Console()
    table = Table(caption=_summary(rows), caption_justify="left", header_style="bold")
    for heading in ("unit", "exercise"):
        table.add_column(heading, no_wrap=True)
    for heading in ("right", "wrong", "differ", "named"):
        table.add_column(heading, justify="right")
    for row in rows:
        rights, wrongs = row.count(RIGHT), row.count(WRONG)
        seen = row.count(WRONG, check_differs=True)
        table.add_row(
            row.unit[:2],
            row.exercise,
            _of(row.count(RIGHT, correct=True), rights),
            _of(row.count(WRONG, correct=True), wrongs),
            f"{seen} of {wrongs}",
            f"{row.count(WRONG, check_differs=True, named=True)} of {seen}",
        )
    console.print(table)
    for row in rows:
        for trial in row.trials:
            if verbose or not trial.correct:
                console.print(_line(trial), soft_wrap=True, highlight=False, markup=False)


def _line(trial) -> str:
    if trial.correct:
        mark = "ok      "
    elif trial.kind == RIGHT:
        mark = "REFUSED "
    else:
        mark = "ACCEPTED" if trial.accepted else "HIDDEN TESTS ACCEPT"
    return f"{mark} {trial.unit[:2]} {trial.exercise}: {trial.answer}  {trial.message}"


def _of(good: int, total: int) -> str:
    return f"{good} of {total}" if good == total else f"[bold red]✗ {good} of {total}[/]"


def _summary(rows: list[Row]) -> str:
    total = {kind: sum(row.count(kind) for row in rows) for kind in (RIGHT, WRONG)}
    good = {kind: sum(row.count(kind, correct=True) for row in rows) for kind in (RIGHT, WRONG)}
    seen = sum(row.count(WRONG, check_differs=True) for row in rows)
    named = sum(row.count(WRONG, check_differs=True, named=True) for row in rows)
    share = f" ({named / seen:.0%})" if seen else ""
    return (
        f"{good[RIGHT]} of {total[RIGHT]} right answers accepted, "
        f"{good[WRONG]} of {total[WRONG]} wrong ones refused; of the {seen} that differ on public "
        f"inputs the instant check names {named}{share}."
    )
