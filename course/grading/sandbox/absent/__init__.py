"""How is what an exercise asks to build kept absent in a process that belongs to the student?

`course.check.absent` makes it absent and gives it back. Here `seal` brings a second copy of that
into the sandbox which no student's code can reach, and `guard` does what the examiner says there,
and nobody else.
"""

from course.check.absent import Absent, ReadyMade

__all__ = ["Absent", "ReadyMade"]
