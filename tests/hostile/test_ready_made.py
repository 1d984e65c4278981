"""Is what an exercise asks to build absent whatever leads to it, and only while it is tested?"""

import json
import os

import pytest

from course.authoring.unit import select
from course.check import forbidden
from course.grading.engine import Engine
from course.grading.examine import absence
from course.grading.master import master_of
from course.grading.record.records import PASSED
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

from .case import World, dump, find, plain
from .ready_made import ROUTES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}"),
]

LIMITS = Limits(total=60, memory=2**30)


@pytest.fixture(scope="module")
def engine():
    with Engine(LIMITS, number=3500 + os.getpid() % 400) as made:
        yield made


@pytest.fixture(scope="module")
def worlds(root):
    made = {}

    def world(number):
        if number not in made:
            (unit,) = select([number], root)
            made[number] = World.of(unit, master_of(unit))
        return made[number]

    return world


@pytest.fixture
def unread(monkeypatch):
    """The search in the student's cells finds nothing: what is absent must do it alone."""
    monkeypatch.setattr(forbidden, "find", lambda *details: None)


def only(world, exercise, code, before=""):
    """A notebook that answers one exercise and leaves all others open."""
    notebook = world.notebook(**{**dict.fromkeys(world.answers, ""), exercise: code})
    if before:
        notebook["cells"].insert(find(notebook, exercise.replace("_", "-")), plain(before))
    return dump(notebook)


def result(outcome, exercise):
    return next(test for test in outcome.tests if test.exercise == exercise)


def name(route):
    return f"{route.unit}-{route.exercise}-{route.slug}"


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_what_is_to_be_built_cannot_be_fetched(route, engine, worlds, unread):
    world = worlds(route.unit)
    content = only(world, route.exercise, route.code, route.before)
    found = result(engine.grade(world.master, content), route.exercise)
    assert found.points == 0, found
    assert route.says in found.reason, found


# Some of them; all pass but for those that speak of programs, which do nothing else.
@pytest.mark.parametrize(
    "slug",
    ["10-SGD-saved", "10-SGD-another-process-started-before", "10-SGD-a-body-kept",
     "10-Dropout-vmapped", "01-log_softmax-scipy-kept", "01-nll_gradient-engine-kept",
     "01-numerical_gradient-imported-only-now", "01-log_softmax-oracle-kept"],
)  # fmt: skip
def test_these_answers_are_right_but_for_what_they_use(slug, engine, worlds, unread, monkeypatch):
    """With nothing absent they get full marks: otherwise the test above would show nothing."""
    monkeypatch.setattr(absence.Seal, "forbid", lambda *details: None)
    route = next(one for one in ROUTES if name(one) == slug)
    world = worlds(route.unit)
    content = only(world, route.exercise, route.code, route.before)
    found = result(engine.grade(world.master, content), route.exercise)
    assert (found.outcome, found.points) == (PASSED, found.max_points), found


def test_it_is_there_before_and_after_and_costs_nobody_else_a_mark(engine, worlds):
    world = worlds("10")
    notebook = world.notebook()
    works = plain(
        "import torch\np = [torch.nn.Parameter(torch.ones(2))]\n"
        "for one in (torch.optim.SGD(p, lr=0.1), torch.optim.AdamW(p)):\n    one.step()\n"
        "torch.nn.BatchNorm1d(2)(torch.ones(3, 2)), torch.nn.Dropout()(p[0]).sum().backward()\n"
        "print('it works')"
    )
    for position in sorted((find(notebook, f"test-{n}") for n in ("SGD", "Dropout")), reverse=True):
        notebook["cells"].insert(position + 1, dict(works))
    notebook["cells"].insert(1, dict(works))
    outcome = engine.grade(world.master, dump(notebook))
    assert [test.outcome for test in outcome.tests] == [PASSED] * len(outcome.tests)
    cells = json.loads(outcome.notebook)["cells"]
    theirs = [cell for cell in cells if "".join(cell["source"]) == works["source"]]
    printed = ["".join(out.get("text", "")) for cell in theirs for out in cell["outputs"]]
    assert printed == ["it works\n"] * 3


def test_a_hostile_answer_costs_its_own_mark_alone(engine, worlds):
    world = worlds("10")
    route = next(one for one in ROUTES if name(one) == "10-SGD-answers-for-the-guard")
    saved = next(one for one in ROUTES if name(one) == "10-SGD-saved")
    notebook = world.notebook(SGD=f"{saved.before}\n{saved.code}")
    outcome = engine.grade(world.master, dump(notebook))
    lost = [test.exercise for test in outcome.tests if test.points < test.max_points]
    assert lost == ["SGD"]
    # Who changes what grading needs loses what grading needs it for, and the next one nothing.
    notebook = world.notebook(SGD=f"{route.before}\n{route.code}")
    lost = [t.exercise for t in engine.grade(world.master, dump(notebook)).tests if not t.points]
    assert {"SGD", "AdamW", "BatchNorm2d", "Dropout"} <= set(lost)
    after = engine.grade(world.master, world.submission())
    assert [test.outcome for test in after.tests] == [PASSED] * len(after.tests)


def test_it_is_absent_in_a_plain_process_too(worlds, unread):
    world = worlds("01")
    route = next(one for one in ROUTES if name(one) == "01-log_softmax-scipy-kept")
    with Engine(LIMITS, isolate=False) as plain_engine:
        content = only(world, route.exercise, route.code, route.before)
        found = result(plain_engine.grade(world.master, content), route.exercise)
        assert found.points == 0
        assert route.says in found.reason
        right = only(world, "log_softmax", world.answers["log_softmax"])
        assert result(plain_engine.grade(world.master, right), "log_softmax").points


def test_a_long_cell_is_refused_although_nobody_reads_it(engine, worlds):
    world = worlds("10")
    route = next(one for one in ROUTES if name(one) == "10-SGD-long-cell")
    assert len(route.code) > 20_000
    plainly = route.code.replace("getattr(torch.optim, 'S' + chr(71) + 'D')", "torch.optim.SGD")
    found = result(engine.grade(world.master, only(world, "SGD", plainly)), "SGD")
    assert found.points == 0
    assert "uses torch.optim.SGD" in found.reason
