"""Do instant checks tell right from wrong, and say what is wrong so that it helps?"""

import json
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest

from course import check
from course.check import forbidden, judge, message, record, store, values
from course.check.probe import probe, run
from course.errors import UserError


@probe(hints=("first", "second", "third"), returns=("w", "v"))
def momentum(f):
    """One step, then another."""
    w, v = f(w=np.array([1.0, 2.0]), v=np.array([0.0, 1.0]), lr=0.1)
    yield "after one step", dict(w=w, v=v)
    w, v = f(w=np.array([3]), v=np.array([4]), lr=0.5)
    yield "for whole numbers", dict(w=w, v=v)


def right(w, v, lr):
    return w - lr * v, v * 1.0


def doubled(w, v, lr):
    """You doubled the step."""
    return w - 2 * lr * v, v * 1.0


def flipped(w, v, lr):
    """You went uphill."""
    return w + lr * v, v * 1.0


def impatient(w, v, lr):
    """You divided by zero."""
    return w + 1 / int(lr * 0), v


def in_place(w, v, lr):
    """You changed the caller's array."""
    w -= lr * v
    return w, v * 1.0


@pytest.fixture
def stored():
    """What a build stores of the exercise above."""

    def encoded(function):
        seen = run(momentum, function)
        steps = [{k: values.encode(v) for k, v in step.values.items()} for step in seen.steps]
        stop = {"kind": seen.stop.kind, "detail": seen.stop.detail} if seen.stop else None
        return seen, steps, stop

    seen, steps, _ = encoded(right)
    named = [{"label": s.label, "values": v} for s, v in zip(seen.steps, steps, strict=True)]
    mistakes = []
    for wrong in (doubled, flipped, impatient, in_place):
        _, theirs, stop = encoded(wrong)
        mistakes.append(dict(name=wrong.__name__, says=wrong.__doc__, steps=theirs, stop=stop))
    return json.loads(json.dumps({"steps": named, "mistakes": mistakes}))


def test_a_probe_that_asks_more_than_is_stored_says_what_to_run(stored):
    stored["steps"][1]["values"].pop("v")
    with pytest.raises(UserError, match="older than its probe: run `course build`"):
        judge.judge(momentum, right, stored)


@pytest.mark.parametrize(
    ("answers", "name"), [("aba", "x"), ("abb", ""), ("aaa", ""), ("bbb", "y")]
)
def test_a_word_names_a_mistake_only_if_it_agrees_throughout(answers, name):
    @probe(hints=("-",))
    def verdict(f):
        """Three words."""
        for k in range(3):
            yield f"word {k}", dict(word=f(k=k))

    steps = [{"label": f"word {k}", "values": {"word": "ccc"[k]}} for k in range(3)]
    known = [
        dict(name=n, says=n, stop=None, steps=[{"word": w} for w in words])
        for n, words in (("x", "aba"), ("y", "bbb"))
    ]
    found = judge.judge(verdict, lambda k: answers[k], {"steps": steps, "mistakes": known})
    assert found.mistake_name == name


def test_a_right_function_passes(stored):
    verdict = judge.judge(momentum, right, stored)
    assert verdict.passed
    assert message.plain(verdict) == "✓ momentum · passed: one step, then another."


@pytest.mark.parametrize("wrong", [doubled, flipped, impatient, in_place])
def test_a_known_mistake_is_named_in_its_own_words(stored, wrong):
    verdict = judge.judge(momentum, wrong, stored)
    assert not verdict.passed
    assert verdict.mistake == wrong.__doc__
    assert wrong.__doc__ in message.plain(verdict)


def test_a_message_shows_input_expected_and_yours(stored):
    text = message.plain(judge.judge(momentum, flipped, stored))
    assert text.splitlines() == [
        "✗ momentum · after one step: other values than expected",
        "  You went uphill.",
        "",
        "  input     w = [1, 2], v = [0, 1], lr = 0.1",
        "  expected  w = [1, 1.9]   v = [0, 1]",
        "  yours     w = [1, 2.1]   v = [0, 1]",
        "",
        '  hint("momentum") has 3 hints.',
    ]


def test_an_unknown_mistake_is_shown_without_a_guess(stored):
    verdict = judge.judge(momentum, lambda w, v, lr: (w - 7 * lr * v, v * 1.0), stored)
    assert verdict.outcome == judge.WRONG_VALUES
    assert verdict.mistake == ""


def test_values_that_differ_late_are_shown_with_enough_digits(stored):
    verdict = judge.judge(momentum, lambda w, v, lr: (w - lr * v * 1.0001, v * 1.0), stored)
    shown = dict(verdict.lines)
    assert shown["expected"] != shown["yours"]
    assert "1.89999" in shown["yours"]


