"""Does any file become a gradable notebook or a flagged record, and does a mended one stay?"""

import json
import pickle

import nbformat
import pytest
import tiny_course
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from course.authoring.unit import Unit, select
from course.grading import door
from course.grading.repair import finding, reading
from course.grading.repair.repair import master_of, repair

NAMES = ("square", "cube-over-x", "power")
ANSWER = "def {}(x):\n    return 'mine'"


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    folder = tiny_course.make(tmp_path_factory.mktemp("course"))
    return master_of(Unit(folder / "source" / tiny_course.UNIT))


@pytest.fixture(scope="module")
def real(root):
    return master_of(select(["01"], root)[0])


@pytest.fixture
def handed_in(master):
    """The released notebook with answers of the student's, as plain data."""
    notebook = json.loads(master.released)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            name = cell["metadata"]["nbgrader"]["grade_id"].replace("-", "_")
            cell["source"] = ANSWER.format(name)
    return notebook


def mend(notebook, master):
    return repair(json.dumps(notebook).encode(), master)


def place(notebook, grade_id):
    """Position of the cell with a grade id."""
    ids = [c["metadata"].get("nbgrader", {}).get("grade_id") for c in notebook["cells"]]
    return ids.index(grade_id)


def cell(source, kind="code", **more):
    bare = {"cell_type": kind, "metadata": {}, "source": source}
    return bare | ({"outputs": [], "execution_count": None} if kind == "code" else {}) | more


def sources(repaired):
    """The code of a mended notebook, tests by their grade id."""
    return [
        c.metadata.nbgrader.grade_id if c.metadata.get("nbgrader", {}).get("grade") else c.source
        for c in repaired.notebook.cells
        if c.cell_type == "code"
    ]


def check_sound(repaired, master):
    """What holds of every mended notebook."""
    notebook = repaired.notebook
    nbformat.validate(notebook)
    assert notebook.nbformat_minor == 5
    ids = [c.id for c in notebook.cells]
    assert len(set(ids)) == len(ids)
    released = {c.id: c for c in nbformat.reads(master.released, as_version=4).cells}
    graded = [c for c in notebook.cells if "nbgrader" in c.metadata]
    known = [c for c in released.values() if "nbgrader" in c.metadata]
    assert sorted(c.id for c in graded) == sorted(c.id for c in known)
    for c in graded:
        assert c.metadata.nbgrader == released[c.id].metadata.nbgrader
        assert "tags" not in c.metadata
        if not c.metadata.nbgrader.solution:
            assert c.source == released[c.id].source
    for c in notebook.cells:
        assert not c.get("outputs")
        assert set(c.metadata) <= {"nbgrader", "tags", "deletable", "editable"}
    order = [c.metadata.nbgrader.grade_id for c in graded]
    for exercise in master.exercises:
        assert order.index(exercise.test_id) == order.index(exercise.grade_id) + 1
    again = repair(nbformat.writes(notebook).encode(), master)
    assert again.notebook == notebook


def test_a_master_travels(master):
    assert pickle.loads(pickle.dumps(master)) == master
    assert tiny_course.CANARY not in master.released
    assert tiny_course.CANARY in master.tests["test-square"]
    assert [e.name for e in master.exercises] == ["square", "cube_over_x", "power"]
    assert len(master.fingerprint) == 32


def test_an_untouched_notebook_needs_no_word(master, real, handed_in):
    for each in (master, real):
        repaired = repair(each.released.encode(), each)
        assert repaired.flags == ()
        check_sound(repaired, each)
    repaired = mend(handed_in, master)
    assert repaired.flags == ()
    assert [s for s in sources(repaired) if "mine" in s] == [
        ANSWER.format(n.replace("-", "_")) for n in NAMES
    ]
    check_sound(repaired, master)


