"""Do hidden tests refuse results that are empty, or of another shape, wherever they come?

A sample of the bank is tried here, an answer of each kind an exercise; ``course matrix --shapes``
tries all of it.
"""

import numpy as np
import pytest
import torch

from course import oracles
from course.authoring import bank, matrix_shapes
from course.authoring.beside import Everywhere, WhereWrong, beside
from course.authoring.misshapen import (
    EMPTY,
    LEADING,
    NO_ROWS,
    NO_STACK,
    SINGLE,
    TRAILING,
    WAYS,
    misshape,
    parts,
    where_wrong,
)
from course.authoring.unit import all_units
from course.oracles import close

# Unit 11 trains networks in its tests: minutes, by the command alone.
UNITS = [unit for unit in all_units() if not unit.id.startswith("11-")]
TABLE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.id)
def test_hidden_tests_alone_refuse_misshapen_results(unit):
    seen = list(matrix_shapes.trials([unit], sample=True))
    assert [str(trial) for trial in seen if not trial.refused] == []
    tried = {(trial.exercise, trial.kind) for trial in seen}
    assert {name for name, kind in tried if kind == bank.WRONG} == set(unit.exercises)


def test_exceptions_are_those_of_exercises_that_there_are():
    known = {name for unit in all_units() for name in unit.exercises}
    assert {name for name, _ in matrix_shapes.FREE} <= known
    assert all(matrix_shapes.FREE.values()), "without a reason"


# --- the trials see a hole ---------------------------------------------------------------------


ANSWERS = '''
import numpy as np

def right_double(x):
    return 2 * np.asarray(x)

def wrong_negative(x):
    """Not for negative numbers."""
    return np.abs(2 * np.asarray(x))
'''
POSITIVE = "assert oracles.close(double(np.ones((2, 3))), np.full((2, 3), 2.0)), 'wrong'\n"
TESTS = {
    "allclose": "assert np.allclose(double(-np.ones((2, 3))), -2), 'wrong'",
    "any": "assert not np.any(double(-np.ones((2, 3))) + 2), 'wrong'",
    "zip": "assert all(abs(a + 2) < 1e-9 for a in np.ravel(double(-np.ones((2, 3))))), 'wrong'",
    "close": "assert oracles.close(double(-np.ones((2, 3))), np.full((2, 3), -2.0)), 'wrong'",
}


@pytest.mark.parametrize("test", TESTS)
def test_a_comparison_that_broadcasts_is_found(test, tmp_path):
    file = tmp_path / "double.py"
    file.write_text(ANSWERS, encoding="utf-8")
    scope = {"np": np, "oracles": oracles}
    trials = matrix_shapes._Exercise("00", "double", POSITIVE + TESTS[test], scope, bank.read(file))
    accepted = {trial.way for trial in trials.all() if not trial.refused}
    assert accepted == (set() if test == "close" else {*WAYS})


def test_an_answer_with_right_values_is_no_trial(tmp_path):
    file = tmp_path / "double.py"
    file.write_text(ANSWERS.replace("np.abs(2 * np.asarray(x))", "2 * np.asarray(x)"))
    scope = {"np": np, "oracles": oracles}
    trials = matrix_shapes._Exercise("00", "double", POSITIVE, scope, bank.read(file))
    assert {trial.kind for trial in trials.all()} == {bank.RIGHT}


# --- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "shape"),
    [
        (EMPTY, (0, 0)), (NO_ROWS, (0, 3)), (NO_STACK, (0, 2, 3)), (LEADING, (1, 2, 3)),
        (TRAILING, (2, 3, 1)), (SINGLE, (1,)),
    ],
)  # fmt: skip
def test_arrays_and_tensors_get_another_shape(way, shape):
    assert misshape(TABLE, way).shape == shape
    assert tuple(misshape(torch.tensor(TABLE), way).shape) == shape
    assert set(misshape(TABLE, way).ravel()) <= set(TABLE.ravel())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", [2.5, 3, True, np.array(2.0), torch.tensor(2.0), "word", None])
def test_numbers_and_words_become_arrays(value, way):
    given = misshape(value, way)
    assert tuple(given.shape) in ((0,), (1,), (1, 1))
    assert not close(given, value)


@pytest.mark.parametrize("way", WAYS)
def test_every_part_of_a_result_is_misshapen_alone(way):
    first, second = (part(way) for part in parts((TABLE, 2.0)))
    assert second[0] is TABLE
    assert first[1] == 2.0
    assert not close(first[0], TABLE)
    assert not close(second[1], 2.0)
    whole, members = (part(way) for part in parts([1.0, 2.0]))
    assert not close(whole, [1.0, 2.0])
    assert not close(members, [1.0, 2.0])
    assert [part(way)["b"] is TABLE for part in parts({"a": 1.0, "b": TABLE})] == [True, False]


