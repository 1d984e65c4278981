"""What honest students write costs them no mark: magics, settings, own files, slow code."""

import nbformat
import pytest
import tiny_course
from nbformat.v4 import new_code_cell

from course.authoring.unit import Unit
from course.grading.engine import Engine
from course.grading.master import master_of
from course.grading.sandbox.limits import Limits


@pytest.fixture(scope="module")
def engine():
    limits = Limits(cell=5, call=5, test=40, total=120, grace=1)
    with Engine(limits) as engine:
        yield engine


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("course"))


def graded(engine, course, before="", **bodies):
    """The outcomes of a hand-in with a cell of the student's own before all others."""

    def edit(notebook):
        if before:
            notebook.cells.insert(0, new_code_cell(before))

    path = tiny_course.hand_in(course, "ada", edit, **bodies)
    outcome = engine.grade(master_of(Unit(course / "source" / tiny_course.UNIT)), path.read_bytes())
    cells = nbformat.reads(outcome.notebook, as_version=4).cells
    return [test.points for test in outcome.tests], [c.get("outputs", []) for c in cells]


RIGHT = [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%matplotlib widget",
        "%matplotlib notebook",
        "%matplotlib",
        "%config InlineBackend.figure_format = 'retina'",
        "import matplotlib; matplotlib.use('Agg')",
        "%load_ext autoreload\n%autoreload 2",
        "%%time\n",
        "%precision 3",
        "%xmode Minimal",
        "import os; os.chdir('/')",
    ],
)
def test_a_magic_costs_neither_a_mark_nor_the_rest_of_its_cell(engine, course, line):
    marks, outputs = graded(engine, course, f"{line}\nhelper = 2", power="return x ** helper * 1.0")
    assert marks == RIGHT, outputs[0]
    assert not [o for o in outputs[0] if o["output_type"] == "error"]


@pytest.mark.parametrize(
    "line",
    [
        "import numpy as np\nnp.seterr(all='raise')",
        "import numpy as np\nnp.seterrcall(print); np.seterr(all='call')",
        "import numpy as np\nnp.set_printoptions(precision=1, threshold=2)",
        "import warnings\nwarnings.simplefilter('error')",
        "import torch\ntorch.set_default_dtype(torch.float64)",
        "import torch\ntorch.set_grad_enabled(False)",
        "import torch, random\ntorch.manual_seed(0)\nrandom.seed(0)",
        "import numpy as np\nnp.random.seed(0)",
        "import torch\ntorch.use_deterministic_algorithms(True)",
        "import sys\nsys.setrecursionlimit(60)",
        "import gc\ngc.disable()",
        "import decimal\ndecimal.getcontext().prec = 2",
        "import matplotlib.pyplot as plt\nplt.style.use('ggplot')",
    ],
)
def test_a_setting_at_the_top_costs_no_mark(engine, course, line):
    squared = "import numpy as np; return float(np.exp(-1e4) + np.float64(x) ** 2)"
    marks, outputs = graded(engine, course, line, square=squared)
    assert marks == RIGHT, outputs


def test_a_file_that_a_cell_writes_can_be_imported_later(engine, course):
    marks, outputs = graded(
        engine,
        course,
        "%%writefile m.py\ndef two():\n    return 2.0\n",
        power="import m; return x ** m.two()",
    )
    assert marks == RIGHT, outputs


def test_a_file_of_a_library_s_name_shadows_none(engine, course):
    marks, outputs = graded(
        engine,
        course,
        "%%writefile statistics.py\nraise RuntimeError('mine')\n",
        power="import statistics; return statistics.mean([x * x, x * x])",
    )
    assert marks == RIGHT, outputs


def test_two_seconds_of_work_in_each_call_are_fine(engine, course):
    busy = "import time; t = time.process_time()\n    while time.process_time() < t + 2: pass\n"
    marks, _ = graded(
        engine, course, square=f"{busy}    return x * x", power=f"{busy}    return x**2"
    )
    assert marks == RIGHT


def test_two_seconds_of_waiting_in_each_call_are_fine(engine, course):
    marks, _ = graded(engine, course, square="import time; time.sleep(2)\n    return x * x")
    assert marks == RIGHT
