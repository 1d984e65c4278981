"""What crosses the border is of a closed list of kinds and of bounded size; what breaks the
examiner costs one test of one submission."""

import contextlib
import operator
import socket
import threading
import time

import nbformat
import numpy as np
import psutil
import pytest
import tiny_course
import torch

from course.authoring.unit import Unit
from course.grading import worker
from course.grading.engine import Engine
from course.grading.examine.callbacks import Lent, Refused
from course.grading.examine.process import Examiner
from course.grading.examine.shown import Shown
from course.grading.master import master_of
from course.grading.record.records import (
    CRASHED,
    MEMORY_LIMIT,
    PASSED,
    RAISED,
    TIME_LIMIT,
    WRONG,
)
from course.grading.sandbox import values, wire
from course.grading.sandbox.limits import Limits
from course.grading.sandbox.sandbox import missing

LIMITS = Limits(cell=4, call=3, test=6, total=30, grace=1, memory=768 * 2**20)
COSTS = (WRONG, RAISED, CRASHED, TIME_LIMIT, MEMORY_LIMIT)
MOST_HELD = 1.5e9  # bytes, of the trusted side
isolated = pytest.mark.skipif(bool(missing()), reason=f"no sandbox here: {missing()}")


def course_with(folder, hidden=""):
    """The tiny course, its first exercise with one more line of hidden tests."""
    course = tiny_course.make(folder)
    path = course / "source" / tiny_course.UNIT / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "test-square":
            cell.source = cell.source.replace(
                "### END HIDDEN TESTS", f"{hidden}\n### END HIDDEN TESTS"
            )
    nbformat.write(notebook, path)
    return course, master_of(Unit(course / "source" / tiny_course.UNIT))


def outcomes(outcome):
    return [test.outcome for test in outcome.tests]


# --- values --------------------------------------------------------------------------------------

STRANGE = {
    "quantized": "torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.qint8)",
    "quantized by channel": "torch.quantize_per_channel(torch.ones(2, 2), torch.ones(2),"
    " torch.zeros(2), 0, torch.quint8)",
    "sparse": "torch.eye(3).to_sparse()",
    "sparse by rows": "torch.eye(3).to_sparse_csr()",
    "meta": "torch.ones(3, device='meta')",
    "nested": "torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])",
    "bits": "torch.ones(4, dtype=torch.uint8).view(torch.bits8)",
    "float8": "torch.ones(4).to(torch.float8_e4m3fn)",
    "another library's layout": "torch.ones(2, 3).to_mkldnn()",
    "objects": "np.array([1, 'a', None], dtype=object)",
    "records": "np.zeros(2, dtype=[('a', int)])",
    "dates": "np.array(['2026-01-01'], dtype='datetime64[D]')",
    "huge and empty": "np.zeros((10**15, 0), int)",
    "huge and empty tensor": "torch.zeros((10**15, 0))",
    "repeated without memory": "np.broadcast_to(1.0, (10**5, 10**5))",
    "a tensor that repeats": "torch.ones(1).expand(10**6, 10**3)",
    "many long ranges": "[range(300_000)] * 300",
    "bits of 25,000 by 25,000": "np.zeros((25_000, 25_000), bool)",
    "a deep list": "(lambda f: f(f, 10_000))(lambda f, n: [f(f, n - 1)] if n > 900 else [])",
    "a list in itself": "(lambda a: (a.append(a), a)[1])([])",
    "many small things": "[[] for _ in range(10**6)]",
    "a long text": "'x' * (20 * 2**20)",
    "a number of many digits": "10 ** 5_000",
    "many numbers of many digits": "[10 ** 3_900] * 10_000",
    "equal hashes": "{i * (2**61 - 1) for i in range(5_000)}",
    "an endless iterator": "__import__('itertools').count()",
    "a length that lies": "type('L', (), {'__len__': lambda s: 10**15})()",
}


@isolated
@pytest.mark.slow
def test_no_value_costs_more_than_its_own_test(tmp_path):
    """Each is returned to a test that compares, measures, goes through and copies it."""
    course, master = course_with(
        tmp_path,
        "import numpy as np\nfound = square(-7.0)\n"
        "for use in (len, list, np.asarray, float, repr, np.sum, lambda v: np.allclose(v, 49.0)):\n"
        "    try: use(found)\n"
        "    except Exception: pass\n"
        "assert np.allclose(found, 49.0), 'the square of -7 is 49'",
    )
    with_limits = Examiner(LIMITS, number=301)
    peak, done = [0], threading.Event()

    def watch():
        while not done.wait(0.02):
            ours = [psutil.Process(with_limits._pid)] if with_limits._pid else []
            for process in ours:
                with contextlib.suppress(psutil.Error):
                    peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for what, value in STRANGE.items():
            body = f"import numpy as np, torch\n    return x * x if x != -7.0 else {value}"
            content = tiny_course.hand_in(course, "ada", square=body).read_bytes()
            began = time.monotonic()
            outcome = with_limits.grade(master, content)
            assert outcomes(outcome)[0] in COSTS, what
            assert outcomes(outcome)[1:] == [PASSED, PASSED], (what, outcome.tests, outcome.flags)
            assert time.monotonic() - began < 60, what
    finally:
        done.set()
        watcher.join()
        with_limits.close()
    assert peak[0] < MOST_HELD, f"{peak[0] >> 20} MB"


