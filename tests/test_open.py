"""Does `course open` copy the units once, and bring in what was mended without loss?"""

import copy
import json
import subprocess
import sys

import pytest

from course.cli import app, main
from course.learner import commands, lab, released
from course.learner.renew import renew

UNITS = ("00-start-here", "03-momentum")


def cell(key, source, kind="code", grade_id="", **grading):
    meta = {"nbgrader": {"grade_id": grade_id, **grading}} if grade_id else {}
    made = {"cell_type": kind, "id": key, "metadata": meta, "source": source}
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def text(key, source):
    return cell(key, source, "markdown")


def solution(name, source):
    return cell(name, source, grade_id=name, solution=True, grade=False)


def check(name, source):
    return cell(f"t-{name}", source, grade_id=f"test-{name}", grade=True, solution=False, points=2)


def a_notebook(*cells):
    return {"cells": [*cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


GIVEN = a_notebook(
    text("title", "# Momentum"),
    cell("setup", "import numpy as np", grade_id="setup", locked=True),
    text("idea", "A ball rols."),
    cell("ball", "demos.momentum.ball();"),
    solution("step", "def step(w):\n    raise NotImplementedError()"),
    check("step", "check.step(step)"),
    solution("speed", "def speed(v):\n    raise NotImplementedError()"),
    check("speed", "check.speed(speed)"),
    text("end", "That is all."),
)


def mended():
    """A release with a mended text, demo, test and task, a new cell, and one that is gone."""
    new = copy.deepcopy(GIVEN)
    by_id = {c["id"]: c for c in new["cells"]}
    by_id["idea"]["source"] = "A ball rolls."
    by_id["ball"]["source"] = "demos.momentum.ball(beta=0.5);"
    by_id["t-step"]["source"] = "check.step(step)  # mended"
    by_id["step"]["source"] = 'def step(w):\n    """Better."""\n    raise NotImplementedError()'
    new["cells"].remove(by_id["end"])
    new["cells"].insert(3, text("why", "Why?"))
    return new


def at_work():
    """A copy with an answer, cells of the learner's own around it, and outputs."""
    mine = copy.deepcopy(GIVEN)
    by_id = {c["id"]: c for c in mine["cells"]}
    by_id["step"]["source"] = "def step(w):\n    return w - 1"
    by_id["step"]["outputs"] = by_id["ball"]["outputs"] = [{"output_type": "stream", "text": "x"}]
    mine["cells"].insert(5, cell("mine", "print(step(3))"))
    mine["cells"].append(text("note", "To do: read again."))
    return mine


def sources(notebook):
    joined = ("".join(c["source"]) for c in notebook["cells"])
    return dict(zip((c["id"] for c in notebook["cells"]), joined, strict=True))


def test_what_was_mended_comes_in_and_what_the_learner_wrote_stays():
    made = renew(at_work(), mended(), GIVEN)
    after = sources(made.notebook)
    assert after == {
        **{key: source for key, source in sources(mended()).items() if key != "step"},
        "step": "def step(w):\n    return w - 1",
        "mine": "print(step(3))",
        "note": "To do: read again.",
    }
    order = "title setup idea why ball step mine t-step speed t-speed note"
    assert [*after] == order.split()
    assert made.told == [
        ("removed", '"That is all.", which is no longer in the lesson'),
        ("renewed", '"A ball rolls."'),
        ("new", '"Why?"'),
        ("renewed", '"demos.momentum.ball(beta=0.5);"'),
        ("kept", "your step; its task was mended: read it in .released"),
        ("kept", 'your cell "print(step(3))"'),
        ("renewed", "the test of step"),
        ("kept", 'your cell "To do: read again."'),
    ]


def test_outputs_stay_beside_the_code_that_made_them():
    after = {c["id"]: c for c in renew(at_work(), mended(), GIVEN).notebook["cells"]}
    assert after["step"]["outputs"]
    assert after["ball"]["outputs"] == []


def test_a_stub_that_nobody_touched_is_renewed():
    new = mended()
    made = renew(copy.deepcopy(GIVEN), new, GIVEN)
    assert sources(made.notebook) == sources(new)
    assert ("renewed", "step") in made.told


def test_a_lesson_cell_that_the_learner_changed_is_not_lost():
    mine = at_work()
    mine["cells"][3]["source"] = "demos.momentum.ball(beta=0.99);"  # mended too
    mine["cells"][0]["source"] = "# Momentum, second try"  # not mended
    mine["cells"][6]["source"] = "check.step(step)\nprint('mine')"
    made = renew(mine, mended(), GIVEN)
    found = [*sources(made.notebook).values()]
    at = found.index("demos.momentum.ball(beta=0.5);")
    assert found[at + 1] == "demos.momentum.ball(beta=0.99);"
    at = found.index("check.step(step)  # mended")
    assert found[at + 1] == "check.step(step)\nprint('mine')"
    graded = [c for c in made.notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert len(graded) == 2, "a copy of a test grades nothing"
    assert found[0] == "# Momentum, second try"
    assert ("kept", 'your version of "Momentum"') in made.told


INSTALL = """import sys

if "google.colab" in sys.modules:
    get_ipython().run_line_magic("pip", "install v1.0.0")
import numpy as np"""


@pytest.mark.parametrize("known", [True, False])
def test_of_a_setup_cell_only_the_lines_that_were_added_are_kept(known):
    """The whole would install the old version again."""
    given, mine, new = copy.deepcopy(GIVEN), at_work(), mended()
    given["cells"][1]["source"] = INSTALL
    mine["cells"][1]["source"] = f"{INSTALL}\nimport math\n\n\ndef mine():\n    return math.pi"
    new["cells"][1]["source"] = INSTALL.replace("1.0.0", "1.1.0")
    made = renew(mine, new, given if known else None)
    found = [*sources(made.notebook).values()]
    at = found.index(new["cells"][1]["source"])
    assert found[at + 1] == "import math\ndef mine():\n    return math.pi"
    told = "the setup cell, and the lines that you added stand behind it"
    assert ("renewed", told) in made.told
    assert ("renewed", "the setup cell") in renew(given, new, given).told


def test_what_was_thrown_away_stays_away_and_exercises_come_back():
    mine = at_work()
    gone = ("idea", "ball", "t-step", "speed")
    mine["cells"] = [c for c in mine["cells"] if c["id"] not in gone]
    after = sources(renew(mine, mended(), GIVEN).notebook)
    assert {"idea", "ball"}.isdisjoint(after)
    assert [*after] == [
        "title", "setup", "why", "step", "mine", "t-step", "speed", "t-speed", "note"
    ]  # fmt: skip


def test_where_it_is_not_known_what_was_given_no_answer_and_no_own_cell_is_lost():
    made = renew(at_work(), mended())
    after = sources(made.notebook)
    assert after["step"] == "def step(w):\n    return w - 1"
    assert after["idea"] == "A ball rolls."
    assert {"mine", "note", "end"} <= {*after}


@pytest.mark.parametrize("front_end", ["colab", "without ids", "format 4.4"])
def test_cells_are_known_without_their_ids(front_end):
    mine = at_work()
    for c in mine["cells"]:
        key = c.pop("id")
        if front_end == "colab":
            c["metadata"] = {"id": key}
    mine["nbformat_minor"] = 4
    made = renew(mine, mended(), GIVEN)
    kept = sources(made.notebook)
    assert kept["step"] == "def step(w):\n    return w - 1"
    assert len(kept) == 11
    assert made.notebook["nbformat_minor"] == 5


def test_ids_stay_unique_whatever_was_copied():
    mine = at_work()
    mine["cells"].append({**mine["cells"][4], "source": "step = None"})
    mine["cells"].append({**mine["cells"][5]})
    made = renew(mine, mended(), GIVEN)
    ids = [c["id"] for c in made.notebook["cells"]]
    assert len(ids) == len({*ids}) == 13
    assert sources(made.notebook)["step"] == "def step(w):\n    return w - 1"


# --- the command -------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A folder of released units, in the place of the package's own."""
    folder = tmp_path / "release"
    for name in UNITS:
        (folder / name).mkdir(parents=True)
        (folder / name / "picture.png").write_bytes(b"png")
        put(GIVEN, folder / name / f"{name[3:]}.ipynb")
    (folder / "README.txt").write_text("no unit")
    monkeypatch.setattr(released, "place", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return folder


def put(notebook, path):
    path.write_text(json.dumps(notebook), encoding="utf-8")


def get(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def course(monkeypatch, capsys):
    """Run the command; its exit code and what it prints."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["course", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr()

    return run


def test_units_are_copied_once_and_then_left_alone(source, course, tmp_path):
    code, said = course("open", "--no-lab")
    assert (code, said.out) == (0, "2 units copied to descent\n")
    mine = tmp_path / "descent" / "03-momentum" / "momentum.ipynb"
    put(at_work(), mine)
    put(mended(), source / "03-momentum" / "momentum.ipynb")
    code, said = course("open", "--no-lab")
    assert (code, said.out) == (
        0, "all 2 units are in descent already; nothing was changed\n"
    )  # fmt: skip
    assert get(mine) == at_work()


def test_an_update_says_what_it_did_and_keeps_the_file_as_it_was(source, course, tmp_path):
    course("open", "mine", "--no-lab")
    mine = tmp_path / "mine" / "03-momentum" / "momentum.ipynb"
    put(at_work(), mine)
    put(mended(), source / "03-momentum" / "momentum.ipynb")
    (source / "03-momentum" / "picture.png").write_bytes(b"a better one")
    (source / "00-start-here" / "start-here.ipynb").touch()
    code, said = course("open", "mine", "--update", "--no-lab")
    assert code == 0
    lines = said.out.splitlines()
    assert lines[0] == "03-momentum: mended"
    assert lines[-1] == "2 units in mine: 1 up to date, 1 mended"
    assert '  renewed   "A ball rolls."' in lines
    assert "  renewed   the picture picture.png" in lines
    assert sources(get(mine))["step"] == "def step(w):\n    return w - 1"
    (before,) = (tmp_path / "mine" / "backups" / "03-momentum").iterdir()
    assert get(before) == at_work()
    assert any(str(before.relative_to(tmp_path)) in line for line in lines)
    for _ in range(2):
        code, said = course("open", "mine", "--update", "--no-lab")
        assert said.out == "2 units in mine: 2 up to date\n"


def test_an_update_brings_units_that_are_new_or_were_thrown_away(source, course, tmp_path):
    course("open", "mine", "--no-lab")
    (tmp_path / "mine" / "03-momentum" / "momentum.ipynb").unlink()
    (source / "04-more").mkdir()
    put(GIVEN, source / "04-more" / "more.ipynb")
    code, said = course("open", "mine", "--update", "--no-lab")
    assert code == 0
    assert "04-more: made" in said.out
    assert get(tmp_path / "mine" / "03-momentum" / "momentum.ipynb") == GIVEN
    assert get(tmp_path / "mine" / "04-more" / "more.ipynb") == GIVEN


@pytest.mark.parametrize("damage", ["{", "[]", '{"cells": [1]}', "\udcff"])
def test_a_damaged_notebook_stays_as_it_is_and_the_others_are_renewed(
    damage, source, course, tmp_path
):
    course("open", "mine", "--no-lab")
    broken = tmp_path / "mine" / "00-start-here" / "start-here.ipynb"
    broken.write_bytes(damage.encode("utf-8", "surrogateescape"))
    for unit in UNITS:
        put(mended(), source / unit / f"{unit[3:]}.ipynb")
    code, said = course("open", "mine", "--update", "--no-lab")
    assert code == 1
    assert "rename it to get a new one" in said.out
    assert "1 left alone, 1 mended" in said.out
    assert broken.read_bytes() == damage.encode("utf-8", "surrogateescape")
    assert "A ball rolls." in sources(get(tmp_path / "mine/03-momentum/momentum.ipynb")).values()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["mine", "13"], "there is no unit 13: choose from 00-start-here, 03-momentum"),
        (["release/README.txt"], "is a file: name a folder"),
        (["release"], "the released units themselves"),
        (["release/00-start-here", "--update"], "the released units themselves"),
    ],
)
def test_bad_input_gets_one_line(words, told, source, course):
    code, said = course("open", *words, "--no-lab")
    assert code == 2
    assert told in said.err
    assert said.err.count("\n") == 1


def test_a_folder_that_cannot_be_made_gets_one_line(source, course, tmp_path):
    (tmp_path / "file").write_text("")
    code, said = course("open", "file/descent", "--no-lab")
    assert (code, said.err.count("\n")) == (2, 1)
    assert "cannot be written" in said.err


@pytest.mark.parametrize(
    ("words", "folder", "notebook"),
    [
        ([], "descent", "00-start-here/start-here.ipynb"),
        (["3"], "descent", "03-momentum/momentum.ipynb"),
        (["mine", "momentum"], "mine", "03-momentum/momentum.ipynb"),
    ],
)
def test_jupyterlab_opens_the_unit_that_is_named(
    words, folder, notebook, source, course, tmp_path, monkeypatch
):
    started = []
    monkeypatch.setattr(lab, "start", lambda *all_of_it: started.append(all_of_it) or 0)
    assert course("open", *words, "--no-browser")[0] == 0
    ((place, opened, *options),) = started
    assert place.resolve() == tmp_path / folder
    assert (opened, options) == (notebook, ["--no-browser"])


def test_within_the_folder_no_second_one_is_made(source, course, tmp_path, monkeypatch):
    course("open", "--no-lab")
    monkeypatch.chdir(tmp_path / "descent")
    assert "nothing was changed" in course("open", "--no-lab")[1].out
    assert not (tmp_path / "descent" / "descent").exists()


def test_without_jupyterlab_it_says_what_to_install(source, course, monkeypatch):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    code, said = course("open")
    assert (code, said.err.count("\n")) == (2, 1)
    assert "pip install 'descent-course[lab]'" in said.err


def test_a_clone_offers_what_it_has_released(root):
    assert released.place() == root / "release"
    names = [unit.name for unit in released.units(released.place())]
    assert len(names) == 12
    assert all((root / "release" / n / released.notebook(root / "release" / n)).is_file()
               for n in names)  # fmt: skip


def test_it_loads_nothing_that_only_instructors_have():
    code = (
        "import sys; from course.learner import commands, update; print(*"
        "{'nbgrader', 'nbformat', 'jupytext', 'torch', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_it_stands_first_in_the_help():
    assert app.registered_commands[0].callback is commands.open


@pytest.mark.parametrize("command", ["build", "grade"])
def test_what_only_instructors_can_do_says_what_it_needs(command, root):
    absent = "dict.fromkeys(('nbformat', 'nbgrader', 'tqdm', 'rich'))"
    code = f"import sys; sys.modules.update({absent}); from course.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, command], cwd=root, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "is not installed, which this needs: pip install" in done.stderr
