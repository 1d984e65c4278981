"""The package's folders say what the architecture is; these tests hold them to it."""

import subprocess
import sys

import pytest

import course
from course.authoring import structure


@pytest.fixture(scope="module")
def graph():
    return structure.imports(structure.package())


def part(module):
    return [*module.split("."), ""][1]


def test_the_graph_sees_imports_of_every_form(tmp_path):
    package = tmp_path / "course"
    (package / "demos").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "demos" / "__init__.py").write_text("from .style import color\n")
    (package / "demos" / "style.py").write_text(
        "def late():\n    from course import errors\n    import course.bars\n"
    )
    (package / "errors.py").write_text("from . import bars\n")
    (package / "bars.py").write_text("import os\n")
    assert structure.imports(package) == {
        "course": {},
        "course.bars": {},
        "course.demos": {"course.demos.style": 1},
        "course.demos.style": {"course.errors": 2, "course.bars": 3},
        "course.errors": {"course.bars": 1},
    }


@pytest.mark.parametrize(
    "module", ["course.worlds.nn", "course.cifar10.run", "course.check", "course.grading.grade"]
)
def test_nothing_loads_that_the_graph_does_not_know(graph, module):
    """A graph that missed imports could not be trusted."""
    reached, todo = set(), [module]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += [*graph[name], name.rpartition(".")[0] or name]  # its package runs first
    code = f"import sys, {module}; print(*(n for n in sys.modules if n.startswith('course')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert module in loaded
    assert set(loaded) <= reached


def test_no_circle_of_imports_not_even_inside_a_folder(graph):
    assert structure.circles(graph) == []
    assert structure.circles({"a": {"b": 1}, "b": {"c": 1}, "c": {"b": 2}}) == [["b", "c"]]


def test_every_import_points_down(graph):
    assert structure.upward(graph) == []
    found = structure.upward({"course.worlds.nn": {"course.cifar10.cifar": 7}})
    assert found == [
        "course.worlds.nn, line 7, imports course.cifar10.cifar, which stands above it"
    ]


@pytest.mark.parametrize("side", ["check", "demos", "worlds", "cifar10", "oracles"])
def test_the_notebooks_side_knows_nothing_of_grading_and_authoring(graph, side):
    for module, targets in graph.items():
        if part(module) == side:
            assert not [t for t in targets if part(t) in structure.INSTRUCTORS], module


def test_every_folder_has_its_layer(graph):
    assert {part(module) for module in graph} == {n for names in structure.LAYERS for n in names}
    assert {*structure.NOTEBOOKS, *structure.INSTRUCTORS} == {part(module) for module in graph}


def test_the_package_itself_writes_places_and_no_short_names(graph):
    for path in structure.modules(structure.package()).values():
        text = path.read_text(encoding="utf-8")
        for short in course.SHORT_NAMES:
            assert f"from course.{short} import" not in text, path
            assert f"import course.{short}\n" not in text, path


def test_short_names_lead_to_modules_that_exist(graph):
    for short, place in course.SHORT_NAMES.items():
        assert f"course.{place}" in graph, short
        assert f"course.{short}" not in graph, f"{short} is a place of its own"


def test_a_module_answers_one_question(graph):
    assert structure.too_long(structure.package()) == []
    for name, path in structure.modules(structure.package()).items():
        assert path.read_text(encoding="utf-8").startswith('"""'), f"{name} says nothing"


def test_long_modules_are_named(tmp_path):
    (tmp_path / "long.py").write_text("x = 1\n" * 301)
    (tmp_path / "short.py").write_text("x = 1\n" * 300)
    (found,) = structure.too_long(tmp_path)
    assert "long.py has 301 lines, more than 300" in found
