"""What does the check of several transforms in a row ask?"""

from course.check.probe import probe


def add_three(x):
    """x + 3."""
    return x + 3


def double(x):
    """2 x."""
    return 2 * x


def square(x):
    """The square of x."""
    return x * x


class Counted:
    """A transform that counts its calls."""

    __name__ = "counted"
    __doc__ = "x + 1, and counts its calls"

    def __init__(self):
        self.calls = 0

    def __call__(self, x):
        """Add one."""
        self.calls += 1
        return x + 1


@probe(
    hints=(
        "You return a function. What that function does is a loop.",
        (
            "Define a function of x inside compose. It hands x to the first transform, the result "
            "to the second, and so on, and returns what comes out last."
        ),
        "Inside: for transform in transforms: x = transform(x). After the loop, return x.",
    ),
)
def compose(f):
    """Two to four transforms, called again, one call each, the empty list."""
    composed = f(transforms=[add_three, double])
    yield "add 3, then double, at 5", dict(result=composed(5))
    yield "the same function again, at 1", dict(result=composed(1))
    composed = f(transforms=[double, square, add_three])
    yield "double, square, add 3, at 1", dict(result=composed(1))
    composed = f(transforms=[add_three, double, add_three, square])
    yield "add 3, double, add 3, square, at 1", dict(result=composed(1))
    counted = Counted()
    result = f(transforms=[counted, double])(1)
    yield "counting calls", {"result": result, "calls of the first": counted.calls}
    yield "of the empty list, at 7", dict(result=f(transforms=[])(7))
