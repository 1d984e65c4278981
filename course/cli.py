"""The ``course`` command: which commands are there, and how do they end?

What a command does stands in the ``commands`` of `course.learner`, `course.authoring` and
`course.grading`; their order there is that of ``course --help``.
"""

from __future__ import annotations

import sys

import typer

from course.authoring import commands as authoring
from course.errors import UserError
from course.grading import commands as grading
from course.learner import commands as learner

app = typer.Typer(
    help="Descent: open the course, build it, check it, grade it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for _command in (*learner.COMMANDS, *authoring.COMMANDS, *grading.COMMANDS):
    app.command()(_command)


@app.command()
def doctor() -> None:
    """Say what this machine has and lacks, and what follows."""
    from course import doctor as checkup

    raise typer.Exit(checkup.main())


def _speak() -> None:
    """Let output survive a locale that lacks its signs.

    A locale of ASCII alone means that none was set, and terminals show UTF-8 all the same.
    """
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "utf-8").lower()
        if hasattr(stream, "reconfigure") and encoding not in ("utf-8", "utf8"):
            ascii_alone = encoding in ("ascii", "us-ascii", "ansi_x3.4-1968")
            stream.reconfigure(encoding="utf-8" if ascii_alone else encoding, errors="replace")


def main() -> None:
    """Run the command line; a `UserError` becomes one line on stderr and exit code 2.

    So does a package that only instructors have.
    """
    _speak()
    try:
        app()
    except UserError as error:
        print(f"course: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "course"):
            raise
        hint = "pip install 'descent-course[instructor]', or -e '.[instructor]' in a clone"
        print(f"course: {package} is not installed, which this needs: {hint}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("course: stopped; run the same command to go on", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(141) from None


if __name__ == "__main__":
    main()
