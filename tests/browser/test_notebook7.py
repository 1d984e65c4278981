"""Does the course work in plain Jupyter Notebook 7, too?"""

import shutil

import lab
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RIGHT = "def mean_squared_error(y_hat, y):\n    return float(np.mean((y_hat - y) ** 2))"


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    path = tmp_path_factory.mktemp("student")
    return shutil.copytree(root / "release", path, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    pytest.importorskip("notebook", reason="pip install notebook")
    with lab.server(folder, tmp_path_factory.mktemp("app"), app="notebook") as running:
        yield running


@pytest.fixture
def page(address):
    with lab.browser() as chromium:
        opened = chromium.new_page(viewport={"width": 1280, "height": 1000})
        yield opened
        opened.close()


@pytest.mark.timeout(240)
def test_slider_check_progress_and_a_saved_picture_work(page, address, folder, tmp_path):
    path = "00-start-here/start-here.ipynb"
    notebook = lab.Notebook(page, address, path, place="notebooks")
    notebook.run_all()
    image = page.locator(".jp-OutputArea img.widget-image").first
    before = image.get_attribute("src")
    # Arrow keys belong to the notebook here, so the number beside the slider is what keys reach.
    notebook.cell("demos.start_here.line_fit").locator(".cm-content").click()
    page.keyboard.press("Escape")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('widget-readout')"):
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("0.7")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('.jp-OutputArea img.widget-image').src !== before",
        arg=before,
        timeout=10_000,
    )
    assert "not attempted" in notebook.run("check.mean_squared_error(").inner_text()
    notebook.write("def mean_squared_error", RIGHT)
    shown = notebook.run("check.mean_squared_error(").inner_text()
    assert "✓ mean_squared_error · passed" in shown
    assert "✓ passed" in notebook.run("progress()").inner_text()
    page.screenshot(path=tmp_path / "notebook7.png")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    while "widget-view" not in (folder / path).read_text(encoding="utf-8"):
        page.wait_for_timeout(100)
    shutil.copy(folder / path, folder / "again.ipynb")  # its kernel knows nothing of the sliders
    page.goto(f"{address}/notebooks/again.ipynb")
    page.get_by_text("Run the cell to move the sliders.").first.wait_for(timeout=20_000)
    assert page.locator(".jp-OutputArea [role=img]").locator("visible=true").count() >= 1
    assert page.get_by_text("model not found").locator("visible=true").count() == 0