def test_the_real_unit_keeps_its_demos_as_demos(real):
    notebook = json.loads(real.released)
    shown = sum(each["metadata"].get("tags") == ["demo"] for each in notebook["cells"])
    for each in notebook["cells"]:
        each["metadata"] = {}
        del each["id"]
    repaired = mend(notebook, real)
    check_sound(repaired, real)
    demos = [c for c in repaired.notebook.cells if c.metadata.get("tags") == ["demo"]]
    assert len(demos) == shown >= 4
    assert repaired.flags[0].startswith("matched by source: log-softmax, nll-loss")
    assert len(repaired.flags) == 1


def test_edited_deleted_duplicated_and_moved_tests_come_back(master, handed_in):
    cells = handed_in["cells"]
    cells[place(handed_in, "test-square")]["source"] = "pass"
    del cells[place(handed_in, "test-cube-over-x")]
    power = cells.pop(place(handed_in, "test-power"))
    cells[0:0] = [power, dict(power)]
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert set(repaired.flags) == {
        "restored: test-square",
        "deleted cell: test-cube-over-x",
        "duplicated cell: test-power",
    }
    order = sources(repaired)
    assert order.index("test-power") == order.index(ANSWER.format("power")) + 1


def test_a_deleted_solution_comes_back_as_the_stub(master, handed_in):
    for grade_id in NAMES:
        notebook = json.loads(json.dumps(handed_in))
        del notebook["cells"][place(notebook, grade_id)]
        repaired = mend(notebook, master)
        check_sound(repaired, master)
        assert repaired.flags == (f"deleted cell: {grade_id}",)
        at = next(i for i, s in enumerate(sources(repaired)) if "# Your code here" in s)
        assert sources(repaired)[at + 1] == f"test-{grade_id}"
    handed_in["cells"] = [c for c in handed_in["cells"] if "grade_id" not in json.dumps(c)]
    handed_in["cells"].append(cell(master.setup))
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert [s for s in sources(repaired) if s.startswith("test-")] == [f"test-{n}" for n in NAMES]


def test_of_two_solutions_the_one_with_an_answer_counts(master, handed_in):
    at = place(handed_in, "square")
    answer = handed_in["cells"][at]
    stub = {**answer, "source": master.exercises[0].stub}
    for copies in ([answer, stub], [stub, answer], [stub, answer, stub]):
        notebook = {**handed_in, "cells": [*handed_in["cells"]]}
        notebook["cells"][at : at + 1] = copies
        repaired = mend(notebook, master)
        check_sound(repaired, master)
        assert repaired.flags == ("duplicated cell: square",)
        assert sources(repaired).count(ANSWER.format("square")) == 1
        assert not any("# Your code here" in s for s in sources(repaired))
    later = {**answer, "source": "def square(x):\n    return 'later'"}
    handed_in["cells"][at + 1 : at + 1] = [later]
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    code = sources(repaired)
    assert code.index("test-square") == code.index(later["source"]) + 1
    assert repaired.notebook.cells[at + 1].id == "cell-3" or "later" in code[at + 1]


@pytest.mark.parametrize("marked", [True, False])
def test_a_split_solution_is_joined(master, handed_in, marked):
    at = place(handed_in, "square")
    first = handed_in["cells"][at]
    first["source"], rest = "def square(x):\n    y = x", "    return y * x"
    second = {**first, "source": rest} if marked else cell(rest)
    handed_in["cells"].insert(at + 1, second)
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert "def square(x):\n    y = x\n    return y * x" in sources(repaired)
    assert repaired.flags == ("joined: the parts of square",)


def test_what_stands_between_solution_and_test_runs_before_the_test(master, handed_in):
    at = place(handed_in, "square")
    handed_in["cells"][at]["source"] = "def helper(x):\n    return x * x"
    handed_in["cells"].insert(at + 1, cell("A text.", "markdown"))
    handed_in["cells"].insert(at + 2, cell("def square(x):\n    return helper(x)"))
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    code = sources(repaired)
    helper, own = code.index("def helper(x):\n    return x * x"), code.index("test-square")
    assert code[helper + 1 : own] == ["def square(x):\n    return helper(x)"]


