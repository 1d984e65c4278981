"""What can a learner ask of the ``course`` command?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

from course.errors import UserError

from . import copies, lab, released

FOLDER = "descent"


def open(  # named after the command
    folder: Annotated[
        Optional[str],  # noqa: UP045  (typer reads this form)
        typer.Argument(help="Your folder for the course; by default ./descent."),
    ] = None,
    unit: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(help="The unit to open, such as 03; by default the first."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Bring mended lessons into your copies.")
    ] = False,
    start: Annotated[
        bool, typer.Option("--lab/--no-lab", help="Open JupyterLab, or only copy.")
    ] = True,
    browser: Annotated[
        bool, typer.Option(help="Open a browser, or print the address to open.")
    ] = True,
    allow_root: Annotated[
        bool, typer.Option("--allow-root", help="For root, in a container.")
    ] = False,
) -> None:
    """Copy the units to a folder of yours, never over what is there, and open JupyterLab."""
    source = released.place()
    if not released.units(source):
        raise UserError(f"{source} holds no units: run `course build` first")
    target, chosen = _places(folder, unit, source)
    failed = _update(source, target) if update else _copy(source, target)
    if failed:
        raise typer.Exit(1)
    if start:
        print("descent: JupyterLab starts; stop it here with Control-C", flush=True)
        notebook = f"{chosen.name}/{released.notebook(chosen)}"
        options = [] if browser else ["--no-browser"]
        options += ["--allow-root"] if allow_root else []
        raise typer.Exit(lab.start(target, notebook, *options))


def _places(folder: str | None, unit: str | None, source: Path) -> tuple[Path, Path]:
    """The learner's folder and the unit to open. A single word may be either."""
    if unit is None and folder and released.chosen(folder, source) and not Path(folder).exists():
        folder, unit = None, folder
    here = Path.cwd()
    if folder is None:
        inside = (here / copies.ORIGINALS).is_dir()
        target = here if inside else here / FOLDER
    else:
        target = Path(folder).expanduser()
    if target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file: name a folder")
    chosen = released.chosen(unit, source) if unit else released.units(source)[0]
    if chosen is None:
        names = ", ".join(path.name for path in released.units(source))
        raise UserError(f"there is no unit {unit}: choose from {names}")
    return target, chosen


def _copy(source: Path, target: Path) -> bool:
    made = copies.copy(source, target)
    count = len(released.units(source))
    if len(made) == count:
        print(f"{count} units copied to {_shown(target)}")
    elif made:
        print(f"{len(made)} new units copied to {_shown(target)}; the others were left as they are")
    else:
        print(f"all {count} units are in {_shown(target)} already; nothing was changed")
    return False


def _update(source: Path, target: Path) -> bool:
    """Renew the copies, say what was done; whether something could not be read."""
    from .update import update

    outcomes = update(source, target)
    for outcome in outcomes:
        if outcome.state != "up to date":
            print(f"{outcome.unit}: {outcome.state}")
        for line in outcome.lines:
            print(f"  {line}")
    states = [outcome.state for outcome in outcomes]
    told = (f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    print(f"{len(outcomes)} units in {_shown(target)}: {', '.join(told)}")
    return any(outcome.failed for outcome in outcomes)


def _shown(path: Path) -> str:
    """The path from here, where it lies below."""
    try:
        return os.fspath(path.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return os.fspath(path)


COMMANDS = (open,)
