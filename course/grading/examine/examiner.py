"""What does a test cell say about a student's function that lives in another process?

Test cells run here, outside the sandbox, as plain Python. The names of the unit's exercises are
stand-ins for what the student defined; everything else is the course's own.
"""

from __future__ import annotations

import contextlib
import io
import os
import traceback
from typing import Any

from course.authoring import session as cells
from course.check import forbidden
from course.grading.master import MasterExercise
from course.oracles import process

from .absence import StillThere
from .callbacks import Refused
from .session import Session
from .stubs import LimitReached, NotAValue, Raised


def namespace(setup: str, unit: str) -> dict[str, Any]:
    """The names that a unit's setup cell defines, for its test cells."""
    scope: dict[str, Any] = {"__name__": "__main__"}
    with cells.quiet():
        cells.run(setup, scope, f"{unit}: setup")
    return scope


def examine(source: str, scope: dict[str, Any], names: list[str], session: Session) -> list[dict]:
    """Run one test cell.

    Parameters
    ----------
    source : str
        The test cell, hidden tests included.
    scope : dict
        The names of the setup cell; the test's own are added.
    names : list of str
        The unit's exercises: names that stand for the student's.
    session : Session

    Returns
    -------
    list of dict
        The cell's outputs in nbformat's form: an error if it fails. Nothing of the hidden tests
        is in them.

    Raises
    ------
    Gone
        If the student's process is dead or does not answer.
    """
    code = compile(source, "<test>", "exec")
    wanted = _globals_of(code) & set(names)
    printed = io.StringIO()
    process.session = session
    try:
        for name in names:
            scope.pop(name, None)
        for name in sorted(wanted):
            with contextlib.suppress(NameError):
                scope[name] = session.lookup(name)
        with cells.quiet(), contextlib.redirect_stdout(printed):
            exec(code, scope)
    except LimitReached as limit:
        return [failure("LimitReached", str(limit))]
    except Exception as error:
        return [failure(*describe(error))]
    finally:
        process.session = None
    text = printed.getvalue()
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def without_ready_made(
    session: Session, unit: str, exercise: MasterExercise, scope: dict[str, Any], names: list[str]
) -> list[dict]:
    """Run one exercise's test cell while what it asks to build is absent there; see `examine`."""
    clock, limits = session.clock, session.limits
    try:
        clock.allow(limits.cell)
        session.forbid(unit, exercise.name)
        clock.allow(limits.test, limits.call)
        outputs = examine(exercise.test, scope, names, session)
    except LimitReached as limit:
        outputs = [failure("LimitReached", str(limit))]
    except StillThere as still_there:
        outputs = [failure("ReadyMade", str(still_there))]
    with contextlib.suppress(LimitReached):  # then nothing follows that could need it
        clock.allow(limits.cell)
        session.allow()
    return outputs


def describe(error: Exception) -> tuple[str, str]:
    """Name and message of a failed test as a student may read them."""
    if type(error).__name__ == "CheckFailed":
        return "CheckFailed", str(error)
    if isinstance(error, (AssertionError, NotAValue)):
        return "AssertionError", str(error)
    if isinstance(error, Raised) and (offence := forbidden.fetched(error)):
        return "ReadyMade", offence
    if isinstance(error, (Raised, NameError, Refused)):
        name = "TypeError" if isinstance(error, Refused) else type(error).__name__
        return name, str(error)
    if os.environ.get("DESCENT_DEBUG"):
        traceback.print_exc()
    # An error inside the test, over a value of the wrong kind or shape. Its text may quote inputs.
    what = f"a test cannot use what your function returned ({type(error).__name__})"
    return "AssertionError", what


def failure(name: str, message: str) -> dict:
    """An error output."""
    return {
        "output_type": "error",
        "ename": name,
        "evalue": message,
        "traceback": message.splitlines() or [name],
    }


def _globals_of(code: Any) -> set[str]:
    """All names that a code object and the functions in it look up."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            found |= _globals_of(constant)
    return found