def test_an_indented_scratch_cell_breaks_no_answer(master, handed_in):
    at = place(handed_in, "square")
    handed_in["cells"].insert(at + 1, cell("  print(square(2))\nprint(3)"))
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert ANSWER.format("square") in sources(repaired)


def test_answers_in_new_cells_count_where_the_stub_was_left(master, handed_in):
    at = place(handed_in, "square")
    answer = handed_in["cells"][at]["source"]
    handed_in["cells"][at]["source"] = master.exercises[0].stub
    handed_in["cells"].insert(at + 2, cell(answer))
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert repaired.flags == ("matched by source: square",)
    code = sources(repaired)
    assert code.index("test-square") == code.index(answer) + 1
    assert not any("# Your code here" in s for s in code)


@pytest.mark.parametrize("stubs", ["kept", "deleted"])
@pytest.mark.parametrize("where", ["first", "last"])
def test_all_answers_in_one_cell(master, handed_in, stubs, where):
    merged = "\n\n".join(ANSWER.format(n.replace("-", "_")) for n in NAMES)
    for exercise in master.exercises:
        handed_in["cells"][place(handed_in, exercise.grade_id)]["source"] = exercise.stub
        if stubs == "deleted":
            del handed_in["cells"][place(handed_in, exercise.grade_id)]
    handed_in["cells"].insert(1 if where == "first" else len(handed_in["cells"]), cell(merged))
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    code = sources(repaired)
    assert not any("# Your code here" in s for s in code)
    assert all(code.index(f"test-{n}") > code.index(merged) for n in NAMES)
    assert repaired.flags == ("matched by source: square, cube-over-x, power",)


@pytest.mark.parametrize("own", ["# see below", "# 1\n\n  # 2\n", "", "stub", "stub and a comment"])
@pytest.mark.parametrize("where", ["a new cell", "another answer's cell"])
def test_an_answer_elsewhere_counts_where_its_own_cell_says_nothing(master, handed_in, own, where):
    stub = master.exercises[0].stub
    said = {"stub": stub, "stub and a comment": f"# below\n{stub}"}.get(own, own)
    handed_in["cells"][place(handed_in, "square")]["source"] = said
    answer = ANSWER.format("square")
    if where == "a new cell":
        handed_in["cells"].append(cell(answer))
    else:
        handed_in["cells"][place(handed_in, "power")]["source"] += f"\n\n{answer}"
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    code = sources(repaired)
    (at,) = [i for i, source in enumerate(code) if answer in source]
    assert code.index("test-square") > at
    assert not any("raise NotImplementedError" in source for source in code)


def test_an_answer_typed_into_the_test_cell_is_kept(master, handed_in):
    at = place(handed_in, "square")
    answer = handed_in["cells"][at]["source"]
    handed_in["cells"][at]["source"] = master.exercises[0].stub
    handed_in["cells"][at + 1]["source"] = f"{answer}\n\n{handed_in['cells'][at + 1]['source']}"
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert any(s.startswith(answer) for s in sources(repaired))


def test_code_that_became_markdown_is_code_again(master, handed_in):
    for grade_id in ("square", "test-square"):
        handed_in["cells"][place(handed_in, grade_id)]["cell_type"] = "markdown"
    handed_in["cells"][place(handed_in, "power")] = cell(ANSWER.format("power"), "markdown")
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert ANSWER.format("square") in sources(repaired)
    assert ANSWER.format("power") in sources(repaired)
    assert "restored: square was no code cell" in repaired.flags
    assert "restored: test-square" in repaired.flags


def test_flipped_metadata_is_restored_and_told(master, handed_in):
    test = handed_in["cells"][place(handed_in, "test-square")]["metadata"]
    test["nbgrader"] |= {"grade": False, "points": 99, "solution": True}
    test["tags"] = ["demo", "skip-execution"]
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert repaired.flags == ("restored: metadata of test-square (grade, solution, points)",)


