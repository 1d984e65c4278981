"""Does the README say what is true of the units, and do the documents' links lead somewhere?"""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from course.authoring.unit import all_units

ROOT = Path(__file__).resolve().parents[1]
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS = [*TOP, *sorted((ROOT / "docs").rglob("*.md"))]


def _rows():
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    table = table.partition("<!-- units -->")[2].partition("<!-- /units -->")[0]
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in table.split("\n")]
    return {row[0]: row for row in rows if len(row) == 5}


@pytest.mark.parametrize("unit", all_units(), ids=lambda unit: unit.id)
def test_the_table_of_units_counts_rightly(unit):
    row = _rows()[f"{unit.id[:2]} {unit.title}"]
    points = sum(e.points for e in unit.exercises.values() if not e.bonus)
    assert row[2] == str(len(unit.exercises))
    assert row[3].partition(" ")[0] == f"{points:g}"


@pytest.mark.parametrize("unit", all_units(), ids=lambda unit: unit.id)
def test_a_unit_states_its_time_difficulty_needs_and_points(unit):
    top = unit.notebook.cells[0].source
    for word in ("**Time**", "**Difficulty**", "**You need**", "**Points**"):
        assert word in top
    points = sum(e.points for e in unit.exercises.values() if not e.bonus)
    assert re.search(rf"\*\*Points\*\* {points:g}\b", top)


@pytest.mark.parametrize("unit", all_units(), ids=lambda unit: unit.id)
def test_headings_of_exercises_state_their_points(unit):
    text = "\n".join(c.source for c in unit.notebook.cells if c.cell_type == "markdown")
    for exercise in unit.exercises.values():
        word = "point" if exercise.points == 1 else "points"
        word = f"extra {word}" if exercise.bonus else word
        assert f"`{exercise.name}` ({exercise.points:g} {word}" in text


def test_the_badges_are_true():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["requires-python"].removeprefix(">=")
    assert f"badge/python-{version}%2B-" in text
    assert "badge/code-BSD%203--Clause-" in text
    assert "BSD 3-Clause" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "badge/lessons-CC%20BY%204.0-" in text
    assert "Attribution 4.0" in (ROOT / "LICENSE-lessons").read_text(encoding="utf-8")


def _anchors(document):
    """The headings of a document as GitHub links them."""
    text = re.sub(r"^( *)```.*?^\1```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    seen, anchors = {}, set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", text, re.M):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = seen[slug] = seen.get(slug, -1) + 1
        anchors.add(f"{slug}-{count}" if count else slug)
    return anchors


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_inside_the_repository_resolve(document):
    text = re.sub(r"`[^`\n]*`", "", document.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(<?([^)>\s]+)", text) + re.findall(r"(?:src|href)=\"([^\"]+)", text)
    for target in targets:
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        led_to = document.parent / path if path else document
        assert led_to.exists(), target
        if anchor:
            assert anchor in _anchors(led_to), f"{target}: no such heading"


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").rglob("*.svg")), ids=lambda p: p.name)
def test_a_drawing_is_sound_and_says_what_it_shows(picture):
    """Title and description are what a screen reader has of it."""
    root = ElementTree.parse(picture).getroot()
    named = {part.get("id"): part for part in root if part.get("id")}
    for name in root.get("aria-labelledby").split():
        assert len(named[name].text.split()) > 5
    assert root.get("role") == "img"
