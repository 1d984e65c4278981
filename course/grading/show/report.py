"""How did the class do? One page for the instructor, to be opened in any browser.

It holds names, so it is not for students. It needs no other file and runs no script, and all that
comes from submissions stands in it as text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from course.errors import UserError
from course.grading.record.records import (
    NOT_ATTEMPTED,
    NOT_GRADED,
    PASSED,
    Graded,
    RecordStore,
    write_whole,
)
from course.grading.runs import notes

from .page import POLICY, STYLE, bar, histogram, safe, table
from .tally import BINS, Exercise, UnitTally, tally

_MISTAKES = 5  # of an exercise, the most frequent
_SLOWEST = 3


def write(root: Path, units: list[str] | None, out: Path) -> Path:
    """Write the page about what is graded.

    Parameters
    ----------
    root : Path
        The course folder.
    units : list of str or None
        Ids; by default all.
    out : Path
        The file, or a folder to put ``report.html`` into.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    UserError
        If nothing is graded, or the file cannot be written.
    """
    records = collect(root, units)
    if not records:
        what = f" of {', '.join(units)}" if units else ""
        raise UserError(f"nothing{what} is graded yet: run `course grade` first")
    path = out / "report.html" if os.path.isdir(out) else out
    write_whole(path, page(records, datetime.now()))
    return path


def collect(root: Path, units: list[str] | None = None) -> list[Graded]:
    """The stored records, with the marks that the gradebook holds now, manual ones included."""
    from course.grading.record import gradebook as nb

    records = [r for r in RecordStore(root).all() if not units or r.unit in units]
    if not records:
        return []
    with nb.gradebook(nb.load_config(root)) as book:
        marks = {unit: nb.marks(book, unit) for unit in {r.unit for r in records}}
    return [r.with_marks(marks[r.unit].get(r.student, {})) for r in records]


def page(records: list[Graded], now: datetime | None = None) -> str:
    """The page about these records, as HTML.

    Parameters
    ----------
    records : list of Graded
    now : datetime, optional
        Told in its first lines.

    Returns
    -------
    str
    """
    units = tally(records)
    when = f"<p>As of {now:%Y-%m-%d %H:%M}.</p>" if now else ""
    return "\n".join([
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>How the class did</title><style>{STYLE}</style></head>",
        f"<body><main><h1>How the class did</h1>{when}",
        _overview(units),
        *(_unit(unit, f"u{number}") for number, unit in enumerate(units)),
        "</main></body></html>\n",
    ])  # fmt: skip


def _overview(units: list[UnitTally]) -> str:
    rows = (
        (
            f'<a href="#u{number}">{safe(unit.unit)}</a>',
            f"{len(unit.handed_in)} of {len(unit.records)}",
            f"{unit.median:g}", f"{unit.mean:.1f}", f"{unit.most:g}", str(len(unit.flagged)),
        )
        for number, unit in enumerate(units)
    )  # fmt: skip
    head = ("Unit", "Handed in", "Median", "Mean", "Points", "Flagged")
    return table("Units; median and mean of those who handed in", head, rows, range(1, 6))


def _unit(unit: UnitTally, anchor: str) -> str:
    parts = [f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{safe(unit.unit)}</h2>']
    parts += [_distribution(unit, anchor), _exercises(unit.exercises())]
    parts += [_flags(unit.flagged), _runs(unit.records), _students(unit), _time(unit)]
    return "\n".join([*parts, "</section>"])


def _distribution(unit: UnitTally, anchor: str) -> str:
    counts = unit.distribution()
    edges = [f"{100 * i // BINS}–{100 * (i + 1) // BINS} %" for i in range(BINS)]
    short = [f"{100 * i // BINS}–{100 * (i + 1) // BINS}" for i in range(BINS)]
    told = ", ".join(f"{n} with {edge}" for n, edge in zip(counts, edges, strict=True) if n)
    says = f"Students by share of the points: {told or 'nobody handed in'}."
    words = (
        f"{len(unit.handed_in)} of {len(unit.records)} handed in. Of {unit.most:g} points they "
        f"have {unit.median:g} in the median and {unit.mean:.1f} in the mean."
    )
    return (
        f"<h3>Distribution</h3><p>{words}</p><figure>{histogram(f'{anchor}h', counts, short, says)}"
        "<figcaption>Students by percent of the points</figcaption></figure>"
    )


def _exercises(exercises: list[Exercise]) -> str:
    rows = (
        (
            safe(exercise.name), f"{exercise.most:g}", bar(exercise.right, exercise.all),
            str(exercise.all - exercise.tried), _mistakes(exercise),
        )
        for exercise in exercises
    )  # fmt: skip
    head = ("Exercise", "Points", "Right", "Not attempted", "What the others did")
    caption = "How many have it right, and the most frequent mistakes"
    return f"<h3>Exercises</h3>{table(caption, head, rows, (1, 3))}"


def _mistakes(exercise: Exercise) -> str:
    if not exercise.losses:
        return "–"
    # The most frequent first, and equals in a fixed order.
    ranked = sorted(exercise.losses.items(), key=lambda item: (-item[1], item[0]))
    items = [f"<li>{count} × {safe(says)}</li>" for says, count in ranked[:_MISTAKES]]
    left = sum(count for _, count in ranked[_MISTAKES:])
    items += [f"<li>{left} × something else</li>"] if left else []
    return f"<ul>{''.join(items)}</ul>"


def _flags(flagged: list[Graded]) -> str:
    if not flagged:
        return "<h3>Flags</h3><p>Nobody is flagged.</p>"
    rows = ((safe(record.student), _list(record.flags)) for record in flagged)
    return f"<h3>Flags</h3>{table('What to look at', ('Student', 'Flags'), rows)}"


def _runs(records: list[Graded]) -> str:
    found = notes(records)
    if not found:
        return ""
    rows = ((safe(student), safe(finding)) for student, finding in found)
    return f"<h3>Training runs</h3>{table('Measured again', ('Student', 'Finding'), rows)}"


def _list(lines: Iterable[str]) -> str:
    items = [safe(line) for line in lines]
    return items[0] if len(items) == 1 else f"<ul><li>{'</li><li>'.join(items)}</li></ul>"


def _students(unit: UnitTally) -> str:
    names = [exercise.name for exercise in unit.exercises()]
    rows = []
    for record in unit.records:
        tests = {test.exercise: test for test in record.tests}
        total = f"{record.points:g}" if record.tests else "–"
        total = "no verdict" if record.no_verdict else total
        rows.append((safe(record.student), total, *(_mark(tests.get(name)) for name in names)))
    legend = "✓ passed, ✗ lost, ○ not attempted, – nothing to grade; a number is the mark"
    shown = table(legend, ("Student", "Points", *names), rows, range(1, len(names) + 2))
    return f"<h3>Students</h3><details><summary>Marks of everybody</summary>{shown}</details>"


def _mark(test) -> str:
    if test is None or test.outcome == NOT_GRADED:
        return "–"
    signs = {PASSED: "✓", NOT_ATTEMPTED: "○"}
    return f"{signs.get(test.outcome, '✗')} {test.points:g}"


def _time(unit: UnitTally) -> str:
    seconds = unit.seconds
    if not seconds:
        return ""
    slowest = sorted(unit.records, key=lambda r: (-r.seconds, r.student))[:_SLOWEST]
    told = ", ".join(f"{safe(r.student)} {r.seconds:.1f} s" for r in slowest if r.seconds)
    return (
        f"<h3>Time</h3><p>Grading took {sum(seconds):.0f} s for {len(seconds)} submissions, "
        f"{seconds[len(seconds) // 2]:.1f} s in the median. The slowest: {told}.</p>"
    )
