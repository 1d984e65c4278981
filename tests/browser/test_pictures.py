"""Is every demo of every unit whole: not blank, not clipped, with readable labels?

The screenshots are kept in tests/browser/screenshots, which git ignores, for somebody to look at.
"""

import io
from pathlib import Path

import lab
import nbformat
import numpy as np
import pytest
from PIL import Image

from course.authoring.unit import DEMO, SETUP, all_units, role

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNITS = [unit for unit in all_units() if any(role(c) == DEMO for c in unit.notebook.cells)]
SCREENSHOTS = Path(__file__).parent / "screenshots"

CUT_OFF = """node => [...node.querySelectorAll('.widget-label, .widget-readout, .widget-dropdown')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
    .map(e => e.textContent.trim())"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A notebook for each unit with nothing but its demos."""
    path = tmp_path_factory.mktemp("demos")
    for unit in UNITS:
        cells = [c for c in unit.notebook.cells if role(c) in (SETUP, DEMO)]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=unit.notebook.metadata)
        nbformat.write(notebook, path / f"{unit.id}.ipynb")
    SCREENSHOTS.mkdir(exist_ok=True)
    return path


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    with lab.server(folder, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    with lab.browser() as running:
        yield running


@pytest.mark.timeout(300)
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.id)
def test_every_demo_is_whole(unit, address, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 1100})
    try:
        notebook = lab.Notebook(page, address, f"{unit.id}.ipynb")
        notebook.run_all(seconds=200)
        demos = [c.source for c in unit.notebook.cells if role(c) == DEMO]
        for number, source in enumerate(demos):
            _look_at(page, notebook.cell(source), f"{unit.id}-{number:02}", source)
        assert notebook.errors == []
    finally:
        page.close()


def _look_at(page, cell, name, source):
    output = cell.locator(".jp-OutputArea-child").first
    output.wait_for(timeout=30_000)
    output.scroll_into_view_if_needed()
    image = output.locator("img").first
    image.wait_for(timeout=30_000)
    page.wait_for_timeout(300)
    shot = output.screenshot(path=SCREENSHOTS / f"{name}.png")
    pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("L"), float)
    assert pixels.std() > 8, f"{source} is blank"
    box, frame = image.bounding_box(), output.bounding_box()
    assert box["width"] > 300, f"{source}: the picture is too small to read"
    assert box["height"] > 150, f"{source}: the picture is too small to read"
    assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, f"{source} is clipped"
    assert output.evaluate(CUT_OFF) == [], f"{source}: a label is cut off"
    assert output.locator("[role=status]").first.inner_text().strip(), f"{source} has no caption"
