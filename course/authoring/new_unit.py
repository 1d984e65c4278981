"""What does a new unit start from? A small unit that builds, to be replaced piece by piece."""

# ruff: noqa: E501 (cell headers are as long as their metadata)

from __future__ import annotations

import re
from pathlib import Path

from course.check import store
from course.errors import UserError

from . import pair
from .unit import Unit

_TEXT = '''\
# %% [markdown]
# # {number} · {title}
#
# **Time** 60 minutes · **Difficulty** ●●○ · **You need** what earlier units this one builds on
#
# What this unit is about, in three sentences.

# %% nbgrader={{"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("{unit}")

# %% [markdown]
# ## 1. The idea
#
# The idea in a few sentences. The formula:
#
# $$ y = 2x $$
#
# ### Exercise: `double` (1 point)

# %% nbgrader={{"grade": false, "grade_id": "double", "locked": false, "schema_version": 3, "solution": true, "task": false}}
def double(x):
    """Twice a number.

    Parameters
    ----------
    x : ndarray or float
        Any shape.

    Returns
    -------
    ndarray or float
        2 x, of the same shape.
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% nbgrader={{"grade": true, "grade_id": "test-double", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}}
check.double(double)
### BEGIN HIDDEN TESTS
x = np.array([-3.0, 0.5])
assert oracles.close(double(x), 2 * x), "negative numbers and fractions double as well"
### END HIDDEN TESTS

# %% [markdown]
# ## Done
#
# Run `progress()` to see what is left, then hand in.
#
# **Sources.** The papers that this unit rests on.
'''

_ANSWERS = '''\
"""double: answers that must pass, and mistakes that must not."""


def right_product(x):
    return 2 * x


def right_sum(x):
    return x + x


def wrong_square(x):
    """You squared: x * x is 2 * x only at 0 and at 2."""
    return x * x


def wrong_half(x):
    """You halved: multiply by 2 instead of dividing."""
    return x / 2


def wrong_shift(x):
    """You added 2 instead of multiplying by it."""
    return x + 2


def wrong_sign(x):
    """The size is right, the sign is not."""
    return -2 * x
'''

_PROBES = '''\
"""What the checks of unit {number} ask, on public inputs, and the hints."""

import numpy as np

from course.check.probe import probe


@probe(hints=("What is twice a number?", "Add x to itself, or multiply by 2."))
def double(f):
    """An array of two numbers."""
    yield "for two numbers", dict(y=f(x=np.array([1.0, 3.0])))
'''


def create(name: str, root: Path) -> list[Path]:
    """Write the files of a new unit and say which they are.

    Parameters
    ----------
    name : str
        Number and name, such as ``12-second-order``.
    root : Path
        The course's folder.

    Raises
    ------
    UserError
        If the name is not of that form, or the unit is there already.
    """
    if not re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", name):
        raise UserError(
            f"{name!r} is no unit name: two digits, a dash, lower-case words, as in 12-second-order"
        )
    unit = Unit(root / "source" / name)
    probes = Path(store.__file__).parent / "probes" / f"{unit.module}.py"
    for path in (unit.folder, probes, probes.with_suffix("")):
        if path.exists():
            raise UserError(f"{path} is there already: choose another name")
    words = dict(number=name[:2], unit=name, title=unit.stem.replace("-", " ").capitalize())
    unit.answers.mkdir(parents=True)
    answers = unit.answers / "double.py"
    answers.write_text(_ANSWERS, encoding="utf-8")
    unit.text.write_text(_TEXT.format(**words), encoding="utf-8")
    probes.write_text(_PROBES.format(**words), encoding="utf-8")
    pair.sync(unit, prefer="text")
    return [unit.text, unit.path, answers, probes]
