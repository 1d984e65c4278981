"""How is an error in a method of the student's told?"""

from contextlib import contextmanager

from course.check.probe import ArgumentsChanged, Stop, Stopped


@contextmanager
def their_code(f):
    """Tell an error in a method of the student's as one in the function would be told.

    The beginning of its text belongs to what it is recognized by: a RuntimeError alone may be
    anything.
    """
    try:
        yield
    except ArgumentsChanged as error:
        raise Stopped(Stop("changed", ", ".join(error.names), f.take_calls())) from None
    except Exception as error:
        what = f"{type(error).__name__}: {str(error)[:24]}"
        raise Stopped(Stop("raised", what, f.take_calls(), error)) from None
