"""Does the course work in plain Jupyter Notebook 7, too?"""

import shutil

import lab
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RIGHT = "def mean_squared_error(y_hat, y):\n    return float(np.mean((y_hat - y) ** 2))"


@pytest.fixture(scope="module")
def address(root, tmp_path_factory):
    pytest.importorskip("notebook", reason="pip install notebook")
    folder = tmp_path_factory.mktemp("student")
    shutil.copytree(root / "release", folder, dirs_exist_ok=True)
    with lab.server(folder, tmp_path_factory.mktemp("app"), app="notebook") as running:
        yield running


@pytest.fixture
def page(address):
    with lab.browser() as chromium:
        opened = chromium.new_page(viewport={"width": 1280, "height": 1000})
        yield opened
        opened.close()


@pytest.mark.timeout(240)
def test_slider_check_and_progress_work(page, address, tmp_path):
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
