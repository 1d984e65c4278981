"""Is what a check says of unforeseen numbers true, and is nothing said where chance may rule?"""

import time

import numpy as np
import pytest

from course.check import details, judge, message, relations, values
from course.check.probe import Probe, Step

RNG = np.random.default_rng(3)
W = RNG.normal(size=(3, 3))
G, V = RNG.normal(size=(2, 3, 3))
LINE = RNG.normal(size=6)
GIVEN = {"w": W, "v": V, "g": G, "lr": 0.3, "beta": 0.85}


def told(expected, got, **arguments):
    return relations.of_values([relations.Case(expected, got, arguments or GIVEN)])


RELATED = {
    "opposite sign": lambda x: -x,
    "twice": lambda x: 2 * x,
    "half": lambda x: x / 2,
    "is lr times": lambda x: 0.3 * x,
    "divided by lr": lambda x: x / 0.3,
    "(1 - beta) times": lambda x: 0.15 * x,
    "divided by beta squared": lambda x: x / 0.85**2,
    "the number of rows of w times": lambda x: 3 * x,
    "divided by the square root of the number of rows": lambda x: x / 3**0.5,
    "n / (n - 1) times": lambda x: x * 1.5,
    "transposed": lambda x: x.T,
    "reverse order along axis 0": lambda x: x[::-1],
    "sorted along axis 1": lambda x: np.sort(x),
    "running sum of": lambda x: np.cumsum(x, axis=1),
    "lacks a running sum": lambda x: np.diff(x, axis=1, prepend=0),
    "absolute value": np.abs,
    "square of": np.square,
    "1 divided by": lambda x: 1 / x,
    "rounded to whole": np.round,
    "with 0 for what is negative": lambda x: np.maximum(x, 0),
    "cut off at 0 and 1": lambda x: np.clip(x, 0, 1),
    "plus g": lambda x: x + G,
    "minus 2 * lr * g": lambda x: x - 2 * 0.3 * G,
    "minus beta * v": lambda x: x - 0.85 * V,
    "plus (1 - beta) * lr * g": lambda x: x + 0.15 * 0.3 * G,
    "minus v * w": lambda x: x - V * W,
    "is w as it was given": lambda x: W,
    "is lr * g, and nothing else": lambda x: 0.3 * G,
    "to the first digits": lambda x: x * (1 + 1e-7 * G),
    "right but for the first row": lambda x: np.vstack([7 * x[:1], x[1:]]),
    "right in the last column alone": lambda x: np.hstack([x[:, :2] + 0.1 * x[:, 1:2], x[:, 2:]]),
    "wrong where what is expected is negative": lambda x: np.where(x < 0, x - 0.37 * x**2, x),
    "wrong where g is negative": lambda x: np.where(G > 0, x, x - 0.37 * x**2),
}  # fmt: skip


@pytest.mark.parametrize("words", RELATED)
def test_a_relation_is_told(words):
    expected = np.array([[2.13, -0.42, 4.87], [-1.31, 0.68, -3.29], [-0.57, 1.94, 3.71]])
    assert words in told(expected, RELATED[words](expected))


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("reverse order", lambda x: x[::-1]),
        ("one step late", lambda x: np.append(0.0, x[:-1])),
        ("one step early", lambda x: np.append(x[1:], 0.0)),
        ("turned on by one place", lambda x: np.roll(x, 1)),
        ("in another order", lambda x: x[[0, 2, 1, 4, 5, 3]]),
        ("right but for the last entry", lambda x: np.append(x[:-1], 0.0)),
    ],
)
def test_a_place_in_a_line_is_told(words, change):
    assert words in told(LINE, change(LINE), lr=0.3)


@pytest.mark.parametrize(
    ("words", "expected", "got"),
    [
        ("transposed", RNG.normal(size=(2, 3)), lambda x: x.T),
        ("the right numbers, in the shape (9,)", W, np.ravel),
        ("without its last entry", LINE, lambda x: x[:-1]),
        ("without its first entry", LINE, lambda x: x[1:]),
        ("and one more", LINE, lambda x: np.append(x, 9.0)),
        ("is the sum of what is expected over axis 1", W, lambda x: x.sum(1)),
        ("is the mean of what is expected", LINE, np.mean),
        ("lacks its mean", float(LINE.mean()), lambda x: LINE),
        ("lacks its sum over axis 0", W.sum(0), lambda x: W),
    ],
)
def test_a_wrong_shape_is_told(words, expected, got):
    assert words in relations.of_shapes(relations.Case(expected, got(expected), {}))


