"""Is the answer bank judged rightly: in this process, and through nbgrader itself?"""

import nbformat
import pytest

from course.authoring import bank, matrix, matrix_nbgrader, pair, release
from course.authoring.unit import all_units
from course.grading.engine import Engine
from course.grading.master import master_of

UNITS = all_units()
ids = [unit.id for unit in UNITS]

# Mistakes that no check sees: units, pairs of an exercise and an answer, with the reason.
HIDDEN_ALONE: dict[str, set[tuple[str, str]]] = {}


@pytest.fixture(scope="session")
def rows():
    """The matrix of a unit, run once."""
    known = {}

    def of(unit):
        if unit.id not in known:
            known[unit.id] = list(matrix.rows([unit]))
        return known[unit.id]

    return of


@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_every_right_answer_passes_and_every_wrong_one_fails(unit, rows):
    """The whole test cell, and the hidden tests without the instant check."""
    assert rows(unit), "a unit without exercises"
    misjudged = [
        f"{t.exercise}: {t.answer}: {t.message}"
        for row in rows(unit)
        for t in row.trials
        if not t.correct
    ]
    assert misjudged == []


@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_every_exercise_has_two_right_and_four_wrong_answers(unit, rows):
    few = [
        row.exercise for row in rows(unit) if row.count(bank.RIGHT) < 2 or row.count(bank.WRONG) < 4
    ]
    assert few == []


@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_the_instant_check_names_four_in_five_mistakes_that_it_can_see(unit, rows):
    seen = sum(row.count(bank.WRONG, check_differs=True) for row in rows(unit))
    named = sum(row.count(bank.WRONG, check_differs=True, named=True) for row in rows(unit))
    assert named >= 0.8 * seen


@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_the_instant_check_passes_no_mistake_that_the_hidden_tests_refuse(unit, rows):
    """Who is told "passed" must not lose the points."""
    passed = {
        (t.exercise, t.answer)
        for row in rows(unit)
        for t in row.trials
        if t.kind == bank.WRONG and not t.check_differs
    }
    assert passed == HIDDEN_ALONE.get(unit.id, set())


@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_the_instant_check_never_blames_a_right_answer(unit, rows):
    blamed = [
        f"{t.exercise}: {t.answer}"
        for row in rows(unit)
        for t in row.trials
        if t.kind == bank.RIGHT and t.check_differs
    ]
    assert blamed == []


@pytest.mark.slow
@pytest.mark.nbgrader
@pytest.mark.timeout(900)
@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_nbgrader_gives_the_same_verdicts_on_a_sample(unit, rows, tmp_path):
    """One hand-in, that in which right and wrong answers are mixed best."""
    released = release.make(unit)

    def wrong_more_than_right(number):
        kinds = [a.kind for a in matrix_nbgrader.filled(unit, released, number)[1].values()]
        return abs(kinds.count(bank.WRONG) - kinds.count(bank.RIGHT))

    count = matrix_nbgrader.longest(unit)
    if len(unit.exercises) == 1:  # one answer a hand-in
        numbers = [0, count - 1]
    else:
        numbers = [min(range(count), key=wrong_more_than_right)]
    theirs = matrix_nbgrader.judge(unit, numbers, tmp_path)
    ours = {(t.exercise, t.answer): t.accepted for row in rows(unit) for t in row.trials}
    assert len(theirs) >= len(unit.exercises)
    assert True in theirs.values()
    assert False in theirs.values()
    assert theirs == {key: ours[key] for key in theirs}


@pytest.fixture(scope="session")
def engine():
    """One grading engine, its sandbox warm."""
    with Engine() as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("unit", UNITS, ids=ids)
def test_the_engine_gives_the_same_verdicts_on_the_whole_bank(unit, rows, engine):
    """In the sandbox, with stand-ins for the functions, where this process has them at hand."""
    master, released, theirs = master_of(unit), release.make(unit), {}
    for number in range(matrix_nbgrader.longest(unit)):
        notebook, chosen = matrix_nbgrader.filled(unit, released, number)
        outcome = engine.grade(master, pair.dumps(notebook).encode())
        assert outcome.flags == ()
        for test in outcome.tests:
            accepted = test.points == test.max_points
            theirs[test.exercise, chosen[test.exercise].name] = accepted
    assert theirs == {(t.exercise, t.answer): t.accepted for row in rows(unit) for t in row.trials}


def test_hand_ins_cover_the_whole_bank():
    for unit in UNITS:
        released = release.make(unit)
        seen = set()
        assert nbformat.validate(matrix_nbgrader.filled(unit, released, 0)[0]) is None
        for number in range(matrix_nbgrader.longest(unit)):
            _, chosen = matrix_nbgrader.filled(unit, released, number)
            seen |= {(name, answer.name) for name, answer in chosen.items()}
        answers = bank.load(unit.folder)
        assert seen == {(name, a.name) for name, of in answers.items() for a in of}