def test_single_precision_is_told_by_its_name(stored):
    verdict = judge.judge(momentum, lambda w, v, lr: (np.float32(w - lr * v), v * 1.0), stored)
    assert verdict.outcome == judge.WRONG_TYPE
    assert (
        "expected double precision (float64), got an array of shape (2,), float32" in verdict.what
    )


@pytest.mark.parametrize(
    ("got", "rtol", "agrees"),
    [
        (np.float64(1 / 3), 1e-9, True),
        (np.float32(1 / 3), 1e-9, False),
        (np.float32(1 / 3), 1e-6, True),  # a probe that allows for it
        (float(np.float32(1 / 3)), 1e-9, False),
        (1 / 3 * (1 + 1e-8), 1e-9, False),
    ],
)
def test_one_number_is_compared_as_strictly_as_the_probe_says(got, rtol, agrees):
    assert (values.mismatch(values.encode(1 / 3), got, rtol, 0) is None) == agrees


def test_tensors_may_be_in_single_precision():
    torch = pytest.importorskip("torch")
    wanted = values.encode(torch.tensor([1 / 3], dtype=torch.float64))
    assert values.mismatch(wanted, torch.tensor([1 / 3]), 1e-9, 0) is None
    assert values.mismatch(wanted, torch.tensor([1 / 3 + 1e-5]), 1e-9, 0) is not None


def test_unless_a_probe_says_otherwise_it_is_as_strict_as_hidden_tests(stored):
    nearly = judge.judge(momentum, lambda w, v, lr: ((w - lr * v) * (1 + 1e-8), v * 1.0), stored)
    assert nearly.outcome == judge.WRONG_VALUES


def test_parameters_in_another_order_are_told(stored):
    verdict = judge.judge(momentum, lambda w, lr, v: (w - lr * v, v * 1.0), stored)
    assert verdict.outcome == judge.WRONG_TYPE
    assert verdict.what == "takes (w, lr, v) in this order, where (w, v, lr) is asked"
    assert judge.judge(momentum, lambda **named: right(**named), stored).passed


def test_a_stub_is_told_as_not_attempted(stored):
    def stub(w, v, lr):
        raise NotImplementedError

    verdict = judge.judge(momentum, stub, stored)
    assert verdict.outcome == judge.NOT_ATTEMPTED
    assert message.plain(verdict).startswith("○ momentum · not attempted yet")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda w, v, lr: w, "expected (w, v), got an array of shape (2,)"),
        (lambda w, v, lr: None, "got None (is a return missing?)"),
        (lambda w, v, lr: (w[:1], v * 1.0), "w: expected an array of shape (2,), float64, got"),
        (lambda w, v, lr: ([1.0, 1.9], v * 1.0), "got a list of 2"),
        (lambda w, v, lr: ((w - lr * v).astype(int), v * 1.0), "int64"),
    ],
)
def test_a_wrong_type_or_shape_says_expected_and_got(stored, function, words):
    verdict = judge.judge(momentum, function, stored)
    assert verdict.outcome == judge.WRONG_TYPE
    assert words in verdict.what


def test_what_is_no_function_is_told_as_such(stored):
    verdict = judge.judge(momentum, 3.0, stored)
    assert verdict.what == "momentum is one number, not a function"


def test_an_exception_comes_with_the_input_and_the_students_own_line(stored):
    def broken(w, v, lr):
        scale = np.ones(3)
        return w * scale, v

    verdict = judge.judge(momentum, broken, stored)
    shown = dict(verdict.lines)
    assert verdict.outcome == judge.RAISED
    assert "ValueError" in verdict.what
    assert shown["your line"].endswith("return w * scale, v")
    assert shown["input"].startswith("w = [1, 2]")


def test_changed_arguments_are_named(stored):
    verdict = judge.judge(momentum, in_place, stored)
    assert verdict.outcome == judge.CHANGED
    assert verdict.what == "changed its argument w"


def test_an_object_that_claims_to_equal_everything_is_a_wrong_answer(stored):
    class Agreeable:
        def __eq__(self, other):
            return True

        def __array_function__(self, *args, **kwargs):
            return True

    verdict = judge.judge(momentum, lambda w, v, lr: (Agreeable(), Agreeable()), stored)
    assert verdict.outcome == judge.WRONG_TYPE
    assert "Agreeable" in verdict.what