def test_exchanged_metadata_follows_the_source(master, handed_in):
    first, second = (handed_in["cells"][place(handed_in, n)] for n in NAMES[:2])
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]
    first["id"], second["id"] = second["id"], first["id"]
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    code = sources(repaired)
    assert code.index("test-square") == code.index(ANSWER.format("square")) + 1


def test_lines_added_to_the_setup_cell_are_kept(master, handed_in):
    setup = handed_in["cells"].pop(1)
    handed_in["cells"].append(setup)
    released = setup["source"]
    setup["source"] = f"%pip install magic\n{released}\nimport math"
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert sources(repaired)[:2] == [released, "import math"]


def test_lines_added_to_a_real_setup_cell_are_kept(real):
    notebook = json.loads(real.released)
    at = next(i for i, c in enumerate(notebook["cells"]) if c["id"] == "setup")
    notebook["cells"][at]["source"] = f"%pip install magic\nimport math\n{real.setup}"
    repaired = mend(notebook, real)
    check_sound(repaired, real)
    assert sources(repaired)[1] == "import math"
    assert repaired.flags == ("restored: setup, the lines added to it were kept",)


def test_an_install_line_of_another_copy_is_no_change(real):
    """Students got the notebook from an address that is not the one set here now."""
    notebook = json.loads(real.released)
    at = next(i for i, c in enumerate(notebook["cells"]) if c["id"] == "setup")
    lines = "".join(notebook["cells"][at]["source"]).splitlines()
    (install,) = [i for i, line in enumerate(lines) if "pip" in line]
    lines[install] = lines[install].replace("github.com/", "github.com/another/")
    assert "another" in lines[install]
    notebook["cells"][at]["source"] = "\n".join(lines)
    repaired = mend(notebook, real)
    check_sound(repaired, real)
    assert repaired.flags == ()


def test_a_colab_save_is_as_good_as_any(master, handed_in):
    for number, each in enumerate(handed_in["cells"]):
        each["metadata"] = {"id": f"aB3{number}", "colab": {"base_uri": "https://x"}}
        each.pop("id")
        if each["cell_type"] == "code":
            each["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 99]}]
            each["source"] = each["source"].splitlines(keepends=True)
    handed_in["metadata"] = {"colab": {"provenance": []}, "accelerator": "GPU"}
    handed_in["nbformat_minor"] = 0
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert len([s for s in sources(repaired) if "mine" in s]) == 3
    assert len(repaired.flags) == 1
    assert repaired.flags[0].startswith("matched by source: ")


def test_formats_before_4_are_read(master, handed_in):
    cells = [
        {"cell_type": "code", "input": c["source"], "language": "python", "outputs": []}
        if c["cell_type"] == "code"
        else {"cell_type": "heading", "level": 2, "source": "Tiny"}
        for c in handed_in["cells"]
    ]
    repaired = mend({"nbformat": 3, "worksheets": [{"cells": cells}]}, master)
    check_sound(repaired, master)
    assert len([s for s in sources(repaired) if "mine" in s]) == 3
    assert repaired.notebook.cells[0].source == "## Tiny"


def test_ids_become_legal_and_unique(master, handed_in):
    extra = [
        cell(f"x = {i}", id=i_d) for i, i_d in enumerate(["a b", "twice", "twice", 7, "power"])
    ]
    handed_in["cells"] += extra
    repaired = mend(handed_in, master)
    check_sound(repaired, master)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (["x = 1\n", "y = 2"], "x = 1\ny = 2"),
        (["x = 1", "y = 2"], "x = 1\ny = 2"),
        ("x\0 = '\ud800'", "x = '\ufffd'"),
        (["x = 1", None, 3], "x = 1"),
        (None, ""),
        ({"a": 1}, ""),
        ("y" * (reading.MOST_CHARACTERS + 1), "# left out: a cell of 1000001 characters"),
    ],
)
def test_sources_of_any_kind_become_text(master, handed_in, source, expected):
    handed_in["cells"].append(cell(source))
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert repaired.notebook.cells[-1].source == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_read(master, handed_in, encoding):
    text = json.dumps(handed_in, ensure_ascii=False)
    assert repair(text.encode(encoding), master).flags == ()