@pytest.mark.parametrize("seed", range(30))
def test_of_unrelated_numbers_nothing_is_told(seed):
    rng = np.random.default_rng(100 + seed)
    expected, got = rng.normal(size=(2, 3, 3))
    assert told(expected, got) == ""
    assert told(float(expected[0, 0]), float(got[0, 0]), lr=0.3, beta=0.85, g=1.7) == ""
    other = relations.Case(expected.ravel()[:4], got, {})
    assert relations.of_shapes(other) == ""


@pytest.mark.parametrize(
    ("expected", "got", "arguments"),
    [
        (2.0, 4.0, {"lr": 2.0}),  # one entry
        (np.array([1.0, 2.0]), np.array([2.0, 3.0]), {"g": np.array([1.0, 1.0])}),  # round ones
        (0.5, 0.25, {"lr": 0.5}),
        (np.zeros(3), np.ones(3), {"lr": 1.0}),
        (np.array([1.0, np.nan]), np.array([2.0, np.nan]), {}),
        ("warm", "cold", {}),
        (True, False, {}),
        ([1.0, 2.0, "a"], [1.0, 2.0, "b"], {}),
        ([np.ones(2), np.ones(3)], [np.ones(2), np.zeros(3)], {}),
    ],
)
def test_where_chance_may_rule_nothing_is_told(expected, got, arguments):
    assert relations.of_values([relations.Case(expected, got, arguments)]) == ""


def test_a_relation_must_hold_wherever_the_value_is_wrong():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 4))
    at_both = [relations.Case(x, 2 * x, {}) for x in (a, b)]
    assert "twice" in relations.of_values(at_both)
    at_one = [at_both[0], relations.Case(b, 3 * b, {})]
    assert relations.of_values(at_one) == ""
    by_an_argument = [relations.Case(x, x * lr, {"lr": lr}) for x, lr in ((a, 2.0), (b, 0.7))]
    assert relations.of_values(by_an_argument) == "is lr times what is expected"


def test_numbers_in_single_precision_are_compared_as_such():
    torch = pytest.importorskip("torch")
    x = torch.tensor(LINE, dtype=torch.float32)
    assert "opposite sign" in relations.of_values([relations.Case(LINE, -x, {})])


def test_it_takes_little_time():
    many = {f"a{i}": RNG.normal(size=(3, 3)) for i in range(6)} | {f"b{i}": i / 9 for i in range(7)}
    cases = [relations.Case(RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3)), many)] * 12
    began = time.process_time()
    relations.of_values(cases)
    assert time.process_time() - began < 0.05


# --- in a message ---------------------------------------------------------------------------------


def ask(f):
    for lr in (0.3, 0.7):
        w, v = f(w=LINE, g=LINE**2, lr=lr)
        yield f"with lr = {lr}", dict(w=w, v=v)


def right(w, g, lr):
    v = -lr * g
    return w + v, v


def verdict(function, asked=ask, returns=("w", "v"), answer=right):
    question = Probe("step", asked, "steps", (), returns)
    stored = [
        {"label": label, "values": {n: values.encode(x) for n, x in named.items()}}
        for label, named in asked(answer)
    ]
    return judge.judge(question, function, {"steps": stored, "mistakes": []})


def test_the_message_tells_the_relation_of_what_is_wrong():
    def uphill(w, g, lr):
        v = -lr * g
        return w - v, v

    found = verdict(uphill)
    assert found.relation == "Your w is what is expected minus 2 * your v."
    assert found.relation in message.plain(found)
    assert found.relation in message.rich(found)


def test_two_values_get_a_sentence_each():
    found = verdict(lambda w, g, lr: (w, lr * g))
    assert found.relation == (
        "Your w is w as it was given. Your v has the opposite sign of what is expected."
    )


def test_large_arrays_tell_where_they_differ():
    want = np.arange(60.0).reshape(5, 12) / 7
    have = want.copy()
    have[2, 3:] += 0.01
    have[4, 11] = 99.0
    stored = {"values": {"x": values.encode(want)}}
    step = Step("a", [], {"x": have})
    lines = dict(details.value_lines(step, stored, Probe("f", None, "", ())))
    assert lines["different"] == "10 of 60 entries of x"
    assert lines["first"].startswith("x[2, 3] = 3.867, expected 3.857; from the entry before it on")
    assert "[3.714, 3.867, 4.01, 4.153]" in lines["first"]
    assert lines["furthest"] == "x[4, 11] = 99, expected 8.429"