def test_the_probe_stumbling_over_a_result_is_the_functions_fault():
    @probe(hints=("a", "b"))
    def lengths(f):
        """Lengths."""
        yield "lengths", dict(n=len(f(n=3)))

    seen = run(lengths, lambda n: n)
    assert seen.stop.kind == "returned"
    assert seen.stop.detail == "one whole number"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("return nn.BatchNorm1d(3)(x)", "nn.BatchNorm1d"),
        ("import torch.nn.functional as F\n    return F.batch_norm(x)", "F.batch_norm"),
        ("from torch.nn.functional import batch_norm as b\n    return b(x)", "b"),
        ("'nn.BatchNorm1d'; return x", None),
        ("BatchNorm1d = x\n    return BatchNorm1d", None),
        ("return helper(x)", "nn.BatchNorm2d"),
        ("return nn.Linear(1, 1)(x)", None),
    ],
)
def test_forbidden_names_are_found_in_the_syntax_tree_alone(tmp_path, text, found):
    module = tmp_path / "answer.py"
    module.write_text(
        "import types, sys\n"
        "nn = types.ModuleType('torch.nn')\n"
        "def helper(x):\n    return nn.BatchNorm2d(x)\n"
        f"def answer(x):\n    {text}\n"
    )
    import importlib.util

    spec = importlib.util.spec_from_file_location("answer", module)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    patterns = ("torch.nn.BatchNorm*", "torch.nn.functional.batch_norm")
    assert forbidden.find(loaded.answer, patterns) == found


@pytest.mark.parametrize(
    "value",
    [3, -2.5, float("nan"), float("inf"), True, None, "text", [1, 2.5], (1,),
     np.arange(6).reshape(2, 3), np.array([np.nan, -np.inf, 1.0]), np.array([True, False]),
     np.float64(2), np.int32(4), np.array(1.5)],
)  # fmt: skip
def test_a_value_equals_itself_after_storing(value):
    stored = json.loads(json.dumps(values.encode(value), allow_nan=False))
    assert values.mismatch(stored, value, 1e-9, 0) is None


@pytest.mark.parametrize(
    ("wanted", "got"),
    [(1.0, True), (True, 1), (2, 2.0), (np.zeros(2), [0.0, 0.0]), ("a", 1), (None, 0),
     (np.zeros((2, 1)), np.zeros(2)), (np.zeros(2), np.zeros(2, complex)), ([1, 2], [1])],
)  # fmt: skip
def test_other_types_do_not_agree(wanted, got):
    kind, _ = values.mismatch(values.encode(wanted), got, 1e-6, 1e-9)
    assert kind == "type"


def test_functions_and_figures_cannot_be_stored():
    with pytest.raises(TypeError, match="cannot compare"):
        values.encode(len)


# --- as a learner meets it ---------------------------------------------------------------------


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """A learner without any progress, in unit 00."""
    monkeypatch.setenv("DESCENT_PROGRESS", str(tmp_path / "here" / "progress.json"))
    monkeypatch.setattr(record, "_memory", None)
    monkeypatch.setattr(check, "_unit", None)
    check.start("00-start-here")
    return tmp_path / "here" / "progress.json"


def mse(y_hat, y):
    return float(np.mean((y_hat - y) ** 2))


def test_progress_counts_attempts_and_passes(learner, capsys):
    with pytest.raises(check.CheckFailed):
        check.mean_squared_error(lambda y_hat, y: 0.0)
    check.mean_squared_error(mse)
    assert "✓ mean_squared_error" in capsys.readouterr().out
    entry = json.loads(learner.read_text())["00-start-here"]["mean_squared_error"]
    assert entry == {"passed": True, "attempts": 2, "hints": 0}
    check.progress()
    assert "✓ passed" in capsys.readouterr().out


def test_a_later_failure_does_not_take_a_pass_away(learner):
    check.mean_squared_error(mse)
    with pytest.raises(check.CheckFailed):
        check.mean_squared_error(lambda y_hat, y: 0.0)
    assert record.entry("00-start-here", "mean_squared_error")["passed"]


def test_hints_come_in_order_and_the_last_one_stays(learner, capsys):
    hints = store.probes("00-start-here")["mean_squared_error"].hints
    for number in range(len(hints) + 1):
        check.hint("mean_squared_error")
        shown = capsys.readouterr().out
        assert hints[min(number, len(hints) - 1)] in shown
        assert (hints[-1] in shown) == (number >= len(hints) - 1)