def test_a_file_that_is_not_quite_utf_8_is_read_and_told(master, handed_in):
    handed_in["cells"][0]["source"] = "Übung"
    content = json.dumps(handed_in, ensure_ascii=False).encode()
    repaired = repair(content.replace("Ü".encode(), b"\xdc"), master)
    assert repaired.flags == ("damaged: characters that are not UTF-8",)
    check_sound(repaired, master)


def test_pasted_pictures_stay_and_20_mb_of_outputs_go(master, handed_in):
    picture = {"map.png": {"image/png": "aGk="}, "x.html": {"text/html": "<script>"}, "n": 3}
    handed_in["cells"][0]["attachments"] = picture
    big = {"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}
    handed_in["cells"][2]["outputs"] = [big]
    repaired = mend(handed_in, master)
    check_sound(repaired, master)
    assert repaired.notebook.cells[0].attachments == {"map.png": {"image/png": "aGk="}}
    assert len(nbformat.writes(repaired.notebook)) < 20_000


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "unreadable: the file is empty"),
        (b"\0\0\0\0 \n", "unreadable: the file is empty"),
        (b'{"cells": [{"cell_type": "code", "sou', "unreadable: broken off at line 1"),
        (b'{"cells": [\n{"cell_type": "code"},', "unreadable: broken off at line 2"),
        (b'{"cells": [}, 3, 4]}', "unreadable: not JSON at line 1"),
        (b"\x89PNG\r\n\xff\xfe", "unreadable: not a text file"),
        (b"PK\x03\x04 cell", "unreadable: not JSON at line 1"),
        (b'{"cell": 3}', "unreadable: a file, but not a notebook"),
        (b"[]", "unreadable: a file, but not a notebook"),
        (b'{"cells": 3}', "unreadable: a notebook without cells"),
        (b'{"cells": [3, null, {}]}', "unreadable: a notebook without cells"),
        (b'{"cells": ' + b"[" * 100_000, "unreadable: nested too deeply"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "unreadable: damaged JSON"),
        (b'{"cells": [{"cell_type": "code", "source": "x"}]}', "wrong unit: no cell of 01-tiny"),
    ],
)
def test_a_file_that_cannot_be_graded_says_why(master, content, says):
    repaired = repair(content, master)
    assert repaired.notebook is None
    assert repaired.flags[0].startswith(says)


def test_a_notebook_of_another_unit_is_told(real, root):
    other = (root / "release" / "00-start-here" / "start-here.ipynb").read_bytes()
    assert repair(other, real).flags == ("wrong unit: looks like 00-start-here",)


def test_nan_and_doubled_keys_do_no_harm(master, handed_in):
    text = json.dumps(handed_in).replace('"nbformat":', '"x": NaN, "nbformat": 3, "nbformat":')
    repaired = repair(text.encode(), master)
    assert repaired.flags == ()
    check_sound(repaired, master)


def find(folder, master):
    """The name of the file that is found, and flags."""
    with door.Folder(folder) as opened:
        file, flags = finding.find(opened, master)
    return file and file.name, flags