def test_what_grows_without_end_is_stopped():
    with pytest.raises(OverflowError):
        misshape(np.zeros((1001, 1000)), TRAILING)


def test_a_result_stays_itself_where_it_is_right():
    own = (TABLE + 1e-14, [1.0, {"a": 2.0}], None, "word")
    assert where_wrong(own, (TABLE, [1.0, {"a": 2.0}], None, "word"), LEADING) is own
    given = where_wrong(own, (TABLE, [1.0, {"a": 3.0}], None, "words"), LEADING)
    assert given[0] is own[0]
    assert close(given[1], [1.0, {"a": np.array([3.0])}])
    assert given[3].tolist() == ["words"]
    assert where_wrong(plain := object(), 1.0, EMPTY) is plain


# --- answers -----------------------------------------------------------------------------------


def test_a_wrong_function_is_right_where_it_is_right():
    rule = WhereWrong(TRAILING)
    square = beside(lambda x: x * abs(x), lambda x: x * x, rule)
    assert close(square(np.array([1.0, 2.0])), np.array([1.0, 4.0]))
    assert not rule.ever
    assert close(square(np.array([1.0, -2.0])), np.array([[1.0], [4.0]]))
    assert rule.ever


def test_the_right_one_leaves_no_trace():
    """It works on copies, with the same random numbers; what the test writes down comes once."""
    calls, rng = [], np.random.default_rng(0)

    def gradient(w):
        calls.append(w)
        return w

    def double(f, w, rng):
        w += 1
        return f(w) + f(w) + rng.random()

    w = np.zeros(2)
    given = beside(lambda f, w, rng: f(w) + rng.random(), double, WhereWrong(EMPTY))(
        gradient, w, rng
    )
    assert given.shape == (0,)
    assert len(calls) == 1
    assert np.array_equal(w, [0, 0])
    assert rng.random() == np.random.default_rng(0).random(2)[1]


def test_a_right_one_that_cannot_say_changes_nothing():
    def raises(x):
        raise ValueError

    assert beside(lambda x: x, raises, WhereWrong(EMPTY))(3.0) == 3.0


def test_functions_that_an_answer_returns_are_wrapped_too():
    def power(n):
        return lambda x: x**n

    def product(n):
        return lambda x: x * n

    assert beside(product, power, WhereWrong(LEADING))(2)(2.0) == 4.0
    assert close(beside(product, power, WhereWrong(LEADING))(2)(3.0), np.array([9.0]))
    assert close(beside(power, power, Everywhere(LEADING))(2)(3.0), np.array([9.0]))


class Doubling(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(1))

    def forward(self, x):
        self.calls += 1
        return 2 * x


class DoublingPositive(Doubling):
    def forward(self, x):
        return super().forward(x).relu()


def test_a_layer_is_misshapen_where_it_is_wrong():
    answer = type("Answer", (DoublingPositive,), {"forward": DoublingPositive.forward})
    layer = beside(answer, Doubling, WhereWrong(LEADING))()
    assert isinstance(layer, answer)
    assert layer(torch.ones(3)).tolist() == [2, 2, 2]
    assert layer(-torch.ones(3)).tolist() == [[-2, -2, -2]]
    assert layer.calls.tolist() == [2]
    assert list(layer.state_dict()) == ["calls"]


class Descent(torch.optim.Optimizer):
    rate = 1.0

    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p -= self.rate * group["lr"] * p.grad


@pytest.mark.parametrize(("rate", "shape"), [(1.0, (3,)), (2.0, (1, 3))])
def test_an_optimizer_is_misshapen_where_it_is_wrong(rate, shape):
    answer = type("Answer", (Descent,), {"rate": rate, "step": Descent.step})
    p = torch.nn.Parameter(torch.ones(3))
    p.grad = torch.ones(3)
    optimizer = beside(answer, Descent, WhereWrong(LEADING))(iter([p]), 0.5)
    optimizer.step()
    assert tuple(p.shape) == shape
    assert torch.equal(p.detach().ravel(), torch.full((3,), 0.5))


def test_any_other_class_is_misshapen_method_by_method():
    class Counter:
        def __init__(self, start):
            self.n = start

        def next(self):
            self.n += 1
            return self.n

    class ByTwo(Counter):
        def next(self):
            self.n += 2
            return self.n

    assert close(beside(ByTwo, Counter, WhereWrong(LEADING))(1).next(), np.array([2]))
    assert close(beside(Counter, Counter, Everywhere(LEADING))(1).next(), np.array([2]))