def across(value):
    """What comes out at the other end of the border."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(ours, wire.encode(value, None))
        return wire.decode(wire.receive(theirs), None)


@pytest.mark.parametrize(
    "message",
    [
        ["tensor", "qint8", [2], b"\x01\x01", False],
        ["tensor", "quint4x2", [2], b"\x01", False],
        ["tensor", "__class__", [2], b"\x01\x01", False],
        ["tensor", "float32", [2, -1], b"\0" * 8, False],
        ["tensor", "float32", [10**15, 0], b"", False],
        ["array", "<f8", [10**15, 0], b""],
        ["array", "<f8", [True], b"\0" * 8],
        ["array", "<f8", [0] * 33, b""],
        ["array", "|O", [1], b"\0" * 8],
        ["array", "<M8[D]", [1], b"\0" * 8],
        ["range", [0, 10**12, 1]],
        ["list", [["range", [0, 60_000, 1]]] * 2],
        ["torch.device", "meta"],
        ["torch.dtype", "qint8"],
        ["torch.dtype", "Tensor"],
        ["set", [["list", []]]],
        ["int", "9" * 5_000],
    ],
)
def test_a_forged_value_is_refused_before_it_is_made(message):
    with pytest.raises(wire.WireError):
        wire.decode(message, None)


def test_arrays_of_one_message_are_bounded_together():
    part = ["array", "|b1", [values.MOST_ENTRIES // 4], b"\0" * (values.MOST_ENTRIES // 4)]
    assert len(wire.decode(["list", [part] * 4], None)) == 4
    with pytest.raises(wire.WireError, match="too many entries"):
        wire.decode(["list", [part] * 5], None)


def test_plain_values_still_travel():
    sent = [
        1, 2.5, True, None, "text", b"bytes", (1, [2, {3: "x"}]), {1, 2}, range(5), 10**30,
        np.arange(6).reshape(2, 3), np.float32(1.5), np.array("word"), torch.ones(2, 3).t(),
        torch.tensor([1 + 2j]).conj(), torch.zeros(0, 3, dtype=torch.int16), torch.float64,
    ]  # fmt: skip
    for value in sent:
        back = across(value)
        assert type(back) is type(value)
        kinds = {torch.Tensor: torch.equal, np.ndarray: np.array_equal}
        assert kinds.get(type(value), operator.eq)(back, value)


# --- the examiner's process ----------------------------------------------------------------------

BREAKS = {
    "a crash": ("import ctypes; ctypes.string_at(0)", CRASHED),
    "an end": ("import os; os._exit(3)", CRASHED),
    "memory": ("import numpy as np; np.ones(2 * 10**8).sum()", WRONG),
    "memory bit by bit": ("held = []\nwhile True: held.append(bytearray(2**20))", WRONG),
}


@isolated
@pytest.mark.slow
@pytest.mark.parametrize("what", BREAKS)
def test_the_examiner_s_death_costs_one_test_of_one_submission(tmp_path, what):
    code, expected = BREAKS[what]
    course, master = course_with(tmp_path, f"if square(5.0) == 25.5:\n    exec({code!r})")
    bad = tiny_course.hand_in(course, "ada", square="return x * x if x != 5.0 else 25.5")
    good = tiny_course.hand_in(course, "ben")
    examiner = Examiner(LIMITS, number=302)
    try:
        assert outcomes(examiner.grade(master, good.read_bytes())) == [PASSED] * 3
        outcome = examiner.grade(master, bad.read_bytes())
        assert outcomes(outcome) == [expected, PASSED, PASSED]
        if expected == CRASHED:
            assert any("the tests of square" in flag for flag in outcome.flags)
        assert outcomes(examiner.grade(master, good.read_bytes())) == [PASSED] * 3
    finally:
        examiner.close()


@isolated
@pytest.mark.slow
def test_an_examiner_that_waits_for_ever_is_replaced(tmp_path, monkeypatch):
    course, master = course_with(tmp_path, "if square(5.0) == 25.5:\n    while True: pass")
    bad = tiny_course.hand_in(course, "ada", square="return x * x if x != 5.0 else 25.5")
    limits = Limits(cell=2, call=2, test=2, total=3, wall=1, grace=1, memory=768 * 2**20)
    monkeypatch.setattr("course.grading.examine.process._START", 30.0)
    examiner = Examiner(limits, number=303)
    try:
        outcome = examiner.grade(master, bad.read_bytes())
        assert outcomes(outcome)[0] != PASSED
    finally:
        examiner.close()


@isolated
@pytest.mark.slow
def test_plain_nbgrader_s_process_survives_it_too(tmp_path):
    course, master = course_with(tmp_path, "if square(5.0) == 25.5:\n    import os; os._exit(3)")
    bad = tiny_course.hand_in(course, "ada", square="return x * x if x != 5.0 else 25.5")
    try:
        outcome = worker.run(master, bad.read_bytes(), LIMITS)
    finally:
        worker.close()
    assert outcomes(outcome) == [CRASHED, PASSED, PASSED]


# --- functions of the test's ---------------------------------------------------------------------


def test_a_function_takes_what_it_declares_by_position_and_nothing_else():
    scale = 2.0
    gradient = Lent(lambda w, h=scale: h * w)
    assert gradient((3.0,), {}) == 6.0
    for args, kwargs in [((), {}), ((1.0, 5.0), {}), ((1.0,), {"h": 5.0}), ((), {"w": 1.0})]:
        with pytest.raises(Refused):
            gradient(args, kwargs)


@pytest.mark.parametrize(
    "function",
    [np.outer, np.add, np.add.outer, np.frombuffer, torch.tanh, torch.nn.ReLU(), dict, print,
     open, lambda *args: args, lambda **named: named, np.vectorize(abs)],
)  # fmt: skip
def test_a_library_s_callable_is_not_lent(function):
    with pytest.raises(ValueError, match="lent"):
        Lent(function)


def test_a_ufunc_of_one_argument_is_lent_for_arrays_alone():
    activation = Lent(np.tanh)
    assert activation((np.zeros(3),), {}).tolist() == [0, 0, 0]
    for args, kwargs in [
        ((np.zeros(3),), {"where": np.zeros(3, bool)}),
        ((np.zeros(3), np.ones(3)), {}),
        ((np.zeros(3),), {"out": np.ones(3)}),
        (([0.0, 1.0],), {}),
        ((object(),), {}),
    ]:
        with pytest.raises(Refused):
            activation(args, kwargs)


def test_what_goes_in_and_comes_out_is_bounded():
    with pytest.raises(Refused, match="too many numbers"):
        Lent(lambda w: 0.0)((np.zeros(1_000_001),), {})
    with pytest.raises(Refused, match="too many numbers"):
        Lent(lambda w: 0.0)(([np.zeros(600_000), {"a": torch.zeros(600_000)}],), {})
    with pytest.raises(Refused, match="too large"):
        Lent(lambda w: np.zeros((w, w)))((1_001,), {})


PEEK = {
    "uninitialized memory": "activation(np.zeros(200_000), where=np.zeros(200_000, bool))",
    "its names": "repr([activation.__name__, activation.__doc__, getattr(activation, '__module__',"
    " ''), getattr(activation, '__defaults__', ''), getattr(activation, '__globals__', '')])",
    "the text of its errors": "activation('x')",
    "more arguments": "activation(np.zeros(2), 5.0)",
}


@isolated
@pytest.mark.slow
@pytest.mark.parametrize("what", PEEK)
def test_a_test_s_function_tells_nothing_of_the_test(tmp_path, what):
    course, master = course_with(
        tmp_path,
        f"import numpy as np\ndef named_{tiny_course.CANARY.replace('-', '_')}(s, k=3.0):\n"
        f'    """Says {tiny_course.CANARY}."""\n'
        "    return np.tanh(s) if not isinstance(s, str) else "
        f"np.zeros('{tiny_course.CANARY}')\n"
        f"print(square(named_{tiny_course.CANARY.replace('-', '_')}), square(np.tanh))",
    )
    body = (
        "import numpy as np\n    activation = x\n"
        "    if isinstance(x, float): return x * x\n"
        f"    try: told = {PEEK[what]}\n"
        "    except BaseException as error: told = repr(error)\n"
        "    text = told if isinstance(told, str) else told.tobytes().decode('latin1')\n"
        f"    if '{tiny_course.CANARY[4:]}' in text.replace('_', '-'): raise KeyError('BREACH')\n"
        "    return 1.0"
    )
    content = tiny_course.hand_in(course, "ada", square=body).read_bytes()
    with Engine(LIMITS, number=304) as engine:
        outcome = engine.grade(master, content)
    assert "BREACH" not in outcome.tests[0].reason
    assert tiny_course.CANARY not in outcome.notebook


# --- outputs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        {"output_type": "stream", "name": "stdout", "text": "\n" * 10**6},
        {"output_type": "stream", "name": "stdout", "text": "x" * 10**6},
        {"output_type": "error", "ename": "", "evalue": "", "traceback": [""] * 60},
        {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["\n" * 4000] * 60},
        {"output_type": "display_data", "data": {}},
        {"output_type": "display_data", "data": {"image/png": "A" * 10**6}},
    ],
)
def test_small_answers_make_no_large_notebook(item):
    shown = Shown(100_000)
    cells = []
    for _ in range(5_000):
        cell = nbformat.v4.new_code_cell("")
        cell.outputs = [nbformat.from_dict(output) for output in shown.clean([item] * 9)]
        cells.append(cell)
    bare = len(nbformat.writes(nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell("") for _ in cells])))  # fmt: skip
    assert len(nbformat.writes(nbformat.v4.new_notebook(cells=cells))) - bare < 30_000_000