def test_progress_survives_a_folder_that_cannot_be_written(learner, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DESCENT_PROGRESS", str(tmp_path / "file" / "progress.json"))
    check.mean_squared_error(mse)
    check.progress()
    assert "✓ passed" in capsys.readouterr().out
    monkeypatch.setattr(record, "_memory", None)


def test_nothing_is_recorded_while_nbgrader_runs_the_notebook(learner, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check.mean_squared_error(mse)
    assert not learner.exists()


def test_a_broken_progress_file_is_a_fresh_start(learner):
    learner.parent.mkdir(parents=True, exist_ok=True)
    learner.write_text("{")
    check.mean_squared_error(mse)
    assert record.entry("00-start-here", "mean_squared_error")["passed"]


def test_unknown_names_are_told_with_a_guess(learner):
    with pytest.raises(AttributeError, match="did you mean mean_squared_error"):
        check.mean_square_error  # noqa: B018
    with pytest.raises(UserError, match="did you mean 00-start-here"):
        check.start("00-start-hear")
    with pytest.raises(UserError, match="no exercise 'nonsense'"):
        check.hint("nonsense")


def test_checks_work_without_start(monkeypatch):
    monkeypatch.setattr(check, "_unit", None)
    check.mean_squared_error(mse)


def test_the_rich_message_escapes_what_the_student_wrote(stored):
    def broken(w, v, lr):
        raise ValueError("<script>alert(1)</script>")

    markup = message.rich(judge.judge(momentum, broken, stored))
    assert "<script>" not in markup
    assert "&lt;script&gt;" in markup
    assert 'role="status"' in markup


@pytest.mark.parametrize("kind", ["passed", "failed", "note"])
def test_message_colors_have_enough_contrast(kind):
    style = dict(part.split(":", 1) for part in message._STYLE[kind].split(";"))

    def luminance(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(style["background"]), luminance(style["color"])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7  # WCAG 2.2, level AAA


def test_importing_the_package_is_quick_and_light():
    code = (
        "import sys, course; from course import check, demos, oracles, landscapes; check.start;"
        "heavy = {'torch', 'matplotlib', 'nbgrader', 'nbformat', 'ipywidgets'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_number_of_a_list_that_changed_is_a_changed_argument():
    assert values.same([0.5, 2, "a", None, math.nan], [0.5, 2, "a", None, math.nan])
    assert not values.same([0.5, 2.0], [0.5, 3.0])
    assert not values.same([0.5, 2.0], [0.5, 2])
    assert not values.same((1, "a"), (1, "b"))
    assert not values.same({"lr": 0.1}, {"lr": 0.2})


def test_infinite_numbers_warn_nobody(sgd_question, recwarn):
    question, stored = sgd_question
    verdict = judge.judge(question, lambda w, g, lr: np.full(np.shape(w), np.inf), stored)
    assert verdict.outcome == judge.WRONG_VALUES
    assert not recwarn.list


def test_warnings_of_a_right_answer_are_not_shown(sgd_question, recwarn):
    question, stored = sgd_question

    def right(w, g, lr):
        warnings.warn("mine", stacklevel=1)
        np.float64(1.0) / np.float64(0.0)
        return w - lr * np.asarray(g)

    assert judge.judge(question, right, stored).passed
    assert not recwarn.list


def test_what_a_student_set_before_changes_no_verdict(sgd_question):
    question, stored = sgd_question

    def right(w, g, lr):
        np.exp(np.float64(-1e5))  # underflows
        return w - lr * np.asarray(g)

    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge.judge(question, right, stored).passed


def test_not_attempted_is_what_the_answer_itself_says(sgd_question):
    question, stored = sgd_question

    def stub(w, g, lr):
        raise NotImplementedError("write this function")

    def library(w, g, lr):
        import torch

        return torch.nn.functional.interpolate(torch.ones(2, 2), 4, mode="bilinear")

    cell = {}  # each cell of a notebook is a file of its own
    source = "def nll_loss(scores, y):\n    raise NotImplementedError('later')"
    exec(compile(source, "another cell", "exec"), cell)

    def another(w, g, lr):
        return cell["nll_loss"](w, g)

    assert judge.judge(question, stub, stored).outcome == judge.NOT_ATTEMPTED
    for function in (library, another):
        verdict = judge.judge(question, function, stored)
        assert verdict.outcome == judge.RAISED
        assert "NotImplementedError" in verdict.what


def test_a_check_that_is_stopped_says_one_line(monkeypatch):
    check.start("01-gradient-descent")

    def endless(w, g, lr):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        check.sgd_step(endless)
    assert stopped.value._render_traceback_() == [
        "stopped while sgd_step was at work: is there a loop that does not end?"
    ]


@pytest.fixture
def sgd_question():
    unit = "01-gradient-descent"
    return store.probes(unit)["sgd_step"], store.expected(unit)["exercises"]["sgd_step"]
