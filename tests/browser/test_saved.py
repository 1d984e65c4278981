"""What do a saved notebook and a narrow window show of a demo, in a real JupyterLab?"""

import shutil

import lab
import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CALL = "demos.gradient_descent.surface_explorer();"
PICTURE = ".jp-OutputArea [role=img]"
BESIDE = """output => {
    const edge = output.getBoundingClientRect().right + 1;
    const parts = [...output.querySelectorAll(
        '.widget-readout, .slider-container, .widget-label, select')];
    return parts.filter(e => e.getBoundingClientRect().right > edge
        || e.scrollWidth > e.clientWidth + 1).map(e => e.textContent);
}"""
OVERLAP = """output => {
    const boxes = [...output.querySelectorAll('.descent-controls > *')]
        .map(e => e.getBoundingClientRect());
    const inner = [...output.querySelectorAll('.descent-controls > *')].flatMap(
        (e, i) => [...e.children].map(c => c.getBoundingClientRect().bottom - boxes[i].bottom));
    return Math.max(...inner);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo")
    cells = [nbformat.v4.new_code_cell(text) for text in ("from course import demos", CALL)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, path / "demo.ipynb")
    return path


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    with lab.server(folder, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    with lab.browser() as running:
        yield running


def visible(page, selector):
    return page.locator(selector).locator("visible=true").count()


def test_a_saved_notebook_shows_the_picture_with_its_words(chromium, address, folder):
    page = chromium.new_page(viewport={"width": 1280, "height": 1000})
    lab.Notebook(page, address, "demo.ipynb").run_all()
    page.wait_for_selector("img.widget-image")
    assert visible(page, PICTURE) == 0, "one picture while the sliders are there"
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
    page.close()
    while "widget-view" not in (folder / "demo.ipynb").read_text(encoding="utf-8"):
        pass
    shutil.copy(folder / "demo.ipynb", folder / "trusted.ipynb")  # and a kernel that knows nothing
    notebook = nbformat.read(folder / "demo.ipynb", as_version=4)
    notebook.cells[1].source += "  # changed elsewhere, so JupyterLab does not trust it"
    nbformat.write(notebook, folder / "foreign.ipynb")
    for name, picture in (("trusted", PICTURE), ("foreign", ".jp-RenderedImage img")):
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        lab.Notebook(page, address, f"{name}.ipynb")
        page.locator(picture).locator("visible=true").wait_for(timeout=20_000)
        page.get_by_text("Run the cell to move the sliders.").wait_for()
        assert visible(page, f"{PICTURE}, .jp-OutputArea img") == 1, name
        assert page.get_by_text("model not found").locator("visible=true").count() == 0
        if name == "trusted":
            words = page.locator(PICTURE).get_attribute("aria-label")
            assert "learning rate 0.2" in words
        page.close()


@pytest.mark.parametrize("width", [330, 380, 460])
def test_in_a_narrow_window_no_slider_is_cut_off(width, chromium, address):
    page = chromium.new_page(viewport={"width": width, "height": 1000})
    lab.Notebook(page, address, "demo.ipynb").run_all()
    page.wait_for_selector("img.widget-image")
    output = page.locator(".jp-OutputArea-output").first
    assert output.bounding_box()["width"] < width - 100
    assert output.evaluate(BESIDE) == []
    assert output.evaluate(OVERLAP) <= 1, "what wraps lies over what comes below"
    page.close()
