"""Does it help to forge what is measured in the student's own process?"""

import json
import os
from dataclasses import replace

import pytest

from course.authoring.unit import BEGIN_HIDDEN, select
from course.grading.engine import Engine
from course.grading.master import master_of
from course.grading.record.records import PASSED
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

from .case import World, dump, find, plain
from .measured import FORGERIES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}"),
]

LIMITS = Limits(total=180, memory=2**30)


@pytest.fixture(scope="module")
def world(root):
    (unit,) = select(["11"], root)
    return World.of(unit, master_of(unit))


@pytest.fixture(scope="module")
def engine():
    with Engine(LIMITS, number=3100 + os.getpid() % 400) as made:
        yield made


def hidden_tests_alone(master):
    """The master without the instant checks, which ask with public inputs."""
    return replace(
        master,
        exercises=tuple(
            replace(e, test=e.test[e.test.index(BEGIN_HIDDEN) :]) for e in master.exercises
        ),
    )


def submission(world, forgery):
    notebook = world.notebook(**forgery.answers)
    notebook["cells"].insert(find(notebook, "setup") + 1, plain(forgery.before))
    return dump(notebook)


def without_points(outcome):
    return {test.exercise for test in outcome.tests if test.points == 0}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.slug)
def test_hidden_tests_alone_refuse_a_forgery_and_nothing_else(forgery, world, engine):
    outcome = engine.grade(hidden_tests_alone(world.master), submission(world, forgery))
    assert without_points(outcome) == set(forgery.answers), outcome.tests
    for test in outcome.tests:
        if test.exercise not in forgery.answers:
            assert (test.points, test.outcome) == (test.max_points, PASSED)
    cells = json.loads(outcome.notebook)["cells"]
    wanted = forgery.before.strip()
    (before,) = [cell for cell in cells if "".join(cell["source"]).strip() == wanted]
    assert not any(out["output_type"] == "error" for out in before["outputs"]), before["outputs"]


@pytest.mark.parametrize("forgery", FORGERIES[:1], ids=lambda forgery: forgery.slug)
def test_the_whole_test_refuses_it_too_and_a_neighbour_keeps_every_mark(forgery, world, engine):
    outcome = engine.grade(world.master, submission(world, forgery))
    assert without_points(outcome) == set(forgery.answers), outcome.tests
    neighbour = engine.grade(world.master, world.submission())
    assert without_points(neighbour) == set(), neighbour.tests
    assert neighbour.flags == ()