def test_the_file_is_found_by_its_name_or_as_the_only_one(master, tmp_path):
    folder = tmp_path / "01-tiny"
    folder.mkdir()
    assert find(folder, master) == (None, ("missing",))
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".hidden.ipynb").write_text("{}")
    (folder / "tiny (1).ipynb").write_text("{}")
    says = "renamed: found tiny (1).ipynb"
    assert find(folder, master) == ("tiny (1).ipynb", (says,))
    (folder / "other.ipynb").write_text("{}")
    says = "missing: found other.ipynb, tiny (1).ipynb instead of tiny.ipynb"
    assert find(folder, master) == (None, (says,))
    (folder / "tiny.ipynb").write_text("{}")
    assert find(folder, master) == ("tiny.ipynb", ())
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(reading.MOST_BYTES + 1)
    assert find(folder, master) == (None, (f"unreadable: {reading.TOO_LARGE}",))
    (folder / "tiny.ipynb").unlink()
    (folder / "tiny.ipynb").symlink_to(folder / "other.ipynb")
    says = "missing: tiny.ipynb is a link or a folder, not a file"
    assert find(folder, master) == (None, (says,))


# --- any bytes, any damage ---------------------------------------------------------------------

relaxed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@relaxed
@given(content=st.binary(max_size=200))
@example(content=b"\xff\xfe[\x00")
def test_any_bytes_end_in_a_flag(master, content):
    repaired = repair(content, master)
    assert repaired.notebook is None
    assert "gave up" not in repaired.flags[0]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
SOURCES = st.sampled_from([
    "def square(x):\n    y = x", "    return y", "def power(x): 1\nsquare = 2", "", "import numpy",
    "def square(x):\n    return 'mine'\ndef cube_over_x(x): pass", "check(square)", "# A text",
    'check(power, "You doubled.")', "%pip install x", "demos.a.b();", "square: int = 3",
])  # fmt: skip
KEYS = st.sampled_from(["cell_type", "source", "metadata", "id", "outputs", "attachments"])


_KINDS = (
    "delete", "copy", "move", "swap", "source", "plain", "key", "meta", "root", "kind", "insert"
)  # fmt: skip


DAMAGES = st.tuples(
    st.sampled_from(_KINDS), st.integers(0, 30), st.integers(0, 30), JUNK, SOURCES, KEYS
)


def damage(notebook, kind, a, b, value, source, key):
    """Change a notebook's data in one of the ways that people and programs do."""
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not cells:
        return
    here, there = a % len(cells), b % len(cells)
    each = cells[here]
    if kind == "delete":
        del cells[here]
    elif kind == "copy":
        cells.insert(there, json.loads(json.dumps(each)))
    elif kind == "move":
        cells.insert(there, cells.pop(here))
    elif kind == "insert":
        cells.insert(here, cell(source))
    elif kind == "root":
        notebook[("nbformat", "metadata", "nbformat_minor", "x")[b % 4]] = value
    elif not isinstance(each, dict):
        cells[here] = value
    elif kind == "source":
        each["source"] = source
    elif kind == "plain":
        each["metadata"] = {}
        each.pop("id", None)
    elif kind == "key":
        each[key] = value
    elif kind == "kind":
        each["cell_type"] = "markdown" if each.get("cell_type") == "code" else "code"
    elif kind == "swap" and isinstance(cells[there], dict):
        other = cells[there]
        each["metadata"], other["metadata"] = other.get("metadata"), each.get("metadata")
    elif kind == "meta" and isinstance(each.get("metadata"), dict):
        each["metadata"]["nbgrader"] = value if b % 2 else {"grade_id": "square", "x": value}


@settings(relaxed, max_examples=400)
@given(damages=st.lists(DAMAGES, min_size=1, max_size=8))
def test_any_damage_is_mended_or_told(master, handed_in, damages):
    notebook = json.loads(json.dumps(handed_in))
    for one in damages:
        damage(notebook, *one)
    repaired = mend(notebook, master)
    assert not any("gave up" in flag for flag in repaired.flags), repaired.flags
    assert all(":" in flag and "\n" not in flag for flag in repaired.flags)
    if repaired.notebook is None:
        assert repaired.flags
    else:
        check_sound(repaired, master)
