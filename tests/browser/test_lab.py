"""Does a student's day work in a real JupyterLab: sliders, checks, progress, validation?"""

import shutil
import statistics
import time

import lab
import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRONG = "def mean_squared_error(y_hat, y):\n    return y_hat - y"
RIGHT = "def mean_squared_error(y_hat, y):\n    return float(np.mean((y_hat - y) ** 2))"
GOAL_MS = 100


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """A student's folder: the released notebooks."""
    path = tmp_path_factory.mktemp("student")
    shutil.copytree(root / "release", path, dirs_exist_ok=True)
    return path


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    with lab.server(folder, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    with lab.browser() as running:
        yield running


@pytest.fixture
def page(chromium):
    opened = chromium.new_page(viewport={"width": 1280, "height": 1000})
    yield opened
    opened.close()


def picture(page):
    """Address of the first demo's picture, which changes when it is redrawn."""
    return page.locator(".jp-OutputArea img.widget-image").first.get_attribute("src")


def changed(page, before, seconds=10):
    """Wait for another picture; milliseconds that it took."""
    began = time.perf_counter()
    page.wait_for_function(
        "before => document.querySelector('.jp-OutputArea img.widget-image').src !== before",
        arg=before,
        timeout=1000 * seconds,
        polling=2,
    )
    return 1000 * (time.perf_counter() - began)


def test_sliders_redraw_in_place_by_mouse_and_by_keyboard(page, address, record_property):
    notebook = lab.Notebook(page, address, "00-start-here/start-here.ipynb")
    notebook.run_all()
    notebook.cell("demos.start_here.line_fit")
    page.wait_for_selector(".jp-OutputArea img.widget-image")
    handle = page.locator(".jp-OutputArea .noUi-handle").first
    handle.scroll_into_view_if_needed()

    before, caption = picture(page), page.locator("[role=status][aria-live=polite]").first
    words = caption.inner_text()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    changed(page, before)
    page.wait_for_function(  # the text alternative follows the slider
        "words => document.querySelector('[role=status][aria-live=polite]').innerText !== words",
        arg=words,
    )

    handle.focus()
    times = []
    for _ in range(15):
        before = picture(page)
        page.keyboard.press("ArrowRight")
        times.append(changed(page, before))
    median = statistics.median(times)
    record_property("key press to changed picture, median ms", round(median))
    print(f"key press to changed picture: median {median:.0f} ms, goal {GOAL_MS} ms")
    assert page.locator(".jp-OutputArea img.widget-image").count() == 1, "one picture, in place"
    assert median < 4 * GOAL_MS  # the machine that tests may be busy; the figure is printed
    assert notebook.errors == []


def test_a_mistake_is_named_mended_and_counted(page, address):
    notebook = lab.Notebook(page, address, "00-start-here/start-here.ipynb")
    notebook.run("check.start(")
    notebook.write("def mean_squared_error", WRONG)
    shown = notebook.run("check.mean_squared_error(").inner_text()
    assert "wrong type or shape" in shown
    assert "You returned the residuals." in shown
    assert 'hint("mean_squared_error") has 3 hints.' in shown
    assert "Traceback" not in shown

    notebook.write("def mean_squared_error", RIGHT)
    shown = notebook.run("check.mean_squared_error(").inner_text()
    assert "✓ mean_squared_error · passed" in shown
    assert "Unit 00: 1 of 1" in shown
    assert "✓ passed" in notebook.run("progress()").inner_text()


def test_validate_says_what_is_missing_and_when_all_is_well(page, address, folder, root):
    path = folder / "00-start-here" / "validate.ipynb"
    fresh = nbformat.read(root / "release" / "00-start-here" / "start-here.ipynb", as_version=4)
    for cell in fresh.cells:
        if cell.source.startswith("def mean_squared_error"):
            cell.source = WRONG
    nbformat.write(fresh, path)
    notebook = lab.Notebook(page, address, "00-start-here/validate.ipynb")
    page.get_by_text("Validate", exact=True).first.click()
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for(timeout=60_000)
    assert "You returned the residuals." in dialog.inner_text()
    page.keyboard.press("Escape")
    notebook.write("def mean_squared_error", RIGHT)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    page.get_by_text("Validate", exact=True).first.click()
    dialog.wait_for(timeout=60_000)
    assert "Success" in dialog.inner_text()
