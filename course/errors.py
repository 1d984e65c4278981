"""Which errors are the reader's to mend, and not the course's?"""


class UserError(Exception):
    """A problem that the person at the keyboard can mend.

    Its text is one line that says what is wrong and what to do. The command line prints that
    line on stderr and ends with exit code 2; a notebook shows the line alone. No traceback is
    shown.
    """

    def _render_traceback_(self):
        """Tell IPython what to show in place of a traceback."""
        return [str(self)]
